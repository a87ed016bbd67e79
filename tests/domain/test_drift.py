"""Claims about two lists of accounts held against each other.

Knows keys and names. Knows no system.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.drift import Drift, Entry, Few, compare


def entries(**usable: bool) -> dict[str, Entry]:
    """Accounts by key."""
    return {key: Entry(name=key.upper(), usable=told) for key, told in usable.items()}


def names(drift: Drift) -> list[list[str]]:
    """What is missing, unusable, closed and unknown there."""
    return [few.names for few in (drift.missing, drift.unusable, drift.closed, drift.unknown)]


def test_each_kind_of_difference_is_told_apart() -> None:
    ours = entries(same=True, missing=True, unusable=False, closed=True, never=False)
    theirs = entries(same=True, unusable=True, closed=False, unknown=True)
    drift = compare(ours, theirs.items())
    assert names(drift) == [["MISSING"], ["UNUSABLE"], ["CLOSED"], ["UNKNOWN"]]
    assert (drift.agreed, drift.none) == (1, False)


def test_what_nobody_can_use_and_they_have_not_is_no_drift() -> None:
    drift = compare(entries(a=True, b=False, c=False), entries(a=True, c=False).items())
    assert (drift.none, drift.agreed) == (True, 2)


@pytest.mark.parametrize(("count", "said"), [(0, "0"), (2, "2 (K0, K1)"), (1200, "1,200 (K0, K1, K2, …)")])
def test_a_count_names_the_first_few(count: int, said: str) -> None:
    few = Few()
    for number in range(count):
        few.add(f"K{number}")
    assert str(few) == said


@given(
    st.dictionaries(st.text("abc", max_size=3), st.booleans()), st.dictionaries(st.text("abc"), st.booleans())
)
def test_every_account_of_either_list_is_counted_once(ours: dict[str, bool], theirs: dict[str, bool]) -> None:
    drift = compare(entries(**ours), entries(**theirs).items())
    there = drift.agreed + drift.unusable.count + drift.closed.count + drift.unknown.count
    assert there == len(theirs)
    assert drift.missing.count == sum(usable for key, usable in ours.items() if key not in theirs)
