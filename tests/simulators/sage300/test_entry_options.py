"""What an entry takes besides vendor, lines and taxes: codes, remit-tos, rates, optional fields (§F.4 to §F.6, §G).

Knows what the facts claim of those members. Knows nothing of batches.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

Make = Callable[..., Any]


@pytest.mark.facts("S-G17", "S-F.5")
def test_a_distribution_code_brings_account_text_and_discountable(sage: Make, an_invoice: Make) -> None:
    line = {"DistributionCode": "OFFICE", "DistributedAmount": 100}
    shown = sage().post(an_invoice(InvoiceDetails=[line])).entry["InvoiceDetails"][0]
    assert (shown["GLAccount"], shown["DistributionDescription"], shown["Discountable"]) == (
        "6000100",
        "Office",
        "No",
    )


@pytest.mark.facts("S-E.2/unknown-vendor", "S-G21", "S-G19", "S-G17")
@pytest.mark.parametrize(
    ("members", "line", "part"),
    [
        ({}, {"DistributionCode": "NOPE"}, "Distribution code NOPE"),
        ({}, {"DistributionCode": "OLD"}, "inactive"),
        ({"RemitToLocation": "NOPE"}, {}, "Remit-to location NOPE"),
        ({"RetainageAmount": 1}, {}, "Retainage"),
        ({"RetainageInvoice": "Yes"}, {}, "Retainage"),
        ({}, {"PercentRetained": 5}, "Retainage"),
        ({"JobRelated": "Yes"}, {}, "Project"),
        ({}, {"Contract": "C1"}, "Project"),
        ({"TaxTotal": 1}, {}, ""),
    ],
)
def test_what_this_company_does_not_use_is_refused(
    sage: Make, an_invoice: Make, members: Any, line: Any, part: str
) -> None:
    plain = {"GLAccount": "6000-100", "DistributedAmount": 100}
    answer = sage(calculated="refuse").post(an_invoice(InvoiceDetails=[plain | line], **members))
    assert answer.status == 409 and part in answer.message


@pytest.mark.facts("S-G21")
def test_retainage_is_taken_where_the_option_is_on(sage: Make, an_invoice: Make) -> None:
    assert sage(retainage="on").post(an_invoice(RetainageAmount=1)).entry["RetainageAmount"] == 1


@pytest.mark.facts("S-F.4", "S-F.13")
def test_a_remit_to_brings_its_address(sage: Make, an_invoice: Make) -> None:
    entry = sage().post(an_invoice(RemitToLocation="lockbx")).entry
    assert (entry["RemitToLocation"], entry["AddressLine1"], entry["RemitExists"]) == (
        "LOCKBX",
        "P.O. Box 1",
        1,
    )


@pytest.mark.facts("S-G20")
def test_a_foreign_entry_takes_the_rate_of_the_table(sage: Make, an_invoice: Make) -> None:
    line = {"GLAccount": "6000100", "DistributedAmount": 10_000}
    members = {"VendorNumber": "YEN", "DocumentTotalIncludingTax": 10_000, "InvoiceDetails": [line]}
    entry = sage().post(an_invoice(**members)).entry
    assert (entry["ExchangeRate"], entry["RateType"]) == (Decimal("0.0092"), "SP")
    assert (entry["RateDate"], entry["FunctionalAmountDue"]) == ("2025-01-01T00:00:00Z", 92)


@pytest.mark.facts("S-G20")
def test_another_rate_must_be_said_to_be_overridden(sage: Make, an_invoice: Make) -> None:
    line = {"GLAccount": "6000100", "DistributedAmount": 10_000}
    members = {"VendorNumber": "YEN", "DocumentTotalIncludingTax": 10_000, "InvoiceDetails": [line]}
    refused = sage().post(an_invoice(**members, ExchangeRate=0.01))
    assert "not overridden" in refused.message
    entry = sage().post(an_invoice(**members, RateOverridden="Yes", ExchangeRate=0.01)).entry
    assert (entry["ExchangeRate"], entry["FunctionalAmountDue"]) == (Decimal("0.01"), 100)


@pytest.mark.facts("S-D17", "S-C38")
def test_fields_of_automatic_insert_appear_by_themselves(sage: Make, an_invoice: Make) -> None:
    entry = sage().post(an_invoice()).entry
    flag = entry["InvoiceOptionalFields"][0]
    assert (flag["OptionalField"], flag["InvoiceOptionalFieldType"], flag["YesNoValue"]) == (
        "FLAG",
        "YesNo",
        False,
    )
    assert flag["Value"] == "0".rjust(60)
    line = entry["InvoiceDetails"][0]
    assert [own["OptionalField"] for own in line["InvoiceDetailOptionalFields"]] == ["WHY"]
    assert (entry["NumberOfOptionalFields"], line["NumberOfOptionalFields"]) == (1, 1)
    assert sage(optional_insert="off").post(an_invoice()).entry["InvoiceOptionalFields"] == []


@pytest.mark.facts("S-D16", "S-F.6", "S-C38")
@pytest.mark.parametrize(
    ("code", "value", "mirror", "shown"),
    [
        ("DAY", "20250228", "DateValue", "2025-02-28T00:00:00Z"),
        ("SUM", "12.5", "AmountValue", Decimal("12.5")),
        ("FLAG", "1", "YesNoValue", True),
        ("DAY", "", "Value", "00000000"),
    ],
)
def test_a_value_is_text_on_the_wire_and_typed_in_its_mirror(
    sage: Make, an_invoice: Make, code: str, value: str, mirror: str, shown: object
) -> None:
    given = [{"OptionalField": code, "Value": value}]
    rows = sage().post(an_invoice(InvoiceOptionalFields=given)).entry["InvoiceOptionalFields"]
    assert next(row for row in rows if row["OptionalField"] == code)[mirror] == shown


@pytest.mark.facts("S-D16", "S-F.6")
@pytest.mark.parametrize(
    ("code", "value"), [("DAY", "2025-02-28"), ("SUM", "x"), ("FLAG", "Yes"), ("SUM", "NaN")]
)
def test_a_value_of_the_wrong_kind_is_refused(sage: Make, an_invoice: Make, code: str, value: str) -> None:
    answer = sage().post(an_invoice(InvoiceOptionalFields=[{"OptionalField": code, "Value": value}]))
    assert (answer.status, answer.code) == (409, "FieldInvalid")


@pytest.mark.facts("S-D16", "S-D17")
def test_a_field_nobody_set_up_is_taken_or_refused_by_switch(sage: Make, an_invoice: Make) -> None:
    given = an_invoice(InvoiceOptionalFields=[{"OptionalField": "LINK", "Value": "x"}])
    assert sage().post(given).status == 201
    assert "LINK" in sage(optional_fields="known").post(given).message


@pytest.mark.facts("S-G10", "S-F.4")
def test_a_sent_discount_date_stays(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    terms = [{"PercentageDue": 100, "DueNumberOfDays": 30, "DiscountNumberOfDays": 10, "DiscountPercent": 2}]
    caller.send("POST", "AP/APTerms", {"TermsCode": "2TEN", "TermsPaymentSchedule": terms})
    computed = caller.post(an_invoice(Terms="2TEN")).entry
    assert (computed["DiscountDate"], computed["DiscountAmountAvailable"]) == (
        "2025-03-10T00:00:00Z",
        Decimal("2.26"),
    )
    sent = caller.post(
        an_invoice("INV-2", Terms="2TEN", DiscountDate="2025-03-20", DiscountPercentage=1)
    ).entry
    assert (sent["DiscountDate"], sent["DiscountAmountAvailable"]) == (
        "2025-03-20T00:00:00Z",
        Decimal("1.13"),
    )


@pytest.mark.facts("S-G3")
def test_the_document_a_credit_applies_to_must_exist_by_switch(sage: Make, an_invoice: Make) -> None:
    credit = an_invoice(DocumentType="CreditNote", ApplytoDocument="NOPE")
    assert sage().post(credit).status == 201
    strict = sage(apply_to="known")
    assert "NOPE" in strict.post(credit).message
    assert strict.post(credit | {"ApplytoDocument": "OLD-1"}).status == 201
