"""Claims about the image of an invoice: links, redirects, presigned links, base64 (§4.2). Knows the wire only."""

import base64
from urllib.parse import urlsplit

import pytest

PLACE = "/invoices/inv-0001/image"


def _fetch(avid, link, headers=None):
    parts = urlsplit(link)
    return avid.raw("GET", parts.path, parts.query, headers or {})


@pytest.mark.facts("A-6.11/image-redirect")
def test_a_presigned_link_needs_no_sign_in_and_takes_none(five):
    avid = five(image="presigned")
    link = avid.get(PLACE).headers["location"]

    assert link.startswith("http://127.0.0.1:1/files/inv-0001.pdf?")
    assert _fetch(avid, link).raw.body.startswith(b"%PDF")
    assert _fetch(avid, link, avid.headers()).status == 400


@pytest.mark.facts("A-6.11/image-expired")
def test_a_presigned_link_ends_and_cannot_be_made_up(five):
    avid = five(image="presigned", link_lifetime_s="900")
    link = avid.get(PLACE).headers["location"]
    forged = [link.replace("inv-0001", "inv-0002"), link + "0", link.partition("?")[0]]
    avid.clock.pass_s(901)

    assert [_fetch(avid, each).status for each in (link, *forged)] == [403] * 4


@pytest.mark.facts("A-6.11/image-foreign-host")
def test_a_presigned_link_may_lead_to_another_host(five):
    avid = five(image="presigned", foreign_url="http://127.0.0.1:2")

    assert avid.get(PLACE).headers["location"].startswith("http://127.0.0.1:2/files/")


@pytest.mark.facts("A-4.2/image")
def test_the_image_may_stand_in_the_invoice(five):
    body = five(image_link="inline").get("/invoices/inv-0001").json

    assert "imageUrl" not in body
    assert base64.b64decode(body["imageContent"]).startswith(b"%PDF")
