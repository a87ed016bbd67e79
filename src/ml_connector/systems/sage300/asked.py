"""What a look asked of Sage 300, list by list, and what each list showed of each document sought, in words.

Pure but for the clock it is handed. Knows places, marks and the names of lists. Asks nothing, and concludes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, TypeVar

from ml_connector.domain import money
from ml_connector.engine.looks import Look, Question
from ml_connector.systems.sage300.evidence import Index, Place, Traced

__all__ = ["Notes", "utc_now"]

_PLACES_MAX = 5

T = TypeVar("T", bound=Traced)


def utc_now() -> datetime:
    """Give the time by this machine's clock, for who has no better one."""
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Notes(Generic[T]):
    """The notes of one look. `traces` gives the places of an index that have to do with one document sought."""

    now: Callable[[], datetime]
    sought: Mapping[str, T]
    traces: Callable[[T, Index], Iterable[Place]]
    words: Callable[[T], str]
    _questions: list[Question] = field(default_factory=list)
    _shown: dict[str, list[str]] = field(default_factory=dict)
    _before: dict[str, frozenset[str]] = field(default_factory=dict)
    _index: Index | None = None

    def batches(self, of: str, after: int | None, index: Index, since: int | None = None) -> None:
        """Note that the batches were read, above a number or all of them; from `since` on with all deleted ones."""
        above = [] if after is None else [f"numbered above {after}"]
        deleted = [] if since is None else [f"and all deleted ones from batch {since} on"]
        self._note(of, ", ".join([*above, *deleted]), index.batches, index, highest=index.highest)

    def documents(self, of: str, narrowed: str, rows: int, index: Index) -> None:
        """Note that documents were read."""
        self._note(of, narrowed, rows, index)

    def look(self) -> Look:
        """Give what was noted."""
        words = {key: self.words(one) for key, one in self.sought.items()}
        return Look(questions=self._questions, shown=self._shown, sought=words)

    def _note(self, of: str, narrowed: str, rows: int, index: Index, highest: int | None = None) -> None:
        asked = Question(of=of, narrowed=narrowed, rows=rows, at=self.now(), highest=highest)
        self._questions.append(asked)
        if index is not self._index:
            self._index, self._before = index, {}
        for key, one in self.sought.items():
            found = {place.where: place for place in self.traces(one, index)}
            new = [
                _told(one, place) for where, place in found.items() if where not in self._before.get(key, ())
            ]
            gone = index.deleted.get(one.batch_mark, 0)
            if gone > (one.after or 0) and highest is not None:
                new.append(f"our batch {gone} (Deleted)")
            self._shown.setdefault(key, []).append(_listed(new))
            if found:
                self._before[key] = frozenset(found)


def _listed(told: list[str]) -> str:
    more = f"; and {len(told) - _PLACES_MAX} more" if len(told) > _PLACES_MAX else ""
    return "; ".join(told[:_PLACES_MAX]) + more


def _told(one: Traced, place: Place) -> str:
    batch, entry = place.entry
    where = (
        place.where if f"batch {batch} " in place.where else f"{place.where} (batch {batch} entry {entry})"
    )
    amount = f"{money.text(place.amount)} {place.currency}".strip()
    whose = "with our mark" if one.mark in place.marks else "without our mark"
    return f"{where}, {amount}, {whose}"
