"""Claims about a client that was opened for reading only: nothing leaves it but reads and the request for a token.

Knows every method of the client that may change something at the other side. Does not know why anybody would open it
so.
"""

from __future__ import annotations

import pytest

from avidxchange import Acknowledgement, Declined, Limits, errors
from avidxchange.samples import ACCOUNT, ORDER, VENDOR

TOLD = Acknowledgement(erp_document="IN-1")

WRITES = {
    "acknowledge": lambda client: client.acknowledge("A", TOLD, "k"),
    "decline": lambda client: client.acknowledge_failure("A", Declined(code="c", message="m"), "k"),
    "vendors": lambda client: client.vendors_upsert([VENDOR]),
    "accounts": lambda client: client.gl_accounts_upsert([ACCOUNT]),
    "orders": lambda client: client.purchase_orders_upsert([ORDER]),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_raises_and_nothing_is_sent(gateway, client_for, write):
    client = client_for(limits=Limits(read_only=True))
    with pytest.raises(errors.WriteRefused, match="reading only"):
        write(client)
    assert (gateway.seen, client.asked) == ([], {})


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_the_same_write_leaves_a_client_that_may_write(gateway, client, reply, write):
    gateway.gives(reply(b"", 400))
    try:
        write(client)
    except errors.CallFailed as failed:
        assert failed.status == 400
    assert gateway.seen[0].method != "GET"


@pytest.mark.facts("A-6.5/export_on_read")
@pytest.mark.parametrize("window", [False, True])
def test_a_list_call_that_takes_invoices_off_the_list_raises_and_is_not_sent(
    gateway, client_for, edited, window
):
    client = client_for(edited(("mode: ack", "mode: export_on_read")), limits=Limits(read_only=True))
    with pytest.raises(errors.WriteRefused, match="invoices_list"):
        list(client.invoice_pages(window=window))
    assert gateway.seen == []


def test_reading_one_invoice_may_take_it_off_the_list_too(gateway, client_for, edited):
    client = client_for(edited(("mode: ack", "mode: export_on_read")), limits=Limits(read_only=True))
    with pytest.raises(errors.WriteRefused, match="invoice_get"):
        client.invoice_text("A")
    assert gateway.seen == []


def test_a_refused_write_is_nothing_a_gateway_said(client_for):
    with pytest.raises(errors.WriteRefused) as refused:
        client_for(limits=Limits(read_only=True)).acknowledge("A", TOLD, "k")
    assert not isinstance(refused.value, errors.AvidXchangeError)


@pytest.mark.facts("A-3.1.5")
def test_reads_and_the_token_go_as_ever(gateway, client_for, reply):
    gateway.gives(reply({"data": []}))
    client = client_for(limits=Limits(read_only=True))
    assert [page.items for page in client.invoice_pages()] == [()]
    assert ([seen.method for seen in gateway.seen], sum(client.asked.values())) == (["GET"], 2)


class Lost(Exception):
    """Somebody else may write now."""


def no():
    """Whoever is asked right before a write says no."""
    raise Lost


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_that_is_refused_right_before_it_leaves_is_not_sent(gateway, client_for, write):
    client = client_for(limits=Limits(before_write=no))
    with pytest.raises(Lost):
        write(client)
    assert [request.method for request in gateway.seen if request.method != "GET"] == []


@pytest.mark.facts("A-6.5/export_on_read")
def test_a_list_call_that_takes_invoices_off_the_list_asks_before_it_leaves(gateway, client_for, edited):
    client = client_for(edited(("mode: ack", "mode: export_on_read")), limits=Limits(before_write=no))
    with pytest.raises(Lost):
        list(client.invoice_pages())
    assert gateway.seen == []
