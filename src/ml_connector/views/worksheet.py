"""What a clerk keys in P/O Invoice Entry: a line for each line of a receipt that a held invoice is for.

Knows what was compared last and how a spreadsheet reads a text. Knows no file, asks no system and decides nothing.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ml_connector.domain import money
from ml_connector.domain.spreadsheet import quoted
from ml_connector.domain.three_way import ReceivedLine
from ml_connector.flows.approved_invoices import NAME
from ml_connector.store import comparisons, finding, standing
from ml_connector.store import connections as kept_connections
from ml_connector.store.comparisons import Kept

__all__ = ["COLUMNS", "left_out", "worksheet", "worksheet_csv"]

COLUMNS = (
    *("order", "receipt", "received_on", "vendor", "invoice", "invoice_date", "currency", "invoice_total"),
    *(
        "invoice_tax",
        "line",
        "item",
        "description",
        "unit",
        "received",
        "not_invoiced",
        "unit_cost",
        "amount",
        "tax",
    ),
    *("invoiced_for_line", "clearing_account", "cause", "as_of"),
)
_NUMBERS = ("invoice_total", "invoice_tax", "received", "not_invoiced", "unit_cost", "amount", "tax")
_TO_KEY = (
    "po-receipt-uninvoiced",
    "po-clearing-unknown",
    "po-more-than-received",
)  # P/O has none of these yet
_LISTED_MAX = 10_000


def worksheet(name: str, numbers: Sequence[str] = ()) -> list[dict[str, str]]:
    """List the lines to key, by order and receipt: of all held over their order, or of those with these numbers or ids.

    Raises ValueError for a number that no invoice has. What was not compared, or has nothing open, has no line.
    """
    stored = kept_connections.find(name)
    rows = {row.key: row for row in _chosen(name, numbers) if _is_to_key(row)}
    kept = comparisons.of(stored.id, rows)
    lines = [line for key, row in rows.items() if key in kept for line in _lines(row, kept[key])]
    return sorted(lines, key=lambda line: (line["order"], line["receipt"], line["invoice"]))


def left_out(name: str, numbers: Sequence[str]) -> list[str]:
    """Say of each invoice with these numbers or ids that is not held over its order where it stands instead.

    Raises ValueError for a number that no invoice has.
    """
    rows = {row.key: row for row in _chosen(name, numbers) if not _is_to_key(row)} if numbers else {}
    return [
        f"{row.label} ({row.key}) is left out: it is not held over its order, but "
        f"{row.state}{f' as {row.cause}' if row.cause else ''}."
        for row in rows.values()
    ]


def worksheet_csv(lines: Sequence[Mapping[str, str]]) -> str:
    """Write the lines as CSV with headings; a text that a spreadsheet would compute is marked as text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        [line[column] if column in _NUMBERS else quoted(line[column]) for column in COLUMNS] for line in lines
    )
    return text.getvalue()


def _chosen(name: str, numbers: Sequence[str]) -> Iterator[standing.Row]:
    if not numbers:
        for cause in _TO_KEY:
            yield from standing.deliveries(name, state="held", cause=cause, limit=_LISTED_MAX)
    for number in numbers:
        found = [row for row in finding.by_number(name, number) if row.flow == NAME]
        if not found:
            raise ValueError(f"No invoice on {name} has the number or id {number!r}.")
        yield from found


def _is_to_key(row: standing.Row) -> bool:
    """Tell whether a clerk is to key it: what was entered, is in P/O or is not held over its order is none of it."""
    return row.flow == NAME and row.state == "held" and row.cause in _TO_KEY


def _lines(row: standing.Row, kept: Kept) -> Iterator[dict[str, str]]:
    told = kept.compared
    for came in told.match.open_of(told.vendor):
        yield {
            "order": told.match.number,
            "vendor": told.vendor,
            "invoice": told.number,
            "invoice_date": told.dated.isoformat() if told.dated else "",
            "currency": told.currency,
            "invoice_total": money.text(told.total),
            "invoice_tax": money.text(told.tax),
            "invoiced_for_line": _some(told.amount_for(came.line)),
            "cause": row.cause,
            "as_of": kept.seen_at.isoformat(timespec="seconds"),
            **_received(came),
        }


def _received(came: ReceivedLine) -> dict[str, str]:
    return {
        "receipt": came.receipt,
        "received_on": came.dated.isoformat() if came.dated else "",
        "line": came.line,
        "item": came.item,
        "description": came.description,
        "unit": came.unit,
        "received": f"{came.received.normalize():f}",
        "not_invoiced": f"{came.uninvoiced.normalize():f}",
        "unit_cost": "" if came.unit_cost is None else f"{came.unit_cost.normalize():f}",
        "amount": money.text(came.open_amount),
        "tax": money.text(came.open_tax),
        "clearing_account": came.clearing,
    }


def _some(amount: Decimal) -> str:
    return money.text(amount) if amount else ""
