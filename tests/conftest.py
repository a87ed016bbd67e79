"""What every test shares: the mark on long tests, and a screen whose width each test may choose.

Knows that everything in `tests/soak` is long. Does not know the product.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
