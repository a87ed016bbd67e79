"""Bring what changed at the source into the ledger: keep the page, complete it, read it, decide.

Knows sources and the ledger. Knows no system, no table, and nothing of what happens to a record later.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from ml_connector.domain.decide import SAME, Arrival, Decision, decide
from ml_connector.domain.failures import Failure, Held, TryLater
from ml_connector.domain.fingerprint import fingerprint, of_text
from ml_connector.engine.ledgers import Ledger
from ml_connector.engine.ports import Flow, Progress, Source
from ml_connector.engine.values import KeptPage, RawItem, RawPage

__all__ = ["Collected", "collect", "read_again"]

_PAGES_MAX = 20_000  # a list that has not ended by then is told as incomplete; the next run may go on with it
_STRIKES = 3  # a source that fails this often in one run is left alone until the next


@dataclass(frozen=True, kw_only=True)
class Collected:
    """How the read went: records seen, the same, changed; `problem` when it is not complete."""

    read: int = 0
    same: int = 0
    changed: int = 0
    problem: Failure | None = None


@dataclass(kw_only=True)
class _Reading:
    """One read under way."""

    source: Source
    ledger: Ledger
    progress: Progress
    read: int = 0
    same: int = 0
    changed: int = 0
    problems: list[Failure] = field(default_factory=list)
    spoiled: list[Failure] = field(default_factory=list)

    def finish(self, kept: KeptPage) -> None:
        """Complete and absorb a kept page; what cannot be completed now stays kept, and only that."""
        arrivals: list[Arrival] = []
        left: list[RawItem] = []
        for item in kept.page.items:
            arrived = self._arrival(item)
            left.extend([item] if arrived is None else [])
            arrivals.extend([] if arrived is None else [arrived])
        self.absorb(kept, arrivals, left)
        self.read += len(arrivals)
        self.progress("read", len(arrivals))

    def absorb(
        self, kept: KeptPage | None, arrivals: Iterable[Arrival], left: Sequence[RawItem] = ()
    ) -> None:
        """Decide about each record once; the last one counts where a page holds a key twice."""
        latest = {arrival.key: arrival for arrival in arrivals}
        known = self.ledger.known(list(latest))
        decisions = [decide(known.get(key), arrival) for key, arrival in latest.items()]
        self.ledger.absorb(kept, decisions, left)
        self.spoiled.extend(problem for decision in decisions if (problem := _spoiled(decision)))
        changed = sum(decision.state is not None for decision in decisions)
        self.changed += changed
        self.same += len(decisions) - changed

    def again(self) -> None:
        """Try once more what could not be read before: the profile may have been corrected."""
        items = self.ledger.unreadable()
        arrivals = [arrived for item in items if (arrived := self._arrival(item)) is not None]
        if arrivals:
            before = self.same
            self.absorb(None, arrivals)
            self.same = before  # these were not read from the source just now

    def _arrival(self, item: RawItem) -> Arrival | None:
        """Complete and sum up one record; None when it has to wait for a later run."""
        if len(self.problems) >= _STRIKES:
            return None
        try:
            whole = self.source.complete(item)
        except Held as held:
            return _unusable(item, held)
        except Failure as failure:
            self.problems.append(failure)
            return None
        return _summed_up(self.source, whole)


def _summed_up(source: Source, item: RawItem) -> Arrival:
    """Sum a record up for the ledger, together with what is wrong with it, if anything."""
    problem: Held | None = None
    try:
        record = source.read(item)
    except Held as held:
        return _unusable(item, held)
    try:
        source.screen(record)
    except Held as held:
        problem = held
    return Arrival(
        key=item.key,
        text=item.text,
        fingerprint=fingerprint(record),
        label=record.label,
        party=record.party,
        amount=record.amount,
        currency=record.currency,
        references=record.references,
        over=record.over,
        ended=record.ended,
        problem=problem,
    )


def _spoiled(decision: Decision) -> Failure | None:
    """Name an answer that could not be read although an earlier one of the same record could."""
    problem = decision.arrival.problem
    ignored = decision.state is None and decision.because != SAME
    if ignored and problem is not None and problem.cause == "unreadable":
        return TryLater(cause="read-failed", said=f"{decision.arrival.key}: {problem.said}")
    return None


def _unusable(item: RawItem, held: Held) -> Arrival:
    return Arrival(key=item.key, text=item.text, fingerprint=of_text(item.text), label=item.key, problem=held)


def collect(source: Source, ledger: Ledger, progress: Progress) -> Collected:
    """Read everything the source has to tell; a read that breaks off concludes nothing."""
    reading = _Reading(source=source, ledger=ledger, progress=progress)
    reading.again()
    for kept in ledger.kept():
        reading.finish(kept)
    _read_on(reading)
    problem = next(iter([*reading.problems, *reading.spoiled]), None)
    return Collected(read=reading.read, same=reading.same, changed=reading.changed, problem=problem)


def read_again(
    flow: Flow, ledger: Ledger, items: Iterable[RawItem]
) -> tuple[Collection[str], Sequence[Failure]]:
    """Read what is about to be sent and was not read in this run; give the keys of what must not be sent, and why.

    What the source has changed is owed or held in its new version. Of what cannot be read now nothing is known.
    """
    arrivals: list[Arrival] = []
    unread: dict[str, Failure] = {}
    for item in items:
        ask = flow.reread(item)
        if ask is None:
            continue
        if len(unread) >= _STRIKES:  # only what needs an answer waits for one
            unread[item.key] = next(iter(unread.values()))
            continue
        try:
            arrivals.append(_summed_up(flow.source, ask()))
        except Held as held:
            arrivals.append(_unusable(item, held))
        except Failure as failure:
            unread[item.key] = failure
    known = ledger.known([arrival.key for arrival in arrivals]) if arrivals else {}
    decisions = [decide(known.get(arrival.key), arrival) for arrival in arrivals]
    changed = [decision for decision in decisions if decision.because != SAME]
    if changed:
        ledger.absorb(None, changed, ())
    return {*unread, *(decision.arrival.key for decision in changed)}, list(unread.values())


def _read_on(reading: _Reading) -> None:
    """Read on after the last finished page where an earlier part was cut off, else from the beginning."""
    start = reading.ledger.start()
    going_on = start.resume is not None
    if not going_on:
        reading.ledger.begin_read()
    bookmark, whole = None, False
    try:
        pages = reading.source.pages(start.bookmark, recover=start.cut_off, resume=start.resume)
        for number, page in enumerate(pages, 1):
            if number > _PAGES_MAX:
                reading.problems.append(_endless())
                return
            if number == 1 and going_on and not page.goes_on:
                going_on = False
                reading.ledger.begin_read()
            if going_on:
                _check_order(reading.ledger, page)
            reading.finish(reading.ledger.keep(page))
            bookmark = page.bookmark or bookmark
            whole = page.whole if number == 1 else whole and page.whole
        if whole:
            _conclude(reading)
    except Failure as failure:
        reading.problems.append(failure)
        if failure.cause == "order-lost":
            reading.ledger.begin_read()  # a place in a list without order is worth nothing
        return
    reading.ledger.end_read(bookmark)


def _conclude(reading: _Reading) -> None:
    """Ask what became of everything a whole read did not bring; what nobody can tell of has vanished."""
    found: set[str] = set()
    missing = [delivery.item for delivery in reading.ledger.missing()]
    for page in reading.source.absent(missing) if missing else ():
        reading.finish(reading.ledger.keep(page))
        found.update(item.key for item in page.items)
    reading.changed += reading.ledger.vanish(found)


def _endless() -> Failure:
    return TryLater(cause="order-lost", said=f"the list had not ended after {_PAGES_MAX:,} pages")


def _check_order(ledger: Ledger, page: RawPage) -> None:
    """Raise TryLater where a page of a later part brings a key of the part before: the list has no order."""
    if page.whole and (again := ledger.brought([item.key for item in page.items])):
        raise TryLater(cause="order-lost", said=f"{min(again)} came again in a later part of the same read")
