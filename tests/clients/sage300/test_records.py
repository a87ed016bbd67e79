"""Knows how values come off the wire: exact, tolerant of additions, strict about what may not be guessed.

Does not know HTTP.
"""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sage300 import codec
from sage300.codec import Feed, Reader, Undecodable
from sage300.models import (
    Account,
    CompanyProfile,
    CurrencyCode,
    FiscalCalendar,
    Invoice,
    InvoiceBatch,
    PostedDocument,
    TaxAuthority,
    Vendor,
    says_yes,
)

VENDOR = Reader(Vendor)


def vendor(**members: object) -> Vendor:
    return VENDOR.read(json.dumps({"VendorNumber": "V1", **members}).encode())


@pytest.mark.facts("S-A10", "S-C36")
def test_unknown_members_and_unknown_choices_are_no_reason_to_fail() -> None:
    read = vendor(extThing={"a": [1]}, OnHold="SomethingNew")
    assert read.OnHold == "SomethingNew"


@pytest.mark.facts("S-C32")
def test_amounts_keep_every_digit() -> None:
    body = b'{"VendorNumber":"V1","CreditLimit":123456789012345.670,"BalanceDueInVendorCurrency":0.10}'
    read = VENDOR.read(body)
    assert (str(read.CreditLimit), str(read.BalanceDueInVendorCurrency)) == ("123456789012345.670", "0.10")


@pytest.mark.facts("S-C40")
def test_an_amount_that_did_not_come_is_not_zero() -> None:
    assert vendor().CreditLimit is None
    assert vendor(CreditLimit=None).CreditLimit is None


@pytest.mark.facts("S-C38", "S-C40")
def test_a_null_where_none_can_be_is_an_absent_member() -> None:
    read = vendor(VendorName=None, VendorOptionalFieldValues=None, CreditLimit=1.5)
    assert (read.VendorName, read.VendorOptionalFieldValues, read.CreditLimit) == ("", (), Decimal("1.5"))


@pytest.mark.facts("S-C29")
def test_a_whole_number_may_come_with_a_point() -> None:
    body = b'{"BatchNumber":28.0,"BatchTotal":1.10,"Description":null}'
    assert Reader(InvoiceBatch).read(body).BatchNumber == 28


@pytest.mark.facts("S-C33", "S-C35")
@pytest.mark.parametrize(
    "text",
    [
        "2019-06-13T00:00:00Z",
        "2019-06-13T23:59:59Z",
        "2019-06-13T00:00:00+14:00",
        "2019-06-13T00:00:00",
        "2019-06-13",
    ],
)
def test_a_date_is_the_day_that_is_written(text: str) -> None:
    assert vendor(StartDate=text).StartDate == date(2019, 6, 13)


@pytest.mark.facts("S-C33")
def test_an_empty_date_is_none() -> None:
    assert vendor(StartDate=None).StartDate is None


@pytest.mark.facts("S-C33")
@pytest.mark.parametrize(
    "text", ["", "2019-13-01T00:00:00Z", "20190613", "2019-W24-4", "2019-06-13T", 5, True]
)
def test_what_is_no_date_is_refused(text: object) -> None:
    with pytest.raises(Undecodable):
        vendor(StartDate=text)


def test_the_place_of_a_wrong_value_is_named_but_not_the_value() -> None:
    with pytest.raises(Undecodable, match=r"StartDate") as caught:
        vendor(StartDate=["secret-value"])
    assert "secret-value" not in str(caught.value)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert VENDOR.read(b'\xef\xbb\xbf{"VendorNumber":"V1"}').VendorNumber == "V1"


@pytest.mark.facts("S-C1", "S-C22", "S-C26")
def test_a_feed_knows_whether_more_follows() -> None:
    reader = Reader(Feed[Account])
    feed = reader.read(b'{"@odata.count":203,"value":[],"@odata.nextLink":"http://localhost/x?$skip=100"}')
    assert (feed.count, feed.next_link is not None) == (203, True)


