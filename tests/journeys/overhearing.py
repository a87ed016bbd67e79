"""Sets a small stage for plans, hears what reaches the two systems, and sees whether anything anywhere has changed.

Knows requests and tables. Does not know what a plan or a run is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from stage import Scene, Set, Stage, of_kinds

from simulators.wire import Request, Response

__all__ = ["KINDS", "Ear", "everything", "overheard", "staged"]

KINDS = (
    *("one-line", "several-lines", "credit-note", "tax-on-top", "tax-included", "freight", "second-currency"),
    *(
        "image-link",
        "negative-line",
        "po-backed",
        "unknown-vendor",
        "cent-off",
        "duplicate-here",
        "unicode-text",
    ),
)

_TABLES = (
    "select tablename from pg_tables where schemaname = 'public' and tablename <> 'store_token' order by 1"
)


@dataclass
class Ear:
    """The requests that were not reads, by system, in the order they came; the token's are not among them."""

    writes: dict[str, list[Request]] = field(default_factory=lambda: {"sage": [], "avid": []})

    def bodies(self, system: str) -> list[bytes]:
        """The bodies a system was sent."""
        return [request.body for request in self.writes[system]]

    def forget(self) -> None:
        """Hear anew."""
        self.writes = {"sage": [], "avid": []}


def overheard(stage: Stage) -> Ear:
    """Listen at both systems from now on."""
    ear = Ear()
    for system, app in (("sage", stage.sage_app), ("avid", stage.avid_app)):
        app.handle = _listening(ear, system, app.handle)  # type: ignore[method-assign]  # an ear, no other simulator
    return ear


def _listening(ear: Ear, system: str, handle: Any) -> Any:
    def listen(request: Request) -> Response:
        if request.method != "GET" and not request.path.endswith("/token"):
            ear.writes[system].append(request)
        response: Response = handle(request)
        return response

    return listen


def everything(stage: Stage) -> Mapping[str, object]:
    """A hash of each table, how many writes each system has had, and what AvidXchange takes for exported."""
    with psycopg.connect(stage.house.url, autocommit=True) as session:
        names = [name for (name,) in session.execute(_TABLES).fetchall()]
        tables = {name: session.execute(_hash(name)).fetchone() for name in names}
    writes = {system: stage.calls(system)["write"] for system in ("sage", "avid")}
    return {**tables, "writes": writes, "exported": frozenset(stage.avid_app.invoices.exported())}


def _hash(table: str) -> bytes:
    return f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t".encode()  # noqa: S608


def exporting(mode: str) -> tuple[tuple[str, str], ...]:
    return (("export: {mode: ack}", f"export: {{mode: {mode}}}"),)


def staged(make_stage: Set, mode: str = "ack", *kinds: str, **avid: str) -> Stage:
    """A small stage with an export mode; two entries a call."""
    company = of_kinds(*(kinds or KINDS))
    switches = {"export": mode, **avid}
    return make_stage(
        Scene(company=company, settings={"parcel_max": "2"}, avid=switches, profile=exporting(mode))
    )
