"""Claims about pages in every style, and the ways a list can be wrong (§6.7, §6.11). Knows the wire only."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

STYLES = ["cursor_body", "cursor_header", "page_number", "offset", "next_link", "none"]
NOON = datetime(2026, 11, 14, 12, 0, tzinfo=UTC)


def _all(avid, style, limit):
    """Read a list to its end in a style, at most fifty pages."""
    asked, read = {"limit": str(limit)}, []
    for turn in range(1, 50):
        answer = avid.get("/invoices", **asked)
        read += answer.ids
        following = _following(style, answer, turn, limit)
        if following is None:
            return read
        asked |= following
    return read


def _following(style, answer, turn, limit):
    paging = answer.json.get("paging", {})
    if style == "page_number":
        return {"page": str(turn + 1)} if paging["hasMore"] else None
    if style == "offset":
        return {"offset": str(turn * limit)} if paging["hasMore"] else None
    if style == "next_link":
        return dict(parse_qsl(urlsplit(paging["next"]).query)) if "next" in paging else None
    cursor = answer.headers.get("x-next-cursor") if style == "cursor_header" else paging.get("nextCursor")
    return {"cursor": cursor} if cursor else None


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=15, deadline=None)
@given(moments=some.lists(some.integers(0, 3), max_size=12), limit=some.integers(1, 5))
@pytest.mark.facts(
    "A-6.7/cursor_body",
    "A-6.7/cursor_header",
    "A-6.7/page_number",
    "A-6.7/offset",
    "A-6.7/next_link",
    "A-6.7/none",
)
def test_every_style_gives_every_item_once_and_in_order(site, bill, style, moments, limit):
    made = [bill(n, updated_at=NOON + timedelta(minutes=moment)) for n, moment in enumerate(moments)]

    read = _all(site(*made, paging=style), style, limit)

    assert read == [each.id for each in sorted(made, key=lambda each: (each.updated_at, each.id))]


def test_a_page_is_never_longer_than_the_cap(site, bill):
    avid = site(*(bill(number) for number in range(120)))

    assert [len(avid.get("/invoices", limit=limit).ids) for limit in ("100", "500")] == [100, 100]


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "x"}, {"cursor": "rubbish!"}, {"cursor": "YWJj"}]
)
def test_a_limit_or_cursor_that_is_none_is_refused(five, query):
    assert five().get("/invoices", **query).status == 400


def test_the_last_page_says_null_where_the_site_sends_null(five):
    assert five(nulls="null").get("/invoices").json["paging"] == {"nextCursor": None}


def test_an_invoice_acknowledged_meanwhile_shifts_offset_pages_but_not_cursors(five):
    offset, cursor = five(paging="offset"), five()
    filters = {"exportStatus": "pending", "limit": "2"}
    following = cursor.get("/invoices", **filters).json["paging"]["nextCursor"]
    for avid in (offset, cursor):
        avid.ack("inv-0001")

    assert offset.get("/invoices", **filters, offset="2").ids == ["inv-0004", "inv-0005"]
    assert cursor.get("/invoices", **filters, cursor=following).ids == ["inv-0003", "inv-0004"]


@pytest.mark.facts("A-6.7/page_number")
def test_a_first_page_may_be_number_zero(five):
    avid = five(paging="page_number", first_page="0")

    assert avid.get("/invoices", page="0", limit="2").ids == ["inv-0001", "inv-0002"]


@pytest.mark.facts("A-6.7/next_link")
def test_a_next_link_may_lead_to_a_foreign_host(five):
    link = five(paging="next_link", link_host="foreign").get("/invoices", limit="2").json["paging"]["next"]

    assert link.startswith("https://pages.example.net/avidconnect/v1/invoices?")


@pytest.mark.facts("A-6.11/duplicate-items")
def test_an_item_may_come_twice(five):
    avid = five(duplicate_item="on")

    assert avid.pending(limit="2").count("inv-0002") == 2
    assert avid.pending().count("inv-0001") == 2


@pytest.mark.facts("A-6.11/missing-items")
def test_an_item_may_be_missing_between_two_pages(five):
    avid = five(missing_item="on")

    assert avid.pending(limit="2") == ["inv-0001", "inv-0002", "inv-0004"]


@pytest.mark.facts("A-6.11/reordered-items")
def test_items_may_come_out_of_order(five):
    assert five(reorder="on").get("/invoices", limit="3").ids == ["inv-0003", "inv-0002", "inv-0001"]


@pytest.mark.facts("A-6.11/repeated-cursor", "A-6.7/cursor_body")
def test_a_cursor_may_repeat_for_ever(five):
    avid = five(repeat_cursor="on")
    cursor = avid.get("/invoices", limit="2").json["paging"]["nextCursor"]

    pages = [avid.get("/invoices", limit="2", cursor=cursor) for _ in range(2)]

    assert [page.json["paging"]["nextCursor"] for page in pages] == [cursor, cursor]
    assert pages[0].ids == pages[1].ids


@pytest.mark.parametrize("style", ["cursor_body", "cursor_header", "page_number", "offset", "next_link"])
def test_an_endless_list_repeats_its_items(five, style):
    read = _all(five(endless="on", paging=style), style, 2)

    assert len(read) > 50 and set(read) == {f"inv-000{number}" for number in range(1, 6)}


def test_an_endless_list_may_give_ever_new_items_that_can_be_fetched(five):
    avid = five(endless="fresh")
    read = _all(avid, "cursor_body", 2)

    assert len(read) > 50 and len(set(read)) == len(read)
    assert avid.get("/invoices/inv-0001~3").json["invoiceNumber"] == "N-1-3"
    assert five().get("/invoices/inv-0001~3").status == 404


@pytest.mark.facts("A-6.10/404-meaning")
def test_an_empty_list_may_be_a_404(site):
    assert site().get("/invoices").json == {"data": [], "paging": {}}
    assert site(empty="404").get("/invoices").json["errors"][0]["code"] == "noRecords"


@pytest.mark.facts("A-6.11/duplicate-items", "A-6.11/missing-items", "A-6.11/reordered-items")
@pytest.mark.parametrize("style", STYLES[:-1])
def test_a_list_goes_wrong_in_every_style_of_pages(five, style):
    right = [f"inv-000{number}" for number in range(1, 6)]

    twice = _all(five(duplicate_item="on", paging=style), style, 2)
    fewer = _all(five(missing_item="on", paging=style), style, 2)
    turned = _all(five(reorder="on", paging=style), style, 2)

    assert set(twice) == set(right) and len(twice) > 5
    assert set(fewer) < set(right)
    assert turned != right and sorted(turned) == right


@pytest.mark.facts("A-6.11/repeated-cursor", "A-6.7/next_link")
def test_a_next_link_may_lead_to_itself(five):
    avid = five(repeat_cursor="on", paging="next_link")
    link = avid.get("/invoices", limit="2").json["paging"]["next"]
    query = dict(parse_qsl(urlsplit(link).query))

    assert avid.get("/invoices", **query).json["paging"]["next"] == link
