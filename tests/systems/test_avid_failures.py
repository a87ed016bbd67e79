"""Claims about what AvidXchange's answers make happen next, where the table itself decides.

Knows the client's errors and the house's failures. Does not know who asks.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from avidxchange import errors
from ml_connector.domain.failures import Disconnected, Failure, Held, TryLater
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
