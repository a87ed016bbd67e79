"""Claims about the suites themselves: what they do to a real Sage 300, and what their report says.

Knows a real site as the environment names it; here a second simulator plays it. Does not know any single claim.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from asking import ANYTHING, Answer
from environment import SAGE
from hearing import quotable
from playing import Played, lines, play_sage, pytest_run, seeded
from questions import INQUIRIES, ROWS
from reporting import UNFORESEEN, Notes, render

from simulators.company import Payables
from simulators.sage300.app import SageApp
from simulators.wire import Response

WRONG = "(the simulator or our facts are wrong about this site)"
OURS = re.compile("ML-CONNECTOR CONTRACT|Errors from batch")
UNKNOWNS = """
sign-in write-answers password-case po-names lengths query-options nextlink enum-key duplicates atomicity unbalanced
refusals patch-insert listing upper-casing payload too-many-requests late-stamp imports cookie
"""


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A run at a site where writing was allowed, but in another company."""
    return play_sage(seeded(), tmp_path_factory.mktemp("reading"), WRITE_COMPANY="OTHER")


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A run at a site whose company was named for writing."""
    whole = seeded()
    return play_sage(whole, tmp_path_factory.mktemp("writing"), WRITE_COMPANY=whole.org_id.lower())


def test_without_leave_nothing_is_written(reading: Played) -> None:
    assert reading.returned == 0, reading.printed
    assert reading.written == []


def test_the_report_counts_and_names_what_was_not_asked(reading: Played) -> None:
    barred = [inquiry.id for inquiry in INQUIRIES["sage300"] if inquiry.writes]
    assert len(lines(reading, "not asked: writing is not allowed here")) == len(barred)
    listed = reading.report.partition("Not asked because writing is not allowed here")[2]
    assert [name for name in barred if f"- `{name}`" not in listed] == []
    assert "- an unknown vendor is refused as a conflict" in listed
    assert int(listed.split()[1].strip(".")) == listed.count("\n- ")


def test_a_wrong_password_is_tried_once(reading: Played) -> None:
    wrong = [password for password in reading.passwords() if password != reading.secret]
    assert wrong == [reading.secret.swapcase()]


def test_no_secret_is_shown(reading: Played, writing: Played) -> None:
    for run in (reading, writing):
        assert run.secret.lower() not in (run.printed + run.report).lower()


def test_no_record_of_the_company_leaves_with_the_report(writing: Played) -> None:
    seller = seeded()
    private = {text for vendor in seller.vendors for text in (vendor.number, vendor.name)}
    private |= {document.number for document in seller.posted} | {seller.org_id, writing.url}
    private |= {account.unformatted for account in seller.accounts}
    assert [text for text in private if text in writing.report] == []


def test_with_leave_everything_is_asked_and_answered(writing: Played) -> None:
    assert writing.returned == 0, writing.printed
    assert writing.written != []
    assert lines(writing, "Not asked because writing is not allowed here: none.") != []
    unasked = [line.split("`")[1] for line in lines(writing, "no answer")]
    assert unasked == ["S-J/sign-in/missing-right", "S-J/sign-in/admin"]


def test_what_is_left_behind_is_open_or_posted_and_says_whose_it_is(writing: Played) -> None:
    assert isinstance(writing.application, SageApp)
    books = writing.application.books
    left = [batch for batch in books.batches.rows() if isinstance(batch, dict)]
    assert {batch["BatchStatus"] for batch in left} == {"Open", "Posted"}
    strange = [batch["Description"] for batch in left if not OURS.match(str(batch["Description"]))]
    assert strange == ["Keyed by hand"]
    assert 0 < sum(batch["BatchStatus"] == "Posted" for batch in left) <= 6
    assert len(left) <= 60


@pytest.mark.parametrize(
    ("named", "allowed"), [(None, False), ("", False), ("OTHER", False), (" harbor", True)]
)
def test_leave_is_the_name_of_the_very_company(
    monkeypatch: pytest.MonkeyPatch, named: str | None, allowed: bool
) -> None:
    monkeypatch.setenv(f"{SAGE.prefix}COMPANY", "HARBOR")
    monkeypatch.delenv(f"{SAGE.prefix}WRITE_COMPANY", raising=False)
    if named is not None:
        monkeypatch.setenv(f"{SAGE.prefix}WRITE_COMPANY", named)
    assert SAGE.may_write is allowed


def test_an_empty_company_is_told_and_fails_nothing(tmp_path: Path) -> None:
    nothing = {name: () for name in ("vendors", "accounts", "posted", "open_entries", "purchase_orders")}
    setup = {name: () for name in ("tax_groups", "tax_authorities", "terms", "years")}
    empty = replace(seeded(), payables=Payables(), **setup, **nothing)
    run = play_sage(empty, tmp_path, WRITE_COMPANY=empty.org_id)
    assert run.returned == 0, run.printed
    assert lines(run, "no answer: the company holds too little to tell") != []


def test_a_site_that_breaks_a_promise_fails_loudly_and_by_name(tmp_path: Path) -> None:
    def untrimmed(response: Response) -> Response:
        return replace(response, body=response.body.replace(b'"City":"', b'"City":"Untrimmed  ","Was":"'))

    run = play_sage(seeded(), tmp_path, "-k", "real and (trimmed or midnight)", lie=untrimmed)
    assert run.returned == 1
    assert lines(run, "**failed**") == [f"Claims that **failed** {WRONG}: 1."]
    assert lines(run, "- texts are trimmed and empty ones are empty") != []


def test_an_answer_nobody_foresaw_fails_and_is_shown(tmp_path: Path) -> None:
    def teapot(response: Response) -> Response:
        return replace(response, status=418) if response.status == 401 else response

    run = play_sage(seeded(), tmp_path, "-k", "real and wrong-password", lie=teapot)
    assert run.returned == 1
    assert "418 Unauthorized" in lines(run, UNFORESEEN)[0]


def test_an_asking_that_fails_is_told_apart_from_an_answer(tmp_path: Path) -> None:
    def nonsense(response: Response) -> Response:
        return replace(response, body=b"<html>") if b"@odata.count" in response.body else response

    run = play_sage(seeded(), tmp_path, "-k", "real and late-stamp/ahead", lie=nonsense)
    assert run.returned == 1
    assert lines(run, "no answer: the asking itself failed") != []


def test_half_a_real_site_is_refused_by_name() -> None:
    done = pytest_run("sage300", "--collect-only", **{SAGE.prefix + "URL": "https://sage.example"})
    assert done.returncode != 0
    assert "ML_CONNECTOR_CONTRACT_SAGE_PASSWORD" in done.stdout + done.stderr


def test_every_row_of_the_unknowns_is_in_the_report_and_has_an_inquiry_or_a_person() -> None:
    assert [row.id for row in ROWS["sage300"]] == [f"S-J/{name}" for name in UNKNOWNS.split()]
    asked = {inquiry.row for inquiry in INQUIRIES["sage300"]}
    assert asked <= {row.id for row in ROWS["sage300"]}
    assert [row.id for row in ROWS["sage300"] if row.id not in asked and not row.person] == []


def test_the_report_of_the_simulator_has_every_row(reading: Played) -> None:
    assert [row.id for row in ROWS["sage300"] if row.id not in reading.report] == []


def test_an_answer_nobody_foresaw_is_shown_in_full() -> None:
    first = INQUIRIES["sage300"][0]
    notes = Notes(system="Sage 300", site="real", rows=ROWS["sage300"], inquiries=INQUIRIES["sage300"])
    notes.found(first, Answer(found="418 Teapot", evidence="GET AP/APVendors → 418 a page | or two"))
    shown = next(line for line in render([notes]).splitlines() if first.id in line)
    assert shown.split(" | ")[1:] == [
        "418 Teapot",
        "GET AP/APVendors → 418 a page / or two",
        f"{UNFORESEEN} |",
    ]


def test_an_answer_that_says_nothing_is_none() -> None:
    anything = next(inquiry for inquiry in INQUIRIES["sage300"] if ANYTHING in inquiry.livable)
    assert anything.consequence(Answer(found=" ", evidence="")) is None
    assert anything.consequence(Answer(found="x" * 200, evidence="")) is None
    assert anything.consequence(Answer(found="77", evidence="")) is not None


def test_a_message_is_quoted_without_what_could_be_data() -> None:
    said = quotable(
        "Vendor 'Smith' (1200) in SAMLTD, mail a@b.example, is on hold.\nBack orders.", ["SAMLTD"]
    )
    assert said == "Vendor … … in …, mail … is on hold. Back orders."
