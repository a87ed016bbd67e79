"""The Sage 300 companies the contract is asked of: a simulated one always, a real one where the environment names it.

Knows the environment's names and how a simulator is put on a socket. Does not know any claim.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pytest
from environment import SAGE
from sage_site import SageSite

from sage300 import Site
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server


def real_site() -> SageSite | None:
    """The company the environment names, None where it names none. Raises BadSite, KeyError."""
    if not SAGE.names_a_site:
        return None
    place = Site(
        url=SAGE.value("URL"),
        company=SAGE.value("COMPANY"),
        user=SAGE.value("USER"),
        password=SAGE.value("PASSWORD"),
        ca_file=SAGE.value("CA_FILE") or None,
        proxy=SAGE.value("PROXY") or None,
        allow_http=True,  # whoever writes http:// into the environment has decided so
    )
    others = {
        "no_right": (SAGE.value("NO_RIGHT_USER").upper(), SAGE.value("NO_RIGHT_PASSWORD")),
        "admin": ("ADMIN", SAGE.value("ADMIN_PASSWORD")),
    }
    given = {who: pair for who, pair in others.items() if all(pair)}
    return SageSite(name="real", place=place, may_write=SAGE.may_write, others=given)


@contextmanager
def simulated(**switches: str) -> Iterator[SageSite]:
    """A simulated company with made-up users, over real HTTP on loopback."""
    words = {name: f"aB{secrets.token_hex(8)}" for name in ("WEBAPI", "NORIGHT", "ADMIN")}
    kept = {
        name: word.upper() if switches.get("passwords") == "upper" else word for name, word in words.items()
    }
    users = [User(name=name, password=kept[name], web_api=name != "NORIGHT") for name in words]
    seeded = company(invoices=0, vendors=110, accounts=140, orders=12, today=datetime.now(UTC).date())
    app = SageApp(seeded, users=users, switches=switches)
    with Server(app) as server:
        place = Site(url=server.url, company=seeded.org_id, user="WEBAPI", password=words["WEBAPI"])
        others = {"no_right": ("NORIGHT", kept["NORIGHT"]), "admin": ("ADMIN", kept["ADMIN"])}
        with SageSite(name="simulator", place=place, may_write=True, others=others) as site:
            yield site


REAL = real_site()


@pytest.fixture(scope="session", params=["simulator", *(["real"] if REAL else [])])
def site(request: pytest.FixtureRequest) -> Iterator[SageSite]:
    """The company that is asked."""
    if request.param == "real":
        assert REAL is not None
        with REAL as real:
            yield real
    else:
        with simulated() as pretended:
            yield pretended


@pytest.fixture
def simulated_with() -> Iterator[Callable[..., SageSite]]:
    """Makes simulated companies with switches: `simulated_with(nextlink="full")`."""
    with ExitStack() as open_sites:
        yield lambda **switches: open_sites.enter_context(simulated(**switches))
