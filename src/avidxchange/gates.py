"""Knows how the clients of one process hold back together: how fast a credential set may call, and when a
failing address is left alone (§6.8).

Does not know which call goes through, nor how to sleep.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

Clock = Callable[[], datetime]
SLOWEST = 64  # the rate is halved on every 429, down to this part of the full one


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Calls a second and at once for a limiter; failures in a row and seconds of rest for a breaker."""

    per_second: float
    burst: int
    failures: int
    open_s: float


class Limiter:
    """A token bucket that stops and slows down on 429 and recovers slowly. Safe between threads."""

    def __init__(self, per_second: float, burst: int, clock: Clock) -> None:
        self._full_rate = per_second
        self._slowed = 1.0
        self._burst = self._level = float(burst)
        self._asked: tuple[Bounds, ...] = ()
        self._clock = clock
        self._seen = clock()
        self._stop = _Until(clock)
        self._lock = threading.Lock()

    @property
    def _rate(self) -> float:
        return self._full_rate * self._slowed

    def keep_to(self, bounds: Bounds) -> None:
        """Somebody with the same credentials asks for this pace: the tightest of all counts (§3.2.2)."""
        with self._lock:
            self._keep_to((*self._asked, bounds))

    def let_go(self, bounds: Bounds) -> None:
        """Whoever asked for this pace (this very object) has ended; the last one's pace stays."""
        with self._lock:
            self._keep_to(tuple(asked for asked in self._asked if asked is not bounds))

    def _keep_to(self, asked: tuple[Bounds, ...]) -> None:
        self._refill()
        self._asked = asked
        if asked:
            self._full_rate = min(bounds.per_second for bounds in asked)
            self._burst = float(min(bounds.burst for bounds in asked))
        self._level = min(self._level, self._burst)

    def reserve(self, longest_s: float) -> float:
        """Take one call out of the bucket; the seconds to sleep before making it.

        If that is more than `longest_s`, nothing is taken and the call must not be made.
        """
        with self._lock:
            self._refill()
            pause_s = self._stop.left_s() + max(0.0, (1.0 - self._level) / self._rate)
            if pause_s <= longest_s:
                self._level -= 1.0
            return pause_s

    def _refill(self) -> None:
        now, self._seen = self._clock(), max(self._seen, self._stop.ends)
        gone = min(max(0.0, (now - self._seen).total_seconds()), 3600.0)
        self._seen = now
        self._level = min(self._burst, self._level + gone * self._rate)

    def throttled(self, wait_s: float | None = None) -> None:
        """The gateway said 429: nobody calls for `wait_s`, then half as fast, and no burst is left."""
        with self._lock:
            self._refill()
            self._slowed = max(self._slowed / 2, 1 / SLOWEST)
            self._level = min(self._level, 0.0)
            self._stop.set(wait_s or 0.0)

    def succeeded(self) -> None:
        """One call went through: five percent faster, up to the full rate."""
        with self._lock:
            self._slowed = min(self._slowed * 1.05, 1.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Turn:
    """One call's way through a breaker: it may go, or (`wait_s`) ask again after so many seconds."""

    wait_s: float | None = None


class Breaker:
    """Opens after `failures` in a row, for `open_s`; then one call may try. Safe between threads.

    Whoever was let in says how it went, with exactly one of `answered`, `failed` and `gave_up`. While the breaker
    is open, only the word of the one that tries counts: calls let in before may end at any time.
    """

    def __init__(self, failures: int, open_s: float, clock: Clock) -> None:
        self._most = failures
        self._open_s = open_s
        self._row = 0
        self._trial: Turn | None = None
        self._stop = _Until(clock)
        self._lock = threading.Lock()

    @property
    def row(self) -> int:
        """How many calls failed in a row."""
        return self._row

    def enter(self) -> Turn:
        """Let a call go, or tell it when to ask again."""
        with self._lock:
            if self._row < self._most:
                return Turn()
            left_s = self._stop.left_s()
            if left_s > 0 or self._trial is not None:
                return Turn(wait_s=max(left_s, 1.0))
            self._trial = Turn()
            return self._trial

    def answered(self, turn: Turn) -> None:
        """The service lives: whatever it said, it said something."""
        with self._lock:
            if self._counts(turn):
                self._row = 0
                self._trial = None

    def failed(self, turn: Turn) -> None:
        """One more failure of the service; the last one allowed opens the breaker, a failed trial again."""
        with self._lock:
            if not self._counts(turn):
                return
            self._row += 1
            self._trial = None
            if self._row >= self._most:
                self._stop.set(self._open_s)

    def gave_up(self, turn: Turn) -> None:
        """The call ended without saying anything about the service."""
        with self._lock:
            if turn is self._trial:
                self._trial = None

    def _counts(self, turn: Turn) -> bool:
        return self._row < self._most or turn is self._trial


class _Until:
    """A moment to come. A clock that is set back never makes the wait longer than it was."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wait_s = 0.0
        self._ends = clock()

    @property
    def ends(self) -> datetime:
        """The moment itself."""
        self._ends = min(self._ends, self._clock() + timedelta(seconds=self._wait_s))
        return self._ends

    def set(self, wait_s: float) -> None:
        """From now on for so many seconds, unless an earlier word lasts longer."""
        if wait_s > self.left_s():
            self._wait_s = wait_s
            self._ends = self._clock() + timedelta(seconds=wait_s)

    def left_s(self) -> float:
        """Seconds left, 0 when it has passed."""
        return max(0.0, (self.ends - self._clock()).total_seconds())


class Gates(Protocol):
    """Where limiters and breakers are kept; all clients given the same gates hold back together."""

    def limiter(self, application: str, bounds: Bounds) -> Limiter:
        """The one limiter of a credential set, at the tightest pace of all who asked and have not let go."""

    def breaker(self, address: str, bounds: Bounds) -> Breaker:
        """The one breaker of a base URL, with the numbers of whoever asked first."""


class InProcessGates:
    """Gates in this process's memory, safe between threads; `clock` gives aware timestamps."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._limiters: dict[str, Limiter] = {}
        self._breakers: dict[str, Breaker] = {}

    def limiter(self, application: str, bounds: Bounds) -> Limiter:
        """The limiter of this application, made when it is first asked for."""
        with self._guard:
            found = self._limiters.get(application)
            if found is None:
                found = Limiter(bounds.per_second, bounds.burst, self._clock)
                self._limiters[application] = found
        found.keep_to(bounds)
        return found

    def breaker(self, address: str, bounds: Bounds) -> Breaker:
        """The breaker of this address, made when it is first asked for."""
        with self._guard:
            found = self._breakers.get(address)
            if found is None:
                found = Breaker(bounds.failures, bounds.open_s, self._clock)
                self._breakers[address] = found
        return found
