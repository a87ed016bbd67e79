"""A stage for whole journeys: a database of its own, both simulators over real HTTP, a clock that only moves.

Knows how the parts are put together and what people at either system may do. Does not know how an invoice
must end (the seed's manifest does) nor what must stand in the books (`proof`).
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from copies import Template

from ml_connector import views
from ml_connector.domain.people import trusted
from ml_connector.operations import Form, House, add_connection, plan_flows, run_flows
from ml_connector.store.vault import Keyring
from ml_connector.systems.avidxchange import default_profile
from simulators import manifest
from simulators.avidxchange.app import AvidApp
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server

__all__ = [
    *("INVOICES", "NAME", "ORDERS", "SETTLE_S", "USER", "FakeClock", "Scene", "Stage", "Template", "VENDORS"),
    *("addresses", "entry_keys", "of_kinds", "one_of_each", "opened", "standing"),
]

NAME = "harbor"
INVOICES, VENDORS, ORDERS = "approved-invoices", "vendors", "purchase-orders"
USER = "WEBAPI"
CLIENT = "harbor-client"
SETTLE_S = 900
START = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
FEW = (
    *("one-line", "several-lines", "credit-note", "tax-on-top", "freight", "one-line"),
    *("cent-off", "sage-says-no", "duplicate-here"),
)


class FakeClock:
    """A clock that stands still but for those who sleep by it; for the product and both simulators."""

    def __init__(self) -> None:
        self._now, self._lock = START, threading.Lock()

    def now(self) -> datetime:
        """The time, aware."""
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        """Be later at once."""
        with self._lock:
            self._now += timedelta(seconds=seconds)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a stage is set with: the company, switches of either simulator, settings, edits of the profile."""

    company: Company = field(default_factory=lambda: few())
    sage: Mapping[str, str] = field(default_factory=dict)
    avid: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    profile: Sequence[tuple[str, str]] = ()  # (text in the default profile, what stands there instead)


@dataclass(kw_only=True)
class Stage:
    """A set stage: run the product on it, play the people, look how everything ended."""

    house: House
    clock: FakeClock
    company: Company
    sage_app: SageApp
    avid_app: AvidApp
    sage: Server
    avid: Server
    password: str = field(repr=False)
    secret: str = field(repr=False)
    name: str = NAME
    client: str = CLIENT
    reports: list[Mapping[str, Any]] = field(default_factory=list)
    first_entries: frozenset[tuple[int, int]] = frozenset()

    def run(self, flow: str = INVOICES, *, accept: bool = False) -> Mapping[str, Any]:
        """Run one flow once; its report."""
        (report,) = run_flows(
            self.house, self.name, (flow,), trusted("test:stage"), lambda what, count: None, accept=accept
        )
        self.reports.append(report)
        return report

    def plan(self) -> Mapping[str, Any]:
        """Plan the flow once; what it would do."""
        (told,) = plan_flows(self.house, self.name, (INVOICES,), lambda what, count: None)
        return told

    def later(self, seconds: float = SETTLE_S + 1) -> None:
        """Let time pass: by default so much that an absence after an unclear answer is believed."""
        self.clock.sleep(seconds)

    def quiet(self) -> None:
        """End all faults."""
        self.sage.faults.set(())
        self.avid.faults.set(())

    def run_until_quiet(self, runs: int = 2) -> None:
        """End all faults and run, at most so often, until all ended as it should; time passes before each."""
        self.quiet()
        for _ in range(runs):
            self.later()
            self.run()
            if not self.differences():
                return

    def ends(self) -> dict[str, tuple[str, str]]:
        """State and cause of every invoice, by AvidXchange id."""
        return self.ends_of(INVOICES)

    def ends_of(self, flow: str) -> dict[str, tuple[str, str]]:
        """State and cause of every delivery of a flow, by its key."""
        rows = views.deliveries(self.name, state=None, cause=None, limit=1_000_000)
        return {row["id"]: (row["state"], row["cause"]) for row in rows if row["flow"] == flow}

    def differences(self) -> list[str]:
        """Where the ends differ from the seed's manifest, in words."""
        return manifest.judge(manifest.of(self.company), self.ends())

    def calls(self, system: str) -> Mapping[str, int]:
        """Requests a simulator has had since the stage was set: read, write, token."""
        server = self.sage if system == "sage" else self.avid
        kinds = server.admin.tally.shown()["kinds"]
        assert isinstance(kinds, dict)
        return kinds

    def ids(self, end: str = "done") -> list[str]:
        """The ids of invoices the seed expects to end so."""
        return [line.invoice for line in self.company.expected if line.end == end]


