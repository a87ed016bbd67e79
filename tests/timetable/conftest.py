"""Brings the oracle and the office to the tests of this folder.

Knows where they and the journeys' database lie. Knows nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "journeys")]
pytest.register_assert_rewrite("clocks", "office")

from office import Office  # noqa: E402 - the path comes first
from stage import Template  # noqa: E402
from staging import template  # noqa: E402

__all__ = ["template"]


@pytest.fixture
def office(template: Template) -> Iterator[Office]:
    """A house with connections that lead nowhere, on a database of its own, with a clock that only moves when told."""
    with template.copy() as url:
        yield Office.opened(url, template.keyring)
