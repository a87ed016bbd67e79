"""An invoice beside the order it names: ordered, received, invoiced in P/O and by us, and this invoice.

Knows what was compared last and the rows of the store. Knows no screen, asks no system and judges nothing.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.compared import Compared
from ml_connector.domain.three_way import OrderedLine, ReceivedLine
from ml_connector.flows.approved_invoices import NAME
from ml_connector.store import comparisons, finding, standing

__all__ = ["three_way"]

_ZERO = Decimal(0)
_ENTERED = "enter-invoice"


def three_way(name: str, connection_id: int, row: standing.Row) -> dict[str, Any] | None:
    """Show what an invoice was last compared with; None where it never was. Quantities and amounts are texts."""
    kept = comparisons.of(connection_id, [row.key]).get(row.key) if row.flow == NAME else None
    if kept is None:
        return None
    told, match = kept.compared, kept.compared.match
    lines = [_line(told, line) for line in _all_lines(told)]
    ours = [
        one for one in finding.anything(name, f"po {match.number}") if one.flow == NAME and one.id != row.id
    ]
    return {
        "order": match.number,
        "as_of": kept.seen_at.isoformat(timespec="seconds"),
        "said": _said(told),
        "lines": lines,
        "open": money.text(sum((one.open_amount for one in match.open_of(told.vendor)), _ZERO)),
        "this_invoice": money.text(told.total),
        "on_no_line": money.text(told.unnamed),
        "in_po": [
            {"document": one.number, "vendor": one.vendor, "amount": _amount(one.total)}
            for one in match.invoices
        ],
        "by_us": [
            {"document": one.label, "state": one.state, "amount": _amount(one.amount)}
            for one in ours
            if _ENTERED in one.receipts
        ],
        "receipts": [
            {"receipt": one.receipt, "line": one.line, "uninvoiced": _quantity(one.uninvoiced)}
            for one in match.received
        ],
    }


def _all_lines(told: Compared) -> Sequence[OrderedLine]:
    """List the order's lines, and one for what came for none that is known, as where Day End deleted the order."""
    stray = told.received_for("")
    more = [OrderedLine(number="", item="" if len(stray) > 1 else stray[0].item)] if stray else []
    return [*told.match.lines, *more]


def _line(told: Compared, line: OrderedLine) -> dict[str, str]:
    came = told.received_for(line.number)
    return {
        "line": line.number,
        "item": line.item or line.description,
        "ordered": _quantity(line.ordered),
        "received": _quantity(_sum(came, "received") if line.received is None else line.received),
        "invoiced_in_po": _quantity(sum((one.received - one.uninvoiced for one in came), _ZERO)),
        "not_invoiced": _quantity(_sum(came, "uninvoiced")),
        "open": money.text(_sum(came, "open_amount")),
        "this_invoice": money.text(told.amount_for(line.number)),
    }


def _sum(came: Sequence[ReceivedLine], member: str) -> Decimal:
    return sum((getattr(one, member) for one in came), _ZERO)


def _said(told: Compared) -> str:
    match = told.match
    if not match.found:
        return "not in Sage 300 any more" if match.received else "not in Sage 300"
    if match.vendor.upper() != told.vendor.upper():
        return f"of vendor {match.vendor}"
    words = [word for word, so in (("on hold", match.on_hold), ("complete", match.completed)) if so]
    return ", ".join(words) or "open"


def _quantity(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else money.text(amount)
