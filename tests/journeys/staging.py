"""Fixtures for whole journeys, shared by the folders that need a stage.

Knows when a database server is needed and for how long. Does not know what is played.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from bench import Bench, bench_of
from stage import Scene, Set, Stage, Template, opened

from ml_connector.store import database

__all__ = ["bench", "make_stage", "stage", "template"]


@pytest.fixture(scope="session")
def template(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A migrated template on the session's server."""
    database.set_up()
    made = Template.made(server, tmp_path_factory.mktemp("key") / "master.key")
    yield made
    made.drop()


@pytest.fixture
def make_stage(template: Template) -> Iterator[Set]:
    """Set a stage with a scene of the test's choice."""
    with ExitStack() as stack:
        yield lambda scene: stack.enter_context(opened(template, scene))


@pytest.fixture
def stage(make_stage: Set) -> Stage:
    """A small stage: nine kinds of invoice that end well, held or refused; two entries a call."""
    return make_stage(Scene(settings={"parcel_max": "2"}))


@pytest.fixture(scope="module")
def bench(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A bench for many small stages, one after the other."""
    empty = tmp_path_factory.mktemp("bench") / "no-certificates.pem"
    empty.touch()
    with bench_of(template, empty) as made:
        yield made
