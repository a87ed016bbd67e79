"""Finding rows: filters over members, keys in the address, what each resource shows (C10 to C20, C27 to C31).

Knows what the facts claim of a filter and a key. Knows nothing of pages.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulators.company import OrderLine, PurchaseOrder
from simulators.sage300.filters import bounds
from simulators.sage300.odata import parse

Sage = Callable[..., Any]


def numbers(answer: Any) -> list[str]:
    return [row["VendorNumber"] for row in answer.rows]


@pytest.mark.facts("S-C10", "S-C11", "S-C12", "S-C13", "S-C14", "S-C15", "S-C18", "S-I3")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OnHold eq 'OnHold'", ["HOLD"]),
        ("startswith(VendorNumber,'V00')", ["V001", "V002"]),
        ("endswith(VendorNumber,'1') or contains(VendorNumber,'OL')", ["HOLD", "V001"]),
        ("substringof('OL',VendorNumber)", ["HOLD"]),
        ("length(VendorNumber) lt 4", ["YEN"]),
        ("not (Status eq 'Active')", ["GONE"]),
        ("VendorNumber eq 'v001'", []),
        ("VendorNumber ge 'V001' and VendorNumber lt 'V002'", ["V001"]),
        ("CreditLimit eq 0m and TaxGroup eq 'TWO'", ["V002"]),
        ("InactiveDate ne null", ["GONE"]),
        ("DateLastMaintained ge 2024-06-01T00:00:01Z", []),
        ("DateLastMaintained ge datetime'2024-06-01T00:00:00' and TaxGroup eq 'TWO'", ["V002"]),
        ("VendorNumber eq 'O''BRIEN'", []),
        ("FATCA eq false and VendorNumber le 'GONE'", ["EXACT", "GONE"]),
    ],
)
def test_filters_find(sage: Sage, text: str, expected: list[str]) -> None:
    assert numbers(sage().where("AP/APVendors", text)) == expected


@pytest.mark.facts("S-C13", "S-C16", "S-C20", "S-I3")
@pytest.mark.parametrize(
    "text",
    [
        "Nothing eq 1",
        "VendorNumber eq V001",
        "VendorNumber eq 1",
        "OnHold eq 'Perhaps'",
        "OnHold gt 'OnHold'",
        "DateLastMaintained gt '2024-01-01'",
        "DateLastMaintained gt 2024-01-01",
        "VendorOptionalFieldValues eq null",
        "VendorNumber",
        "upper(VendorNumber) eq 'X'",
        "vendornumber eq 'V001'",
    ],
)
def test_filters_that_do_not_fit_are_invalid_parameters(sage: Sage, text: str) -> None:
    answer = sage().where("AP/APVendors", text)
    assert (answer.status, answer.code) == (400, "InvalidParameters")


@pytest.mark.facts("S-C20", "S-A7")
def test_an_unknown_member_is_named_with_its_type(sage: Sage) -> None:
    message = sage().where("AP/APVendors", "V001 eq VendorNumber").message
    assert message == (
        "Could not find a property named 'V001' on type 'Sage.CA.SBS.ERP.Sage300.AP.WebApi.Models.Vendor'."
    )


@pytest.mark.facts("S-C8", "S-C10", "S-C11", "S-C12", "S-I3")
@pytest.mark.parametrize(
    ("switch", "query"),
    [
        ("ge", "$filter=VendorNumber ge 'A'"),
        ("not", "$filter=not (VendorNumber eq 'A')"),
        ("contains", "$filter=contains(VendorNumber,'A')"),
        ("substringof", "$filter=substringof('A',VendorNumber)"),
        ("startswith", "$filter=startswith(VendorNumber,'A')"),
        ("v3_datetime", "$filter=DateLastMaintained gt datetime'2024-01-01T00:00:00'"),
        ("orderby", "$orderby=VendorName desc"),
    ],
)
def test_a_switch_turns_an_option_off(sage: Sage, switch: str, query: str) -> None:
    path = "AP/APVendors?" + query.replace(" ", "%20")
    assert sage().get(path).status == 200
    assert sage(**{switch: "off"}).get(path).code == "InvalidParameters"


@pytest.mark.facts("S-C10")
def test_more_than_a_hundred_nodes_are_refused(sage: Sage) -> None:
    text = " or ".join(["VendorNumber eq 'A'"] * 21)
    assert sage().where("AP/APVendors", text).code == "InvalidParameters"
    assert sage(max_nodes="200").where("AP/APVendors", text).status == 200


@pytest.mark.facts("S-C27", "S-C31")
@pytest.mark.parametrize("key", ["'V001'", "V001", "VendorNumber='V001'", "'v001'"])
def test_a_text_key_may_be_written_in_several_ways(sage: Sage, key: str) -> None:
    assert sage().get(f"AP/APVendors({key})").json["VendorNumber"] == "V001"


@pytest.mark.facts("S-C28", "S-F.7")
@pytest.mark.parametrize(
    "key",
    [
        "VendorNumber='V001',DocumentNumber='OLD-1'",
        "DocumentNumber='OLD-1',VendorNumber='V001'",
        "'V001','OLD-1'",
    ],
)
def test_a_composite_key_goes_by_name_or_position(sage: Sage, key: str) -> None:
    assert sage().get(f"AP/APPostedDocuments({key})").json["DocumentNumber"] == "OLD-1"


@pytest.mark.facts("S-C28", "S-E2")
@pytest.mark.parametrize(
    "key", ["'V001'", "VendorNumber='V001'", "'V001','OLD-1','X'", "VendorNumber='V001','OLD-1'", ""]
)
def test_an_incomplete_key_is_invalid(sage: Sage, key: str) -> None:
    answer = sage().get(f"AP/APPostedDocuments({key})")
    assert (answer.status, answer.code) == (400, "InvalidEntityKey")


@pytest.mark.facts("S-E5", "S-E2", "S-C27")
def test_an_unknown_key_is_not_found(sage: Sage) -> None:
    assert sage().get("AP/APVendors('NOBODY')").code == "RecordNotFound"
    assert sage().get("AP/APInvoiceBatches(9)").status == 404
    assert sage().get("AP/APInvoiceBatches('x')").code == "InvalidEntityKey"


@pytest.mark.facts("S-C15", "S-E11")
@pytest.mark.parametrize("name", ["A&B", "A:B", "A%B"])
def test_dangerous_characters_in_a_path_never_reach_the_web_api(sage: Sage, name: str) -> None:
    answer = sage().get(f"AP/APVendors('{name}')")
    assert answer.status == 400 and answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.facts("S-F.14", "S-C28")
def test_the_tax_group_is_keyed_by_its_transaction_type_too(sage: Sage) -> None:
    row = sage().get("TX/TXTaxGroups(TransactionType='Purchases',TaxGroupKey='TWO')").json
    assert [row["TaxAuthority1"], row["TaxAuthority2"], row["TaxAuthority3"]] == ["STATE", "CITY", ""]


@pytest.mark.facts("S-F.14")
def test_a_tax_group_stands_once_for_sales_and_once_for_purchases(sage: Sage) -> None:
    rows = sage().where("TX/TXTaxGroups", "TaxGroupKey eq 'ONE'").rows
    assert [row["TransactionType"] for row in rows] == ["Purchases", "Sales"]


@pytest.mark.facts("S-F.12")
def test_a_control_account_lists_its_subledgers(sage: Sage) -> None:
    row = sage().get("GL/GLAccounts('1200')").json
    assert row["ControlAccount"] == "Yes" and row["ControlAccountSubledgers"][0]["Subledger"] == "AR"


@pytest.mark.facts("S-F.14", "S-E.2/unknown-gl-account")
def test_the_company_profile_shows_what_the_site_enforces(sage: Sage) -> None:
    row = sage(missing_account="Warning").get("CS/CSCompanyProfile('DEMO')").json
    assert (row["NonexistentGLAccount"], row["LockedFiscalPeriod"], row["FunctionalCurrency"]) == (
        "Warning",
        "Error",
        "CAD",
    )


@pytest.mark.facts("S-D.verbs", "S-F.13")
def test_every_other_resource_answers_a_feed(sage: Sage) -> None:
    for path in (
        "AP/APRemitToLocations",
        "AP/APTerms",
        "AP/APAccountSets",
        "CS/CSCurrencyCodes",
        "TX/TXTaxAuthorities",
    ):
        assert "value" in sage().get(path).json, path


KEYS = st.text("AB~", min_size=1, max_size=3)
RANGES = st.recursive(
    st.builds(
        lambda op, key: f"VendorNumber {op} '{key}'",
        st.sampled_from(["eq", "gt", "ge", "lt", "le", "ne"]),
        KEYS,
    ),
    lambda inner: st.builds(
        lambda a, op, b: f"({a}) {op} ({b})", inner, st.sampled_from(["and", "or"]), inner
    ),
    max_leaves=5,
)


@pytest.mark.facts("S-C17", "S-C18")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.sets(KEYS, max_size=8), RANGES)
def test_a_key_range_finds_what_a_scan_finds(
    sage: Sage, make_company: Sage, make_vendor: Sage, keys: set[str], text: str
) -> None:
    vendors = tuple(make_vendor(key, short_name=key) for key in keys)
    caller = sage(make_company(vendors=vendors, posted=()))
    scanned = text.replace("VendorNumber", "ShortName")
    assert numbers(caller.where("AP/APVendors", text)) == numbers(caller.where("AP/APVendors", scanned))
    assert bounds(parse(scanned), "VendorNumber") == (None, None)


@pytest.mark.facts("S-F.14", "S-E.2/locked-fiscal-period")
def test_lock_state_is_read_per_period(sage: Sage) -> None:
    row = sage().get("CS/CSFiscalCalendars('2025')").json
    assert (row["FiscalPeriod1Status"], row["FiscalPeriod2Status"]) == ("Locked", "Unlocked")
    assert row["FiscalPeriod13StartDate"] is None


@pytest.mark.facts("S-C32")
def test_amounts_keep_every_digit(sage: Sage, make_company: Sage) -> None:
    company = make_company()
    exact = replace(company.posted[0], amount=Decimal("9999999999999999.999"))
    answer = sage(replace(company, posted=(exact,))).get("AP/APPostedDocuments")
    assert answer.rows[0]["VendorCurrencyInvoiceAmount"] == Decimal("9999999999999999.999")


@pytest.mark.facts("S-C29", "S-F.9", "S-F.10", "S-C37")
def test_a_purchase_order_is_keyed_by_sequence_and_found_by_number(sage: Sage, make_company: Sage) -> None:
    line = OrderLine(
        number=1000,
        item="A1",
        description="Bolts",
        ordered=Decimal(10),
        received=Decimal("2.5"),
        unit="EA",
        unit_cost=Decimal("1.255"),
        account="6000100",
    )
    order = PurchaseOrder(
        number="PO1",
        sequence=77,
        vendor="V001",
        ordered_on=date(2025, 2, 1),
        currency="CAD",
        terms="N30",
        lines=(line,),
    )
    caller = sage(make_company(purchase_orders=(order,)))
    found = caller.where("PO/POPurchaseOrders", "PurchaseOrderNumber eq 'PO1' and Completed eq false").rows
    assert found[0] == {k: v for k, v in caller.get("PO/POPurchaseOrders(77)").json.items() if "@" not in k}
    shown = found[0]["PurchaseOrderLines"][0]
    assert (shown["QuantityOutstanding"], found[0]["Total"]) == (Decimal("7.5"), Decimal("12.55"))


@pytest.mark.facts("S-F.12")
def test_segment_codes_are_those_of_the_accounts_but_the_first(sage: Sage) -> None:
    rows = sage().where("GL/GLSegmentCodes", "SegmentNumber eq '000002'").rows
    assert [row["SegmentCodeKey"] for row in rows] == ["100", "200", "300"]
