"""Keep the manners of one run: ask whether it may start, take its seats, set its pace, and remember what it heard.

Knows the settings of a connection and what is remembered of its systems. Knows no flow, no lock and no job engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ml_connector.domain.hearing import Hearing
from ml_connector.domain.manners import (
    Leave,
    SystemState,
    Verdict,
    after_run,
    claimed,
    is_slow,
    may_start,
    pace,
    rate,
    released,
)
from ml_connector.domain.options import Options, parse
from ml_connector.engine.ports import Interrupted
from ml_connector.operations.house import House, options_of
from ml_connector.operations.joining import Manners
from ml_connector.store import runs, systems
from ml_connector.store.connections import Stored
from ml_connector.store.lock import Busy, HeldLock
from ml_connector.store.seats import Table, full_table, take_seats
from ml_connector.systems.avidxchange import Manner as AvidManner
from ml_connector.systems.avidxchange import read_profile
from ml_connector.systems.sage300 import Manner as SageManner

__all__ = ["Again", "Paused", "Politeness", "slow_lane"]

_SEAT_S = 5.0
_SPREAD = 5  # so many seconds further apart, so that those who wait for a seat do not all ask at once
_WAIT_S = 900.0  # so long someone at the command line waits for a seat, as for the lock


class Again(Exception):
    """This run cannot be carried now; another try after `after_s` may. `slow`: it waits among the slow ones."""

    def __init__(self, after_s: float, why: str, *, slow: bool = False) -> None:
        super().__init__(why)
        self.after_s = after_s
        self.slow = slow


class Paused(Interrupted):
    """Quiet hours have begun: what is under way is left after the parcel in hand, and goes on at `until`."""

    def __init__(self, until: datetime, why: str) -> None:
        super().__init__(why)
        self.until = until
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Politeness:
    """What one run owes the two systems of a connection; `by_itself`: no person asked for it, so that it can wait."""

    house: House
    stored: Stored
    by_itself: bool
    options: Options
    before: Sequence[SystemState]
    hearings: Sequence[Hearing]
    trying: list[str] = field(default_factory=list)  # the systems whose try this run makes

    @classmethod
    def toward(cls, house: House, stored: Stored, *, by_itself: bool) -> "Politeness":
        """Read what is set and what is remembered; raises OptionProblem for settings that cannot be."""
        before = systems.of(stored)
        hearings = tuple(Hearing(now=house.clock.now) for _ in before)
        options = parse(options_of(stored))
        return cls(
            house=house,
            stored=stored,
            by_itself=by_itself,
            options=options,
            before=before,
            hearings=hearings,
        )

    def verdict(self) -> Verdict:
        """Tell whether a run that starts by itself may start now."""
        return may_start(
            self.house.clock.now(), self.before, self.options.quiet_hours, ZoneInfo(self.options.zone)
        )

    def ask(self) -> None:
        """Let a run that starts by itself wait where it must (raises Again); say so of one by hand, and let it go."""
        verdict = self.verdict()
        if verdict.leave is not Leave.WAIT or verdict.until is None:
            return
        if not self.by_itself:
            self.house.tell(f"{verdict.why}. This run was asked for by hand and starts all the same.")
            return
        raise Again(self._seconds_to(verdict.until), verdict.why, slow=self._in_doubt())

    def look_for_seats(self, run_id: int) -> None:
        """Raise Again where a system is full: looking costs no session, and whoever finds none looks often."""
        self._found(full_table(self.stored.book, self._tables()), run_id)

    def sit(self, held: HeldLock, run_id: int) -> None:
        """Take a seat at each system, for as long as the lock's session lives; raises Again where there is none."""
        self._found(take_seats(held, self._tables()), run_id)

    def _found(self, full: Table | None, run_id: int) -> None:
        if full is not None:
            raise Again(_SEAT_S + run_id % _SPREAD, f"{full.seats} runs at once are enough for {full.name}")

    def wait_for_seats(self, held: HeldLock) -> None:
        """Take a seat at each system, and wait for it, telling so once; raises Busy after a quarter of an hour."""
        told = False
        for _ in range(int(_WAIT_S / _SEAT_S)):
            full = take_seats(held, self._tables())
            if full is None:
                return
            if not told:
                self.house.tell(f"Waiting: {full.seats} runs at once are enough for {full.name}.")
            told = True
            self.house.clock.sleep(_SEAT_S)
        raise Busy("other runs on the same server")

    def claim(self) -> None:
        """Make the try at a system that did not answer, alone; raises Again where another run makes it."""
        if self.by_itself and any(state.left_alone for state in self.before):
            if systems.change(self.stored, self._claim) is None:
                raise Again(60, "another run tries whether the system answers again", slow=True)
            self.trying.extend(state.key for state in self.before if state.left_alone)

    def manners(self, held: HeldLock) -> Manners:
        """Give the pace at which this run may call, its share of what all may together.

        Before a write leaves the lock is checked once more, for this process may have been stopped meanwhile (L1).
        """
        now, options = self.house.clock.now(), self.options
        sage, avid = self._tables()
        slowed = [pace(state, now) for state in self.before]
        wanted = options.sage_calls_per_second
        own = options.avid_calls_per_second is not None or slowed[1] < 1 or avid.seats
        full = float(options.avid_calls_per_second or read_profile(self.stored.profile).wire.per_second)
        return Manners(
            sage=SageManner(
                calls_per_second=rate(float(wanted) if wanted else None, sage.seats, slowed[0]),
                hearings=(self.hearings[0], self.hearings[2]),
                before_write=held.check,
            ),
            avid=AvidManner(
                calls_per_second=rate(full, avid.seats, slowed[1]) if own else None,
                alone=avid.seats > 0,
                hearing=self.hearings[1],
                before_write=held.check,
            ),
        )

    def rest(self) -> None:
        """Between two pages or parcels: stop where this process is to, or quiet hours have begun.

        A try that was answered is told to all others here, and not only when its run has ended.
        """
        self.house.rest()
        if self.trying and any(hearing.answered for hearing in self.hearings):
            systems.change(self.stored, self._answered)
            for state, hearing in zip(self.before, self.hearings, strict=True):
                if hearing.answered and state.key in self.trying:
                    self.trying.remove(state.key)
        if self.by_itself:
            quiet = may_start(
                self.house.clock.now(), (), self.options.quiet_hours, ZoneInfo(self.options.zone)
            )
            if quiet.until is not None:
                raise Paused(quiet.until, quiet.why)

    def learn(self) -> None:
        """Remember what this run heard, for the next one on any company of these systems."""
        calm = not any(state.failures or state.tried for state in systems.of(self.stored))
        if not calm or any(hearing.deaf or hearing.rests for hearing in self.hearings):
            systems.change(self.stored, self._learnt)

    def _in_doubt(self) -> bool:
        return any(state.failures for state in self.before)

    def _seconds_to(self, moment: datetime) -> float:
        return max(1.0, (moment - self.house.clock.now()) / timedelta(seconds=1))

    def _tables(self) -> tuple[Table, Table]:
        now, wanted = self.house.clock.now(), (self.options.sage_runs_at_once, self.options.avid_runs_at_once)
        sage, avid = (
            Table(key=state.key, name=state.name, seats=int(seats * pace(state, now)) or min(seats, 1))
            for state, seats in zip(self.before[:2], wanted, strict=True)
        )
        return sage, avid

    def _claim(self, states: Sequence[SystemState]) -> Sequence[SystemState] | None:
        now = self.house.clock.now()
        if may_start(now, states, ()).leave is Leave.WAIT:
            return None
        return [claimed(state, now) for state in states]

    def _answered(self, states: Sequence[SystemState]) -> Sequence[SystemState]:
        now = self.house.clock.now()
        return [
            after_run(state, Hearing(now=self.house.clock.now, answered=1), now)
            if hearing.answered
            else state
            for state, hearing in zip(states, self.hearings, strict=True)
        ]

    def _learnt(self, states: Sequence[SystemState]) -> Sequence[SystemState]:
        now = self.house.clock.now()
        given_back = [
            released(state, now)
            if state.key in self.trying and not hearing.answered and not hearing.silent
            else state
            for state, hearing in zip(states, self.hearings, strict=True)
        ]
        return [after_run(*pair, now) for pair in zip(given_back, self.hearings, strict=True)]


def slow_lane(stored: Stored, flow: str) -> bool:
    """Tell whether a run of this flow on this connection belongs to the slow ones."""
    return is_slow(systems.of(stored), runs.seconds(stored.id, flow, 5))
