"""Claims about the wire of a Sage 300 site: headers, the two shapes of an answer, values (§C.1, §C.5).

Knows what documents and live answers showed. Does not know who answers; what it reads is found there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sage_site import Row, SageSite

MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")
CLOCK = re.compile(r"1899-12-30T\d\d:\d\d:\d\dZ")
DATES = ("DateLastMaintained", "InactiveDate", "StartDate")


def rows_of(row: Row) -> Iterator[Row]:
    """A row and every row inside it."""
    yield row
    for value in row.values():
        if isinstance(value, list):
            for inner in value:
                yield from rows_of(inner)


@pytest.mark.facts("S-C.1", "S-A2")
def test_a_list_says_json_odata_4_and_the_version_of_the_interface(site: SageSite) -> None:
    headers = site.get("AP/APVendors", top=1).headers
    assert headers["content-type"].startswith("application/json")
    assert headers["odata-version"] == "4.0"
    assert headers["api-supported-versions"] == "1.0"


@pytest.mark.facts("S-C.1")
def test_answers_are_not_to_be_kept_and_carry_no_etag(site: SageSite) -> None:
    headers = site.get("AP/APVendors", top=1).headers
    assert "no-cache" in headers["cache-control"]
    assert "etag" not in headers


@pytest.mark.facts("S-C.1")
def test_an_answer_tells_the_time_of_the_server(site: SageSite) -> None:
    assert site.now.utcoffset() is not None


@pytest.mark.facts("S-C1", "S-C26")
def test_a_list_is_a_context_and_a_value_and_counts_only_when_asked(site: SageSite) -> None:
    plain, counted = site.get("AP/APVendors", top=1).json, site.get("AP/APVendors", top=1, count=True).json
    assert next(iter(plain)) == "@odata.context" and isinstance(plain["value"], list)
    assert "@odata.count" not in plain
    assert isinstance(counted["@odata.count"], int)


@pytest.mark.facts("S-C1", "S-C6", "S-A1")
def test_the_context_names_the_metadata_and_the_resource(site: SageSite) -> None:
    context = site.get("AP/APVendors", top=1).json["@odata.context"]
    root = f"/v1.0/-/{site.place.company}/AP/$metadata#APVendors"
    assert context.lower().endswith(root.lower())


@pytest.mark.facts("S-C2")
def test_a_single_record_is_the_bare_object(site: SageSite) -> None:
    number = site.vendor["VendorNumber"]
    found = site.get(f"AP/APVendors('{number}')").json
    assert "value" not in found
    assert (found["VendorNumber"], "@odata.context" in found) == (number, True)


@pytest.mark.facts("S-C3", "S-C7")
def test_select_brings_the_chosen_members_and_says_so_in_the_context(site: SageSite) -> None:
    found = site.get("AP/APVendors", select="VendorNumber,VendorName", top=1)
    assert len(site.vendors) >= len(found.rows) == 1
    assert sorted(found.rows[0]) == ["VendorName", "VendorNumber"]
    assert "#APVendors(VendorNumber,VendorName)" in found.json["@odata.context"]


@pytest.mark.facts("S-C3", "S-H4")
def test_a_list_of_details_comes_when_it_is_chosen(site: SageSite) -> None:
    number = site.filled["BatchNumber"]
    found = site.get("AP/APInvoiceBatches", select="BatchNumber,Invoices", filter=f"BatchNumber eq {number}")
    assert sorted(found.rows[0]) == ["BatchNumber", "Invoices"]
    assert len(found.rows[0]["Invoices"]) == len(site.filled["Invoices"])


@pytest.mark.facts("S-C4")
def test_the_key_comes_first_and_update_operation_last(site: SageSite) -> None:
    members = [name for name in site.vendors[0] if not name.startswith("@")]
    assert (members[0], members[-1]) == ("VendorNumber", "UpdateOperation")


@pytest.mark.facts("S-C4")
def test_members_have_the_same_order_in_a_list_and_alone(site: SageSite) -> None:
    number = site.vendor["VendorNumber"]
    alone = [name for name in site.get(f"AP/APVendors('{number}')").json if not name.startswith("@")]
    assert alone == [name for name in site.vendor if not name.startswith("@")]


@pytest.mark.facts("S-C5", "S-F.3", "S-F.4", "S-F.5")
def test_details_are_inside_to_any_depth(site: SageSite) -> None:
    entry = site.filled["Invoices"][0]
    line = entry["InvoiceDetails"][0]
    assert isinstance(line["InvoiceDetailOptionalFields"], list)
    assert isinstance(entry["InvoicePaymentSchedules"], list)


@pytest.mark.facts("S-C32")
def test_amounts_are_json_numbers_without_trailing_zeros(site: SageSite) -> None:
    body = site.get(f"AP/APInvoiceBatches({site.filled['BatchNumber']})").body.decode()
    written = re.findall(r'"(?:BatchTotal|DocumentTotalIncludingTax|DistributedAmount)":\s*([^,}\s]+)', body)
    assert written
    assert [text for text in written if not re.fullmatch(r"-?\d+(\.\d*[1-9])?", text)] == []


@pytest.mark.facts("S-C40")
def test_numbers_are_never_null(site: SageSite) -> None:
    batch = site.filled
    numbers = (batch["BatchTotal"], batch["NumberOfEntries"], batch["PostingSequenceNumber"])
    assert all(isinstance(number, (int, Decimal)) for number in numbers)


@pytest.mark.facts("S-C33")
def test_a_business_date_is_midnight_z_or_null(site: SageSite) -> None:
    told = [vendor[name] for vendor in site.vendors for name in DATES]
    assert [text for text in told if text is not None and not MIDNIGHT.fullmatch(text)] == []


@pytest.mark.facts("S-C33", "S-C34")
def test_every_instant_in_a_batch_is_a_day_or_a_time_of_day(site: SageSite) -> None:
    told = [text for row in rows_of(site.filled) for text in row.values() if isinstance(text, str)]
    instants = [text for text in told if re.match(r"\d{4}-\d\d-\d\dT\d\d:", text)]
    assert instants
    assert [text for text in instants if not (MIDNIGHT.fullmatch(text) or CLOCK.fullmatch(text))] == []


@pytest.mark.facts("S-C36", "S-C37", "S-F.2")
def test_enums_of_accounts_payable_are_names_of_members(site: SageSite) -> None:
    for vendor in site.vendors:
        assert vendor["Status"] in ("Active", "Inactive")
        assert vendor["OnHold"] in ("NotOnHold", "OnHold")
        assert vendor["TaxIncluded1"] in ("No", "Yes")


@pytest.mark.facts("S-C37", "S-F.14")
def test_a_yes_or_no_of_tax_services_is_a_boolean(site: SageSite) -> None:
    authority = site.first("TX/TXTaxAuthorities", "no tax authority")[0]
    assert (type(authority["AllowTaxInPrice"]), type(authority["TaxRecoverable"])) == (bool, bool)


@pytest.mark.facts("S-C38")
def test_texts_are_trimmed_and_empty_ones_are_empty(site: SageSite) -> None:
    texts = [text for vendor in site.vendors for text in vendor.values() if isinstance(text, str)]
    assert [text for text in texts if text != text.rstrip(" ")] == []
    assert "" in texts


@pytest.mark.facts("S-C39", "S-F.7")
def test_fiscal_year_and_period_are_texts(site: SageSite) -> None:
    year, period = site.posted["FiscalYear"], site.posted["FiscalPeriod"]
    assert re.fullmatch(r"\d{4}", year) and re.fullmatch(r"\d\d", period)


@pytest.mark.facts("S-B10", "S-B11")
def test_a_session_cookie_is_given_and_taken_back_together_with_the_password(site: SageSite) -> None:
    first = site.get("AP/APVendors", headers={"Cookie": None}, top=1)
    pair = first.headers["set-cookie"].partition(";")[0]
    again = site.get("AP/APVendors", headers={"Cookie": pair}, top=1)
    assert again.ok


@pytest.mark.facts("S-B1", "S-B2", "S-B8")
def test_nobody_is_let_in_without_a_password(site: SageSite) -> None:
    bare = site.get("AP/APVendors", headers={"Authorization": None, "Cookie": None}, top=1)
    assert bare.status == 401


@pytest.mark.facts("S-B3", "S-B4")
def test_the_user_in_upper_case_is_let_in(site: SageSite) -> None:
    assert site.place.user == site.place.user.upper()
    assert site.as_given.ok


@pytest.mark.facts("S-A12")
def test_the_name_of_the_application_may_be_written_in_lower_case(site: SageSite) -> None:
    url = f"{site.place.root}/AP/APVendors?$top=1".replace("/Sage300WebApi/", "/sage300webapi/")
    assert site.send("GET", url).ok
