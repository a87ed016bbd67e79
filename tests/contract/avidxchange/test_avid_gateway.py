"""Claims about an AvidXchange gateway and its lists: what our library and its profile rest on (§3.3, §6).

Knows what the profile says about paths, pages and ids. Does not know who answers; what it reads is found there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest
from asking import NothingThere
from avid_site import AvidSite

from avidxchange import AvidXchange, RawPage, errors

PAGES_READ = 20


@pytest.mark.facts("A-6.1/connection_test", "A-3.2.1")
def test_the_connection_test_of_the_profile_passes_and_lists_no_invoice(site: AvidSite) -> None:
    site.calls.clear()
    reached = site.avid.test()
    assert reached.server_date is not None
    assert {call.operation for call in site.calls} <= {"token", "connection_test"}


@pytest.mark.facts("A-3.3/900906", "A-3.3/404")
def test_a_path_that_does_not_exist_is_never_taken_for_no_data(site: AvidSite) -> None:
    operation = site.profile.operation("connection_test")
    elsewhere = replace(operation, path=f"{operation.path.rpartition('/')[0]}/zz-none")
    wrong = replace(site.profile, operations={**site.profile.operations, "connection_test": elsewhere})
    avid = AvidXchange(wrong, site.endpoint, site.secrets, tokens=site.tokens)
    with avid, pytest.raises(errors.ResourceMissing):
        avid.test()


@pytest.mark.facts("A-3.3/404", "A-3.2.1")
def test_a_context_that_does_not_exist_is_told_by_the_gateway(site: AvidSite) -> None:
    elsewhere = replace(site.endpoint, base_url=f"{site.endpoint.base_url.rstrip('/')}-zz-none")
    avid = AvidXchange(site.profile, elsewhere, site.secrets, tokens=site.tokens)
    with avid, pytest.raises((errors.ResourceMissing, errors.NotFound, errors.Forbidden)):
        avid.test()


@pytest.mark.facts("A-3.3/900902", "A-3.1.10")
def test_nothing_is_given_to_a_call_without_credentials(site: AvidSite) -> None:
    heard = site.ask(site.harmless, token=None)
    assert heard.status in (401, 403), str(heard)


@pytest.mark.facts("A-3.3/900902", "A-3.3/xml", "A-3.3/wrapped", "A-3.3/flat")
def test_a_fault_of_the_gateway_is_read_by_one_of_the_parsers(site: AvidSite) -> None:
    heard = site.ask(site.harmless, token=None)
    assert heard.fault.gateway and heard.code.startswith("9"), str(heard)


@pytest.mark.facts(
    "A-6.7/cursor_body", "A-6.7/page_number", "A-6.7/next_link", "A-6.9", "A-6.1/invoices_list"
)
def test_the_items_of_a_list_are_where_the_profile_says(site: AvidSite) -> None:
    for page in islice(_pages(site), 1):
        assert page.items, "there is no approved invoice"
        assert all(item.id for item in page.items)


@pytest.mark.facts("A-6.7/cursor_body", "A-6.7/page_number", "A-6.7/next_link", "A-6.7/stop")
def test_pages_come_to_an_end_and_do_not_go_in_circles(site: AvidSite) -> None:
    lasts = [page.last for page in islice(_pages(site), PAGES_READ)]
    assert not any(lasts[:-1])
    assert lasts[-1] or len(lasts) == PAGES_READ


@pytest.mark.facts("A-6.1/invoice_get")
def test_an_invoice_alone_has_the_id_under_which_it_was_listed(site: AvidSite) -> None:
    ids = [item.id for item in site.items[: len(site.invoices)]]
    assert [invoice.id for invoice in site.invoices] == ids


@pytest.mark.facts("A-6.3/invoice")
@pytest.mark.parametrize("name", ["number", "vendor_code", "date", "currency", "updated_at"])
def test_what_an_entry_needs_is_found_under_the_names_of_the_profile(site: AvidSite, name: str) -> None:
    assert any(getattr(invoice, name) for invoice in site.invoices)


@pytest.mark.facts("A-6.3/invoice", "A-2.3.8")
def test_what_is_coded_has_an_amount_and_an_account(site: AvidSite) -> None:
    coded = [part for invoice in site.invoices for part in (*invoice.distributions, *invoice.lines)]
    assert any(part.amount and part.gl_account for part in coded)


@pytest.mark.facts("A-6.6/invoice_status")
def test_every_status_is_in_the_vocabulary_of_the_profile(site: AvidSite) -> None:
    assert [invoice.status for invoice in site.invoices if invoice.status == "unknown"] == []


@pytest.mark.facts("A-6.7/incremental")
def test_a_list_since_tomorrow_is_empty(site: AvidSite) -> None:
    since = site.profile.operation("invoices_list").since_param
    if since is None or not site.may_list:
        raise NothingThere("the profile has no since parameter, or listing marks invoices")
    moment = site.avid.test().server_date
    assert moment is not None
    pages = list(site.avid.invoice_pages(since=moment + timedelta(days=1)))
    assert [item for page in pages for item in page.items] == []


def _pages(site: AvidSite) -> Iterator[RawPage]:
    """The pages of the list, from the first. Raises NothingThere where nothing may be or is listed."""
    assert site.items
    return site.avid.invoice_pages()
