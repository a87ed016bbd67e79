"""Brings the stage of the journeys here, and the site over real HTTP on a port of its own.

Knows where the stage lies and how a site is made. Does not know what a page must say.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ml_connector.store import people
from ml_connector.web.place import Place
from ml_connector.web.process import answering
from ml_connector.web.watch import Watch

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "journeys")]
pytest.register_assert_rewrite("answers", "browsing", "counting", "sites", "stage")

from sites import Site  # noqa: E402 - the path comes first
from stage import Stage  # noqa: E402 - the path comes first
from staging import make_stage, stage, template  # noqa: E402 - the path comes first

__all__ = ["make_stage", "stage", "template"]


@pytest.fixture
def site(stage: Stage) -> Iterator[Site]:
    """A site that looks anew for each answer."""
    watch = Watch(version="1.2.3", check=lambda: None, good_for_s=0)
    people.use_key(stage.house.keyring)
    watch.opened(stage.house)
    with answering(Place(host="127.0.0.1", port=0), watch) as port:
        yield Site(port, watch, stage)
