"""Claims about `ping`: one mistake makes one line red, at the right stage, with the right cause and cure.

Knows mistakes and both pretend systems. Does not know how a stage asks.
"""

from __future__ import annotations

import base64
import json
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mistakes import MISTAKES, Mistake

from ml_connector.systems.avidxchange import default_profile
from simulators.avidxchange.app import AvidApp
from simulators.certificates import Authority
from simulators.company import Company
from simulators.faults import parse_rule
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server

SIDES = {"sage": "sage300", "avid": "avidxchange"}


@pytest.fixture(scope="session")
def seeded() -> Company:
    """A small company."""
    return company(invoices=2, vendors=60, accounts=60, orders=14)


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Whoever signs the servers' certificates."""
    return Authority()


@dataclass(frozen=True, kw_only=True)
class Joined:
    """A connection between two pretend systems that are up."""

    name: str
    sage: Server
    avid: Server
    words: tuple[str, ...]

    def leaks(self, text: str) -> list[str]:
        """Which secrets a text holds."""
        app = self.avid.admin.application
        assert isinstance(app, AvidApp)
        return [word for word in (*self.words, *vars(app.tokens)["_live"]) if word in text]


Join = Callable[..., Joined]


@pytest.fixture
def join(house: Any, seeded: Company, authority: Authority, tmp_path: Path) -> Iterator[Join]:
    """Join two pretend systems, with one mistake or none."""
    with ExitStack() as stack:

        def joined(mistake: Mistake | None = None, *more: str, **switches: Mapping[str, str]) -> Joined:
            wrong = mistake or Mistake(name="none", stage="", cause="", who="")
            password = secrets.token_hex(9) if wrong.wrong_password else house.password
            users = [
                User(name=n, password=password, web_api=n != "NORIGHT")
                for n in ("WEBAPI", "ADMIN", "NORIGHT")
            ]
            context = authority.server_context(wrong.certificate) if wrong.certificate else None
            sage = stack.enter_context(
                Server(
                    SageApp(seeded, users=users),
                    switches={**wrong.sage, **switches.get("sage", {})},
                    ssl_context=context,
                )
            )
            secret = secrets.token_hex(9) if wrong.wrong_secret else house.secret
            app = AvidApp(seeded, clients={"ours": secret})
            avid = stack.enter_context(Server(app, switches={**wrong.avid, **switches.get("avid", {})}))
            name = f"p-{secrets.token_hex(4)}"
            options = typed(wrong, sage, avid, app, tmp_path, authority)
            told = house.add(name, "--rehearsal", "--sage-company", seeded.org_id, "--avid-company", seeded.org_id,
                             *options, *more, sage=sage.url)  # fmt: skip
            assert told.code == 0, told.err
            pairs = (f"WEBAPI:{house.password}", f"ours:{house.secret}")
            encoded = [base64.b64encode(pair.encode()).decode() for pair in pairs]
            return Joined(name=name, sage=sage, avid=avid, words=(house.password, house.secret, *encoded))

        yield joined


def typed(
    wrong: Mistake, sage: Server, avid: Server, app: AvidApp, folder: Path, authority: Authority
) -> list[str]:
    """The options of `connection add`, the mistake's in place of the right ones."""
    places = {
        "sage": sage.url,
        "sage_port": sage.url.rpartition(":")[2],
        "avid": avid.url,
        "avid_port": avid.url.rpartition(":")[2],
        "base": avid.url + app.tongue.base,
        "free": free_port(),
    }
    options = {"--avid-url": places["base"], "--avid-token-url": f"{avid.url}/token"}
    options |= {name: value.format(**places) for name, value in wrong.options.items()}
    if wrong.certificate and wrong.trusts and wrong.certificate != "self-signed":
        options["--sage-ca-file"] = str(authority.write_ca(folder))
    if wrong.profile:
        was, becomes = wrong.profile
        text = default_profile("default")
        assert was in text
        (folder / "profile.yaml").write_text(text.replace(was, becomes), encoding="utf-8")
        options["--profile-file"] = str(folder / "profile.yaml")
    return [word for pair in options.items() for word in pair]


