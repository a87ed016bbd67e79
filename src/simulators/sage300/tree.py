"""The details below a batch: entries, lines, schedules and optional fields, found, filled and numbered.

Knows how a tree of details is matched and keyed (D8, G23). Knows no batch status and no duplicate.
"""

from datetime import date
from decimal import Decimal
from typing import cast

from simulators.sage300.entry import finish, new_line, put
from simulators.sage300.errors import SageError
from simulators.sage300.optional import fill_optional
from simulators.sage300.record import Record
from simulators.sage300.session import Desk

__all__ = ["count", "details", "fill", "find", "inserts", "number_rows"]


def details(given: Record, name: str) -> list[Record]:
    """The rows of a detail of a payload; none when it was not sent."""
    value = given.get(name)
    return value if isinstance(value, list) else []


def find(rows: list[Record], key: str, number: int) -> Record | None:
    """The row of this number; None for 0 or an unknown one."""
    return next((row for row in rows if row.number(key) == number), None) if number else None


def inserts(given: Record, known: Record | None, what: str) -> bool:
    """Whether a detail is new by its UpdateOperation (D8). Raises SageError RecordNotFound."""
    operation = given.text("UpdateOperation") or "Unspecified"
    if operation in ("Update", "Delete") and known is None:
        raise SageError("RecordNotFound", f"{what} does not exist.")
    return operation == "Insert" or known is None


def fill(entry: Record, given: Record, desk: Desk) -> None:
    """Put the entry's own members, then its details, then work it out."""
    put(entry, given, desk)
    lines = entry.rows("InvoiceDetails")
    for detail in details(given, "InvoiceDetails"):
        _fill_line(lines, detail, desk)
    if "InvoicePaymentSchedules" in given:
        entry["InvoicePaymentSchedules"] = [_keep(row) for row in details(given, "InvoicePaymentSchedules")]
        entry["_schedule"] = "sent"
    fill_optional(entry, details(given, "InvoiceOptionalFields"), "InvoiceOptionalFields", desk)
    finish(entry, desk)


def _fill_line(lines: list[Record], given: Record, desk: Desk) -> None:
    known = find(lines, "LineNumber", given.number("LineNumber"))
    if inserts(given, known, "Detail"):
        known = new_line(desk)
        known["LineNumber"] = max((row.amount("LineNumber") for row in lines), default=Decimal(0)) + 20
        lines.append(known)
    line = cast("Record", known)
    if given.text("UpdateOperation") == "Delete":
        lines.remove(line)
        return
    put(line, given, desk, line=True)
    name = "InvoiceDetailOptionalFields"
    fill_optional(line, details(given, name), name, desk)


def _keep(row: Record) -> Record:
    return Record({name: value for name, value in row.items() if name != "UpdateOperation"})


def number_rows(batch: Decimal, entry: Record) -> None:
    """Write the batch and entry number into the entry and all it holds."""
    keys = {"BatchNumber": batch, "EntryNumber": entry.amount("EntryNumber")}
    entry.update(keys)
    for name in ("InvoiceDetails", "InvoicePaymentSchedules", "InvoiceOptionalFields"):
        for row in entry.rows(name):
            row.update(keys)
            for field in row.rows("InvoiceDetailOptionalFields") if name == "InvoiceDetails" else ():
                field.update(keys, LineNumber=row.amount("LineNumber"))


def count(batch: Record, today: date) -> None:
    """Work out what a batch says about its entries."""
    entries = batch.rows("Invoices")
    total = sum((entry.amount("DocumentTotalIncludingTax") for entry in entries), Decimal(0))
    batch.update(NumberOfEntries=Decimal(len(entries)), BatchTotal=total, DateLastEdited=today)
