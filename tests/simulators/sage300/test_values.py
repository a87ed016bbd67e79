"""How values look on the wire and what the tables behind them say: kinds, names, stamps (§C.5, §C.6, §F).

Knows what the facts claim of members and their kinds. Knows no rule of the books.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from simulators.sage300.shapes import Field, Shape, load

Make = Callable[..., Any]
STAMPED = {
    "APVendors": "'V001'",
    "APVendorGroups": "'MAIN'",
    "APTerms": "'N30'",
    "APDistributionCodes": "'OFFICE'",
    "APPaymentCodes": "'CHECK'",
    "APAccountSets": "'AP'",
    "APRemitToLocations": "'V001','LOCKBX'",
}
LISTS = {
    "APInvoiceBatches.BatchStatus": ("Open", "Posted", "Deleted", "PostInProgress", "ReadyToPost"),
    "APInvoiceBatches.BatchType": ("Entered", "Imported", "Generated", "Recurring", "External", "Retainage"),
    "POPurchaseOrders.PurchaseOrderType": ("Active", "Standing", "Future", "Blanket"),
    "GLAccounts.PostToAccount": ("Detail", "Consolidated", "Prohibited"),
    "CSCurrencyCodes.DecimalPlaces": ("Num0", "Num1", "Num2", "Num3"),
    "APVendors.OnHold": ("NotOnHold", "OnHold"),
}


def every(shape: Shape) -> Iterator[Field]:
    yield from shape.fields
    for detail in shape.details.values():
        yield from every(detail)


@pytest.mark.facts("S-C36", "S-G6", "S-G7", "S-F.9", "S-F.12", "S-F.14")
@pytest.mark.parametrize("member", LISTS)
def test_an_enum_has_the_members_of_its_list_in_order(member: str) -> None:
    resource, _, name = member.partition(".")
    assert load()[resource].shape.by_name[name].members == LISTS[member]


@pytest.mark.facts("S-C36", "S-C.6")
def test_every_name_is_a_word_without_blanks_or_a_leading_digit() -> None:
    fields = [field for resource in load().values() for field in every(resource.shape)]
    names = {name for field in fields for name in (field.name, *field.members)}
    assert {name for name in names if not re.fullmatch(r"[A-Za-z_]\w*", name)} == set()


@pytest.mark.facts("S-C37")
def test_yes_and_no_are_members_in_payables_and_booleans_in_purchasing(sage: Make, an_invoice: Make) -> None:
    entry = sage().post(an_invoice(OnHold="Yes")).entry
    assert entry["OnHold"] == "Yes"
    assert load()["POPurchaseOrders"].shape.by_name["OnHold"].kind == "bool"
    assert sage().post(an_invoice(OnHold=True)).code == "InvalidPayload"


@pytest.mark.facts("S-C40", "S-C33", "S-C34", "S-C38")
def test_only_dates_and_nothing_else_are_ever_null(sage: Make, an_invoice: Make) -> None:
    entry = sage().post(an_invoice()).entry
    kinds = load()["APInvoiceBatches"].shape.details["Invoices"].by_name
    assert {kinds[name].kind for name, value in entry.items() if value is None} == {"date"}
    assert entry["InvoiceOptionalFields"][0]["TimeValue"] == "1899-12-30T00:00:00Z"


@pytest.mark.facts("S-C38")
def test_texts_lose_the_blanks_at_their_end(sage: Make, an_invoice: Make) -> None:
    entry = sage().post(an_invoice("INV-1  ", InvoiceDescription="two words  ")).entry
    assert (entry["DocumentNumber"], entry["InvoiceDescription"]) == ("INV-1", "two words")


@pytest.mark.facts("S-C39", "S-F.3", "S-G6", "S-G9")
def test_a_batch_of_the_web_api_is_entered_and_its_year_is_text(sage: Make, an_invoice: Make) -> None:
    batch = sage().post(an_invoice()).json
    assert (batch["BatchType"], batch["SourceApplication"], batch["InvoiceType"]) == (
        "Entered",
        "AP",
        "Summary",
    )
    assert batch["BatchDate"] == batch["DateLastEdited"] == "2025-03-04T00:00:00Z"
    assert (batch["Invoices"][0]["FiscalYear"], batch["Invoices"][0]["FiscalPeriod"]) == ("2025", "03")


@pytest.mark.facts("S-A8", "S-A7")
def test_metadata_tells_which_members_may_be_null_and_no_lengths(sage: Make) -> None:
    body = sage().get("AP/$metadata").body
    root = ElementTree.fromstring(body)  # noqa: S314 - our own text
    vendor = next(e for e in root.iter() if e.tag.endswith("EntityType") and e.get("Name") == "Vendor")
    nullable = {e.get("Name"): e.get("Nullable") for e in vendor if e.tag.endswith("Property")}
    assert (nullable["Status"], nullable["CreditLimit"], nullable["StartDate"]) == ("false", "false", None)
    assert b"MaxLength" not in body and b"Default" in body


@pytest.mark.facts("S-D1", "S-D11", "S-C9")
def test_one_record_a_request_and_a_template_of_anything(sage: Make) -> None:
    caller = sage()
    assert caller.send("POST", "AP/$batch", {}).code == "ResourceNotFound"
    for name, resource in load().items():
        answer = caller.send("POST", f"{resource.module}/{name}('$template')", {})
        assert (answer.status, answer.json["UpdateOperation"]) == (200, "Unspecified"), name


@pytest.mark.facts(
    "S-F.1/APVendorGroups", "S-F.1/APTerms", "S-F.1/APDistributionCodes", "S-F.1/APPaymentCodes"
)
@pytest.mark.facts("S-F.1/APAccountSets", "S-F.1/APRemitToLocations", "S-F.1/APVendors")
@pytest.mark.parametrize("name", STAMPED)
def test_a_saved_record_carries_the_day(sage: Make, name: str) -> None:
    caller, address = sage(), f"AP/{name}({STAMPED[name]})"
    member = "VendorName" if name == "APVendors" else "Description"
    assert caller.send("PATCH", address, {member: "Changed"}).status == 204
    shown = caller.get(address).json
    assert (shown[member], shown["DateLastMaintained"]) == ("Changed", "2025-03-04T00:00:00Z")


@pytest.mark.facts("S-F.1/ICItems", "S-F.15", "S-C37", "S-D.verbs")
def test_an_item_is_kept_like_other_masters_with_booleans_for_its_flags(sage: Make) -> None:
    caller = sage()
    body = {"UnformattedItemNumber": "A11030", "ItemNumber": "A1-103/0", "Description": "Bearing"}
    assert caller.send("POST", "IC/ICItems", body).json["Status"] is True
    caller.send("PATCH", "IC/ICItems('A11030')", {"Status": False})
    shown = caller.get("IC/ICItems('A11030')").json
    assert (shown["Status"], shown["DateInactive"]) == (False, "2025-03-04T00:00:00Z")
    assert shown["DateLastMaintained"] == "2025-03-04T00:00:00Z"


@pytest.mark.facts(
    "S-F.1/GLSegmentCodes", "S-F.1/GLAccounts", "S-F.1/CSCurrencyCodes", "S-F.1/POPurchaseOrders"
)
@pytest.mark.facts("S-I10", "S-F.1/GLAccountGroups", "S-F.1/POInvoices", "S-F.1/POGetReceipts")
def test_some_resources_have_no_change_stamp_at_all() -> None:
    names = ("GLAccounts", "GLAccountGroups", "GLSegmentCodes", "CSCurrencyCodes")
    for name in (*names, "POPurchaseOrders", "POGetReceipts", "POInvoices"):
        members = load()[name].shape.by_name
        assert not {"DateLastMaintained", "LastMaintained", "AUDTDATE"} & set(members), name


@pytest.mark.facts("S-E8", "S-E7")
def test_a_refusal_may_come_with_a_warning_in_the_same_text(sage: Make, an_invoice: Make) -> None:
    answer = sage(messages="joined").post(an_invoice(VendorNumber="NOBODY"))
    refused, warned = answer.message.split("\n")
    assert "NOBODY" in refused and warned.startswith("Warning")
    assert answer.code == "FieldInvalid"


@pytest.mark.facts("S-F.14", "S-D.verbs")
def test_the_company_profile_keeps_what_was_changed(sage: Make) -> None:
    caller = sage()
    caller.send("PATCH", "CS/CSCompanyProfile('DEMO')", {"Name": "Renamed"})
    shown = caller.get("CS/CSCompanyProfile('DEMO')").json
    assert (shown["Name"], shown["FunctionalCurrency"]) == ("Renamed", "CAD")


@pytest.mark.facts("S-C32", "S-F.15")
def test_a_payment_to_the_last_digit_is_read_back(sage: Make) -> None:
    caller = sage()
    applied = [{"DocumentNumber": "OLD-1", "PaymentAmount": Decimal("112.99")}]
    body = {
        "BatchSelector": "PY",
        "BankCode": "MAIN",
        "PaymentsAdjustments": [{"VendorNumber": "V001", "AppliedPayments": applied}],
    }
    answer = caller.send("POST", "AP/APPaymentAndAdjustmentBatches", body)
    assert answer.json["BatchTotal"] == Decimal("112.99")
