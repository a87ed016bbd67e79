"""What a time on the wall is in a time zone: which moments, also where clocks are put forward or back.

Knows zones. Knows no schedule.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["first_moment", "moments", "on_the_wall", "repeated_by"]

_MINUTE = timedelta(minutes=1)


def on_the_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give what the clock on a wall of this zone shows, without a zone."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def moments(wall: datetime, zone: ZoneInfo) -> Sequence[datetime]:
    """Give the moments in UTC at which a wall shows this: one, two where it is repeated, none where it is skipped."""
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(moment for moment in both if on_the_wall(moment, zone) == wall)


def first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """Give the first moment at which a wall shows this; of a skipped time, the one right after the gap."""
    while not (found := moments(wall, zone)):
        wall = wall.replace(second=0, microsecond=0) + _MINUTE
    return found[0]


def repeated_by(moment: datetime, zone: ZoneInfo) -> timedelta:
    """Give how much of the time before this moment walls will show once more; mostly nothing."""
    here = moment.astimezone(zone)
    first, second = here.replace(fold=0).utcoffset(), here.replace(fold=1).utcoffset()
    if here.fold or first is None or second is None:
        return timedelta()
    return max(first - second, timedelta())
