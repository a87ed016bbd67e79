"""Claims about `plan` as people and scripts type it: money and count together, bytes, exit codes, nothing written.

Knows two pretend systems and the words on the screen. Does not know how a plan is made.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from ml_connector.cli.plan import exit_code, headline
from simulators.avidxchange.app import AvidApp
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server

NOTHING = "Nothing was written, in Sage 300, in AvidXchange, or here."
WELL, HELD = ("one-line", "credit-note"), "unknown-vendor"


def seeded(*kinds: str) -> Company:
    """A small company with the first invoice of each kind."""
    whole = company(invoices=41, vendors=60, accounts=60, orders=14)
    first = {kind: next(i for i in whole.invoices if i.kind == kind) for kind in kinds}
    return replace(whole, invoices=tuple(first.values()))


@dataclass
class Site:
    """A connection to two pretend systems that run."""

    door: Any
    name: str
    company: Company
    sage: Server
    avid: Server

    def plan(self, *words: str) -> Any:
        return self.door("plan", self.name, "approved-invoices", *words)

    def writes(self) -> int:
        kinds: list[Any] = [server.admin.tally.shown()["kinds"] for server in (self.sage, self.avid)]
        return sum(one["write"] for one in kinds)


@pytest.fixture
def site(house: Any, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A site whose invoices are of the kinds the test names, by default some that end well and one that is held."""
    made = seeded(*getattr(request, "param", (*WELL, HELD)))
    sage = Server(SageApp(made, users=[User(name="WEBAPI", password=house.password)]))
    app = AvidApp(made, clients={"ours": house.secret})
    avid = Server(app)
    with sage, avid:
        name = f"plan-{secrets.token_hex(4)}"
        told = house.add(name, "--rehearsal", "--sage-company", made.org_id, "--avid-company", made.org_id,
                         "--avid-url", f"{avid.url}{app.tongue.base}", "--avid-token-url", f"{avid.url}/token",
                         sage=sage.url)  # fmt: skip
        assert told.code == 0, told.err
        yield Site(door=house, name=name, company=made, sage=sage, avid=avid)


def test_the_first_line_tells_money_and_count_and_the_last_that_nothing_was_written(site: Site) -> None:
    told = site.plan()
    amount = sum(i.total if i.kind == "one-line" else -abs(i.total) for i in site.company.invoices[:2])
    first = told.out.splitlines()[0]
    assert f"Would enter 2 invoices, {amount:,} USD, in 1 new open batch of Sage company HARBOR" in first
    assert told.out.rstrip().endswith(NOTHING)
    assert (told.code, site.writes()) == (1, 0)


def test_totals_the_gl_effect_and_what_would_be_held_are_shown_and_bytes_when_asked_for(site: Site) -> None:
    plain, full = site.plan(), site.plan("--full")
    for words in (
        "Control totals",
        "GL effect by account",
        "A/P control account",
        "vendor-unknown",
        "who:",
        "next:",
    ):
        assert words in plain.out, words
    assert ('"InvoiceDetails"' in plain.out, '"InvoiceDetails"' in full.out) == (False, True)


def test_scripts_get_one_object_a_flow_and_the_exact_bodies(site: Site, tmp_path: Path) -> None:
    told = site.plan("--json", "--out", str(tmp_path / "bodies"))
    (made,) = [json.loads(line) for line in told.out.splitlines()]
    (file,) = sorted((tmp_path / "bodies").iterdir())
    assert (file.name, file.read_bytes()) == (
        "approved-invoices-001-enter-invoice.txt", made["would_send"][0]["body"].encode(),
    )  # fmt: skip
    assert made["fingerprint"] == json.loads(site.plan("--json").out)["fingerprint"]


@pytest.mark.parametrize("site", [WELL], indirect=True)
def test_a_plan_with_nothing_for_a_person_exits_0_and_after_the_run_it_says_what_was_checked(
    site: Site,
) -> None:
    assert site.plan().code == 0
    assert site.door("run", site.name, "approved-invoices").code == 0
    again = site.plan()
    assert (again.code, "Would send nothing and hold nothing new (checked 0)." in again.out) == (
        0,
        True,
    )


def test_a_flow_there_is_not_and_a_connection_there_is_not_are_told(site: Site) -> None:
    assert "There is no flow 'none'" in site.plan("none").err
    assert site.door("plan", "nobody").code == 3


def test_a_site_that_lets_nobody_in_exits_3_with_its_four_lines(site: Site) -> None:
    site.sage.admin.application.users = ()  # type: ignore[attr-defined]  # the user was removed
    told = site.plan()
    assert (told.code, "who:" in told.out, NOTHING in told.out) == (3, True, True)
    assert "could not be planned" in told.out
    assert site.door.password not in told.out + told.err


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ([], "Would send nothing and hold nothing new (checked 312)."),
        ([("hold", "")], "1 invoice, 10.00 USD would be held."),
    ],
)
def test_a_plan_without_calls_says_so_in_one_sentence(ends: list[tuple[str, str]], told: str) -> None:
    rows = [
        {"end": end, "step": step, "count": 1, "amount": "10.00", "currency": "USD"} for end, step in ends
    ]
    made = {
        "flow": "approved-invoices",
        "would_send": [],
        "ends": rows,
        "read": 312,
        "sage_company": "SAMLTD",
        "disconnected": False,
        "problems": [],
    }
    assert headline(made) == told
    assert headline(made | {"problems": [{}]}) == f"As far as could be read: {told}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"new_for_a_person": 1}, 1),
        ({"problems": [{}]}, 1),
        ({"ends": [{"end": "in_doubt"}]}, 1),
        ({"ends": [{"end": "send"}]}, 0),
        ({"disconnected": True, "problems": [{}]}, 3),
    ],
)
def test_the_exit_code_says_whether_a_person_would_be_needed(changes: dict[str, Any], code: int) -> None:
    made = {"disconnected": False, "new_for_a_person": 0, "problems": [], "ends": []}
    assert exit_code([made | changes]) == code
