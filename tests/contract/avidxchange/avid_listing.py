"""The inquiries about invoices and payments of an AvidXchange gateway, and about acknowledging.

Knows which record shows what, and what our program does about each answer. Does not know the simulator. Those
that acknowledge mark invoices as exported: only for a company that was named for writing.
"""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from asking import Answer, NothingThere, Questions
from avid_site import AvidSite

from avidxchange import Acknowledgement
from avidxchange.errors import AvidXchangeError, CallFailed, Unreadable
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
        "no link": "is fetched by the profile's path where there is one",
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


# --- acknowledging ----------------------------------------------------------------------------------------

DONE = "takes it as done if the ledger agrees"
TOLD = Acknowledgement(erp_document="CONTRACT", erp_batch="1", erp_entry="1")


def _fresh(site: AvidSite) -> str:
    """An invoice that was just acknowledged for the first time, with a key nobody knows."""
    for invoice in site.pending():
        if not _attempt(site, invoice, site.fresh_key()).startswith("failed"):
            return invoice
    raise NothingThere("there is no pending invoice to acknowledge")


def _attempt(site: AvidSite, invoice: str, key: str, told: Acknowledgement = TOLD) -> str:
    """What became of one acknowledgement: its status, `already`, or `failed …`."""
    try:
        done = site.avid.acknowledge(invoice, told, key)
    except (CallFailed, AvidXchangeError) as error:
        status = error.status if isinstance(error, CallFailed) else None
        return f"failed {status or type(error).__name__}"
    return f"{site.last_status()}{' already' if done.already else ''}"


@QUESTIONS.about(
    "A-7.7",
    "first",
    {
        "200": "takes any success",
        "201": "takes any success",
        "202": "takes it as received",
        "204": "takes any success",
    },
    facts=("A-6.5/ack", "A-6.1/invoice_ack"),
    writes=True,
)
def first_time(site: AvidSite) -> Answer:
    """What is an acknowledgement answered"""
    for invoice in site.pending():
        found = _attempt(site, invoice, site.fresh_key())
        if not found.startswith("failed"):
            return Answer(found=found, evidence="invoice_ack, by the profile")
    raise NothingThere("there is no pending invoice to acknowledge")


@QUESTIONS.about(
    "A-7.7",
    "again",
    {"409 already": DONE, "405 already": DONE, "200": DONE, "204": DONE},
    facts=("A-6.5/ack",),
    writes=True,
)
def second_time(site: AvidSite) -> Answer:
    """What is a second acknowledgement of the same invoice answered"""
    found = _attempt(site, _fresh(site), site.fresh_key())
    return Answer(found=found, evidence="invoice_ack twice, by the profile")


@QUESTIONS.about(
    "A-7.7",
    "pending",
    {
        "gone from the list": "the export flag is the bookmark",
        "still in the list": "the ledger alone keeps it from being entered again: check the profile's query",
    },
    facts=("A-6.5/ack",),
    writes=True,
)
def gone(site: AvidSite) -> Answer:
    """Does an acknowledged invoice leave the list"""
    invoice = _fresh(site)
    still = invoice in set(site.pending())
    return Answer(found="still in the list" if still else "gone from the list", evidence=LISTED)


@QUESTIONS.about(
    "A-7.8",
    "idempotency",
    {
        "answered the same again": "sends the same key for the same invoice",
        "answered the same again, another body refused": "sends the same key and the same body",
        "taken for a second one": "looks before it sends; the key does not help",
    },
    facts=("A-6.8/idempotency-key",),
    writes=True,
)
def idempotency(site: AvidSite) -> Answer:
    """What is the same write with the same idempotency key answered"""
    evidence = "invoice_ack with one key, by the profile"
    for invoice in site.pending():
        key = site.fresh_key()
        first = _attempt(site, invoice, key)
        if first.startswith("failed"):
            continue
        if _attempt(site, invoice, key) != first:
            return Answer(found="taken for a second one", evidence=evidence)
        other = _attempt(site, invoice, key, Acknowledgement(erp_document="ANOTHER"))
        more = ", another body refused" if other.startswith("failed 4") else ""
        return Answer(found=f"answered the same again{more}", evidence=evidence)
    raise NothingThere("there is no pending invoice to acknowledge")
