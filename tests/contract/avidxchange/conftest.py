"""The AvidXchange gateways on a socket: three simulated ones that speak differently, and the real one if there is one.

Knows how a simulator is started and signed in to. Does not know any claim.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pytest
from avid_site import AvidSite
from avid_voices import REAL, SIMULATED

from avidxchange import Endpoint
from simulators.avidxchange.app import AvidApp
from simulators.seed import company
from simulators.server import Server

CLIENT = "harbor-client"


@contextmanager
def simulated(name: str = "simulator", **switches: str) -> Iterator[AvidSite]:
    """A simulated organization with made-up credentials, over real HTTP on loopback; it has paid one invoice."""
    known = {word: secrets.token_hex(12) for word in ("client_secret", "company_token", "user_token")}
    keys = {"api_key": known["client_secret"]} | {
        word: known[word] for word in ("company_token", "user_token")
    }
    tongue = name.partition("-")[2] or "default"
    seeded = company(invoices=40, vendors=60, accounts=140, orders=12, today=datetime.now(UTC).date())
    app = AvidApp(
        seeded, clients={CLIENT: known["client_secret"]}, switches={"tongue": tongue} | switches, keys=keys
    )
    app.people.clear(app.people.pay({seeded.invoices[0].id: None}).id)
    with Server(app) as server:
        endpoint = Endpoint(
            base_url=server.url + app.tongue.base,
            token_url=f"{server.url}/token",
            client_id=CLIENT,
            company=seeded.org_id,
        )
        with AvidSite(
            name=name, profile=SIMULATED[name], endpoint=endpoint, secrets=known, may_write=True
        ) as site:
            yield site


@pytest.fixture(scope="session", params=[*SIMULATED, *(["real"] if REAL else [])])
def site(request: pytest.FixtureRequest) -> Iterator[AvidSite]:
    """The gateway that is asked."""
    if request.param == "real":
        assert REAL is not None
        with REAL as real:
            yield real
    else:
        with simulated(request.param) as pretended:
            yield pretended


@pytest.fixture
def simulated_with() -> Iterator[Callable[..., AvidSite]]:
    """Makes simulated gateways with switches: `simulated_with(tokens="jwt")`."""
    with ExitStack() as open_sites:
        yield lambda **switches: open_sites.enter_context(simulated(**switches))
