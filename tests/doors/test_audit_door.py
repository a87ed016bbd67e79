"""Claims about `audit` as people and scripts type it: what is shown, and how it exits.

Knows the program's own house. Does not know how a trail is proved.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def keyed(own_house: Any) -> Any:
    """A house with a key that signs; its own, as what others write by hand is rightly found."""
    made = own_house("audit", "keys", "--new", "--json")
    assert made.code == 0, made.err
    return own_house


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


def test_a_pack_is_written_once_and_says_how_it_is_verified(keyed: Any, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    first, again = (keyed("audit", "export", "--out", str(out)) for _ in range(2))
    assert (first.code, again.code, "never written over" in again.err) == (0, 2, True)
    assert "python -I verify.py --key " in first.out and (out / "verify.py").is_file()
    assert sys.platform == "win32" or out.stat().st_mode & 0o077 == 0  # it may be confidential


def test_scripts_get_what_is_in_a_pack(keyed: Any, tmp_path: Path) -> None:
    told = keyed("audit", "export", "--from", "2026-01-01", "--out", str(tmp_path / "pack.zip"), "--json")
    found = json.loads(told.out)
    assert (told.code, found["shown"] > 0, found["hidden"], len(found["key"])) == (0, True, 0, 64)


def test_days_the_wrong_way_round_are_a_usage_error_and_an_unknown_connection_is_3(
    keyed: Any, tmp_path: Path
) -> None:
    words = ("audit", "export", "--out", str(tmp_path / "pack"))
    assert keyed(*words, "--from", "2026-03-02", "--to", "2026-03-01").code == 2
    assert keyed(*words, "nobody").code == 3
    assert list(tmp_path.iterdir()) == []
