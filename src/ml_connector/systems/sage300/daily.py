"""Whether it is time again for the read that leaves nothing out: once a day, by the server's own clock.

Knows two times of the server. Knows no clock of ours, no client and no record.
"""

from datetime import datetime, timedelta

__all__ = ["whole_due"]

WHOLE_EVERY = timedelta(hours=23, minutes=30)  # no schedule is exact to the second: a full day would slip


def whole_due(whole_at: datetime, server_time: datetime) -> bool:
    """Tell whether about a day has gone by since the last whole read, or the server's clock was put back."""
    return not timedelta(0) <= server_time - whole_at < WHOLE_EVERY
