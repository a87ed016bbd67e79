"""Claims about which looks are kept as evidence: of what is in doubt or newly found, and of nothing else.

Knows a scripted step that says what it asked, and a ledger in memory. Does not know any system.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from ml_connector.domain.failures import Held
from ml_connector.engine.looks import NOT_ASKED, Look, Question
from ml_connector.engine.values import Foreign


@dataclass(frozen=True)
class Asked:
    """A sight, and what was asked for it."""

    sight: Any
    asked: Look = field(default=NOT_ASKED)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sight, name)


@pytest.fixture
def step(parts: Any, clock: Any) -> Any:
    """A step that says what it asked."""

    class Asking(parts[1]):  # type: ignore[misc]  # the class comes from a fixture
        def look(self, deliveries: Any) -> Any:
            sight = super().look(deliveries)
            question = Question(of="books", narrowed="", rows=len(self.books), at=self.clock.now())
            shown = {line.key: [line.key if line.key in sight.found else ""] for line, _ in deliveries}
            return Asked(sight, Look(questions=[question], shown=shown))

    return Asking(clock=clock)


def test_a_clean_look_before_a_first_send_leaves_no_event(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    carry(source.gives("a", "b"), ledger, step)
    assert (ledger.looks, len(step.books)) == ([], 2)


def test_every_look_at_what_is_in_doubt_is_kept_before_anything_is_concluded(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["lost"]
    carry(source.gives("a"), ledger, step)
    assert ledger.looks == [("a",)]
    assert ledger.events[-1] == "look"


def test_what_a_refusal_left_behind_is_kept_of_each(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.guilty = {"b"}
    carry(source.gives("a", "b"), ledger, step)
    assert ledger.looks[0] == ("a", "b")


def test_what_was_found_before_a_send_is_kept_once_and_not_each_run(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.foreign["a"] = Foreign(held=Held(cause="already-in-sage", said="batch 7"))
    carry(source.gives("a"), ledger, step)
    carry(source, ledger, step)
    assert ledger.looks == [("a",)]


def test_what_was_asked_is_said_on_one_line() -> None:
    at = datetime(2026, 3, 2, 14, 12, 3, tzinfo=UTC)
    asked = [Question(of=of, narrowed="", rows=rows, at=at) for of, rows in (("batches", 12), ("posted", 0))]
    assert Look(questions=asked).summary == "2026-03-02T14:12:03+00:00: batches (12 read); posted (0 read)"
    assert NOT_ASKED.summary == ""
