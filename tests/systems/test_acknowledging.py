"""Claims about telling AvidXchange of several invoices: one call each, and what was answered is kept.

Knows a gateway that answers each call as told. Does not know any ledger.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ml_connector.domain.failures import Disconnected, InDoubt, Refused, TryLater
from ml_connector.engine.values import Draft, Parcel, Receipt
from ml_connector.systems.avidxchange.acknowledge import AcknowledgeInvoice

TOLD = json.dumps({"erp_document": "INV-1", "erp_batch": "60", "erp_entry": "1", "posted_at": None})


def drafts(count: int) -> tuple[Draft, ...]:
    """This many acknowledgements, k0 and on."""
    return tuple(Draft(key=f"k{n}", payload=TOLD, fingerprint=f"f{n}", place=None) for n in range(count))


@pytest.fixture
def acknowledged(organization: Any, gateway: Any) -> Callable[..., dict[str, str]]:
    """Sends some in one parcel against these statuses; gives the kind of every outcome, in order."""

    def make(*statuses: int, count: int = 0) -> dict[str, str]:
        gateway.statuses = list(statuses)
        parcel = Parcel(drafts=drafts(count or len(statuses)), evidence={})
        told = AcknowledgeInvoice(organization=organization()).send(parcel)
        return {key: type(outcome).__name__ for key, outcome in told.items()}

    return make


RECEIPT, IN_DOUBT, LATER, REFUSED = (kind.__name__ for kind in (Receipt, InDoubt, TryLater, Refused))


@pytest.mark.parametrize("status", [401, 403])
def test_what_was_answered_before_the_sign_in_was_lost_is_kept(
    acknowledged: Any, gateway: Any, status: int
) -> None:
    told = acknowledged(200, 200, *[status] * 4, count=5)
    assert list(told.values()) == [RECEIPT, RECEIPT, LATER, LATER, LATER]
    assert set(gateway.told) == {"k0", "k1", "k2"}


def test_a_sign_in_lost_at_once_ends_the_run(acknowledged: Any) -> None:
    with pytest.raises(Disconnected) as lost:
        acknowledged(*[401] * 8, count=3)
    assert lost.value.cause == "avidxchange-sign-in"


def test_after_three_unclear_answers_in_a_row_the_rest_is_left_for_later(
    acknowledged: Any, gateway: Any
) -> None:
    told = acknowledged(500, 500, 500, count=5)
    assert list(told.values()) == [IN_DOUBT, IN_DOUBT, IN_DOUBT, LATER, LATER]
    assert gateway.told == ["k0", "k1", "k2"]


def test_a_clear_answer_between_unclear_ones_begins_the_count_anew(acknowledged: Any) -> None:
    told = acknowledged(500, 500, 200, 500, 500, 400, 200)
    assert list(told.values()) == [IN_DOUBT, IN_DOUBT, RECEIPT, IN_DOUBT, IN_DOUBT, REFUSED, RECEIPT]


def test_at_most_25_share_a_parcel_so_that_the_ledger_is_written_soon(organization: Any) -> None:
    sight = AcknowledgeInvoice(organization=organization()).look([])
    assert [len(parcel.drafts) for parcel in sight.pack(drafts(60))] == [25, 25, 10]
