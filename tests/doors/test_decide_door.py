"""Claims about deciding and explaining at the command line: texts, exit codes, JSON, and questions asked.

Knows both pretend systems and one run over their invoices. Does not know how an act is kept.
"""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest

from simulators.avidxchange.app import BASE, AvidApp
from simulators.company import Company
from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server


@dataclass(frozen=True)
class Desk:
    """A connection after its first run; every test decides about other invoices of it."""

    door: Any
    name: str
    seeded: Company

    def __call__(self, command: str, *words: str, **more: str) -> Any:
        """Run a command on the connection."""
        return self.door(command, self.name, *words, **more)

    def number(self, cause: str, at: int = 0) -> str:
        """A document number of those that stand for a cause."""
        rows: Sequence[Mapping[str, str]] = json.loads(self("deliveries", "--cause", cause, "--json").out)
        return rows[at]["document"]

    def id_of(self, kind: str) -> str:
        """The id of the first invoice of a kind."""
        return next(invoice.id for invoice in self.seeded.invoices if invoice.kind == kind)

    def state(self, number: str) -> str:
        """Where one stands."""
        [told] = json.loads(self("explain", number, "--json").out)
        return str(told["state"])


@pytest.fixture(scope="module")
def desk(house: Any) -> Iterator[Desk]:
    """Both systems, a connection between them, and one run."""
    seeded = company(1, invoices=60, vendors=120, accounts=60, orders=14)
    with ExitStack() as stack:
        sage_app = SageApp(seeded, users=[User(name="WEBAPI", password=house.password)])
        sage = stack.enter_context(Server(sage_app))
        avid = stack.enter_context(Server(AvidApp(seeded, clients={"ours": house.secret})))
        name = f"desk-{secrets.token_hex(3)}"
        sets = [word for pair in dict(seeded.settings).items() for word in ("--set", "=".join(pair))]
        added = house.add(
            name, "--rehearsal", "--sage-company", seeded.org_id, "--avid-company", seeded.org_id,
            "--avid-url", f"{avid.url}{BASE}", "--avid-token-url", f"{avid.url}/token", *sets, sage=sage.url,
        )  # fmt: skip
        assert added.code == 0, added.err
        ran = house("run", name)
        assert ran.code == 1, ran.out + ran.err
        yield Desk(house, name, seeded)


def test_a_release_says_what_it_did_to_the_ledger_and_what_comes_next(desk: Desk) -> None:
    told = desk("release", desk.number("unbalanced"))
    assert (told.code, "held → pending" in told.out) == (0, True)
    assert "Nothing was sent to either system by this command." in told.out
    assert f"Next: ml-connector run {desk.name}" in told.out


def test_what_cannot_be_is_left_with_its_reason_and_exit_code_1(desk: Desk) -> None:
    told = desk("retry", desk.number("vendor-unknown"))
    assert (told.code, "every run checks again" in told.out, "Nothing was changed." in told.out) == (
        1,
        True,
        True,
    )


def test_a_hold_needs_a_reason_and_a_resolution_evidence(desk: Desk) -> None:
    number = desk.number("account-unknown")
    assert [desk("hold", number).code, desk("hold", number, "--reason", " ").code] == [2, 2]
    assert [desk("resolve", number).code, desk("resolve", number, "--evidence", "").code] == [2, 2]


def test_a_resolution_is_kept_with_its_evidence_and_told_by_explain(desk: Desk) -> None:
    number = desk.number("account-unknown")
    told = desk("resolve", number, "--evidence", "entered by hand in batch 12", "--json")
    [line] = json.loads(told.out)
    assert (told.code, line["was"], line["became"]) == (0, "held", "done")
    assert {"flow", "id", "document", "vendor", "amount", "currency", "said"} <= set(line)
    assert "entered by hand in batch 12" in desk("explain", number).out


def test_a_whole_cause_is_counted_and_added_up_before_it_is_acted_on(desk: Desk) -> None:
    told = desk("hold", "--cause", "account-inactive", "--reason", "waits", "--yes")
    assert told.code == 0
    assert "hold everything that stands open as account-inactive: " in told.err
    assert ("stays held" in told.out, "held → held" in told.out) == (True, False)
    assert "USD" in told.err


