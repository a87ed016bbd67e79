"""Knows that whatever Sage could hold comes through keys, filters, addresses and JSON unharmed, both ways.

Does not know one value: hypothesis makes them, and `serving` reads them as a server would.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal

import httpx2
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.clients.sage300.conftest import PASSWORD
from tests.clients.sage300.serving import Table, key_of, percent_decoded, read

from sage300 import (
    BatchDraft,
    EntryDraft,
    Limits,
    LineDraft,
    OptionalFieldDraft,
    Sage300,
    Site,
    encoded_length,
    field,
    models,
)
from sage300.codec import Reader, encode
from sage300.filters import equals
from sage300.odata import UnsafeKey, key_segment, query, spelled

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PRINTABLE = st.characters(exclude_categories=("C", "Zl", "Zp"))
AWKWARD = st.sampled_from("'\"/\\%#&+?;:,()=$ é中🧾")


def text(length: int) -> st.SearchStrategy[str]:
    """Any text Sage could hold in a field of this length: printable, blanks inside but not at the ends."""
    return st.text(AWKWARD | PRINTABLE, min_size=1, max_size=length).map(str.strip).filter(bool)


VENDOR, DOCUMENT, ACCOUNT = text(12), text(22), text(45)


def number(precision: int, places: int) -> st.SearchStrategy[Decimal]:
    """Any number of a column (precision, places), to its last digit."""
    most = 10**precision - 1
    return st.integers(-most, most).map(lambda units: Decimal(units).scaleb(-places))


def client(table: Table, page_size: int = 100) -> Sage300:
    """A client of one table."""
    site = Site("https://h", "SAMLTD", "U", PASSWORD)
    return Sage300(site, transport=httpx2.MockTransport(table.answer), limits=Limits(page_size=page_size))


@pytest.mark.facts("S-C15", "S-C27", "S-G4", "S-G22")
@untimed
@given(VENDOR)
def test_any_vendor_is_found_by_its_number(number: str) -> None:
    table = Table(key=("VendorNumber",), rows=[{"VendorNumber": number}])
    with client(table) as sage:
        assert sage.vendors.get(number).VendorNumber == number


@pytest.mark.facts("S-C15", "S-C28", "S-F.7", "S-G4")
@untimed
@given(VENDOR, DOCUMENT)
def test_any_document_is_found_by_vendor_and_number(vendor: str, document: str) -> None:
    row = {"VendorNumber": vendor, "DocumentNumber": document}
    with client(Table(key=tuple(row), rows=[row])) as sage:
        found = sage.posted_documents.get(vendor, document)
    assert (found.VendorNumber, found.DocumentNumber) == (vendor, document)


@pytest.mark.facts("S-C15", "S-F.12")
@untimed
@given(ACCOUNT)
def test_any_account_is_found_by_either_of_its_codes(account: str) -> None:
    row = {"UnformattedAccount": account, "AccountNumber": account}
    with client(Table(key=("UnformattedAccount",), rows=[row])) as sage:
        assert sage.accounts.get(account).AccountNumber == account
        assert [each.UnformattedAccount for each in sage.accounts.any_of("AccountNumber", [account])] == [
            account
        ]


@pytest.mark.facts("S-C15", "S-C27")
@untimed
@given(st.one_of(DOCUMENT, st.integers(0, 10**19)))
def test_a_key_in_a_path_is_read_back_as_it_was_or_not_written(key: str | int) -> None:
    try:
        segment = key_segment({"K": key})
    except UnsafeKey:
        assume(False)
    assert key_of(percent_decoded(segment.encode())) == [key]


@pytest.mark.facts("S-C15")
@untimed
@given(st.lists(st.tuples(DOCUMENT, DOCUMENT), min_size=1, max_size=4))
def test_a_condition_is_read_back_as_it_was_written(pairs: list[tuple[str, str]]) -> None:
    where = equals({"A": pairs[0][0], "B": pairs[0][1]})
    for a, b in pairs[1:]:
        where = where | field("A").eq(a) & field("B").eq(b)
    sent = query({"f": spelled(where)}).removeprefix("f=").encode()
    condition, values = read(percent_decoded(sent))
    assert values == [value for pair in pairs for value in pair]
    assert all(condition({"A": a, "B": b}) for a, b in pairs)
    assert encoded_length(where) == len(sent)


ROWS = st.lists(
    st.fixed_dictionaries({"VendorNumber": VENDOR, "DocumentNumber": DOCUMENT, "PONumber": DOCUMENT}),
    max_size=30,
    unique_by=lambda row: (row["VendorNumber"], row["DocumentNumber"]),
)


@pytest.mark.facts("S-C16", "S-C24", "S-C28")
@untimed
@given(ROWS, st.lists(st.tuples(VENDOR, DOCUMENT), max_size=25), st.integers(1, 7))
def test_any_choice_of_pairs_is_found_in_short_filters(
    rows: list[dict[str, str]], others: list[tuple[str, str]], page: int
) -> None:
    table = Table(key=("VendorNumber", "DocumentNumber"), rows=rows, page=page)
    wanted = {(row["VendorNumber"], row["DocumentNumber"]) for row in rows[::2]} | set(others)
    with client(table, page) as sage:
        found = sage.posted_documents.any_of(("VendorNumber", "DocumentNumber"), sorted(wanted))
    assert {(each.VendorNumber, each.DocumentNumber) for each in found} == wanted & set(pairs_of(rows))
    assert max(map(len, table.filters), default=0) <= 1_800


@pytest.mark.facts("S-C16", "S-C24")
@untimed
@given(ROWS, st.integers(1, 7))
def test_any_choice_of_another_member_is_found_in_short_filters(
    rows: list[dict[str, str]], page: int
) -> None:
    table = Table(key=("VendorNumber", "DocumentNumber"), rows=rows, page=page)
    wanted = {row["PONumber"] for row in rows[::2]}
    with client(table, page) as sage:
        found = sage.posted_documents.any_of("PONumber", sorted(wanted))
    expected = sorted(pairs_of([row for row in rows if row["PONumber"] in wanted]))
    assert sorted((each.VendorNumber, each.DocumentNumber) for each in found) == expected
    assert max(map(len, table.filters), default=0) <= 1_800


def test_the_widest_choice_with_pages_still_keeps_to_the_limit() -> None:
    rows = [
        {
            "VendorNumber": "🧾" * 12,
            "DocumentNumber": "🧾" * 20 + f"{n:02}",
            "PONumber": f"{n % 7}" + "🧾" * 20,
        }
        for n in range(40)
    ]
    table = Table(key=("VendorNumber", "DocumentNumber"), rows=rows, page=3)
    with client(table, 3) as sage:
        found = sage.posted_documents.any_of("PONumber", sorted({row["PONumber"] for row in rows}))
    assert len(found) == 40
    assert max(map(len, table.filters)) <= 1_800


def pairs_of(rows: list[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """The keys of the rows."""
    return ((row["VendorNumber"], row["DocumentNumber"]) for row in rows)


COLUMNS = [
    (models.PostedDocument, "VendorCurrencyInvoiceAmount", 19, 3),
    (models.PurchaseOrderLine, "UnitCost", 19, 6),
    (models.PurchaseOrderLine, "QuantityOrdered", 19, 4),
    (models.PurchaseOrder, "ExchangeRate", 15, 7),
    (models.TaxRate, "ItemRate1", 15, 5),
]
KEYS: dict[str, object] = {
    "VendorNumber": "V",
    "DocumentNumber": "D",
    "PurchaseOrderSequenceKey": 1,
    "TaxAuthority": "A",
    "BuyerClass": 1,
}


@pytest.mark.facts("S-C32")
@untimed
@given(st.sampled_from(COLUMNS), st.data())
def test_any_number_survives_to_its_last_digit(
    column: tuple[type[models.Record], str, int, int], data: st.DataObject
) -> None:
    model, name, precision, places = column
    amount = data.draw(number(precision, places))
    body = encode({**KEYS, name: amount})
    written = re.search(rb'"%b":(-?[0-9.]+)}' % name.encode(), body)
    assert written is not None and Decimal(written[1].decode()) == amount
    assert getattr(Reader(model).read(body), name) == amount


@pytest.mark.facts("S-C32")
@untimed
@given(st.sampled_from(COLUMNS), st.data())
def test_a_number_is_read_without_the_zeros_sage_drops(
    column: tuple[type[models.Record], str, int, int], data: st.DataObject
) -> None:
    model, name, precision, places = column
    amount = data.draw(number(precision, places))
    plain = format(amount, "f").rstrip("0").rstrip(".") or "0"
    body = json.dumps(KEYS)[:-1] + f',"{name}":{"0" if plain in ("-0", "") else plain}' + "}"
    assert getattr(Reader(model).read(body.encode()), name) == amount


@pytest.mark.facts("S-C38", "S-D2", "S-D3", "S-D16")
@untimed
@given(VENDOR, DOCUMENT, text(60), number(19, 3), ACCOUNT)
def test_any_entry_is_written_as_it_was_meant(
    vendor: str, document: str, words: str, amount: Decimal, account: str
) -> None:
    draft = BatchDraft(
        Description=words,
        Invoices=(
            EntryDraft(
                VendorNumber=vendor,
                DocumentNumber=document,
                DocumentTotalIncludingTax=amount,
                InvoiceDetails=(LineDraft(GLAccount=account, DistributedAmount=amount),),
                InvoiceOptionalFields=(OptionalFieldDraft(OptionalField="F", Value=words),),
            ),
        ),
    )
    told = json.loads(encode(draft), parse_float=Decimal)
    (entry,) = told["Invoices"]
    assert (told["Description"], entry["VendorNumber"], entry["DocumentNumber"]) == (words, vendor, document)
    assert entry["InvoiceDetails"] == [{"GLAccount": account, "DistributedAmount": amount}]
    assert entry["InvoiceOptionalFields"][0]["Value"] == words
    read_back = Reader(models.InvoiceBatch).read(encode({"BatchNumber": 1, **told}))
    assert read_back.Invoices[0].DocumentTotalIncludingTax == amount
    assert read_back.Invoices[0].InvoiceDetails[0].GLAccount == account
