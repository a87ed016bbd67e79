"""Claims about what a vendor needs in Sage 300 before its invoice is sent: terms and a tax group that Sage takes.

Knows a scripted Sage 300. Does not know how an entry is drafted.
"""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.domain.failures import Held
from ml_connector.domain.vendor import Vendor, check

TERMS = {"TermsCode": "N30", "Status": "Active"}


@pytest.fixture
def vendor(script: Any, books: Any) -> Any:
    """Reads vendor 1200, whose members were changed so, at a site with these terms."""

    def make(*terms: dict[str, str], **members: str) -> Vendor:
        rows = script.lists["APVendors"]
        script.lists["APVendors"] = [row | members for row in rows if row["VendorNumber"] == "1200"]
        script.lists["APTerms"] = list(terms)
        found: Vendor = books().facts.gather({"1200"}, {}).vendors["1200"]
        return found

    return make


def cause_of(found: Vendor) -> str:
    """Why no invoice is entered for a vendor."""
    with pytest.raises(Held) as held:
        check(found, found.number)
    return held.value.cause


@pytest.mark.facts("S-E.2/unknown-vendor")
@pytest.mark.parametrize("terms", [[], [TERMS | {"Status": "Inactive"}]], ids=["missing", "inactive"])
def test_terms_that_sage_would_not_take_hold_the_invoice(vendor: Any, terms: list[dict[str, str]]) -> None:
    assert cause_of(vendor(*terms, Terms="N30")) == "terms-unknown"


def test_terms_that_are_active_hold_nothing(vendor: Any) -> None:
    assert check(vendor(TERMS, Terms="N30"), "1200").terms == "N30"


def test_a_vendor_without_terms_costs_no_question(vendor: Any, script: Any) -> None:
    assert check(vendor(), "1200").terms_usable
    assert "APTerms" not in {name for name, _ in script.filters}


@pytest.mark.facts("S-B5")
def test_terms_this_user_may_not_read_hold_nothing(vendor: Any, script: Any) -> None:
    script.fails["APTerms"] = [(403, "Forbidden", "no right")]
    assert check(vendor(Terms="N30"), "1200").terms_usable


def test_a_tax_group_that_is_missing_holds_the_invoice(vendor: Any) -> None:
    assert cause_of(vendor(TaxGroup="NEW")) == "tax-group-unknown"


@pytest.mark.facts("S-F.14")
def test_a_tax_group_of_sales_alone_is_missing_for_payables(vendor: Any, script: Any) -> None:
    script.lists["TXTaxGroups"] = [row | {"TransactionType": "Sales"} for row in script.lists["TXTaxGroups"]]
    assert cause_of(vendor()) == "tax-group-unknown"


@pytest.mark.facts("S-B5")
def test_tax_groups_this_user_may_not_read_hold_nothing_without_tax(vendor: Any, script: Any) -> None:
    script.fails["TXTaxGroups"] = [(403, "Forbidden", "no right")]
    found = vendor()
    assert (check(found, "1200").tax_group_known, found.tax_authorities) == (True, None)
