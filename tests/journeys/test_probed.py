"""What a probe found is spoken by the runs that follow, and the audit trail tells it.

Knows what was asked of the pretend Sage 300. Does not know how a question is put.
"""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest
from proof import assert_settled, entries_of
from stage import NAME, Scene, Set, Stage

from ml_connector.domain.people import trusted
from ml_connector.operations import probe_sage
from ml_connector.store import models
from simulators.wire import Request, Response


def overheard(stage: Stage) -> list[str]:
    """Every page size that is asked for from now on."""
    asked: list[str] = []
    handle = stage.sage_app.handle

    def listening(request: Request) -> Response:
        asked.extend(parse_qs(request.raw_query).get("$top", ()))
        return handle(request)

    stage.sage_app.handle = listening  # type: ignore[method-assign]  # an ear, not another simulator
    return asked


@pytest.mark.facts("S-C21", "S-C25")
def test_a_run_speaks_the_dialect_that_was_probed(make_stage: Set) -> None:
    stage = make_stage(Scene(sage={"page_size": "7"}))
    probe_sage(stage.house, NAME, trusted("test:stage"))
    asked = overheard(stage)
    stage.run()
    assert {int(size) for size in asked} == {7}
    assert_settled(stage)


@pytest.mark.facts("S-C25")
def test_a_run_that_never_probed_asks_for_what_it_was_set_to(make_stage: Set) -> None:
    stage = make_stage(Scene(sage={"page_size": "7"}))
    asked = overheard(stage)
    stage.run()
    assert {int(size) for size in asked} == {100, 20}  # twenty where each is a batch with all its entries
    assert_settled(stage)


@pytest.mark.facts("S-C11", "S-C19")
@pytest.mark.parametrize("probed", [False, True])
def test_a_site_that_cannot_be_asked_by_description_is_read_without_and_asked_in_vain_only_before_a_probe(
    make_stage: Set, probed: bool
) -> None:
    stage = make_stage(Scene(sage={"description_filter": "off"}))
    if probed:
        probe_sage(stage.house, NAME, trusted("test:stage"))
    before = statuses(stage).get("400", 0)
    stage.run()
    assert (statuses(stage).get("400", 0) > before) is not probed
    assert_settled(stage)


@pytest.mark.facts("S-C.6")
def test_a_site_that_spells_members_otherwise_is_written_to_in_its_own_words_once_it_was_probed(
    make_stage: Set,
) -> None:
    stage = make_stage(Scene(sage={"metadata": "other_case"}))
    probe_sage(stage.house, NAME, trusted("test:stage"))
    stage.run()
    assert_settled(stage)


@pytest.mark.facts("S-C.6")
def test_a_site_that_spells_members_otherwise_and_was_never_probed_refuses_and_keeps_nothing(
    make_stage: Set,
) -> None:
    stage = make_stage(Scene(sage={"metadata": "other_case"}))
    report = stage.run()
    assert {stage.ends()[id] for id in stage.ids()} == {("refused", "sage-form")}
    assert (list(entries_of(stage)), report["difference"]) == ([], "0.00")


def statuses(stage: Stage) -> dict[str, int]:
    """How often the site has answered with which status."""
    told = stage.sage.admin.tally.shown()["statuses"]
    assert isinstance(told, dict)
    return told


def test_a_probe_is_told_in_the_audit_trail_with_what_was_found(make_stage: Set) -> None:
    stage = make_stage(Scene(sage={"ge": "off"}))
    learned = probe_sage(stage.house, NAME, trusted("test:stage"))
    told = models.Event.objects.get(because="probed")
    assert (told.kind, told.actor, told.payload) == ("connection", "test:stage", learned.dialect)
    assert json.loads(learned.dialect)["ge"] is False
