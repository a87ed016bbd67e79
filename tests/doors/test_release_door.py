"""Claims about release at the command line: what is shown, what is asked, and what is answered without a terminal.

Knows both pretend systems and a connection on which everything waits for a person. Does not know who is asked when.
"""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest

from simulators.avidxchange.app import BASE, AvidApp
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server


class Terminal(io.StringIO):
    """A terminal at which somebody types."""

    def isatty(self) -> bool:
        """Whether somebody sits there."""
        return True


@pytest.fixture(scope="module")
def desk(house: Any) -> Iterator[Any]:
    """A connection on which two invoices were proposed; gives a way to ask it for things."""
    whole = company(1, invoices=41, vendors=60, accounts=60, orders=14)
    two = tuple(invoice for invoice in whole.invoices if invoice.kind in ("one-line", "several-lines"))[:2]
    seeded, name = replace(whole, invoices=two), f"release-{secrets.token_hex(3)}"
    with ExitStack() as stack:
        users = [User(name="WEBAPI", password=house.password)]
        sage = stack.enter_context(Server(SageApp(seeded, users=users)))
        avid = stack.enter_context(Server(AvidApp(seeded, clients={"ours": house.secret})))
        sets = [word for pair in dict(seeded.settings).items() for word in ("--set", "=".join(pair))]
        added = house.add(
            name, "--rehearsal", "--sage-company", seeded.org_id, "--avid-company", seeded.org_id, "--avid-url",
            f"{avid.url}{BASE}", "--avid-token-url", f"{avid.url}/token", *sets, "--set", "release=person",
            "--set", "parcel_max=1", sage=sage.url,
        )  # fmt: skip
        assert added.code == 0, added.err
        planned = house("plan", name, "approved-invoices")
        assert (planned.code, "1. To be proposed, and not sent" in planned.out) == (1, True)
        assert house("run", name, "approved-invoices").code == 1
        yield lambda command, *words, **more: house(command, name, *words, **more)


def test_what_waits_is_shown_and_not_answered_by_who_has_not_seen_it(desk: Any) -> None:
    shown = desk("proposals")
    assert (shown.code, "GL effect by account" in shown.out, "for vendor" in shown.out) == (0, True, True)
    assert ["InvoiceDetails" in text for text in (shown.out, desk("proposals", "--full").out)] == [
        False,
        True,
    ]
    blind = desk("approve")
    assert (blind.code, "--fingerprint" in blind.err) == (2, True)
    assert desk("approve", "--fingerprint", "another").code == 1
    with mock.patch("io.StringIO", Terminal):
        assert "Nothing was changed" in desk("approve", given="n\n").err


def test_what_was_seen_is_answered_once_and_listed_with_its_answer(desk: Any) -> None:
    told = json.loads(desk("proposals", "--json").out)["proposals"]
    first, second = (str(one["proposal"]) for one in told)
    assert desk("reject", first, "--reason", " ").code == 2
    rejected = desk("reject", first, "--reason", "wrong", "--fingerprint", told[0]["fingerprint"])
    assert (rejected.code, "Rejected: 1 delivery" in rejected.out) == (0, True)
    [line] = json.loads(desk("approve", second, "--fingerprint", told[1]["fingerprint"], "--json").out)
    assert (line["was"], line["became"]) == ("held", "pending")
    again = desk("approve")
    assert (again.code, "Nothing waits for release" in again.out) == (0, True)
    assert (desk("approve", second).code, desk("proposals", "99").code) == (1, 2)
    every = desk("proposals", "--all").out
    assert [word in every for word in ("rejected", "approved", "wrong")] == [True] * 3
