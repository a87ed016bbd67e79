"""Claims about the simulated AvidXchange behind the server shell, over real sockets.

Knows the standard library's client only. Does not know what stands behind the socket.
"""

import http.client
import json
from urllib.parse import urlsplit

import pytest

from simulators.seed import company
from simulators.server import Server

PENDING = "/avidconnect/v1/invoices?companyId=ORG1&exportStatus=pending"


class Client:
    """A client of one connection, with a token."""

    def __init__(self, url, site):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        self.headers = {**site.headers(), "content-type": "application/json"}
        del self.headers["host"]

    def ask(self, method, path, document=None):
        body = None if document is None else json.dumps(document)
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")


@pytest.fixture
def avid(site, bill):
    """Give a site with three invoices."""
    return site(bill(1), bill(2), bill(3))


@pytest.fixture
def client(avid):
    """Give a client of the site behind a server."""
    with Server(avid.app) as server:
        client = Client(server.url, avid)
        yield client
        client.connection.close()


def test_a_pending_list_is_read_and_acknowledged(avid, client):
    _, page = client.ask("GET", PENDING)
    status, told = client.ask(
        "POST",
        f"/avidconnect/v1/invoices/{page['data'][0]['id']}/export-status",
        {"companyId": "ORG1", "status": "exported"},
    )

    assert (status, told["exportStatus"]) == (200, "exported")
    assert avid.app.invoices.exported() == {"inv-0001"}


@pytest.mark.facts("A-6.11/ack-lost", "A-6.11/ack-twice")
def test_an_acknowledgement_whose_answer_was_lost_is_done_already(avid, client):
    ack = (
        "POST",
        "/avidconnect/v1/invoices/inv-0002/export-status",
        {"companyId": "ORG1", "status": "exported"},
    )
    client.ask("POST", "/__switch", {"faults": "write(export-status)@1=lose-after"})
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        client.ask(*ack)
    client.connection.close()

    assert client.ask(*ack)[0] == 409
    assert len(avid.app.invoices.acknowledged("inv-0002")) == 1


@pytest.mark.facts("A-3.3/html", "A-6.11/html")
def test_a_proxy_may_answer_in_html_before_or_after_the_write_was_applied(avid, client):
    place = "/avidconnect/v1/invoices/inv-0003/export-status"
    ack = ("POST", place, {"companyId": "ORG1", "status": "exported"})
    seen = []
    for rule in ("write@next=html", "write@next=html-after", "write@next=html200-after"):
        client.ask("POST", "/__switch", {"faults": rule})
        client.connection.request(ack[0], ack[1], json.dumps(ack[2]), client.headers)
        answer = client.connection.getresponse()
        seen.append((answer.status, answer.read()[:9], bool(avid.app.invoices.exported())))

    assert seen == [
        (502, b"<!DOCTYPE", False), (502, b"<!DOCTYPE", True), (200, b"<!DOCTYPE", True),
    ]  # fmt: skip


@pytest.mark.facts("A-6.11/export-on-read", "A-6.5/export_on_read")
def test_what_was_read_but_never_arrived_is_pending_no_more(avid, client):
    client.ask("POST", "/__switch", {"export": "export_on_read", "faults": "read@1=lose-after"})
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        client.ask("GET", PENDING)
    client.connection.close()

    assert client.ask("GET", PENDING)[1]["data"] == []
    assert len(client.ask("GET", PENDING.replace("&exportStatus=pending", ""))[1]["data"]) == 3


def test_another_tongue_is_chosen_over_http_and_its_own_switches_come_with_it(avid, client):
    _, board = client.ask(
        "POST", "/__switch", {"tongue": "flat", "basic": "off", "fault_format": "json_flat"}
    )

    assert (board["paging"], board["basic"], board["company_place"]) == ("page_number", "off", "header")
    assert client.ask("GET", PENDING)[0] == 404
    client.ask("POST", "/__reset")
    assert avid.app.switches["paging"] == "cursor_body"


def test_a_switch_is_thrown_over_http_and_a_bad_one_refused(avid, client):
    assert client.ask("POST", "/__switch", {"throttle": "neither"})[0] == 200
    assert client.ask("GET", PENDING)[0] == 429
    assert client.ask("POST", "/__switch", {"throttle": "maybe"})[0] == 400
    assert avid.app.switches["throttle"] == "neither"


def test_every_seeded_invoice_can_be_listed_and_read(site):
    seeded = company(1)
    avid = site(company_place="none")
    avid.app.invoices.add(*seeded.invoices)

    read = avid.pending(status="", exportStatus="")

    assert sorted(read) == sorted(each.id for each in seeded.invoices)
    assert {avid.get(f"/invoices/{id}").status for id in read} == {200}
