"""The set-up of accounts payable the seed brings: it fits the company, is the same each time and plays in Sage.

Knows the seed's nouns and the Sage simulator's books. Knows nothing of AvidXchange.
"""

from decimal import Decimal

import pytest

from simulators.sage300.app import SageApp
from simulators.seed import company

SEEDED = company(invoices=0)
OWN = SEEDED.payables


def test_the_same_arguments_give_the_same_set_up() -> None:
    assert company(invoices=0).payables == OWN
    assert company(2, invoices=0).payables != OWN


def test_codes_banks_and_rates_fit_the_company() -> None:
    accounts = {account.unformatted for account in SEEDED.accounts if account.active}
    currencies = {currency.code for currency in SEEDED.currencies}
    assert {code.account for code in OWN.distribution_codes} <= accounts
    assert {bank.currency for bank in OWN.banks} <= currencies
    assert {rate.currency for rate in OWN.rates} == currencies - {SEEDED.functional_currency}
    assert [sum(share for _, share in own.shares) for own in OWN.distribution_sets] == [Decimal(100)]


def test_remit_tos_are_those_of_vendors() -> None:
    assert {place.vendor for place in OWN.remit_tos} <= {vendor.number for vendor in SEEDED.vendors}


@pytest.mark.facts("S-F.7", "S-F.15")
def test_what_was_paid_before_is_paid_in_the_books() -> None:
    books = SageApp(SEEDED).books
    assert len(OWN.paid) == len(books.tables["APPostedPayments"]) == 5
    for paid in OWN.paid:
        table = books.posted
        row = table.as_record(table.get((paid.vendor, paid.document)))
        assert (row.text("FullyPaid"), row.amount("VendorCurrencyAmountDue")) == ("Yes", 0)
        assert row.day("DatePaid") == paid.dated


@pytest.mark.facts("S-F.13", "S-F.15", "S-F.11")
@pytest.mark.parametrize(
    "name",
    [
        *("APPaymentCodes", "APDistributionCodes", "APDistributionSets", "APRemitToLocations"),
        *(
            "AP1099CPRSCodes",
            "APPostedPayments",
            "APPaymentAndAdjustmentBatches",
            "POGetReceipts",
            "POInvoices",
        ),
    ],
)
def test_each_new_resource_has_a_few_rows(name: str) -> None:
    assert len(SageApp(SEEDED).books.tables[name]) > 0
