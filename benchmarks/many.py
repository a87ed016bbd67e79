# ruff: noqa: T201 - a program: what it prints is read by `thousand.py`
"""Simulate many Sage 300 companies and AvidXchange organizations in one process, small ones.

Knows which company a request is for, and hands it to the simulator of that company. Settled companies share one
simulator, in which the first writes what all have done, and no invoice is approved; each fresh one has its own, with
invoices to be entered.

    .venv/bin/python benchmarks/many.py SETTLED FRESH     addresses on standard output; a line of counts for each line
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from simulators.avidxchange.app import AvidApp
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company, with_payments
from simulators.server import Server
from simulators.wire import Application, Kind, Request, Response

__all__ = ["CLIENT", "USER", "name_of"]

USER, CLIENT = "WEBAPI", "many-client"
_CLEAN = ("one-line", "several-lines", "freight", "tax-on-top")
SHARED = "SHARED"
_SLOW = {"latency_ms": "100"}  # as real gateways are; a run with work lasts some seconds by it


def name_of(number: int) -> str:
    """How Sage and AvidXchange call the company of a connection."""
    return f"C{number:05}"


class Many:
    """Many applications at one address: the first part of the path names the company (`simulators.wire.Application`).

    Settled ones are answered by the shared application, to which each is called by the shared one's own name.
    """

    def __init__(self, shared: Application, own: Mapping[str, Application]) -> None:
        self.switches: dict[str, str] = {}
        self._shared, self._own = shared, own

    def kind(self, request: Request) -> Kind:
        """Tell what the application itself would tell."""
        app, inner = self._found(request)
        return app.kind(inner)

    def handle(self, request: Request) -> Response:
        """Let the company's application answer."""
        app, inner = self._found(request)
        return app.handle(inner)

    def refuse_switch(self, name: str, value: str) -> str | None:
        """No switch can be set: one would be for all."""
        return "many companies have no switches"

    def reset(self) -> None:
        """Begin anew everywhere."""
        for app in (self._shared, *self._own.values()):
            app.reset()

    def _found(self, request: Request) -> tuple[Application, Request]:
        name, _, rest = request.path.lstrip("/").partition("/")
        inner = replace(request, path=f"/{rest}")
        if name in self._own:
            return self._own[name], inner
        return self._shared, replace(
            inner,
            path=inner.path.replace(name, SHARED),
            raw_query=inner.raw_query.replace(name, SHARED),
            body=inner.body.replace(name.encode(), SHARED.encode()),
        )


def counted(apps: Mapping[str, SageApp]) -> dict[str, int]:
    """How many entries of the product are in the books of all, and how many of those are there twice."""
    marks = Counter(
        (name, entry.text("InvoiceDescription").rpartition(" ")[2])
        for name, app in apps.items()
        for batch in app.books.batches.rows()
        for entry in batch.rows("Invoices")  # type: ignore[attr-defined]  # the rows are records
        if "AVX" in entry.text("InvoiceDescription")
    )
    return {"entered": sum(marks.values()), "twice": sum(many > 1 for many in marks.values())}


def main() -> None:
    """Serve until standard input ends; each line that comes is answered by the counts of entries."""
    settled, fresh = int(sys.argv[1]), int(sys.argv[2])
    password, secret = os.environ["ML_CONNECTOR_SAGE_PASSWORD"], os.environ["ML_CONNECTOR_AVID_CLIENT_SECRET"]
    users, clients = [User(name=USER, password=password)], {CLIENT: secret}
    seeded = company(invoices=120, vendors=47, accounts=60, orders=12)
    clean = tuple(one for one in seeded.invoices if one.kind in _CLEAN)[:8]

    paid = with_payments(replace(seeded, invoices=clean))

    def named(name: str) -> Company:
        return replace(paid, org_id=name, expected=())

    names = [name_of(number) for number in range(settled, settled + fresh)]
    sages = {name: SageApp(named(name), users=users) for name in names}
    avids = {name: AvidApp(named(name), clients=clients, switches=_SLOW) for name in names}
    quiet = replace(
        named(SHARED), invoices=()
    )  # an invoice says for which company it is: it could be one's only
    with (
        Server(Many(SageApp(quiet, users=users), sages)) as sage,
        Server(Many(AvidApp(quiet, clients=clients), avids)) as avid,
    ):
        told = {
            "sage": sage.url,
            "avid": avid.url,
            "invoices": len(clean) * fresh,
            "settings": dict(seeded.settings),
        }
        print(json.dumps(told), flush=True)
        for _ in sys.stdin:
            print(json.dumps(counted(sages)), flush=True)


if __name__ == "__main__":
    main()
