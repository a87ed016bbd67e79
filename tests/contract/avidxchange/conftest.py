"""The AvidXchange gateways the contract is asked of: a simulated one always, a real one where the environment names it.

Knows the environment's names and how a simulator is put on a socket. Does not know any claim.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pytest
from avid_site import AvidSite
from environment import AVID

from avidxchange import Endpoint, Profile
from simulators.avidxchange.app import BASE, AvidApp
from simulators.seed import company
from simulators.server import Server

CLIENT = "contract-client"


def real_site() -> AvidSite | None:
    """The gateway the environment names, None where it names none. Raises ProfileError, EndpointError, KeyError."""
    if not AVID.names_a_site:
        return None
    endpoint = Endpoint(
        base_url=AVID.value("URL"),
        token_url=AVID.value("TOKEN_URL"),
        client_id=AVID.value("CLIENT_ID"),
        company=AVID.value("COMPANY"),
        ca_file=AVID.value("CA_FILE") or None,
        proxy=AVID.value("PROXY") or None,
    )
    file = AVID.value("PROFILE_FILE")
    known = {name: AVID.value(name.upper()) for name in ("client_secret", "company_token", "user_token")}
    return AvidSite(
        name="real",
        profile=Profile.load(file) if file else Profile.named("default"),
        endpoint=endpoint,
        secrets={name: value for name, value in known.items() if value},
        may_write=AVID.may_write,
    )


@contextmanager
def simulated(**switches: str) -> Iterator[AvidSite]:
    """A simulated organization with made-up credentials, over real HTTP on loopback."""
    secret = secrets.token_hex(12)
    seeded = company(invoices=40, vendors=60, accounts=140, orders=12, today=datetime.now(UTC).date())
    app = AvidApp(seeded, clients={CLIENT: secret}, switches=switches)
    with Server(app) as server:
        endpoint = Endpoint(
            base_url=server.url + BASE,
            token_url=f"{server.url}/token",
            client_id=CLIENT,
            company=seeded.org_id,
        )
        profile, known = Profile.named("default"), {"client_secret": secret}
        with AvidSite(
            name="simulator", profile=profile, endpoint=endpoint, secrets=known, may_write=True
        ) as site:
            yield site


REAL = real_site()


@pytest.fixture(scope="session", params=["simulator", *(["real"] if REAL else [])])
def site(request: pytest.FixtureRequest) -> Iterator[AvidSite]:
    """The gateway that is asked."""
    if request.param == "real":
        assert REAL is not None
        with REAL as real:
            yield real
    else:
        with simulated() as pretended:
            yield pretended


@pytest.fixture
def simulated_with() -> Iterator[Callable[..., AvidSite]]:
    """Makes simulated gateways with switches: `simulated_with(tokens="jwt")`."""
    with ExitStack() as open_sites:
        yield lambda **switches: open_sites.enter_context(simulated(**switches))
