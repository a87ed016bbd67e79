"""Claims about the entry that would be sent to Sage 300, to the byte.

Knows Sage's members and rules. Does not know any ledger; the company is the one of the fixtures.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Distribution, Invoice, Kind
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Draft
from ml_connector.systems.sage300.drafting import codings_of
from ml_connector.systems.sage300.invoices import EnterInvoice
from ml_connector.systems.sage300.marks import batch_mark, entry_mark, marks_in, with_mark

MARK = entry_mark("SAMLTD", "av-1")
DATED = '"DocumentDate":"2026-03-02T00:00:00Z","PostingDate":"2026-03-02T00:00:00Z",'


def delivery(key: str = "av-1") -> Delivery:
    """A delivery that owes its entry."""
    return Delivery(id=1, key=key, state=State.PENDING, label="", party="", amount=None, currency="", text="",
                    receipts={}, intent=None, attempts=0, due_at=None)  # fmt: skip


@pytest.fixture
def draft(books: Any) -> Callable[..., Draft]:
    """Drafts an invoice with these settings."""

    def make(told: Invoice, **settings: str) -> Draft:
        pair = (delivery(told.id), told)
        drafted: Draft = EnterInvoice(books=books(**settings)).look([pair]).draft(*pair)
        return drafted

    return make


def cause_of(draft: Callable[..., Draft], told: Invoice, **settings: str) -> str:
    """Why an invoice is not drafted."""
    with pytest.raises(Held) as held:
        draft(told, **settings)
    return held.value.cause


@pytest.mark.facts("S-C35", "S-D3", "S-D4", "S-D19")
def test_a_plain_invoice_to_the_byte(draft: Callable[..., Draft], invoice: Callable[..., Invoice]) -> None:
    assert draft(invoice(description="Chairs")).payload == (
        '{"VendorNumber":"1200","DocumentNumber":"INV-1","DocumentType":"Invoice",'
        f'"InvoiceDescription":"Chairs {MARK}",{DATED}'
        '"TaxAmountControl":"Distribute","TaxAmount1":0.000,"DocumentTotalIncludingTax":100.000,'
        '"InvoiceDetails":[{"GLAccount":"6000","DistributionDescription":"","DistributedAmount":100.000}]}'
    )


@pytest.mark.facts("S-C31", "S-D3", "S-G1", "S-G2")
def test_a_credit_to_the_byte(draft: Callable[..., Draft], invoice: Callable[..., Invoice]) -> None:
    told = invoice("30.00", "-5.00", total="25.00", kind=Kind.CREDIT, vendor="1400", po_number="po-1")
    assert draft(told).payload == (
        '{"VendorNumber":"1400","DocumentNumber":"INV-1","DocumentType":"CreditNote",'
        f'"InvoiceDescription":"{MARK}",{DATED}"PONumber":"PO-1",'
        '"DocumentTotalIncludingTax":25.000,"InvoiceDetails":['
        '{"GLAccount":"6000","DistributionDescription":"","DistributedAmount":30.000},'
        '{"GLAccount":"6000","DistributionDescription":"","DistributedAmount":-5.000}]}'
    )


@pytest.mark.facts("S-C31", "S-G4")
def test_the_place_is_company_vendor_and_number(draft: Any, invoice: Any) -> None:
    assert draft(invoice(vendor=" 1200 ", number=" inv-1 ")).place == "erp/SAMLTD|1200|INV-1"


def test_the_same_invoice_is_drafted_the_same_every_time(draft: Any, invoice: Any) -> None:
    assert draft(invoice()) == draft(invoice())


@pytest.mark.facts("S-G4", "S-G20", "S-G24")
@pytest.mark.parametrize(
    ("changes", "settings", "cause"),
    [
        ({"number": "1234567890123456789012345"[:23]}, {}, "document-number-too-long"),
        ({"vendor": "9999"}, {}, "vendor-unknown"),
        ({"vendor": "1600"}, {}, "vendor-inactive"),
        ({"vendor": "1700"}, {}, "vendor-on-hold"),
        ({"currency": "CAD"}, {}, "currency-mismatch"),
        ({"vendor": "1800"}, {}, "currency-mismatch"),
        ({"account": "8888"}, {}, "account-unknown"),
        ({"account": "7100"}, {}, "account-inactive"),
        ({"account": "9000"}, {}, "account-not-postable"),
        ({"account": "2000"}, {}, "account-not-postable"),
        ({"dated": date(2026, 2, 5)}, {}, "period-closed"),
        ({"dated": date(2031, 2, 5)}, {}, "period-unknown"),
        ({"dated": None}, {}, "date-missing"),
        ({}, {"posting_date": "approval"}, "date-missing"),
        ({"freight": "5", "total": "105"}, {}, "freight-unmapped"),
        ({"discount": "5", "total": "95"}, {}, "discount-unmapped"),
        ({"tax": "5", "total": "105"}, {"tax": "line"}, "tax-unmapped"),
        ({"tax": "5", "total": "105", "vendor": "1300"}, {}, "tax-split-unknown"),
        ({"tax": "5", "total": "105", "vendor": "1400"}, {}, "tax-split-unknown"),
        ({"number": ""}, {}, "document-number-missing"),
    ],
)
def test_what_sage_would_not_take_as_meant_is_held_before_it_is_sent(
    draft: Any, invoice: Any, changes: dict[str, Any], settings: dict[str, str], cause: str
) -> None:
    assert cause_of(draft, invoice(**changes), **settings) == cause


@pytest.mark.facts("S-G20")
def test_more_decimals_than_the_currency_has_are_held(draft: Any, invoice: Any) -> None:
    told = invoice("100.005", total="100.005")
    assert cause_of(draft, told) == "too-many-decimals"
    assert cause_of(draft, invoice("1.5", total="1.5", vendor="1800", currency="JPY")) == "too-many-decimals"


@pytest.mark.facts("S-G4", "S-G22")
@pytest.mark.parametrize("number", ["1234567890123456789012", "é" * 22])
def test_22_characters_are_kept_whole(draft: Any, invoice: Any, number: str) -> None:
    assert draft(invoice(number=number)).place.endswith(f"|{number.upper()}")


def members(draft: Draft) -> dict[str, Any]:
    """The payload, read back exactly."""
    told: dict[str, Any] = json.loads(draft.payload, parse_float=Decimal)
    return told


@pytest.mark.facts("S-G11", "S-G14")
def test_tax_on_top_goes_to_the_one_authority(draft: Any, invoice: Any) -> None:
    told = members(draft(invoice(tax="13", total="113")))
    assert (told["TaxAmountControl"], told["TaxAmount1"]) == ("Distribute", 13)
    assert len(told["InvoiceDetails"]) == 1


@pytest.mark.facts("S-G11")
def test_without_tax_every_authority_is_told_zero_so_that_sage_adds_none(draft: Any, invoice: Any) -> None:
    told = members(draft(invoice(vendor="1300")))
    assert (told["TaxAmount1"], told["TaxAmount2"], "TaxAmount3" in told) == (0, 0, False)


def test_tax_may_be_a_line_of_its_own(draft: Any, invoice: Any) -> None:
    told = members(draft(invoice(tax="13", total="113"), tax="line", tax_account="7000"))
    assert (told["InvoiceDetails"][-1]["GLAccount"], told["InvoiceDetails"][-1]["DistributedAmount"]) == (
        "7000",
        13,
    )
    assert told["TaxAmount1"] == 0


@pytest.mark.facts("S-G11")
def test_sage_may_calculate_where_the_connection_says_so(draft: Any, invoice: Any) -> None:
    told = members(draft(invoice(tax="13", total="113"), tax="calculate"))
    assert (told["TaxAmountControl"], "TaxAmount1" in told) == ("Calculate", False)


@pytest.mark.facts("S-G15")
def test_tax_inside_the_lines_of_an_inclusive_vendor_is_said_to_be_inside(draft: Any, invoice: Any) -> None:
    told = members(draft(invoice(tax="13", vendor="1500")))
    assert (told["TaxInclusive1"], told["TaxAmount1"], told["InvoiceDetails"][0]["TaxInclusive1"]) == (
        "Yes", 13, "Yes",
    )  # fmt: skip


@pytest.mark.facts("S-G15")
@pytest.mark.parametrize("tax", ["distribute", "calculate"])
def test_tax_on_top_of_an_inclusive_vendors_lines_is_said_so(draft: Any, invoice: Any, tax: str) -> None:
    told = members(draft(invoice(tax="13", total="113", vendor="1500"), tax=tax))
    assert (told["TaxInclusive1"], told["InvoiceDetails"][0]["TaxInclusive1"]) == ("No", "No")


def test_freight_and_discount_become_lines_on_their_accounts(draft: Any, invoice: Any) -> None:
    told = members(draft(invoice(freight="7", discount="3", total="104"), freight_account="7000",
                         discount_account="6100"))  # fmt: skip
    lines = [(line["GLAccount"], line["DistributedAmount"]) for line in told["InvoiceDetails"]]
    assert lines == [("6000", 100), ("7000", 7), ("6100", -3)]


@pytest.mark.facts("S-G9")
def test_a_closed_period_moves_to_the_first_open_day_where_that_is_the_rule(draft: Any, invoice: Any) -> None:
    told = members(draft(invoice(dated=date(2026, 1, 15)), posting_date="first_open"))
    assert (told["DocumentDate"], told["PostingDate"]) == ("2026-01-15T00:00:00Z", "2026-03-01T00:00:00Z")


def test_today_is_the_day_of_the_clock(draft: Any, invoice: Any) -> None:
    assert members(draft(invoice(), posting_date="today"))["PostingDate"] == "2026-03-09T00:00:00Z"


@pytest.mark.facts("S-F.12/formatted")
def test_a_formatted_account_is_accepted_and_sent_as_people_read_it(draft: Any, invoice: Any) -> None:
    assert members(draft(invoice(account="6100-100")))["InvoiceDetails"][0]["GLAccount"] == "6100-100"


@pytest.mark.facts("S-D16")
def test_the_link_to_the_image_goes_where_the_connection_wants_it(draft: Any, invoice: Any) -> None:
    told = invoice(image_url="https://img.example/1")
    field = members(draft(told, image_link="optional_field:avidurl"))["InvoiceOptionalFields"]
    assert field == [{"OptionalField": "AVIDURL", "ValueSet": "Yes", "Value": "https://img.example/1"}]
    assert members(draft(told, image_link="description"))["InvoiceDetails"][0]["Comment"] == told.image_url
    assert "img.example" not in draft(told).payload


def test_control_characters_never_reach_sage(draft: Any, invoice: Any) -> None:
    assert "\\u0007" not in draft(invoice(description="a\x07b\nc")).payload


def test_a_bare_main_account_never_stands_in_for_one_that_is_missing(draft: Any, invoice: Any) -> None:
    """L17: 7000-100 does not exist; the line must not go to 7000 instead."""
    line = Distribution(amount=Decimal(100), account="7000", dimensions=(("department", "100"),))
    told = invoice(distributions=(line,))
    assert cause_of(draft, told, account_segments="main-department") == "account-unknown"


def coded(key: str, department: str, **more: Any) -> dict[str, Any]:
    """An invoice on 6000 and this department."""
    line = Distribution(amount=Decimal(100), account="6000", dimensions=(("department", department),))
    return {"id": key, "number": key, "distributions": (line,)} | more


def test_one_code_in_two_invoices_is_looked_up_with_the_dimensions_of_both(books: Any, invoice: Any) -> None:
    step = EnterInvoice(books=books(account_segments="main-department"))
    pairs = [(delivery(key), invoice(**coded(key, told))) for key, told in (("a", "100"), ("b", "200"))]
    sight = step.look(pairs)
    assert '"GLAccount":"6000-100"' in sight.draft(*pairs[0]).payload
    keys = codings_of([one for _, one in pairs], step.books.options)
    assert [(coding.code, coding.keys) for coding in keys] == [("6000", ["6000100"]), ("6000", ["6000200"])]


@pytest.mark.facts("S-G22")
@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"number": "N" * 23}, "document-number-too-long"),
        ({"vendor": "V" * 13}, "vendor-unknown"),
        ({"account": "9" * 46}, "account-unknown"),
    ],
)
def test_what_is_too_long_for_sage_is_not_asked_for_and_spoils_no_other(
    books: Any, invoice: Any, script: Any, changes: dict[str, str], cause: str
) -> None:
    pairs = [(delivery("good"), invoice(id="good")), (delivery("long"), invoice(id="long", **changes))]
    sight = EnterInvoice(books=books()).look(pairs)
    [long] = changes.values()
    assert not any(long in asked for _, asked in script.filters)
    assert sight.draft(*pairs[0]).place == "erp/SAMLTD|1200|INV-1"
    with pytest.raises(Held) as held:
        sight.draft(*pairs[1])
    assert held.value.cause == cause


@pytest.mark.facts("S-G22")
def test_a_code_that_its_dimensions_make_too_long_is_not_asked_for(
    books: Any, invoice: Any, script: Any
) -> None:
    """F.12: no key has more than 45 characters; a longer value may have the whole look refused."""
    line = Distribution(amount=Decimal(100), account="6" * 40, dimensions=(("department", "7" * 6),))
    pair = (delivery(), invoice(distributions=(line,)))
    EnterInvoice(books=books(account_segments="main-department")).look([pair])
    assert not any("6" * 40 + "7" * 6 in asked for _, asked in script.filters)


@given(st.text(alphabet="AVX2B -\n", max_size=80))
def test_an_entry_carries_its_own_mark_and_no_other(text: str) -> None:
    described = with_mark(text, MARK)
    assert marks_in(described) == {MARK}
    assert len(described) <= 60


@pytest.mark.facts("S-G22")
@given(st.text(max_size=100))
def test_a_mark_fits_behind_any_description(text: str) -> None:
    assert with_mark(text, MARK).endswith(MARK)
    assert len(with_mark(text, MARK)) <= 60


def test_marks_can_be_made_again_and_differ_between_companies_and_invoices() -> None:
    assert entry_mark("SAMLTD", "av-1") == MARK
    assert len({MARK, entry_mark("SAMINC", "av-1"), entry_mark("SAMLTD", "av-2")}) == 3


def test_the_mark_of_a_batch_does_not_depend_on_the_order_of_its_entries() -> None:
    assert batch_mark(["b", "a"]) == batch_mark(["a", "b"]) != batch_mark(["a"])
