"""The inquiries about how a Sage 300 site answers what it is sent, and what it makes of odd values.

Knows which entry shows what, and what our program does about each answer. Does not know the simulator. All of it
leaves batches behind: only in a company that was named for writing.
"""

from __future__ import annotations

from datetime import timedelta

from asking import ANYTHING, Answer, Questions
from hearing import with_headers
from sage_site import MARK, SageHeard, SageSite, refused_as

QUESTIONS = Questions()


@QUESTIONS.about(
    "S-J/write-answers",
    "post",
    {
        "201 with Location": "takes the numbers from the body",
        "201 without Location": "takes the numbers from the body",
        "200 without Location": "takes the numbers from the body",
    },
    facts=("S-D5",),
    marks=("writes",),
)
def post_answer(site: SageSite) -> Answer:
    """Status and Location of a POST"""
    heard = site.enter()
    located = "with" if "location" in heard.headers else "without"
    return Answer(found=f"{heard.status} {located} Location", evidence=with_headers(heard))


@QUESTIONS.about(
    "S-J/write-answers",
    "patch",
    {
        "204 with an empty body": "takes any 2xx with an empty body",
        "200 with an empty body": "takes any 2xx with an empty body",
        "200 with JSON": "takes it, and reads nothing from it",
    },
    facts=("S-D7",),
    marks=("writes",),
)
def patch_answer(site: SageSite) -> Answer:
    """Status and body of a PATCH"""
    heard = site.change(site.entered(), Description=f"{MARK} changed")
    body = "with an empty body" if not heard.body.strip() else "with a page" if heard.markup else "with JSON"
    return Answer(found=f"{heard.status} {body}", evidence=with_headers(heard))


@QUESTIONS.about(
    "S-J/write-answers",
    "process",
    {
        "200 with JSON": "reads the batch whatever $process answers",
        "200 with an empty body": "reads the batch whatever $process answers",
        "201 with JSON": "reads the batch whatever $process answers",
        "204 with an empty body": "reads the batch whatever $process answers",
    },
    facts=("S-D12",),
    marks=("writes",),
)
def process_answer(site: SageSite) -> Answer:
    """Status and body of APPostInvoices('$process')"""
    heard = site.posting(site.entered())
    if not heard.ok:
        return Answer(found=refused_as(heard), evidence=str(heard))
    body = "with JSON" if heard.body.strip() else "with an empty body"
    return Answer(found=f"{heard.status} {body}", evidence=with_headers(heard))


@QUESTIONS.about(
    "S-J/write-answers",
    "words",
    {
        "names the cause": "shows Sage's words beside ours",
        "says nothing": "shows what it sent, since Sage does not say what is wrong (E9)",
    },
    facts=("S-E9",),
    marks=("writes",),
)
def refusal_words(site: SageSite) -> Answer:
    """Does a refusal say what is wrong"""
    heard = site.enter(site.entry(VendorNumber="ZZNONE"))
    named = "ZZNONE" in heard.message or "vendor" in heard.message.lower()
    return Answer(found="names the cause" if named else "says nothing", evidence=str(heard))


@QUESTIONS.about(
    "S-J/write-answers",
    "account-form",
    {
        "unformatted": "knows an account in either form",
        "formatted": "knows an account in either form",
        "one form only": "knows an account in either form",
    },
    facts=("S-F.12",),
    marks=("writes",),
)
def account_form(site: SageSite) -> Answer:
    """In which form does a line give its G/L account back"""
    found = site.entered()["Invoices"][0]["InvoiceDetails"][0]["GLAccount"]
    formatted = site.get(f"GL/GLAccounts('{site.account}')").json["AccountNumber"]
    forms = {site.account: "unformatted", formatted: "formatted"}
    only = {site.account: "one form only"} if formatted == site.account else {}
    return Answer(found=(forms | only).get(found, "another form"), evidence="POST AP/APInvoiceBatches")


@QUESTIONS.about(
    "S-J/write-answers",
    "ready-on-post",
    {
        "ReadyToPost": "nothing: makes a batch ready in a step of its own",
        "Open": "nothing: makes a batch ready in a step of its own",
        "refused, kept Open": "nothing: makes a batch ready in a step of its own",
        "refused, nothing kept": "nothing: makes a batch ready in a step of its own",
    },
    facts=("S-D10",),
    marks=("writes",),
)
def ready_on_post(site: SageSite) -> Answer:
    """What becomes of BatchStatus ReadyToPost in a POST"""
    entry = site.entry()
    heard = site.enter(entry, Description=f"{MARK} {entry['DocumentNumber']}", BatchStatus="ReadyToPost")
    kept = site.described(f"{MARK} {entry['DocumentNumber']}")
    if heard.ok:
        site.change(kept[0], BatchStatus="Open")
        return Answer(found=str(kept[0]["BatchStatus"]), evidence=str(heard))
    status = kept[0]["BatchStatus"] if kept else ""
    return Answer(found=f"refused, kept {status}" if kept else "refused, nothing kept", evidence=str(heard))


