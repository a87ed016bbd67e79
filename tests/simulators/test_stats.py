"""What `/__stats` counts: bytes, the slowest, calls by resource and how many at once.

Knows the shell and the Sage simulator behind it. Knows no rule of any system.
"""

import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from simulators.admin import Tally
from simulators.sage300.app import SageApp
from simulators.seed import company
from simulators.server import Server
from simulators.wire import Request

SEEDED = company(invoices=0, vendors=47, accounts=40, orders=12)
ROOT = "/Sage300WebApi/v1.0/-/HARBOR/AP/"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(SageApp(SEEDED)) as running:
        yield running


def ask(server: Server, method: str, path: str, body: bytes = b"") -> bytes:
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    try:
        connection.request(method, path, body)
        return connection.getresponse().read()
    finally:
        connection.close()


def stats(server: Server) -> dict[str, Any]:
    """The counts once every request is over: an answer is read before its thread has counted its end."""
    shown: dict[str, Any] = {"under_way": 1}
    while shown["under_way"]:
        shown = json.loads(ask(server, "GET", "/__stats"))
    return shown


def test_calls_are_counted_by_resource_whatever_their_key(server: Server) -> None:
    for path in ("APVendors", "APVendors('V1')", "APTerms"):
        ask(server, "GET", ROOT + path)
    assert stats(server)["resources"] == {"APTerms": 1, "APVendors": 2}


def test_the_bytes_of_bodies_are_counted_both_ways(server: Server) -> None:
    answered = ask(server, "POST", f"{ROOT}APInvoiceBatches", b"x" * 77)
    assert stats(server)["bytes"] == {"received": 77, "sent": len(answered)}


def test_a_lost_answer_sends_no_bytes(server: Server) -> None:
    server.faults.add("any@1=lose-after")
    with pytest.raises(http.client.RemoteDisconnected):
        ask(server, "GET", f"{ROOT}APVendors")
    assert (stats(server)["bytes"]["sent"], stats(server)["statuses"]) == (0, {"cut": 1})


def test_the_slowest_shapes_come_first_each_with_its_longest_time() -> None:
    tally = Tally()
    for path, seconds in (("/a", 0.5), ("/b", 2.0), ("/a", 1.5), ("/b", 0.1)):
        asked = Request(method="GET", path=path, raw_query="", headers={}, body=b"")
        tally.begin("read", asked)
        tally.end("read", asked, seconds)
    assert tally.shown()["slowest"] == [
        {"request": "GET /b", "seconds": 2.0},
        {"request": "GET /a", "seconds": 1.5},
    ]


def test_what_ends_after_a_reset_is_not_counted() -> None:
    tally = Tally()
    asked = Request(method="GET", path="/a", raw_query="", headers={}, body=b"")
    tally.begin("read", asked)
    tally.reset()
    assert tally.shown()["under_way"] == 1
    tally.end("read", asked, 1.0)
    assert (tally.shown()["slowest"], tally.shown()["under_way"]) == ([], 0)


def test_the_most_at_once_is_counted_in_all() -> None:
    met = threading.Barrier(3, timeout=5)
    app = SageApp(SEEDED, switches={"latency_ms": "1"}, pause=lambda seconds: met.wait())
    with Server(app) as server:
        asking = [threading.Thread(target=ask, args=(server, "GET", f"{ROOT}APVendors")) for _ in range(3)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join(5)
        most = stats(server)["most_at_once"]
    assert (most["read"], most["write"], most["all"]) == (3, 0, 3)


def test_a_reset_counts_from_zero(server: Server) -> None:
    ask(server, "GET", f"{ROOT}APVendors")
    ask(server, "POST", "/__reset")
    shown = stats(server)
    assert (shown["total"], shown["bytes"], shown["slowest"]) == (0, {"received": 0, "sent": 0}, [])
