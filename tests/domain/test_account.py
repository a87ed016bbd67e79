"""Claims about which account a coding means. Knows codes and segments; does not know Sage's resources."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.account import Account, candidates, choose, unformatted
from ml_connector.domain.failures import Held

SEGMENTS = ("main", "department", "location")


@pytest.mark.facts("S-F.12/formatted")
@given(st.text(alphabet="0123456789ABab-/. \\", max_size=30))
def test_separators_and_case_never_count(code: str) -> None:
    assert unformatted(code) == unformatted(unformatted(code)) == unformatted(code.lower())


@given(st.text(alphabet="0123456789", min_size=1, max_size=6), st.text(alphabet="0123456789", max_size=3))
def test_the_code_alone_is_a_candidate_only_where_it_holds_its_dimensions(main: str, department: str) -> None:
    """L17: the bare main account beside its own departments is another account, never this one."""
    found = candidates(main, {"department": department}, SEGMENTS)
    assert (main in found) == main.endswith(department)
    assert found[-1] == main + department


def test_a_code_that_holds_its_dimensions_already_may_be_meant_as_it_stands() -> None:
    assert candidates("4000-100", {"department": "100"}, SEGMENTS) == ("4000100", "4000100100")


def test_dimensions_follow_the_order_of_the_connection_not_of_the_invoice() -> None:
    told = {"Location": "20", "DEPARTMENT": "100"}
    assert candidates("4000", told, SEGMENTS) == ("400010020",)


def test_without_an_order_of_segments_dimensions_are_not_guessed() -> None:
    assert candidates("4000", {"department": "100"}, ()) == ("4000",)


def test_blank_dimensions_count_as_none() -> None:
    assert candidates("4000", {"department": "  "}, SEGMENTS) == ("4000",)


def test_dimensions_outside_the_order_do_not_enter_the_account() -> None:
    assert candidates("4000", {"job": "J1"}, SEGMENTS) == ("4000",)


def test_a_missing_department_never_makes_a_location_pass_as_one() -> None:
    only_location = candidates("4000", {"location": "100"}, SEGMENTS)
    assert "4000100" not in only_location


def test_one_match_is_taken(account: Callable[..., Account]) -> None:
    assert choose("4000", ("4000",), {"4000": (account(),)}).code == "4000"


def test_two_spellings_of_one_account_are_one_match(account: Callable[..., Account]) -> None:
    assert choose("x", ("4000", "A"), {"4000": (account(),), "A": (account(),)}).code == "4000"


@pytest.mark.parametrize(
    ("codes", "cause"), [([], "account-unknown"), (["4000", "4000100"], "account-ambiguous")]
)
def test_none_or_two_matches_are_held(account: Callable[..., Account], codes: list[str], cause: str) -> None:
    with pytest.raises(Held) as held:
        choose("4000", ("k",), {"k": [account(code) for code in codes]})
    assert held.value.cause == cause


@pytest.mark.parametrize(
    ("changes", "cause"),
    [({"active": False}, "account-inactive"), ({"takes_payables": False}, "account-not-postable")],
)
def test_an_account_that_takes_nothing_is_held(
    account: Callable[..., Account], changes: dict[str, bool], cause: str
) -> None:
    with pytest.raises(Held) as held:
        choose("4000", ("4000",), {"4000": (account(**changes),)})
    assert held.value.cause == cause


@pytest.mark.parametrize(("formatted", "found"), [("4100", False), ("4-100", True)])
def test_a_bare_code_counts_only_where_the_account_really_ends_with_its_dimensions(
    formatted: str, found: bool
) -> None:
    """4100 ends with department 100 by chance; 4-100 does not."""
    bare = Account(code="4100", formatted=formatted, description="", active=True, takes_payables=True)
    keys = candidates("4100", {"department": "100"}, ("main", "department"))
    if found:
        assert choose("4100", keys, {"4100": (bare,)}, ["100"]) == bare
    else:
        with pytest.raises(Held, match="account-unknown"):
            choose("4100", keys, {"4100": (bare,)}, ["100"])
