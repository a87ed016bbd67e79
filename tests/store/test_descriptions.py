"""Claims about what is kept of what a Sage site says of itself, asked of a real PostgreSQL.

Knows texts and fingerprints. Does not know any module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ml_connector.store import descriptions
from ml_connector.store.descriptions import Descriptions

Query = Callable[..., list[tuple[Any, ...]]]
TOLD = "select because, payload from store_event where kind = 'connection' and because <> 'added'"


@pytest.fixture
def shelf(work: Any) -> Descriptions:
    """The shelf of a connection."""
    return Descriptions(connection_id=work.stored.id, now=work.clock.now)


def test_what_was_said_is_kept_by_module_and_the_last_counts(shelf: Descriptions) -> None:
    shelf.save("AP", "f1", "one")
    shelf.save("AP", "f1", "two")
    assert (shelf.load("AP"), shelf.load("GL")) == ("two", None)


def test_another_fingerprint_is_on_record_and_the_same_is_not(shelf: Descriptions, query: Query) -> None:
    shelf.save("AP", "f1", "one")
    shelf.save("AP", "f1", "two")
    assert query(TOLD) == []
    shelf.save("AP", "f2", "three")
    assert query(TOLD) == [("Sage 300 describes AP otherwise than before", "three")]


def test_who_only_looks_keeps_nothing(shelf: Descriptions) -> None:
    replace(shelf, read_only=True).save("AP", "f1", "one")
    assert shelf.load("AP") is None


def test_what_is_forgotten_is_that_of_one_connection(shelf: Descriptions, connect: Any) -> None:
    other = replace(shelf, connection_id=connect("other").id)
    shelf.save("AP", "f1", "one")
    other.save("AP", "f1", "theirs")
    descriptions.forget(shelf.connection_id)
    assert (shelf.load("AP"), other.load("AP")) == (None, "theirs")