@cache
def one_of_each(seed: int = 1) -> Company:
    """A small company with one invoice of every kind the seed knows."""
    return company(seed, invoices=41, vendors=60, accounts=60, orders=14)


@cache
def _whole(seed: int) -> Company:
    return company(seed, vendors=60, accounts=60, orders=14)


@cache
def of_kinds(*kinds: str, seed: int = 1) -> Company:
    """A small company with invoices of these kinds alone, as many as named, and what they rest on."""
    whole = _whole(seed)
    left, chosen = list(kinds), []
    for invoice in whole.invoices:
        if invoice.kind in left:
            chosen.append(invoice)
            if invoice.kind != "duplicate-here":
                left.remove(invoice.kind)
    ids = {invoice.id for invoice in chosen}
    expected = tuple(line for line in whole.expected if line.invoice in ids)
    return replace(whole, invoices=tuple(chosen), expected=expected)


@contextmanager
def opened(template: Template, scene: Scene) -> Iterator[Stage]:
    """Set a stage; everything on it is gone after the block."""
    with template.copy() as url, standing(url, template.keyring, scene) as stage:
        yield stage


@contextmanager
def standing(url: str, keyring: Keyring, scene: Scene, name: str = NAME) -> Iterator[Stage]:
    """Set a stage on a database that may hold others, each under a name of its own."""
    clock, password, secret = FakeClock(), secrets.token_hex(10), secrets.token_hex(16)
    users = [User(name=USER, password=password)]
    sage_app = SageApp(scene.company, users=users, clock=clock.now, pause=clock.sleep)
    avid_app = AvidApp(scene.company, clients={CLIENT: secret}, clock=clock.now)
    with ExitStack() as stack:
        sage = stack.enter_context(Server(sage_app, switches=scene.sage))
        avid = stack.enter_context(Server(avid_app, switches=scene.avid))
        house = House(url=url, keyring=keyring, clock=clock, tell=lambda text: None)
        systems = {"sage_app": sage_app, "avid_app": avid_app, "sage": sage, "avid": avid}
        signs = {"password": password, "secret": secret}
        stage = Stage(house=house, clock=clock, company=scene.company, name=name, **systems, **signs)
        stage.first_entries = frozenset(entry_keys(sage_app))
        add_connection(house, form(stage, scene), trusted("test:stage"))
        yield stage


def form(stage: Stage, scene: Scene) -> Form:
    """The connection between the stage's two systems, as somebody would type it."""
    profile = default_profile("default")
    for was, becomes in scene.profile:
        if was not in profile:
            raise ValueError(f"the default profile does not hold {was!r}")
        profile = profile.replace(was, becomes)
    return Form(
        name=stage.name,
        address=addresses(stage),
        settings={**dict(scene.company.settings), "settle_after_s": str(SETTLE_S), **scene.settings},
        profile=profile,
        secrets={"sage_password": stage.password, "client_secret": stage.secret},
        rehearsal=True,
    )


def addresses(stage: Stage) -> dict[str, str]:
    """Where the two systems are and who signs in."""
    return {
        "sage_url": stage.sage.url,
        "sage_company": stage.company.org_id,
        "sage_user": USER,
        "avid_url": f"{stage.avid.url}{stage.avid_app.tongue.base}",
        "avid_token_url": f"{stage.avid.url}/token",
        "avid_client_id": stage.client,
        "avid_company": stage.company.org_id,
    }


def few() -> Company:
    """The company of the small stage: nine kinds that end well, held or refused."""
    return of_kinds(*FEW)


def entry_keys(app: SageApp) -> Iterator[tuple[int, int]]:
    """Batch and entry number of every entry in the books."""
    for batch in app.books.batches.rows():
        for entry in batch.rows("Invoices"):  # type: ignore[attr-defined]  # the rows are records
            yield batch.number("BatchNumber"), entry.number("EntryNumber")  # type: ignore[attr-defined]


Set = Callable[[Scene], Stage]
