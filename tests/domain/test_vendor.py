"""Claims about when an invoice may be entered for a vendor. Knows its status; does not know Sage's words."""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.failures import Failure, Held, InDoubt, TryLater
from ml_connector.domain.vendor import Vendor, check


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


@pytest.mark.parametrize("failure", [TryLater(), InDoubt()])
def test_what_a_failure_is_called_by_default_is_catalogued(failure: Failure) -> None:
    assert failure.cause in CAUSES


def test_a_failure_reads_as_its_cause_and_the_words_of_the_other_side() -> None:
    assert (str(Held(cause="no-lines")), str(Held(cause="a", said="b"))) == ("no-lines", "a: b")
