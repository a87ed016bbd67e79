"""A simulated site that begins anew while it is asked, and while it posts.

Knows what a reset brings back. Knows no rule of the books.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from simulators.sage300.switches import defaults

Make = Callable[..., Any]


def test_no_switch_is_missing_at_any_moment_of_a_reset(sage: Make) -> None:
    app = sage().app
    counts: set[int] = set()

    def look(_frame: FrameType, _event: str, _arg: object) -> Any:
        counts.add(len(app.switches))
        return look

    before = sys.gettrace()
    sys.settrace(look)  # called before every line, where another thread might look
    try:
        app.reset()
    finally:
        sys.settrace(before)
    assert counts == {len(defaults())}


def test_what_was_asked_before_a_reset_changes_nothing_behind_it(sage: Make, an_invoice: Make) -> None:
    caller = sage()
    caller.app.switches["latency_ms"] = "500"
    caller.meanwhile.append(caller.app.reset)
    assert caller.post(an_invoice()).status == 201
    assert caller.batch(1).status == 404


@pytest.mark.facts("S-D12", "S-D13")
def test_a_posting_ends_in_the_books_it_began_in(sage: Make, an_invoice: Make) -> None:
    caller = sage(posting_delay_s="90")
    caller.post(an_invoice(), BatchStatus="ReadyToPost")
    before = caller.app.books
    caller.meanwhile.append(caller.app.reset)
    order = {"ProcessAllBatches": "Postallbatches"}
    assert caller.send("POST", "AP/APPostInvoices('$process')", order).status == 200
    assert before.batch(1).text("BatchStatus") == "Posted"
