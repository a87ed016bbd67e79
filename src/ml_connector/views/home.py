"""The first page: what waits for a person in each company, by cause and in money, and how a month of runs went.

Knows what is open, the last comparisons and runs by day. Knows no page and changes nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ml_connector.domain.alerting.kinds import KINDS
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.release import WAITING
from ml_connector.flows import FLOWS
from ml_connector.store import alerts, compared
from ml_connector.store.compared import Last
from ml_connector.store.open_sums import OpenSum, open_sums
from ml_connector.store.run_list import OPEN, DayRow, by_day
from ml_connector.views.health import PERSONS
from ml_connector.views.run_list import added
from ml_connector.views.run_words import MOODS, Part

__all__ = ["DAYS", "CauseLine", "Day", "Desk", "OpenAlert", "alerts_of", "desks", "month", "zone_of"]

DAYS = 30
_CAUSES_MAX = 5
_UNDER_WAY = ("pending", "waiting", "sending")
_WORST = ("wrong", "look", "well", "")  # of a day: what is worst counts
_NO_CAUSE = "No cause was kept with it."


@dataclass(frozen=True, kw_only=True)
class CauseLine:
    """What waits for a person for one cause."""

    code: str
    what: str
    who: str
    part: Part


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What of one company is not done. `persons` leaves out what only has to be released; `causes` are its greatest.

    `compared` is what the last reconciliation came to; None where there was none.
    """

    release: Part
    persons: Part
    checking: Part
    under_way: Part
    causes: Sequence[CauseLine]
    causes_in_all: int
    compared: Last | None

    @property
    def weight(self) -> Decimal:
        """The greatest amount, whatever its currency, that waits for a person."""
        amounts = [*self.persons.sums.values(), *self.release.sums.values(), *self.checking.sums.values()]
        return max(map(abs, amounts), default=Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of runs; `mood` is that of the worst run, "" where none has ended. `bad` counts those with that mood."""

    day: date
    runs: int
    mood: str
    bad: int


@dataclass(frozen=True, kw_only=True)
class OpenAlert:
    """One open alert in its four lines; `severe` where it is to be looked at now."""

    title: str
    company: str
    since: datetime
    severe: bool
    lines: Mapping[str, str]


def desks(companies: Mapping[int, str]) -> Mapping[str, Desk]:
    """Give what is not done in each of these companies, by name."""
    of_company: defaultdict[int, list[OpenSum]] = defaultdict(list)
    for one in open_sums(list(companies)):
        of_company[one.connection_id].append(one)
    last = compared.every_last()
    return {name: _desk(of_company[number], last.get(name)) for number, name in companies.items()}


def month(connection_id: int, zone: str, now: datetime) -> Sequence[Day]:
    """Give the last 30 days of runs in a zone, today last."""
    there = zone_of(zone)
    today = now.astimezone(there).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    since = datetime.combine(days[0], time.min, there)
    found: defaultdict[date, list[DayRow]] = defaultdict(list)
    for row in by_day(connection_id, list(FLOWS), str(there), since):
        found[row.day].append(row)
    return [_day(day, found[day]) for day in days]


def alerts_of(names: Sequence[str]) -> Sequence[OpenAlert]:
    """Give the open alerts about these connections, the most severe first; "" names those about none."""
    found = [one for one in alerts.open_alerts() if one.finding.subject.connection in names]
    found.sort(key=lambda one: (-KINDS[one.finding.subject.kind].severity, one.since))
    return [
        OpenAlert(
            title=one.finding.title,
            company=one.finding.subject.connection,
            since=one.since,
            severe=str(KINDS[one.finding.subject.kind].severity) == "critical",
            lines=one.finding.lines(),
        )
        for one in found
    ]


def zone_of(name: str) -> ZoneInfo:
    """Give a zone by its name, UTC for one there is not."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _desk(found: Sequence[OpenSum], last: Last | None) -> Desk:
    release = [one for one in found if one.cause == WAITING and one.state in PERSONS]
    persons = [one for one in found if one.cause != WAITING and one.state in PERSONS]
    by_cause: defaultdict[str, list[OpenSum]] = defaultdict(list)
    for one in persons:
        by_cause[one.cause].append(one)
    lines = sorted((_cause(code, sums) for code, sums in by_cause.items()), key=_weight)
    return Desk(
        release=added(release),
        persons=added(persons),
        checking=added([one for one in found if one.state == "in_doubt"]),
        under_way=added([one for one in found if one.state in _UNDER_WAY]),
        causes=lines[:_CAUSES_MAX],
        causes_in_all=len(lines),
        compared=last,
    )


def _cause(code: str, sums: Sequence[OpenSum]) -> CauseLine:
    known = CAUSES.get(code)
    return CauseLine(
        code=code,
        what=known.what if known else _NO_CAUSE,
        who=known.who if known else "",
        part=added(sums),
    )


def _weight(line: CauseLine) -> tuple[Decimal, int, str]:
    return -max(map(abs, line.part.sums.values()), default=Decimal(0)), -line.part.count, line.code


def _day(day: date, rows: Sequence[DayRow]) -> Day:
    ended = [(MOODS.get(row.outcome, "wrong"), row.count) for row in rows if row.outcome != OPEN]
    moods = {mood for mood, _ in ended}
    worst = next((mood for mood in _WORST if mood in moods), "")
    return Day(
        day=day,
        runs=sum(row.count for row in rows),
        mood=worst,
        bad=sum(count for mood, count in ended if mood == worst),
    )
