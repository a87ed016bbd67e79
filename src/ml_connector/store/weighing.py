"""What a run writes down when it weighs what it collected: let go, or stopped.

Knows the table of breakers. Knows no limit, and not what is out of the ordinary.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from ml_connector.domain.breaker import Figures, How, remember
from ml_connector.store import breakers, models
from ml_connector.store.breakers import Kept
from ml_connector.store.intake import Intake

__all__ = ["Weighing"]


@dataclass(frozen=True, kw_only=True)
class Weighing(Intake):
    """One run's view of its flow's breaker; each verb is one commit, and only the latest attempt may."""

    def breaker(self) -> Kept:
        """Give what is kept of it."""
        return breakers.kept(self.connection_id, self.flow)

    def figures(self, breaker: Kept) -> Figures:
        """Count and add up what this run is about to write of what was never let go."""
        return breakers.figures(breaker, self.exclusive)

    def let_go(self, breaker: Kept, figures: Figures, how: How, *, start: bool) -> None:
        """Let all of it go, which closes an open breaker; with `start` it may open from now on."""
        today = self.clock.now().date()
        days = remember(breaker.days, figures, today, how) if figures.count else breaker.days
        with self._unit() as current:
            models.Breaker.objects.update_or_create(
                connection_id=self.connection_id,
                flow=self.flow,
                defaults={
                    "lot": breaker.lot + bool(figures.count),
                    "started": breaker.started or start,
                    "days": breakers.days_text(days),
                    "since": None,
                    "run": None,
                    "trip": None,
                },
            )
            if breaker.since is not None:
                current.tell(breakers.event(breaker, "within its limits again", run=self.run_id))

    def stop(self, breaker: Kept, said: Sequence[str]) -> None:
        """Open the breaker, or keep it open and note what is out of the ordinary now."""
        now = self.clock.now()
        with self._unit() as current:
            models.Breaker.objects.update_or_create(
                connection_id=self.connection_id,
                flow=self.flow,
                defaults={
                    "lot": breaker.lot,
                    "started": True,
                    "since": breaker.since or now,
                    "run": breaker.run or self.run_id,
                    "trip": {"said": list(said), "exclusive": list(self.exclusive)},
                },
            )
            if list(breaker.said) != list(said):
                told = json.dumps({"said": list(said)})
                current.tell(breakers.event(breaker, f"stopped: {'; '.join(said)}", told, self.run_id))
