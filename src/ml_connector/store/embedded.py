"""The PostgreSQL server that comes along (L22): the first who needs it starts it, the last to leave stops it.

Knows who uses the server of one folder and when it must run. Does not know what is stored in it, nor how a
server is made and started (`embedded_cluster`), nor the account it runs as (`embedded_account`).

The life of the server:
* its users hold a locked file each; the operating system frees the lock however a user dies, so a dead user
  is never counted and a living one never forgotten (a pid and a start time alone can be reused or shifted);
* the last to leave stops it; when the last one was killed it is left running, and the next user adopts it;
* when the server itself was killed, the next user starts it again at the same port, and it recovers.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ml_connector.store.embedded_account import account_for_server, give_to_owner_of
from ml_connector.store.embedded_binaries import find_programs
from ml_connector.store.embedded_cluster import START_S, Cluster
from ml_connector.store.embedded_errors import EmbeddedError
from ml_connector.store.embedded_locks import Users, locked

__all__ = ["Embedded", "EmbeddedError", "EmbeddedStatus"]

_log = logging.getLogger(__name__)
_PAUSE_S = 0.05
# First start (initdb) or a long recovery of another process: wait for it, but not for ever.
_LOCK_S = 180.0


@dataclass(frozen=True, kw_only=True)
class EmbeddedStatus:
    """What `doctor` shows: versions, port (0: none yet), whether it runs, `pid start-time` of its users."""

    programs_version: str
    data_major: str
    port: int
    running: bool
    users: tuple[str, ...]


class Embedded:
    """The embedded PostgreSQL of one folder (made when missing, mode 0700).

    Any number of processes and threads may use one folder at once. Nothing is written outside of it, but for
    the copy of the programs named in `embedded_binaries` (root only).
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder.absolute()
        self._clock = clock

    @contextlib.contextmanager
    def acquire(self) -> Iterator[str]:
        """Hold the server while the block runs; gives the database URL, password and all.

        Takes about 1.5 s the first time, 0.2 s when the server must be started, 0.03 s when it runs. The role
        in the URL is the superuser `ml_connector`, the database is `ml_connector`.
        Raises EmbeddedError (what happened, what to do, the end of the server's log).
        """
        self._make_folder()
        users = self._users()
        with self._locked():
            user = users.join()
        try:
            with self._locked():
                cluster = self._cluster()
                self._ensure(cluster)
                url = cluster.url()
            yield url
        finally:
            with self._locked():
                user.leave()
                if not users.living():
                    self._stop()

    def status(self) -> EmbeddedStatus:
        """Look without starting anything. Raises EmbeddedError when the programs are missing."""
        self._make_folder()
        cluster = self._cluster()
        with self._locked():
            return EmbeddedStatus(
                programs_version=find_programs(None).version(),
                data_major=cluster.data_major(),
                port=cluster.port(),
                running=cluster.is_alive(),
                users=self._users().living(),
            )

    def _ensure(self, cluster: Cluster) -> None:
        """Start the server, or adopt the one that runs; wait for one that comes up or goes down."""
        if not cluster.is_made():
            cluster.make()
        deadline = self._clock() + START_S
        words = ""
        while self._clock() < deadline:
            if not cluster.is_alive():
                cluster.start()
                return
            words = cluster.answers()
            if not words:
                return
            time.sleep(_PAUSE_S)
        raise EmbeddedError(
            f"the embedded PostgreSQL runs but has not answered for {START_S} s",
            next_step="a long recovery only needs time: try again; else end the `postgres` of this home",
            log_tail=words,
        )

    def _stop(self) -> None:
        """Stop quietly: who leaves may have an error of its own to tell; the next user adopts what stays."""
        try:
            cluster = self._cluster()
            if cluster.is_alive() and not cluster.stop():
                _log.warning("the embedded PostgreSQL did not stop in time; the next start adopts it")
        except EmbeddedError as error:
            _log.warning("the embedded PostgreSQL was not stopped: %s", error.what)

    def _cluster(self) -> Cluster:
        return Cluster(self._folder, find_programs(account_for_server(self._folder)))

    def _users(self) -> Users:
        return Users(self._folder / "users")

    def _make_folder(self) -> None:
        for folder in (self._folder, self._folder / "users"):
            try:
                folder.mkdir(mode=0o700, parents=True)
            except FileExistsError:
                continue
            except OSError as error:
                raise EmbeddedError(
                    f"{folder} cannot be made: {error.strerror}", next_step="choose another ML_CONNECTOR_HOME"
                ) from error
            give_to_owner_of(folder.parent, folder)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with locked(self._folder / "lock", timeout_s=_LOCK_S, clock=self._clock):
            give_to_owner_of(self._folder, self._folder / "lock")
            yield
