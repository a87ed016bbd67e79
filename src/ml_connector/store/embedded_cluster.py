"""One PostgreSQL data folder: made once, started, asked whether it lives, stopped.

Knows initdb, pg_ctl and the settings of our server. Does not know who uses it: every function here is called
under the folder's lock. Layout of the folder: `password`, `port`, `server.lock`, and `server/` (owned by the
account the server runs as) with `data/`, whose `log/` holds a week of logs.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from ml_connector.store.embedded_account import Account, Reach, give, give_to_owner_of, reached
from ml_connector.store.embedded_binaries import Outcome, Programs
from ml_connector.store.embedded_errors import EmbeddedError, explain, last_lines, tail_of
from ml_connector.store.embedded_locks import is_locked, open_private, try_lock

ROLE = DATABASE = "ml_connector"
HOST = "127.0.0.1"
SPACE_MIN_BYTES = 150_000_000
PORT_TRIES_MAX = 5
START_S = 60
STOP_S = 60
INIT_S = 120

SETTINGS = (
    f"listen_addresses={HOST}",
    "unix_socket_directories=",
    "password_encryption=scram-sha-256",
    # A worker with eight runs under way has about 24 sessions: its places, their locks, its queue.
    "max_connections=200",
    "shared_buffers=32MB",
    "max_wal_size=256MB",
    "min_wal_size=32MB",
    "fsync=on",
    "full_page_writes=on",
    "synchronous_commit=on",
    "io_method=sync",
    "max_parallel_workers_per_gather=0",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    # A dead client host must give its locks back (L1): about one minute.
    "tcp_keepalives_idle=30",
    "tcp_keepalives_interval=10",
    "tcp_keepalives_count=3",
    # One file a weekday, overwritten a week later; no statement is ever logged, since it may hold a secret.
    "logging_collector=on",
    "log_directory=log",
    "log_filename=server-%u.log",
    "log_rotation_age=1d",
    "log_rotation_size=0",
    "log_truncate_on_rotation=on",
    "log_min_error_statement=panic",
    "log_checkpoints=off",
    "log_statement=none",
    "log_parameter_max_length_on_error=0",
)


class Cluster:
    """The server of one folder. `folder` exists and is private to its owner."""

    def __init__(self, folder: Path, programs: Programs) -> None:
        self._folder = folder
        self._programs = programs
        self._server = folder / "server"
        self._data = self._server / "data"
        self._account: Account | None = programs.account

    def url(self) -> str:
        """The address of the database, with the password, as libpq reads it."""
        password = (self._folder / "password").read_text(encoding="ascii").strip()
        return f"postgresql://{ROLE}:{quote(password, safe='')}@{HOST}:{self.port()}/{DATABASE}"

    def port(self) -> int:
        """The remembered port; 0 when none has been chosen yet or the note is damaged."""
        try:
            return int((self._folder / "port").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0

    def is_made(self) -> bool:
        """Whether the data folder has been made completely."""
        return (self._data / "PG_VERSION").is_file()

    def data_major(self) -> str:
        """The major version the data folder was made by, such as `18`; empty before the first start."""
        with contextlib.suppress(OSError):
            return (self._data / "PG_VERSION").read_text(encoding="ascii").strip()
        return ""

    def is_alive(self) -> bool:
        """Whether any process of the server still runs, its orphans too.

        The server inherits a lock on `server.lock`, which ends with its last process however that died. On
        Windows locks are not inherited: there pg_ctl looks up the process.
        """
        if sys.platform != "win32":
            return is_locked(self._folder / "server.lock")
        return self.is_made() and self._pg_ctl("status", timeout_s=STOP_S).code == 0

    def answers(self) -> str:
        """Sign in once: empty when that worked, else the server's words. Waits two seconds at most."""
        try:
            with psycopg.connect(self.url(), connect_timeout=2):
                return ""
        except (psycopg.Error, OSError) as error:
            return last_lines(str(error))

    def make(self) -> None:
        """Make the data folder with its role and database; all of it or nothing.

        Raises EmbeddedError: disk full, not writable, programs missing.
        """
        free = shutil.disk_usage(self._folder).free
        if free < SPACE_MIN_BYTES:
            raise EmbeddedError(
                f"the disk of {self._folder} has {free // 1_000_000} MB left",
                next_step=f"free {SPACE_MIN_BYTES // 1_000_000} MB and start again",
            )
        self._server.mkdir(mode=0o700, exist_ok=True)
        give(self._server, self._account)
        half_made = self._server / "data.new"
        if half_made.exists():
            shutil.rmtree(half_made)
        with self._password_for_initdb():
            self._initdb(half_made.name)
        half_made.rename(self._data)

    def start(self) -> None:
        """Start the server and wait until it answers; another port is chosen when ours is taken.

        Raises EmbeddedError with the end of the log; a server still in recovery is left running.
        """
        self._check_version()
        for _ in range(PORT_TRIES_MAX):
            self._choose_port()
            if sys.platform != "win32":
                # Nobody holds server.lock, so no process of this server lives: the note of a dead one must
                # not stop us when its process number has been given to somebody else.
                (self._data / "postmaster.pid").unlink(missing_ok=True)
            outcome = self._start_once()
            if outcome == "":
                return
            if "could not create any TCP/IP sockets" not in outcome:
                raise explain("starting the embedded PostgreSQL", outcome)
        raise EmbeddedError("no free port was found on 127.0.0.1", next_step="try again, or set DATABASE_URL")

    def stop(self) -> bool:
        """Stop the server (running statements are rolled back); False when it did not end in time."""
        return self._pg_ctl("stop", "-m", "fast", "-w", "-t", str(STOP_S), timeout_s=STOP_S + 10).code == 0

    def _start_once(self) -> str:
        early = self._server / "start.log"
        early.unlink(missing_ok=True)
        options = " ".join(["-p", str(self.port()), *(f"-c {setting}" for setting in SETTINGS)])
        with self._held_by_server() as held, reached(self._server, self._account) as reach:
            log = f"{reach.path}/{early.name}"
            arguments = ("-D", f"{reach.path}/data", "-w", "-t", str(START_S), "-l", log, "-o", options)
            outcome = self._programs.run(
                "pg_ctl", "start", *arguments, timeout_s=START_S + 10, descriptors=(*held, *reach.descriptors)
            )
        if outcome.code == 0:
            return ""
        return last_lines("\n".join([outcome.text, tail_of(early), self._log_tail()])) or "no words at all"

    def _pg_ctl(self, verb: str, *arguments: str, timeout_s: float) -> Outcome:
        with reached(self._server, self._account) as reach:
            where = ("-D", f"{reach.path}/data")
            return self._programs.run(
                "pg_ctl", verb, *where, *arguments, timeout_s=timeout_s, descriptors=reach.descriptors
            )

    def _initdb(self, name: str) -> None:
        with reached(self._server, self._account) as reach:
            self._first(reach, name)
            outcome = self._programs.run(
                "postgres",
                "--single",
                "-D",
                f"{reach.path}/{name}",
                "postgres",
                timeout_s=INIT_S,
                descriptors=reach.descriptors,
                text_in=f"CREATE DATABASE {DATABASE} OWNER {ROLE}\n",
            )
        if outcome.code != 0 or "ERROR:" in outcome.text:
            raise explain("making the database", outcome.text)

    def _first(self, reach: Reach, name: str) -> None:
        # The builtin C.UTF-8 compares byte by byte like C, and still knows the case of every letter.
        outcome = self._programs.run(
            "initdb",
            f"--pgdata={reach.path}/{name}",
            f"--username={ROLE}",
            f"--pwfile={reach.path}/pwfile",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions",
            timeout_s=INIT_S,
            descriptors=reach.descriptors,
        )
        if outcome.code != 0:
            raise explain("making the data folder", outcome.text)

    @contextlib.contextmanager
    def _password_for_initdb(self) -> Iterator[None]:
        """Make the password, and a copy for initdb that lives as long as initdb runs."""
        password = secrets.token_urlsafe(32)
        self._write("password", password)
        copy = self._server / "pwfile"
        copy.unlink(missing_ok=True)
        descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, password.encode())
            os.close(descriptor)
            give(copy, self._account)
            yield
        finally:
            copy.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _held_by_server(self) -> Iterator[tuple[int, ...]]:
        """A locked descriptor for the server to inherit; closing ours does not free what it holds."""
        if sys.platform == "win32":
            yield ()
            return
        descriptor = open_private(self._folder / "server.lock")
        give_to_owner_of(self._folder, self._folder / "server.lock")
        try:
            if not try_lock(descriptor):
                raise EmbeddedError("the server's last processes are still ending", next_step="try again")
            yield (descriptor,)
        finally:
            os.close(descriptor)

    def _choose_port(self) -> None:
        if not _is_free(self.port()):
            with socket.socket() as probe:
                probe.bind((HOST, 0))
                chosen = probe.getsockname()[1]
            self._write("port", str(chosen))

    def _write(self, name: str, text: str) -> None:
        """Write one small private file in one move, so that no reader sees half of it."""
        new = self._folder / f"{name}.new"
        new.unlink(missing_ok=True)
        descriptor = open_private(new)
        os.write(descriptor, text.encode("ascii"))
        os.fsync(descriptor)
        os.close(descriptor)
        give_to_owner_of(self._folder, new)
        new.replace(self._folder / name)

    def _check_version(self) -> None:
        installed = self._programs.version().partition(".")[0]
        if self.data_major() != installed:
            raise EmbeddedError(
                f"the data folder was made by PostgreSQL {self.data_major()}, installed is {installed}",
                next_step="put the former version of ml-connector back, or use another ML_CONNECTOR_HOME",
            )

    def _log_tail(self) -> str:
        logs = sorted((self._data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        return tail_of(logs[-1]) if logs else ""


def _is_free(port: int) -> bool:
    if not 0 < port < 65_536:
        return False
    with socket.socket() as probe:
        if sys.platform != "win32":
            # As the server does: a port that is only cooling down (TIME_WAIT) counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
