"""Claims about a crosswalk as a file: what people and spreadsheets may write, and what is said of each mistake.

Knows CSV. Does not know what a code means.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.domain.crosswalk_csv import CrosswalkProblem, parse, skeleton, to_csv

HEAD = "kind,avidxchange,sage,primary,note\n"
CODES = st.text(min_size=1, max_size=8).filter(lambda text: text.isprintable() and text == text.strip())
LINES = st.builds(
    Line,
    kind=st.sampled_from(["vendor", "account", "segment:department"]),
    avidxchange=CODES,
    sage=CODES,
    primary=st.booleans(),
    note=CODES.map(lambda text: " ".join(text.split())),
)


def problems(text: str) -> list[tuple[int, str]]:
    """What is wrong with a table."""
    with pytest.raises(CrosswalkProblem) as wrong:
        parse(text)
    return list(wrong.value.problems)


@given(st.lists(LINES, max_size=8, unique_by=lambda line: (line.kind, line.avidxchange.upper())))
def test_what_is_exported_is_imported_as_the_same(lines: list[Line]) -> None:
    told = Crosswalk(lines=tuple(sorted(lines)))
    assume(not told.problems())
    assert parse(to_csv(told)) == told


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "vendor,V1,0012,,\n",
        "\ufeff" + HEAD + "vendor,V1,0012,,\n",
        "sep=;\nkind;avidxchange;sage\nvendor;V1;0012\n",
        "Kind\tSage\tAvidXchange\r\nVendor\t0012\tV1\r\n",
        "sage,kind,avidxchange,,\n 0012 , vendor,V1  ,,\n,,,,\n\n",
        HEAD + "vendor,V1,0012,,\nvendor,V1,0012,,\n",
        HEAD + '"vendor","V1","0012","",""',
    ],
)
def test_a_table_is_read_however_a_spreadsheet_wrote_it(text: str) -> None:
    assert parse(text).lines == (Line(kind="vendor", avidxchange="V1", sage="0012"),)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("vendors,V1,1,,", "there is no kind 'vendors'; kinds: vendor,"),
        ("vendor,,1,,", "AvidXchange's code is empty; fill it in"),
        ("vendor,V1, ,,", "Sage's code is empty; fill it in"),
        ("vendor,V1,1,maybe,", "primary cannot be 'maybe': it takes yes, or nothing"),
        (
            "vendor,V1,1,,note,more",
            "'more' stands under no heading; put a text that holds a separator in quotes",
        ),
        ("vendor,V\x001,1,,", "cannot be printed"),
        (f"vendor,{'V' * 101},1,,", "has 101 characters, at most 100"),
        (f"vendor,V1,1,,{'n' * 501}", "the note has 501 characters, at most 500"),
        ("vendor,good,2,,", "means 1 already; one code has one meaning"),
        ("vendor,other,1,,", "2 codes mean vendor 1 in Sage 300: mark one as primary"),
        ('vendor,"V1"x,1,,', "a quotation mark must be closed"),
    ],
)
def test_a_mistake_is_named_by_its_line_and_what_would_be_right(row: str, said: str) -> None:
    [(number, told)] = problems(f"{HEAD}vendor,GOOD,1,,\n\n{row}\n")
    assert (number, said in told) == (4, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'kind' is missing"),
        ("kind,avidxchange\nvendor,V1\n", "'sage' is missing"),
        ("kind,avidxchange,sage,price\n", "not 'price'"),
        ("kind,avidxchange,sage,sage\n", "not 'sage'"),
        ("vendor,V1,1\n", "the first line names the columns kind, avidxchange, sage, primary, note"),
    ],
)
def test_without_its_headings_nothing_is_guessed(text: str, said: str) -> None:
    [(number, told)] = problems(text)
    assert (number, said in told) == (1, True)


def test_all_mistakes_are_told_at_once_and_a_flood_is_counted() -> None:
    with pytest.raises(CrosswalkProblem) as wrong:
        parse(HEAD + "vendor,,1,,\n" * 30)
    assert [number for number, _ in wrong.value.problems] == list(range(2, 32))
    assert str(wrong.value).endswith("and 10 more")


def test_a_cell_over_several_lines_does_not_shift_the_numbers() -> None:
    [(number, _)] = problems(HEAD + 'vendor,V1,1,,"two\nlines"\nvendor,,2,,\n')
    assert number == 4


def test_a_spreadsheet_is_never_given_a_formula() -> None:
    told = skeleton([("vendor", "=HYPERLINK(1)", "@note")])
    assert told == HEAD + "vendor,'=HYPERLINK(1),,,'@note\n"


def test_a_skeleton_tells_what_is_still_to_fill_in() -> None:
    [(number, told)] = problems(skeleton([("vendor", "V1", "3 invoices")]))
    assert (number, told) == (2, "Sage's code is empty; fill it in, or take the line out")
