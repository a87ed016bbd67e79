"""Claims about when an invoice may be entered for a vendor, when one may be sent, and what of it is a change.

Knows its status and its address. Does not know Sage's words.
"""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.failures import Failure, Held, InDoubt, TryLater
from ml_connector.domain.fingerprint import fingerprint
from ml_connector.domain.vendor import RemitTo, Vendor, check, check_address, masked_tax_id


def vendor(**changes: Any) -> Vendor:
    """An active vendor."""
    told = {"number": "1200", "name": "Chloride", "active": True, "on_hold": False, "currency": "USD"}
    return Vendor(**told | changes)


def test_an_active_vendor_passes() -> None:
    assert check(vendor(), "1200").number == "1200"


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        (None, "vendor-unknown"),
        (vendor(active=False), "vendor-inactive"),
        (vendor(on_hold=True), "vendor-on-hold"),
        (vendor(tax_group="TWO", tax_group_known=False), "tax-group-unknown"),
    ],
)
def test_no_other_vendor_does(found: Vendor | None, cause: str) -> None:
    with pytest.raises(Held) as held:
        check(found, "1200")
    assert held.value.cause == cause
    assert "1200" in held.value.said


@pytest.mark.parametrize(
    "change",
    [{"name": "B"}, {"active": False}, {"on_hold": True}, {"terms": "N30"}, {"tax_id": "1"}, {"currency": "CAD"},
     {"email": "a@example.com"}, {"remit_to": RemitTo(lines=("1 Mill Street",))}],
)  # fmt: skip
def test_what_avidxchange_is_told_is_a_change_of_meaning(change: dict[str, Any]) -> None:
    assert fingerprint(vendor(**change)) != fingerprint(vendor())


@pytest.mark.parametrize(
    "change",
    [{"tax_group": "ON"}, {"tax_included": True}, {"tax_reporting": "Num1099"}, {"remit_code": "LOCKBX"}],
)
def test_what_nobody_is_told_is_none(change: dict[str, Any]) -> None:
    assert fingerprint(vendor(**change)) == fingerprint(vendor())


def test_a_vendor_whose_remit_to_address_is_not_known_is_held() -> None:
    with pytest.raises(Held) as held:
        check_address(vendor(remit_code="LOCKBX"))
    assert (held.value.cause, "LOCKBX" in held.value.said) == ("remit-to-unknown", True)


@pytest.mark.parametrize(("tax_id", "shown"), [("12-3456789", "***6789"), ("1234", "***"), ("", "")])
def test_people_see_the_last_four_of_a_tax_id(tax_id: str, shown: str) -> None:
    assert masked_tax_id(tax_id) == shown


def test_a_vendor_does_not_print_its_tax_id() -> None:
    assert "12-3456789" not in repr(vendor(tax_id="12-3456789"))


@pytest.mark.parametrize("failure", [TryLater(), InDoubt()])
def test_what_a_failure_is_called_by_default_is_catalogued(failure: Failure) -> None:
    assert failure.cause in CAUSES


def test_a_failure_reads_as_its_cause_and_the_words_of_the_other_side() -> None:
    assert (str(Held(cause="no-lines")), str(Held(cause="a", said="b"))) == ("no-lines", "a: b")
