"""What stands for a record of ours in Sage 300, and what comes of it: ours by the mark, others', gone, or absent.

Pure. Knows places, marks, and that two reads must agree (L3, L4). Knows no client and no resource.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

import sage300
from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Found, Receipt
from ml_connector.systems.sage300.marks import BATCH_PREFIX

__all__ = [
    *("Index", "Place", "Traced"),
    *(
        "deleted",
        "described",
        "drafted_as_of",
        "first_batch",
        "first_of",
        "ours",
        "staying",
        "unposted",
        "verdict",
    ),
]

_DELETED = "Deleted"
_STATUS = sage300.field("BatchStatus")
_NUMBER = sage300.field("BatchNumber")
_BATCHES_A_PAGE = 20  # each brings all its entries and their lines (H4)
_NOT_POSTED = _STATUS.ne("Posted")
_OURS_OR_NOT_DELETED = _STATUS.ne(_DELETED) | sage300.field("Description").starts_with(BATCH_PREFIX)

B = TypeVar("B", bound=sage300.models.InvoiceBatch | sage300.models.PaymentBatch)


class Traced(Protocol):
    """What is looked for, as far as marks and batches tell.

    `after` and `batch_mark` are what the last send left behind, if it is in doubt; `since` is the batch from which on
    ours may have been posted or moved, as far as the ledger tells.
    """

    @property
    def mark(self) -> str:
        """Its mark (L4)."""
        ...

    @property
    def after(self) -> int | None:
        """The highest batch there was before the send."""
        ...

    @property
    def batch_mark(self) -> str:
        """The mark of the batch that was sent."""
        ...

    @property
    def since(self) -> int | None:
        """The first batch that may be its own."""
        ...


T = TypeVar("T", bound=Traced)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One document in Sage, wherever it is; of a payment also its day and the documents it pays.

    `left`: its batch says that posting moved it on to an error batch (E14), so that it counts only where it is nowhere
    else: nobody knows whether that batch is listed as posted at once.
    """

    where: str
    marks: frozenset[str]
    vendor: str
    number: str
    kind: str
    amount: Decimal
    currency: str
    undistributed: Decimal | None = None
    numbers: Mapping[str, str]
    deleted: bool = False
    left: bool = False
    dated: date | None = None
    pays: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def entry(self) -> tuple[str, str]:
        """Batch and entry."""
        return self.numbers["batch"], self.numbers["entry"]


@dataclass(kw_only=True)
class Index:
    """What one read saw: places by mark, by vendor and number, by batch and entry; and our own batches.

    Only places that are `wanted` are kept: a company may have more open batches than memory holds.
    """

    wanted: Callable[[Place], bool]
    by_mark: dict[str, dict[str, Place]] = field(default_factory=dict)
    by_number: dict[tuple[str, str], dict[str, Place]] = field(default_factory=dict)
    by_entry: dict[tuple[str, str], Place] = field(default_factory=dict)
    by_vendor: dict[str, dict[str, Place]] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)
    highest: int = 0
    batches: int = 0
    empty: set[int] = field(default_factory=set)

    def add(self, place: Place) -> None:
        """Take a place in, if it is of any interest."""
        if not self.wanted(place):
            return
        for mark in place.marks:
            self.by_mark.setdefault(mark, {})[place.where] = place
        if not place.deleted:
            self.by_number.setdefault((place.vendor, place.number), {})[place.where] = place
            self.by_vendor.setdefault(place.vendor, {})[place.where] = place
            self.by_entry[place.entry] = place

    def others(self) -> Sequence[Place]:
        """Give the places without a mark of ours."""
        found = (place for places in self.by_number.values() for place in places.values())
        return [place for place in found if not place.marks]

    def note(self, number: int, status: str, description: str, *, empty: bool) -> None:
        """Take a batch in, without its entries."""
        self.batches += 1
        self.highest = max(self.highest, number)
        ours = description.startswith(BATCH_PREFIX)
        if status == _DELETED and ours:
            mark = description.split(" (")[0]
            self.deleted[mark] = max(self.deleted.get(mark, 0), number)
        elif ours and empty and status == "Open":
            self.empty.add(number)


