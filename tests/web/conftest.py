"""Brings the stage of the journeys here, and the site over real HTTP on a port of its own.

Knows where the stage lies and how a site is asked. Does not know what a page must say.
"""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from ml_connector.web.place import Place
from ml_connector.web.process import answering
from ml_connector.web.watch import Watch

JOURNEYS = Path(__file__).parents[1] / "journeys"
sys.path.insert(0, str(JOURNEYS))

from stage import Stage  # noqa: E402 - the path comes first
from staging import make_stage, stage, template  # noqa: E402 - the path comes first

__all__ = ["make_stage", "stage", "template"]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def checks(self) -> list[str]:
        """The checks a probe names as not passed."""
        return [reason["check"] for reason in json.loads(self.text)["reasons"]]


def asked(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Ask a site for a path, exactly as it is written."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request(method, path, headers=headers)
        told = line.getresponse()
        return Answer(told.status, dict(told.getheaders()), told.read().decode())
    finally:
        line.close()


@dataclass(frozen=True)
class Site:
    """A site in this process, and the house it shows."""

    port: int
    watch: Watch
    stage: Stage
    numbers: list[int] = field(default_factory=list)

    def __call__(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a path."""
        return asked(self.port, path, method, **headers)

    def beats(self, *kinds: str, ago_s: float = 1) -> None:
        """Put processes on the list that were heard of so long ago."""
        for kind in kinds:
            self.numbers.append(1)
            at = self.stage.clock.now() - timedelta(seconds=ago_s)
            self.tells(
                "insert into store_process (kind, host, pid, born, version, started_at, beat_at) "
                "values (%s, 'erp-1', %s, 1.0, '1', %s, %s)", kind, len(self.numbers), at, at,
            )  # fmt: skip

    def tells(self, statement: str, *values: object) -> None:
        """Write into the database, past the product."""
        with psycopg.connect(self.stage.house.url, autocommit=True) as session:
            session.execute(statement.encode(), values)


@pytest.fixture
def site(stage: Stage) -> Iterator[Site]:
    """A site that looks anew for each answer."""
    watch = Watch(version="1.2.3", check=lambda: None, good_for_s=0)
    watch.opened(stage.house)
    with answering(Place(host="127.0.0.1", port=0), watch) as port:
        yield Site(port, watch, stage)
