"""Claims about keys, errors and names of a Sage 300 site (§C.4, §E.1, A7).

Knows documented keys and codes, and what our library reads by which name. Does not know who answers.
"""

from __future__ import annotations

import re

import pytest
from sage_site import SageSite

from sage300 import Gaps, RecordNotFound, ResourceMissing, Shape, models, shapes

SHAPES = {shape.name: shape for shape in vars(shapes).values() if isinstance(shape, Shape)}
READ = {name: shape for name, shape in SHAPES.items() if shape.key}
FILLED = (
    *("APVendors", "APPostedDocuments", "APInvoiceBatches", "APTerms", "APAccountSets", "GLAccounts"),
    *("TXTaxGroups", "TXTaxAuthorities", "CSFiscalCalendars", "CSCompanyProfile", "CSCurrencyCodes"),
    "POPurchaseOrders",
)
"""What every company that works has rows of."""


@pytest.fixture(scope="module")
def payables(site: SageSite) -> str:
    """The metadata of accounts payable."""
    heard = site.get("AP/$metadata", headers={"Accept": "application/xml"})
    assert heard.ok, str(heard)
    return heard.body.decode()


@pytest.mark.facts("S-C27")
def test_a_text_key_stands_in_quotes(site: SageSite) -> None:
    number = site.vendor["VendorNumber"]
    assert site.get(f"AP/APVendors('{number}')").json["VendorNumber"] == number


@pytest.mark.facts("S-C27")
def test_a_text_key_without_a_blank_may_stand_bare(site: SageSite) -> None:
    number = site.vendor["VendorNumber"]
    assert site.get(f"AP/APVendors({number})").json["VendorNumber"] == number


@pytest.mark.facts("S-C27", "S-C29")
def test_a_number_key_is_a_whole_number(site: SageSite) -> None:
    number = site.filled["BatchNumber"]
    assert isinstance(number, int)
    assert site.get(f"AP/APInvoiceBatches({number})").json["BatchNumber"] == number


@pytest.mark.facts("S-C28", "S-F.7")
@pytest.mark.parametrize(
    "key",
    [
        "VendorNumber='{vendor}',DocumentNumber='{number}'",
        "DocumentNumber='{number}',VendorNumber='{vendor}'",
        "'{vendor}','{number}'",
    ],
    ids=["named", "in the other order", "by position"],
)
def test_a_composite_key_is_named_in_any_order_or_by_position(site: SageSite, key: str) -> None:
    known = site.posted
    shown = key.format(vendor=known["VendorNumber"], number=known["DocumentNumber"])
    found = site.get(f"AP/APPostedDocuments({shown})")
    assert (found.json["VendorNumber"], found.json["DocumentNumber"]) == (
        known["VendorNumber"],
        known["DocumentNumber"],
    )


@pytest.mark.facts("S-C28", "S-E2", "S-E6")
def test_a_part_of_a_key_is_an_invalid_key(site: SageSite) -> None:
    found = site.get(f"AP/APPostedDocuments('{site.posted['VendorNumber']}')")
    assert (found.status, found.code) == (400, "InvalidEntityKey")


@pytest.mark.facts("S-E1", "S-E5")
def test_an_error_is_a_code_and_a_message_with_its_language(site: SageSite) -> None:
    error = site.get("AP/APVendors('ZZNONE')").json["error"]
    assert sorted(error) == ["code", "message"]
    assert sorted(error["message"]) == ["lang", "value"]


@pytest.mark.facts("S-E5", "S-E2")
def test_a_record_that_is_not_there_is_told_apart_from_a_resource_that_is_not(site: SageSite) -> None:
    record, resource = site.get("AP/APVendors('ZZNONE')"), site.get("AP/APNoSuchResource")
    assert (record.status, record.code) == (404, "RecordNotFound")
    assert resource.status == 404 and resource.code != "RecordNotFound"


@pytest.mark.facts("S-E5", "S-E7")
def test_the_library_believes_a_record_absent_only_by_its_code(site: SageSite) -> None:
    with pytest.raises(RecordNotFound):
        site.sage.vendors.get("ZZNONE")
    with pytest.raises(RecordNotFound):
        site.sage.vendors.get("ZZ/NONE")


@pytest.mark.facts("S-E6", "S-E7")
def test_the_library_never_takes_a_resource_that_is_not_there_for_an_absent_record(site: SageSite) -> None:
    nowhere = Shape(module="AP", name="APNoSuchResource", record=models.Vendor, key=("VendorNumber",))
    with pytest.raises(ResourceMissing):
        site.sage.resource(nowhere).get("1200")


@pytest.mark.facts("S-A7", "S-A8")
def test_the_metadata_is_edmx_4_with_sages_namespace_and_container(payables: str) -> None:
    assert re.search(r'<edmx:Edmx[^>]* Version="4\.0"', payables)
    assert 'Namespace="Sage.CA.SBS.ERP.Sage300.AP.WebApi.Models"' in payables
    assert '<EntityContainer Name="Container"' in payables and 'Namespace="Default"' in payables


@pytest.mark.facts("S-A7", "S-C5")
def test_details_are_collections_of_complex_types(payables: str) -> None:
    found = re.search(r'<Property Name="Invoices" Type="Collection\(([^)]+)\)"', payables)
    assert found is not None
    assert f'<ComplexType Name="{found[1].rpartition(".")[2]}"' in payables


