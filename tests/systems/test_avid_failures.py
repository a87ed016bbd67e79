"""Claims about what AvidXchange's answers make happen next, where the table itself decides.

Knows the client's errors and the house's failures. Does not know who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from avidxchange import errors
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.failures import Disconnected, Failure, Held, Refused, TryLater
from ml_connector.systems.avidxchange.failures import from_read, from_write

Meaning = Callable[[errors.AvidXchangeError], Failure | Disconnected]


def failure(wait_s: float | None = None) -> errors.Failure:
    return errors.Failure(operation="invoices_list", method="GET", message="said so", wait_s=wait_s)


@pytest.mark.facts("A-6.8/breaker")
@pytest.mark.parametrize("means", [from_read, from_write])
def test_an_open_breaker_is_waited_for_as_long_as_it_says(means: Meaning) -> None:
    told = means(errors.CircuitOpen(failure(59.2)))
    assert isinstance(told, TryLater)
    assert (told.cause, told.after_s) == ("avidxchange-unreachable", 60)


@pytest.mark.parametrize("kind", [errors.ServerFault, errors.NoAnswer, errors.BadAnswer])
def test_a_write_whose_token_could_not_be_had_was_never_sent(kind: type[errors.CallFailed]) -> None:
    told = from_write(kind(errors.Failure(operation="token", method="POST", message="said so")))
    assert isinstance(told, TryLater)


def test_what_cannot_be_written_for_the_wire_is_held_and_not_doubted() -> None:
    assert isinstance(from_write(errors.Unreadable("has no id", "id")), Held)


@pytest.mark.parametrize("means", [from_read, from_write])
def test_a_certificate_nobody_trusts_stops_the_run_since_waiting_mends_nothing(means: Meaning) -> None:
    told = means(errors.Untrusted(failure()))
    assert isinstance(told, Disconnected)
    assert told.cause == "wrong-address"


def refused(kind: type[errors.CallFailed], **more: Any) -> Refused:
    """What a write that was answered so comes to."""
    told = from_write(kind(errors.Failure(operation="invoice_ack", method="POST", status=400, **more)))
    assert isinstance(told, Refused)
    return told


@pytest.mark.facts("A-3.3/102511")
def test_a_body_the_gateway_could_not_read_whole_is_called_too_large() -> None:
    assert refused(errors.Rejected, code="102511").cause == "avidxchange-too-large"


def test_a_complaint_about_fields_names_them_once_each_and_keeps_the_words() -> None:
    faults = [errors.FieldFault(field=name, message="wrong") for name in ("erpBatch", "erpEntry", "erpBatch")]
    told = refused(errors.Rejected, message="wrong; wrong", fields=tuple(faults))
    assert told.cause == "avidxchange-field"
    assert told.said.splitlines() == ["erpBatch, erpEntry", "invoice_ack answered 400: wrong; wrong"]


@pytest.mark.parametrize("fields", [(), (errors.FieldFault(code="E17", message="no"),)])
def test_what_neither_a_code_nor_a_field_tells_is_not_recognized(fields: Any) -> None:
    told = refused(errors.Rejected, code="E17", message="no", fields=fields)
    assert (told.cause, told.said) == ("avidxchange-refused", "invoice_ack answered 400 (code E17): no")


def test_what_avidxchange_does_not_know_any_more_is_told_apart() -> None:
    assert refused(errors.NotFound, message="gone").cause == "avidxchange-not-found"


def test_every_cause_of_a_refusal_by_avidxchange_is_catalogued() -> None:
    codes = {"avidxchange-refused", "avidxchange-field", "avidxchange-not-found", "avidxchange-too-large"}
    assert codes <= set(CAUSES)
    assert [code for code in sorted(codes) if CAUSES[code].unrecognized] == ["avidxchange-refused"]
