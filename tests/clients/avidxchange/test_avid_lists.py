"""Knows what listing invoices must do: exact texts, paging to the end, no circles, no lost pages.

Does not know how any gateway really pages: every style is scripted.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from avidxchange import Limits, errors

pytestmark = pytest.mark.facts("A-6.1/invoices_list")


def page(*ids: str, cursor: str | None = None) -> dict[str, object]:
    return {"data": [{"id": i} for i in ids], "paging": {"nextCursor": cursor}}


def ids(pages) -> list[list[str | None]]:
    return [[item.id for item in found.items] for found in pages]


def test_the_text_of_each_item_is_handed_over_exactly_as_it_came(gateway, client, reply):
    body = (
        b'{"data": [ {"id": "A", "totalAmount": 1.10e2, "x" :[ ]} , {"id":9007199254740993}], "paging": {}}'
    )
    gateway.gives(reply(body))
    (found,) = client.invoice_pages()
    assert [item.text for item in found.items] == [
        '{"id": "A", "totalAmount": 1.10e2, "x" :[ ]}',
        '{"id":9007199254740993}',
    ]
    assert [item.id for item in found.items] == ["A", "9007199254740993"]
    assert found.raw == body and found.last


@pytest.mark.facts("A-6.2/company", "A-4.3", "A-4.2/invoices")
def test_the_pending_list_sends_both_filters_the_company_and_no_bookmark(gateway, client, reply):
    gateway.gives(reply(page("A")))
    list(client.invoice_pages())
    seen = gateway.seen[0]
    assert (seen.method, seen.path) == ("GET", "/avid/v1/invoices")
    assert seen.query == {"companyId": "C 7", "status": "approved", "exportStatus": "pending", "limit": "100"}


@pytest.mark.facts("A-6.7/incremental", "A-6.5/export_on_read")
def test_a_window_read_drops_both_filters_and_sends_since(gateway, client, reply):
    gateway.gives(reply(page("A")))
    list(client.invoice_pages(since=datetime(2026, 2, 1, 8, 30, 59, 900_000, tzinfo=UTC), window=True))
    assert gateway.seen[0].query == {
        "companyId": "C 7",
        "limit": "100",
        "updatedSince": "2026-02-01T08:30:59Z",
    }


@pytest.mark.facts("A-6.7/cursor_body")
def test_a_cursor_is_followed_to_its_end_even_when_pages_are_short_of_the_size(gateway, client, reply):
    gateway.gives(reply(page("A", "B", cursor="x+/=")), reply(page("C", cursor="")))
    found = list(client.invoice_pages())
    assert ids(found) == [["A", "B"], ["C"]]
    assert gateway.seen[1].query["cursor"] == "x+/="
    assert [one.last for one in found] == [False, True]


def test_nothing_is_fetched_ahead(gateway, client, reply):
    gateway.gives(reply(page("A", cursor="2")), reply(page("B")))
    next(client.invoice_pages())
    assert len(gateway.seen) == 1


@pytest.mark.facts("A-6.7/repeated-cursor", "A-6.11/repeated-cursor")
def test_a_repeated_cursor_is_an_error_after_its_page_was_handed_over(gateway, client, reply):
    gateway.gives(reply(page("A", cursor="2")), reply(page("B", cursor="2")))
    pages = client.invoice_pages()
    assert ids([next(pages), next(pages)]) == [["A"], ["B"]]
    with pytest.raises(errors.PagingBroken):
        next(pages)


@pytest.mark.facts("A-6.7/repeated-cursor")
def test_an_identical_page_is_an_error(gateway, client, reply):
    gateway.gives(reply(page("A", cursor="2")), reply(page("A", cursor="3")))
    with pytest.raises(errors.PagingBroken):
        list(client.invoice_pages())


def test_more_pages_than_the_limit_is_an_error(gateway, client_for, reply):
    gateway.gives(*(reply(page(str(n), cursor=f"c{n}")) for n in range(3)))
    with pytest.raises(errors.PagingBroken, match="more than 2 pages"):
        list(client_for(limits=Limits(pages_max=2)).invoice_pages())


def style(edited, text: str):
    return edited(("  style: cursor_body ", f"  {text}\n  # "), ("  size: 100", "  size: 2"))


def test_page_numbers_start_where_the_profile_says_and_end_with_a_short_page(
    gateway, client_for, edited, reply
):
    gateway.gives(reply(page("A", "B")), reply(page("C")))
    found = list(client_for(style(edited, "style: page_number\n  first_page: 0")).invoice_pages())
    assert ids(found) == [["A", "B"], ["C"]]
    assert [seen.query["page"] for seen in gateway.seen] == ["0", "1"]


@pytest.mark.parametrize(
    ("paging", "counted"),
    [("page_number", True), ("offset", True), ("cursor_body", False), ("cursor_header", False),
     ("next_link", False), ("none", False)],
)  # fmt: skip
def test_only_pages_that_are_counted_shift_when_rows_leave_the_list(client_for, edited, paging, counted):
    assert client_for(style(edited, f"style: {paging}")).counted_paging is counted


@pytest.mark.facts("A-6.7/page_number")
def test_page_numbers_go_on_past_a_short_page_when_the_total_is_not_reached(
    gateway, client_for, edited, reply
):
    gateway.gives(*(reply({"data": [{"id": i}], "total": 3}) for i in "ABC"))
    found = list(client_for(style(edited, "style: page_number\n  total: total")).invoice_pages())
    assert ids(found) == [["A"], ["B"], ["C"]]


@pytest.mark.facts("A-6.7/offset")
def test_offsets_count_what_came_not_what_was_asked_for(gateway, client_for, edited, reply):
    gateway.gives(
        reply({"data": [{"id": "A"}], "more": True}),
        reply({"data": [{"id": "B"}, {"id": "C"}], "more": False}),
    )
    found = list(client_for(style(edited, "style: offset\n  has_more: more")).invoice_pages())
    assert ids(found) == [["A"], ["B", "C"]]
    assert [seen.query["offset"] for seen in gateway.seen] == ["0", "1"]


@pytest.mark.facts("A-6.7/cursor_header")
def test_a_cursor_in_a_header_is_sent_back_in_a_header(gateway, client_for, edited, reply):
    gateway.gives(reply(page("A"), headers={"X-Next": "t1"}), reply(page("B")))
    text = "style: cursor_header\n  cursor_request_header: X-Token"
    profile = edited(
        ("  style: cursor_body ", f"  {text}\n  # "),
        ("  next_cursor: paging.nextCursor", "  next_cursor: X-Next"),
    )
    assert ids(client_for(profile).invoice_pages()) == [["A"], ["B"]]
    assert gateway.seen[1].headers["x-token"] == "t1"
    assert gateway.seen[1].query["status"] == "approved"


@pytest.mark.facts("A-6.7/next_link")
def test_a_next_link_on_the_same_origin_is_followed_with_its_own_query(gateway, client_for, edited, reply):
    gateway.gives(
        reply({"data": [{"id": "A"}], "paging": {"next": "/avid/v1/invoices?page=2"}}), reply(page("B"))
    )
    assert ids(client_for(style(edited, "style: next_link")).invoice_pages()) == [["A"], ["B"]]
    assert gateway.seen[1].query == {"companyId": "C 7", "page": "2"}
    assert "authorization" in gateway.seen[1].headers


@pytest.mark.facts("A-6.7/link-hosts")
@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/x", "http://127.0.0.1:9/x", "//other.example/x", "https://["]
)
def test_a_next_link_to_another_origin_is_never_followed(gateway, client_for, edited, reply, link):
    gateway.gives(reply({"data": [{"id": "A"}], "paging": {"next": link}}))
    pages = client_for(style(edited, "style: next_link")).invoice_pages()
    next(pages)
    with pytest.raises(errors.BadAnswer, match="leads elsewhere"):
        next(pages)


@pytest.mark.facts("A-6.11/html")
@pytest.mark.parametrize(
    "body", [b"<html><title>Sign in</title>", b"[]", b'{"data": {}}', b'{"items": []}', b"x"]
)
def test_an_answer_without_a_list_where_it_should_be_is_never_an_empty_list(gateway, client, reply, body):
    gateway.gives(reply(body))
    with pytest.raises(errors.BadAnswer):
        list(client.invoice_pages())


def test_a_body_over_the_limit_is_not_read_to_its_end(gateway, client_for, reply):
    gateway.gives(reply(b'{"data": ["' + b"x" * 5000 + b'"]}'))
    with pytest.raises(errors.BodyTooLarge):
        list(client_for(limits=Limits(body_max_bytes=1000)).invoice_pages())


@pytest.mark.facts("A-5.9", "A-6.10/404-meaning")
def test_a_404_is_an_empty_list_only_where_the_profile_says_so(gateway, client_for, edited, reply):
    gateway.gives(reply(b"", 404), reply(b"", 404))
    with pytest.raises(errors.NotFound):
        list(client_for().invoice_pages())
    profile = edited(("empty_is_404: []", "empty_is_404: [invoices_list]"))
    (empty,) = client_for(profile).invoice_pages()
    assert (empty.items, empty.last, empty.server_date is not None) == ((), True, True)


@pytest.mark.facts("A-3.3/900906", "A-3.3/404", "A-5.9")
@pytest.mark.parametrize(
    "body",
    [
        {"fault": {"code": 900906, "message": "No matching resource found"}},
        {"code": "404", "type": "Status report", "message": "Not Found"},
        b"<html>not here</html>",
    ],
)
def test_a_404_of_the_gateway_or_a_web_page_is_never_an_empty_list(gateway, client_for, edited, reply, body):
    gateway.gives(reply(body, 404))
    profile = edited(("empty_is_404: []", "empty_is_404: [invoices_list]"))
    with pytest.raises((errors.ResourceMissing, errors.NotFound)):
        list(client_for(profile).invoice_pages())


def test_a_detail_of_another_invoice_is_refused(gateway, client, reply):
    gateway.gives(reply({"id": "B"}))
    with pytest.raises(errors.BadAnswer):
        client.invoice_text("A")


def test_an_id_is_one_segment_of_the_path(gateway, client, reply):
    gateway.gives(reply({"id": "a/b?c"}))
    assert client.invoice_text("a/b?c") == '{"id": "a/b?c"}'
    assert gateway.seen[0].path == "/avid/v1/invoices/a%2Fb%3Fc"
    with pytest.raises(errors.Unreadable):
        client.invoice_text("..")
