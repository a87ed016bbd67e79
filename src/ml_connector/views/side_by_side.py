"""An invoice beside the documents it was found to be like: number, vendor, day, amount, and where each stands.

Knows what a look kept and the rows of the store. Knows no screen, asks no system, and decides nothing.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.near_match import Likeness, Paper
from ml_connector.domain.resemblance import Resembled
from ml_connector.flows.approved_invoices import NAME
from ml_connector.store import resemblances, standing

__all__ = ["Sees", "everything", "side_by_side"]

Sees = Callable[[str], bool]
"""Whether who asks may see the connection of this name."""

_HIDDEN = "another company of this installation, which you may not see"


def everything(_: str) -> bool:
    """Let see every connection: for who may read the whole database anyway, as at the command line."""
    return True


def side_by_side(row: standing.Row, sees: Sees) -> dict[str, Any] | None:
    """Show what an invoice was last found to be like; None where it is like nothing.

    What is in a ledger is shown as it stands now, what others entered in Sage 300 as a look saw it. Of another company
    nothing is told but to who `sees` both.
    """
    kept = resemblances.of(row.id) if row.flow == NAME else None
    if kept is None or not kept.found:
        return None
    now = resemblances.rows([one.delivery for one in kept.found if one.delivery is not None])
    return {
        "as_of": kept.seen_at.isoformat(timespec="seconds") if kept.seen_at else None,
        "this": _line(row, kept.dated),
        "others": [_other(one, now.get(one.delivery or 0), row.connection, sees) for one in kept.found],
    }


def _other(one: Resembled, there: standing.Row | None, here: str, sees: Sees) -> dict[str, Any]:
    words = {"said": one.said, "held": one.likeness is Likeness.HELD}
    if there is None:
        return {**words, **_seen(one)}
    if one.paper is None and not (sees(here) and sees(there.connection)):
        return {**words, **_fields(where=_HIDDEN)}
    kept = resemblances.of(there.id)
    return {**words, **_line(there, kept.dated if kept else None)}


def _seen(one: Resembled) -> dict[str, str]:
    paper = one.paper or Paper(vendor="", number="", amount=money.ZERO)
    return _fields(
        number=paper.number,
        vendor=paper.vendor,
        dated=_day(paper.dated),
        amount=money.text(paper.amount),
        currency=paper.currency,
        where=f"Sage 300, {one.where}",
    )


def _line(row: standing.Row, dated: date | None) -> dict[str, str]:
    numbers: dict[str, str] = {}
    for receipt in row.receipts.values():
        numbers |= receipt["numbers"]
    batch = f"Sage batch {numbers['batch']} entry {numbers['entry']}" if "entry" in numbers else ""
    stands = ": ".join(word for word in (row.state.replace("_", " "), row.cause) if word)
    return _fields(
        number=row.label,
        vendor=row.party,
        dated=_day(dated),
        amount="" if row.amount is None else money.text(row.amount),
        currency=row.currency,
        where=", ".join(word for word in (f"{row.connection} {row.key}", stands, batch) if word),
    )


def _fields(**told: str) -> dict[str, str]:
    names = ("number", "vendor", "dated", "amount", "currency", "where")
    return {name: told.get(name, "") for name in names}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
