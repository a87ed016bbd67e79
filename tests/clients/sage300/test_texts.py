"""Knows that a record may be kept as the text it came in, and be read again from it.

Does not know how pages are asked for; test_reading does.
"""

from collections.abc import Callable

import pytest
from tests.clients.sage300.conftest import Script
from tests.clients.sage300.test_reading import vendor

from sage300 import Dialect, Sage300, encode

Connect = Callable[..., Sage300]


@pytest.mark.facts("S-A10")
def test_the_text_of_a_record_keeps_what_no_model_knows_and_is_read_as_the_page_was(
    sage: Script, client: Sage300
) -> None:
    sage.lists(vendor("é 1", Unheard="of", OnHold=None), vendor("V2"))
    [page] = client.vendors.pages()
    assert '"Unheard": "of"' in page.texts()[0] or '"Unheard":"of"' in page.texts()[0]
    assert tuple(client.vendors.read(text) for text in page.texts()) == page.items


def test_a_page_that_begins_with_a_byte_order_mark_has_the_same_texts(sage: Script, client: Sage300) -> None:
    sage.says(200, b'\xef\xbb\xbf{"value":[{"VendorNumber":"V1"}]}')
    [page] = client.vendors.pages()
    assert page.texts() == ('{"VendorNumber":"V1"}',)


@pytest.mark.facts("S-C.6")
def test_a_text_is_read_by_the_sites_spelling_and_what_we_wrote_by_ours(
    sage: Script, connect: Connect
) -> None:
    sage.lists({"VendorNumber": "V1", "VENDORNAME": "X"})
    vendors = connect(Dialect(spellings={"APVendors": {"VendorName": "VENDORNAME"}})).vendors
    [page] = vendors.pages()
    assert page.items[0].VendorName == "X"
    assert vendors.read(page.texts()[0]) == vendors.read(encode(page.items[0]).decode()) == page.items[0]


@pytest.mark.parametrize("text", ["", "[]", '{"VendorNumber": 7}', "{"])
def test_a_text_that_is_no_record_is_told(client: Sage300, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        client.vendors.read(text)
