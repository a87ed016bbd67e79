"""A site over real HTTP, for the tests beside this file: how it is asked, and what is put into its house.

Knows HTTP and the list of processes. Does not know what a page must say.
"""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from answers import Answer
from browsing import Visitor, signed_in
from stage import Stage

from ml_connector.domain.people import Role
from ml_connector.web.watch import Watch

__all__ = ["Site", "asked"]


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
    visitor: list[Visitor] = field(default_factory=list)

    def page(self, path: str) -> Answer:
        """Look at a page as the first admin, who is signed in."""
        if not self.visitor:
            self.visitor.append(signed_in(self.port, self.stage.house, "first@example.com", *Role))
        return self.visitor[0].get(path)

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
