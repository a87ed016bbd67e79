"""What may be in a batch of ours that is posted, although no posted document is it: gone from sight, and not absent.

Posting moves what it cannot post to an error batch (E14). Where that is deleted, and its site shows nothing of what is
deleted, no list but the posted batch itself tells that the entry was ever there. Knows places, marks and doubted sends.
Knows no client's resource by name, and concludes no absence.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

import sage300
from ml_connector.domain.failures import Held, InDoubt
from ml_connector.engine.values import Found
from ml_connector.systems.sage300.evidence import Index, Place, Traced, described
from ml_connector.systems.sage300.marks import BATCH_PREFIX

__all__ = ["Read", "after_of", "doubted", "ours_posted", "unaccounted"]

_POSTED = "Posted"
_OURS = sage300.field("Description").starts_with(BATCH_PREFIX)

Read = tuple[int, str, Sequence[Place]]
"""A batch as it was read: its number, its description and what is entered in it."""

B = TypeVar("B", bound=sage300.models.InvoiceBatch | sage300.models.PaymentBatch)


class _Sent(Traced, Protocol):
    @property
    def key(self) -> str:
        """The key of its delivery."""
        ...

    @property
    def answered(self) -> bool:
        """Whether the send was answered, a moment ago."""
        ...


T = TypeVar("T", bound=_Sent)


def doubted(sought: Iterable[T], found: Mapping[str, Found], index: Index) -> Sequence[T]:
    """Give what is in doubt, and of whose last send nothing was found but a deletion of what a former one had entered.

    What was refused a moment ago is left out: nobody can have posted that and deleted it.
    """
    sent = (one for one in sought if one.after is not None and one.batch_mark and not one.answered)
    return [one for one in sent if one.key not in found or _of_a_former(one, found[one.key], index)]


def _of_a_former(one: _Sent, told: Found, index: Index) -> bool:
    if not isinstance(told, Held) or told.cause != "batch-deleted":
        return False
    numbers = [int(place.numbers["batch"]) for place in index.by_mark.get(one.mark, {}).values()]
    return max([index.deleted.get(one.batch_mark, 0), *numbers]) <= (one.after or 0)


def after_of(some: Sequence[_Sent]) -> int:
    """Give the number above which their batches are."""
    return min(one.after or 0 for one in some)


def ours_posted(
    resource: sage300.Resource[B], dialect: sage300.Dialect, after: int, also: sage300.Filter | None = None
) -> Iterator[B]:
    """Read our batches above a number that are posted; with those of others where Sage cannot tell them apart."""
    where = sage300.field("BatchStatus").eq(_POSTED) & sage300.field("BatchNumber").gt(after)
    yield from described(resource, dialect, where if also is None else also & where, _OURS)


def unaccounted(some: Sequence[_Sent], batches: Iterable[Read], index: Index) -> Mapping[str, InDoubt]:
    """Say, by key, what these batches may have held; keep in the index what of them bears the mark of what is sought.

    A batch that shows its entries, each with the mark of another of ours, never held it.
    """
    told: dict[str, InDoubt] = {}
    for number, description, places in batches:
        index.note(number, _POSTED, description, empty=not places)
        for place in places:
            index.add(place)
        sent = description.split(" (")[0]
        for one in some:
            own = [place.where for place in places if one.mark in place.marks]
            hidden = not places or any(not place.marks for place in places)
            if number > (one.after or 0) and (own or (one.batch_mark == sent and hidden)):
                said = f"{'; '.join(own) or f'batch {number} ({_POSTED})'}, and no posted document is it"
                told[one.key] = InDoubt(cause="posting-unclear", said=said)
    return told
