"""A few requests over a real socket, so that the app fits the shell that serves it.

Knows urllib and the shell. Knows no rule the other tests claim.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

import pytest

from simulators.seed import company
from simulators.server import Server

Make = Callable[..., Any]


def call(server: Server, caller: Any, path: str, body: object = None) -> Any:
    request = urllib.request.Request(  # noqa: S310 - our own loopback server
        server.url + "/Sage300WebApi/v1.0/-/DEMO/" + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": caller.basic("WEBAPI"), "Content-Type": "application/json"},
    )
    return urllib.request.urlopen(request, timeout=5)  # noqa: S310


@pytest.mark.facts("S-A1", "S-A4", "S-D5")
def test_a_page_and_a_batch_travel_over_http(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    plain = an_invoice(
        DocumentTotalIncludingTax=113, InvoiceDetails=[{"GLAccount": "6000100", "DistributedAmount": 100}]
    )
    with Server(caller.app) as server:
        with call(server, caller, "AP/APInvoiceBatches", {"Invoices": [plain]}) as answer:
            assert (answer.status, json.load(answer)["BatchNumber"]) == (201, 1)
        with call(server, caller, "AP/APVendors('V001')?$select=VendorNumber") as answer:
            assert answer.headers["OData-Version"] == "4.0"
            assert json.load(answer)["VendorNumber"] == "V001"


@pytest.mark.facts("S-E1", "S-E5")
def test_an_error_travels_over_http(sage: Make) -> None:
    caller = sage()
    with Server(caller.app) as server, pytest.raises(urllib.error.HTTPError) as caught:
        call(server, caller, "AP/APVendors('NOBODY')")
    with caught.value as error:
        assert (error.code, json.load(error)["error"]["code"]) == (404, "RecordNotFound")


@pytest.mark.facts("S-E13", "S-H3")
def test_a_lost_answer_is_a_cut_connection_and_a_stored_batch(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    plain = an_invoice("LOST-AFTER-1", DocumentTotalIncludingTax=0, InvoiceDetails=[])
    with Server(caller.app) as server, pytest.raises((urllib.error.URLError, ConnectionError, HTTPException)):
        call(server, caller, "AP/APInvoiceBatches", {"Invoices": [plain]})
    assert caller.batch(1).entry["DocumentNumber"] == "LOST-AFTER-1"


def test_the_seeded_company_stands_behind_the_web_api(sage: Make) -> None:
    seeded = company(invoices=0)
    caller = sage(seeded)
    app = caller.app
    counted = {
        name: len(app.books.tables[name])
        for name in ("APVendors", "GLAccounts", "POPurchaseOrders", "APPostedDocuments")
    }
    assert list(counted.values()) == [
        *(len(part) for part in (seeded.vendors, seeded.accounts, seeded.purchase_orders)),
        len(seeded.posted) + len(seeded.payables.paid),
    ]
    assert len(app.books.batch(1).rows("Invoices")) == len(seeded.open_entries)
