"""Claims about the catalogue of causes: four lines each, and a blocker where a run can test one.

Knows the catalogue. Does not know who gives a cause.
"""

from __future__ import annotations

import pytest

from ml_connector.domain.causes import CAUSES, RECHECKED


@pytest.mark.parametrize("code", sorted(CAUSES))
def test_every_cause_says_what_who_where_and_next(code: str) -> None:
    told = CAUSES[code]
    assert all(len(line) >= 3 for line in (told.what, told.who, told.where, told.next))


@pytest.mark.parametrize("code", sorted(CAUSES))
def test_a_cause_names_its_blocker_exactly_where_every_run_tests_it(code: str) -> None:
    assert (CAUSES[code].blocker is not None) == CAUSES[code].rechecked == (code in RECHECKED)


def test_a_blocker_names_what_the_delivery_waits_for() -> None:
    assert CAUSES["vendor-inactive"].waits_for("1200 Acme") == "vendor 1200 Acme is active in Sage 300"


def test_a_blocker_names_the_code_and_not_the_words_of_the_other_system() -> None:
    said = "6030\nG/L account 6030 is not defined in General Ledger."
    assert CAUSES["account-unknown"].waits_for(said) == "G/L account 6030 is in Sage 300"


def test_a_blocker_without_a_name_leaves_its_place_open() -> None:
    assert CAUSES["vendor-unknown"].waits_for() == "vendor … is in Sage 300"


def test_what_no_run_can_test_waits_for_nothing() -> None:
    assert CAUSES["sage-refused"].waits_for("any words with {braces}") == ""
