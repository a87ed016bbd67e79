"""Knows how to read a file's mode, and that no log outlives its test.

Does not know what is written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ml_connector import logs


@pytest.fixture(autouse=True)
def _no_log_outlives_its_test() -> Iterator[None]:
    yield
    logs.end()


@pytest.fixture
def posix_mode() -> Callable[[Path], int]:
    """A file's mode; on Windows, where modes say nothing, that of a file of its owner alone."""
    return lambda path: path.stat().st_mode if os.name == "posix" else 0o600
