"""Claims about the code under which AvidXchange has the account that a vendor or an order of Sage 300 names.

Knows a scripted Sage 300 and a crosswalk. Does not know any vendor or order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.domain.failures import Held
from ml_connector.systems.sage300 import AccountCodes

ACCOUNTS = [{"UnformattedAccount": "6000100", "AccountNumber": "6000-100", "Status": "Active"}]


@pytest.fixture
def codes(script: Any, books: Any) -> Callable[..., dict[str, str | Held]]:
    """What becomes of these codes, with settings as typed and these lines (AvidXchange's, Sage's) of the crosswalk."""

    def make(*given: str, lines: tuple[tuple[str, str], ...] = (), **settings: str) -> dict[str, str | Held]:
        script.lists["GLAccounts"] = ACCOUNTS
        table = Crosswalk(lines=tuple(Line(kind="account", avidxchange=a, sage=s) for a, s in lines))
        return dict(AccountCodes(books=replace(books(**settings), crosswalk=table))(given))

    return make


@pytest.mark.facts("S-F.12")
@pytest.mark.parametrize("given", ["6000100", "6000-100"])
@pytest.mark.parametrize(("setting", "code"), [("formatted", "6000-100"), ("unformatted", "6000100")])
def test_however_sage_spells_it_it_goes_as_the_chart_is_sent(
    codes: Any, given: str, setting: str, code: str
) -> None:
    assert codes(given, account_codes=setting) == {given: code}


def test_a_mapped_account_goes_under_its_mapped_code(codes: Any) -> None:
    assert codes("RENT", lines=(("RENT", "6000-100"),)) == {"RENT": "RENT"}


def test_an_account_whose_own_code_means_another_one_there_is_held(codes: Any) -> None:
    (held,) = codes("6000100", lines=(("6000-100", "7000"),)).values()
    assert (held.cause, "means 7000" in held.said) == ("code-taken", True)


def test_what_sage_has_no_account_of_is_left_as_it_is(codes: Any) -> None:
    assert codes("NOTHING") == {}


def test_a_user_who_may_not_see_accounts_sends_what_the_vendor_says(script: Any, codes: Any) -> None:
    script.fails["GLAccounts"] = [(403, "Forbidden", "no")]
    assert codes("6000100") == {}


def test_nothing_is_asked_where_no_account_is_named(script: Any, codes: Any) -> None:
    assert (codes(), script.filters) == ({}, [])
