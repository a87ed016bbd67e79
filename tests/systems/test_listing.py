"""Claims about what an account and a segment code become for AvidXchange: codes, names of segments, and usability.

Knows records of Sage as they come. Does not know how they are read or sent.
"""

from __future__ import annotations

from typing import Any

import pytest

import sage300
from ml_connector.domain.chart import ListedAccount, check_code
from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.domain.failures import Held
from ml_connector.domain.options import OptionProblem, parse
from ml_connector.systems.sage300.listing import dimension_of, segments_of, to_listed, to_value

NAMES = ("main", "dept", "loc")
Code = sage300.models.SegmentCode


def account(formatted: str = "6000-10-100", *parts: str, **more: Any) -> sage300.models.Account:
    """An account; its parts are those of its number, in order, unless they are given."""
    parts = parts or tuple(formatted.split("-"))
    members = {f"AccountSegmentCode{number}": part for number, part in enumerate(parts, 1)}
    told = {
        "Status": "Active",
        "PostToAccount": "Detail",
        "Description": "Rent ",
        "AccountType": "IncomeStatement",
    }
    key = formatted.replace("-", "")
    return sage300.models.Account(
        UnformattedAccount=key, AccountNumber=formatted, **{**told, **members, **more}
    )


def ledgers(*names: str) -> tuple[Any, ...]:
    """The ledgers a control account is open to."""
    return tuple(sage300.models.ControlAccountSubledger(Subledger=name) for name in names)


def listed(wire: sage300.models.Account, *lines: Line, **settings: str) -> ListedAccount:
    """The account on its way out."""
    return to_listed(wire, parse(settings), Crosswalk(lines=lines), gone=False, written=True)


@pytest.mark.facts("S-F.12/formatted")
@pytest.mark.parametrize(("setting", "code"), [("formatted", "6000-10-100"), ("unformatted", "600010100")])
def test_an_account_is_called_with_or_without_separators(setting: str, code: str) -> None:
    assert listed(account(), account_codes=setting).code == code


@pytest.mark.parametrize("setting", ["formatted", "unformatted"])
def test_a_mapped_code_goes_before_the_setting(setting: str) -> None:
    line = Line(kind="account", avidxchange="RENT", sage="600010100")
    assert listed(account(), line, account_codes=setting).code == "RENT"


def test_values_of_segments_travel_under_their_mapped_codes_and_the_main_account_as_it_is() -> None:
    lines = [Line(kind="segment:dept", avidxchange="SALES", sage="10"),
             Line(kind="segment:main", avidxchange="X", sage="6000")]  # fmt: skip
    told = listed(account(), *lines, account_segments="main-dept-loc").segments
    assert told == (("main", "6000"), ("dept", "SALES"), ("loc", "100"))


@pytest.mark.parametrize("kind", ["account", "segment:dept"])
def test_a_code_that_is_anothers_there_holds_the_account(kind: str) -> None:
    line = Line(kind=kind, avidxchange="6000-10-100" if kind == "account" else "10", sage="OTHER")
    with pytest.raises(Held, match="code-taken"):
        check_code(listed(account(), line, account_segments="main-dept-loc"))


@pytest.mark.facts("S-F.12/structures")
@pytest.mark.parametrize(
    ("wire", "named"),
    [
        (account(), {"main": "6000", "dept": "10", "loc": "100"}),
        (account("6000"), {"main": "6000"}),
        (
            account("6000-100", "6000", "", "100"),
            {"main": "6000", "loc": "100"},
        ),  # parts by number of the segment
        (account("6000-100"), {}),  # department or location: nobody can tell
        (account("6000-10-100-7"), {}),  # a part nobody named
        (account("10-6000-100", "6000", "10", "100"), {}),  # a structure in another order than the segments'
        (account("6000-10-100", ""), {}),  # a site that does not tell the parts
    ],
)
def test_segments_are_named_only_where_it_is_certain_which_is_which(wire: Any, named: dict[str, str]) -> None:
    assert dict(segments_of(wire, NAMES)) == named
    assert segments_of(wire, ()) == ()


@pytest.mark.parametrize(
    ("more", "active"),
    [
        ({}, True),
        ({"Status": "Inactive"}, False),
        ({"PostToAccount": "Prohibited"}, False),
        ({"PostToAccount": "Consolidated"}, True),
        ({"ControlAccount": "Yes", "ControlAccountSubledgers": ledgers("AR")}, False),
        ({"ControlAccount": "Yes", "ControlAccountSubledgers": ledgers("AR", "AP")}, True),
    ],
)
def test_an_account_is_active_there_if_an_invoice_could_be_coded_to_it(
    more: dict[str, Any], active: bool
) -> None:
    assert listed(account(**more)).active is active


@pytest.mark.facts("S-F.12/structures")
@pytest.mark.parametrize(
    ("number", "names", "dimension"),
    [
        ("000002", NAMES, "dept"),
        ("3", NAMES, "loc"),
        ("000001", NAMES, None),  # the account itself
        ("000004", NAMES, None),  # nobody wants it
        ("000002", (), ""),
        ("DEPT", NAMES, "dept"),  # a site whose ids are words
        ("MAIN", NAMES, None),
    ],
)
def test_a_segment_is_a_dimension_by_its_number_or_its_name(
    number: str, names: tuple[str, ...], dimension: str | None
) -> None:
    assert dimension_of(Code(SegmentNumber=number, SegmentCodeKey="10"), names) == dimension


def test_a_value_travels_under_its_mapped_code_in_the_dimension_of_its_segment() -> None:
    wire = Code(SegmentNumber="000002", SegmentCodeKey="10 ", SegmentCodeDescription="Sales ")
    told = to_value(
        wire, NAMES, Crosswalk(lines=(Line(kind="segment:dept", avidxchange="S", sage="10"),)), gone=False
    )
    assert (told.dimension, told.value, told.code, told.description, told.label) == (
        "dept",
        "10",
        "S",
        "Sales",
        "dept 10",
    )
    check_code(told)


def test_a_value_whose_segment_has_no_name_is_held() -> None:
    told = to_value(Code(SegmentNumber="000002", SegmentCodeKey="10"), (), Crosswalk(), gone=False)
    with pytest.raises(Held, match="dimension-unnamed"):
        check_code(told)


@pytest.mark.parametrize("names", ["main-..", "main-a\nb", "main-" + "x" * 61, "main-main"])
def test_a_name_that_could_not_stand_in_an_address_is_no_setting(names: str) -> None:
    with pytest.raises(OptionProblem, match="segment names in order"):
        parse({"account_segments": names})
