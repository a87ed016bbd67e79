"""Claims about differences: what changed is named by its path, with both values, and nothing masked is shown.

Knows trees as JSON gives them. Does not know what a member means.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.differences import Difference, differences

LEAVES = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.decimals("-9", "9", places=2) | st.text(max_size=3)
)
TREES = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        LEAVES,
        lambda held: st.lists(held, max_size=3) | st.dictionaries(st.sampled_from("xy"), held, max_size=2),
        max_leaves=6,
    ),
    max_size=3,
)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"name": "Old"}, {"name": "New"}, [("name", "Old", "New")]),
        ({"a": 1}, {"a": 1, "b": "x"}, [("b", "", "x")]),
        ({"a": 1, "b": "x"}, {"a": 1}, [("b", "x", "")]),
        ({"to": {"city": "A"}}, {"to": {"city": "B"}}, [("to.city", "A", "B")]),
        ({"lines": [{"n": 1}]}, {"lines": [{"n": 1}, {"n": 2}]}, [("lines[2].n", "", "2")]),
        ({"n": [1, 2, 3]}, {"n": [2, 3]}, [("n[1]", "1", "")]),
        ({"n": [1, 3]}, {"n": [1, 2, 3]}, [("n[2]", "", "2")]),
        ({"n": [1, 2, 3]}, {"n": [1, 9]}, [("n[2]", "2", "9"), ("n[3]", "3", "")]),
        ({"n": [1, 2]}, {"n": [2, 1]}, [("n[1]", "1", "2"), ("n[2]", "2", "1")]),
        ({"active": True}, {"active": False}, [("active", "true", "false")]),
        ({"active": True}, {"active": 1}, [("active", "true", "1")]),
        ({"a": None}, {"a": ""}, [("a", "null", "")]),
        ({"a": []}, {"a": ["x"]}, [("a[1]", "", "x"), ("a", "[]", "")]),
        (None, {"a": "x"}, [("a", "", "x")]),
    ],
)
def test_a_difference_names_its_path_and_both_values(before: Any, after: Any, told: list[Any]) -> None:
    assert differences(before, after) == told


def test_an_amount_is_the_same_whatever_its_zeros() -> None:
    assert differences({"a": Decimal("10.500")}, {"a": Decimal("10.5")}) == []


def test_differences_stand_in_the_order_of_what_would_be_sent() -> None:
    told = differences({"gone": "1"}, {"z": "1", "a": "2"})
    assert [one.path for one in told] == ["z", "a", "gone"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("123456789", "***6789", Difference("tax", "***", "***6789")),
        ("***6789", "***1111", Difference("tax", "***6789", "***1111")),
        ("***6789", "", Difference("tax", "***6789", "")),
    ],
)
def test_what_is_masked_on_one_side_is_never_shown_in_the_clear_of_the_other(
    before: str, after: str, told: Difference
) -> None:
    assert differences({"tax": before}, {"tax": after}) == [told]


@given(TREES)
def test_a_tree_does_not_differ_from_itself(tree: Any) -> None:
    assert differences(tree, tree) == []


@given(TREES, TREES)
def test_trees_without_a_difference_are_equal_and_the_other_way_round(one: Any, other: Any) -> None:
    assert (differences(one, other) == []) == same(one, other)


def same(one: Any, other: Any) -> bool:
    """Equal, and true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(isinstance(one, bool) == isinstance(other, bool) and one == other)
