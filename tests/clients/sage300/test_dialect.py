"""Knows how a dialect changes what is asked, what is done where nothing is known, and its form in JSON.

Does not know how a dialect is found; test_probe does.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clients.sage300.conftest import Script

from sage300 import Dialect, Filter, NotSpoken, Sage300, field
from sage300.filters import Field, beyond, joined, nodes, reworded
from sage300.odata import EnumMember, UnsafeKey, key_segment, literal, spelled

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CHANGED = field("DateLastMaintained").changed_since(date(2025, 3, 4))


@pytest.mark.facts("S-C12", "S-F.1/APVendors")
@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({}, "DateLastMaintained gt 2025-03-03T00:00:00Z"),
        ({"ge": False}, "DateLastMaintained gt 2025-03-03T00:00:00Z"),
        ({"ge": True}, "DateLastMaintained ge 2025-03-04T00:00:00Z"),
        ({"ge": True, "day_literal": "day"}, "DateLastMaintained ge 2025-03-04"),
        ({"day_literal": "v3"}, "DateLastMaintained gt datetime'2025-03-03T00:00:00'"),
    ],
)
def test_changes_since_a_day_are_asked_as_the_site_understands(known: dict[str, Any], text: str) -> None:
    assert spelled(CHANGED, Dialect(**known)) == text


@pytest.mark.facts("S-C10")
def test_at_least_is_said_in_two_words_where_ge_is_not_known() -> None:
    assert spelled(field("A").ge("x") & field("B").eq(1)) == "(A gt 'x' or A eq 'x') and B eq 1"
    assert spelled(field("A").ge(date.min)) == "A gt 0001-01-01T00:00:00Z or A eq 0001-01-01T00:00:00Z"
    assert spelled(field("A").ge(Decimal("4.5"))) == "A gt 4.5 or A eq 4.5"


@pytest.mark.facts("S-C12")
def test_an_instant_is_spelled_by_dialect_too() -> None:
    noon = datetime(2016, 12, 31, 12, tzinfo=UTC)
    assert literal(noon, Dialect(day_literal="v3")) == "datetime'2016-12-31T12:00:00'"
    assert literal(noon, Dialect(day_literal="day")) == "2016-12-31T12:00:00Z"
    assert spelled(field("A").ge(noon)) == "A gt 2016-12-31T12:00:00Z or A eq 2016-12-31T12:00:00Z"


@pytest.mark.facts("S-C11")
def test_a_text_inside_a_text_is_looked_for_by_the_sites_own_function() -> None:
    within = field("Description").contains("O'B")
    assert spelled(within, Dialect(text_search="contains")) == "contains(Description,'O''B')"
    assert spelled(within, Dialect(text_search="substringof")) == "substringof('O''B',Description)"


@pytest.mark.facts("S-C11")
@pytest.mark.parametrize("known", [None, "startswith"])
def test_a_text_inside_a_text_is_not_guessed(known: Any) -> None:
    with pytest.raises(NotSpoken):
        spelled(field("Description").contains("x"), Dialect(text_search=known))


def test_not_is_written_only_where_it_is_known() -> None:
    neither = ~(field("A").eq(1) | ~field("B").gt(2) & field("C").ge(3))
    assert spelled(neither, Dialect(negation=True, ge=True)) == "not (A eq 1 or (not (B gt 2) and C ge 3))"
    assert spelled(neither) == "A ne 1 and (B gt 2 or C lt 3)"


def test_not_before_a_function_is_not_guessed() -> None:
    unlike = ~field("A").starts_with("x")
    assert spelled(unlike, Dialect(negation=True)) == "not (startswith(A,'x'))"
    with pytest.raises(NotSpoken):
        spelled(unlike)


@pytest.mark.facts("S-C33", "S-C10")
def test_a_row_without_a_date_meets_the_not_of_a_comparison_in_every_dialect() -> None:
    later = field("InactiveDate").gt(date(2025, 3, 4))
    assert spelled(~later) == "InactiveDate le 2025-03-04T00:00:00Z or InactiveDate eq null"
    assert spelled(~later & field("A").eq(1)).startswith("(InactiveDate le ")
    assert spelled(~later, Dialect(negation=True)) == "not (InactiveDate gt 2025-03-04T00:00:00Z)"
    assert spelled(~~later) == spelled(later)


def test_the_not_of_more_than_nothing_is_not_guessed() -> None:
    with pytest.raises(NotSpoken):
        spelled(~field("InactiveDate").gt(None))


NUMBERS = st.integers(0, 4)
DAYS = st.dates(date(2025, 3, 1), date(2025, 3, 5))
OPERATORS = st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"])


def compared(name: str, operator: str, value: Any) -> Filter:
    """A comparison by the name of its operator."""
    return getattr(field(name), operator)(value)  # type: ignore[no-any-return]


LEAVES = (
    st.builds(compared, st.sampled_from(["A", "B"]), OPERATORS, NUMBERS)
    | st.builds(compared, st.just("D"), OPERATORS, DAYS)
    | st.builds(compared, st.just("D"), st.sampled_from(["eq", "ne"]), st.none())
)
CONDITIONS = st.recursive(
    LEAVES, lambda inner: st.builds(lambda a, b: a & b, inner, inner) | inner.map(lambda a: ~a | a & ~a)
)
WORDS = {" eq ": " == ", " ne ": " != ", " gt ": " > ", " ge ": " >= ", " lt ": " < ", " le ": " <= "}


class Dated:
    """A date as OData compares it: null is equal to null alone, and neither greater nor less than anything."""

    def __init__(self, day: date | None) -> None:
        self.day = day

    def __eq__(self, other: object) -> bool:
        return self.day == other

    def __gt__(self, other: date) -> bool:
        return self.day is not None and self.day > other

    def __ge__(self, other: date) -> bool:
        return self.day is not None and self.day >= other

    def __lt__(self, other: date) -> bool:
        return self.day is not None and self.day < other

    def __le__(self, other: date) -> bool:
        return self.day is not None and self.day <= other

    __hash__ = None  # type: ignore[assignment]


def holds(where: Filter, dialect: Dialect, row: dict[str, object]) -> bool:
    """What a condition says of a row, by the rules of Python, which are those of OData here."""
    text = re.sub(r"(\d{4}-\d\d-\d\d)T00:00:00Z", r"date.fromisoformat('\1')", spelled(where, dialect))
    for theirs, ours in WORDS.items():
        text = text.replace(theirs, ours)
    return bool(eval(text, {"date": date, "null": None, **row}))  # noqa: S307


@untimed
@given(CONDITIONS, NUMBERS, NUMBERS, DAYS | st.none())
def test_a_condition_means_the_same_in_every_dialect(where: Filter, a: int, b: int, day: date | None) -> None:
    row: dict[str, object] = {"A": a, "B": b, "D": Dated(day)}
    everything = Dialect(ge=True, negation=True)
    assert holds(where, Dialect(), row) == holds(where, everything, row)


def test_nodes_are_counted_as_a_server_counts_them() -> None:
    one = field("A").eq(1)
    assert (nodes(one), nodes(one | one | one), nodes(~one), nodes(one & (one | one))) == (4, 14, 5, 14)
    assert nodes(reworded(field("A").ge(1), Dialect())) == 9


@pytest.mark.facts("S-C28")
def test_an_enum_in_a_key_is_spelled_only_where_its_form_is_known() -> None:
    key = {"TaxGroupKey": "CALIF", "TransactionType": EnumMember(member="Sales")}
    assert key_segment(key, Dialect(enum_key="quoted")) == "(TaxGroupKey='CALIF',TransactionType='Sales')"
    with pytest.raises(UnsafeKey):
        key_segment(key)


@pytest.mark.facts("S-C28", "S-F.14")
def test_a_tax_group_is_read_by_its_key_where_the_dialect_knows_how(
    sage: Script, connect: Callable[..., Sage300]
) -> None:
    sage.says(200, {"TaxGroupKey": "CALIF", "TransactionType": "Purchases"})
    client = connect(dialect=Dialect(enum_key="quoted"))
    assert client.tax_groups.get("CALIF").TransactionType == "Purchases"
    assert sage.requests[0].path.endswith("TXTaxGroups(TaxGroupKey='CALIF',TransactionType='Purchases')")


@pytest.mark.facts("S-C21", "S-C25")
def test_no_more_rows_are_asked_for_than_a_site_gives(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.lists()
    connect(page_size=500, dialect=Dialect(page_size=2, top_over_page="cut")).vendors.find()
    connect(page_size=500, dialect=Dialect(page_size=2, top_over_page="honored")).vendors.find()
    assert [request.options["$top"] for request in sage.requests] == ["2", "500"]


@pytest.mark.facts("S-C7")
def test_nothing_is_selected_where_the_site_does_not_take_it(
    sage: Script, connect: Callable[..., Sage300]
) -> None:
    sage.lists()
    connect(dialect=Dialect(select=False)).vendors.find(select=("VendorName",))
    assert "$select" not in sage.requests[0].options


def test_a_bulk_filter_keeps_to_the_sites_nodes_and_bytes(
    sage: Script, connect: Callable[..., Sage300]
) -> None:
    sage.lists()
    wide = connect(dialect=Dialect(filter_max_nodes=200, filter_max_bytes=4_000))
    wide.vendors.any_of("VendorNumber", [f"V{n}" for n in range(45)])
    assert [request.options["$filter"].count(" eq ") for request in sage.requests] == [40, 5]


def test_a_dialect_survives_its_json_and_passes_over_what_it_does_not_know() -> None:
    known = Dialect(ge=True, day_literal="v3", page_size=1000, enum_key="quoted", patch_insert=False)
    assert Dialect.from_json(known.to_json()) == known
    assert Dialect.from_json(b'{"ge":true,"invented":[1]}') == Dialect(ge=True)
    strange = (
        b'{"ge":true,"day_literal":"moon","negation":"yes","spellings":7,"page_size":1.5,"orderby":null}'
    )
    assert Dialect.from_json(strange) == Dialect(ge=True)
    assert Dialect().to_json() == b"{}"


def test_a_client_says_its_dialect_and_keeps_it(connect: Callable[..., Sage300]) -> None:
    known = Dialect(ge=True)
    assert (connect(known).dialect, connect().dialect) == (known, Dialect())
    with pytest.raises(AttributeError):
        connect().dialect = known  # type: ignore[misc]


@pytest.mark.parametrize("text", [b"", b"[]", b"7", b'{"ge":tru}', b'{"a":"\xff"}', b"\xff"])
def test_what_is_no_dialect_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="not a dialect"):
        Dialect.from_json(text)


THEIRS = {
    "OnHold": "Onhold",
    "PurchaseOrderLines": "Purchaseorderlines",
    "PurchaseOrderLines/UnitCost": "Unitcost",
}


@pytest.mark.facts("S-C.6")
def test_a_sites_own_spelling_is_asked_for_and_read(sage: Script, connect: Callable[..., Sage300]) -> None:
    line = {"LineNumber": 1000, "Unitcost": 1.25}
    sage.lists(
        {"PurchaseOrderSequenceKey": 7, "Onhold": True, "Purchaseorderlines": [line], "extOnHold": None}
    )
    client = connect(dialect=Dialect(spellings={"POPurchaseOrders": THEIRS}))
    (order,) = client.purchase_orders.find(
        ~field("OnHold").eq(False) & field("Name").starts_with("A"), ("OnHold",)
    )
    assert (order.OnHold, order.PurchaseOrderLines[0].UnitCost) == (True, Decimal("1.25"))
    asked = sage.requests[0].options
    assert asked["$filter"] == "Onhold ne false and startswith(Name,'A')"
    assert asked["$select"] == "PurchaseOrderSequenceKey,Onhold"


@pytest.mark.facts("S-C.6")
def test_a_single_order_is_read_in_the_sites_own_spelling(
    sage: Script, connect: Callable[..., Sage300]
) -> None:
    dialect = Dialect(
        spellings={"POPurchaseOrders": THEIRS, "APPostedDocuments": {"DocumentNumber": "Documentnumber"}}
    )
    assert Dialect.from_json(dialect.to_json()) == dialect
    sage.says(200, {"PurchaseOrderSequenceKey": 7, "Onhold": True})
    sage.says(200, {"VendorNumber": "V", "Documentnumber": "D"})
    client = connect(dialect=dialect)
    assert client.purchase_orders.get(7).OnHold is True
    assert client.posted_documents.get("V", "D").DocumentNumber == "D"
    assert sage.requests[1].path.endswith("(VendorNumber='V',Documentnumber='D')")


def test_conditions_of_one_kind_are_laid_flat() -> None:
    a, b, c = (Field(name).eq(1) for name in "ABC")
    assert joined("and", [a & b, c]) == a & b & c
    assert spelled(beyond({"A": 1})) == "A gt 1"
