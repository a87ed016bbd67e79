"""Claims about the PostgreSQL that comes along, each asked of a real server.

Knows how to start users of a database as processes of their own and to kill them. Does not know the schema.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ml_connector.store.embedded import Embedded, EmbeddedError

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and accounts of POSIX")
as_root = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can become somebody else"
)

USER = """
import sys
from pathlib import Path
from ml_connector.store.embedded import Embedded
with Embedded(Path(sys.argv[1])).acquire() as url:
    print(url, flush=True)
    sys.stdin.read()
"""

# Everything is imported and used once before the account changes: its new owner may not read our Python.
ORDINARY_USER = """
import encodings.ascii, encodings.idna, os, pwd, sys
from pathlib import Path
import psycopg
from ml_connector.store.embedded import Embedded
try:
    psycopg.connect("postgresql://127.0.0.1:1/x", connect_timeout=2)
except psycopg.Error:
    pass
account = pwd.getpwnam("nobody")
os.setgroups([]); os.setgid(account.pw_gid); os.setuid(account.pw_uid)
with Embedded(Path(sys.argv[1])).acquire() as url, psycopg.connect(url) as database:
    print(database.execute("select 'signed in'").fetchone()[0])
"""


class Client:
    """A process that uses the embedded database of `folder` until it leaves or is killed."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", USER, str(folder)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def url(self) -> str:
        """Wait until it has the database; its URL."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def session(self) -> int:
        """The session its terminal would signal."""
        return os.getsid(self._process.pid)

    def leave(self) -> None:
        """End it in good order."""
        self._process.communicate(timeout=60)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self._process.kill()
        self._process.communicate(timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder not yet made, with spaces in its path; whatever runs there is stopped afterwards."""
    path = tmp_path / "a home" / "with spaces"
    yield path
    if (path / "password").exists() and (path / "server" / "data" / "PG_VERSION").exists():
        with Embedded(path).acquire():
            pass


def ask(url: str, question: str) -> str:
    """The first value a query gives, as text."""
    with psycopg.connect(url) as database:
        row = database.execute(question.encode()).fetchone()
    assert row is not None
    return str(row[0])


def started_at(url: str) -> str:
    """When the server that answers was started: two answers are equal only for one and the same server."""
    return ask(url, "select pg_postmaster_start_time()")


def postmaster(folder: Path) -> int:
    """The process number of the server's first process."""
    return int((folder / "server" / "data" / "postmaster.pid").read_text().splitlines()[0])


def test_the_first_start_makes_a_durable_database_with_checksums(folder: Path) -> None:
    with Embedded(folder).acquire() as url:
        shown = [ask(url, f"show {name}") for name in ("data_checksums", "fsync", "server_encoding")]
        assert shown == ["on", "on", "UTF8"]
        assert ask(url, "select current_database() || ' ' || current_user") == "ml_connector ml_connector"