class Terminal(io.StringIO):
    """A stream with a person before it."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.mark.parametrize(("answer", "code"), [("n", 1), ("y", 0)])
def test_a_person_at_a_terminal_is_asked_before_a_whole_cause(desk: Desk, answer: str, code: int) -> None:
    with mock.patch("io.StringIO", Terminal):
        told = desk("hold", "--cause", "period-unknown", "--reason", "waits", given=f"{answer}\n")
    assert (told.code, "Nothing was changed" in told.err, "Go on?" in told.err) == (code, code == 1, True)


def test_adopting_all_lists_what_was_left_out_and_why(desk: Desk) -> None:
    told = desk("adopt", "--all", "--yes")
    text = " ".join(told.out.split())
    assert (told.code, "Adopted: " in text, "Left as they are: 1 delivery" in text) == (1, True, True)
    assert "it does not agree: amount" in text


def test_an_edit_shows_before_and_after(desk: Desk) -> None:
    number = desk.number("period-closed")
    told = desk(
        "edit", number, "--posting-date", "2026-11-15", "--suffix", "-A", "--reason", "controller said so"
    )
    story = " ".join(desk("explain", number).out.split())
    assert (told.code, desk.state(number)) == (0, "pending")
    assert "posting date: by the connection's rule → 2026-11-15" in story
    assert "number suffix: (none) → -A" in story
    assert "controller said so" in story
    assert desk("edit", number, "--suffix", "", "--posting-date", "", "--reason", "a mistake").code == 0


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ([], "--posting-date"),
        (["--posting-date", "soon"], "2026-12-01"),
        (["--account", "6000"], "LINE=CODE"),
        (["--account", "99=6000"], "coded lines"),
    ],
)
def test_an_edit_that_cannot_be_is_wrong_usage_and_says_why(desk: Desk, more: list[str], word: str) -> None:
    told = desk("edit", desk.number("vendor-inactive"), *more, "--reason", "x")
    assert (told.code, word in told.err) == (2, True)


def test_a_number_that_means_several_is_listed_and_needs_an_id(desk: Desk) -> None:
    twins = [invoice for invoice in desk.seeded.invoices if invoice.kind == "duplicate-here"]
    number = next(one.number for one in twins if sum(two.number == one.number for two in twins) > 1)
    ids = [one.id for one in twins if one.number == number]
    told = desk("hold", number, "--reason", "x")
    assert (told.code, [f"--id {one}" in told.err for one in ids]) == (2, [True] * len(ids))
    held = next(one for one in ids if desk.state(one) == "held")
    assert desk("hold", "--id", held, "--reason", "x").code == 0


@pytest.mark.parametrize(
    "words",
    [["INV-404"], ["--cause", "no-such-cause"], [], ["INV-404", "--cause", "unbalanced"]],
    ids=" ".join,
)
def test_what_nobody_can_mean_is_wrong_usage(desk: Desk, words: list[str]) -> None:
    assert desk("release", *words).code == 2


def test_a_cause_for_which_nothing_stands_open_is_said_so(desk: Desk) -> None:
    told = desk("release", "--cause", "in-sage-twice")
    assert (told.code, "stands open as in-sage-twice" in told.out) == (0, True)


@pytest.mark.parametrize("command", ["retry", "release", "hold", "resolve", "adopt", "edit"])
def test_an_unknown_connection_is_answered_with_the_known_ones(desk: Desk, command: str) -> None:
    more = {
        "hold": ["--reason", "x"],
        "resolve": ["--evidence", "x"],
        "edit": ["--suffix", "x", "--reason", "x"],
    }
    told = desk.door(command, "none", "1", *more.get(command, []))
    assert (told.code, desk.name in told.err) == (3, True)


def found(desk: Desk, word: str) -> list[str]:
    """Ids of what explain finds by a word."""
    return [row["id"] for row in json.loads(desk("explain", word, "--json").out)]


def test_an_invoice_is_found_by_everything_people_call_it(desk: Desk) -> None:
    invoice = next(one for one in desk.seeded.invoices if one.kind == "po-backed")
    [row] = json.loads(desk("explain", invoice.id, "--json").out)
    words = [invoice.number, f"po {invoice.po_number.lower()}",
             f"{invoice.total:,}", f"batch {row['batch']}", f"vendor {invoice.vendor_code.lower()}"]  # fmt: skip
    assert [word for word in words if invoice.id not in found(desk, word)] == []
    assert found(desk, invoice.vendor_code) == [invoice.vendor_code]  # the vendor itself, which travels too
    order = next(one for one in desk.seeded.purchase_orders if one.number == invoice.po_number)
    assert found(desk, invoice.po_number.lower()) == [str(order.sequence)]  # and so does the order


def test_several_are_a_table_with_how_to_see_one(desk: Desk) -> None:
    invoice = next(one for one in desk.seeded.invoices if one.kind == "one-line")
    [row] = json.loads(desk("explain", invoice.id, "--json").out)
    told = desk("explain", f"batch {row['batch']}")
    assert (told.code, invoice.number in told.out, "ml-connector explain" in told.out) == (0, True, True)


def test_a_journey_tells_what_was_sent_and_answered_within_80_columns(desk: Desk) -> None:
    told = desk("explain", desk.id_of("one-line"), COLUMNS="80")
    assert max(len(line) for line in told.out.splitlines()) <= 80
    for words in ("Read at its source for the first time", "About to send: enter invoice", "VendorNumber",
                  "It is done: enter invoice", "status Open", "About to send: acknowledge"):  # fmt: skip
        assert words in told.out
    assert '{"' not in told.out


def test_nothing_found_says_what_was_checked_and_what_it_means(desk: Desk) -> None:
    told = desk("explain", "88214")
    text = " ".join(told.out.split())
    assert told.code == 1
    assert "approved-invoices: 60 records in the ledger; last run: 20" in text
    assert "AvidXchange has not offered it to this connection as approved" in text


def test_nothing_found_before_any_run_says_that_nothing_was_read(house: Any) -> None:
    name = f"new-{secrets.token_hex(3)}"
    house.add(name, "--rehearsal")
    assert "No run has begun" in " ".join(house("explain", name, "88214").out.split())
