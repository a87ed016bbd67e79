"""How much a subscription may ask for: requests a minute, and calls at once (§3.2.2).

Knows a bucket that fills with time and a count of calls under way. Does not know how a refusal is spelled.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from simulators.avidxchange.faults import Stop
from simulators.avidxchange.switches import Board

__all__ = ["Plan"]


class Plan:
    """Counts calls against the switches `plan_per_minute` and `concurrency`. Safe for several threads."""

    def __init__(self, *, board: Board, clock: Callable[[], datetime]) -> None:
        """Know the switches and the time."""
        self._board, self._clock, self._lock = board, clock, threading.Lock()
        self._under_way = 0
        self.reset()

    def reset(self) -> None:
        """Fill the bucket again; calls under way stay under way."""
        with self._lock:
            self._left, self._filled = 0.0, self._clock()
            self._edition: tuple[str, ...] = ()

    def over(self) -> datetime | None:
        """Use up one request; when none is left, give the moment at which there will be one."""
        most = self._board.number("plan_per_minute")
        if not most:
            return None
        with self._lock:
            now, edition = self._clock(), self._board.edition("plan_per_minute")
            if edition != self._edition:
                self._left, self._filled, self._edition = float(most), now, edition
            gained = (now - self._filled).total_seconds() * most / 60
            self._left, self._filled = min(float(most), self._left + max(0.0, gained)), now
            if self._left >= 1:
                self._left -= 1
                return None
            return now + timedelta(seconds=(1 - self._left) * 60 / most)

    @contextmanager
    def passage(self) -> Iterator[None]:
        """Count a call as under way; Stop 900801 when there are as many as may be."""
        most = self._board.number("concurrency")
        with self._lock:
            if most and self._under_way >= most:
                raise Stop("900801")
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
