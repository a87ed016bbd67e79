"""Say once that a run waits and what for, however often it is tried meanwhile.

Knows runs by number, in the memory of one process: each worker that tries it says it once. Knows no reason to wait.
"""

import logging
import threading

__all__ = ["Waiting"]

_log = logging.getLogger(__name__)
_MANY = 10_000  # a run that others carried in the end is forgotten some time


class Waiting:
    """What this process has said of the runs that wait."""

    def __init__(self) -> None:
        self._said: dict[int, str] = {}
        self._lock = threading.Lock()

    def tell(self, run_id: int, level: int, what: str) -> None:
        """Log it, unless it is what was said of this run last."""
        with self._lock:
            known = self._said.pop(run_id, None) == what
            self._said[run_id] = what
            while len(self._said) > _MANY:
                del self._said[next(iter(self._said))]
        if not known:
            _log.log(level, "%s", what)

    def ends(self, run_id: int) -> None:
        """Note that this run goes on: when it waits again, that is a wait of its own."""
        with self._lock:
            self._said.pop(run_id, None)
