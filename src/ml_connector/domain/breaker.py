"""Whether what a run is about to write is out of the ordinary: the rule of the circuit breaker (L18).

Pure. Knows counts, amounts and what earlier days brought. Knows no table, no system and no run.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from ml_connector.domain import money
from ml_connector.domain.money import ZERO

__all__ = [
    "ALWAYS_COUNT",
    "ALWAYS_ENDED",
    "KEPT",
    "KNOWN_RECORDS",
    "KNOWN_RUNS",
    "Day",
    "Excess",
    "Figures",
    "How",
    "Limits",
    "Sum",
    "judge",
    "remember",
    "usual",
]

ALWAYS_ENDED = 20  # so few that end, and
ALWAYS_COUNT = 50  # so few records of money, stop no run, whatever is usual
KNOWN_RUNS = 5  # nothing is usual of a currency before so many runs
KNOWN_RECORDS = 20  # with so many records between them
KEPT = timedelta(days=90)  # a quarter has three month ends
_DAYS_MAX = 200  # where a breaker never starts, for no run reads everything


@dataclass(frozen=True, kw_only=True)
class Limits:
    """A connection's limits; None = that rule is off.

    `new` records, and `ended_percent` of those the other side has, always pass in one run. Beyond that, and for
    amounts, `factor` times the most that is usual does.
    """

    new: int | None = 100
    ended_percent: Decimal | None = Decimal(5)
    factor: Decimal | None = Decimal(5)


@dataclass(frozen=True, kw_only=True)
class Sum:
    """Records of one currency: how many, what they amount to without regard to sign, and the greatest of them.

    Of a `Day` it is the most of any one run; `runs` and `records` are those of all its runs that passed.
    """

    count: int = 0
    amount: Decimal = ZERO
    greatest: Decimal = ZERO
    runs: int = 1
    records: int = 0


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a run is about to write of what came since the last weighing.

    `new`: never sent before. `ended`: the other side has it, and would be told that it ends; `alive` counts what it has
    that has not ended, where more than ALWAYS_ENDED end. `sums`: what has an amount, by currency.
    """

    new: int = 0
    ended: int = 0
    alive: int = 0
    count: int = 0
    sums: Mapping[str, Sum] = field(default_factory=dict)


class How(StrEnum):
    """How something came to be written: weighed and passed, before the breaker started, or let through by a person."""

    PASSED = "passed"
    FIRST = "first"
    LET = "let"


@dataclass(frozen=True, kw_only=True)
class Day:
    """The most that one run of a day wrote, of those that came to it in one way."""

    on: date
    how: How = How.PASSED
    new: int = 0
    ended: int = 0
    sums: Mapping[str, Sum] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Excess:
    """One figure that is out of the ordinary: what was found, how much passes, and what was the most of late."""

    what: str
    found: Decimal
    limit: Decimal
    usual: Decimal
    currency: str = ""

    def __str__(self) -> str:
        """Say it in one sentence, for people."""
        found, limit, usual = (_shown(self.what, value) for value in (self.found, self.limit, self.usual))
        about = _WORDS[self.what].format(found=found, currency=self.currency)
        return f"{about}; up to {limit} pass, and the most of late was {usual}"


_WORDS = {
    "new": "{found} records are new to the other side",
    "ended": "{found} records end there (deactivated or closed)",
    "count": "{found} records in {currency} at once",
    "amount": "{found} {currency} at once",
    "greatest": "one record of {found} {currency}",
}


def judge(figures: Figures, days: Sequence[Day], limits: Limits, since: timedelta) -> Sequence[Excess]:
    """Give what is out of the ordinary, none where nothing is.

    `since` = the time since a run last read everything: after an outage of three days, three times as much is ordinary.
    One record does not grow with time.
    """
    most, times = usual(days), max(1, since.days)
    found = [*_new(figures, most, limits, times), *_ended(figures, most, limits, times)]
    for currency in sorted(figures.sums):
        found += _money(currency, figures, days, limits, times)
    return [excess for excess in found if excess.found > excess.limit]


def usual(days: Sequence[Day]) -> Day:
    """Give the most that one run may bring without being unusual, and how many runs and records that rests on.

    What passed is usual. A first load, and what a person let through, is so once it came twice: one migration must not
    blind the breaker for a quarter. The greatest invoice of a first load is as great as invoices are.
    """
    currencies = sorted({currency for day in days for currency in day.sums})
    return Day(
        on=max((day.on for day in days), default=date.min),
        new=int(_most((Decimal(day.new), day.how) for day in days)),
        ended=int(_most((Decimal(day.ended), day.how) for day in days)),
        sums={currency: _usual_sum([(day.sums[currency], day.how) for day in days if currency in day.sums])
              for currency in currencies},
    )  # fmt: skip


