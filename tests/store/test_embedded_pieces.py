"""Claims about the pieces of the embedded database that need no server: words, accounts, locks.

Knows files and their owners. Does not start PostgreSQL.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from ml_connector.store.embedded_account import Account, account_for_server, may_enter
from ml_connector.store.embedded_errors import EmbeddedError, explain, tail_of
from ml_connector.store.embedded_locks import Users, is_locked, locked

posix = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes of POSIX")
as_root = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can give files away"
)


@pytest.mark.parametrize("words", ["No space left on device", "Disk quota exceeded"])
def test_a_full_disk_is_called_a_full_disk(words: str) -> None:
    error = explain("starting", f"FATAL: could not write to file: {words}")
    assert re.search("disk (is full|quota)", error.what)
    assert "free some space" in error.next_step
    assert words in error.log_tail


def test_the_tail_of_a_log_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "long.log").write_text("\n".join(f"line {number}" for number in range(100_000)))
    assert tail_of(tmp_path / "long.log").splitlines()[-1] == "line 99999"
    assert len(tail_of(tmp_path / "long.log").splitlines()) <= 20


@as_root
def test_what_belongs_to_an_ordinary_user_is_served_as_that_user(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    os.chown(tmp_path / "server", 4321, 4321)
    assert account_for_server(tmp_path) == Account(uid=4321, gid=4321)


@posix
def test_a_folder_closed_to_others_is_seen_as_closed_from_any_depth(tmp_path: Path) -> None:
    (tmp_path / "closed" / "open").mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    assert not may_enter(tmp_path / "closed" / "open", Account(uid=4321, gid=4321))
    assert may_enter(tmp_path / "closed" / "open", None)


def test_a_lock_that_is_held_too_long_is_an_error_and_not_a_wait(tmp_path: Path) -> None:
    with locked(tmp_path / "lock", timeout_s=0.0):
        with pytest.raises(EmbeddedError, match="has held"), locked(tmp_path / "lock", timeout_s=0.0):
            raise AssertionError("two held one lock")
        assert is_locked(tmp_path / "lock")
    assert not is_locked(tmp_path / "lock")


def test_a_user_counts_as_often_as_it_joined_and_not_after_it_left(tmp_path: Path) -> None:
    users = Users(tmp_path / "users")
    first, second = users.join(), users.join()
    assert len(users.living()) == 2
    first.leave()
    assert [line.split()[0] for line in users.living()] == [str(os.getpid())]
    second.leave()
    assert users.living() == ()


def test_the_file_of_a_dead_user_is_not_believed_when_its_number_lives_again(tmp_path: Path) -> None:
    (tmp_path / f"{os.getpid()}-0a0b0c0d.user").write_text(f"{os.getpid()} 0\n")
    assert Users(tmp_path).living() == ()
    assert list(tmp_path.iterdir()) == []
