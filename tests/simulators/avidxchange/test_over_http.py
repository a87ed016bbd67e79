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