def free_port() -> str:
    """A port nobody listens at, a moment ago at least."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


def rows() -> list[Any]:
    """The mistakes with the facts they show."""
    return [pytest.param(one, id=one.name, marks=pytest.mark.facts(*one.facts)) for one in MISTAKES]


def written(server: Server) -> list[str]:
    """What a server was asked that may change something: all but reads, templates, and tokens wherever asked for."""
    shapes: Any = server.admin.tally.shown()["requests"]
    harmless = ("GET ", "HEAD ", "POST /token", "POST /nowhere", "POST /avidconnect/v1/token")
    return [shape for shape in shapes if not shape.startswith(harmless) and "$template" not in shape]


def side_of(checks: list[Any], stage: str) -> list[Any]:
    """The checks of the side a stage belongs to."""
    return [check for check in checks if check["system"] == SIDES[stage.partition("-")[0]]]


@pytest.mark.parametrize("mistake", rows())
def test_one_mistake_makes_one_line_red_with_its_cause_and_whose_cure_it_is(
    house: Any, join: Join, mistake: Mistake
) -> None:
    joined = join(mistake)
    told = house("ping", joined.name, "--json")
    checks = json.loads(told.out)["checks"]
    [red] = [check for check in checks if check["outcome"] == "failed"]
    assert (red["stage"], red["cause"], red["who"], told.code) == (
        mistake.stage,
        mistake.cause,
        mistake.who,
        1,
    )
    assert all(red[line] and "NAME" not in red[line] for line in ("what", "where", "next", "found"))
    own = [check["outcome"] for check in side_of(checks, mistake.stage)]
    before = own[: own.index("failed")]
    assert set(before) <= {"passed", "not_asked"}
    assert [shape for server in (joined.sage, joined.avid) for shape in written(server)] == []
    assert joined.leaks(told.out + told.err) == []


@pytest.mark.facts("S-B8", "S-B4")
@pytest.mark.parametrize("letters", [True, False])
def test_a_refused_password_is_tried_once_more_at_most_and_only_if_it_has_another_case(
    house: Any, join: Join, letters: bool
) -> None:
    joined = join(next(one for one in MISTAKES if one.name == "password"))
    if not letters:
        given = {"given": "sage_password=123456789\n"}
        assert house("connection", "edit", joined.name, "--secrets", **given).code == 0
    house("ping", joined.name)
    statuses: Any = joined.sage.admin.tally.shown()["statuses"]
    assert statuses["401"] == (2 if letters else 1)


def test_the_other_case_is_told_and_never_kept_by_itself(house: Any, join: Join) -> None:
    joined = join(next(one for one in MISTAKES if one.name == "password-case"))
    told = house("ping", joined.name)
    cure = f"connection edit {joined.name} --set password_case=upper"
    assert (told.code, cure in " ".join(told.out.split())) == (1, True)
    assert house("ping", joined.name).code == 1
    assert house(*cure.split()).code == 0
    assert house("ping", joined.name).code == 0


@pytest.mark.facts("S-D11", "A-6.1/connection_test")
def test_a_right_connection_is_green_and_costs_few_calls_and_no_write(
    house: Any, join: Join, seeded: Company
) -> None:
    joined = join()
    told = house("ping", joined.name)
    shown: Any = [server.admin.tally.shown() for server in (joined.sage, joined.avid)]
    assert (told.code, "Green" in told.out, "FAILED" in told.out) == (0, True, False)
    assert [written(server) for server in (joined.sage, joined.avid)] == [[], []]
    assert (shown[0]["total"] <= 14, shown[1]["total"] <= 7) == (True, True)
    assert f"{seeded.org_id}, {seeded.name}, {seeded.functional_currency}" in " ".join(told.out.split())
    assert joined.leaks(told.out + told.err) == []


@pytest.mark.facts("S-C3", "S-C10", "S-C.6", "S-B10")
@pytest.mark.parametrize(
    "switches",
    [
        {"metadata": "other_case"},
        {"ge": "off", "orderby": "off", "select": "off"},
        {"nextlink": "none", "page_size": "7"},
        {"throttle_every": "6", "retry_after": "seconds", "retry_after_s": "0"},
        {"session_errors": "2"},
        {"content_type": "lenient", "partner": "on"},
    ],
    ids=lambda told: "-".join(told),
)
def test_an_odd_site_is_green_all_the_same(house: Any, join: Join, switches: Mapping[str, str]) -> None:
    joined = join(None, sage=switches)
    told = house("ping", joined.name, "--json")
    assert [check for check in json.loads(told.out)["checks"] if check["outcome"] == "failed"] == []


@pytest.mark.facts("S-B5")
def test_a_company_whose_profile_may_not_be_read_is_green_all_the_same(house: Any, join: Join) -> None:
    joined = join()
    joined.sage.faults.set((parse_rule("read(CSCompanyProfile)@*=status-403"),))
    told = house("ping", joined.name)
    assert (told.code, "whose name is not shown (403" in " ".join(told.out.split())) == (0, True)


@pytest.mark.facts("A-6.5/export_on_read")
def test_invoices_are_not_listed_where_listing_marks_them(house: Any, join: Join) -> None:
    reads = Mistake(name="reads", stage="", cause="", who="", avid={"export": "export_on_read"},
                    profile=("mode: ack}", "mode: export_on_read}"))  # fmt: skip
    joined = join(reads)
    told = house("ping", joined.name, "--json")
    listed = next(c for c in json.loads(told.out)["checks"] if c["stage"] == "avid-invoices-list")
    requests: Any = joined.avid.admin.tally.shown()["requests"]
    assert (listed["outcome"], "mark" in listed["found"]) == ("not_asked", True)
    assert not [shape for shape in requests if shape.endswith("/invoices")]


@pytest.mark.facts("A-3.1.6")
def test_a_second_ping_uses_the_stored_token_and_says_that_the_secret_was_not_tried(
    house: Any, join: Join
) -> None:
    joined = join()
    house("ping", joined.name)
    told = house("ping", joined.name)
    tokens: Any = joined.avid.admin.tally.shown()["kinds"]["token"]  # type: ignore[index]
    assert (told.code, tokens, "the stored one" in told.out) == (0, 1, True)


@pytest.mark.facts("A-3.1.9")
def test_a_stored_token_does_not_hide_a_wrong_secret_that_was_typed_since(house: Any, join: Join) -> None:
    joined = join()
    house("ping", joined.name)
    house("connection", "edit", joined.name, "--secrets", given=f"client_secret={secrets.token_hex(8)}\n")
    told = house("ping", joined.name, "--json")
    [red] = [check for check in json.loads(told.out)["checks"] if check["outcome"] == "failed"]
    assert (red["stage"], red["cause"]) == ("avid-token", "avidxchange-client")


@pytest.mark.facts("A-3.3/900901")
def test_a_stored_token_that_was_revoked_does_not_hide_a_secret_that_was_changed_there(
    house: Any, join: Join
) -> None:
    joined = join()
    house("ping", joined.name)
    app: Any = joined.avid.admin.application
    app.tokens._clients["ours"] = secrets.token_hex(9)
    app.revoke_now()
    told = house("ping", joined.name, "--json")
    [red] = [check for check in json.loads(told.out)["checks"] if check["outcome"] == "failed"]
    assert (red["stage"], red["cause"]) == ("avid-token", "avidxchange-client")
