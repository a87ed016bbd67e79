"""Every blocker is tested by machine: an invoice is held, waits, and leaves by itself when its blocker is lifted.

Knows states and causes. Does not know how a blocker comes about, nor how the product tests it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from acting import acted, calm, end, only
from behind import BEHIND, in_front
from chart_lifting import CHART_BLOCKERS
from lifting import BLOCKERS as OF_INVOICES
from lifting import Blocker
from matching_lifting import MATCHING_BLOCKERS
from order_lifting import ORDER_BLOCKERS
from payment_lifting import PAYMENT_BLOCKERS
from posting_lifting import POSTING_BLOCKERS
from proof import assert_identity, entries_of
from releasing import RELEASE_BLOCKERS
from stage import Scene, Set, Stage, of_kinds
from vendor_lifting import VENDOR_BLOCKERS

from ml_connector import views
from ml_connector.domain.acts import Act
from ml_connector.domain.causes import CAUSES, RECHECKED
from ml_connector.engine.retry import REFUSALS_MAX

BLOCKERS = {**OF_INVOICES, **MATCHING_BLOCKERS, **RELEASE_BLOCKERS}


def stopped(stage: Stage) -> list[str]:
    """The causes of what is held by us, or by Sage where it is asked first."""
    return [cause for state, cause in stage.ends().values() if state in ("held", "refused")]


def scene(blocker: Blocker) -> Scene:
    """The stage on which it comes about, with the invoices of one document number."""
    whole = of_kinds(*blocker.kinds)
    few = tuple(one for one in whole.invoices if one.number == whole.invoices[0].number)
    company = replace(whole, invoices=few)
    return Scene(company=company, settings=blocker.settings, profile=blocker.profile)


def test_every_cause_that_runs_test_again_has_its_blocker_in_one_of_the_tables() -> None:
    tables = (BLOCKERS, VENDOR_BLOCKERS, CHART_BLOCKERS, ORDER_BLOCKERS, PAYMENT_BLOCKERS, POSTING_BLOCKERS)
    assert sorted(cause for table in tables for cause in table) == sorted(RECHECKED)


@pytest.mark.parametrize("cause", sorted(BLOCKERS))
def test_what_is_held_leaves_by_itself_once_its_blocker_is_lifted(make_stage: Set, cause: str) -> None:
    blocker = BLOCKERS[cause]
    stage = make_stage(scene(blocker))
    blocker.block(stage)
    stage.run()
    assert stopped(stage) == [cause]
    stage.later()
    assert (stage.run()["new_for_a_person"], stopped(stage)) == (0, [cause])
    blocker.lift(stage)
    stage.later()
    assert_identity(stage.run())
    assert {state for state, _ in stage.ends().values()} == {"done"}
    assert len(list(entries_of(stage))) == len(stage.company.invoices)


def refused_scene(cause: str) -> Scene:
    """One invoice, on a site that refuses where others warn."""
    blocker = BLOCKERS[cause]
    return Scene(company=of_kinds(*blocker.kinds), sage={"vendor_hold": "refuse"})


@pytest.fixture(params=sorted(BEHIND))
def refused(request: pytest.FixtureRequest, make_stage: Set) -> tuple[Stage, str]:
    """A stage whose one invoice Sage refused for a reason that a run can test, and that reason."""
    cause = str(request.param)
    stage = make_stage(refused_scene(cause))
    BEHIND[cause](stage)
    stage.run()
    assert set(stage.ends().values()) == {("refused", cause)}
    return stage, cause


def writes(stage: Stage) -> int:
    """How often Sage was told to change something."""
    return int(stage.calls("sage").get("write", 0))


@pytest.mark.facts("S-E7", "S-G24", "S-E.2/unknown-vendor", "S-E.2/unknown-gl-account")
@pytest.mark.facts("S-E.2/locked-fiscal-period", "S-E.2/date-outside-the-fiscal-calendar")
def test_what_sage_refused_is_not_sent_while_the_blocker_stands_and_leaves_by_itself(
    refused: tuple[Stage, str],
) -> None:
    stage, cause = refused
    BLOCKERS[cause].block(stage)
    before = writes(stage)
    for _ in range(REFUSALS_MAX + 1):
        stage.later()
        assert stage.run()["new_for_a_person"] == 0
    assert (set(stage.ends().values()), writes(stage)) == ({("refused", cause)}, before)
    BLOCKERS[cause].lift(stage)
    in_front(stage)
    stage.later()
    stage.run()
    assert set(stage.ends().values()) == {("done", "")}


def test_what_sage_goes_on_refusing_although_we_find_it_right_stays_refused_and_is_not_sent_for_ever(
    refused: tuple[Stage, str],
) -> None:
    stage, cause = refused
    news = [stage.reports[-1]["refused"]]
    before = writes(stage)
    for _ in range(REFUSALS_MAX + 2):
        stage.later()
        news.append(stage.run()["new_for_a_person"])
    assert (set(stage.ends().values()), writes(stage)) == ({("refused", cause)}, before + REFUSALS_MAX - 1)
    assert news == [1] + [0] * (REFUSALS_MAX + 2)  # a person is told once


ONE = pytest.mark.parametrize("refused", ["vendor-on-hold"], indirect=True)


def tire(stage: Stage) -> str:
    """Run until Sage has refused the one invoice too often; its id."""
    for _ in range(REFUSALS_MAX):
        stage.later()
        stage.run()
    return only(stage).id


def told(stage: Stage) -> tuple[str, str]:
    """What `explain` says comes next, and what the invoice waits for."""
    (one,) = views.explain(stage.name, only(stage).id, views.everything)
    return one["next"], one["waits_for"]


@ONE
def test_what_is_tired_says_that_it_waits_for_a_person_and_for_nothing_else(
    refused: tuple[Stage, str],
) -> None:
    stage, cause = refused
    assert told(stage) == (CAUSES[cause].next, told(stage)[1])
    assert told(stage)[1] != ""
    tire(stage)
    assert told(stage)[1] == ""
    assert "No run sends it again" in told(stage)[0]
    (open_cause,) = views.causes(stage.name)["causes"]
    assert (open_cause["tired"], open_cause["waits_for"]) == (1, "")


@ONE
def test_what_is_tired_gets_all_its_tries_again_when_a_person_retries_it(refused: tuple[Stage, str]) -> None:
    stage, cause = refused
    tire(stage)
    before = writes(stage)
    assert acted(stage, Act.RETRY) == ["pending"]
    for _ in range(REFUSALS_MAX + 2):
        stage.later()
        stage.run()
    assert (end(stage), writes(stage)) == (("refused", cause), before + REFUSALS_MAX)
    acted(stage, Act.RETRY)
    in_front(stage)
    calm(stage)
    assert end(stage) == ("done", "")
