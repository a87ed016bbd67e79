"""What every test shares: the mark on long tests, a screen whose width each may choose, a database server.

Knows that everything in `tests/soak` is long. Does not know what the server is for.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ml_connector.store.embedded import Embedded

for _measure in (
    "COLUMNS",
    "LINES",
):  # a worker's readline sets them, and what is set at the start stays for good
    os.environ.pop(_measure, None)

SOAK = Path(__file__).parent / "soak"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the long tests, so that only `python3 dev.py soak` runs them."""
    for item in items:
        if SOAK in item.path.parents:
            item.add_marker(pytest.mark.soak)


def pytest_collection_finish() -> None:
    """Take what was collected out of the collector's sight: ten thousand tests are walked through for nothing."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server for the session: embedded, or the one of DATABASE_URL.

    Our own does not wait for the disk at each commit: tests kill processes, never this machine.
    """
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with Embedded(tmp_path_factory.mktemp("server") / "postgres").acquire() as url:
        with psycopg.connect(url, autocommit=True) as session:
            session.execute("alter role current_user set synchronous_commit = off")
        yield url
