"""A list by date that once left an invoice out never gives it again; a whole read, once a day, does.

Knows the export mode that has no way back (L11). Does not know how the source keeps its times.
"""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from proof import assert_books, assert_identity
from stage import Scene, Set, Stage

from simulators.wire import Request, Response

PROFILE = (("export: {mode: ack}", "export: {mode: none}"), ("  size: 100\n", "  size: 3\n"))
DAY_S = 86_400


def forgetful(make_stage: Set) -> Stage:
    """A stage whose first list leaves the first invoice of each further page out."""
    scene = Scene(avid={"export": "none", "missing_item": "on", "page_cap": "3"}, profile=PROFILE)
    stage = make_stage(scene)
    stage.run()
    stage.avid_app.switches["missing_item"] = "off"
    return stage


@pytest.mark.facts("A-6.5/none", "A-6.7/incremental")
def test_what_a_list_by_date_left_out_is_found_by_the_next_whole_read(make_stage: Set) -> None:
    stage = forgetful(make_stage)
    assert stage.differences() != []
    for _ in range(2):
        stage.later(DAY_S)
        stage.run()
    assert stage.differences() == []
    assert_books(stage, receipts=False)
    for report in stage.reports:
        assert_identity(report)


@pytest.mark.facts("A-6.5/none")
def test_between_two_whole_reads_only_what_changed_is_asked_for(make_stage: Set) -> None:
    stage = make_stage(Scene(avid={"export": "none"}, profile=PROFILE[:1]))
    asked: list[bool] = []
    handle = stage.avid_app.handle

    def listening(request: Request) -> Response:
        if request.path.endswith("/invoices"):
            asked.append("updatedSince" in parse_qs(request.raw_query))
        return handle(request)

    stage.avid_app.handle = listening  # type: ignore[method-assign]  # an ear, not another simulator
    for hours in (0, 4, 4, 17, 4):
        stage.later(hours * 3600)
        stage.run()
    assert asked == [False, True, True, True, False]
