"""The inquiries about a Sage 300 company that leave batches behind: only where the company was named for writing.

Knows which entry shows what, and what our program does about each answer. Does not know the simulator.
"""

from __future__ import annotations

from datetime import timedelta

from asking import ANYTHING, Answer, NothingThere
from hearing import together
from sage_reading import refused_as
from sage_rows import WRITING
from sage_site import MARK, SageHeard, SageSite

STORED_LATER = "enters it, looks at the answer, and leaves a batch that is out of balance open and flagged"
CHECKED_FIRST = "reads the facts before it sends and holds such an invoice itself"


def _whether(heard: SageHeard) -> Answer:
    """Stored, or refused with which status and code."""
    return Answer(found="stored" if heard.ok else refused_as(heard), evidence=str(heard))


def _by_rules(note: str) -> dict[str, str]:
    """The forms a refusal by the business layer takes (E4), and the form where there is none."""
    refusals = ("409 FieldInvalid", "409 RecordInvalid", "409 General", "409 RecordDuplicate")
    return {"stored": note, **dict.fromkeys(refusals, note)}


# --- how writing is answered ------------------------------------------------------------------------------


@WRITING.about(
    "S-J/write-answers",
    "post",
    {
        "201 with Location": "takes the numbers from the body",
        "201 without Location": "takes the numbers from the body",
        "200 without Location": "takes the numbers from the body",
    },
    facts=("S-D5",),
    writes=True,
)
def post_answer(site: SageSite) -> Answer:
    """Status and Location of a POST"""
    heard = site.enter()
    located = "with" if "location" in heard.headers else "without"
    return Answer(found=f"{heard.status} {located} Location", evidence=str(heard))


@WRITING.about(
    "S-J/write-answers",
    "patch",
    {
        "204 with an empty body": "takes any 2xx with an empty body",
        "200 with an empty body": "takes any 2xx with an empty body",
        "200 with JSON": "takes it, and reads nothing from it",
    },
    facts=("S-D7",),
    writes=True,
)
def patch_answer(site: SageSite) -> Answer:
    """Status and body of a PATCH"""
    heard = site.change(site.entered(), Description=f"{MARK} changed")
    body = "with an empty body" if not heard.body.strip() else "with a page" if heard.markup else "with JSON"
    return Answer(found=f"{heard.status} {body}", evidence=str(heard))


@WRITING.about(
    "S-J/write-answers",
    "process",
    {
        "200 with JSON": "reads the batch whatever $process answers",
        "200 with an empty body": "reads the batch whatever $process answers",
        "201 with JSON": "reads the batch whatever $process answers",
        "204 with an empty body": "reads the batch whatever $process answers",
    },
    facts=("S-D12",),
    writes=True,
)
def process_answer(site: SageSite) -> Answer:
    """Status and body of APPostInvoices('$process')"""
    heard = site.posting(site.entered())
    if not heard.ok:
        return Answer(found=refused_as(heard), evidence=str(heard))
    body = "with JSON" if heard.body.strip() else "with an empty body"
    return Answer(found=f"{heard.status} {body}", evidence=str(heard))


@WRITING.about(
    "S-J/write-answers",
    "words",
    {
        "names the cause": "shows Sage's words beside ours",
        "says nothing": "shows what it sent, since Sage does not say what is wrong (E9)",
    },
    facts=("S-E9",),
    writes=True,
)
def refusal_words(site: SageSite) -> Answer:
    """Does a refusal say what is wrong"""
    heard = site.enter(site.entry(VendorNumber="ZZNONE"))
    named = "ZZNONE" in heard.message or "vendor" in heard.message.lower()
    return Answer(found="names the cause" if named else "says nothing", evidence=str(heard))


@WRITING.about(
    "S-J/write-answers",
    "account-form",
    {
        "unformatted": "knows an account in either form",
        "formatted": "knows an account in either form",
        "one form only": "knows an account in either form",
    },
    facts=("S-F.12",),
    writes=True,
)
def account_form(site: SageSite) -> Answer:
    """In which form does a line give its G/L account back"""
    found = site.entered()["Invoices"][0]["InvoiceDetails"][0]["GLAccount"]
    formatted = site.get(f"GL/GLAccounts('{site.account}')").json["AccountNumber"]
    forms = {site.account: "unformatted", formatted: "formatted"}
    only = {site.account: "one form only"} if formatted == site.account else {}
    return Answer(found=(forms | only).get(found, "another form"), evidence="POST AP/APInvoiceBatches")


