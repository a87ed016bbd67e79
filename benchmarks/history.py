# ruff: noqa: T201 - a script: it prints
"""Measure whether the product stays fast when its ledger is big: the same questions over a short and a long history.

Knows how to make a history, both simulators in this process, and what people and runs ask. Not a test: what counts
are ratios (see README.md beside this file).

    .venv/bin/python benchmarks/history.py                            # 10,000 and 1,000,000 deliveries, 5 events each
    .venv/bin/python benchmarks/history.py 10000 100000 --connections 1 --open 2000
"""

from __future__ import annotations

import argparse
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from past import RARE, Past, make

from ml_connector import settings, views, wiring
from ml_connector.domain.people import trusted
from ml_connector.flows import FLOWS
from ml_connector.operations import Form, House, add_connection, run_flows
from ml_connector.store import connections, database, runs
from ml_connector.store.ledger import Ledger
from ml_connector.systems.avidxchange import default_profile
from simulators.avidxchange.app import AvidApp
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server

__all__: list[str] = []

COURTESY = ("max_requests_per_second: 2\n", "max_requests_per_second: 1000\n")
INVOICES, VENDORS = FLOWS["approved-invoices"], FLOWS["vendors"]
FIRST = "c1"
TARGET = 1.5


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How big: deliveries over so many connections, of which so many stand open."""

    deliveries: int
    connections: int
    open: int


@dataclass(kw_only=True)
class Measured:
    """Times of each question, in milliseconds, in the order they were asked."""

    times: dict[str, list[float]] = field(default_factory=dict)
    size_mb: float = 0
    made_in_s: float = 0


@contextmanager
def furnished(home: Path, scale: Scale) -> Iterator[House]:
    """A house with its embedded PostgreSQL and so many connections, all to the same two simulators."""
    password, secret = secrets.token_hex(12), secrets.token_hex(12)
    seeded = company(invoices=40, vendors=60, accounts=60, orders=14)
    with ExitStack() as stack:
        sage = stack.enter_context(Server(SageApp(seeded, users=[User(name="WEBAPI", password=password)])))
        app = AvidApp(seeded, clients={"client": secret})
        avid = stack.enter_context(Server(app))
        opened = stack.enter_context(wiring.first_time(settings.read({}, home), lambda text: None))
        address = {
            "sage_url": sage.url, "sage_company": seeded.org_id, "sage_user": "WEBAPI",
            "avid_url": f"{avid.url}{app.tongue.base}", "avid_token_url": f"{avid.url}/token",
            "avid_client_id": "client", "avid_company": seeded.org_id,
        }  # fmt: skip
        for number in range(1, scale.connections + 1):
            form = Form(
                name=f"c{number}", address=address, settings=dict(seeded.settings), rehearsal=True,
                profile=default_profile("default").replace(*COURTESY),
                secrets={"sage_password": password, "client_secret": secret},
            )  # fmt: skip
            add_connection(opened.house, form, trusted("benchmark"))
        yield opened.house


def run(house: House, flow: str) -> Mapping[str, object]:
    """Run one flow on the first connection."""
    (report,) = run_flows(house, FIRST, (flow,), trusted("benchmark"), lambda what, count: None)
    return report


def questions(house: House, scale: Scale) -> Mapping[str, Callable[[], object]]:
    """What is asked: by runs, by people at the command line, and of the ledger alone."""
    middle = scale.deliveries // 2 // scale.connections * scale.connections  # one of the first connection's
    number = middle // scale.connections // 10
    return {
        "run approved-invoices": lambda: run(house, "approved-invoices"),
        "run vendors": lambda: run(house, "vendors"),
        "explain by number": lambda: explained(f"inv-{middle:08}"),
        "explain by id": lambda: explained(f"h-{middle:09}"),
        "explain by vendor": lambda: explained(RARE.lower(), 20),
        "explain by order": lambda: explained(f"po-{middle // 2:07}"),
        "explain by amount": lambda: explained(str(middle * 7919 % 9999991 / 100)),
        "explain by batch": lambda: explained(f"batch {number + 5000}", 10),
        "explain: not there": lambda: explained("no-such-thing", 0),
        "deliveries": lambda: listed(),
        "deliveries --state held": lambda: listed(state="held"),
        "deliveries --state done": lambda: listed(state="done"),
        "deliveries --cause": lambda: listed(cause="unbalanced"),
        "causes": lambda: views.causes(FIRST),
        "runs": lambda: views.runs(20, None),
        "runs of one": lambda: views.runs(20, FIRST),
        "checked": lambda: views.checked(FIRST),
    }


def everything(house: House, scale: Scale) -> Iterator[tuple[str, Callable[[], object]]]:
    """All that is asked; the run the verbs are asked in begins when the others are done."""
    yield from questions(house, scale).items()
    yield from verbs(house).items()


def explained(word: str, many: int = 1) -> None:
    """Ask for the journey of what a word means, and check that something was found."""
    found = views.explain(FIRST, word)
    if len(found) < many or (not many and found):
        raise SystemExit(f"{word!r} should find {many}, and found {len(found)}")


def listed(state: str | None = None, cause: str | None = None) -> None:
    """Ask for the list of deliveries."""
    if not views.deliveries(FIRST, state=state, cause=cause, limit=200):
        raise SystemExit("there should be some")


def verbs(house: House) -> Mapping[str, Callable[[], object]]:
    """The ledger's own questions within one open run."""
    stored = connections.find(FIRST)
    run_id = runs.begin(stored.id, "approved-invoices", "benchmark", house.clock.now())
    ledger = Ledger(
        connection_id=stored.id, flow="approved-invoices", exclusive=("enter-invoice",), run_id=run_id, attempt=1,
        actor="benchmark", vault=stored.vault(house.keyring), clock=house.clock, fence=lambda: None,
    )  # fmt: skip
    return {
        "ledger: take over": ledger.take_over,
        "ledger: owed, first": lambda: ledger.owed((), "enter-invoice", "", 250),
        "ledger: owed, second": lambda: ledger.owed(("enter-invoice",), "acknowledge", "", 250),
        "ledger: due": ledger.due,
        "ledger: totals": ledger.totals,
        "ledger: news": ledger.news,
        "ledger: disagreement": ledger.disagreement,
        "ledger: unreadable": ledger.unreadable,
    }


