"""Brings the stage, and the model that plays on it, to the tests of this folder.

Knows where both lie. Knows nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

MODEL = Path(__file__).parent
JOURNEYS = MODEL.parent / "journeys"
sys.path[:0] = [str(JOURNEYS), str(MODEL)]
for folder in (JOURNEYS, MODEL):
    pytest.register_assert_rewrite(*(path.stem for path in folder.glob("*.py") if not path.match("test_*")))

from staging import make_stage, stage, template  # noqa: E402 - the path comes first

__all__ = ["make_stage", "stage", "template"]
