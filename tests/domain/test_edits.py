"""Claims about what a person may change of an invoice for sending. Knows invoices; does not know who may edit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ml_connector.domain.edits import amended, before, merged
from ml_connector.domain.failures import Held
from ml_connector.domain.fingerprint import fingerprint
from ml_connector.domain.invoice import Distribution, Invoice

Make = Callable[..., Any]


def test_each_edit_changes_one_thing_and_nothing_else(invoice: Make, line: Make) -> None:
    told = invoice(distributions=(line("60.00", dimensions=(("department", "100"),)), line("40.00", "5000")))
    edits = {
        "posting_date": "2026-12-01",
        "description": "New",
        "number_suffix": "-B",
        "account_of_line_1": "6000-200",
    }
    done = amended(told, edits)
    assert (done.posted_on, done.description, done.number) == (date(2026, 12, 1), "New", "INV-1-B")
    assert [(one.account, one.dimensions, one.amount) for one in done.distributions] == [
        ("6000-200", (), told.distributions[0].amount),
        ("5000", (), told.distributions[1].amount),
    ]
    assert (done.total, done.dated, done.vendor) == (told.total, told.dated, told.vendor)


def test_no_edit_is_no_change(invoice: Make) -> None:
    assert amended(invoice(), {}) == invoice()


def test_a_chosen_posting_date_is_no_change_of_what_was_approved(invoice: Make) -> None:
    told: Invoice = invoice()
    assert fingerprint(amended(told, {"posting_date": "2026-12-01"})) == fingerprint(told)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("posting_date", "soon"),
        ("posting_date", "2026-13-01"),
        ("account_of_line_0", "6000"),
        ("account_of_line_2", "6000"),
        ("account_of_line_x", "6000"),
        ("total", "5.00"),
        ("vendor", "1300"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_in_words(invoice: Make, name: str, value: str) -> None:
    with pytest.raises(Held) as held:
        amended(invoice(), {name: value})
    assert (held.value.cause, bool(held.value.said)) == ("edit-does-not-fit", True)


def test_a_later_edit_counts_and_an_empty_one_takes_it_back() -> None:
    kept = {"description": "one", "number_suffix": "-B"}
    assert merged(kept, {"description": "two", "number_suffix": ""}) == {"description": "two"}


def test_what_stood_there_before_is_told(invoice: Make) -> None:
    line = Distribution(amount=invoice().total, account="6000", dimensions=(("department", "100"),))
    told = invoice(description="Chairs", distributions=(line,))
    names = ("posting_date", "description", "number_suffix", "account_of_line_1")
    assert before(told, dict.fromkeys(names, "new")) == {
        "posting_date": "by the connection's rule",
        "description": "Chairs",
        "number_suffix": "",
        "account_of_line_1": "6000 100",
    }


def test_what_takes_an_edit_back_is_asked_for_nothing_so_that_one_that_fits_no_more_can_be_taken_back(
    invoice: Make,
) -> None:
    assert before(invoice(), {"account_of_line_99": ""}) == {}