@WRITING.about(
    "S-J/write-answers",
    "ready-on-post",
    {
        "ReadyToPost": "nothing: makes a batch ready in a step of its own",
        "Open": "nothing: makes a batch ready in a step of its own",
        "refused, kept Open": "nothing: makes a batch ready in a step of its own",
        "refused, nothing kept": "nothing: makes a batch ready in a step of its own",
    },
    facts=("S-D10",),
    writes=True,
)
def ready_on_post(site: SageSite) -> Answer:
    """What becomes of BatchStatus ReadyToPost in a POST"""
    entry = site.entry()
    heard = site.enter(entry, Description=f"{MARK} {entry['DocumentNumber']}", BatchStatus="ReadyToPost")
    kept = site.described(f"{MARK} {entry['DocumentNumber']}")
    if heard.ok:
        return Answer(found=str(kept[0]["BatchStatus"]), evidence=str(heard))
    status = kept[0]["BatchStatus"] if kept else ""
    return Answer(found=f"refused, kept {status}" if kept else "refused, nothing kept", evidence=str(heard))


# --- what is refused --------------------------------------------------------------------------------------

TWICE = {
    "refused": "holds the invoice: it is there and not by us",
    "stored": "looks in open batches and posted documents itself, before and after",
}


def _twice(heard: SageHeard) -> Answer:
    if heard.status == 409:
        return Answer(found="refused", evidence=str(heard))
    return _whether(heard)


@WRITING.about(
    "S-J/duplicates",
    "posted",
    {"refused": TWICE["refused"]},
    facts=("S-E.2/duplicate-document-number",),
    writes=True,
)
def duplicate_of_posted(site: SageSite) -> Answer:
    """A number that stands among the posted documents"""
    known = site.posted
    return _twice(
        site.enter(site.entry(VendorNumber=known["VendorNumber"], DocumentNumber=known["DocumentNumber"]))
    )


@WRITING.about("S-J/duplicates", "open-batch", TWICE, facts=("S-E.2/duplicate-document-number",), writes=True)
def duplicate_of_open(site: SageSite) -> Answer:
    """A number that stands in another open batch"""
    entry = site.entry()
    site.entered(entry)
    return _twice(site.enter(entry))


@WRITING.about("S-J/duplicates", "same-batch", TWICE, facts=("S-E.2/duplicate-document-number",), writes=True)
def duplicate_in_batch(site: SageSite) -> Answer:
    """A number twice in one POST"""
    entry = site.entry()
    return _twice(site.enter(entry, entry))


@WRITING.about(
    "S-J/atomicity",
    "second-refused",
    {
        "nothing is kept": "looks, finds nothing, halves the rest",
        "the batch is kept with the first": "looks, keeps what landed, halves the rest",
        "the batch is kept empty": "looks, finds nothing, lists the empty batch, halves the rest",
    },
    facts=("S-E12",),
    writes=True,
)
def atomicity(site: SageSite) -> Answer:
    """What stays of a POST whose second invoice is refused"""
    good, bad = site.entry(), site.entry(VendorNumber="ZZNONE")
    heard = site.enter(good, bad, Description=f"{MARK} {good['DocumentNumber']}")
    assert not heard.ok, "a vendor that does not exist was accepted"
    kept = site.described(f"{MARK} {good['DocumentNumber']}")
    numbers = [entry["DocumentNumber"] for batch in kept for entry in batch["Invoices"]]
    words = {(): "the batch is kept empty", (good["DocumentNumber"],): "the batch is kept with the first"}
    found = words.get(tuple(numbers), f"{len(numbers)} entries are kept") if kept else "nothing is kept"
    return Answer(found=found, evidence=str(heard))


