"""Claims about what a read remembers of the keys it brought.

Knows keys alone. Does not know a list.
"""

from __future__ import annotations

import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sage300.key_memory import KeyMemory

PARTS = st.one_of(st.text(max_size=4), st.integers(-9, 9), st.dates(date(2026, 1, 1), date(2026, 1, 9)))
KEYS = st.tuples(PARTS) | st.tuples(PARTS, PARTS)


@given(st.lists(KEYS))
def test_it_tells_new_keys_from_those_that_came_as_a_set_does(keys: list[tuple[object, ...]]) -> None:
    memory, came = KeyMemory(), set[str]()
    for key in keys:
        assert memory.add(key) is (repr(key) not in came)
        came.add(repr(key))
    assert len(memory) == len(came)


@pytest.mark.parametrize("again", [0, 4095, 4096, 12_287, 19_999])
def test_a_key_is_known_however_many_came_after_it(again: int) -> None:
    memory = KeyMemory()
    assert all(memory.add((f"V{number}",)) for number in range(20_000))
    assert (memory.add((f"V{again}",)), len(memory)) == (False, 20_000)


def test_a_key_takes_about_eight_bytes() -> None:
    memory = KeyMemory()
    for number in range(4096 * 8):
        memory.add((number,))
    assert sum(map(sys.getsizeof, memory._runs)) < 10 * len(memory)