@QUESTIONS.about(
    "S-J/upper-casing",
    "document-number",
    {
        "upper-cased": "sends upper case and looks for upper case",
        "kept": "sends upper case and looks for upper case",
    },
    facts=("S-C31",),
    marks=("writes",),
)
def upper_casing(site: SageSite) -> Answer:
    """What becomes of a document number in lower case"""
    number = str(site.entry()["DocumentNumber"]).lower()
    kept = site.entered(site.entry(DocumentNumber=number))["Invoices"][0]["DocumentNumber"]
    words = {number: "kept", number.upper(): "upper-cased"}
    return Answer(found=words.get(kept, "something else"), evidence="POST AP/APInvoiceBatches")


def _accepts(heard: SageHeard) -> Answer:
    return Answer(found="accepted" if heard.ok else refused_as(heard), evidence=str(heard))


STRICT = {
    "accepted": "sends the names and types of the facts only",
    "400 InvalidPayload": "sends the names and types of the facts only",
    "409 FieldInvalid": "sends the names and types of the facts only",
}


@QUESTIONS.about(
    "S-J/payload", "unknown-property", STRICT, facts=("S-E.2/unknown-property",), marks=("writes",)
)
def unknown_property(site: SageSite) -> Answer:
    """A property that does not exist"""
    return _accepts(site.enter(site.entry(ZzNoSuchProperty="x")))


@QUESTIONS.about(
    "S-J/payload", "number-as-text", STRICT, facts=("S-E.2/unknown-property",), marks=("writes",)
)
def number_as_text(site: SageSite) -> Answer:
    """A number sent as text"""
    return _accepts(site.enter(site.entry(DocumentTotalIncludingTax="100")))


@QUESTIONS.about(
    "S-J/payload",
    "zoneless-date",
    {
        "same day": "sends midnight with Z",
        "a day earlier": "sends midnight with Z",
        "a day later": "sends midnight with Z",
        "400 InvalidPayload": "sends midnight with Z",
    },
    facts=("S-C35",),
    marks=("writes",),
)
def zoneless_date(site: SageSite) -> Answer:
    """A date without a zone"""
    return _kept_day(site, site.today.isoformat())


@QUESTIONS.about(
    "S-J/payload",
    "calculated",
    {
        "ignored": "leaves calculated members out",
        "taken": "leaves calculated members out",
        "400 InvalidPayload": "leaves calculated members out",
        "409 FieldInvalid": "leaves calculated members out",
        "409 General": "leaves calculated members out",
    },
    facts=("S-D19",),
    marks=("writes",),
)
def calculated(site: SageSite) -> Answer:
    """A calculated member that is sent"""
    heard = site.enter(site.entry(DocumentTotalBeforeTaxes=7))
    if not heard.ok:
        return Answer(found=refused_as(heard), evidence=str(heard))
    kept = heard.json["Invoices"][0]["DocumentTotalBeforeTaxes"]
    return Answer(found="taken" if kept == 7 else "ignored", evidence=str(heard))


@QUESTIONS.about(
    "S-J/payload",
    "posting-date",
    {ANYTHING: "always sends the posting date"},
    facts=("S-G9",),
    marks=("writes",),
)
def posting_date(site: SageSite) -> Answer:
    """Which date is the posting date where none is sent (document, batch or session date)"""
    document, batch = site.today - timedelta(days=1), site.today - timedelta(days=2)
    given = {"DocumentDate": f"{document}T00:00:00Z", "PostingDate": None}
    heard = site.enter(site.entry(**given), BatchDate=f"{batch}T00:00:00Z")
    if not heard.ok:
        return Answer(found=refused_as(heard), evidence=str(heard))
    kept = str(heard.json["Invoices"][0]["PostingDate"])[:10]
    words = {str(document): "document", str(batch): "batch", str(site.today): "session"}
    return Answer(found=words.get(kept, "another day"), evidence=str(heard))


def _kept_day(site: SageSite, sent: str) -> Answer:
    heard = site.enter(site.entry(DocumentDate=sent))
    if not heard.ok:
        return Answer(found=refused_as(heard), evidence=str(heard))
    kept = str(heard.json["Invoices"][0]["DocumentDate"])[:10]
    days = {0: "same day", -1: "a day earlier", 1: "a day later"}
    words = {str(site.today + timedelta(days=by)): word for by, word in days.items()}
    return Answer(found=words.get(kept, "another day"), evidence=str(heard))
