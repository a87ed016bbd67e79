"""Claims about keys, errors and names of a Sage 300 site (§C.4, §E.1, A7).

Knows documented keys and codes, and what our library reads by which name. Does not know who answers.
"""

from __future__ import annotations

import re

import pytest
from asking import NothingThere
from sage_site import SageSite

from sage300 import RecordNotFound, ResourceMissing, models

RECORDS = {
    "AP/APVendors": models.Vendor,
    "AP/APPostedDocuments": models.PostedDocument,
    "AP/APInvoiceBatches": models.InvoiceBatch,
    "AP/APTerms": models.Terms,
    "AP/APAccountSets": models.AccountSet,
    "GL/GLAccounts": models.Account,
    "TX/TXTaxGroups": models.TaxGroup,
    "TX/TXTaxAuthorities": models.TaxAuthority,
    "CS/CSFiscalCalendars": models.FiscalCalendar,
    "CS/CSCompanyProfile": models.CompanyProfile,
    "CS/CSCurrencyCodes": models.CurrencyCode,
}
"""What our library reads, and by which names."""
KEYS = {
    "APVendors": ["VendorNumber"],
    "APInvoiceBatches": ["BatchNumber"],
    "APPostedDocuments": ["DocumentNumber", "VendorNumber"],
}


@pytest.fixture(scope="module")
def payables(site: SageSite) -> str:
    """The metadata of accounts payable."""
    heard = site.get("AP/$metadata")
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


@pytest.mark.facts("S-E6")
def test_the_library_calls_a_module_that_is_not_there_missing(site: SageSite) -> None:
    heard = site.get("ZZ/ZZNoSuchResource")
    assert (heard.status, ResourceMissing.certainly_not_done) == (404, False)


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


@pytest.mark.facts("S-C28", "S-C29")
@pytest.mark.parametrize("resource", KEYS)
def test_the_keys_are_those_of_our_library(payables: str, resource: str) -> None:
    kind = re.search(rf'<EntitySet Name="{resource}" EntityType="([^"]+)"', payables)
    assert kind is not None
    name = kind[1].rpartition(".")[2]
    key = re.search(rf'<EntityType Name="{name}"[^>]*>\s*<Key>(.*?)</Key>', payables, re.DOTALL)
    assert key is not None
    assert sorted(re.findall(r'PropertyRef Name="([^"]+)"', key[1])) == KEYS[resource]


@pytest.mark.facts("S-C.6", "S-A10", "S-F.2", "S-F.3", "S-F.7", "S-F.12", "S-F.13", "S-F.14")
@pytest.mark.parametrize("path", RECORDS)
def test_the_site_sends_every_member_our_library_reads(site: SageSite, path: str) -> None:
    found = site.get(path, top=1)
    if not found.rows:
        raise NothingThere(f"the company has no {path.partition('/')[2]}")
    assert set(RECORDS[path].__struct_fields__) - set(found.rows[0]) == set()
