"""Many small stages, one after the other, on two servers and one database: new names instead of new houses.

Knows what costs time in a small journey and does it once. Does not know how a journey must end.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path
from unittest.mock import patch

from plans import Plan
from stage import SETTLE_S, USER, FakeClock, Stage, Template, addresses, entry_keys, of_kinds
from voices import DEFAULT, Voice, edited, secrets_of

import avidxchange
from avidxchange.gates import Gates, InProcessGates
from ml_connector.domain.people import trusted
from ml_connector.operations import Form, House, add_connection
from simulators.admin import Admin
from simulators.avidxchange.app import AvidApp
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.server import Server

__all__ = ["KINDS", "Bench", "bench_of"]

KINDS = ("one-line", "credit-note", "tax-on-top", "cent-off", "sage-says-no", "duplicate-here")
STAGES_A_DATABASE = 1000


@cache
def seven(*more: str) -> Company:
    """Seven invoices, one of each kind but two with one number, and one of each further kind: done, held, refused."""
    found = of_kinds(*KINDS, *(kind for kind in more if kind not in KINDS))
    twins = [invoice for invoice in found.invoices if invoice.kind == "duplicate-here"]
    extra = {invoice.id for invoice in twins if invoice.number != twins[0].number}
    return replace(
        found,
        invoices=tuple(invoice for invoice in found.invoices if invoice.id not in extra),
        expected=tuple(line for line in found.expected if line.invoice not in extra),
    )


@dataclass(kw_only=True)
class Bench:
    """Sets one small stage after the other; each takes the servers over from the one before."""

    template: Template = field(repr=False)
    stack: ExitStack = field(repr=False)
    sage: Server
    avid: Server
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    url: str = field(default="", repr=False)
    bounds: dict[str, float] = field(default_factory=dict)
    gates: dict[str, Gates] = field(default_factory=dict)

    def set(self, plan: Plan, voice: Voice = DEFAULT) -> Stage:
        """Set a stage as the plan says, with a company, a client and a connection of names never used before."""
        number = next(self.numbers)
        self.bounds.clear()
        self.bounds.update(plan.bounds)
        if number % STAGES_A_DATABASE == 1:
            self.stack.close()
            self.url = self.stack.enter_context(self.template.copy())
        name, company = f"p{number}", replace(seven(*plan.kinds), org_id=f"P{number:05}")
        profile, password = edited(voice.profile, plan.profile), f"pw{secrets.token_hex(8)}"
        known = {"sage_password": password, **secrets_of(profile, name, secrets.token_hex(16))}
        stage = self._stage(name, company, known)
        self.gates["gates"] = InProcessGates(stage.clock.now)
        stage.sage.admin = Admin(stage.sage_app, plan.switches["sage"])
        stage.avid.admin = Admin(stage.avid_app, {**voice.switches, **plan.switches["avid"]})
        for server, rules in ((stage.sage, plan.rules["sage"]), (stage.avid, plan.rules["avid"])):
            for rule in rules:
                server.faults.add(rule)
        add_connection(stage.house, form(stage, plan, profile, known), trusted("test:bench"))
        return stage

    def _stage(self, name: str, company: Company, known: Mapping[str, str]) -> Stage:
        clock, password = FakeClock(), known["sage_password"]
        secret = next((value for value in known.values() if value not in (name, password)), password)
        sage_app = SageApp(
            company, users=[User(name=USER, password=password)], clock=clock.now, pause=clock.sleep
        )
        return Stage(
            house=House(url=self.url, keyring=self.template.keyring, clock=clock, tell=lambda text: None),
            clock=clock,
            company=company,
            sage_app=sage_app,
            avid_app=AvidApp(company, clients={name: secret}, clock=clock.now),
            sage=self.sage,
            avid=self.avid,
            password=password,
            secret=secret,
            name=name,
            client=name,
            first_entries=frozenset(entry_keys(sage_app)),
        )


def form(stage: Stage, plan: Plan, profile: str, known: Mapping[str, str]) -> Form:
    """The connection between the two systems, as the owner of such a site would type it."""
    own = {"settle_after_s": str(SETTLE_S), "parcel_max": "3"}
    return Form(
        name=stage.name,
        address=addresses(stage),
        settings={**dict(stage.company.settings), **own, **plan.settings},
        profile=profile,
        secrets=known,
        rehearsal=True,
    )


@contextmanager
def bench_of(template: Template, empty: Path) -> Iterator[Bench]:
    """A bench for the length of the block; `empty` is a file without certificates.

    Parsing the profile and reading the machine's certificates is pure, comes back in every run, and would be half
    of the time of a small journey: each profile is parsed once, and on plain HTTP no certificate is needed."""
    first = seven()
    parse = cache(avidxchange.Profile.parse)
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, {"SSL_CERT_FILE": str(empty)}))
        stack.enter_context(patch.object(avidxchange.Profile, "parse", parse))
        sage = stack.enter_context(Server(SageApp(first)))
        avid = stack.enter_context(Server(AvidApp(first, clients={})))
        bounds, gates = stack.enter_context(bounded())
        databases = stack.enter_context(ExitStack())
        yield Bench(template=template, stack=databases, sage=sage, avid=avid, bounds=bounds, gates=gates)


@contextmanager
def bounded() -> Iterator[tuple[dict[str, float], dict[str, Gates]]]:
    """The AvidXchange client with bounds and gates that whoever sets a stage may choose, for the length of the block.

    Nobody waits for ten thousand pages, and how fast a credential set may call is judged by the stage's clock.
    """
    bounds: dict[str, float] = {}
    gates: dict[str, Gates] = {}
    limits, around = avidxchange.Limits, avidxchange.Surroundings
    with (
        patch.object(avidxchange, "Limits", lambda **given: limits(**{**given, **bounds})),
        patch.object(avidxchange, "Surroundings", lambda **given: around(**given, **gates)),
    ):
        yield bounds, gates