@WRITING.about(
    "S-J/unbalanced",
    "where",
    {
        "stored and made ready": STORED_LATER,
        "refused on ReadyToPost": STORED_LATER,
        "refused on POST": "holds the invoice with Sage's words",
    },
    facts=("S-E.2/unbalanced-invoice",),
    writes=True,
)
def unbalanced(site: SageSite) -> Answer:
    """Where is a total that differs from its lines refused"""
    entered = site.enter(site.entry(DocumentTotalIncludingTax=101))
    if not entered.ok:
        return Answer(found="refused on POST", evidence=str(entered))
    batch = dict(entered.json)
    ready = site.change(batch, BatchStatus="ReadyToPost")
    if not ready.ok:
        return Answer(found="refused on ReadyToPost", evidence=together(entered, ready))
    site.change(batch, BatchStatus="Open")
    return Answer(found="stored and made ready", evidence=together(entered, ready))


@WRITING.about(
    "S-J/refusals",
    "unknown-account",
    _by_rules(CHECKED_FIRST),
    facts=("S-E.2/unknown-gl-account",),
    writes=True,
)
def unknown_account(site: SageSite) -> Answer:
    """A G/L account that does not exist"""
    return _noting(site, site.enter(site.entry(InvoiceDetails=[site.line(100, GLAccount="ZZ99ZZ99")])))


@WRITING.about(
    "S-J/refusals",
    "locked-period",
    _by_rules(CHECKED_FIRST),
    facts=("S-E.2/locked-fiscal-period",),
    writes=True,
)
def locked_period(site: SageSite) -> Answer:
    """A posting date in a locked period"""
    day = _locked_day(site)
    return _noting(site, site.enter(site.entry(DocumentDate=day, PostingDate=day)))


@WRITING.about(
    "S-J/refusals",
    "no-period",
    _by_rules(CHECKED_FIRST),
    facts=("S-E.2/date-outside-the-fiscal-calendar",),
    writes=True,
)
def no_period(site: SageSite) -> Answer:
    """A posting date outside the fiscal calendar"""
    return _noting(
        site, site.enter(site.entry(DocumentDate="1951-01-01T00:00:00Z", PostingDate="1951-01-01T00:00:00Z"))
    )


@WRITING.about("S-J/refusals", "vendor-on-hold", _by_rules(CHECKED_FIRST), facts=("S-G24",), writes=True)
def vendor_on_hold(site: SageSite) -> Answer:
    """A vendor on hold"""
    return _of_vendor(site, "Status eq 'Active' and OnHold eq 'OnHold'", "no vendor on hold")


@WRITING.about("S-J/refusals", "vendor-inactive", _by_rules(CHECKED_FIRST), facts=("S-G24",), writes=True)
def vendor_inactive(site: SageSite) -> Answer:
    """An inactive vendor"""
    return _of_vendor(site, "Status eq 'Inactive'", "no inactive vendor")


@WRITING.about(
    "S-J/refusals",
    "inactive-account",
    _by_rules(CHECKED_FIRST),
    facts=("S-E.2/unknown-gl-account",),
    writes=True,
)
def inactive_account(site: SageSite) -> Answer:
    """An inactive G/L account"""
    rows = site.first(
        "GL/GLAccounts", "no inactive account", "Status eq 'Inactive' and PostToAccount eq 'Detail'"
    )
    line = site.line(100, GLAccount=rows[0]["UnformattedAccount"])
    return _noting(site, site.enter(site.entry(InvoiceDetails=[line])))


def _of_vendor(site: SageSite, where: str, without: str) -> Answer:
    number = site.first("AP/APVendors", without, where)[0]["VendorNumber"]
    return _whether(site.enter(site.entry(VendorNumber=number)))


def _noting(site: SageSite, heard: SageHeard) -> Answer:
    """The answer, with the company's own options about such things beside it."""
    profile = site.get("CS/CSCompanyProfile", top=1)
    row = profile.rows[0] if profile.ok and profile.rows else {}
    names = ("LockedFiscalPeriod", "InactiveGLAccount", "NonexistentGLAccount")
    told = ", ".join(f"{name} {row.get(name, 'not told')}" for name in names)
    answer = _whether(heard)
    return Answer(found=answer.found, evidence=f"{answer.evidence}; company profile: {told}")


def _locked_day(site: SageSite) -> str:
    for year in site.first("CS/CSFiscalCalendars", "no fiscal calendar", top=20):
        for at in range(1, 14):
            if year.get(f"FiscalPeriod{at}Status") == "Locked" and year.get(f"FiscalPeriod{at}StartDate"):
                return str(year[f"FiscalPeriod{at}StartDate"])
    raise NothingThere("the company has no locked period")


