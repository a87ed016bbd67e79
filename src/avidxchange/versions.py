"""Knows whether a row of the list of invoices is of the same version as an invoice that was read whole; pure (§6.1).

Does not know how either was fetched, nor how long a gateway's time of change may be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from avidxchange import json_text
from avidxchange.errors import Unreadable
from avidxchange.naming import fields_of, invoice_fields
from avidxchange.profile import Profile
from avidxchange.profile_parts import Field
from avidxchange.reading import Reader

__all__ = ["listed_version"]

_CHANGED = "updated_at"
_NEEDED = frozenset({"id", "status", _CHANGED})


def listed_version(row: str, whole: str, profile: Profile) -> datetime | None:
    """When an invoice was last changed, where a row of `invoices_list` says nothing else than its whole text.

    None where they differ in anything both name, or do not both name id, status and time of change, or where that time
    is midnight: then it may be a day without a time, and the row does not tell of a second change on that day.
    """
    try:
        listed = _reader(row, fields_of(profile, "invoices_list"), profile)
        known = _reader(whole, invoice_fields(profile), profile)
        named = {name for name in listed.fields if listed.said(name) and known.said(name)}
        plain = {name for name in named if not listed.fields[name].fields} - {_CHANGED}
        differs = any(listed.text(name) != known.text(name) for name in plain)
        changed, before = listed.datetime(_CHANGED), known.datetime(_CHANGED)
    except Unreadable:
        return None
    if differs or not named >= _NEEDED or changed is None or changed != before:
        return None
    return None if _only_a_day(changed, profile) else changed


def _reader(text: str, fields: Mapping[str, Field], profile: Profile) -> Reader:
    wire = json_text.decode(text)
    if not isinstance(wire, dict):
        raise Unreadable("a record must be a JSON object")
    return Reader(wire, fields, profile.formats, "")


def _only_a_day(moment: datetime, profile: Profile) -> bool:
    zone = ZoneInfo(profile.formats.naive_timezone)
    return time(0) in (moment.time(), moment.astimezone(UTC).time(), moment.astimezone(zone).time())
