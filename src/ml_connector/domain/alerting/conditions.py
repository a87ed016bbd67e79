"""The conditions: from facts and limits to what somebody must be told of.

Knows how facts are weighed. Knows neither where they come from nor what was told before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from ml_connector.domain import money
from ml_connector.domain.alerting.findings import Finding, Subject, span
from ml_connector.domain.alerting.limits import Limits
from ml_connector.domain.causes import CAUSES

__all__ = ["MISSING_S", "Ending", "Facts", "FlowFacts", "Free", "Reconciled", "Stop", "weigh"]

MISSING_S = 60


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """What the last comparison of all sides found to differ, and when."""

    difference: Decimal
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Why nothing works on a connection, and since when."""

    cause: str
    said: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FlowFacts:
    """One flow on one connection.

    `read_at`: when a run last read everything. `too_old_at`: the moment from which on that is too long ago, None for
    never. `judged` = the last run that came to a balance, or failed to: what was cut off says nothing of it.
    `held` = count and amount by currency of what is on hold or refused; `doubt_since` = the oldest doubt.
    `broken_since`: its circuit breaker is open since then, for what `broken_by` says.
    """

    connection: str
    flow: str
    read_at: datetime | None = None
    too_old_at: datetime | None = None
    run: int | None = None
    outcome: str = ""
    judged: int | None = None
    failed: bool = False
    difference: str = "0.00"
    held: Mapping[str, tuple[int, Decimal]] = field(default_factory=dict)
    doubts: int = 0
    doubt_since: datetime | None = None
    stop: Stop | None = None
    broken_since: datetime | None = None
    broken_by: str = ""
    reconciled: Reconciled | None = None


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Something that ends on a day: a certificate, a secret; `what` names it for people."""

    connection: str
    what: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Free:
    """What was free on a host's disk when it was last read; a host that is silent made no room."""

    host: str
    bytes: int
    read_at: datetime


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is weighed. `heard` = when a kind of process on a host was last heard of, "" for any host."""

    now: datetime
    flows: Sequence[FlowFacts] = ()
    endings: Sequence[Ending] = ()
    free: Sequence[Free] = ()
    heard: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    scheduled: bool = False


def weigh(facts: Facts, limits: Mapping[str, Limits]) -> list[Finding]:
    """Weigh the facts; `limits` by connection, "" for those of the house and of unnamed connections."""
    usual = limits.get("", Limits())
    missing = list(_missing(facts)) if facts.scheduled else []
    found = [*missing, *_disks(facts, usual)]
    for ending in facts.endings:
        found += _ends(ending, limits.get(ending.connection, usual), facts.now)
    stopped: dict[str, Finding] = {}
    living = {kind for (kind, _), at in facts.heard.items() if not _is_silent(at, facts.now)}
    above = [one.subject for one in missing if one.subject.detail.partition(" ")[0] not in living]
    for one in facts.flows:
        mine = limits.get(one.connection, usual)
        if one.stop is not None:
            stopped.setdefault(one.connection, _stopped(one.connection, one.stop, facts.now))
        found += _ages(one, facts.now, above)
        found += _differs(one)
        found += _breaks(one, facts.now)
        found += _is_apart(one)
        found += _holds(one, mine)
        found += _doubts(one, mine, facts.now)
    return [*stopped.values(), *found]


def _stopped(connection: str, stop: Stop, now: datetime) -> Finding:
    cause = CAUSES.get(stop.cause)
    return Finding(
        subject=Subject(kind="stopped", connection=connection),
        title=f"stopped: {cause.what if cause else stop.cause}".rstrip("."),
        what=f"{cause.what if cause else stop.cause} So it has been for {span(now - stop.at)}. It said: {stop.said}",
        who=cause.who if cause else "",
        weight=_minutes(now - stop.at),
    )


def _ages(one: FlowFacts, now: datetime, above: Sequence[Subject]) -> Iterator[Finding]:
    if one.too_old_at is None or now < one.too_old_at:
        return
    since = f"for {span(now - one.read_at)}" if one.read_at else "yet"
    last = f" The last run ({one.run}) ended as {one.outcome.replace('_', ' ')}." if one.outcome else ""
    yield Finding(
        subject=Subject(kind="data-age", connection=one.connection, flow=one.flow),
        title=f"{one.flow} not read {since}",
        what=f"No run of {one.flow} has read everything {since}.{last}",
        weight=_minutes(now - one.too_old_at),
        folds=(Subject(kind="stopped", connection=one.connection), *above),
    )


def _differs(one: FlowFacts) -> Iterator[Finding]:
    different = Decimal(one.difference or 0)
    if not different and not one.failed:
        return
    words = f"differs by {abs(different):,}" if different else "failed"
    yield Finding(
        subject=Subject(kind="difference", connection=one.connection, flow=one.flow),
        title=f"run {one.judged} of {one.flow} {words}",
        what=f"Run {one.judged} of {one.flow} {'does not balance: it ' * bool(different)}{words}.",
        weight=abs(different),
        folds=(Subject(kind="stopped", connection=one.connection),),
    )


def _breaks(one: FlowFacts, now: datetime) -> Iterator[Finding]:
    if one.broken_since is None:
        return
    age = span(now - one.broken_since)
    yield Finding(
        subject=Subject(kind="breaker", connection=one.connection, flow=one.flow),
        title=f"{one.flow} is stopped by its circuit breaker",
        what=f"Nothing new of {one.flow} is written for {age}, as it is out of the ordinary: {one.broken_by}.",
        where=f"`ml-connector breaker NAME {one.flow}`",
        weight=_minutes(now - one.broken_since),
    )


def _is_apart(one: FlowFacts) -> Iterator[Finding]:
    last = one.reconciled
    if last is None or not last.difference:
        return
    told = f"reconciliation of {one.flow} differs by {Decimal(money.text(last.difference)):,}"
    yield Finding(
        subject=Subject(kind="difference", connection=one.connection, flow=one.flow, detail="reconciliation"),
        title=told,
        what=f"AvidXchange, the ledger and Sage 300 did not agree on {last.at:%Y-%m-%d at %H:%M} UTC: the {told}.",
        weight=last.difference,
    )


def _holds(one: FlowFacts, limits: Limits) -> Iterator[Finding]:
    count = sum(number for number, _ in one.held.values())
    sums = {name: amount for name, (_, amount) in one.held.items() if amount}
    greatest = max((abs(amount) for amount in sums.values()), default=money.ZERO)
    passed = [count // limits.held_count] if limits.held_count else []
    passed += [int(greatest / limits.held_amount)] if limits.held_amount else []
    times = max(passed, default=0)
    if not times:
        return
    noun = "invoice" if one.flow == "approved-invoices" else "record"
    amounts = ", ".join(
        f"{Decimal(money.text(amount)):,} {name}".rstrip() for name, amount in sorted(sums.items())
    )
    told = f"{count} {noun}{'s' * (count != 1)} on hold{', ' if amounts else ''}{amounts}"
    yield Finding(
        subject=Subject(kind="held", connection=one.connection, flow=one.flow),
        title=told,
        what=f"{told}, in {one.flow}. On hold are those that our checks held, and those that were refused.",
        step=times.bit_length() - 1,
        weight=greatest,
        figures={"count": str(count), **{name: money.text(amount) for name, amount in sums.items()}},
    )


def _doubts(one: FlowFacts, limits: Limits, now: datetime) -> Iterator[Finding]:
    if one.doubt_since is None or limits.doubt is None or now - one.doubt_since < limits.doubt:
        return
    age = span(now - one.doubt_since)
    yield Finding(
        subject=Subject(kind="doubt", connection=one.connection, flow=one.flow),
        title=f"{one.doubts} in doubt, the oldest for {age}",
        what=f"It is not known whether {one.doubts} of {one.flow} reached the other system, the oldest for {age}.",
        weight=_minutes(now - one.doubt_since),
    )


def _ends(ending: Ending, limits: Limits, now: datetime) -> Iterator[Finding]:
    if limits.ending is None or ending.at - now > limits.ending:
        return
    left = ending.at - now
    when = f"ends in {span(left)}" if left > timedelta() else "has ended"
    yield Finding(
        subject=Subject(kind="ending", connection=ending.connection, detail=ending.what),
        title=f"{ending.what} {when}",
        what=f"{ending.what[0].upper()}{ending.what[1:]} {when}, on {ending.at:%Y-%m-%d}.",
        step=int(left <= timedelta(days=7)) + int(left <= timedelta()),
    )


def _disks(facts: Facts, limits: Limits) -> Iterator[Finding]:
    for one in facts.free:
        if limits.disk is not None and one.bytes < limits.disk:
            left = f"{one.bytes / 1e9:.1f} GB"
            age = facts.now - one.read_at
            read = f" That was read {span(age)} ago." if age > timedelta(seconds=2 * MISSING_S) else ""
            yield Finding(
                subject=Subject(kind="disk", detail=one.host),
                title=f"{one.host} has {left} of disk left",
                what=f"The disk of {one.host} has {left} left; the limit is {limits.disk / 1e9:.1f} GB.{read}",
            )


def _missing(facts: Facts) -> Iterator[Finding]:
    for (kind, host), at in sorted(facts.heard.items()):
        if _is_silent(at, facts.now):
            place = f" on {host}" if host else ""
            age = span(facts.now - at)
            yield Finding(
                subject=Subject(kind="missing", detail=f"{kind}{place}"),
                title=f"no {kind}{place} for {age}",
                what=f"No {kind}{place} has been heard of for {age}, and there are schedules.",
            )


def _is_silent(heard_at: datetime, now: datetime) -> bool:
    return now - heard_at > timedelta(seconds=MISSING_S)


def _minutes(length: timedelta) -> Decimal:
    return Decimal(int(length.total_seconds() // 60))
