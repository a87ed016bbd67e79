"""Claims about what a vendor needs in Sage 300 before its invoice is sent: terms and a tax group that Sage takes.

Knows a scripted Sage 300. Does not know how an entry is drafted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.domain.vendor import check
from ml_connector.engine.values import Delivery
from ml_connector.systems.sage300.invoices import EnterInvoice

TERMS = {"TermsCode": "N30", "Status": "Active"}
NEW = Delivery(id=1, key="av-1", state=State.PENDING, label="", party="", amount=None, currency="", text="",
               receipts={}, intent=None, attempts=0, due_at=None)  # fmt: skip
REFUSED = replace(NEW, state=State.REFUSED, cause="terms-unknown")


@pytest.fixture
def cause(script: Any, books: Any, invoice: Any) -> Any:
    """Why the invoice of vendor 1200, whose terms are N30, is not drafted at a site with these terms; "" if it is."""

    def make(delivery: Delivery, *terms: dict[str, str]) -> str:
        rows = script.lists["APVendors"]
        script.lists |= {"APVendors": [row | {"Terms": "N30"} for row in rows], "APTerms": list(terms)}
        sight = EnterInvoice(books=books()).look([(delivery, invoice())])
        try:
            sight.draft(delivery, invoice())
        except Held as held:
            return held.cause
        return ""

    return make


@pytest.mark.facts("S-E.2/unknown-vendor")
@pytest.mark.parametrize("terms", [[], [TERMS | {"Status": "Inactive"}]], ids=["missing", "inactive"])
def test_terms_that_sage_refused_hold_the_invoice_until_it_would_take_them(
    cause: Any, terms: list[dict[str, str]]
) -> None:
    assert cause(REFUSED, *terms) == "terms-unknown"


def test_terms_that_sage_takes_again_hold_nothing(cause: Any) -> None:
    assert cause(REFUSED, TERMS) == ""


def test_terms_that_nobody_refused_cost_no_question(cause: Any, script: Any) -> None:
    assert cause(NEW) == ""
    assert "APTerms" not in {name for name, _ in script.filters}


@pytest.mark.facts("S-B5")
def test_terms_this_user_may_not_read_hold_nothing(cause: Any, script: Any) -> None:
    script.fails["APTerms"] = [(403, "Forbidden", "no right")]
    assert cause(REFUSED) == ""


@pytest.fixture
def group(script: Any, books: Any) -> Any:
    """Reads vendor 1200 with these groups of the site; gives why no invoice is entered for it, or ""."""

    def make(**members: str) -> str:
        script.lists["TXTaxGroups"] = [row | members for row in script.lists["TXTaxGroups"]]
        found = books().facts.gather({"1200"}, {}).vendors["1200"]
        try:
            check(found, "1200")
        except Held as held:
            return held.cause
        return ""

    return make


def test_a_tax_group_that_is_there_holds_nothing(group: Any) -> None:
    assert group() == ""


def test_a_tax_group_that_is_missing_holds_the_invoice(group: Any, script: Any) -> None:
    script.lists["TXTaxGroups"] = []
    assert group() == "tax-group-unknown"


@pytest.mark.facts("S-F.14")
def test_a_tax_group_of_sales_alone_is_missing_for_payables(group: Any) -> None:
    assert group(TransactionType="Sales") == "tax-group-unknown"


@pytest.mark.facts("S-B5")
def test_tax_groups_this_user_may_not_read_hold_nothing_without_tax(group: Any, script: Any) -> None:
    script.fails["TXTaxGroups"] = [(403, "Forbidden", "no right")]
    assert group() == ""
