"""Claims about `audit` as people and scripts type it: what is shown, and how it exits.

Knows the program's own house. Does not know how a trail is proved.
"""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.fixture(scope="module")
def keyed(house: Any) -> Any:
    """The house, with a key that signs."""
    made = house("audit", "keys", "--new", "--json")
    assert made.code == 0, made.err
    return house


def test_a_house_proves_itself_and_the_mark_it_gives_is_taken_back(keyed: Any) -> None:
    first = json.loads(keyed("audit", "verify", "--json").out)
    again = keyed("audit", "verify", "--checkpoint", first["end"])
    assert (first["whole"], first["broken"], again.code) == (True, 0, 0)
    assert "The audit trail holds" in again.out and first["end"] in again.out


def test_a_mark_that_the_trail_does_not_have_exits_with_1_and_names_the_seal(keyed: Any) -> None:
    told = keyed("audit", "verify", "--checkpoint", f"1:{'a' * 64}")
    assert (told.code, "broken in 1 place" in told.out, "rewritten" in told.out) == (1, True, True)


@pytest.mark.parametrize("mark", ["7", "x:" + "a" * 64, "1:" + "g" * 64, "1:" + "a" * 63])
def test_what_is_no_mark_is_a_usage_error(keyed: Any, mark: str) -> None:
    told = keyed("audit", "verify", "--checkpoint", mark)
    assert (told.code, "SEAL:HASH" in told.err) == (2, True)


def test_the_newest_key_signs_and_older_ones_stay_listed(keyed: Any) -> None:
    before = json.loads(keyed("audit", "keys", "--json").out)
    after = json.loads(keyed("audit", "keys", "--new", "--json").out)
    assert [key["public"] for key in after[:-1]] == [key["public"] for key in before]
    assert [key["signs"] for key in after] == [*(False for _ in before), True]
    assert after[-1]["public"] in keyed("audit", "keys").out


def test_without_init_nothing_is_verified(empty: Any) -> None:
    assert empty("audit", "verify").code == 3