@pytest.mark.facts("S-C4")
def test_the_order_of_members_is_sages() -> None:
    assert Invoice.__struct_fields__[1:4] == ("Originator", "VendorNumber", "DocumentNumber")
    assert InvoiceBatch.__struct_fields__[0] == "BatchNumber"


@pytest.mark.facts("S-F.14")
def test_periods_are_those_with_dates() -> None:
    calendar = FiscalCalendar(
        FiscalYear="2025",
        FiscalPeriod1StartDate=codec.Day(2025, 1, 1),
        FiscalPeriod1EndDate=codec.Day(2025, 1, 31),
        FiscalPeriod1Status="Locked",
        FiscalPeriod13StartDate=codec.Day(2025, 2, 1),
    )
    (period,) = calendar.periods()
    assert (period.number, period.start, period.status) == (1, date(2025, 1, 1), "Locked")
    assert period.holds(date(2025, 1, 31)) and not period.holds(date(2025, 2, 1))


@pytest.mark.facts("S-C36", "S-F.14")
@pytest.mark.parametrize(("name", "digits"), [("Num0", 0), ("Num3", 3), ("Num4", None), ("", None)])
def test_a_currency_knows_its_decimals(name: str, digits: int | None) -> None:
    assert CurrencyCode(CurrencyCodeKey="CAD", DecimalPlaces=name).decimals == digits


@pytest.mark.facts("S-C37")
def test_a_yes_of_either_kind_is_read() -> None:
    profile = Reader(CompanyProfile)
    assert says_yes(profile.read(b'{"DatabaseID":"A","Multicurrency":true}').Multicurrency) is True
    assert says_yes(profile.read(b'{"DatabaseID":"A","Multicurrency":"No"}').Multicurrency) is False
    assert says_yes(TaxAuthority(TaxAuthorityKey="A").TaxRecoverable) is None
    assert says_yes("Perhaps") is None


@pytest.mark.facts("S-F.7")
def test_a_posted_document_needs_both_parts_of_its_key() -> None:
    with pytest.raises(Undecodable, match="DocumentNumber"):
        Reader(PostedDocument).read(b'{"VendorNumber":"V"}')


@pytest.mark.facts("S-C32")
@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**16), max_value=10**16))
def test_an_amount_comes_back_as_it_was_sent(amount: Decimal) -> None:
    body = codec.encode({"VendorNumber": "V", "CreditLimit": amount})
    assert VENDOR.read(body).CreditLimit == amount


@pytest.mark.facts("S-C33", "S-C35")
@given(st.dates())
def test_a_day_comes_back_as_it_was_sent(day: date) -> None:
    body = codec.encode({"VendorNumber": "V", "StartDate": day})
    assert VENDOR.read(body).StartDate == day


@pytest.mark.facts("S-E11")
@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(body: bytes) -> None:
    try:
        VENDOR.read(body)
    except Undecodable:
        assert codec.refusal(body) is None or body.lstrip().startswith(b"{")


@pytest.mark.facts("S-E1")
@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"error": {"code": "A", "message": {"lang": "en", "value": "b"}}}, "A", "b"),
        ({"error": {"code": "A", "message": "b"}}, "A", "b"),
        ({"odata.error": {"code": "A", "message": {"value": "b"}}}, "A", "b"),
        ({"error": {"code": 5, "message": None}}, "", ""),
        ({"error": "b"}, "", "b"),
        ({"Message": "b"}, "", "b"),
    ],
)
def test_an_error_is_found_in_each_shape(body: dict[str, object], code: str, message: str) -> None:
    found = codec.refusal(json.dumps(body).encode())
    assert found == codec.Refusal(code=code, message=message)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"value": []}', b"<html>", b"\xff", b'{"error": null}']
)
def test_what_is_no_error_is_none(body: bytes) -> None:
    assert codec.refusal(body) is None


def test_an_instant_is_no_business_date() -> None:
    with pytest.raises(TypeError):
        codec.day_text(datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=1))
