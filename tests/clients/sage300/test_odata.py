"""Knows the spelling of filters, literals and keys.

Does not know a server: everything here is text. What a dialect changes is in test_dialect.
"""

import string
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from urllib.parse import parse_qs, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sage300 import Dialect, Filter, encoded_length, field, filters, odata
from sage300.filters import Literal, beyond
from sage300.odata import key_segment, literal, spelled

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
AMOUNT = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**16), max_value=10**16, places=3)


@pytest.mark.facts("S-C12", "S-C14", "S-C15", "S-C29")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("O'BRIEN", "'O''BRIEN'"),
        ("", "''"),
        (58, "58"),
        (Decimal("58.000"), "58"),
        (Decimal("1000.50"), "1000.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (date(2016, 12, 31), "2016-12-31T00:00:00Z"),
        (datetime(2016, 12, 31, 12, tzinfo=UTC), "2016-12-31T12:00:00Z"),
        (datetime(2016, 12, 31, 1, tzinfo=timezone(timedelta(hours=2))), "2016-12-30T23:00:00Z"),
    ],
)
def test_literals_are_plain(value: Literal, text: str) -> None:
    assert literal(value) == text


def test_an_instant_without_a_zone_has_no_literal() -> None:
    with pytest.raises(ValueError, match="zone"):
        literal(datetime(2016, 12, 31))  # noqa: DTZ001


def test_a_float_has_no_literal() -> None:
    with pytest.raises(TypeError):
        literal(0.1)  # type: ignore[arg-type]


def test_a_number_that_is_not_finite_has_no_literal() -> None:
    with pytest.raises(ValueError, match="not a number"):
        literal(Decimal("NaN"))


@pytest.mark.facts("S-C10")
def test_and_binds_or_in_parentheses() -> None:
    either = field("A").eq("x") | field("B").eq("y")
    assert spelled(either & field("C").gt(1)) == "(A eq 'x' or B eq 'y') and C gt 1"
    assert spelled(field("C").gt(1) & field("D").le(2) & field("E").ne(3)) == "C gt 1 and D le 2 and E ne 3"


@pytest.mark.facts("S-C11", "S-C15")
def test_functions_take_quoted_text() -> None:
    assert spelled(field("A").starts_with("O'") | field("A").ends_with("z")) == (
        "startswith(A,'O''') or endswith(A,'z')"
    )
    assert spelled(field("A").lt(1) & field("A").le(2)) == "A lt 1 and A le 2"


@pytest.mark.parametrize("name", ["", "A B", "A eq 1 or B", "A'", "1A", "A/B", "A" * 101, "É"])
def test_only_a_plain_name_is_a_property(name: str) -> None:
    with pytest.raises(ValueError, match="property"):
        field(name)


@pytest.mark.facts("S-C24")
def test_a_key_range_of_three_parts_steps_down() -> None:
    assert spelled(beyond({"A": "x", "B": 2, "C": "z"})) == (
        "A gt 'x' or (A eq 'x' and B gt 2) or (A eq 'x' and B eq 2 and C gt 'z')"
    )


def test_an_empty_choice_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="empty choice"):
        filters.any_of([])


@pytest.mark.facts("S-C27", "S-C28", "S-C29")
def test_keys_in_a_path_are_written_as_sage_writes_them() -> None:
    assert key_segment({"VendorNumber": "1200"}) == "('1200')"
    assert key_segment({"BatchNumber": 58}) == "(58)"
    assert key_segment({"Name1": "AD", "Name2": Decimal("65.000")}) == "(Name1='AD',Name2=65)"


@pytest.mark.facts("S-C15", "S-C27")
@given(TEXT)
def test_only_plain_characters_get_into_a_path(key: str) -> None:
    plain = 0 < len(key) <= 60 and set(key) <= set(string.ascii_letters + string.digits + "._-")
    if plain:
        assert key_segment({"K": key}) == f"('{key}')"
    else:
        with pytest.raises(odata.UnsafeKey):
            key_segment({"K": key})


@pytest.mark.facts("S-C15")
@given(TEXT)
def test_text_never_leaves_its_quotes(value: str) -> None:
    text = literal(value)
    assert text[0] == text[-1] == "'"
    assert text[1:-1].replace("''", "").count("'") == 0
    assert text[1:-1].replace("''", "'") == value


@pytest.mark.facts("S-C15")
@given(TEXT, TEXT)
def test_a_query_comes_apart_as_it_was_put_together(first: str, second: str) -> None:
    where = field("A").eq(first) & field("B").eq(second)
    text = odata.query({"$filter": spelled(where), "$top": "100"})
    assert set(text) <= set(string.ascii_letters + string.digits + "-._~%$=&")
    assert {k: v for k, v in parse_qs(text, keep_blank_values=True).items()} == {
        "$filter": [spelled(where)],
        "$top": ["100"],
    }


@pytest.mark.facts("S-C12")
@given(AMOUNT)
def test_a_number_keeps_its_value_and_has_no_exponent(number: Decimal) -> None:
    text = literal(number)
    assert Decimal(text) == number
    assert set(text) <= set("-.0123456789")


@pytest.mark.facts("S-C15")
@given(st.lists(TEXT, min_size=1, max_size=5))
def test_the_length_is_that_of_what_is_sent(values: list[str]) -> None:
    choice = filters.any_of([field("A").eq(v) for v in values])
    sent = odata.query({"f": spelled(choice)}).removeprefix("f=")
    assert (encoded_length(choice), unquote(sent)) == (len(sent), spelled(choice))


@pytest.mark.facts("S-C12", "S-C33")
@given(st.dates())
def test_a_business_date_keeps_its_day(day: date) -> None:
    assert literal(day)[:10] == day.isoformat()


@given(st.lists(st.tuples(st.sampled_from(["and", "or"]), st.integers(0, 9)), min_size=1, max_size=6))
def test_combining_means_what_it_says(steps: list[tuple[str, int]]) -> None:
    built, truth = field("X").eq(5), False
    for joint, number in steps:
        built = built & field("X").ge(number) if joint == "and" else built | field("X").eq(number)
        truth = (truth and number <= 4) if joint == "and" else (truth or number == 4)
    assert _holds(built, 4) is truth


def _holds(expression: Filter, x: int) -> bool:
    text = spelled(expression, Dialect(ge=True)).replace(" eq ", " == ").replace(" ge ", " >= ")
    return bool(eval(text, {"X": x}))  # noqa: S307
