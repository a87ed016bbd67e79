"""Claims about `crosswalk` as people type it: files in and out, what is said, and what is kept.

Knows a house whose connections lead nowhere. Does not know which codes any invoice has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from simulators.sage300.app import SageApp
from simulators.sage300.auth import User
from simulators.seed import company
from simulators.server import Server

NUMBERS: Iterator[int] = count(1)
TABLE = "kind;avidxchange;sage;note\nvendor;V-1200;0012;Müller\nterms;NET30;30;\n"


@pytest.fixture
def typed(house: Any) -> Callable[..., Any]:
    """Types `crosswalk NAME …` for a connection of its own."""
    name = f"cw{next(NUMBERS)}"
    assert house.add(name, "--rehearsal").code == 0
    return lambda *words: house("crosswalk", name, *map(str, words))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A table as a spreadsheet wrote it."""
    path = tmp_path / "codes.csv"
    path.write_text(TABLE, encoding="utf-8-sig", newline="\r\n")
    return path


def test_what_is_imported_is_kept_with_its_reason_and_said_in_words(typed: Any, file: Path) -> None:
    told = typed("import", file, "--reason", "go live")
    assert told.code == 0, told.err
    assert "2 added, 0 changed, 0 removed" in told.out
    assert "Kept as version 1. What is entered in Sage 300 stays as it is." in told.out
    assert json.loads(typed("versions", "--json").out)[0]["because"] == "go live"


def test_a_dry_run_shows_the_difference_and_keeps_nothing(typed: Any, file: Path) -> None:
    told = typed("import", file, "--dry-run")
    assert ("Dry run: nothing was kept." in told.out, "V-1200" in told.out) == (True, True)
    assert json.loads(typed("show", "--json").out)["version"] == 0


def test_what_is_exported_can_be_imported_and_changes_nothing(typed: Any, file: Path, tmp_path: Path) -> None:
    typed("import", file, "--reason", "x")
    out = tmp_path / "out.csv"
    assert typed("export", out).code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfkind,")
    told = typed("import", out, "--reason", "x")
    assert (told.code, "says the same as version 1" in told.out) == (0, True)


def test_without_a_file_the_table_goes_to_the_screen(typed: Any, file: Path) -> None:
    typed("import", file, "--reason", "x")
    assert (
        typed("export").out
        == "kind,avidxchange,sage,primary,note\nterms,NET30,30,,\nvendor,V-1200,0012,,Müller\n"
    )


def test_added_lines_leave_the_others_as_they_are(typed: Any, file: Path) -> None:
    typed("import", file, "--reason", "x")
    file.write_text("kind,avidxchange,sage\nvendor,V-1200,0013\nvendor,V-9,9\n", encoding="utf-8")
    told = typed("import", file, "--add", "--reason", "x")
    assert "1 added, 1 changed, 0 removed" in told.out
    assert len(json.loads(typed("show", "--json").out)["lines"]) == 3


def test_added_lines_that_contradict_the_table_are_refused(typed: Any, file: Path) -> None:
    typed("import", file, "--reason", "x")
    file.write_text("kind,avidxchange,sage\nvendor,V-9,0012\n", encoding="utf-8")
    told = typed("import", file, "--add", "--reason", "x")
    assert (told.code, "mark one as primary" in told.err) == (2, True)


def test_an_older_version_can_be_taken_again_and_is_a_new_one(typed: Any, file: Path) -> None:
    typed("import", file, "--reason", "x")
    file.write_text("kind,avidxchange,sage\n", encoding="utf-8")
    typed("import", file, "--reason", "all gone")
    told = json.loads(typed("import", "--version", 1, "--reason", "back", "--json").out)
    assert (told["before"], told["after"], len(told["difference"])) == (2, 3, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"kind,avidxchange,sage\nvendor,,1\nvendor,V,\n", "line 3: Sage's code is empty"),
        ("kind,avidxchange,sage\nvendor,Ü,1\n".encode("cp1252"), "is not UTF-8. In Excel, save it as"),
        ("kind,avidxchange,sage\n".encode("utf-16"), "is not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_whole(typed: Any, file: Path, text: bytes, said: str) -> None:
    file.write_bytes(text)
    told = typed("import", file, "--reason", "x")
    assert (told.code, said in told.err) == (2, True)
    assert json.loads(typed("show", "--json").out)["version"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import"], "Give a FILE, or --version N"),
        (["import", "nowhere.csv", "--dry-run"], "nowhere.csv cannot be read"),
        (["import", "nowhere.csv"], "Say why with --reason TEXT"),
        (
            ["import", "--version", "4", "--dry-run"],
            "There is no version 4 of this crosswalk. There is none yet.",
        ),
        (["show", "--version", "4"], "There is no version 4"),
    ],
)
def test_wrong_usage_says_what_would_be_right(typed: Any, words: list[str], said: str) -> None:
    told = typed(*words)
    assert (told.code, said in told.err) == (2, True)


@pytest.mark.parametrize("words", [["show"], ["versions"]])
def test_an_empty_table_says_what_that_means(typed: Any, words: list[str]) -> None:
    told = typed(*words)
    assert (told.code, "every code means the same" in told.out) == (0, True)


@pytest.mark.parametrize("word", ["unmapped", "check"])
def test_codes_cannot_be_looked_for_where_sage_does_not_answer(typed: Any, file: Path, word: str) -> None:
    typed("import", file, "--reason", "x")
    told = typed(word)
    assert (told.code, "Sage 300 could not be reached" in told.err) == (3, True)
    assert "who: The IT administrator" in told.err


def test_lines_that_lead_astray_are_told_with_the_reason(house: Any, file: Path) -> None:
    seeded = company(invoices=0, vendors=60, accounts=60, orders=14)
    app = SageApp(seeded, users=[User(name="WEBAPI", password=house.password)])
    name = f"cw{next(NUMBERS)}"
    with Server(app) as server:
        assert house.add(name, "--rehearsal", "--sage-company", seeded.org_id, sage=server.url).code == 0
        house("crosswalk", name, "import", str(file), "--reason", "x")
        told, shown = house("crosswalk", name, "check"), house("crosswalk", name, "check", "--json")
    assert (told.code, f"2 of 2 lines of version 1 of {name}" in told.out) == (0, True)
    [_, first] = json.loads(shown.out)["astray"]
    assert (first["kind"], first["sage"], first["why"]) == ("vendor", "0012", "Sage 300 has no such code")


def test_an_empty_table_leads_nowhere_and_asks_nobody(typed: Any) -> None:
    assert "None leads astray: 0 lines" in typed("check").out


def test_on_a_connection_that_holds_nothing_it_says_what_was_checked(acme: Any, tmp_path: Path) -> None:
    told = acme("crosswalk", "acme", "unmapped", "--csv", str(tmp_path / "out.csv"))
    assert (told.code, "0 held invoices were read" in told.out) == (0, True)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig") == "kind,avidxchange,sage,primary,note\n"
