"""Which account of the operating system runs the embedded server, and how that account reaches its files.

Knows that PostgreSQL refuses to run as root. Does not know PostgreSQL's commands.

Under root the server runs as the account `ml-connector` if the machine has one, else as `nobody`. Its folder
usually lies below folders that only root may enter (a home, a temporary folder). We never open those to
others: the server is handed an open descriptor of its own folder and works through `/proc/self/fd/N`, which
needs no right on the folders above. Where there is no `/proc`, root is refused with a clear text.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ml_connector.store.embedded_errors import EmbeddedError

ACCOUNTS = ("ml-connector", "nobody")
_DESCRIPTORS = Path("/proc/self/fd")
# pg_ctl and initdb put paths between double quotes in a shell line: these would not survive it.
_NOT_FOR_A_SHELL = frozenset('"$`\\\n')


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account other than our own: the numbers of its user and its group."""

    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How the server's account names its folder: a path, and the descriptors its processes must inherit."""

    path: str
    descriptors: tuple[int, ...] = ()


def account_for_server(folder: Path) -> Account | None:
    """The account the server must run as, or None for our own (everybody but root).

    Who owns the server's folder already, or the folder around it, wins over `ACCOUNTS`: root may look after a
    user's home without taking it, and a server never changes its account.
    Raises EmbeddedError when root finds no account to use.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    for path in (folder / "server", folder):
        if path.exists() and (owner := path.stat()).st_uid != 0:
            return Account(uid=owner.st_uid, gid=owner.st_gid)
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this machine has no account `ml-connector` or `nobody`",
        next_step="run as an ordinary user, make an account `ml-connector`, or set DATABASE_URL",
    )


@contextlib.contextmanager
def reached(folder: Path, account: Account | None) -> Iterator[Reach]:
    """Make `folder` reachable for the server's account while its processes are started."""
    plain = account is None and (sys.platform == "win32" or not _NOT_FOR_A_SHELL & set(str(folder)))
    if plain:
        yield Reach(path=str(folder))
        return
    if not _DESCRIPTORS.is_dir():
        raise EmbeddedError(
            f"the database folder {folder} cannot be reached by the account PostgreSQL must run as",
            next_step="run as an ordinary user, choose a plain path for the home, or set DATABASE_URL",
        )
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield Reach(path=str(_DESCRIPTORS / str(descriptor)), descriptors=(descriptor,))
    finally:
        os.close(descriptor)


def give(path: Path, account: Account | None) -> None:
    """Make `path` the account's own; nothing to do when it is ours."""
    if account is not None and sys.platform != "win32":
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def give_to_owner_of(folder: Path, path: Path) -> None:
    """Under root, make a file of ours belong to the owner of the folder it stands in."""
    if sys.platform != "win32" and os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def may_enter(folder: Path, account: Account | None) -> bool:
    """Whether the account may pass through `folder` and every folder above it (by mode bits, no ACLs)."""
    if account is None:
        return True
    real = folder.resolve()
    return all(_may_pass(step.stat(), account) for step in (real, *real.parents))


def _may_pass(found: os.stat_result, account: Account) -> bool:
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
