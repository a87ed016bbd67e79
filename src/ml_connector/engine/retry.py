"""When to try again what certainly did not happen, and how long a run may wait for it.

Pure arithmetic on times. Knows no delivery, no system and no clock.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

__all__ = ["NOT_NOW_MAX", "PATIENCE_S", "REFUSALS_MAX", "RESUME_MAX_S", "ROUNDS_MAX", "next_try", "pause"]

PATIENCE_S = 30.0  # a run waits this long at most for something that falls due; the schedule sees to the rest
ROUNDS_MAX = 4  # how often one run goes through what is owed
NOT_NOW_MAX = 5  # so often what is refused with "not now" is tried before a person is asked
REFUSALS_MAX = 3  # so often one version is refused for what a check of ours passes, before it stays refused
RESUME_MAX_S = 4 * 3600.0  # a read that began longer ago begins anew: what it read first has become old

_AFTER_MAX_S = 4 * 3600  # a server that asks for more than this is asked again all the same


def next_try(now: datetime, after_s: int | None, attempts: int) -> datetime:
    """Give the time for the next try: what the system asked for, else a little longer each time.

    Without a hint it never exceeds PATIENCE_S, so that any later run tries what is waiting.
    """
    if after_s is not None:
        return now + timedelta(seconds=min(max(after_s, 0), _AFTER_MAX_S))
    return now + timedelta(seconds=min(2.0 ** min(attempts, 10), PATIENCE_S))


def pause(now: datetime, due: Iterable[datetime]) -> float | None:
    """Give the seconds to wait for the first of these times, or None when none is near enough."""
    waits = [max(0.0, (time - now).total_seconds()) for time in due]
    near = [wait for wait in waits if wait <= PATIENCE_S]
    return min(near, default=None)
