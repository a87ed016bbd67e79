"""Claims about where the lines of a crosswalk lead, kind by kind.

Knows a scripted Sage 300. Does not know any table.
"""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.domain.crosswalk import KINDS, Line
from ml_connector.systems.sage300.leading import leads

NOWHERE = [Line(kind=kind, avidxchange="THEIRS", sage="OURS") for kind in (*KINDS, "segment:department")]


@pytest.fixture
def empty(script: Any) -> Any:
    """A company that has no code at all."""
    script.lists.clear()
    return script


@pytest.mark.parametrize("line", NOWHERE, ids=lambda line: line.kind)
def test_a_line_of_every_kind_is_looked_for_or_said_not_to_be(empty: Any, books: Any, line: Line) -> None:
    found = leads(books(account_segments="main-department"), [line])
    lost = [one.line.kind for one in found.astray]
    assert (lost or found.unchecked, len(lost)) == ([line.kind], min(len(empty.filters), 1))


def test_banks_and_methods_are_not_called_lost(books: Any) -> None:
    found = leads(books(), [line for line in NOWHERE if line.kind in ("bank", "method")])
    assert (found.astray, found.unchecked) == ([], ["bank", "method"])
