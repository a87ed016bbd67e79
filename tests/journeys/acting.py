"""How tests decide as a person does, and what a clerk does in Sage 300 meanwhile.

Knows the operations behind the six acts and the simulated books. Does not know how a story must end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proof import assert_identity, assert_no_crash, entries_of
from stage import Stage

from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Choice, Decision, choose, decide
from simulators.company import ApprovedInvoice, OpenEntry

__all__ = [
    *("LEFT", "acted", "calm", "change_description", "end", "entries_with_our_mark", "key_by_hand", "only"),
    *("delete_of_ours", "delete_what_was_entered", "post_ours"),
]

LEFT = [None]  # one delivery, left as it is


def only(stage: Stage) -> ApprovedInvoice:
    """The one invoice of a stage."""
    (invoice,) = stage.company.invoices
    return invoice


def acted(stage: Stage, act: Act, *ids: str, cause: str = "", **edits: str) -> list[str | None]:
    """Do an act to these invoices, or the only one, or to all of a cause; what each became."""
    which = Choice(cause=cause) if cause else Choice(ids=ids or (only(stage).id,))
    decision = Decision(act=act, because="seen by the test", edits=edits)
    done = decide(stage.house, stage.name, choose(stage.name, which), decision, trusted("test:clerk"))
    return [line["became"] for line in done]


def end(stage: Stage) -> tuple[str, str]:
    """Where the one invoice ended."""
    return stage.ends()[only(stage).id]


def key_by_hand(stage: Stage, invoice: ApprovedInvoice, **changes: Any) -> tuple[int, int]:
    """Somebody keys an invoice into Sage 300."""
    told = {
        "vendor": invoice.vendor_code.strip().upper(),
        "number": invoice.number.strip().upper(),
        "type": "CreditNote" if invoice.type == "credit" else "Invoice",
        "dated": invoice.dated,
        "amount": abs(invoice.total),
        "account": invoice.distributions[0].gl_account.replace("-", ""),
    }
    return stage.sage_app.books.key_by_hand(OpenEntry(**{**told, **changes}))


def entries_with_our_mark(stage: Stage) -> int:
    """How many entries of ours are in batches that are not deleted."""
    return sum("AVX" in entry.record.text("InvoiceDescription") for entry in entries_of(stage))


def post_ours(stage: Stage) -> None:
    """An accountant posts the batches our entries are in."""
    for number in {e.batch for e in entries_of(stage) if "AVX" in e.record.text("InvoiceDescription")}:
        stage.sage_app.books.post_batch(number)


def delete_of_ours(stage: Stage) -> None:
    """A clerk deletes the batches our entries are in."""
    for number in {entry.batch for entry in entries_of(stage)}:
        stage.sage_app.books.delete_batch(number)


def delete_what_was_entered(stage: Stage) -> None:
    """Run into a doubt that a clerk ends by deleting our batch."""
    stage.sage.faults.add("write@*=lose-after")
    stage.sage.faults.add("read(APInvoiceBatches)@3+=status-400")
    stage.run()
    stage.quiet()
    delete_of_ours(stage)
    stage.later()
    stage.run()
    assert end(stage) == ("held", "batch-deleted")


def calm(stage: Stage) -> Mapping[str, Any]:
    """One quiet run after a pause; its report, which must balance."""
    stage.later()
    report = stage.run()
    assert_identity(report)
    assert_no_crash(stage)
    return report


def change_description(stage: Stage, text: str) -> None:
    """Somebody changes the one invoice in AvidXchange."""
    stage.clock.sleep(1)
    stage.avid_app.invoices.change(only(stage).id, description=text, export_status="pending")
