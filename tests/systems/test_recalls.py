"""Claims about whether an approval stands once an invoice is entered: who is asked, and which answers count as no.

Knows a scripted gateway and the default profile. Does not know who posts.
"""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.domain.failures import Held, TryLater
from ml_connector.domain.options import Options
from ml_connector.systems.avidxchange import ApprovedInvoices, Recalls

KEY = "av-1001"


@pytest.fixture
def said(gateway: Any, organization: Any, rows: Any) -> Any:
    """What is said of the one invoice, when it has these members; None: its approval stands."""

    def make(*changes: tuple[str, str], seen: bool = False, **members: str) -> str | None:
        gateway.rows = [rows("avidxchange/invoice.json") | members]
        told = Recalls(organization=organization(*changes), seen=lambda key: seen)(KEY)
        return None if told is None else f"{told.cause}: {told.said.split(';')[0]}"

    return make


@pytest.mark.parametrize(
    ("status", "exported", "stands"),
    [("approved", "pending", True), ("approved", "exported", True), ("exported", "exported", True),
     ("paid", "exported", True), ("void", "exported", False), ("rejected", "pending", False),
     ("pending approval", "pending", False), ("on hold", "pending", False), ("sleeping", "pending", False)],
)  # fmt: skip
def test_only_what_is_approved_exported_or_paid_may_be_posted(
    said: Any, status: str, exported: str, stands: bool
) -> None:
    wanted = None if stands else f"approval-withdrawn: status {status}"
    assert said(status=status, exportStatus=exported) == wanted


def test_what_avidxchange_does_not_have_any_more_is_not_approved(said: Any) -> None:
    assert said(id="another") == "approval-withdrawn: AvidXchange does not give it out any more"


def test_nobody_is_asked_about_what_was_just_seen_or_where_asking_would_mark_it(said: Any) -> None:
    assert said(seen=True, status="void") is None
    assert said(("mode: ack}", "mode: export_on_read}"), status="void") is None


def test_a_gateway_that_does_not_answer_is_no_approval(organization: Any, gateway: Any) -> None:
    def silent(request: Any) -> Any:
        raise TryLater(cause="avidxchange-unreachable", said="silent")

    gateway.handle = silent
    with pytest.raises(TryLater):
        Recalls(organization=organization(), seen=lambda key: False)(KEY)


def test_what_a_list_brings_is_seen_unless_it_says_itself_that_it_is_not_approved(
    gateway: Any, organization: Any, rows: Any
) -> None:
    good, bad = (
        rows("avidxchange/invoice.json"),
        rows("avidxchange/invoice.json") | {"id": "b", "status": "void"},
    )
    gateway.rows = [good, bad]
    source = ApprovedInvoices(organization=organization(), options=Options())
    assert (source.seen(KEY), source.not_missed(KEY)) == (False, True)  # nothing was read yet
    for page in source.pages(None, recover=False, resume=None):
        for item in page.items:
            try:
                source.read(source.complete(item))
            except Held as refused:
                assert str(refused).startswith("not-approved")
    keys = (KEY, "b", "c")
    assert [(source.seen(key), source.not_missed(key)) for key in keys] == [
        (True, True), (False, False), (False, False)
    ]  # fmt: skip