def test_only_who_knows_the_password_gets_in_and_only_from_this_machine(folder: Path) -> None:
    with Embedded(folder).acquire() as url:
        password = url.split(":")[2].split("@")[0]
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url.replace(password, "wrong"))
        assert ask(url, "show listen_addresses") == "127.0.0.1"
        assert ask(url, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'") == "0"


def test_a_second_start_finds_what_was_stored_at_the_same_port(folder: Path) -> None:
    with Embedded(folder).acquire() as first, psycopg.connect(first) as database:
        database.execute("create table kept as select 'still here' as word")
    began = time.monotonic()
    with Embedded(folder).acquire() as second:
        assert second == first
        assert time.monotonic() - began < 10
        assert ask(second, "select word from kept") == "still here"


def test_the_last_to_leave_stops_the_server_and_nobody_before(folder: Path) -> None:
    embedded = Embedded(folder)
    with embedded.acquire() as url:
        with embedded.acquire():
            assert len(embedded.status().users) == 2
        assert ask(url, "select 1") == "1"
    assert not embedded.status().running


def test_a_killed_user_leaves_the_server_running_and_the_next_user_adopts_it(folder: Path) -> None:
    client = Client(folder)
    started = started_at(client.url())
    client.kill()
    assert Embedded(folder).status().running
    with Embedded(folder).acquire() as url:
        assert started_at(url) == started
    assert not Embedded(folder).status().running


def test_a_killed_user_does_not_keep_the_server_from_being_stopped(folder: Path) -> None:
    client = Client(folder)
    client.url()
    with Embedded(folder).acquire():
        client.kill()
    assert not Embedded(folder).status().running


@posix
def test_a_killed_server_is_started_again_and_keeps_what_was_committed(folder: Path) -> None:
    client = Client(folder)
    url = client.url()
    with psycopg.connect(url) as database:
        database.execute("create table kept as select 'still here' as word")
    os.kill(postmaster(folder), signal.SIGKILL)
    with Embedded(folder).acquire() as again:
        assert again == url
        assert ask(again, "select word from kept") == "still here"
        client.leave()
        assert ask(again, "select 1") == "1"


def test_several_processes_may_start_at_once_and_share_one_server(folder: Path) -> None:
    clients = [Client(folder) for _ in range(3)]
    urls = {client.url() for client in clients}
    assert len(urls) == 1
    assert started_at(urls.pop())
    for client in clients:
        client.leave()
    assert not Embedded(folder).status().running


@posix
def test_the_server_is_out_of_reach_of_a_ctrl_c(folder: Path) -> None:
    client = Client(folder)
    client.url()
    assert os.getsid(postmaster(folder)) != client.session()
    client.leave()


def test_a_port_that_somebody_else_took_is_given_up(folder: Path) -> None:
    with Embedded(folder).acquire() as first:
        pass
    port = int((folder / "port").read_text())
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        with Embedded(folder).acquire() as second:
            assert second != first
            assert ask(second, "select 1") == "1"


def test_the_note_of_a_dead_server_with_a_reused_process_number_does_not_stop_the_next(folder: Path) -> None:
    with Embedded(folder).acquire():
        pass
    note = folder / "server" / "data" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{folder}\n0\n1\n\n127.0.0.1\n\nready\n")
    with Embedded(folder).acquire() as url:
        assert ask(url, "select 1") == "1"


def test_a_first_start_that_was_cut_off_is_made_anew(folder: Path) -> None:
    (folder / "server" / "data.new" / "base").mkdir(parents=True)
    with Embedded(folder).acquire() as url:
        assert ask(url, "select 1") == "1"


@posix
def test_a_copy_of_a_running_home_gets_a_server_of_its_own(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with Embedded(folder).acquire() as url:
        shutil.copytree(folder, copy, ignore=lambda path, names: {"users"} & set(names))
        for path in [copy / "server", *(copy / "server").rglob("*")]:
            os.chown(path, (folder / "server").stat().st_uid, (folder / "server").stat().st_gid)
        with Embedded(copy).acquire() as other:
            assert other != url
            assert started_at(other) != started_at(url)


def test_data_of_another_version_is_refused_with_a_way_out(folder: Path) -> None:
    with Embedded(folder).acquire():
        pass
    version = folder / "server" / "data" / "PG_VERSION"
    kept = version.read_text()
    version.write_text("12\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 12, installed is \d+[\s\S]*Next: "):
        Embedded(folder).acquire().__enter__()
    version.write_text(kept)


def test_a_server_that_cannot_start_shows_the_end_of_its_log(folder: Path) -> None:
    with Embedded(folder).acquire():
        pass
    settings = folder / "server" / "data" / "postgresql.conf"
    kept = settings.read_text()
    settings.write_text(kept + "\nno_such_setting = on\n")
    with pytest.raises(EmbeddedError, match="no_such_setting") as raised:
        Embedded(folder).acquire().__enter__()
    assert raised.value.next_step
    settings.write_text(kept)


@posix
def test_nothing_is_opened_to_others(folder: Path, tmp_path: Path) -> None:
    above = {path: path.stat().st_mode for path in tmp_path.parents}
    with Embedded(folder).acquire():
        private = [folder, folder / "users", folder / "server", folder / "server" / "data"]
        assert [path.stat().st_mode & 0o777 for path in private] == [0o700] * 4
        assert [(folder / name).stat().st_mode & 0o777 for name in ("password", "port")] == [0o600] * 2
    assert {path: path.stat().st_mode for path in tmp_path.parents} == above


@as_root
def test_under_root_the_server_runs_as_somebody_else_below_a_folder_only_root_may_enter(folder: Path) -> None:
    folder.parent.mkdir(mode=0o700, parents=True)
    with Embedded(folder).acquire():
        assert Path(f"/proc/{postmaster(folder)}").stat().st_uid != 0
        assert folder.parent.stat().st_mode & 0o777 == 0o700


@as_root
def test_an_ordinary_user_needs_no_root() -> None:
    with tempfile.TemporaryDirectory() as open_folder:
        shutil.chown(open_folder, "nobody")
        command = [sys.executable, "-c", ORDINARY_USER, f"{open_folder}/a home"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd="/")
    assert (done.stdout, done.stderr) == ("signed in\n", "")