def unposted(
    resource: sage300.Resource[B],
    dialect: sage300.Dialect,
    after: int | None,
    also: sage300.Filter | None = None,
    since: int | None = None,
) -> Iterator[B]:
    """Read the batches that are not posted, above a number or all of them, a page at a time; some may come twice.

    Leaves deleted batches of others out where the site can be asked by description (C11, C19), but for those from
    `since` on: Sage moves entries of ours to batches that it names itself (E14). A site that was never probed is asked,
    and asked again without where it refuses or fails at it.
    """
    where = _NOT_POSTED if after is None else _NOT_POSTED & _NUMBER.gt(after)
    where = where if also is None else also & where
    kept = _OURS_OR_NOT_DELETED if since is None else _OURS_OR_NOT_DELETED | _NUMBER.gt(since - 1)
    yield from described(resource, dialect, where, kept)


def described(
    resource: sage300.Resource[B], dialect: sage300.Dialect, where: sage300.Filter, kept: sage300.Filter
) -> Iterator[B]:
    """Read batches, of them only those that are `kept` by their description where the site can be asked so (C19)."""
    if dialect.description_filter is not False:
        with suppress(sage300.Rejected, sage300.ServerFault):
            yield from _each(resource.pages(where & kept, at_most=_BATCHES_A_PAGE))
            return
    yield from _each(resource.pages(where, at_most=_BATCHES_A_PAGE))


def _each(pages: Iterator[sage300.Page[B]]) -> Iterator[B]:
    for page in pages:
        yield from page.items
        del page  # it brings all the lines of its batches: the next one is not read beside it


def verdict(
    one: T,
    first: Index,
    second: Index,
    others: Callable[[T, Index], Found | None],
    receipt: Callable[[T, Place], Receipt],
) -> Found | None:
    """Ours by the mark; somebody's by what `others` compares (L4); gone when our batch was deleted (L3).

    What the later reads show counts before the first list: posting may have moved an entry between them. But what
    others keyed counts in either, before what was deleted: a person may release a deleted one.
    """
    return (
        ours(one, second, receipt)
        or others(one, second)
        or others(one, first)
        or _gone(one, second)
        or ours(one, first, receipt)
        or _gone(one, first)
    )


def first_batch(line: Delivery, batch: str | None) -> int | None:
    """Give the batch from which on it may be posted: that of its receipt, or the first its last send can have made.

    A send that was looked up counts no more, unless a person had it sent again although it was there once.
    """
    found = [] if batch is None else [int(batch)]
    open_again = line.state is State.IN_DOUBT or any(one.kind == "anyway" for one in line.rulings)
    if open_again and line.intent is not None and "batch_after" in line.intent.evidence:
        found.append(int(line.intent.evidence["batch_after"]) + 1)
    return min(found, default=None)


def first_of(sought: Iterable[Traced]) -> int | None:
    """Give the first batch that may be that of any of these; None where none was ever entered, as far as is known."""
    return min((one.since for one in sought if one.since is not None), default=None)


def drafted_as_of(deliveries: Iterable[Delivery]) -> Iterator[datetime]:
    """Give how old the facts are that drafts rest on which were just refused: their rest is sent as drafted."""
    intents = [delivery.intent for delivery in deliveries if delivery.intent and delivery.intent.answered]
    return (datetime.fromisoformat(intent.evidence["facts_as_of"]) for intent in intents)


def ours(one: T, index: Index, receipt: Callable[[T, Place], Receipt]) -> Found | None:
    """Give what bears our mark and is not deleted; Held where that is there twice."""
    marked = index.by_mark.get(one.mark, {}).values()
    alive = [place for place in staying(marked) if not place.deleted]
    if len({place.entry for place in alive}) > 1:
        return Held(cause="in-sage-twice", said="; ".join(sorted(place.where for place in alive)))
    return receipt(one, alive[0]) if alive else None


def staying(places: Iterable[Place]) -> Sequence[Place]:
    """Leave out what has left its batch, unless it is nowhere else."""
    found = list(places)
    return [place for place in found if not place.left] or found


def _gone(one: Traced, index: Index) -> Found | None:
    marked = [place for place in index.by_mark.get(one.mark, {}).values() if place.deleted]
    if marked or index.deleted.get(one.batch_mark, 0) > (one.after or 0):  # an older one was of a former send
        return deleted(marked) or Held(cause="batch-deleted", said=one.batch_mark)
    return None


def deleted(places: Iterable[Place]) -> Held | None:
    """Say of deleted places that the last of them is: whichever step saw it, a person's word about it counts."""
    last = max(
        places, key=lambda place: (int(place.numbers["batch"]), int(place.numbers["entry"])), default=None
    )
    return None if last is None else Held(cause="batch-deleted", said=last.where)
