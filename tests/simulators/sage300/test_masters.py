"""Keeping master records: the verbs each resource has, what a save refuses, and the day it stamps (§D, §F.1).

Knows what the facts claim of vendors, accounts, terms and codes. Knows no invoice but those that use them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from simulators.sage300.shapes import load

Make = Callable[..., Any]
ALL = {"GET", "POST", "PUT", "PATCH", "DELETE"}
READ = {"GET"}
BATCH = {"GET", "POST", "PATCH"}
RUN = {"PROCESS"}
VERBS = {
    **dict.fromkeys(
        ["APVendors", "APVendorGroups", "APRemitToLocations", "APTerms", "APDistributionCodes"], ALL
    ),
    **dict.fromkeys(["APDistributionSets", "APAccountSets", "APPaymentCodes", "AP1099CPRSCodes"], ALL),
    **dict.fromkeys(["GLAccounts", "GLAccountGroups", "GLSegmentCodes", "CSCurrencyCodes"], ALL),
    "CSCompanyProfile": {"GET", "PUT", "PATCH"},
    **dict.fromkeys(["CSFiscalCalendars", "TXTaxAuthorities", "TXTaxGroups", "TXTaxRates"], READ),
    **dict.fromkeys(["APInvoiceBatches", "APPaymentAndAdjustmentBatches"], BATCH),
    "POPurchaseOrders": {"GET", "POST"},
    "POReceipts": {"POST"},
    "ICItems": ALL,
    **dict.fromkeys(["POGetReceipts", "POInvoices"], READ),
    **dict.fromkeys(["APPostedDocuments", "APPostedPayments", "APPostingErrorMessages"], READ),
    **dict.fromkeys(["APPostInvoices", "APPostPaymentsAndAdjustments", "PODayEndProcessing"], RUN),
}
NEW = {
    "VendorNumber": "NEW",
    "ShortName": "NEW",
    "GroupCode": "MAIN",
    "OnHold": "NotOnHold",
    "VendorName": "N",
}


def new(caller: Any, **members: Any) -> Any:
    body = {name: value for name, value in (NEW | members).items() if value is not ...}
    return caller.send("POST", "AP/APVendors", body)


@pytest.mark.facts("S-D.verbs")
def test_each_resource_has_the_verbs_of_the_table() -> None:
    assert {name: set(resource.verbs) for name, resource in load().items()} == VERBS


@pytest.mark.facts("S-D.verbs")
@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_the_table_lacks_is_not_allowed(sage: Make, name: str) -> None:
    caller, module = sage(), load()[name].module
    for method in sorted(ALL - VERBS[name]):
        key = "" if method in ("GET", "POST") else "(1)"
        assert caller.send(method, f"{module}/{name}{key}", {}).code == "MethodNotAllowed", method


@pytest.mark.facts("S-D5", "S-F.2", "S-F.2/smallest", "S-D4")
def test_a_new_vendor_takes_from_its_group_what_is_not_given(sage: Make) -> None:
    caller = sage()
    answer = new(caller)
    assert answer.status == 201
    shown = caller.get("AP/APVendors('NEW')").json
    assert [shown[n] for n in ("Terms", "CurrencyCode", "AccountSet")] == ["N30", "CAD", "AP"]
    assert (shown["Status"], shown["DateLastMaintained"]) == ("Active", "2025-03-04T00:00:00Z")


@pytest.mark.facts("S-E2", "S-E4")
def test_a_key_that_exists_is_a_duplicate(sage: Make) -> None:
    answer = new(sage(), VendorNumber="V001")
    assert (answer.status, answer.code) == (409, "RecordDuplicate")


@pytest.mark.facts("S-E2", "S-F.2")
@pytest.mark.parametrize(
    ("members", "part"),
    [
        ({"VendorNumber": ""}, "VendorNumber cannot be blank"),
        ({"GroupCode": "NOPE"}, "group NOPE"),
        ({"GroupCode": ...}, "group"),
        ({"VendorName": ...}, "name cannot be blank"),
        ({"Terms": "NOPE"}, "Terms NOPE"),
        ({"TaxGroup": "NOPE"}, "TaxGroup NOPE"),
        ({"GLAccount": "NOPE"}, "GLAccount NOPE"),
        ({"ShortName": "S" * 11}, "longer than 10"),
    ],
)
def test_a_vendor_that_breaks_a_rule_is_refused(sage: Make, members: Any, part: str) -> None:
    caller = sage()
    answer = new(caller, **members)
    assert answer.status == 409 and part in answer.message
    assert caller.get("AP/APVendors('NEW')").status == 404


@pytest.mark.facts("S-D7", "S-F.1/APVendors")
def test_a_patch_changes_what_it_names_and_stamps_the_day(sage: Make) -> None:
    caller = sage()
    answer = caller.send("PATCH", "AP/APVendors('V001')", {"VendorName": "Other"})
    assert (answer.status, answer.body) == (204, b"")
    shown = caller.get("AP/APVendors('V001')").json
    assert (shown["VendorName"], shown["City"]) == ("Other", "Toronto")
    assert shown["DateLastMaintained"] == "2025-03-04T00:00:00Z"
    assert len(caller.where("AP/APVendors", "DateLastMaintained ge 2025-03-04T00:00:00Z").rows) == 1


@pytest.mark.facts("S-D6")
def test_a_put_deletes_and_inserts(sage: Make) -> None:
    caller = sage()
    assert (
        caller.send("PUT", "AP/APVendors('V002')", {"GroupCode": "MAIN", "VendorName": "Anew"}).status == 204
    )
    shown = caller.get("AP/APVendors('V002')").json
    assert (shown["VendorName"], shown["City"], shown["TaxGroup"]) == ("Anew", "", "")
    refused = caller.send("PUT", "AP/APVendors('V002')", {"VendorName": "No group"})
    assert refused.status == 409 and caller.get("AP/APVendors('V002')").json["VendorName"] == "Anew"


@pytest.mark.facts("S-D.verbs", "S-F.1/deletions")
def test_a_deleted_vendor_leaves_no_trace_and_one_with_documents_stays(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    assert caller.send("DELETE", "AP/APVendors('V002')").status == 204
    assert caller.get("AP/APVendors('V002')").status == 404
    assert "V002" not in [row["VendorNumber"] for row in caller.get("AP/APVendors").rows]
    assert "does not exist" in caller.post(an_invoice(VendorNumber="V002")).message
    assert caller.send("DELETE", "AP/APVendors('V001')").code == "General"
    assert caller.send("DELETE", "AP/APVendors('NOBODY')").code == "RecordNotFound"


@pytest.mark.facts("S-E2")
def test_a_key_in_the_payload_must_be_that_of_the_address(sage: Make) -> None:
    answer = sage().send("PATCH", "AP/APVendors('V001')", {"VendorNumber": "V002"})
    assert (answer.status, answer.code) == (400, "InvalidEntityKey")


@pytest.mark.facts("S-F.12", "S-F.1/GLAccounts")
def test_a_new_account_is_dated_and_a_changed_one_is_not_stamped(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    body = {"UnformattedAccount": "7000100", "AccountNumber": "7000-100", "Description": "Travel"}
    assert caller.send("POST", "GL/GLAccounts", body).status == 201
    assert caller.get("GL/GLAccounts('7000100')").json["DateCreated"] == "2025-03-04T00:00:00Z"
    lines = [{"GLAccount": "7000-100", "DistributedAmount": 100}]
    assert caller.post(an_invoice(InvoiceDetails=lines)).status == 201
    before = caller.get("GL/GLAccounts('6000100')").json
    caller.send("PATCH", "GL/GLAccounts('6000100')", {"Status": "Inactive"})
    after = caller.get("GL/GLAccounts('6000100')").json
    assert {n for n in after if after[n] != before[n]} == {"Status"}
    assert "not active" in caller.post(an_invoice("INV-2")).message


@pytest.mark.facts("S-D8", "S-G10", "S-F.13")
def test_terms_paid_in_parts_build_a_schedule(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    parts = [{"PercentageDue": 50, "DueNumberOfDays": 10}, {"PercentageDue": 50, "DueNumberOfDays": 40}]
    body = {"TermsCode": "HALVES", "TermsPaymentSchedule": parts}
    assert caller.send("POST", "AP/APTerms", body).status == 201
    entry = caller.post(an_invoice(Terms="HALVES")).entry
    assert [(r["PaymentNumber"], r["AmountDue"]) for r in entry["InvoicePaymentSchedules"]] == [
        (20, Decimal("56.5")),
        (40, Decimal("56.5")),
    ]
    change = [{"PaymentNumber": 1, "PercentageDue": 40, "UpdateOperation": "Update"}]
    caller.send("PATCH", "AP/APTerms('HALVES')", {"TermsPaymentSchedule": change})
    shown = caller.get("AP/APTerms('HALVES')").json["TermsPaymentSchedule"]
    assert [row["PercentageDue"] for row in shown] == [40, 50]
    gone = [{"PaymentNumber": 9, "UpdateOperation": "Delete"}]
    assert caller.send("PATCH", "AP/APTerms('HALVES')", {"TermsPaymentSchedule": gone}).status == 404


@pytest.mark.facts("S-E.2/locked-fiscal-period", "S-F.14")
def test_the_company_profile_is_what_the_books_enforce(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    caller.send("PATCH", "CS/CSCompanyProfile('DEMO')", {"LockedFiscalPeriod": "Warning"})
    assert caller.get("CS/CSCompanyProfile('DEMO')").json["LockedFiscalPeriod"] == "Warning"
    assert caller.post(an_invoice(PostingDate="2025-01-15T00:00:00Z")).status == 201


@pytest.mark.facts("S-F.1/APVendors")
def test_imports_change_a_vendor_without_a_stamp_and_people_with_one(sage: Make) -> None:
    caller = sage()
    upkeep = caller.app.books.upkeep
    upkeep.change("APVendors", ("V001",), {"City": "Oshawa"}, stamped=False)
    shown = caller.get("AP/APVendors('V001')").json
    assert (shown["City"], shown["DateLastMaintained"]) == ("Oshawa", "2024-06-01T00:00:00Z")
    upkeep.change("APVendors", ("V001",), {"City": "Ajax"})
    assert caller.get("AP/APVendors('V001')").json["DateLastMaintained"] == "2025-03-04T00:00:00Z"
    with pytest.raises(ValueError, match="Nope"):
        upkeep.change("APVendors", ("V001",), {"Nope": 1})


@pytest.mark.facts("S-F.1/APVendors", "S-F.2")
def test_activity_moves_a_vendor_silently(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    caller.post(an_invoice())
    caller.app.books.post_batch(1)
    shown = caller.get("AP/APVendors('V001')").json
    assert (shown["BalanceDueInVendorCurrency"], shown["DateOfLastInvoice"]) == (113, "2025-03-04T00:00:00Z")
    assert shown["DateLastMaintained"] == "2024-06-01T00:00:00Z"


@pytest.mark.facts("S-F.1/APVendors", "S-I10", "S-C33")
@pytest.mark.parametrize(
    ("switches", "day"),
    [
        ({"server_utc_offset_min": "-780"}, "2025-03-03"),
        ({"server_utc_offset_min": "780"}, "2025-03-05"),
        ({"session_date_offset_days": "-3"}, "2025-03-01"),
        ({"server_date_offset_s": "86400"}, "2025-03-05"),
    ],
)
def test_the_stamp_is_a_local_session_day_and_not_the_day_of_the_date_header(
    sage: Make, switches: dict[str, str], day: str
) -> None:
    caller = sage(**switches)
    caller.send("PATCH", "AP/APVendors('V001')", {"City": "Ajax"})
    assert caller.get("AP/APVendors('V001')").json["DateLastMaintained"] == f"{day}T00:00:00Z"


@pytest.mark.facts("S-F.1/APVendors")
def test_a_vendor_changed_again_another_day_has_the_later_day(sage: Make) -> None:
    caller = sage()
    caller.send("PATCH", "AP/APVendors('V001')", {"City": "Ajax"})
    caller.now[0] += timedelta(days=2)
    caller.send("PATCH", "AP/APVendors('V001')", {"Status": "Inactive"})
    shown = caller.get("AP/APVendors('V001')").json
    assert shown["DateLastMaintained"] == shown["InactiveDate"] == f"{date(2025, 3, 6)}T00:00:00Z"


@pytest.mark.facts("S-F.13", "S-G17")
def test_codes_and_remit_tos_are_kept_like_other_masters(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    code = {"DistributionCodeKey": "PENS", "Description": "Pens", "GLAccount": "6000-100"}
    assert caller.send("POST", "AP/APDistributionCodes", code).status == 201
    line = {"DistributionCode": "PENS", "DistributedAmount": 100}
    assert caller.post(an_invoice(InvoiceDetails=[line])).entry["InvoiceDetails"][0]["GLAccount"] == "6000100"
    caller.send("DELETE", "AP/APDistributionCodes('PENS')")
    assert "PENS does not exist" in caller.post(an_invoice("INV-2", InvoiceDetails=[line])).message
    remit = {"VendorNumber": "V001", "RemitToLocationKey": "HQ", "City": "Ajax"}
    assert caller.send("POST", "AP/APRemitToLocations", remit).status == 201
    assert caller.post(an_invoice("INV-3", RemitToLocation="HQ")).entry["City"] == "Ajax"


@pytest.mark.facts("S-G5", "S-G4")
def test_merging_vendors_keeps_every_document_and_marks_the_number_both_had(
    sage: Make, an_invoice: Make
) -> None:
    caller = sage()
    untaxed = {"VendorNumber": "V002", "TaxGroup": "", "DocumentTotalIncludingTax": 100}
    caller.post(an_invoice("SAME"), an_invoice("SAME", **untaxed))
    caller.app.books.post_batch(1)
    caller.app.books.upkeep.merge("V002", "V001")
    rows = caller.where("AP/APPostedDocuments", "VendorNumber eq 'V001'").rows
    assert [row["DocumentNumber"] for row in rows] == ["OLD-1", "SAME", "SAME(1)"]
    assert caller.get("AP/APVendors('V002')").status == 404
