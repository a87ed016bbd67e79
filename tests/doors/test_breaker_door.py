"""Claims about `breaker` at the command line: what it shows of an open one, what it asks for, and its exit codes.

Knows both pretend systems, and an import that makes vendors inactive. Does not know the rule.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from simulators.avidxchange.app import BASE, AvidApp
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server

ENDING = 22


@pytest.fixture(scope="module")
def stopped(house: Any) -> Iterator[Any]:
    """Runs a command on a connection whose vendors were stopped; gives its report as well."""
    seeded = company(1, invoices=1, vendors=60, accounts=40, orders=12)
    with ExitStack() as stack:
        sage_app = SageApp(seeded, users=[User(name="WEBAPI", password=house.password)])
        sage = stack.enter_context(Server(sage_app))
        avid = stack.enter_context(Server(AvidApp(seeded, clients={"ours": house.secret})))
        name = f"import-{secrets.token_hex(3)}"
        added = house.add(
            name, "--rehearsal", "--sage-company", seeded.org_id, "--avid-company", seeded.org_id, "--set",
            "link_first=never", "--avid-url", f"{avid.url}{BASE}", "--avid-token-url", f"{avid.url}/token",
            sage=sage.url,
        )  # fmt: skip
        assert added.code == 0, added.err
        first = house("run", name, "vendors", "--accept")
        assert first.code == 0, first.out + first.err
        active = [vendor.number for vendor in seeded.vendors if vendor.active and not vendor.on_hold]
        for number in active[:ENDING]:
            sage_app.books.upkeep.change("APVendors", (number,), {"Status": "Inactive"})
        yield lambda command, *words: house(command, name, *words)


def test_a_stopped_run_says_so_and_exits_1_each_time(stopped: Any) -> None:
    for _ in range(2):
        told = stopped("run", "vendors")
        assert (told.code, "vendors, run" in told.out, "Partial" in told.out) == (1, True, True)
        assert f"{ENDING} records end there (deactivated or closed); up to 20 pass" in told.out
    assert "partial, breaker open" in stopped("runs").out


def test_what_it_stopped_is_shown_with_the_command_that_lets_it_through(stopped: Any) -> None:
    stopped("run", "vendors")
    told = stopped("breaker")
    (vendors,) = [one for one in json.loads(stopped("breaker", "--json").out) if one["state"] == "open"]
    assert (told.code, "gl-accounts: starts after five runs" in told.out) == (0, True)
    assert f"Stopped: {ENDING} records, 0 new, {ENDING} of " in told.out
    assert f"--let-through {vendors['fingerprint']} --reason TEXT" in told.out
    assert (vendors["flow"], len(vendors["biggest"]), vendors["ends"]) == ("vendors", 10, ENDING)
    assert "The circuit breaker of this flow is open" in stopped("plan", "vendors").out


def test_letting_through_needs_a_flow_a_reason_and_what_was_shown(stopped: Any) -> None:
    stopped("run", "vendors")
    assert stopped("breaker", "vendors", "--let-through", "0123").code == 2
    assert stopped("breaker", "--let-through", "0123", "--reason", "right").code == 2
    assert stopped("breaker", "bills").code == 2
    other = stopped("breaker", "vendors", "--let-through", "0123", "--reason", "right")
    assert (other.code, "not what was shown as 0123" in other.err) == (1, True)
    none = stopped("breaker", "gl-accounts", "--let-through", "0123", "--reason", "right")
    assert (none.code, "nothing is stopped by it" in none.err) == (3, True)


def test_what_is_let_through_is_written_by_the_next_run(stopped: Any) -> None:
    stopped("run", "vendors")
    [told] = json.loads(stopped("breaker", "vendors", "--json").out)
    let = stopped("breaker", "vendors", "--let-through", told["fingerprint"], "--reason", "cleaned up")
    assert (let.code, "vendors: closed" in let.out, "Let through, once." in let.err) == (0, True, True)
    ran = stopped("run", "vendors")
    assert (ran.code, f"{ENDING} sent" in ran.out) == (0, True)
