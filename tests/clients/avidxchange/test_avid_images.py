"""Knows where the document of an invoice may come from, and where no credential may go.

Does not know what a document holds.
"""

from __future__ import annotations

import base64
import json

import httpx2
import pytest

from avidxchange import errors

pytestmark = pytest.mark.facts("A-6.10/image", "A-4.2/image", "A-6.1/invoice_image_get")
PDF = b"%PDF-1.7 \x00\xff"


def invoice(**more: object) -> str:
    return json.dumps({"id": "I", "totalAmount": "1", **more})


class World:
    """A pretended internet: answers by host, and the requests that were made."""

    def __init__(self, **answers: httpx2.Response) -> None:
        self.answers = {name.replace("_", "."): answer for name, answer in answers.items()}
        self.seen: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/token"):
            return httpx2.Response(200, json={"access_token": "fresh-token", "expires_in": 60})
        self.seen.append(request)
        return self.answers[request.url.host]


@pytest.fixture
def world_client(client_for, edited):
    def make(world: World, *changes: tuple[str, str]):
        allowed = ("allowed_link_hosts: []", "allowed_link_hosts: [files.example]")
        return client_for(edited(allowed, *changes), transport=httpx2.MockTransport(world))

    return make


def test_a_link_on_the_gateway_is_followed_with_credentials(gateway, client, reply):
    gateway.gives(reply(PDF, headers={"Content-Type": "application/pdf"}))
    image = client.invoice_image(invoice(imageUrl=f"{gateway.url}/avid/v1/doc/1"))
    assert (image.content, image.content_type) == (PDF, "application/pdf")
    assert gateway.seen[0].headers["authorization"].startswith("Bearer ")
    assert gateway.seen[0].headers["accept"] == "*/*"


def test_a_link_without_a_host_is_on_the_gateway(gateway, client, reply):
    gateway.gives(reply(PDF))
    client.invoice_image(invoice(imageUrl="/doc/1"))
    assert gateway.seen[0].path == "/doc/1"


def test_the_profile_may_keep_the_credentials_from_its_own_links(gateway, client_for, edited, reply):
    gateway.gives(reply(PDF))
    client_for(
        edited(("{source: link, credentials: true", "{source: link, credentials: false"))
    ).invoice_image(invoice(imageUrl="/doc/1"))
    assert "authorization" not in gateway.seen[0].headers


@pytest.mark.facts("A-6.7/link-hosts")
def test_an_allowed_host_gets_the_bare_address_and_nothing_of_ours(world_client):
    world = World(files_example=httpx2.Response(200, content=PDF))
    image = world_client(world).invoice_image(invoice(imageUrl="https://files.example/d?sig=1"))
    (request,) = world.seen
    assert image.content == PDF and str(request.url) == "https://files.example/d?sig=1"
    assert "authorization" not in request.headers and "C 7" not in str(request.headers)


@pytest.mark.facts("A-6.11/image-foreign-host", "A-6.7/link-hosts")
@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/d", "http://files.example/d", "https://files.example:8443/d", "file:///etc/passwd",
        "https://us:pw@files.example/d", "https://files.example.evil.example/d", "https://files.example/d#x",
        "//elsewhere.example/d", "https://[", "javascript:1", "https://files.example/" + "d" * 5000,
    ],
)  # fmt: skip
def test_a_link_that_leads_elsewhere_is_not_followed(world_client, link):
    world = World()
    with pytest.raises(errors.Unreadable, match=r"not allowed|no address"):
        world_client(world).invoice_image(invoice(imageUrl=link))
    assert world.seen == []


@pytest.mark.facts("A-6.11/image-redirect")
def test_a_redirect_to_a_presigned_address_is_followed_without_credentials(world_client):
    away = httpx2.Response(302, headers={"Location": "https://files.example/d?sig=1"})
    world = World(**{"127_0_0_1": away, "files_example": httpx2.Response(200, content=PDF)})
    image = world_client(world).invoice_image(invoice(imageUrl="/doc/1"))
    first, second = world.seen
    assert image.content == PDF and "authorization" in first.headers
    assert "authorization" not in second.headers and "companyId" not in str(second.url)


@pytest.mark.facts("A-6.11/image-redirect")
def test_a_redirect_to_a_host_nobody_allowed_ends_there(world_client):
    away = httpx2.Response(302, headers={"Location": "https://elsewhere.example/d"})
    world = World(**{"127_0_0_1": away})
    with pytest.raises(errors.BadAnswer):
        world_client(world).invoice_image(invoice(imageUrl="/doc/1"))
    assert len(world.seen) == 1


@pytest.mark.facts("A-6.11/image-expired")
def test_an_expired_link_is_told_as_what_it_is(world_client):
    world = World(files_example=httpx2.Response(403, content=b"<Error><Code>AccessDenied</Code></Error>"))
    with pytest.raises(errors.Forbidden):
        world_client(world).invoice_image(invoice(imageUrl="https://files.example/d"))


def test_an_endpoint_is_asked_by_the_invoices_id(gateway, client_for, edited, reply):
    gateway.gives(reply(PDF, headers={"Content-Type": "Image/TIFF"}))
    image = client_for(edited(("source: link", "source: endpoint"))).invoice_image(invoice())
    assert (gateway.seen[0].path, image.content_type) == ("/avid/v1/invoices/I/image", "image/tiff")


def test_a_document_may_stand_in_the_invoice_itself(gateway, client_for, edited):
    coded = base64.encodebytes(PDF * 50).decode()
    client = client_for(
        edited(("source: link", "source: inline, content: scan.data, content_type: scan.type"))
    )
    image = client.invoice_image(invoice(scan={"data": coded, "type": "application/pdf"}))
    assert (image.content, image.content_type, gateway.seen) == (PDF * 50, "application/pdf", [])


@pytest.mark.parametrize(
    "scan", [None, {}, {"data": ""}, {"data": 5}, {"data": "%%%"}, {"data": "QUJD" * 400}]
)
def test_a_document_that_is_not_there_or_too_large_is_unreadable(client_for, edited, scan):
    change = (
        "source: link, credentials: true, max_bytes: 20971520",
        "source: inline, content: scan.data, max_bytes: 1000",
    )
    with pytest.raises(errors.Unreadable):
        client_for(edited(change)).invoice_image(invoice(scan=scan))


def test_a_document_larger_than_the_limit_is_refused(gateway, client_for, edited, reply):
    gateway.gives(reply(b"x" * 1001))
    with pytest.raises(errors.BodyTooLarge, match="1000 bytes"):
        client_for(edited(("max_bytes: 20971520", "max_bytes: 1000"))).invoice_image(invoice(imageUrl="/d"))


@pytest.mark.parametrize(
    ("body", "kind"), [(b"<html>Sign in</html>", "text/html; charset=utf-8"), (b"", "application/pdf")]
)
def test_a_page_or_nothing_is_no_document(gateway, client, reply, body, kind):
    gateway.gives(reply(body, headers={"Content-Type": kind}))
    with pytest.raises(errors.BadAnswer):
        client.invoice_image(invoice(imageUrl="/d"))


def test_an_invoice_without_a_link_has_no_document(client):
    with pytest.raises(errors.Unreadable, match="no link"):
        client.invoice_image(invoice())
