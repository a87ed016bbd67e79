"""A timetable: cron lines in a time zone, less the times nothing may start in, and a little later by an offset.

Knows moments. Knows no table of the database and not what becomes of a time that is due.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from ml_connector.timetable.blackouts import Window, covered, end_of, read_windows
from ml_connector.timetable.cron import Cron, NeverComes, crons_of
from ml_connector.timetable.zones import first_moment, moments, on_the_wall, repeated_by

__all__ = ["MISSED_MAX", "Timetable"]

MISSED_MAX = 1000
_LEFT_OUT_MAX = 800  # windows in a row that left everything out: more than two years of days
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """When one flow is due on one connection; all moments are in UTC."""

    crons: Sequence[Cron]
    zone: ZoneInfo
    windows: Sequence[Window] = ()
    offset: timedelta = timedelta()

    @classmethod
    def of(cls, cron: str, zone: str, blackouts: Sequence[str] = (), offset_s: int = 0) -> "Timetable":
        """Build one from what is kept of it."""
        return _built(cron, zone, tuple(blackouts), offset_s)

    def after(self, moment: datetime) -> datetime:
        """Give the next due time after a moment; raises NeverComes where there is none."""
        named = moment - self.offset
        for _ in range(_LEFT_OUT_MAX):
            named = min(_next(cron, self.zone, named) for cron in self.crons)
            if covered(named, self.windows, self.zone):
                named = end_of(named, self.windows, self.zone) - _SECOND
            elif (due := self._begins(named)) > moment:
                return due
        raise NeverComes("Every time it names lies in a window of time in which nothing may start.")

    def next(self, moment: datetime, count: int = 5) -> Sequence[datetime]:
        """Give the next due times after a moment."""
        return list(islice(self._from(moment), count))

    def missed(self, since: datetime, until: datetime) -> Sequence[datetime]:
        """Give the due times after `since` and up to `until`, MISSED_MAX at most."""
        found: list[datetime] = []
        for due in self._from(since):
            if due > until or len(found) == MISSED_MAX:
                break
            found.append(due)
        return found

    def free_at(self, moment: datetime) -> datetime:
        """Give when something that is late may start: now; or once the window ends that holds now."""
        if not covered(moment, self.windows, self.zone):
            return moment
        return self._begins(end_of(moment, self.windows, self.zone))

    def _from(self, moment: datetime) -> Iterator[datetime]:
        while True:
            moment = self.after(moment)
            yield moment

    def _begins(self, named: datetime) -> datetime:
        """Add the offset, which never puts anything into a window nothing may start in."""
        late = named + self.offset
        return named if covered(late, self.windows, self.zone) else late


@lru_cache(maxsize=4096)
def _built(cron: str, zone: str, blackouts: tuple[str, ...], offset_s: int) -> Timetable:
    return Timetable(
        crons=crons_of(cron),
        zone=ZoneInfo(zone),
        windows=read_windows(blackouts),
        offset=timedelta(seconds=offset_s),
    )


def _next(cron: Cron, zone: ZoneInfo, moment: datetime) -> datetime:
    """Give the next moment one line names.

    Moments go up with the times on the wall, but where clocks are put back: there a wall shows a time twice.
    """
    found: datetime | None = None
    since = on_the_wall(moment, zone) - repeated_by(moment, zone)
    for wall in cron.walls(since):
        at = moments(wall, zone) if cron.goes_on else [first_moment(wall, zone)]
        later = [one for one in at if one > moment]
        if later:
            found = later[0] if found is None else min(found, later[0])
        if found is not None and at and at[0] > moment:
            return found
    raise NeverComes(f"{cron.text!r} names no day that ever comes.")