def remember(days: Sequence[Day], figures: Figures, on: date, how: How = How.PASSED) -> Sequence[Day]:
    """Add what one run writes to what is kept: the most of each day, for as long as days are kept."""
    kept = [day for day in days[-_DAYS_MAX:] if day.on > on - KEPT]
    passed = how is How.PASSED
    sums = {
        currency: replace(mine, runs=int(passed), records=mine.count * passed)
        for currency, mine in figures.sums.items()
    }
    today = Day(on=on, how=how, new=figures.new, ended=figures.ended, sums=sums)
    same = [day for day in kept if (day.on, day.how) == (on, how) and passed]
    if not same:
        return [*kept, today]
    return [*(day for day in kept if day is not same[0]), _both(same[0], today)]


def _both(before: Day, today: Day) -> Day:
    sums = dict(before.sums)
    for currency, mine in today.sums.items():
        sums[currency] = _joined(sums[currency], mine) if currency in sums else mine
    return replace(today, new=max(before.new, today.new), ended=max(before.ended, today.ended), sums=sums)


def _joined(one: Sum, other: Sum) -> Sum:
    return Sum(
        count=max(one.count, other.count),
        amount=max(one.amount, other.amount),
        greatest=max(one.greatest, other.greatest),
        runs=one.runs + other.runs,
        records=one.records + other.records,
    )


def _usual_sum(past: Sequence[tuple[Sum, How]]) -> Sum:
    return Sum(
        count=int(_most((Decimal(one.count), how) for one, how in past)),
        amount=_most((one.amount, how) for one, how in past),
        greatest=_most((one.greatest, How.PASSED if how is How.FIRST else how) for one, how in past),
        runs=sum(one.runs for one, _ in past),
        records=sum(one.records for one, _ in past),
    )


def _most(past: Iterable[tuple[Decimal, How]]) -> Decimal:
    """Give the most of what passed, or of what came twice."""
    found = sorted(past, reverse=True)
    return max(
        [ZERO, *(value for value, how in found if how is How.PASSED), *(value for value, _ in found[1:2])]
    )


def _new(figures: Figures, most: Day, limits: Limits, times: int) -> Iterator[Excess]:
    if limits.new is not None:
        limit = max(Decimal(limits.new), most.new * (limits.factor or ZERO) * times)
        yield Excess(what="new", found=Decimal(figures.new), limit=limit, usual=Decimal(most.new))


def _ended(figures: Figures, most: Day, limits: Limits, times: int) -> Iterator[Excess]:
    if limits.ended_percent is not None:
        share = figures.alive * limits.ended_percent / 100
        limit = max(Decimal(ALWAYS_ENDED), share, most.ended * (limits.factor or ZERO) * times)
        yield Excess(what="ended", found=Decimal(figures.ended), limit=limit, usual=Decimal(most.ended))


def _money(
    currency: str, figures: Figures, days: Sequence[Day], limits: Limits, times: int
) -> Iterator[Excess]:
    """Weigh one currency; until it is known what is usual of it, by count alone."""
    mine, past = figures.sums[currency], usual(days).sums.get(currency, Sum(runs=0))
    if past.runs < KNOWN_RUNS or past.records < KNOWN_RECORDS:
        ever = max((day.sums[currency].count for day in days if currency in day.sums), default=0)
        yield from _unknown(currency, mine.count, ever, limits)
    elif limits.factor is not None:
        greatest = past.greatest * limits.factor
        allowed = {  # an invoice that is ordinary by itself makes no run extraordinary
            "count": (Decimal(mine.count), max(Decimal(ALWAYS_COUNT), past.count * limits.factor * times)),
            "amount": (mine.amount, max(greatest, past.amount * limits.factor * times)),
            "greatest": (mine.greatest, greatest),
        }
        most = {"count": Decimal(past.count), "amount": past.amount, "greatest": past.greatest}
        for what, (found, limit) in allowed.items():
            yield Excess(what=what, found=found, limit=limit, usual=most[what], currency=currency)


def _unknown(currency: str, count: int, ever: int, limits: Limits) -> Iterator[Excess]:
    """Weigh what nothing is usual of yet, against the most there ever was."""
    if limits.new is not None:
        limit = max(Decimal(limits.new), ever * (limits.factor or ZERO))
        yield Excess(what="count", found=Decimal(count), limit=limit, usual=Decimal(ever), currency=currency)


def _shown(what: str, value: Decimal) -> str:
    if what in ("amount", "greatest"):
        return f"{Decimal(money.text(value.quantize(Decimal('0.001')))):,}"
    return f"{int(value):,}"
