"""Every blocker of a posting is tested by machine: it is held, waits, and leaves by itself when it is lifted.

Knows states, causes and what is posted. Does not know how a blocker comes about, nor how the product tests it.
"""

from __future__ import annotations

import pytest
from acting import acted, calm, end, only
from lifting import sets_option
from posting_lifting import POSTING_BLOCKERS
from proof import place_of
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act
from ml_connector.engine.retry import REFUSALS_MAX


def scene(cause: str) -> Scene:
    """The stage on which it comes about."""
    blocker = POSTING_BLOCKERS[cause]
    return Scene(company=of_kinds(*blocker.kinds), settings=blocker.settings)


def stopped(stage: Stage) -> tuple[str, ...]:
    """The causes of what is held or refused."""
    return tuple(sorted(cause for state, cause in stage.ends().values() if state in ("held", "refused")))


def posted(stage: Stage) -> int:
    """How many of the invoices are posted documents."""
    return sum(stage.sage_app.books.posted.get(place_of(one)) is not None for one in stage.company.invoices)


def writes(stage: Stage) -> int:
    """How often Sage was told to change something."""
    return int(stage.calls("sage").get("write", 0))


@pytest.mark.facts("S-D12", "S-E14", "S-G7", "S-G8")
@pytest.mark.parametrize("cause", sorted(POSTING_BLOCKERS))
def test_what_stops_at_its_posting_leaves_by_itself_once_its_blocker_is_lifted(
    make_stage: Set, cause: str
) -> None:
    blocker = POSTING_BLOCKERS[cause]
    stage = make_stage(scene(cause))
    blocker.block(stage)
    news = stage.run()["new_for_a_person"]
    assert (news, stopped(stage), posted(stage)) == (1, blocker.stops, 0)
    before, again = writes(stage), int(blocker.asked)
    news = calm(stage)["new_for_a_person"]
    assert (news, stopped(stage), writes(stage) - before) == (0, blocker.stops, again)
    blocker.lift(stage)
    calm(stage)
    assert set(stage.ends().values()) == {("done", "")}
    assert posted(stage) == len(stage.company.invoices)


def test_what_sage_goes_on_refusing_to_post_is_asked_of_it_no_more_until_a_person_retries_it(
    make_stage: Set,
) -> None:
    blocker = POSTING_BLOCKERS["posting-refused"]
    stage = make_stage(scene("posting-refused"))
    blocker.block(stage)
    news = [calm(stage)["new_for_a_person"] for _ in range(REFUSALS_MAX + 2)]
    assert (news, stopped(stage)) == ([1] + [0] * (REFUSALS_MAX + 1), blocker.stops)
    blocker.lift(stage)
    assert (calm(stage)["new_for_a_person"], stopped(stage)) == (0, blocker.stops)
    acted(stage, Act.RETRY)
    calm(stage)
    assert (set(stage.ends().values()), posted(stage)) == ({("done", "")}, 1)


@pytest.mark.parametrize(
    ("cause", "becomes"),
    [
        ("batch-not-printed", ("done", "")),
        ("posting-refused", ("done", "")),
        ("posting-unclear", ("held", "entry-gone")),
    ],
)
def test_back_at_open_what_stands_as_it_was_entered_is_done_and_what_does_not_is_told(
    make_stage: Set, cause: str, becomes: tuple[str, str]
) -> None:
    stage = make_stage(scene(cause))
    POSTING_BLOCKERS[cause].block(stage)
    stage.run()
    before, told = writes(stage), len(stage.avid_app.invoices.acknowledged(only(stage).id))
    sets_option("post", "open")(stage)
    assert stage.plan()["would_send"] == []
    calm(stage)
    assert (end(stage), writes(stage), posted(stage)) == (becomes, before, 0)
    assert len(stage.avid_app.invoices.acknowledged(only(stage).id)) == told == 1


def test_what_was_acknowledged_before_it_had_to_be_posted_first_is_done_once_it_is(make_stage: Set) -> None:
    stage = make_stage(scene("batch-not-printed"))
    POSTING_BLOCKERS["batch-not-printed"].block(stage)
    stage.run()
    sets_option("ack_at", "posted")(stage)
    POSTING_BLOCKERS["batch-not-printed"].lift(stage)
    calm(stage)
    assert (end(stage), posted(stage)) == (("done", ""), 1)
