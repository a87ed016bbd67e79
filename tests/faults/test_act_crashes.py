"""A process that ends in the middle of what a person decides leaves nothing half done; and what is done stays done.

Knows the six acts, and where an act can end: before any of its statements, and after its commit. Does not know which
statements those are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count

import pytest
from acting import LEFT, acted, calm, delete_what_was_entered, end, entries_with_our_mark, key_by_hand, only
from fuses import Died, ended_at_statement
from planting import database_text
from proof import assert_books
from stage import Scene, Set, Stage, of_kinds

from ml_connector.domain.acts import Act
from ml_connector.store.desk import Desk

STATEMENTS_MIN = 5  # an act locks, decides and is sealed


@dataclass(frozen=True, kw_only=True)
class Story:
    """How an invoice comes to need a decision, and how it must end once it is taken and a run has gone through."""

    begin: Callable[[Stage], None]
    became: str
    ends: tuple[str, str]
    ours: int
    edits: Mapping[str, str] = field(default_factory=dict)


def refuse(stage: Stage) -> None:
    """Sage refuses it once."""
    stage.sage.faults.add("write@*=status-409")
    stage.run()
    stage.quiet()


def key_in(stage: Stage) -> None:
    """A clerk was faster."""
    key_by_hand(stage, only(stage))
    stage.run()


STORIES = {
    Act.RETRY: Story(begin=refuse, became="pending", ends=("done", ""), ours=1),
    Act.RELEASE: Story(begin=delete_what_was_entered, became="pending", ends=("done", ""), ours=1),
    Act.HOLD: Story(begin=refuse, became="held", ends=("held", "held-by-person"), ours=0),
    Act.RESOLVE: Story(begin=delete_what_was_entered, became="done", ends=("done", ""), ours=0),
    Act.ADOPT: Story(begin=key_in, became="pending", ends=("done", ""), ours=0),
    Act.EDIT: Story(
        begin=refuse, became="pending", ends=("done", ""), ours=1, edits={"description": "By the clerk"}
    ),
}


@pytest.fixture(params=STORIES, ids=str)
def told(request: pytest.FixtureRequest, make_stage: Set) -> tuple[Stage, Act, Story]:
    """A stage whose one invoice needs a decision, the act, and its story."""
    stage, story = make_stage(Scene(company=of_kinds("one-line"))), STORIES[request.param]
    story.begin(stage)
    assert end(stage)[0] in ("held", "refused")
    return stage, request.param, story


def kept(stage: Stage) -> list[str]:
    """Everything in the database."""
    return sorted(database_text(stage.house.url))


def finish(stage: Stage, story: Story) -> None:
    """Run twice; assert that it ended as it must, and is in the books once at most."""
    calm(stage)
    calm(stage)
    assert (end(stage), entries_with_our_mark(stage)) == (story.ends, story.ours)
    if story.ours:
        assert_books(stage)


def test_an_act_that_ends_before_any_of_its_statements_has_done_nothing(
    told: tuple[Stage, Act, Story],
) -> None:
    stage, act, story = told
    before = kept(stage)
    for statement in count(1):
        try:
            with ended_at_statement(statement):
                done = acted(stage, act, **story.edits)
            break
        except Died:
            assert kept(stage) == before
    assert (done, statement > STATEMENTS_MIN) == ([story.became], True)
    finish(stage, story)


def test_an_act_that_ends_right_after_its_commit_is_done_and_done_once(
    told: tuple[Stage, Act, Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, act, story = told
    decide = Desk.decide

    def die(*given: object) -> None:
        decide(*given)  # type: ignore[arg-type]  # handed on as it came
        raise Died("after the commit")

    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(Desk, "decide", die)
        acted(stage, act, **story.edits)
    assert end(stage)[0] == story.became
    assert acted(stage, act, **story.edits) == LEFT
    finish(stage, story)
