"""Claims about the log's file: several processes write it, it is put aside when full, and no line is lost or cut.

Knows files and processes. Does not know what a line says.
"""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_connector.logs.shared_file import SharedFile
from ml_connector.store.embedded_locks import locked

WRITER = """
import logging, sys
from pathlib import Path
from ml_connector.logs.shared_file import SharedFile
handler = SharedFile(Path(sys.argv[1]), max_bytes=3000, keep=50)
for number in range(150):
    handler.emit(logging.makeLogRecord({"msg": f"{sys.argv[2]} {number:04} " + "x" * 60}))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log is."""
    return tmp_path / "logs" / "ml-connector.log"


def say(handler: SharedFile, *words: str) -> None:
    """Write lines."""
    for word in words:
        handler.emit(logging.makeLogRecord({"msg": word}))


def test_two_processes_that_write_and_put_aside_lose_and_cut_no_line(path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in "ab"]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    files = sorted(path.parent.glob("*.log*"))
    lines = [line for file in files for line in file.read_text().splitlines()]
    assert sorted(re.sub(" x{60}$", "", line) for line in lines) == [
        f"{n} {i:04}" for n in "ab" for i in range(150)
    ]
    assert len(files) > 5
    assert max(file.stat().st_size for file in files) <= 3000


def test_only_as_many_files_are_kept_as_were_asked_for(path: Path) -> None:
    say(SharedFile(path, max_bytes=10, keep=2), "first line", "second line", "third line", "fourth line")
    kept = {file.name: file.read_text() for file in path.parent.glob("*.log*")}
    assert kept == {"ml-connector.log": "fourth line\n", "ml-connector.log.1": "third line\n",
                    "ml-connector.log.2": "second line\n"}  # fmt: skip


def test_who_holds_the_turn_for_ever_keeps_no_line_from_being_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ml_connector.logs.shared_file._WAIT_S", 0.01)
    handler = SharedFile(path, max_bytes=10)
    with locked(path.with_suffix(".lock"), timeout_s=1):
        say(handler, "one whole line", "another")
    assert path.read_text() == "one whole line\nanother\n"


def test_a_log_that_cannot_be_written_is_told_once_and_without_the_line(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = SharedFile(path)
    path.mkdir()
    say(handler, "what nobody may see", "again")
    told = capsys.readouterr().err
    assert (told.count("cannot be written"), "nobody may see" in told) == (1, False)


def test_a_log_is_its_owners_alone(path: Path, posix_mode: Callable[[Path], int]) -> None:
    say(SharedFile(path), "a line")
    assert posix_mode(path) & 0o077 == 0
