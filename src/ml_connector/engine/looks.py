"""What a look asked and what it was answered: the evidence that its conclusions rest on, and when it is worth keeping.

Knows shapes. Knows no system, no list by its name and no table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from ml_connector.domain.failures import TryLater
from ml_connector.domain.states import State
from ml_connector.engine.ports import Sight
from ml_connector.engine.ruling import ruled
from ml_connector.engine.values import Delivery, Outcome

__all__ = ["NOT_ASKED", "Look", "Question", "Witnessed", "keep_look"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One list a look read: its name, by what it was narrowed ("" = not at all), how many rows came, and by when.

    `highest` is the highest number among them, where they are numbered.
    """

    of: str
    narrowed: str
    rows: int
    at: datetime
    highest: int | None = None


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one look asked, in its order.

    `shown` is, by delivery, what each answer had of it in words, "" for nothing; `sought` by what it was looked for.
    """

    questions: Sequence[Question] = ()
    shown: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sought: Mapping[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """What was asked and when, on one line; what it showed is not in it."""
        asked = "; ".join(f"{one.of} ({one.rows} read)" for one in self.questions)
        return f"{self.questions[-1].at.isoformat(timespec='seconds')}: {asked}" if self.questions else ""


NOT_ASKED = Look()


class _Keeper(Protocol):
    def witness(self, step: str, keys: Sequence[str], look: Look) -> None:
        """As the ledger's."""
        ...


@runtime_checkable
class Witnessed(Protocol):
    """A sight that says what was asked for it; that of a step whose repetition does no harm need not."""

    @property
    def asked(self) -> Look:
        """What was asked, and what each answer showed."""
        ...


def keep_look(
    keeper: _Keeper,
    step: str,
    deliveries: Sequence[Delivery],
    sight: Sight,
    stands: Callable[[str, Outcome], bool],
) -> None:
    """Keep what was asked and answered of what is in doubt, and of what was newly found.

    `stands`: this finding holds the delivery already, so that it was kept when it was found first.
    """
    if not isinstance(sight, Witnessed):
        return
    keys = [
        delivery.key
        for delivery in deliveries
        if delivery.key in sight.asked.shown
        and (delivery.state is State.IN_DOUBT or _is_new(delivery, sight, stands))
    ]
    if keys:
        keeper.witness(step, keys, sight.asked)


def _is_new(delivery: Delivery, sight: Sight, stands: Callable[[str, Outcome], bool]) -> bool:
    found = sight.found.get(delivery.key)
    if found is None:
        return False
    outcome = ruled(delivery, found)
    if isinstance(outcome, TryLater):  # nothing was found: it is not its time yet
        return False
    return outcome is None or not stands(delivery.key, outcome)
