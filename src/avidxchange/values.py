"""Knows how one wire value becomes an exact decimal, a day, an aware timestamp, a flag or a text, and how it is
written; pure and strict (§6.7).

Does not know which field it reads, nor any record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from avidxchange.errors import Unreadable
from avidxchange.json_text import Json
from avidxchange.nouns import normalize
from avidxchange.profile_parts import Formats, Word

INTEGER_DIGITS_MAX = 16
DECIMALS_MAX = 6
TEXT_MAX = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(:00(\.0+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?\Z")
_STAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}"
    r"(:[0-9]{2}([.,][0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?\Z"
)
_AMOUNTS = {
    "plain": (re.compile(r"-?[0-9]+(\.[0-9]+)?\Z"), "", "."),
    "comma_groups": (re.compile(r"-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?\Z"), ",", "."),
    "dot_groups": (re.compile(r"-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?\Z"), ".", ","),
    "decimal_comma": (re.compile(r"-?[0-9]+(,[0-9]+)?\Z"), "", ","),
}


def to_text(value: Json, path: str) -> str | None:
    """A text verbatim; a whole number as its digits. Raises Unreadable."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Unreadable("must be a text", path)
    text = str(value)
    if "\x00" in text or len(text) > TEXT_MAX or any("\ud800" <= char <= "\udfff" for char in text):
        raise Unreadable("is too long or holds characters that cannot be stored", path)
    return text


def to_decimal(value: Json, path: str, formats: Formats) -> Decimal | None:
    """An exact decimal of at most 16 integer digits and 6 decimals, its scale kept. Raises Unreadable.

    Numbers are taken as written; texts by the profile's number pattern; an empty text is null.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise Unreadable("must be an amount", path)
    if isinstance(value, str):
        pattern, group, point = _AMOUNTS[formats.decimals_read]
        if len(value) > 40 or not pattern.match(value):
            raise Unreadable(f"{value[:40]!r} is not an amount written the way the profile says", path)
        value = (value.replace(group, "") if group else value).replace(point, ".")
    return _bounded(Decimal(value), path)


def _bounded(number: Decimal, path: str) -> Decimal:
    """Refuse what no amount field can hold, and write 1E+2 as 100 and -0 as 0."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -DECIMALS_MAX:
        raise Unreadable(f"has more than {DECIMALS_MAX} decimals", path)
    if number == 0:
        return Decimal(0).scaleb(min(exponent, 0))
    if number.adjusted() >= INTEGER_DIGITS_MAX:
        raise Unreadable(f"has more than {INTEGER_DIGITS_MAX} digits before the point", path)
    return number.quantize(Decimal(1)) if exponent > 0 else number


def to_date(value: Json, path: str, pattern: str) -> date | None:
    """A day; by the default pattern also a midnight in its own zone. Raises Unreadable."""
    if value is None or value == "":
        return None
    if pattern in ("epoch_seconds", "epoch_milliseconds"):
        return _epoch(value, path, pattern).date()
    if not isinstance(value, str) or len(value) > 60:
        raise Unreadable("must be a date", path)
    if pattern in ("%Y-%m-%d", "rfc3339"):
        midnight = _MIDNIGHT.match(value)
        day = midnight.group(1) if midnight else value
        if not _DAY.match(day):
            raise Unreadable(f"{value[:40]!r} is not a date such as 2026-01-31", path)
        return _iso_day(day, path)
    return _parsed(value, path, pattern).date()


def _iso_day(day: str, path: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise Unreadable(f"{day!r} is not a day of the calendar", path) from error


def to_datetime(value: Json, path: str, pattern: str, zone: str) -> datetime | None:
    """An aware timestamp; one without a zone is read in `zone`. Raises Unreadable."""
    if value is None or value == "":
        return None
    if pattern in ("epoch_seconds", "epoch_milliseconds"):
        return _epoch(value, path, pattern)
    if not isinstance(value, str) or len(value) > 60:
        raise Unreadable("must be a timestamp", path)
    found = _stamp(value, path) if pattern == "rfc3339" else _parsed(value, path, pattern)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def _stamp(value: str, path: str) -> datetime:
    if not _STAMP.match(value):
        raise Unreadable(f"{value[:40]!r} is not a timestamp such as 2026-01-31T12:00:00Z", path)
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError as error:
        raise Unreadable(f"{value[:40]!r} is not a timestamp of the calendar", path) from error


def _parsed(value: str, path: str, pattern: str) -> datetime:
    try:
        return datetime.strptime(value, pattern)  # noqa: DTZ007 - the caller adds the profile's zone
    except ValueError as error:
        raise Unreadable(f"{value[:40]!r} does not fit {pattern}", path) from error


def _epoch(value: Json, path: str, pattern: str) -> datetime:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,17}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable("must be a whole number of the epoch", path)
    unit = timedelta(seconds=1) if pattern == "epoch_seconds" else timedelta(milliseconds=1)
    try:
        return _EPOCH + unit * value
    except OverflowError as error:
        raise Unreadable("is no moment of the calendar", path) from error


def to_flag(value: Json, path: str, words: Mapping[str, Word]) -> bool | None:
    """A yes or no: JSON's own, or a word the profile maps to true or false. Raises Unreadable."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) and not words:
        return value
    found = str(value).lower() if isinstance(value, bool) else to_text(value, path) or ""
    word = str(words.get(normalize(found), found)).lower()
    if word not in ("true", "false"):
        raise Unreadable(f"{found[:40]!r} means neither yes nor no by the profile", path)
    return word == "true"


def write_datetime(moment: datetime, pattern: str, zone: str) -> str:
    """A timestamp for the wire, rounded down to the second: an earlier bound never loses a record.

    Raises Unreadable for one without a zone, or one the calendar cannot say in the profile's.
    """
    try:
        return _written(moment, pattern, zone)
    except (ValueError, OverflowError) as error:
        raise Unreadable("is no timestamp with a zone that could be written", "timestamp") from error


def _written(moment: datetime, pattern: str, zone: str) -> str:
    if moment.tzinfo is None:
        raise ValueError("a timestamp must be aware")
    seconds = (moment - _EPOCH) // timedelta(seconds=1)
    if pattern == "epoch_seconds":
        return str(seconds)
    if pattern == "epoch_milliseconds":
        return str(seconds * 1000)
    if pattern == "rfc3339":
        return _iso(moment.astimezone(UTC))
    local = moment.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    return local.strftime(_four_digits(pattern, local.year))


def _iso(moment: datetime) -> str:
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _four_digits(pattern: str, year: int) -> str:
    """`%Y` of a year before 1000 has fewer than four digits on some systems, which nobody reads back."""
    return pattern.replace("%Y", f"{year:04d}") if year < 1000 else pattern


def write_date(day: date, pattern: str) -> str:
    """A day for the wire; of the epoch, the midnight UTC that begins it."""
    if pattern == "%Y-%m-%d":
        return day.isoformat()
    if pattern in ("rfc3339", "epoch_seconds", "epoch_milliseconds"):
        return write_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC), pattern, "UTC")
    return day.strftime(_four_digits(pattern, day.year))


def write_decimal(number: Decimal, path: str, formats: Formats) -> str:
    """An amount to its last digit, without exponent or groups; texts get the profile's decimal mark.

    Raises Unreadable for what no amount field can hold.
    """
    if not number.is_finite():
        raise Unreadable("is no amount", path)
    text = f"{_bounded(number, path):f}"
    return text if formats.decimals_as == "number" else text.replace(".", _AMOUNTS[formats.decimals_read][2])
