"""Knows how many records are written: drafted, parcelled, sent once, and told apart again (§6.4).

Does not know what the records are for, and repeats nothing that may have been kept: that is the caller's to decide.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from avidxchange import answers, errors, results
from avidxchange.asking import Asking, Names
from avidxchange.auth import TOKEN
from avidxchange.batches import Batches
from avidxchange.calls import Request
from avidxchange.drafts import Draft
from avidxchange.errors import CallFailed, FieldFault, Unreadable
from avidxchange.models import ItemResult, Outcome, Surprise, Written
from avidxchange.nouns import KEYS
from avidxchange.profile import Profile
from avidxchange.profile_parts import Operation
from avidxchange.talking import Talking

TOO_LARGE_CODE, TOO_LARGE_STATUS = "102511", 413
#: Refusals that may be about an item; of any other (405, 415) each half would be refused as well.
ABOUT_ITEMS = frozenset({400, 409, 422})
#: Refused calls of one write that are sent again in halves: enough to find a dozen guilty among hundreds.
HALVINGS_MAX = 100


@dataclass(frozen=True, kw_only=True)
class Item:
    """A drafted record and its place among those handed in."""

    index: int
    draft: Draft


Parcel = tuple[Item, ...]


class Bulk:
    """Writes records by the bulk operations of a profile."""

    def __init__(self, profile: Profile, asking: Asking, talking: Talking, batches: Batches) -> None:
        self._profile = profile
        self._asking = asking
        self._talking = talking
        self._batches = batches

    def write(self, name: str, records: Iterable[object], *, names: Names, key: str) -> Written:
        """One result per record, in order. A call that fails is told in `failures`, and ends the sending
        unless it is only about its own items.

        Raises CapabilityOff and EndpointError before anything is sent, and Unreadable for a name that cannot be
        a part of the path.
        """
        operation = self._profile.operation(name)
        work = _Work(operation=operation, names=names, key=key)
        items = list(self._drafted(operation, records, work))
        waiting = deque(parcels(items, operation))
        while waiting:
            parcel = waiting.popleft()
            if work.stopped:
                work.tell(parcel, "not_done")
            else:
                waiting.extendleft(reversed(self._send(parcel, work)))
        return work.written()

    def _drafted(self, operation: Operation, records: Iterable[object], work: _Work) -> Iterator[Item]:
        for index, record in enumerate(records):
            try:
                draft = record if isinstance(record, Draft) else self._asking.draft(record, operation)
            except Unreadable as error:
                work.kept_back(index, str(getattr(record, KEYS[operation.name], "")), error)
                continue
            if len(draft.text) > operation.max_bytes:
                reason = Unreadable(f"is larger than the {operation.max_bytes} bytes of one call")
                work.kept_back(index, draft.key, reason)
                continue
            yield Item(index=index, draft=draft)

    def _send(self, parcel: Parcel, work: _Work) -> Sequence[Parcel]:
        """Send once; what is returned was refused whole and is to be sent in two parts."""
        items = [item.draft for item in parcel]
        request = self._asking.bulk(work.operation, work.names, items, work.key)
        try:
            self._answered(request, parcel, work)
        except CallFailed as error:
            return self._refused(error, request, parcel, work)
        return ()

    def _answered(self, request: Request, parcel: Parcel, work: _Work) -> None:
        shape, keys = work.operation.result, [item.draft.key for item in parcel]
        answer = self._talking.call(request)
        answers.accepted(
            request, answer, self._profile.faults, complaints=shape.style in ("empty_204", "indexed_400")
        )
        try:
            if shape.style == "batch_202":
                batch = results.batch_id(answer.body, shape)
                told, failed = self._batches.worked_off(batch, keys, shape)
                work.failures.extend(failed)
                work.told(parcel, told, batch=batch)
            else:
                told = results.read(answer.body, shape, self._profile.faults, keys)
                work.told(parcel, results.masked(told, self._talking.mask(request)))
        except Unreadable as error:
            raise errors.BadAnswer(self._talking.failure(request, answer, str(error))) from error

    def _refused(self, error: CallFailed, request: Request, parcel: Parcel, work: _Work) -> Sequence[Parcel]:
        """What a failed call means for its items (§6.4), or the halves to send instead.

        Only a refusal of the data lets the rest go on.
        """
        if not isinstance(error, (errors.Rejected, errors.Conflict)):
            work.stopped = True
            sure = error.certainly_not_done or error.operation == TOKEN
            work.fail(error, parcel, "not_done" if sure else "unknown")
            return ()
        told = self._spoken(error, parcel, work.operation)
        if told is not None:
            work.failures.append(error)
            work.told(parcel, results.masked(told, self._talking.mask(request)))
        elif work.halves(error, parcel):
            return parcel[: len(parcel) // 2], parcel[len(parcel) // 2 :]
        else:
            work.fail(error, parcel, _meaning(error, parcel, work.operation), _words(error))
        return ()

    def _spoken(self, error: CallFailed, parcel: Parcel, operation: Operation) -> results.Told | None:
        """What a refusal says about single items: in its complaints, or in results like those of a success."""
        shape, faults, keys = operation.result, self._profile.faults, [item.draft.key for item in parcel]
        if shape.style == "indexed_400":
            return (
                results.refused(error.failure.body, shape, faults, keys) if _whole(error, operation) else None
            )
        if shape.style not in ("per_item", "bare_array", "split_lists"):
            return None
        try:
            told = results.read(error.failure.body, shape, faults, keys)
        except Unreadable:
            return None
        return results.doubted(told) if any(told.rows) else None


def _meaning(error: CallFailed, parcel: Parcel, operation: Operation) -> Outcome:
    """What a refusal without a word about single items means for each of them."""
    if isinstance(error, errors.Conflict):
        return "unknown"
    if len(parcel) == 1:
        return "failed"
    return "not_done" if _whole(error, operation) else "unknown"


def _whole(error: CallFailed, operation: Operation) -> bool:
    """Whether the profile says that such a refusal keeps nothing of the batch."""
    return operation.result.style == "indexed_400" and error.status in operation.result.refused


class _Work:
    """The results of one bulk write as they come in."""

    def __init__(self, *, operation: Operation, names: Names, key: str) -> None:
        self.operation = operation
        self.names = names
        self.key = key
        self.stopped = False
        self.failures: list[CallFailed] = []
        self._halvings = 0
        self._surprises: list[Surprise] = []
        self._results: dict[int, ItemResult] = {}

    def kept_back(self, index: int, key: str, error: Unreadable) -> None:
        """Our own rules keep a record from being sent."""
        self._results[index] = ItemResult(index=index, key=key, outcome="not_sent", reason=str(error))

    def halves(self, error: CallFailed, parcel: Parcel) -> bool:
        """Whether to send a refused parcel again in halves until the guilty one is alone (§6.4).

        Only where nothing of it was kept, or where keeping it twice does no harm.
        """
        if len(parcel) == 1:
            return False
        if _too_large(error):
            return True
        harmless = _whole(error, self.operation) or (
            self.operation.idempotent and error.status in ABOUT_ITEMS
        )
        if not harmless or self._halvings >= HALVINGS_MAX:
            return False
        self._halvings += 1
        return True

    def fail(
        self, error: CallFailed, parcel: Parcel, outcome: Outcome, words: tuple[FieldFault, ...] = ()
    ) -> None:
        """One outcome for every item of a call that failed."""
        self.failures.append(error)
        self.tell(parcel, outcome, words)

    def tell(self, parcel: Parcel, outcome: Outcome, words: tuple[FieldFault, ...] = ()) -> None:
        """One outcome for every item of a call."""
        self.told(
            parcel, results.Told(rows=tuple(results.Row(outcome=outcome, errors=words) for _ in parcel))
        )

    def told(self, parcel: Parcel, told: results.Told, *, batch: str | None = None) -> None:
        """What the gateway said, item by item; silence about one is unknown, never sent."""
        self._surprises += [
            Surprise(key=row.key, outcome=row.outcome, row=row.text) for row in told.surprises
        ]
        for item, row in zip(parcel, told.rows, strict=True):
            self._results[item.index] = replace(
                result(item.index, item.draft.key, row), excess=item.draft.excess, batch_id=batch
            )

    def written(self) -> Written:
        """Everything, in the order of the records."""
        ordered = tuple(self._results[index] for index in sorted(self._results))
        return Written(results=ordered, failures=tuple(self.failures), surprises=tuple(self._surprises))


def result(index: int, key: str, row: results.Row | None) -> ItemResult:
    """The result a row stands for; without one it is unknown."""
    if row is None:
        return ItemResult(index=index, key=key, outcome="unknown")
    return ItemResult(
        index=index, key=key, outcome=row.outcome, id=row.id, errors=row.errors, row=row.text or None
    )


def parcels(items: Sequence[Item], operation: Operation) -> Iterator[Parcel]:
    """Calls of at most `max_items` items and about `max_bytes` bytes; no key stands in one twice."""
    parcel: list[Item] = []
    size, keys = 0, set[str]()
    for item in items:
        over = len(parcel) >= operation.max_items or size + len(item.draft.text) > operation.max_bytes
        if parcel and (over or item.draft.key in keys):
            yield tuple(parcel)
            parcel, size, keys = [], 0, set()
        parcel.append(item)
        size += len(item.draft.text) + 1
        keys.add(item.draft.key)
    if parcel:
        yield tuple(parcel)


def _too_large(error: CallFailed) -> bool:
    """The gateway could not take the body in time (102511), or a proxy not at all: nothing was kept."""
    return error.code == TOO_LARGE_CODE or error.status == TOO_LARGE_STATUS


def _words(error: CallFailed) -> tuple[FieldFault, ...]:
    return error.fields or (FieldFault(code=error.code, message=error.message or None),)
