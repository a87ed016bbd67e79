"""Whether what a run is about to write is out of the ordinary: the rule of the circuit breaker (L18).

Pure. Knows counts, amounts and what earlier days brought. Knows no table, no system and no run.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

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
    "Limits",
]
__all__ += ["Sum", "judge", "remember", "usual"]

ALWAYS_ENDED = 20  # so few that end, and
ALWAYS_COUNT = 50  # so few records of money, stop no run, whatever is usual
KNOWN_RUNS = 5  # nothing is usual of a currency before so many runs
KNOWN_RECORDS = 20  # with so many records between them
KEPT = timedelta(days=90)  # a quarter has three month ends


@dataclass(frozen=True, kw_only=True)
class Limits:
    """A connection's limits; None = that rule is off.

    `new` records of master data, and `ended_percent` of those the other side has, always pass in one run. Beyond that,
    and for everything with an amount, `factor` times the most that is usual does.
    """

    new: int | None = 100
    ended_percent: Decimal | None = Decimal(5)
    factor: Decimal | None = Decimal(5)


@dataclass(frozen=True, kw_only=True)
class Sum:
    """Records of one currency: how many, what they amount to without regard to sign, and the greatest of them.

    Of a `Day` it is the most of any one run; `runs` and `records` are those of all its runs.
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
    that has not ended. `sums`: what has an amount, by currency.
    """

    new: int = 0
    ended: int = 0
    alive: int = 0
    count: int = 0
    sums: Mapping[str, Sum] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Day:
    """The most that one run of a day wrote; `let` = a person let that through, so once is not usual yet."""

    on: date
    let: bool = False
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
    for currency, mine in sorted(figures.sums.items()):
        found += _money(currency, mine, most, limits, times)
    return [excess for excess in found if excess.found > excess.limit]


def usual(days: Sequence[Day]) -> Day:
    """Give the most that one run may bring without being unusual, and how many runs and records that rests on."""
    currencies = sorted({currency for day in days for currency in day.sums})
    return Day(
        on=max((day.on for day in days), default=date.min),
        new=int(_most((Decimal(day.new), day.let) for day in days)),
        ended=int(_most((Decimal(day.ended), day.let) for day in days)),
        sums={currency: _usual_sum([(day.sums[currency], day.let) for day in days if currency in day.sums])
              for currency in currencies},
    )  # fmt: skip


def remember(days: Sequence[Day], figures: Figures, on: date, *, let: bool = False) -> Sequence[Day]:
    """Add what one run writes to what is usual: the most of each day, for as long as it is kept."""
    kept = [day for day in days if day.on > on - KEPT]
    sums = {currency: replace(mine, runs=1, records=mine.count) for currency, mine in figures.sums.items()}
    today = Day(on=on, let=let, new=figures.new, ended=figures.ended, sums=sums)
    same = [day for day in kept if day.on == on and not day.let]
    if let or not same:
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


def _usual_sum(past: Sequence[tuple[Sum, bool]]) -> Sum:
    return Sum(
        count=int(_most((Decimal(one.count), let) for one, let in past)),
        amount=_most((one.amount, let) for one, let in past),
        greatest=_most((one.greatest, let) for one, let in past),
        runs=sum(one.runs for one, _ in past),
        records=sum(one.records for one, _ in past),
    )


def _most(past: Iterable[tuple[Decimal, bool]]) -> Decimal:
    """Give the most of what passed by itself; what a person let through counts once it came twice."""
    found = sorted(past, reverse=True)
    return max([ZERO, *(value for value, let in found if not let), *(value for value, _ in found[1:2])])


def _new(figures: Figures, most: Day, limits: Limits, times: int) -> Iterator[Excess]:
    if limits.new is not None:
        limit = max(Decimal(limits.new), most.new * (limits.factor or ZERO) * times)
        yield Excess(what="new", found=Decimal(figures.new), limit=limit, usual=Decimal(most.new))


def _ended(figures: Figures, most: Day, limits: Limits, times: int) -> Iterator[Excess]:
    if limits.ended_percent is not None:
        share = figures.alive * limits.ended_percent / 100
        limit = max(Decimal(ALWAYS_ENDED), share, most.ended * (limits.factor or ZERO) * times)
        yield Excess(what="ended", found=Decimal(figures.ended), limit=limit, usual=Decimal(most.ended))


def _money(currency: str, mine: Sum, most: Day, limits: Limits, times: int) -> Iterator[Excess]:
    """Weigh one currency, once it is known what is usual of it."""
    past = most.sums.get(currency, Sum(runs=0))
    if limits.factor is None or past.runs < KNOWN_RUNS or past.records < KNOWN_RECORDS:
        return
    allowed = max(Decimal(ALWAYS_COUNT), past.count * limits.factor * times)
    told = {"currency": currency}
    yield Excess(what="count", found=Decimal(mine.count), limit=allowed, usual=Decimal(past.count), **told)
    allowed = past.amount * limits.factor * times
    yield Excess(what="amount", found=mine.amount, limit=allowed, usual=past.amount, **told)
    allowed = past.greatest * limits.factor
    yield Excess(what="greatest", found=mine.greatest, limit=allowed, usual=past.greatest, **told)


def _shown(what: str, value: Decimal) -> str:
    if what in ("amount", "greatest"):
        return f"{Decimal(money.text(value.quantize(Decimal('0.001')))):,}"
    return f"{int(value):,}"
