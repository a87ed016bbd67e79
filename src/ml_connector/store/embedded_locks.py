"""Locks on files, and who is using the embedded database right now.

Knows that a file lock is given back by the operating system however its holder dies, which makes it a truer
sign of life than a process number that may be reused. Does not know PostgreSQL.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ml_connector.store.embedded_errors import EmbeddedError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# Windows locks bytes, not files, and nobody else may read a locked byte: so lock one far behind the text.
_LOCKED_BYTE = 1 << 30
_PAUSE_S = 0.02


def try_lock(descriptor: int) -> bool:
    """Lock an open file for this descriptor alone; False when somebody else holds it. Never waits."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def open_private(path: Path) -> int:
    """Open (or make) a file only its owner may read, and return its descriptor; not inherited by children.

    Raises EmbeddedError when it may not be opened.
    """
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise EmbeddedError(
            f"{path} may not be used by this user", next_step="run as the owner of the home"
        ) from error


@contextlib.contextmanager
def locked(path: Path, *, timeout_s: float, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Hold the lock of one file, waiting up to `timeout_s` seconds. Raises EmbeddedError after that."""
    descriptor = open_private(path)
    try:
        deadline = clock() + timeout_s
        while not try_lock(descriptor):
            if clock() >= deadline:
                raise EmbeddedError(
                    f"another process has held {path} for {timeout_s:.0f} s",
                    next_step="let the other start finish, or end the process that hangs, then try again",
                )
            time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(descriptor)


def is_locked(path: Path) -> bool:
    """Whether some process holds the lock of this file; a missing file is not locked."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not try_lock(descriptor)
    finally:
        os.close(descriptor)


class Users:
    """The processes that use the database: one locked file each. Call only under the folder's lock.

    Each file holds `pid start-time` (seconds of the wall clock) for a person to read. Life is judged by the
    lock alone: it survives neither `kill -9` nor a reused pid, and no change of the clock can free it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def join(self) -> User:
        """Register this process once more; a process may join as often as it likes."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._folder / f"{os.getpid()}-{secrets.token_hex(4)}.user"
        descriptor = open_private(path)
        os.write(descriptor, f"{os.getpid()} {time.time():.0f}\n".encode())
        if not try_lock(descriptor):
            raise EmbeddedError(
                f"{path} cannot be locked", next_step="put the home on a disk that can lock files"
            )
        return User(path, descriptor)

    def living(self) -> tuple[str, ...]:
        """`pid start-time` of each user that is alive; the files of dead ones are removed."""
        alive = []
        for path in sorted(self._folder.glob("*.user")):
            if is_locked(path):
                alive.append(path.read_text(encoding="ascii", errors="replace").strip())
            else:
                path.unlink(missing_ok=True)
        return tuple(alive)


class User:
    """One registration; it ends with `leave` or with the process."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def leave(self) -> None:
        """Give the registration back. Call once."""
        os.close(self._descriptor)
        self._path.unlink(missing_ok=True)
