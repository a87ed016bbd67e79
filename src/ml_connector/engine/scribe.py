"""Write down what came of a step, and only what the ledger does not say already.

Knows deliveries that stand still, and why. Knows no system, no table, and not what is looked for or sent.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.engine.ledgers import Ledger
from ml_connector.engine.ports import Flow, Progress, Step
from ml_connector.engine.values import Delivery, Outcome

__all__ = ["Scribe"]


@dataclass(kw_only=True)
class Scribe:
    """Writes for one flow; `held` is why each delivery in hand stands still, as the ledger has it."""

    flow: Flow
    ledger: Ledger
    progress: Progress
    held: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)

    def _begin(self, deliveries: Sequence[Delivery]) -> None:
        """Take some in hand."""
        self.held = {d.key: _stop_of(d) for d in deliveries if d.state in (State.HELD, State.REFUSED)}

    def _settle(self, step: Step, outcomes: Mapping[str, Outcome], *, looked: bool = False) -> None:
        outcomes = {key: told for key, told in outcomes.items() if not self._still_held(key, told)}
        self._free([key for key, told in outcomes.items() if not isinstance(told, Held)])
        if outcomes:
            last = step is self.flow.steps[-1]
            self.ledger.settle(step.name, outcomes, last=last, looked=looked)
            self.progress(step.name, len(outcomes))

    def _free(self, keys: Collection[str]) -> Collection[str]:
        """Let what was held or refused be owed again: its cause no longer holds. Give what no guard weighed yet."""
        freed = [key for key in keys if key in self.held]
        if not freed:
            return ()
        self.held = {key: stop for key, stop in self.held.items() if key not in freed}
        return self.ledger.reopen(freed, "checked again: its cause no longer holds")

    def _still_held(self, key: str, outcome: Outcome) -> bool:
        """Tell whether this only says again what the ledger says already."""
        cause, said = self.held.get(key, (None, None))
        return isinstance(outcome, Held) and cause == outcome.cause and said in (None, outcome.said)


def _stop_of(delivery: Delivery) -> tuple[str | None, str | None]:
    """Give why a delivery stands still; of a refusal the cause alone, for the words are theirs and a check has ours."""
    return delivery.cause, delivery.said if delivery.state is State.HELD else None
