"""Claims about rows of the list that say an invoice is as it was read before, and rows that leave it open.

Does not know who believes a row, nor for how long.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from avidxchange import Profile, listed_version

PROFILE = Profile.named("default")
ROW = {"id": "av-1", "invoiceNumber": "INV-1", "vendorCode": "1200", "status": "approved",
       "updatedAt": "2026-03-05T17:00:01Z"}  # fmt: skip
WHOLE = ROW | {"totalAmount": "100.00", "lines": []}


def version(profile: Profile = PROFILE, whole: object = WHOLE, **changes: object) -> datetime | None:
    """What a row says of the whole invoice, some members of the row changed (None takes one away)."""
    row = {name: value for name, value in (ROW | changes).items() if value is not None}
    return listed_version(json.dumps(row), json.dumps(whole), profile)


@pytest.mark.facts("A-6.7/incremental")
def test_a_row_that_says_the_same_gives_the_time_of_the_last_change() -> None:
    assert version() == datetime(2026, 3, 5, 17, 0, 1, tzinfo=UTC)


def test_one_moment_may_be_written_in_two_zones() -> None:
    assert version(updatedAt="2026-03-05T12:00:01-05:00") == datetime(2026, 3, 5, 17, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["id", "invoiceNumber", "vendorCode", "status", "updatedAt"])
def test_a_row_that_differs_in_anything_vouches_for_nothing(name: str) -> None:
    other = "2026-03-05T17:00:02Z" if name == "updatedAt" else "other"
    assert version(**{name: other}) is None


@pytest.mark.parametrize("name", ["id", "status", "updatedAt"])
def test_a_row_without_what_tells_versions_apart_vouches_for_nothing(name: str) -> None:
    assert version(**{name: None}) is None


@pytest.mark.parametrize("stamp", ["2026-03-05T00:00:00Z", "2026-03-05T00:00:00-05:00", "2026-03-05", "soon"])
def test_a_day_without_a_time_tells_of_no_second_change_on_it(stamp: str) -> None:
    assert version(whole=WHOLE | {"updatedAt": stamp}, updatedAt=stamp) is None


def test_midnight_where_the_gateway_is_may_be_a_day_too() -> None:
    profile = Profile.parse(PROFILE.text.replace("naive_timezone: UTC", "naive_timezone: America/New_York"))
    stamp = "2026-03-05T05:00:00Z"
    assert version(profile, WHOLE | {"updatedAt": stamp}, updatedAt=stamp) is None


def test_a_list_without_a_time_of_change_vouches_for_nothing() -> None:
    told = PROFILE.text.replace("      updated_at: updatedAt\n\n  invoice_get", "\n  invoice_get")
    assert told != PROFILE.text
    assert version(Profile.parse(told)) is None


@pytest.mark.parametrize("whole", [[], "text", {"updatedAt": {}}])
def test_a_text_that_is_no_invoice_is_vouched_for_by_nothing(whole: object) -> None:
    assert version(whole=whole) is None
