"""Knows how an invoice is read: exactly, strictly, by the profile's names, and never by a guess.

Does not know HTTP.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avidxchange import Profile, errors, mapping, naming
from avidxchange.profile_parts import Formats
from avidxchange.values import to_date, to_datetime, to_decimal, write_datetime

pytestmark = pytest.mark.facts("A-6.3/invoice")

DEFAULT = Profile.named("default")
LEAST = {"id": "A", "invoiceNumber": "N1", "vendorCode": "V1", "totalAmount": "10.00"}


def read(profile: Profile = DEFAULT, **more: object):
    return mapping.read_invoice(json.dumps({**LEAST, **more}), profile)


@pytest.mark.facts("A-2.3.2", "A-2.3.8", "A-2.3.9", "A-4.2/invoices")
def test_a_full_invoice_is_read_field_by_field():
    found = read(
        documentType="Credit Memo",
        invoiceDate="2026-01-31",
        dueDate="2026-03-02",
        currency="CAD",
        taxAmount=1.30,
        status="READY_TO-export",
        exportStatus="Pending",
        approvedAt="2026-02-01T10:00:00-05:00",
        updatedAt="2026-02-01T10:00:00",
        lines=[{"lineNumber": 1, "quantity": "2.5", "amount": 10}],
        distributions=[{"amount": "10.00", "glAccount": "6000", "dimensions": {"dept": "100", "site": None}}],
    )
    assert (found.type, found.raw_type, found.status) == ("credit", "Credit Memo", "approved")
    assert (found.date, found.due_date, found.posting_date) == (date(2026, 1, 31), date(2026, 3, 2), None)
    assert (found.tax, found.freight, found.export_status) == (Decimal("1.3"), None, "pending")
    assert found.approved_at == datetime(2026, 2, 1, 15, tzinfo=UTC)
    assert found.updated_at is not None and found.updated_at.tzinfo is not None
    assert (found.lines[0].line_number, found.lines[0].quantity) == ("1", Decimal("2.5"))
    assert (found.distributions[0].gl_account, found.distributions[0].dimensions) == (
        "6000",
        (("dept", "100"),),
    )


@pytest.mark.facts("A-6.3/texts-and-amounts")
def test_digits_are_never_lost_on_the_way():
    text = '{"id":"A","invoiceNumber":"N","vendorCode":"V","totalAmount":1234567890123456.123456}'
    assert str(mapping.read_invoice(text, DEFAULT).total) == "1234567890123456.123456"


@pytest.mark.facts("A-6.3/texts-and-amounts")
@given(st.decimals(min_value=-(10**16) + 1, max_value=10**16 - 1, places=6, allow_nan=False))
def test_any_amount_within_bounds_is_read_as_it_was_written(amount):
    as_number = f'{{"id":"A","invoiceNumber":"N","vendorCode":"V","totalAmount":{amount:f}}}'
    assert mapping.read_invoice(as_number, DEFAULT).total == amount
    assert read(totalAmount=f"{amount:f}").total == amount


@pytest.mark.parametrize(
    "amount",
    [
        "",
        None,
        "NaN",
        "Infinity",
        "1,234.56",
        "1e3",
        " 1",
        "1.",
        ".5",
        "+1",
        "\u0661",
        "(5.00)",
        "$5",
        True,
        [],
        {},
        "12345678901234567",
        "1.1234567",
        12345678901234567,
    ],
)
def test_an_amount_that_is_not_plain_is_unreadable_and_never_guessed(amount):
    with pytest.raises(errors.Unreadable) as caught:
        read(totalAmount=amount)
    assert caught.value.path == "totalAmount"


@pytest.mark.parametrize(
    ("text", "expected"), [("1e2", "100"), ("-0.00", "0.00"), ("1E-2", "0.01"), ("0e9", "0")]
)
def test_a_number_with_an_exponent_is_written_out(text, expected):
    raw = f'{{"id":"A","invoiceNumber":"N","vendorCode":"V","totalAmount":{text}}}'
    assert str(mapping.read_invoice(raw, DEFAULT).total) == expected


@pytest.mark.facts("A-6.10/formats")
@pytest.mark.parametrize(
    ("way", "text", "expected"),
    [
        ("comma_groups", "1,234,567.80", "1234567.80"),
        ("dot_groups", "-1.234,5", "-1234.5"),
        ("decimal_comma", "1234,56", "1234.56"),
    ],
)
def test_other_number_patterns_are_read_only_where_the_profile_says_so(way, text, expected):
    assert to_decimal(text, "x", Formats(decimals_read=way)) == Decimal(expected)
    with pytest.raises(errors.Unreadable):
        to_decimal("12,34.5", "x", Formats(decimals_read=way))


@pytest.mark.facts("A-6.6/invoice_status", "A-6.6/case", "A-4.3")
@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("received", "received, new, submitted"), ("indexing", "indexing, indexed, data entry"),
        ("in_workflow", "in workflow, pending approval, in process, coding"),
        ("on_hold", "hold, on hold, disputed"), ("approved", "approved, ready to export"),
        ("rejected", "rejected, declined"), ("exported", "exported, integrated, batched"),
        ("export_failed", "export failed, sync error"), ("paid", "paid"), ("void", "void, voided, cancelled, deleted"),
    ],
)  # fmt: skip
def test_every_listed_word_of_an_invoice_has_its_meaning(status, words):
    assert {read(status=word).status for word in words.split(", ")} == {status}
    assert {read(status=word.upper().replace(" ", "-")).status for word in words.split(", ")} == {status}


@pytest.mark.facts("A-6.6/on_unknown", "A-5.8", "A-6.11/unknown-status")
@pytest.mark.parametrize("word", ["stalled", "approved?", ""])
def test_an_unlisted_status_is_unknown_and_its_word_is_kept(word):
    found = read(status=word)
    assert (found.status, found.raw_status) == ("unknown", word)


@pytest.mark.facts("A-6.6/on_unknown")
def test_a_missing_or_unlisted_type_is_unknown_never_an_invoice():
    assert read().type == "unknown"
    assert read(documentType="debit memo").type == "unknown"


@pytest.mark.facts("A-6.3/missing")
def test_the_first_path_that_is_present_wins_and_a_null_is_present():
    assert read(taxAmount=None, tax="5.00").tax is None
    assert read(tax="5.00").tax == Decimal("5.00")


@pytest.mark.parametrize("gone", ["id", "totalAmount"])
def test_an_invoice_without_its_essentials_is_unreadable_by_that_path(gone):
    with pytest.raises(errors.Unreadable) as caught:
        mapping.read_invoice(json.dumps({key: value for key, value in LEAST.items() if key != gone}), DEFAULT)
    assert caught.value.path == gone


@pytest.mark.parametrize("empty", [{"vendorCode": None}, {"vendorCode": ""}])
def test_an_invoice_without_a_vendor_is_read_so_that_it_can_be_shown(empty):
    assert read(**empty).vendor_code == ""


@pytest.mark.parametrize("text", ["", "[]", "nope", '{"id":', '{"id":"A","a":NaN}', "[" * 5000, '"\\ud800"'])
def test_what_is_not_an_invoice_is_unreadable(text):
    with pytest.raises(errors.Unreadable):
        mapping.read_invoice(text, DEFAULT)


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False)
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(TREES)
def test_strange_values_are_read_or_unreadable_but_never_crash(value):
    for key in (
        "id",
        "totalAmount",
        "invoiceDate",
        "approvedAt",
        "lines",
        "distributions",
        "status",
        "description",
    ):
        try:
            read(**{key: value})
        except errors.Unreadable as error:
            assert error.reason


@pytest.mark.facts("A-6.7/formats")
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-01-31T00:00:00Z", date(2026, 1, 31)),
        ("", None),
        (None, None),
    ],
)
def test_a_day_may_be_written_as_its_midnight(value, expected):
    assert to_date(value, "x", "%Y-%m-%d") == expected


@pytest.mark.facts("A-6.7/formats")
@pytest.mark.parametrize(
    "value", ["2026-01-31T05:00:00Z", "31.01.2026", "2026-02-30", "20260131", 20260131, "\u0662026-01-31"]
)
def test_any_other_day_is_unreadable(value):
    with pytest.raises(errors.Unreadable):
        to_date(value, "x", "%Y-%m-%d")


@pytest.mark.facts("A-6.7/formats")
@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("2026-02-01T10:00:00", "rfc3339"),
        (1769958000, "epoch_seconds"),
        ("1769958000000", "epoch_milliseconds"),
        ("02/01/2026 10:00", "%m/%d/%Y %H:%M"),
    ],
)
def test_timestamps_are_aware_whatever_their_pattern(value, pattern):
    found = to_datetime(value, "x", pattern, "America/New_York")
    assert found == datetime(2026, 2, 1, 15, tzinfo=UTC)


@pytest.mark.facts("A-6.7/incremental")
@given(st.integers(0, 4 * 10**9), st.integers(0, 999_999))
def test_a_bound_that_is_written_is_never_later_than_meant(seconds, micro):
    moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro)
    for pattern in ("rfc3339", "epoch_seconds"):
        back = to_datetime(write_datetime(moment, pattern, "UTC"), "x", pattern, "UTC")
        assert back is not None and 0 <= (moment - back).total_seconds() < 1


@pytest.mark.facts("A-6.10/dimensions", "A-2.3.8")
def test_dimensions_come_as_an_object_as_fields_or_as_a_list(edited):
    old = "          dimensions: dimensions\n          job:"
    flat = edited((old, "          dimensions: {fields: {dept: department, site: location}}\n          job:"))
    listed = edited((old, "          dimensions: {from: dims, each: {name: n, value: v}}\n          job:"))
    row = {"amount": 1, "department": "D", "dims": [{"n": "dept", "v": "D"}]}
    assert read(flat, distributions=[row]).distributions[0].dimensions == (("dept", "D"),)
    assert read(listed, distributions=[row]).distributions[0].dimensions == (("dept", "D"),)


def test_a_complete_list_is_read_by_its_own_names_first(edited):
    tail = "      updated_at: updatedAt\n\n  invoice_get"
    renamed = (f"      status: status\n{tail}", f"      status: state\n{tail}")
    profile = edited(("detail: invoice_get ", "detail: null # "), renamed)
    assert read(profile, state="approved").status == "approved"


@pytest.mark.facts("A-6.3/missing")
def test_a_default_counts_only_for_a_missing_field(edited):
    old = "        from: [documentType, type, invoiceType]"
    profile = edited((old, "        from: documentType\n        default: invoice"))
    assert read(profile).type == "invoice"
    assert read(profile, documentType=None).type == "unknown"


@pytest.mark.facts("A-6.3/card-numbers")
def test_names_that_tell_invoices_apart_are_the_profiles_and_hold_no_free_text():
    names = naming.identity_names(DEFAULT)
    assert {"id", "invoiceNumber", "vendorCode", "code", "totalAmount", "glAccount", "poLine"} <= names
    assert not {"description", "memo", "approvedBy", "imageUrl", "cardNumber"} & names


def test_a_renamed_field_is_known_by_the_last_part_of_its_path():
    text = DEFAULT.text.replace("number: [invoiceNumber, number]", "number: [header.docRef]")
    names = naming.identity_names(Profile.parse(text, source="edited.yaml"))
    assert "docRef" in names
    assert "invoiceNumber" not in names
