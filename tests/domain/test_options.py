"""Claims about the settings of a connection. Knows their names; does not know what they make happen."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.options import OptionProblem, Options, parse


def test_nothing_said_gives_the_defaults_of_the_house() -> None:
    told = parse({})
    assert (told.parcel_max, told.tax, told.posting_date, told.settle_after_s, told.link_first) == (
        25, "distribute", "document", 900, "conflicts",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said", "read"),
    [
        ("invoices_from", "2026-12-01", date(2026, 12, 1)),
        ("invoices_from", "none", None),
        ("parcel_max", " 7 ", 7),
        ("account_segments", "main-department-location", ("main", "department", "location")),
        ("account_segments", "", ()),
        ("post", "open", "open"),
        ("post", "ready", "ready"),
        ("post", "post", "post"),
        ("release", "straight", "straight"),
        ("release", "person", "person"),
        ("release", "threshold:1000.50", "threshold:1000.50"),
        ("ack_at", "entered", "entered"),
        ("ack_at", "posted", "posted"),
        ("po_invoices", "plain", "plain"),
        ("po_invoices", "guard", "guard"),
        ("po_invoices", "clearing", "clearing"),
        ("image_link", "optional_field:AVIDURL", "optional_field:AVIDURL"),
        ("posting_date", "first_open", "first_open"),
    ],
)
def test_a_setting_is_read_as_typed(name: str, said: str, read: object) -> None:
    assert getattr(parse({name: said}), name) == read


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("invoices_from", "01/12/2026"), ("parcel_max", "0"), ("parcel_max", "201"), ("parcel_max", "2.5"),
        ("parcel_max", "-1"), ("parcel_max", ""), ("link_first", "sometimes"), ("tax", "none"),
        ("release", "threshold:-1"), ("release", "threshold:1.2345"), ("account_segments", "main-main"),
        ("release", "threshold:0.00"), ("release", "threshold:"), ("release", "Person"),
        ("image_link", "optional_field:"), ("settle_after_s", "86401"), ("sage_concurrency", "9"),
        ("page_size", "1001"), ("freight_account", "x" * 46), ("posting_date", "tomorrow"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_by_name(name: str, said: str) -> None:
    with pytest.raises(OptionProblem, match=f"^{name} cannot be"):
        parse({name: said})


def test_an_unknown_setting_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(OptionProblem, match=r"no setting 'parcels'.*parcel_max"):
        parse({"parcels": "3"})


@given(st.dictionaries(st.sampled_from([field.name for field in fields(Options)]), st.text(max_size=12)))
def test_any_typed_value_is_read_or_refused_in_words(given_: dict[str, str]) -> None:
    try:
        assert isinstance(parse(given_), Options)
    except OptionProblem as problem:
        assert "it takes" in str(problem)
