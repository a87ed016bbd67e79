"""Brings the stage to the tests of this folder.

Knows where the stage lies. Knows nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "journeys"))
pytest.register_assert_rewrite(
    "acting",
    "lifting",
    "losing",
    "planting",
    "proof",
    "stage",
    "staging",
    "ten_days",
    "trials",
    "vendor_proof",
)

from staging import bench, make_stage, stage, template  # noqa: E402 - the path comes first

__all__ = ["bench", "make_stage", "stage", "template"]
