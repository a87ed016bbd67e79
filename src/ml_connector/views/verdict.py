"""The verdict of a certificate, its word and sentence; and where the ledger's line says something else than the events.

Pure. Knows sends and receipts as events tell them. Knows no table, no hash and no screen. Says when a thing was
seen, for no system is asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ml_connector.domain import money
from ml_connector.store.standing import Row
from ml_connector.views.sends import ENTERING, End, Seen, Told

__all__ = ["Place", "disagreements", "place_of", "verdict"]

_NOT_ASKED = "Sage 300 was not asked now."
_UNTOLD = (End.CANNOT_TELL, End.OPEN)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where it stood in Sage 300 when that was last seen; `aged`: only the ledger's line says so any more."""

    numbers: Mapping[str, str]
    amount: str
    at: datetime
    aged: bool

    @property
    def batch(self) -> str:
        """The number of its batch; "" where there was nothing to enter of it."""
        return str(self.numbers.get("batch") or self.numbers.get("payment batch") or "")

    def words(self, currency: str) -> str:
        """Name it, with its amount and when it was seen."""
        amount = f", {Decimal(money.text(Decimal(self.amount))):,} {currency}" if self.amount else ""
        aged = ", by the ledger's line, for what was answered has aged out" if self.aged else ""
        entry = f"entry {self.numbers.get('entry', '')} of batch {self.batch}"
        return f"{entry}{amount}, as last seen at {_when(self.at)}{aged}"


def place_of(row: Row, seen: Seen | None, step: str) -> Place | None:
    """Give where an event says that it is; of one that aged out, where the ledger's line says so. None: nowhere."""
    kept = row.receipts.get(step)
    if kept is None or seen is None:
        return None
    if not seen.aged:
        return Place(numbers=seen.numbers, amount=seen.amount, at=seen.at, aged=False)
    at = datetime.fromisoformat(kept["at"]) if kept.get("at") else seen.at
    return Place(numbers=kept["numbers"], amount=kept.get("amount") or "", at=at, aged=True)


def disagreements(row: Row, told: Told, became: str) -> Iterator[str]:
    """Say where the ledger's line says what no event does; `became` is the last state the events tell."""
    if row.state != became:
        yield f"the ledger's line stands as {row.state}, and the last the trail says of it is {became or 'nothing'}"
    for step in ENTERING:
        kept, seen = row.receipts.get(step), told.seen if step == told.step else None
        if kept is None or (seen and seen.aged):
            continue
        if seen is None:
            yield "the ledger's line says that it was entered, and no event says so"
        elif (kept["numbers"], kept.get("amount") or "") != (seen.numbers, seen.amount):
            yield f"the ledger's line says {_numbers(kept['numbers'])}, and the trail says {_numbers(seen.numbers)}"
    if "resolved" not in row.receipts:
        return
    if told.resolved is None:
        yield "the ledger's line says that it was settled by hand, and no event says so"
    elif row.receipts["resolved"]["numbers"]["evidence"] != told.resolved:
        yield "the ledger's line has other evidence of its settling by hand than the trail"


def verdict(row: Row, told: Told, place: Place | None) -> tuple[str, str]:
    """Give the verdict and its sentence: of the last send, and of where it was last seen."""
    if not told.step and row.flow not in ("approved-invoices", "payments"):
        return "not_needed", "It may be sent twice without harm, so there is nothing to certify."
    if "resolved" in row.receipts and told.resolved is not None:
        return "settled_by_hand", f"It was settled by hand: {told.resolved}"
    if place and place.numbers.get("adopted"):
        where = place.words(row.currency)
        return (
            "entered_by_others",
            f"It was entered in Sage 300 by others and adopted: {where}. {_NOT_ASKED}",
        )
    end = told.sends[-1].end if told.sends else None
    if place and place.batch and end in (None, End.LANDED):
        return str(End.LANDED), f"{_landed(row, told, place)} {_NOT_ASKED}"
    return _without_place(row, end)


def _landed(row: Row, told: Told, place: Place) -> str:
    where = place.words(row.currency)
    if not told.sends:
        return f"It was found there with our mark: {where}. This ledger has no send of it."
    before = {send.end for send in told.sends[:-1]}
    if before & set(_UNTOLD):
        return f"It was entered as {where}. Whether an earlier send landed too cannot be told: see below."
    if End.LANDED in before:
        return f"It was entered as {where}. It had landed before, and was sent again once that was gone: see below."
    return f"It landed once: it was entered as {where}."


def _without_place(row: Row, end: End | None) -> tuple[str, str]:
    if end is None:
        return "never_sent", "This ledger has no send of it to Sage 300."
    word = str(end)
    if row.cause == "in-sage-twice":
        words = "It was in Sage 300 more than once when it was last looked for."
        return word, f"{words} It is held, and a person must put that right there."
    if end is End.LANDED:
        return word, "It had landed; what became of it in Sage 300 since, the lines below say."
    if end is End.DID_NOT_LAND:
        return (
            word,
            f"It did not land: Sage 300 refused it, or did not have it when it was looked for. {_NOT_ASKED}",
        )
    if end is End.CANNOT_TELL and row.state == "held":
        return word, "Whether it landed cannot be told. It is held: nothing is sent until a person decides."
    return (
        "being_checked",
        "Whether it landed is not known yet. The next run looks; until then nothing is sent.",
    )


def _numbers(numbers: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in numbers.items() if name != "imprint") or "nothing"


def _when(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
