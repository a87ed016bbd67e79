"""Brings the stage to the tests of this folder.

Knows where the stage lies. Knows nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

JOURNEYS = Path(__file__).parents[1] / "journeys"
sys.path.insert(0, str(JOURNEYS))
pytest.register_assert_rewrite(*(path.stem for path in JOURNEYS.glob("*.py") if not path.match("test_*")))

from staging import bench, make_stage, stage, template  # noqa: E402 - the path comes first

__all__ = ["bench", "make_stage", "stage", "template"]
