"""Knows when a list is at its end, and when it only says so: what contradicts itself is never called complete.

Does not know what a record means.
"""

from __future__ import annotations

import pytest

from avidxchange import Limits, errors

pytestmark = pytest.mark.facts("A-6.7/stop")
TOLD = "  items: data\n", "  items: data\n  has_more: paging.hasMore\n  total: paging.total\n"
FULL = [str(n) for n in range(100)]


def page(ids, **paging: object) -> dict[str, object]:
    return {"data": [{"id": one, "amount": "1"} for one in ids], "paging": paging}


def styled(edited, style: str):
    return edited(TOLD, ("  style: cursor_body ", f"  style: {style} "))


def walked(client) -> tuple[list[int], list[bool], str | None]:
    """The sizes of the pages, which of them is called the last, and the complaint at the end."""
    sizes, last = [], []
    try:
        for found in client.payment_pages():
            sizes.append(len(found.items))
            last.append(found.last)
    except errors.PagingBroken as error:
        return sizes, last, error.message
    return sizes, last, None


@pytest.mark.parametrize("style", ["cursor_body", "cursor_header", "next_link", "none"])
@pytest.mark.parametrize("said", [{"hasMore": True}, {"total": 250}, {"total": 2}])
def test_more_without_a_way_to_it_is_told_after_its_page(gateway, client_for, edited, reply, style, said):
    gateway.gives(reply(page("A", **said)))
    sizes, last, complaint = walked(client_for(styled(edited, style)))
    assert (sizes, last) == ([1], [False])
    assert complaint is not None and complaint.startswith("the list says that")


@pytest.mark.parametrize("paging", [{"nextCursor": "abc"}, {"nextCursor": "abc", "hasMore": True}])
def test_an_empty_page_that_leads_on_is_no_end(gateway, client_for, edited, reply, paging):
    gateway.gives(reply(page([], **paging)), reply(page("A")))
    assert walked(client_for(edited(TOLD))) == ([0], [False], "an empty page says that there is more")


@pytest.mark.parametrize("style", ["page_number", "offset"])
@pytest.mark.parametrize("said", [{"hasMore": True}, {"total": 300}])
def test_a_counted_list_that_ends_in_an_empty_page_a_page_too_early_is_not_whole(
    gateway, client_for, edited, reply, style, said
):
    gateway.gives(reply(page(FULL, **said)), reply(page([], **said)))
    sizes, last, complaint = walked(client_for(styled(edited, style)))
    assert (sizes, last) == ([100, 0], [False, False]) and complaint is not None


@pytest.mark.facts("A-6.11/missing-items")
@pytest.mark.parametrize("style", ["page_number", "offset"])
def test_a_few_records_less_than_the_total_are_an_untidy_list_and_no_broken_one(
    gateway, client_for, edited, reply, style
):
    gateway.gives(reply(page(FULL, total=180)), reply(page(["x"] * 1, total=180)), reply(page([], total=180)))
    assert walked(client_for(styled(edited, style))) == ([100, 1, 0], [False, False, True], None)


@pytest.mark.facts("A-6.11/duplicate-items")
def test_a_record_given_twice_moves_no_offset_and_reaches_no_total(gateway, client_for, edited, reply):
    gateway.gives(
        reply(page(FULL, total=250)),
        reply(page(["99", *(str(n) for n in range(100, 200))], total=250)),
        reply(page((str(n) for n in range(200, 250)), total=250)),
    )
    assert walked(client_for(styled(edited, "offset")))[0] == [100, 101, 50]
    assert [seen.query["offset"] for seen in gateway.seen] == ["0", "100", "200"]


@pytest.mark.facts("A-6.11/duplicate-items")
@pytest.mark.parametrize("style", ["page_number", "offset"])
def test_a_record_given_twice_reaches_no_total_where_the_gateway_gives_less_than_was_asked_for(
    gateway, client_for, edited, reply, style
):
    gateway.gives(
        reply(page(["a", "b", "c"], total=5)),
        reply(page(["c", "d", "c"], total=5)),
        reply(page("e", total=5)),
    )
    assert walked(client_for(styled(edited, style))) == ([3, 3, 1], [False, False, True], None)


def test_a_total_that_counts_one_page_alone_ends_no_list_that_has_more(gateway, client_for, edited, reply):
    gateway.gives(
        reply(page("A", total=1, hasMore=True, nextCursor="c")), reply(page("B", total=1, hasMore=False))
    )
    assert walked(client_for(edited(TOLD))) == ([1, 1], [False, True], None)


@pytest.mark.parametrize(
    "said", [{"hasMore": False, "nextCursor": "c"}, {"total": 1}, {"hasMore": False}, {}]
)
def test_what_agrees_with_itself_is_the_end(gateway, client_for, edited, reply, said):
    gateway.gives(reply(page("A", **said)))
    assert walked(client_for(edited(TOLD))) == ([1], [True], None)


@pytest.mark.facts("A-6.7/none")
@pytest.mark.parametrize(("style", "fits"), [("none", True), ("cursor_body", False)])
def test_a_list_in_one_piece_may_be_longer_than_a_page(gateway, client_for, edited, reply, style, fits):
    client = client_for(styled(edited, style), limits=Limits(items_max=99, unpaged_max=100))
    gateway.gives(reply(page(FULL)), reply(page([*FULL, "x"])))
    for allowed in (fits, False):
        if allowed:
            assert walked(client)[0] == [100]
        else:
            with pytest.raises(errors.BadAnswer, match="items in a page"):
                list(client.payment_pages())
