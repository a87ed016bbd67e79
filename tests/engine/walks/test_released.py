"""Claims about the gate: what it stops is held and not sent, what it lets through is asked about once.

Knows the gate of release over scripted proposals, a ledger in memory and a scripted step. Does not know any table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.release import Agreement, Answer, Rule
from ml_connector.domain.states import State
from ml_connector.engine.gates import Asked, Noted, Unwritten
from ml_connector.engine.ports import Flow
from ml_connector.engine.releasing import ReleaseGate
from ml_connector.engine.run import run
from ml_connector.engine.values import Draft


@dataclass
class Papers:
    """Proposals in memory; a test answers them."""

    kept: dict[str, Agreement] = field(default_factory=dict)
    noted: list[Noted] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)

    def agreements(self, step: str, keys: Sequence[str], zone: str) -> Mapping[str, Agreement]:
        self.asked.append(list(keys))
        return {key: self.kept[key] for key in keys if key in self.kept}

    def gone_straight(self, step: str, zone: str) -> Mapping[str, Decimal]:
        return {}

    def note(self, step: str, noted: Noted) -> Mapping[str, int]:
        self.noted.append(noted)
        numbers = {}
        for number, proposal in enumerate(noted.proposed, len(self.kept) + 1):
            for one in proposal.asked:
                numbers[one.draft.key] = number
                self.kept[one.draft.key] = Agreement(
                    entry=number, number=number, answer=Answer.OPEN, fingerprint=one.draft.fingerprint,
                    rule=noted.rule, batch=noted.batch,
                )  # fmt: skip
        return numbers

    def approve(self) -> None:
        """A person approves everything."""
        self.kept = {key: replace(told, answer=Answer.APPROVED) for key, told in self.kept.items()}


@pytest.fixture
def papers(ledger: Any) -> Papers:
    """The proposals of the ledger."""
    ledger.proposals = Papers()
    return ledger.proposals


@pytest.fixture
def carried(source: Any, step: Any, ledger: Any, papers: Papers) -> Callable[[], Any]:
    """Runs the flow once, behind a gate at which a person is always asked."""
    gate = ReleaseGate(rule=Rule.of("person", "post=open"), zone="UTC")
    flow = Flow(name="flow", source=source, steps=(step,), gate=gate)
    return lambda: run(flow, ledger, ledger.clock, lambda what, count: None)


def states(ledger: Any) -> set[tuple[str, str | None]]:
    """Where everything stands."""
    return {(str(line.told.state), line.told.cause) for line in ledger.lines.values()}


def test_nothing_is_sent_before_somebody_agreed_and_then_exactly_once(
    source: Any, step: Any, ledger: Any, papers: Papers, carried: Callable[[], Any]
) -> None:
    source.gives("a", "b")
    assert (carried().news, step.sent, states(ledger)) == (2, [], {("held", "waiting-for-release")})
    papers.approve()
    assert (carried().news, carried().news) == (0, 0)
    assert (step.sent, states(ledger)) == ([("a", "b")], {("done", None)})


def test_a_wait_is_one_move_however_many_runs_look(
    source: Any, ledger: Any, papers: Papers, carried: Callable[[], Any]
) -> None:
    source.gives("a")
    carried()
    moves = len(ledger.moves)
    carried()
    assert (len(ledger.moves), len(papers.asked), len(papers.kept)) == (moves, 2, 1)


def test_a_draft_that_is_another_by_now_is_proposed_and_not_sent(
    source: Any, step: Any, ledger: Any, papers: Papers, carried: Callable[[], Any]
) -> None:
    source.gives("a=v1|10")
    carried()
    papers.approve()
    source.gives("a=v2|99")
    carried()
    assert (step.sent, papers.noted[-1].changed, states(ledger)) == (
        [],
        {1: "99"},
        {("held", "waiting-for-release")},
    )


def test_halving_what_was_refused_asks_nobody_again(
    source: Any, step: Any, ledger: Any, papers: Papers, carried: Callable[[], Any]
) -> None:
    source.gives("a", "b", "c", "d")
    carried()
    papers.approve()
    step.guilty = {"c"}
    asked = len(papers.asked)
    carried()
    assert (len(step.sent) > 1, len(papers.asked) - asked) == (True, 1)
    assert sorted(key for key, _, _ in step.books) == ["a", "b", "d"]


@pytest.mark.parametrize("answer", ["vanished", "lost", "crash-before", "crash-after", "not-now"])
def test_an_agreement_outlives_a_crash_a_lost_answer_and_a_not_now(
    source: Any, step: Any, ledger: Any, carried: Callable[[], Any], parts: Any, answer: str
) -> None:
    source.gives("a")
    carried()
    ledger.proposals.approve()
    step.answers = [answer]
    with suppress(parts[2]):  # the process may be gone
        carried()
    ledger.clock.sleep(61)
    carried()
    assert (len(step.books), states(ledger)) == (1, {("done", None)})


def test_what_was_proposed_by_a_run_that_died_before_it_held_it_is_held_by_the_next_and_not_proposed_twice(
    source: Any, ledger: Any, papers: Papers, carried: Callable[[], Any]
) -> None:
    source.gives("a")
    carried()
    line = ledger.lines["a"]
    line.told = replace(line.told, state=State.PENDING, cause=None, said="")
    carried()
    assert (states(ledger), papers.noted[-1].proposed) == ({("held", "waiting-for-release")}, [])


def test_what_a_plan_would_let_through_counts_for_the_rest_of_it(
    source: Any, ledger: Any, papers: Papers, carried: Callable[[], Any]
) -> None:
    source.gives("a=v1|-10")
    carried()
    draft = Draft(key="a", payload="", fingerprint="f", place=None, currency="USD")
    told, asked = Unwritten(ledger=ledger), Asked(delivery=ledger.lines["a"].told, draft=draft)
    told.note("enter", Noted(rule="threshold:1", batch="", straight=[asked]))
    assert (told.gone_straight("enter", "UTC"), len(papers.noted)) == ({"USD": Decimal(10)}, 1)
