"""What may be posted of a batch: it is whole, each of its approvals stands, and posting is what was agreed to.

Knows the ledger's lines, who is asked whether an approval stands, and the rule of release. Makes no call to Sage 300.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ml_connector.domain import money
from ml_connector.domain.batch import ABOUT_THE_BATCH, InBatch, Mate, why_not_posted
from ml_connector.domain.failures import Failure, Held, TryLater
from ml_connector.domain.paid import AGAIN_S
from ml_connector.domain.states import State
from ml_connector.systems.sage300.evidence import Place
from ml_connector.systems.sage300.marks import entry_mark
from ml_connector.systems.sage300.whereabouts import Batch

__all__ = ["Lines", "Permits", "Recalled", "as_found", "nobody_recalls"]

Lines = Callable[[Collection[int]], Sequence[Mate]]
"""Gives what the ledger has in these batches, and whatever it has entered and not closed."""

Recalled = Callable[[str], Held | None]
"""Says by its key why the approval of an entered invoice stands no more, None where it does; raises a Failure."""

_FOUND, _WITHDRAWN = "what was just found", "approval-withdrawn"


def nobody_recalls(key: str) -> Held | None:
    """Take every approval to stand: nobody can be asked."""
    return None


@dataclass(frozen=True, kw_only=True)
class Permits:
    """Says of batches why nothing of them is posted; `rule` is what must have been agreed to, "" where nothing must."""

    company: str
    lines: Lines
    recalled: Recalled = nobody_recalls
    rule: str = ""

    def withdrawn(self, batches: Sequence[Batch], mates: Sequence[Mate]) -> Mapping[str, Held]:
        """Ask of everything that would be posted with these batches whether its approval stands; by key, where not."""
        keys = {one.key for batch in batches for one in self._entries(batch, mates) if one.key is not None}
        told = {key: self.recalled(key) for key in sorted(keys)}
        return {key: held for key, held in told.items() if held is not None}

    def stop(self, number: int, batch: Batch | None, mates: Sequence[Mate]) -> Failure | None:
        """Say why nothing of a batch may be posted now, or None where it may."""
        if batch is None:  # it was there a moment ago
            return TryLater(cause="posting-under-way", said=f"batch {number}", after_s=0)
        entries, by_key = self._entries(batch, mates), {mate.key: mate for mate in mates}
        return why_not_posted(number, entries, by_key) or self._not_agreed(number, entries, by_key)

    def _not_agreed(
        self, number: int, entries: Sequence[InBatch], mates: Mapping[str, Mate]
    ) -> TryLater | None:
        """Leave to an accountant what nobody agreed to have posted: it is found once they have."""
        for one in entries:
            agreed = mates[one.key or ""].agreed
            if self.rule and agreed != self.rule:
                what = f"it was agreed to under {agreed}" if agreed else "nobody agreed to it"
                said = f"batch {number} entry {one.entry}, {one.said}: {what}, and not to {self.rule}"
                return TryLater(cause="not-posted-yet", said=said, after_s=AGAIN_S)
        return None

    def _entries(self, batch: Batch, mates: Sequence[Mate]) -> Sequence[InBatch]:
        by_mark = {entry_mark(self.company, mate.key): mate.key for mate in mates}
        return [_in_batch(place, by_mark) for place in batch.entries]


def as_found(mates: Sequence[Mate], stopped: Mapping[str, Held]) -> Sequence[Mate]:
    """Give the ledger's lines as a look finds them, which the ledger does not know yet: held, or approved again."""
    return [_as_found(mate, stopped.get(mate.key)) for mate in mates]


def _as_found(mate: Mate, held: Held | None) -> Mate:
    if held is not None:
        cause = _FOUND if held.cause in ABOUT_THE_BATCH else held.cause
        return replace(mate, state=State.HELD, cause=cause)
    again = mate.state is State.HELD and mate.cause == _WITHDRAWN
    return replace(mate, state=State.PENDING, cause="") if again else mate


def _in_batch(place: Place, by_mark: Mapping[str, str]) -> InBatch:
    return InBatch(
        entry=place.numbers["entry"],
        said=f"{place.number} of {place.vendor}, {money.text(place.amount)}",
        key=next((by_mark[mark] for mark in sorted(place.marks) if mark in by_mark), None),
        amount=place.amount,
        undistributed=place.undistributed,
        imprint=place.numbers.get("imprint", ""),
    )
