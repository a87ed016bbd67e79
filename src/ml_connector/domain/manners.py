"""How this house behaves toward a system: when a run may start, how fast it may call, and what it learns from one.

Pure: a state, what was heard and the time in, a verdict or the next state out. Knows no system, table or clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from statistics import median

from ml_connector.domain.hearing import Hearing
from ml_connector.domain.quiet_hours import QuietHours

__all__ = [
    "OPEN_AFTER",
    "QUICK_S",
    "TRY_MAX",
    "Leave",
    "SystemState",
    "Verdict",
    "after_run",
    "claimed",
    "is_slow",
    "may_start",
    "pace",
    "rate",
    "released",
    "sentence",
]

OPEN_AFTER = 2  # so many runs in a row that got no answer: then it is left alone
TRY_MAX = timedelta(minutes=15)
QUICK_S = 60.0  # a run that usually takes longer does not take a quick one's place
EASE = timedelta(minutes=10)  # so long without a word of throttling, and the pace doubles again
SLOWEST = 3  # the pace is halved that often at most: an eighth


@dataclass(frozen=True, kw_only=True)
class SystemState:
    """What is remembered of a system from one run to the next, for all connections that speak with it.

    `failures`: runs in a row that got no answer at all, the first one `since`. From OPEN_AFTER on nothing starts by
    itself before `next_try`; `tried` while one run makes that try. `slowed`: how often the pace was halved.
    """

    key: str
    name: str
    failures: int = 0
    since: datetime | None = None
    said: str = ""
    next_try: datetime | None = None
    tried: bool = False
    rest_since: datetime | None = None
    rest_until: datetime | None = None
    rest_why: str = ""
    slowed: int = 0
    slowed_at: datetime | None = None

    @property
    def left_alone(self) -> bool:
        """Whether so many runs got no answer that only a try may start."""
        return self.failures >= OPEN_AFTER


class Leave(Enum):
    """What a run that would start by itself may do now."""

    GO = "go"
    TRY = "try"  # alone, to see whether the system answers again
    WAIT = "wait"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a run may start; `until` and `why` where it has to wait, or a person should know before going on."""

    leave: Leave
    until: datetime | None = None
    why: str = ""


def may_start(
    now: datetime, systems: Sequence[SystemState], quiet: Sequence[QuietHours], zone: tzinfo = UTC
) -> Verdict:
    """Tell whether a run that starts by itself may start now; the longest of all waits counts."""
    waits: list[tuple[datetime, str]] = []
    for span in quiet:
        if (ends := span.end_after(now, zone)) is not None:
            waits.append((ends, f"Quiet hours of this connection until {_time(ends, zone)}"))
    for system in systems:
        if system.left_alone and system.next_try is not None and system.next_try > now:
            waits.append((system.next_try, sentence(system, now, zone)))
        if system.rest_until is not None and system.rest_until > now:
            waits.append((system.rest_until, _resting(system, zone)))
    if waits:
        until, why = max(waits, key=lambda wait: wait[0])
        return Verdict(leave=Leave.WAIT, until=until, why=why)
    return Verdict(leave=Leave.TRY if any(system.left_alone for system in systems) else Leave.GO)


def claimed(system: SystemState, now: datetime) -> SystemState:
    """Let one run make the try: nobody else does before it told, or TRY_MAX has passed because it never will."""
    return replace(system, next_try=now + TRY_MAX, tried=True) if system.left_alone else system


def released(system: SystemState, now: datetime) -> SystemState:
    """Give a try back that was not made."""
    return replace(system, next_try=now, tried=False) if system.tried else system


def after_run(system: SystemState, heard: Hearing, now: datetime) -> SystemState:
    """Learn from what a run heard; one answer proves that the system lives, whatever it said."""
    if heard.answered:
        system = replace(system, failures=0, since=None, said="", next_try=None, tried=False)
    elif heard.deaf:
        failures = system.failures + 1
        wait = min(timedelta(minutes=2.0 ** min(failures - OPEN_AFTER, 10)), TRY_MAX)
        system = replace(
            system,
            failures=failures,
            since=system.since or now,
            said=heard.said,
            next_try=now + wait if failures >= OPEN_AFTER else None,
            tried=False,
        )
    return _slowed(system, heard, now)


def _slowed(system: SystemState, heard: Hearing, now: datetime) -> SystemState:
    """Halve the pace once a run, however often the run was told."""
    if not heard.rests:
        return system
    last = max(heard.rests, key=lambda rest: rest.until)
    until = max(last.until, system.rest_until or last.until)
    return replace(
        system,
        rest_since=last.at,
        rest_until=until,
        rest_why=last.said,
        slowed=min(_halvings(system, now) + 1, SLOWEST),
        slowed_at=now,
    )


def _halvings(system: SystemState, now: datetime) -> int:
    if system.slowed_at is None:
        return 0
    return max(0, system.slowed - max(0, (now - system.slowed_at) // EASE))


def pace(system: SystemState, now: datetime) -> float:
    """Give the part of the full pace to be kept now: 1, or a half, a quarter, an eighth after throttling."""
    return 0.5 ** _halvings(system, now)


def rate(per_second: float | None, seats: int, part: float) -> float | None:
    """Give the calls a second of one run, so that all `seats` runs together keep `per_second`; None = as they come."""
    return None if per_second is None else per_second * part / max(seats, 1)


def is_slow(systems: Sequence[SystemState], seconds: Sequence[float]) -> bool:
    """Tell whether a run belongs to the slow ones: its first load, its last five took long, or nobody answers.

    `seconds`: how long its flow took before, the latest first; none where it was never carried to its end.
    """
    return not seconds or median(seconds[:5]) > QUICK_S or any(system.failures for system in systems)


def sentence(system: SystemState, now: datetime, zone: tzinfo = UTC) -> str:
    """Say in words what keeps runs from a system; "" where nothing does."""
    if system.left_alone and system.since is not None:
        since = f"{system.name} does not answer since {_time(system.since, zone)}"
        if system.tried:
            return f"{since}; one run tries it now"
        return since + (f"; next try {_time(system.next_try, zone)}" if system.next_try else "")
    if system.rest_until is not None and system.rest_until > now:
        return _resting(system, zone)
    return ""


def _resting(system: SystemState, zone: tzinfo) -> str:
    until = _time(system.rest_until, zone) if system.rest_until else ""
    return f"{system.name} asked to be left alone until {until} ({system.rest_why})"


def _time(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"
