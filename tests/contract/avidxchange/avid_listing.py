"""The inquiries about invoices and payments of an AvidXchange gateway.

Knows which record shows what, and what our program does about each answer. Does not know the simulator, and only
reads.
"""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from asking import Answer, NothingThere, Questions
from avid_site import AvidSite

from avidxchange.errors import Unreadable
from avidxchange.json_text import decode

QUESTIONS = Questions()

LISTED = "GET invoices_list, by the profile"
READ = "GET invoices_list and invoice_get, by the profile"


@QUESTIONS.about(
    "A-7.6",
    "readable",
    {"all": "reads them by this profile"},
    facts=("A-6.3/invoice",),
)
def readable(site: AvidSite) -> Answer:
    """Can the first invoices be read by the profile"""
    wrong = Counter[str]()
    for text in site.texts:
        try:
            site.avid.read_invoice(text)
        except Unreadable as error:
            wrong[error.path or "the whole"] += 1
    return Answer(found=f"not at: {', '.join(sorted(wrong))}" if wrong else "all", evidence=READ)


@QUESTIONS.about(
    "A-7.6",
    "coding",
    {
        "distributions": "posts from the distributions",
        "lines": "posts from the lines",
        "either": "posts from distributions where there are any, else from lines, never both",
    },
    facts=("A-2.3.8", "A-6.3/invoice"),
)
def coding(site: AvidSite) -> Answer:
    """Do distributions or lines carry the G/L coding"""
    ways = {
        "distributions" if any(part.gl_account for part in invoice.distributions)
        else "lines" if any(line.gl_account for line in invoice.lines)
        else "neither"
        for invoice in site.invoices
    }  # fmt: skip
    coded = ways - {"neither"}
    return Answer(found="either" if len(coded) > 1 else next(iter(coded), "neither"), evidence=READ)


@QUESTIONS.about(
    "A-7.6",
    "approver",
    {
        "told": "keeps who approved, and when",
        "not told": "has no approver to show",
    },
    facts=("A-6.3/invoice",),
)
def approver(site: AvidSite) -> Answer:
    """Is it told who approved"""
    told = any(invoice.approved_by for invoice in site.invoices)
    return Answer(found="told" if told else "not told", evidence=READ)


@QUESTIONS.about(
    "A-7.6",
    "image",
    {
        "on the gateway": "can be fetched with our credentials",
        "on another host": "is shown as a link; fetched only from a host the profile allows",
        "on both": "is fetched by the host's rule",
        "no link": "is fetched by the profile's path, or stands in the invoice",
    },
    facts=("A-6.1/invoice_image_get", "A-6.7/link-hosts"),
)
def image(site: AvidSite) -> Answer:
    """Where do the links to images lead"""
    own = urlsplit(site.endpoint.base_url).netloc
    links = [str(invoice.image_url) for invoice in site.invoices if invoice.image_url]
    places = {urlsplit(link).netloc in ("", own) for link in links}
    words = {(True,): "on the gateway", (False,): "on another host", (False, True): "on both"}
    return Answer(found=words.get(tuple(sorted(places)), "no link"), evidence=READ)


@QUESTIONS.about(
    "A-7.6",
    "list-items",
    {
        "whole": "detail: null saves a call for each invoice",
        "summaries": "detail: invoice_get",
    },
    facts=("A-6.1/invoice_get",),
)
def list_items(site: AvidSite) -> Answer:
    """Is a listed invoice whole"""
    members = [decode(item.text) for item in site.items[:5]]
    whole = all(
        isinstance(row, dict) and any(isinstance(value, list) and value for value in row.values())
        for row in members
    )
    return Answer(found="whole" if whole else "summaries", evidence=LISTED)


@QUESTIONS.about(
    "A-7.6",
    "order",
    {
        "oldest change first": "reads to the end whatever the order",
        "latest change first": "reads to the end whatever the order",
        "another order": "reads to the end whatever the order",
        "cannot be told": "reads to the end whatever the order",
    },
    facts=("A-6.7/incremental",),
)
def order(site: AvidSite) -> Answer:
    """In which order are invoices listed"""
    stamps = [invoice.updated_at for invoice in site.invoices if invoice.updated_at]
    if len(set(stamps)) < 2:
        return Answer(found="cannot be told", evidence=READ)
    words = {True: "oldest change first", False: "another order"}
    found = (
        "latest change first" if stamps == sorted(stamps, reverse=True) else words[stamps == sorted(stamps)]
    )
    return Answer(found=found, evidence=READ)


@QUESTIONS.about(
    "A-7.6",
    "filter",
    {
        "approved only": "trusts the filter, and looks at the status all the same",
        "others too": "looks at the status and holds what is not approved",
    },
    facts=("A-6.6/invoice_status",),
)
def status_filter(site: AvidSite) -> Answer:
    """Does the list hold what is not approved"""
    others = any(invoice.status != "approved" for invoice in site.invoices)
    return Answer(found="others too" if others else "approved only", evidence=READ)


@QUESTIONS.about(
    "A-7.6",
    "each-once",
    {
        "each once": "takes an invoice once all the same",
        "some twice": "takes an invoice once",
    },
    facts=("A-6.11/duplicate-items",),
)
def each_once(site: AvidSite) -> Answer:
    """Is an invoice listed once"""
    ids = Counter(item.id for item in site.items if item.id)
    twice = any(count > 1 for count in ids.values())
    return Answer(found="some twice" if twice else "each once", evidence=LISTED)


@QUESTIONS.about(
    "A-7.6",
    "status-words",
    {
        "all known": "reads them by the profile's vocabulary",
        "some unknown": "holds such an invoice; add the word to the profile's vocabulary",
    },
    facts=("A-6.6/invoice_status", "A-6.6/on_unknown", "A-6.1/invoice_statuses_list"),
)
def invoice_words(site: AvidSite) -> Answer:
    """Are the words for an invoice's status those of the profile"""
    found = [
        site.avid.read_invoice_status(item.text).status for item in site.first(site.avid.invoice_status_pages)
    ]
    return _words(found, "GET invoice_statuses_list, by the profile")


@QUESTIONS.about(
    "A-7.9",
    "status-words",
    {
        "all known": "reads them by the profile's vocabulary",
        "some unknown": "books nothing for such a payment; add the word to the profile's vocabulary",
    },
    facts=("A-6.6/payment_status", "A-6.6/on_unknown", "A-6.1/payments_list"),
)
def payment_words(site: AvidSite) -> Answer:
    """Are the words for a payment's status those of the profile"""
    found = [site.avid.read_payment(item.text).status for item in site.first(site.avid.payment_pages)]
    return _words(found, "GET payments_list, by the profile")


def _words(found: list[str], evidence: str) -> Answer:
    if not found:
        raise NothingThere("there is none yet")
    return Answer(found="some unknown" if "unknown" in found else "all known", evidence=evidence)
