"""How values are written on a page: money with its currency, moments in the company's zone, ages, counts.

Pure. Knows templates and formats. Knows no page.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

__all__ = ["age", "amount", "count", "environment", "moment", "totals_words"]

_UNITS = ((86400, "d", 3600, "h"), (3600, "h", 60, "min"))


def environment(**options: Any) -> Environment:
    """Make the templates' environment: what is not given is an error, and everything is escaped."""
    made = Environment(  # noqa: S701 - escaping is on, whatever a caller says
        **{
            **options,
            "autoescape": True,
            "undefined": StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    made.filters.update(amount=amount, moment=moment, age=age, count=count)
    return made


def amount(value: Decimal | str | None, currency: str = "") -> str:
    """Write an amount with two places at least and thousands apart, `1,234.50 USD`; "" for none."""
    if value is None or value == "":
        return ""
    exact = Decimal(value)
    places = max(2, -int(exact.normalize().as_tuple().exponent))
    return f"{exact:,.{places}f} {currency}".rstrip()


def count(value: int) -> str:
    """Write a count with thousands apart."""
    return f"{value:,}"


def moment(at: datetime | str | None, zone: str = "UTC") -> Markup | str:
    """Write a moment in a zone, with UTC for who asks; a dash for none."""
    if not at:
        return "-"
    told = datetime.fromisoformat(at) if isinstance(at, str) else at
    try:
        there = told.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        there = told
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
        told.isoformat(timespec="seconds"), f"{told:%Y-%m-%d %H:%M}", f"{there:%Y-%m-%d %H:%M}"
    )


def age(since: timedelta | None) -> str:
    """Write an age in its two largest units: `2 h 5 min`; "never" for none."""
    if since is None:
        return "never"
    seconds = max(int(since.total_seconds()), 0)
    for size, name, part, part_name in _UNITS:
        if seconds >= size:
            return f"{seconds // size} {name} {seconds % size // part} {part_name}"
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"


def totals_words(by_currency: Mapping[str, Decimal | str]) -> str:
    """Write amounts by currency, one after the other; "" for none."""
    return ", ".join(amount(value, currency) for currency, value in sorted(by_currency.items()))
