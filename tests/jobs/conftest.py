"""Brings the stage to the tests of this folder: a database of its own, both systems, a house with a queue.

Knows where the stage lies. Knows nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

JOURNEYS = Path(__file__).parents[1] / "journeys"
sys.path.insert(0, str(JOURNEYS))
pytest.register_assert_rewrite(*(path.stem for path in JOURNEYS.glob("*.py") if not path.match("test_*")))

from stage import Scene, Stage, Template, of_kinds, opened  # noqa: E402 - the path comes first
from staging import template  # noqa: E402 - as above

from ml_connector.jobs import JobQueue  # noqa: E402 - as above

__all__ = ["template"]


@pytest.fixture
def stage(template: Template) -> Iterator[Stage]:
    """A small stage whose house has a queue."""
    with opened(template, Scene(company=of_kinds("one-line"))) as made:
        made.house = replace(made.house, queue=JobQueue())
        yield made