@pytest.mark.facts("S-A8", "S-C36")
def test_an_enum_is_a_type_of_its_own_and_never_null(payables: str) -> None:
    found = re.search(r'<Property Name="BatchStatus" Type="([^"]+)"([^>]*)/>', payables)
    assert found is not None and 'Nullable="false"' in found[2]
    assert f'<EnumType Name="{found[1].rpartition(".")[2]}"' in payables


@pytest.mark.facts("S-A8", "S-C33")
def test_dates_are_offsets_that_may_be_null(payables: str) -> None:
    found = re.search(r'<Property Name="BatchDate" Type="Edm.DateTimeOffset"([^>]*)/>', payables)
    assert found is not None and 'Nullable="false"' not in found[1]


@pytest.mark.facts("S-C28", "S-C29", "S-A7")
@pytest.mark.parametrize("name", READ)
def test_the_key_of_a_resource_is_that_of_our_library(site: SageSite, name: str) -> None:
    shape, metadata = READ[name], site.metadata(READ[name].module)
    assert name in metadata.sets
    assert set(metadata.types[metadata.sets[name]].key) == {*shape.key, *shape.pinned}


@pytest.mark.facts(
    *("S-C.6", "S-A7", "S-A8", "S-F.2", "S-F.3", "S-F.4", "S-F.5", "S-F.6", "S-F.7", "S-F.8", "S-F.9"),
    *("S-F.10", "S-F.11", "S-F.12", "S-F.13", "S-F.14", "S-F.15"),
)
@pytest.mark.parametrize("name", SHAPES)
def test_the_metadata_has_every_member_our_library_reads_and_of_its_kind(site: SageSite, name: str) -> None:
    shape = SHAPES[name]
    assert site.metadata(shape.module).gaps(name, shape.record) == Gaps()


@pytest.mark.facts("S-C.6", "S-A10")
@pytest.mark.parametrize("name", FILLED)
def test_the_site_sends_every_member_our_library_reads(site: SageSite, name: str) -> None:
    shape = SHAPES[name]
    row = site.first(shape.path, f"no {name}")[0]
    assert set(shape.record.__struct_fields__) - set(row) == set()


@pytest.mark.facts("S-C.6", "S-C32", "S-C33", "S-C36")
@pytest.mark.parametrize("name", FILLED)
def test_our_library_reads_what_the_site_sends(site: SageSite, name: str) -> None:
    assert site.first(SHAPES[name].path, f"no {name}")
    page = next(site.sage.resource(SHAPES[name]).pages())
    assert page.items and all(isinstance(item, SHAPES[name].record) for item in page.items)


@pytest.mark.facts("S-C29", "S-F.9", "S-F.10", "S-C37")
def test_an_order_is_addressed_by_its_sequence_and_found_by_its_number(site: SageSite) -> None:
    order = site.first("PO/POPurchaseOrders", "no purchase orders")[0]
    by_number = site.get(
        "PO/POPurchaseOrders", filter=f"PurchaseOrderNumber eq '{order['PurchaseOrderNumber']}'"
    )
    by_key = site.get(f"PO/POPurchaseOrders({order['PurchaseOrderSequenceKey']})").json
    assert [row["PurchaseOrderSequenceKey"] for row in by_number.rows] == [order["PurchaseOrderSequenceKey"]]
    assert by_key["PurchaseOrderNumber"] == order["PurchaseOrderNumber"]


@pytest.mark.facts("S-C37", "S-F.9", "S-C5")
def test_a_yes_or_no_of_an_order_is_a_boolean_and_its_lines_are_inside(site: SageSite) -> None:
    order = site.first("PO/POPurchaseOrders", "no purchase orders")[0]
    assert (type(order["OnHold"]), type(order["Completed"])) == (bool, bool)
    assert isinstance(order["PurchaseOrderLines"], list)


@pytest.mark.facts("S-F.12", "S-C27")
def test_an_account_is_addressed_without_separators_and_tells_both_forms(site: SageSite) -> None:
    account = site.get(f"GL/GLAccounts('{site.account}')").json
    bare = "".join(letter for letter in account["AccountNumber"] if letter.isalnum())
    assert bare == account["UnformattedAccount"] == site.account


@pytest.mark.facts("S-F.13", "S-F.14")
def test_a_tax_group_stands_there_once_for_purchases(site: SageSite) -> None:
    groups = site.first("TX/TXTaxGroups", "no tax group", "TransactionType eq 'Purchases'", top=50)
    codes = [group["TaxGroupKey"] for group in groups]
    assert len(set(codes)) == len(codes)


@pytest.mark.facts("S-F.14", "S-C36")
def test_decimals_of_a_currency_are_told_by_the_name_of_a_member(site: SageSite) -> None:
    rows = site.first("CS/CSCurrencyCodes", "no currencies", top=50)
    assert {row["DecimalPlaces"] for row in rows} <= {"Num0", "Num1", "Num2", "Num3"}


@pytest.mark.facts("S-F.14")
def test_a_fiscal_year_tells_start_end_and_lock_of_each_period(site: SageSite) -> None:
    year = site.first("CS/CSFiscalCalendars", "no fiscal calendar")[0]
    periods = int(str(year["NumberOfFiscalPeriods"]).removeprefix("Num"))
    for at in range(1, periods + 1):
        assert year[f"FiscalPeriod{at}StartDate"] < year[f"FiscalPeriod{at}EndDate"]
        assert year[f"FiscalPeriod{at}Status"] in ("Locked", "Unlocked")
