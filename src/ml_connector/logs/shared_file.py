"""A log file that several processes write at once: each line whole, and the file put aside when it is full.

Knows files and the lock beside them. Knows no format. No process keeps the file open, so that it can be put aside on
Windows, too; a process that was stopped in the middle of a line keeps the others waiting for a second at most.
"""

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ml_connector.store.embedded_errors import EmbeddedError
from ml_connector.store.embedded_locks import locked

__all__ = ["SharedFile"]

_WAIT_S = 1.0


class SharedFile(logging.Handler):
    """Appends lines; when the file is longer than `max_bytes` it becomes `.1`, and so on up to `.keep`."""

    def __init__(self, path: Path, *, max_bytes: int = 10_000_000, keep: int = 5) -> None:
        super().__init__()
        self._path, self._max, self._keep = path, max_bytes, keep
        self._failed = threading.Event()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            line = self.format(record).encode("utf-8", "backslashreplace") + b"\n"
            with self._turn() as mine:
                if mine and self._is_full(len(line)):
                    self._put_aside()
                self._append(line)
        except Exception:  # noqa: BLE001 - whoever logs goes on, whatever becomes of the line
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say once that the log cannot be written; the record itself may hold what must not be seen as it is."""
        if not self._failed.is_set():
            self._failed.set()
            reason = type(sys.exc_info()[1]).__name__
            sys.stderr.write(f"The log {self._path} cannot be written ({reason}); some lines are lost.\n")

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Wait for this process's turn; False where it did not come in time."""
        try:
            turn = locked(self._path.with_suffix(".lock"), timeout_s=_WAIT_S)
            turn.__enter__()
        except EmbeddedError:
            yield False
            return
        try:
            yield True
        finally:
            turn.__exit__(None, None, None)

    def _is_full(self, more: int) -> bool:
        try:
            size = self._path.stat().st_size
        except FileNotFoundError:
            return False
        return size > 0 and size + more > self._max

    def _put_aside(self) -> None:
        names = [self._path, *(Path(f"{self._path}.{number}") for number in range(1, self._keep + 1))]
        for older, newer in zip(reversed(names), list(reversed(names))[1:], strict=False):
            with suppress(FileNotFoundError):
                newer.replace(older)

    def _append(self, line: bytes) -> None:
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)
