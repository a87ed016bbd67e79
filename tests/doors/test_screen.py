"""Claims about what any command prints: numbers whole, words folded, and an answer where there is nothing to list.

Knows the screen and a house whose connection has never run. Does not know what is printed on it.
"""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.cli import screen

AMOUNT, CODE = "123,456,789.01", "6020-10-100-400-20"
COLUMNS = ["account", "description", "debit", "credit"]
LINE = [CODE, "Bearings and drives for the second line", AMOUNT, AMOUNT]


@pytest.fixture(scope="module")
def fresh(house: Any) -> Any:
    """The house with a connection that has never run."""
    assert house.add("fresh", "--rehearsal").code == 0
    return house


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_a_number_or_code_is_never_cut_however_narrow_the_screen(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    screen.table("GL effect", COLUMNS, [LINE], ["debit", "credit"])
    out = capsys.readouterr().out
    assert (out.count(AMOUNT), out.count(CODE)) == (2, 1)
    assert max(len(line.rstrip()) for line in out.splitlines()) <= max(width, 68)


def test_long_texts_fold_on_a_screen_that_holds_the_numbers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    screen.table("GL effect", COLUMNS, [LINE], ["debit", "credit"])
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), max(len(line.rstrip()) for line in lines) <= 80) == (4, True)


def test_a_table_without_lines_keeps_its_head(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    screen.table("Nothing", COLUMNS, [], ["debit"])
    assert "description" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["runs"], "No run has begun on fresh yet."),
        (["deliveries"], "No delivery of fresh. Records in the ledger: "),
        (["deliveries", "--state", "held", "--cause", "unbalanced"],
         "No delivery of fresh has state held and cause unbalanced. Records in the ledger: "),
    ],
)  # fmt: skip
def test_where_nothing_is_listed_it_is_said_what_was_looked_through(
    fresh: Any, words: list[str], said: str
) -> None:
    command, *more = words
    told = fresh(command, "fresh", *more)
    assert (told.code, said in told.out) == (0, True)
