"""Claims about the bookmark of a list by date: what it says survives its text, and when the list is due whole.

Knows times. Does not know any list.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ml_connector.systems.avidxchange.bookmarks import Bookmark

NOON = datetime(2026, 11, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize("whole_at", [None, NOON - timedelta(hours=5)])
def test_a_bookmark_survives_its_text(whole_at: datetime | None) -> None:
    mark = Bookmark(read_at=NOON, whole_at=whole_at)
    assert Bookmark.of(str(mark)) == mark


@pytest.mark.parametrize(("hours", "due"), [(0, False), (23, False), (24, True), (100, True)])
def test_a_whole_read_is_due_a_day_after_the_last(hours: int, due: bool) -> None:
    assert Bookmark(read_at=NOON, whole_at=NOON - timedelta(hours=hours)).whole_due is due


def test_a_bookmark_of_a_version_that_read_nothing_whole_is_due() -> None:
    assert Bookmark.of("2026-11-15T12:00:00+00:00").whole_due


@pytest.mark.facts("A-6.7/incremental")
def test_a_read_begins_a_little_before_the_last_one_did() -> None:
    assert Bookmark(read_at=NOON).since(timedelta(minutes=15)) == NOON - timedelta(minutes=15)