# --- batches ----------------------------------------------------------------------------------------------


@WRITING.about(
    "S-J/patch-insert",
    "open-batch",
    {"added": "continues in the same batch", "refused": "starts another batch"},
    facts=("S-D9",),
    writes=True,
)
def patch_insert(site: SageSite) -> Answer:
    """Does PATCH add an entry to an open batch"""
    batch, more = site.entered(), {**site.entry(), "UpdateOperation": "Insert"}
    heard = site.change(batch, Invoices=[more])
    if not heard.ok:
        return Answer(found="refused", evidence=str(heard))
    now = [entry["DocumentNumber"] for entry in site.read(batch)["Invoices"]]
    right = now == [batch["Invoices"][0]["DocumentNumber"], more["DocumentNumber"]]
    return Answer(found="added" if right else "accepted, but not added at the end", evidence=str(heard))


@WRITING.about(
    "S-J/listing",
    "printed-flag",
    {
        "set": "could set it before posting",
        "ignored": "a person lists the batch, where the company forces it",
        "refused": "a person lists the batch, where the company forces it",
    },
    facts=("S-G8",),
    writes=True,
)
def printed_flag(site: SageSite) -> Answer:
    """Can BatchPrintedFlag be set"""
    batch = site.entered()
    heard = site.change(batch, BatchPrintedFlag="Yes")
    if not heard.ok:
        return Answer(found="refused", evidence=str(heard))
    flag = site.read(batch)["BatchPrintedFlag"]
    return Answer(found="set" if flag == "Yes" else "ignored", evidence=str(heard))


@WRITING.about(
    "S-J/listing",
    "unlisted",
    {
        "posts unlisted": "posts without a listing",
        "blocked": "leaves the batch ready and tells a person to list it",
    },
    facts=("S-G8",),
    writes=True,
)
def unlisted(site: SageSite) -> Answer:
    """Is a batch posted that nobody listed"""
    batch = site.entered()
    heard = site.posting(batch)
    status = site.read(batch)["BatchStatus"]
    if status != "Posted":
        site.change(batch, BatchStatus="Open")
    words = {"Posted": "posts unlisted", "ReadyToPost": "blocked", "Open": "blocked"}
    return Answer(found=words.get(status, f"batch is {status}"), evidence=str(heard))


# --- values -----------------------------------------------------------------------------------------------


@WRITING.about(
    "S-J/upper-casing",
    "document-number",
    {
        "upper-cased": "sends upper case and looks for upper case",
        "kept": "sends upper case and looks for upper case",
    },
    facts=("S-C31",),
    writes=True,
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


@WRITING.about("S-J/payload", "unknown-property", STRICT, facts=("S-E.2/unknown-property",), writes=True)
def unknown_property(site: SageSite) -> Answer:
    """A property that does not exist"""
    return _accepts(site.enter(site.entry(ZzNoSuchProperty="x")))


@WRITING.about("S-J/payload", "number-as-text", STRICT, facts=("S-E.2/unknown-property",), writes=True)
def number_as_text(site: SageSite) -> Answer:
    """A number sent as text"""
    return _accepts(site.enter(site.entry(DocumentTotalIncludingTax="100")))


@WRITING.about(
    "S-J/payload",
    "zoneless-date",
    {
        "same day": "sends midnight with Z",
        "a day earlier": "sends midnight with Z",
        "a day later": "sends midnight with Z",
        "400 InvalidPayload": "sends midnight with Z",
    },
    facts=("S-C35",),
    writes=True,
)
def zoneless_date(site: SageSite) -> Answer:
    """A date without a zone"""
    return _kept_day(site, site.today.isoformat())


@WRITING.about(
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
    writes=True,
)
def calculated(site: SageSite) -> Answer:
    """A calculated member that is sent"""
    heard = site.enter(site.entry(DocumentTotalBeforeTaxes=7))
    if not heard.ok:
        return Answer(found=refused_as(heard), evidence=str(heard))
    kept = heard.json["Invoices"][0]["DocumentTotalBeforeTaxes"]
    return Answer(found="taken" if kept == 7 else "ignored", evidence=str(heard))


@WRITING.about(
    "S-J/payload", "posting-date", {ANYTHING: "always sends the posting date"}, facts=("S-G9",), writes=True
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
