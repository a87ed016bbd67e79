"""Claims about lists of a Sage 300 site: filters, literals, order, count, pages, and what the library makes of them.

Knows the documented options (§C.2, §C.3). Does not know who answers; what it asks with is found there.
"""

from __future__ import annotations

import pytest
from asking import NothingThere
from sage_site import Row, SageSite

from sage300 import Dialect, Limits, Sage300, field
from sage300.odata import literal

SMALL = 3


@pytest.fixture
def three(site: SageSite) -> list[Row]:
    """The first three vendors. Raises NothingThere."""
    if len(site.vendors) < SMALL:
        raise NothingThere("the company has fewer than three vendors")
    return site.vendors[:SMALL]


def numbers(rows: list[Row]) -> list[str]:
    """Vendor numbers."""
    return [str(row["VendorNumber"]) for row in rows]


def filtered(site: SageSite, where: str) -> list[str]:
    """The numbers of the first vendors a filter finds."""
    return numbers(site.get("AP/APVendors", filter=where, top=SMALL, select="VendorNumber").rows)


@pytest.mark.facts("S-C10", "S-C13", "S-C15")
def test_eq_finds_the_one_record(site: SageSite, three: list[Row]) -> None:
    second = numbers(three)[1]
    assert filtered(site, f"VendorNumber eq {literal(second)}") == [second]


@pytest.mark.facts("S-C10", "S-C17")
def test_gt_on_the_key_goes_on_behind_it(site: SageSite, three: list[Row]) -> None:
    first, second, third = numbers(three)
    assert filtered(site, f"VendorNumber gt {literal(first)}")[:2] == [second, third]


@pytest.mark.facts("S-C10")
def test_lt_le_ne_and_or_mean_what_they_say(site: SageSite, three: list[Row]) -> None:
    first, second, third = numbers(three)
    assert filtered(site, f"VendorNumber lt {literal(third)}") == [first, second]
    assert filtered(site, f"VendorNumber le {literal(third)} and VendorNumber ne {literal(second)}") == [
        first,
        third,
    ]
    assert filtered(site, f"VendorNumber eq {literal(first)} or VendorNumber eq {literal(third)}") == [
        first,
        third,
    ]


@pytest.mark.facts("S-C11")
def test_startswith_endswith_and_length_are_taken(site: SageSite, three: list[Row]) -> None:
    own = numbers(three)[0]
    name = f"VendorNumber eq {literal(own)}"
    assert filtered(site, f"{name} and startswith(VendorNumber,{literal(own[:1])})") == [own]
    assert filtered(site, f"{name} and endswith(VendorNumber,{literal(own[-1:])})") == [own]
    assert filtered(site, f"{name} and length(VendorNumber) eq {len(own)}") == [own]


@pytest.mark.facts("S-C12")
def test_plain_decimals_and_bare_instants_are_literals(site: SageSite) -> None:
    where = "BatchTotal gt -1000000000.00 and BatchDate gt 1900-01-01T00:00:00Z"
    found = site.get("AP/APInvoiceBatches", filter=where, top=1, select="BatchNumber")
    assert found.ok, str(found)


@pytest.mark.facts("S-C13")
def test_an_enum_is_filtered_by_its_quoted_name(site: SageSite) -> None:
    counts = [
        site.get("AP/APVendors", filter=f"Status eq '{name}'", top=1, count=True).total
        for name in ("Active", "Inactive")
    ]
    assert sum(counts) == site.get("AP/APVendors", top=1, count=True).total


@pytest.mark.facts("S-C14", "S-F.14")
def test_a_boolean_is_filtered_by_a_bare_word(site: SageSite) -> None:
    found = site.get("TX/TXTaxAuthorities", filter="AllowTaxInPrice eq false", top=5)
    assert {row["AllowTaxInPrice"] for row in found.rows} <= {False}


@pytest.mark.facts("S-C15")
def test_a_quote_in_a_text_is_doubled(site: SageSite) -> None:
    found = site.get("AP/APVendors", filter="VendorNumber eq 'ZZ''NONE'", top=1)
    assert found.rows == []


@pytest.mark.facts("S-C20", "S-E1", "S-E6")
def test_an_unknown_property_in_a_filter_is_an_invalid_parameter(site: SageSite) -> None:
    found = site.get("AP/APVendors", filter="ZzNoSuchProperty eq 1", top=1)
    assert (found.status, found.code) == (400, "InvalidParameters")
    assert "Could not find a property named" in found.message


@pytest.mark.facts("S-C7")
def test_an_option_given_twice_is_refused(site: SageSite) -> None:
    found = site.send("GET", "AP/APVendors?$top=1&$top=2")
    assert found.status == 400


@pytest.mark.facts("S-C16")
def test_a_detail_cannot_be_filtered(site: SageSite) -> None:
    found = site.get("AP/APInvoiceBatches", filter="Invoices eq 'x'", top=1)
    assert found.status == 400


@pytest.mark.facts("S-C7", "S-C24")
def test_skip_leaves_out_the_first(site: SageSite, three: list[Row]) -> None:
    found = site.get("AP/APVendors", skip=1, top=2, select="VendorNumber")
    assert numbers(found.rows) == numbers(three)[1:]


@pytest.mark.facts("S-C17")
def test_batches_come_in_the_order_of_their_numbers(site: SageSite) -> None:
    found = [row["BatchNumber"] for row in site.get("AP/APInvoiceBatches", select="BatchNumber", top=50).rows]
    assert found == sorted(set(found))


@pytest.mark.facts("S-C26")
def test_count_tells_all_matches_whatever_the_page(site: SageSite, three: list[Row]) -> None:
    first = literal(numbers(three)[0])
    everything = site.get("AP/APVendors", top=1, count=True).total
    assert (
        site.get("AP/APVendors", filter=f"VendorNumber gt {first}", top=1, count=True).total == everything - 1
    )


@pytest.mark.facts("S-C24", "S-C17")
@pytest.mark.usefixtures("three")
def test_the_library_reads_every_page_by_key_without_a_gap(site: SageSite) -> None:
    with Sage300(site.place, limits=Limits(page_size=50)) as sage:
        pages = list(zip(range(SMALL), sage.vendors.pages(select=["VendorNumber"]), strict=False))
    found = [vendor.VendorNumber for _, page in pages for vendor in page.items]
    asked = site.get("AP/APVendors", select="VendorNumber", top=len(found))
    assert found[: len(asked.rows)] == numbers(asked.rows)
    assert len(set(found)) == len(found) > 0


@pytest.mark.facts("S-C28", "S-F.7")
def test_the_library_goes_on_behind_a_composite_key(site: SageSite) -> None:
    where = field("VendorNumber").eq(site.posted["VendorNumber"])
    with Sage300(site.place, limits=Limits(page_size=1, pages_max=5000)) as sage:
        pages = list(zip(range(SMALL), sage.posted_documents.pages(where), strict=False))
    found = [document.DocumentNumber for _, page in pages for document in page.items]
    assert len(set(found)) == len(found) >= 1


@pytest.mark.facts("S-C15")
def test_the_library_finds_many_vendors_in_few_calls(site: SageSite, three: list[Row]) -> None:
    with Sage300(site.place, dialect=Dialect()) as sage:
        found = sage.vendors.any_of("VendorNumber", [*numbers(three), "ZZNONE"])
        assert sorted(vendor.VendorNumber for vendor in found) == sorted(numbers(three))
        assert sage.calls == 1
