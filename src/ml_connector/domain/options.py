"""The settings of a connection (`--set NAME=VALUE`): their names, values, defaults and what is wrong with one.

Knows the words of house §11. Knows no address, no secret and no system.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ml_connector.domain.purchase_order import TYPES
from ml_connector.domain.quiet_hours import QuietHours, read_quiet_hours
from ml_connector.domain.release import read_release

__all__ = ["OPTION_HELP", "OptionProblem", "Options", "parse"]


_NAME_MAX = 60


class OptionProblem(ValueError):
    """A setting that cannot be; the text says which, what was given, and what would be right."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """A connection's settings, parsed."""

    invoices_from: date | None = None
    link_first: str = "conflicts"
    parcel_max: int = 25
    post: str = "open"
    release: str = "straight"
    ack_at: str = "entered"
    posting_date: str = "document"
    tax: str = "distribute"
    po_invoices: str = "plain"
    po_clearing_account: str = ""
    po_types: tuple[str, ...] = ("Active",)
    po_on_hold: str = "leave"
    near_duplicates: str = "hold"
    account_segments: tuple[str, ...] = ()
    account_codes: str = "formatted"
    image_link: str = "none"
    payments_origin: str = ""
    payment_bank: str = ""
    payment_code: str = ""
    settle_after_s: int = 900
    sage_concurrency: int = 2
    sage_runs_at_once: int = 2
    sage_calls_per_second: Decimal | None = None
    avid_runs_at_once: int = 0
    avid_calls_per_second: Decimal | None = None
    quiet_hours: tuple[QuietHours, ...] = ()
    password_case: str = "as_given"  # noqa: S105 - how it is sent, not what it is
    page_size: int = 100
    freight_account: str = ""
    discount_account: str = ""
    tax_account: str = ""
    zone: str = "UTC"
    keep_payloads_days: int = 0
    secret_ends: date | None = None
    breaker_new: int | None = 100
    breaker_ended: Decimal | None = Decimal(5)
    breaker_factor: Decimal | None = Decimal(5)


def _choice(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return value

    return read


def _origin(value: str) -> str:
    """Read where payments are made."""
    if value not in ("", "unset", "erp", "avidxchange"):
        raise ValueError("one of unset, erp, avidxchange")
    return "" if value == "unset" else value


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isdecimal() or not low <= int(value) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(value)

    return read


def _or_off(reader: Callable[[str], Any], words: str) -> Callable[[str], Any]:
    def read(value: str) -> Any:
        try:
            return None if value == "off" else reader(value)
        except ValueError:
            raise ValueError(f"{words}, or off") from None

    return read


def _between(low: int, high: int) -> Callable[[str], Decimal]:
    def read(value: str) -> Decimal:
        if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", value) is None or not low <= Decimal(value) <= high:
            raise ValueError(value)
        return Decimal(value)

    return read


def _rate(value: str) -> Decimal | None:
    if value in ("", "none"):
        return None
    if (
        re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", value) is None
        or not Decimal("0.1") <= Decimal(value) <= 1000
    ):
        raise ValueError("calls a second from 0.1 to 1000, or none")
    return Decimal(value)


def _pattern(pattern: str, words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise ValueError(words)
        return value

    return read


def _day(value: str) -> date | None:
    if value in ("", "none"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("a date such as 2026-12-01, or none") from None


def _zone(value: str) -> str:
    """Read the name of a time zone, as the tz database has it."""
    try:
        return str(ZoneInfo(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is no zone
        raise ValueError("a time zone such as America/Toronto, Europe/London or UTC") from None


def _segments(value: str) -> tuple[str, ...]:
    names = tuple(name for name in value.split("-") if name)
    sound = all(name.isprintable() and name.strip(" .") and len(name) <= _NAME_MAX for name in names)
    if len(set(names)) != len(names) or not sound:  # a name stands in an address, where .. leads elsewhere
        raise ValueError("segment names in order, such as main-department-location, each once")
    return names


def _order_types(value: str) -> tuple[str, ...]:
    known = {name.casefold(): name for name in TYPES}
    words = [word.strip().casefold() for word in value.split(",")]
    if not set(words) <= set(known):
        raise ValueError(f"types of purchase orders with commas between them: {', '.join(TYPES)}")
    return tuple(known[word] for word in known if word in words)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "invoices_from": _day,
    "link_first": _choice("conflicts", "always", "never"),
    "parcel_max": _number(1, 200),
    "post": _choice("open", "ready", "post"),
    "release": read_release,
    "ack_at": _choice("entered", "posted"),
    "posting_date": _choice("document", "approval", "today", "first_open"),
    "tax": _choice("distribute", "line", "calculate"),
    "po_invoices": _choice("plain", "guard", "clearing"),
    "po_clearing_account": _pattern(r".{0,45}", "a GL account of at most 45 characters, or empty"),
    "po_types": _order_types,
    "po_on_hold": _choice("leave", "send"),
    "near_duplicates": _choice("hold", "remark", "off"),
    "account_segments": _segments,
    "account_codes": _choice("formatted", "unformatted"),
    "image_link": _pattern(
        r"none|description|optional_field:[A-Za-z0-9]{1,12}", "none, description, or optional_field:NAME"
    ),
    "payments_origin": _origin,
    "payment_bank": _pattern(
        r"[A-Za-z0-9]{0,8}", "a bank code of Sage 300 of at most 8 letters and digits, or empty"
    ),
    "payment_code": _pattern(r"[A-Za-z0-9]{0,12}", "a payment code of Sage 300 of at most 12, or empty"),
    "settle_after_s": _number(0, 86_400),
    "sage_concurrency": _number(1, 8),
    "sage_runs_at_once": _number(1, 64),
    "sage_calls_per_second": _rate,
    "avid_runs_at_once": _number(0, 64),
    "avid_calls_per_second": _rate,
    "quiet_hours": read_quiet_hours,
    "password_case": _choice("as_given", "upper"),
    "page_size": _number(1, 1000),
    "freight_account": _pattern(r".{0,45}", "a GL account of at most 45 characters, or empty"),
    "discount_account": _pattern(r".{0,45}", "a GL account of at most 45 characters, or empty"),
    "tax_account": _pattern(r".{0,45}", "a GL account of at most 45 characters, or empty"),
    "zone": _zone,
    "keep_payloads_days": _number(0, 36_500),
    "secret_ends": _day,
    "breaker_new": _or_off(_number(0, 1_000_000), "a whole number from 0 to 1000000"),
    "breaker_ended": _or_off(_between(0, 100), "percent from 0 to 100"),
    "breaker_factor": _or_off(_between(1, 1000), "a number from 1 to 1000"),
}

OPTION_HELP = ", ".join(sorted(_READERS))


def parse(given: Mapping[str, str]) -> Options:
    """Read settings as they were typed; raise OptionProblem for the first that cannot be."""
    read: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _READERS:
            raise OptionProblem(f"There is no setting {name!r}. Settings: {OPTION_HELP}.")
        try:
            read[name] = _READERS[name](value.strip())
        except ValueError as wrong:
            raise OptionProblem(f"{name} cannot be {value!r}: it takes {wrong}.") from None
    return Options(**read)


if {field.name for field in fields(Options)} != set(_READERS):
    raise RuntimeError("Options and their readers differ")
