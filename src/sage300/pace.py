"""Knows how often one client may call in a second, and when it has met so much silence that it calls no more.

Does not know requests, nor how to wait: it says how long.
"""

import threading
from collections.abc import Callable

SLOWEST = 8  # the pace is halved each time Sage says that it was too much, down to this part of it
EASED_AFTER = 20  # calls in a row that went well, and it doubles again


class Pace:
    """Turns for calls, evenly apart; None = no bound. Safe to share between threads."""

    def __init__(self, per_second: float | None, clock: Callable[[], float]) -> None:
        self._apart_s = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._next = clock()
        self._slowed = 1
        self._well = 0
        self._lock = threading.Lock()

    def turn(self) -> float:
        """Takes the next turn: the seconds until it comes."""
        with self._lock:
            now = self._clock()
            begins = max(self._next, now)
            self._next = begins + self._apart_s * self._slowed
            return begins - now

    def throttled(self) -> None:
        """Sage said that it was too much."""
        with self._lock:
            self._slowed, self._well = min(self._slowed * 2, SLOWEST), 0

    def went_well(self) -> None:
        """Sage took a call."""
        with self._lock:
            self._well += 1
            if self._well >= EASED_AFTER:
                self._slowed, self._well = max(self._slowed // 2, 1), 0


class Silence:
    """The seconds spent on calls in a row that nobody answered. Safe to share between threads."""

    def __init__(self, max_s: float | None) -> None:
        self._max_s = max_s
        self._spent_s = 0.0
        self._lock = threading.Lock()

    @property
    def too_long(self) -> bool:
        """Whether more calls would only hold up whoever waits for them."""
        return self._max_s is not None and self._spent_s >= self._max_s

    def heard(self) -> None:
        """Something answered, whatever it said."""
        with self._lock:
            self._spent_s = 0.0

    def met(self, seconds: float) -> None:
        """A call ended after so many seconds, and nobody had answered."""
        with self._lock:
            self._spent_s += seconds
