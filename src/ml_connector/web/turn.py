"""Who may look at the database now: one thread at a time, and who would wait too long for it is told so instead.

Knows threads and time. Knows nothing of what is looked at.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["TooLong", "Turn"]

_LEAST_S = 0.1  # whoever only gives what was seen before is done by then


class TooLong(Exception):
    """Another thread has been looking for so long that nothing is known."""


class Turn:
    """The right to look. A server of a few threads keeps the others for who asks for something else."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since = 0.0

    @contextmanager
    def taken(self, patience_s: float) -> Iterator[None]:
        """Have it for the length of the block; raises TooLong where who has it has had it for `patience_s`."""
        left_s = self._since + patience_s - time.monotonic()
        if not self._lock.acquire(timeout=max(left_s, _LEAST_S)):
            raise TooLong
        self._since = time.monotonic()
        try:
            yield
        finally:
            self._lock.release()
