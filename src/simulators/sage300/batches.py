"""What every A/P batch obeys, of invoices or of payments: who may change it when, and how it is posted (G7, G8).

Knows statuses and counts. Knows no entry's members and no arithmetic.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import cast

from simulators.sage300.errors import refusal
from simulators.sage300.record import Record
from simulators.sage300.tables import Table

__all__ = ["begin_posting", "refuse_edit", "refuse_listing", "refuse_post", "refuse_status", "select_bad"]


def refuse_edit(batch: Record, given: Record, keys: Iterable[str]) -> None:
    """Raises SageError where the batch is closed to this change (G7)."""
    status = batch.text("BatchStatus")
    if status == "Open":
        return
    if status == "PostInProgress":
        raise refusal("Processing conflict. Post in Progress.", "General")
    changes = set(given) - {*keys, "BatchStatus", "UpdateOperation"}
    if status == "ReadyToPost" and not changes and given.text("BatchStatus") in ("Open", "ReadyToPost"):
        return
    raise refusal(f"Batch {batch.number('BatchNumber')} is {status} and cannot be edited.", "RecordInvalid")


def refuse_status(status: str) -> None:
    """Raises SageError for a status that cannot be entered; Sage itself sets the others (G7)."""
    if status not in ("Open", "ReadyToPost"):
        raise refusal(f"Batch status {status} cannot be entered.")


def refuse_listing(batch: Record, switches: Mapping[str, str]) -> None:
    """Raises SageError where batches must be listed on paper before they are posted (G8)."""
    if switches["force_listing"] == "on" and batch.text("BatchPrintedFlag") != "Yes":
        raise refusal("The batch must be listed before it is posted.", "General")


def refuse_post(batch: Record, switches: Mapping[str, str]) -> None:
    """Raises SageError for a batch that is Posted, Deleted or being posted, or not listed though it must."""
    if batch.text("BatchStatus") not in ("Open", "ReadyToPost"):
        raise refusal(f"Batch {batch.number('BatchNumber')} cannot be posted.", "General")
    refuse_listing(batch, switches)


def begin_posting(table: Table, first: tuple[str, ...], low: int, high: int) -> list[Record]:
    """Mark every ready batch from `low` to `high` as being posted; `first` is what keys begin with."""
    rows = table.starting(first[0]) if first else table.rows()
    ready = [
        batch
        for batch in (cast("Record", row) for row in rows)
        if low <= batch.number("BatchNumber") <= high and batch.text("BatchStatus") == "ReadyToPost"
    ]
    for batch in ready:
        batch["BatchStatus"] = "PostInProgress"
    return ready


def select_bad(entry: Record, switches: Mapping[str, str]) -> str:
    """Why posting throws this entry out by switch (`posting=errors`), or ""."""
    every = int(switches["posting_error_every"])
    if switches["posting"] != "errors" or entry.amount("EntryNumber") % Decimal(every):
        return ""
    return "The entry could not be posted. The fiscal period is locked in General Ledger."
