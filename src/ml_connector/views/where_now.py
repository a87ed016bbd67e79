"""What stands of one delivery in each system, as it was last seen, and what was paid of an invoice.

Knows receipts and the rows of the store. Asks no system: it says when a thing was seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ml_connector.flows import approved_invoices, payments
from ml_connector.store import finding
from ml_connector.store.standing import Row
from ml_connector.views.standing_words import BATCH_STATES, Standing, standing_of

__all__ = ["Paid", "Side", "paid_by", "where_now"]

_OF_SAGE = ("enter-invoice", "await-posting", "enter-payment", "compare-with-sage")
_KEPT = "in-our-ledger"  # the step that keeps what AvidXchange says
_ASIDE = ("status", "method", "check", "trace", "dated", "issued", "cleared", "voided", "pays", "export")
_TOLD = {"yes": "It was told that this was entered.", "already": "It knew already that this was entered."}


@dataclass(frozen=True, kw_only=True)
class Side:
    """One system: lines about it, the amount seen there, None where none was, and when (ISO), "" where never."""

    system: str
    lines: Sequence[str]
    amount: Decimal | None = None
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class Paid:
    """One payment of an invoice: the whole of it, its status in AvidXchange's words, and where it stands with us."""

    id: int
    number: str
    amount: Decimal | None
    currency: str
    status: str
    dated: str
    pays: str
    standing: Standing


def where_now(row: Row, rows: Sequence[Row]) -> Sequence[Side]:
    """Give both systems; `rows` are the payments and statuses that name it, as `paid_by` finds them."""
    sage = {step: one for step, one in row.receipts.items() if step in _OF_SAGE}
    avid = {step: one for step, one in row.receipts.items() if step not in (*_OF_SAGE, "resolved")}
    for status in (one for one in rows if one.amount is None):
        avid |= {step: one for step, one in status.receipts.items() if step == _KEPT}
    return [_side("Sage 300", sage, _in_sage, row), _side("AvidXchange", avid, _in_avid, row)]


def paid_by(row: Row) -> tuple[Sequence[Row], Sequence[Paid]]:
    """Give what names an invoice, by its id or its vendor and number, and of that the payments."""
    if row.flow != approved_invoices.NAME:
        return (), ()
    found = {one.id: one for one in _naming(row)}
    rows = [one for one in found.values() if one.flow == payments.NAME]
    return rows, [_paid(one) for one in rows if one.amount is not None]


def _naming(row: Row) -> Iterator[Row]:
    yield from finding.anything(row.connection, f"po {row.key}")
    if row.label.strip():
        numbered = finding.anything(row.connection, f"po {row.label}")
        yield from (one for one in numbered if one.party and one.party.casefold() == row.party.casefold())


def _paid(row: Row) -> Paid:
    said = row.receipts.get(_KEPT, {}).get("numbers", {})
    return Paid(
        id=row.id,
        number=row.label,
        amount=row.amount,
        currency=row.currency,
        status=said.get("status", ""),
        dated=said.get("dated", ""),
        pays=said.get("pays", ""),
        standing=standing_of(row.state, row.cause, row.receipts, flow=row.flow),
    )


def _side(system: str, receipts: Mapping[str, Any], told: Any, row: Row) -> Side:
    numbers: dict[str, str] = {}
    amount, at = None, ""
    for receipt in sorted(receipts.values(), key=lambda one: str(one.get("at") or "")):
        numbers |= receipt["numbers"]  # what was seen last counts
        amount, at = receipt.get("amount") or amount, str(receipt.get("at") or at)
    return Side(
        system=system,
        lines=list(told(numbers, row)),
        amount=Decimal(amount) if amount and "batch" in numbers else None,
        at=at if receipts else "",
    )


def _in_sage(numbers: Mapping[str, str], row: Row) -> Iterator[str]:
    batch = numbers.get("batch") or numbers.get("payment batch")
    if batch:
        kind = "payment batch" if row.flow == payments.NAME else "batch"
        status = BATCH_STATES.get(numbers.get("status", ""), "")
        yield f"Entry {numbers.get('entry', '')} of {kind} {batch}{f' ({status})' if status else ''}"
    if numbers.get("adopted"):
        yield "Others entered it there; it was taken as this one."
    if numbers.get("check"):
        yield f"Check {numbers['check']}" + (f" on bank {numbers['bank']}" if numbers.get("bank") else "")
    if numbers.get("in Sage 300"):
        yield _sentence(numbers["in Sage 300"])
    if not numbers and row.flow in (approved_invoices.NAME, payments.NAME):
        doubt = row.state in ("in_doubt", "sending")
        yield "Whether it is there is being checked." if doubt else "This ledger has not seen it there."
    elif not numbers:
        yield "It comes from there."


def _in_avid(numbers: Mapping[str, str], row: Row) -> Iterator[str]:
    for name in _ASIDE:
        if numbers.get(name):
            yield f"{_sentence(name).removesuffix('.')}: {numbers[name]}"
    if "acknowledged" in numbers:
        yield _TOLD.get(numbers["acknowledged"], f"Told: {numbers['acknowledged']}")
    elif row.flow == approved_invoices.NAME:
        yield "It was not told yet that this was entered."
    if numbers.get("id"):
        yield f"There it is {numbers['id']}" + (f" ({numbers['outcome']})" if numbers.get("outcome") else "")
    if numbers.get("left_out"):
        yield f"Left out: {numbers['left_out']}"
    if not numbers and row.flow != approved_invoices.NAME:
        yield "This ledger has not seen it there."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
