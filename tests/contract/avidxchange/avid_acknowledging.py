"""The inquiries about acknowledging invoices at an AvidXchange gateway.

Knows which call shows what, and what our program does about each answer. Does not know the simulator. They mark
invoices as exported: only for a company that was named for writing.
"""

from __future__ import annotations

from asking import Answer, NothingThere, Questions
from avid_site import AvidSite

from avidxchange import Acknowledgement
from avidxchange.errors import AvidXchangeError, CallFailed

QUESTIONS = Questions()

LISTED = "GET invoices_list, by the profile"
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
    marks=("writes",),
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
    marks=("writes",),
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
    marks=("writes",),
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
    marks=("writes",),
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
