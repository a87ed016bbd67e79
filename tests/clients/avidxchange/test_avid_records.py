"""Knows that what is written is read back the same: any code, number, amount and date, in every format.

Does not know calls: a record goes out as JSON and comes in again by the names of the default profile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avidxchange import (
    MISSING,
    Address,
    DimensionValue,
    GlAccount,
    Invoice,
    InvoiceDistribution,
    Profile,
    PurchaseOrder,
    PurchaseOrderLine,
    Segment,
    Vendor,
    errors,
    mapping,
)
from avidxchange.drafts import Draft, body, drafted
from avidxchange.profile_parts import Formats

TEXT = Profile.named("default").text
WAYS = [
    (date_format, stamp, kind, mark)
    for date_format in ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "rfc3339", "epoch_seconds", "epoch_milliseconds")
    for stamp, kind, mark in (
        ("rfc3339", "string", "plain"), ("epoch_seconds", "number", "plain"),
        ("epoch_milliseconds", "string", "decimal_comma"), ("%Y/%m/%d %H:%M:%S", "string", "comma_groups"),
        ("%d.%m.%Y %H.%M.%S", "string", "dot_groups"),
    )
]  # fmt: skip


def speaking(date_format: str, stamp: str, kind: str, mark: str) -> Profile:
    """The default profile with other formats, whose vendors are told what they have not and when they changed."""
    text = TEXT.replace('  date: "%Y-%m-%d"', f'  date: "{date_format}"')
    text = text.replace("  datetime: rfc3339  ", f'  datetime: "{stamp}"  ')
    text = text.replace("      payment_hold: paymentHold\n", "      updated_at: updatedAt\n")
    text = text.replace("decimals_as: string ", f"decimals_as: {kind} ")
    text = text.replace("decimals_read: plain ", f"decimals_read: {mark} ")
    return Profile.parse(text.replace("null_policy: omit ", "null_policy: send_null "))


PROFILES = [speaking(*way) for way in WAYS]
profiles = st.sampled_from(PROFILES)
codes = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30)
texts = st.one_of(st.just(MISSING), st.none(), codes)
amounts = st.decimals(-(10**15), 10**15, places=6, allow_nan=False) | st.decimals(
    -100, 100, places=2, allow_nan=False
)
moments = st.integers(0, 10**11).map(lambda ms: datetime.fromtimestamp(ms / 100, UTC))
days = st.dates(date(1000, 1, 1), date(9999, 12, 31))
flags = st.one_of(st.just(MISSING), st.none(), st.booleans())
dimensions = st.dictionaries(codes, codes, max_size=3).map(lambda found: tuple(found.items()))
addresses = st.builds(Address, **dict.fromkeys(Address.__dataclass_fields__, codes))


def item(record: object, profile: Profile, operation: str) -> str:
    return drafted(record, profile.operations[operation], profile.formats, {}).text.decode()


@pytest.mark.facts("A-6.3/vendor", "A-6.3/missing", "A-4.1/vendors", "A-2.3.3")
@settings(deadline=None)
@given(
    st.builds(
        Vendor, code=codes, name=texts, active=flags, remit_to=addresses, phone=texts, email=texts, tax_id=texts,
        terms_code=texts, currency=texts,
    )
)  # fmt: skip
def test_any_vendor_is_read_as_it_was_written(vendor):
    assert mapping.read_vendor(item(vendor, PROFILES[0], "vendors_upsert"), PROFILES[0]) == vendor


segments = st.lists(st.builds(Segment, name=codes, value=codes), max_size=3).map(tuple)


@pytest.mark.facts("A-6.3/gl_account")
@settings(deadline=None)
@given(st.builds(GlAccount, code=codes, description=texts, active=flags, type=texts, segments=segments))
def test_any_account_is_read_as_it_was_written(account):
    assert mapping.read_gl_account(item(account, PROFILES[0], "gl_accounts_upsert"), PROFILES[0]) == account


lines = st.builds(
    PurchaseOrderLine, line_number=texts, item=texts, quantity_ordered=amounts, quantity_received=amounts,
    unit_price=amounts, amount=amounts, gl_account=texts, dimensions=dimensions,
)  # fmt: skip
orders = st.builds(
    PurchaseOrder, number=codes, vendor_code=texts, date=days, status=texts, total=amounts,
    lines=st.lists(lines, max_size=3).map(tuple),
)  # fmt: skip


@pytest.mark.facts("A-6.3/purchase_order", "A-6.3/texts-and-amounts", "A-6.7/formats", "A-6.10/formats")
@settings(deadline=None)
@given(profiles, orders)
def test_any_order_is_read_as_it_was_written_in_every_format(profile, order):
    found = mapping.read_purchase_order(item(order, profile, "purchase_orders_upsert"), profile)
    assert found == order


distributions = st.lists(
    st.builds(InvoiceDistribution, amount=amounts, gl_account=codes, dimensions=dimensions, job=codes),
    max_size=3,
).map(tuple)
invoices = st.builds(
    Invoice, id=st.just("I"), number=codes, vendor_code=codes, total=amounts,
    type=st.sampled_from(["invoice", "credit"]), date=days, due_date=days, posting_date=days, tax=amounts,
    currency=codes,
    po_number=codes, description=codes,
    distributions=distributions,
)  # fmt: skip


@pytest.mark.facts("A-6.3/invoice", "A-6.3/texts-and-amounts", "A-6.7/formats", "A-6.10/formats", "A-2.3.8")
@settings(deadline=None)
@given(profiles, invoices)
def test_any_invoice_is_read_as_it_was_written_in_every_format(profile, invoice):
    text = '{"id":"I",' + item(invoice, profile, "invoices_submit")[1:]
    found = mapping.read_invoice(text, profile)
    assert (found.number, found.vendor_code, found.total, found.type) == (
        invoice.number, invoice.vendor_code, invoice.total, invoice.type,
    )  # fmt: skip
    assert (found.date, found.due_date, found.posting_date, found.tax) == (
        invoice.date, invoice.due_date, invoice.posting_date, invoice.tax,
    )  # fmt: skip
    assert found.distributions == invoice.distributions


@pytest.mark.facts("A-6.7/formats")
@settings(deadline=None)
@given(profiles, moments)
def test_a_timestamp_survives_to_the_second_in_every_format(profile, moment):
    text = item(Vendor(code="V", updated_at=moment), profile, "vendors_upsert")
    assert mapping.read_vendor(text, profile).updated_at == moment.replace(microsecond=0)


@pytest.mark.facts("A-6.3/texts-and-amounts", "A-6.9")
@pytest.mark.parametrize(
    ("formats", "expected"),
    [
        (Formats(), '"1234567890123456.123450"'),
        (Formats(decimals_as="number"), "1234567890123456.123450"),
        (Formats(decimals_read="decimal_comma"), '"1234567890123456,123450"'),
        (Formats(decimals_as="number", decimals_read="dot_groups"), "1234567890123456.123450"),
    ],
)
def test_an_amount_is_written_to_its_last_digit_as_text_or_number(formats, expected):
    order = PurchaseOrder(number="1", total=Decimal("1234567890123456.123450"))
    text = drafted(order, PROFILES[0].operations["purchase_orders_upsert"], formats, {}).text.decode()
    assert f'"totalAmount":{expected}' in text


@pytest.mark.facts("A-6.3/texts-and-amounts")
@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "1E+16", "0.0000001"])
def test_what_no_amount_field_can_hold_is_not_written(amount):
    with pytest.raises(errors.Unreadable):
        item(PurchaseOrder(number="1", total=Decimal(amount)), PROFILES[0], "purchase_orders_upsert")


@pytest.mark.facts("A-6.10/dimensions")
@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("dimensions", {"dimensions": {"department": "1", "site": "2"}}),
        ("{fields: {department: dept, site: loc.code}}", {"dept": "1", "loc": {"code": "2"}}),
        (
            "{to: d, each: {name: n, value: v}}",
            {"d": [{"n": "department", "v": "1"}, {"n": "site", "v": "2"}]},
        ),
        ("{to: d, fields: {site: loc}}", {"loc": "2", "d": {"department": "1"}}),
    ],
)
def test_dimensions_are_written_in_every_shape(place, expected):
    head, tail = TEXT.split("  purchase_orders_upsert:\n    method", 1)
    tail = tail.replace("dimensions: dimensions", f"dimensions: {place}", 1)
    text = f"{head}  purchase_orders_upsert:\n    method{tail}"
    line = PurchaseOrderLine(dimensions=(("department", "1"), ("site", "2")))
    (row,) = json.loads(
        item(PurchaseOrder(number="1", lines=(line,)), Profile.parse(text), "purchase_orders_upsert")
    )["lines"]
    assert row == expected


@pytest.mark.facts("A-6.10/dimensions")
def test_a_dimension_nobody_has_a_place_for_is_never_left_out_in_silence():
    text = TEXT.replace("dimensions: dimensions", "dimensions: {fields: {site: loc}}", 1)
    order = PurchaseOrder(number="1", lines=(PurchaseOrderLine(dimensions=(("department", "1"),)),))
    with pytest.raises(errors.Unreadable, match="no place for 'department'"):
        item(order, Profile.parse(text), "purchase_orders_upsert")


@pytest.mark.facts("A-6.10/words")
@pytest.mark.parametrize(
    ("field", "active", "expected"),
    [
        ("active", True, {"active": True}),
        ('{to: s, map: {"true": A, "false": I}}', False, {"s": "I"}),
        ('{to: off, map: {"true": false, "false": true}}', True, {"off": False}),
        ('{to: n, map: {"true": 1, "false": 0}}', False, {"n": 0}),
    ],
)
def test_a_flag_is_written_in_the_words_of_the_profile(field, active, expected):
    old = 'active: {to: status, map: {"true": active, "false": inactive}}'
    profile = Profile.parse(TEXT.replace(old, f"active: {field}", 1))
    wire: Mapping[str, object] = json.loads(item(Vendor(code="V", active=active), profile, "vendors_upsert"))
    assert {name: value for name, value in wire.items() if name != "vendorCode"} == expected


@pytest.mark.facts("A-6.10/words")
def test_a_flag_without_a_word_is_not_guessed():
    old = 'active: {to: status, map: {"true": active, "false": inactive}}'
    profile = Profile.parse(TEXT.replace(old, 'active: {to: status, map: {"true": active}}', 1))
    with pytest.raises(errors.Unreadable, match="no word for false"):
        item(Vendor(code="V", active=False), profile, "vendors_upsert")


@pytest.mark.facts("A-6.2/company", "A-6.10/company", "A-6.10/envelope")
@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("values", {"companyId": "C", "values": [{"code": "1"}, {"code": "2"}]}),
        ("a.b", {"companyId": "C", "a": {"b": [{"code": "1"}, {"code": "2"}]}}),
        (".", [{"companyId": "C", "code": "1"}, {"companyId": "C", "code": "2"}]),
    ],
)
def test_the_company_stands_beside_the_envelope_or_in_every_item_of_a_bare_list(place, expected):
    operation = Profile.parse(TEXT.replace("envelope: values", f"envelope: {place}")).operations[
        "dimension_values_upsert"
    ]
    values = [DimensionValue(dimension="d", code=code) for code in "12"]
    items = [drafted(value, operation, Formats(), {"companyId": "C"}) for value in values]
    assert json.loads(body(items, {}, {"companyId": "C"})) == expected


@pytest.mark.facts("A-6.2/company")
def test_one_item_may_be_the_body_itself_with_the_company_in_it():
    assert json.loads(body([Draft(key="1", text=b'{"a":1.50}', place=None)], {}, {"companyId": "C"})) == {
        "companyId": "C", "a": 1.5,
    }  # fmt: skip
