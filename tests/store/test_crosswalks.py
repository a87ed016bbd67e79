"""Claims about crosswalks as they are kept: version after version, none ever changed, each with its story.

Knows rows and events. Does not know what a code means.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.store import crosswalks
from ml_connector.store.connections import Stored

ONE = Line(kind="vendor", avidxchange="V-1200", sage="0012", primary=True, note="the north")
TWO = Line(kind="terms", avidxchange="NET30", sage="30")


@pytest.fixture
def keep(connect: Callable[..., Stored], clock: Any) -> Callable[..., Crosswalk]:
    """Keeps lines as the next version of the one connection."""
    stored = connect()

    def make(*lines: Line, version: int | None = None, because: str = "go live") -> Crosswalk:
        before = crosswalks.latest(stored.id).version if version is None else version
        table = Crosswalk(lines=lines, version=before)
        return crosswalks.keep(stored.id, table, because, "test:ann", clock.now())

    return make


@pytest.fixture
def only(query: Callable[..., Any]) -> int:
    """The one connection."""
    return int(query("select id from store_connection")[0][0])


def test_before_the_first_version_the_table_is_empty(connect: Callable[..., Stored]) -> None:
    assert crosswalks.latest(connect().id) == Crosswalk()


def test_the_highest_version_counts_and_every_other_can_be_given_again(keep: Any, only: int) -> None:
    keep(ONE)
    kept = keep(ONE, TWO)
    assert (crosswalks.latest(only), kept.version) == (kept, 2)
    assert crosswalks.version(only, 1).lines == (ONE,)


def test_a_version_there_is_not_is_told_with_those_there_are(keep: Any, only: int) -> None:
    keep(ONE)
    with pytest.raises(crosswalks.NoVersion, match="Versions: 1 to 1"):
        crosswalks.version(only, 7)


def test_each_version_keeps_who_when_and_why(keep: Any, only: int, clock: Any) -> None:
    keep(ONE)
    keep(TWO, because="terms were missing")
    told = [(one.crosswalk.version, one.actor, one.because, one.at) for one in crosswalks.versions(only)]
    assert told == [
        (1, "test:ann", "go live", clock.now()),
        (2, "test:ann", "terms were missing", clock.now()),
    ]


def test_the_trail_tells_the_versions_and_what_changed_in_numbers(keep: Any, query: Any) -> None:
    keep(ONE)
    keep(TWO)
    events = query("select because, payload from store_event where kind = 'crosswalk' order by id")
    assert [because for because, _ in events] == ["go live", "go live"]
    assert json.loads(events[1][1]) == {"before": 1, "after": 2, "added": 1, "changed": 0, "removed": 1}


def test_what_was_compared_with_an_older_version_is_not_kept(keep: Any, only: int) -> None:
    keep(ONE)
    with pytest.raises(crosswalks.Meanwhile, match="Somebody else kept version 1"):
        keep(TWO, version=0)
    assert crosswalks.latest(only).lines == (ONE,)


def test_each_connection_has_its_own(keep: Any, only: int, connect: Any) -> None:
    keep(ONE)
    assert crosswalks.latest(connect("other").id).lines == ()
