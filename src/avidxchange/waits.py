"""Knows how to read how long a gateway asks us to wait (§3.3).

Does not know which call waits, nor how to sleep, nor how fast we may call by ourselves (`gates` does).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_NEXT_ACCESS = re.compile(
    r"([0-9]{4})-([A-Z][a-z]{2}|[0-9]{2})-([0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"([+-][0-9]{4})?( UTC|Z)?\Z"
)
_SECONDS = re.compile(r"[0-9]{1,30}\Z")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def http_date(text: str | None) -> datetime | None:
    """An HTTP-date as an aware timestamp in UTC; None if it is none."""
    if not text or len(text) > 60:
        return None
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def next_access(text: str | None) -> datetime | None:
    """The body's nextAccessTime such as `2019-Sep-18 05:34:00+0000 UTC`; None if it is unreadable."""
    match = _NEXT_ACCESS.match(text.strip()) if text else None
    if match is None:
        return None
    year, month, day, clock, offset, _ = match.groups()
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month) if month.isdigit() else 0
    try:
        return datetime.strptime(
            f"{year}-{number:02}-{day} {clock}{offset or '+0000'}", "%Y-%m-%d %H:%M:%S%z"
        )
    except ValueError:
        return None


def asked_wait(retry_after: str | None, access: str | None, now: datetime, cap_s: float) -> float | None:
    """Seconds until the later of both signals, judged by `now`, the answer's own Date (§3.3); None if neither
    reads.

    Never negative, never more than `cap_s`.
    """
    waits = [
        (moment - now).total_seconds() for moment in (http_date(retry_after), next_access(access)) if moment
    ]
    seconds = (retry_after or "").strip()
    if _SECONDS.match(seconds):
        waits.append(float(seconds))
    return min(max(0.0, *waits), cap_s) if waits else None
