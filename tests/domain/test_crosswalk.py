"""Claims about the crosswalk: what a code means on the other side, and when the way back is not known.

Knows kinds and codes. Does not know how a table is written in a file.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.crosswalk import Crosswalk, Line, as_known, kind_of
from ml_connector.domain.failures import Held

FEW = st.sampled_from(["A", "B", "C", "a ", " b", "0012", "12"])
LINES = st.lists(
    st.builds(
        Line, kind=st.sampled_from(["vendor", "terms"]), avidxchange=FEW, sage=FEW, primary=st.booleans()
    ),
    max_size=6,
)


def table(*lines: str) -> Crosswalk:
    """A crosswalk of lines such as `vendor A=1` or, primary, `vendor A=1!`."""
    told = []
    for line in lines:
        kind, _, codes = line.partition(" ")
        left, _, right = codes.partition("=")
        told.append(Line(kind=kind, avidxchange=left, sage=right.rstrip("!"), primary=right.endswith("!")))
    return Crosswalk(lines=tuple(told))


@pytest.mark.facts("A-6.3/vendor", "A-6.3/texts-and-amounts")
def test_a_code_without_a_line_means_itself_on_the_other_side() -> None:
    assert Crosswalk().to_sage("vendor", "0012") == Crosswalk().to_avidxchange("vendor", "0012") == "0012"


@pytest.mark.facts("A-6.3/vendor")
@pytest.mark.parametrize("code", ["v-1200", " V-1200 ", "V-1200"])
def test_a_code_is_found_however_it_is_written(code: str) -> None:
    assert table("vendor V-1200=1200").to_sage("vendor", code) == "1200"


def test_a_code_that_was_mapped_to_a_vendor_may_stand_for_it_in_sage_unless_it_is_another_s() -> None:
    both = table("vendor A=B", "vendor X=Y", "vendor Y=Z")
    assert [both.same_in_sage("vendor", code) for code in ("a", "B", "Y", "C")] == [
        {"A"},
        {"A"},
        set(),
        set(),
    ]
    assert both.same_in_sage("vendor", "X") == {"X"}


def test_a_line_counts_for_its_own_kind_alone() -> None:
    assert table("vendor A=1").to_sage("terms", "A") == "A"


@pytest.mark.facts("A-6.3/texts-and-amounts")
def test_zeros_before_a_code_make_it_another_code() -> None:
    assert table("vendor 0012=1").to_sage("vendor", "12") == "12"


@pytest.mark.facts("S-F.12/formatted")
def test_an_account_of_sage_is_the_same_with_and_without_separators() -> None:
    assert table("account X=6000-100").to_avidxchange("account", "6000100") == "X"


def test_the_primary_one_of_several_is_the_way_back_and_all_lead_to_sage() -> None:
    several = table("vendor A=1", "vendor B=1!", "vendor C=1")
    assert several.problems() == []
    assert {several.to_sage("vendor", code) for code in "ABC"} == {"1"}
    assert several.to_avidxchange("vendor", "1") == "B"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("vendor A=1", "vendor a=2"), "means 1 already"),
        (("vendor A=1", "vendor B=1"), "mark one as primary"),
        (("vendor A=1!", "vendor B=1!"), "mark one only"),
        (("account A=60-1", "account B=601"), "mark one as primary"),
    ],
)
def test_what_contradicts_itself_is_said_with_its_place(lines: tuple[str, ...], said: str) -> None:
    [(position, problem)] = table(*lines).problems()
    assert (position, said in problem) == (1, True)


def test_two_codes_may_change_places() -> None:
    swapped = table("terms A=B", "terms B=A")
    assert swapped.problems() == []
    assert [swapped.to_avidxchange("terms", code) for code in "AB"] == ["B", "A"]


def test_a_code_that_would_come_back_as_another_is_held_and_not_sent() -> None:
    """Sage's vendor A, sent as A, would overwrite in AvidXchange what means Sage's vendor 1."""
    with pytest.raises(Held) as held:
        table("vendor A=1").to_avidxchange("vendor", "A")
    assert (held.value.cause, "means 1" in held.value.said) == ("code-taken", True)
    assert CAUSES["code-taken"].waits_for(held.value.said) == "code A has a line in the crosswalk"


@given(LINES, FEW)
def test_what_is_sent_to_avidxchange_comes_back_as_the_same(lines: list[Line], code: str) -> None:
    walk = Crosswalk(lines=tuple(lines))
    if walk.problems():
        return
    try:
        there = walk.to_avidxchange("vendor", code)
    except Held:
        return
    assert walk.to_sage("vendor", there).strip().upper() == code.strip().upper()


def test_a_difference_names_what_came_what_changed_and_what_went() -> None:
    change = table("vendor A=1", "vendor B=3", "vendor D=4").since(
        table("vendor A=1", "vendor B=2", "vendor C=3")
    )
    assert [line.avidxchange for line in change.added] == ["D"]
    assert [(old.sage, new.sage) for old, new in change.changed] == [("2", "3")]
    assert [line.avidxchange for line in change.removed] == ["C"]
    assert not table("vendor A=1").since(table("vendor A=1"))


@pytest.mark.facts("A-6.10/dimensions")
@pytest.mark.parametrize(
    ("word", "kind"),
    [("Vendor", "vendor"), (" segment: Department ", "segment:department"), ("TERMS", "terms")],
)
def test_kinds_are_known_however_they_are_written(word: str, kind: str) -> None:
    assert kind_of(word) == kind


@pytest.mark.parametrize("word", ["", "vendors", "segment:", "tax-group"])
def test_a_kind_that_nothing_reads_is_none(word: str) -> None:
    with pytest.raises(
        ValueError, match="kinds: vendor, account, terms, currency, bank, method, segment:NAME"
    ):
        kind_of(word)


@pytest.mark.parametrize(
    ("given_", "sage", "said"), [("V-1", "1", "V-1, mapped to 1"), ("abc", "ABC", "abc"), ("1", "1", "1")]
)
def test_a_mapped_code_is_said_as_both_sides_know_it(given_: str, sage: str, said: str) -> None:
    assert as_known(given_, sage) == said


def test_several_methods_may_mean_one_payment_code_for_there_is_no_way_back() -> None:
    lines = tuple(Line(kind="method", avidxchange=word, sage="CHECK") for word in ("AvidPay Check", "check"))
    table = Crosswalk(lines=lines)
    assert (table.problems(), table.mapped("method", "avidpay check"), table.mapped("bank", "*1234")) == (
        [],
        "CHECK",
        None,
    )
