"""Brings the stage and sites of real processes to the tests of this folder.

Knows where the stage lies. Knows nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

JOURNEYS = Path(__file__).parents[1] / "journeys"
SERVICE = Path(__file__).parent
sys.path[:0] = [str(JOURNEYS), str(SERVICE)]
pytest.register_assert_rewrite(
    "places", *(path.stem for path in JOURNEYS.glob("*.py") if not path.match("test_*"))
)

from staging import template  # noqa: E402 - the path comes first

__all__ = ["template"]