@contextmanager
def old(scale: Scale) -> Iterator[tuple[House, Measured]]:
    """A house with its history, settled before, and room for what is measured in it."""
    found = Measured()
    with (
        tempfile.TemporaryDirectory(prefix="ml-connector-history-") as folder,
        furnished(Path(folder) / "home", scale) as house,
    ):
        for flow in (*FLOWS, *FLOWS):
            report = run(house, flow)
        began = time.perf_counter()
        ids = [stored.id for stored in sorted(connections.every(), key=lambda one: one.id)]
        make(house.url, Past(connections=ids, deliveries=scale.deliveries, open=scale.open, report=report))
        found.made_in_s = time.perf_counter() - began
        with psycopg.connect(house.url) as session:
            row = session.execute("select pg_database_size(current_database()) / 1e6").fetchone()
            found.size_mb = float(row[0]) if row else 0
        yield house, found
        database.forget_session()


def measure(scales: Sequence[Scale], rounds: int) -> Sequence[Measured]:
    """Make the histories and ask everything so many times of each in turn, so that a busy machine is so for all.

    The first round is not counted.
    """
    with ExitStack() as stack:
        houses = [(scale, *stack.enter_context(old(scale))) for scale in scales]
        for scale, _, found in houses:
            size = f"{scale.deliveries:,} deliveries, {5 * scale.deliveries:,} events, {scale.open} open"
            made = f"{found.size_mb:,.0f} MB, made in {found.made_in_s:.0f} s"
            print(f"{size}, {scale.connections} connection(s): {made}", file=sys.stderr)
        for number in range(rounds + 1):
            for scale, house, found in houses:
                database.connect(house.url)
                connections.every()
                for name, ask in everything(house, scale):
                    began = time.perf_counter()
                    ask()
                    if number:
                        found.times.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        return [found for _, _, found in houses]


def compare(short: Measured, long: Measured) -> bool:
    """Print both, and what is slower than it may be; tells whether all is well."""
    print(f"{'median (spread), ms':26} {'short':>18} {'long':>20}   ratio  of the least")
    well = True
    for name, before in short.times.items():
        after = long.times[name]
        ratio = statistics.median(after) / statistics.median(before)
        well = well and ratio <= TARGET
        mark = "" if ratio <= TARGET else f"  above {TARGET}"
        print(
            f"{name:26} {shown(before):>18} {shown(after):>20} {ratio:7.2f} {min(after) / min(before):13.2f}{mark}"
        )
    return well


def shown(times: Sequence[float]) -> str:
    """Median, least and most."""
    return f"{statistics.median(times):.1f} ({min(times):.1f}-{max(times):.1f})"


def main() -> None:
    """Read the arguments, measure both sizes at each number of connections, and compare."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("sizes", nargs="*", type=int, default=[10_000, 1_000_000], help="deliveries")
    reader.add_argument("--connections", nargs="*", type=int, default=[1, 40])
    reader.add_argument(
        "--open", nargs="*", type=int, default=[200, 200], help="how many stand open, for each size"
    )
    reader.add_argument("--rounds", type=int, default=7)
    told = reader.parse_args()
    for many in told.connections:
        scales = [
            Scale(deliveries=size, connections=many, open=still)
            for size, still in zip(told.sizes, told.open, strict=True)
        ]
        found = measure(scales, told.rounds)
        print(f"\n{many} connection(s), {told.sizes[0]:,} against {told.sizes[-1]:,} deliveries")
        compare(found[0], found[-1])


if __name__ == "__main__":
    main()
