"""What this process knows of the house: nothing until it could be opened, then how it is, at most so often.

Knows the house, its checks and how long an answer stays good. Knows no page.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ml_connector.operations import House, NotReady
from ml_connector.store import database, processes
from ml_connector.store.overview import looking
from ml_connector.store.run_tally import RunTally
from ml_connector.store.vault import KeyProblem
from ml_connector.views.health import NEEDED, Health, health
from ml_connector.web.errands import Errands
from ml_connector.web.turn import TooLong, Turn

__all__ = ["Absent", "Reason", "Watch"]

_GOOD_FOR_S = 10.0
_READY_FOR_S = 1.0  # whoever asks in between asks no database
_PATIENCE_S = 2.0
_DECIDING_S = 5.0  # a page says who works on the company, rather than wait for the end of a run
_SILENT = "The database does not answer."  # its own words may name hosts and users


class Absent(Exception):
    """The house cannot be looked at now; the text says why, for people."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing that keeps the house from being ready: which check, and what it found."""

    check: str
    said: str


@dataclass(kw_only=True)
class Watch:
    """Looks at the house for all threads of this process; `check` raises where key or tables are not right."""

    version: str
    check: Callable[[], None]
    good_for_s: float = _GOOD_FOR_S
    patience_s: float = _PATIENCE_S  # so long a request waits for a look that another has begun
    house: House | None = None
    tally: RunTally = field(default_factory=RunTally)
    errands: Errands = field(default_factory=Errands)
    why: Reason = field(default_factory=lambda: Reason(check="start", said="This process is starting."))
    _seen: Health | None = None
    _seen_at: float = 0.0
    _counted: RunTally = field(default_factory=RunTally)
    _reasons: list[Reason] = field(default_factory=list)
    _reasons_at: float | None = None
    _looking: Turn = field(default_factory=Turn)
    _asking: Turn = field(default_factory=Turn)

    def opened(self, house: House) -> None:
        """Look at this house from now on."""
        self.house, self._reasons_at = replace(house, patience_s=_DECIDING_S), None
        self.tally.begin()

    def closed(self, error: Exception) -> None:
        """Note why there is no house to look at."""
        self.house, self._seen, self.why = None, None, _reason(error)

    def health(self) -> Health:
        """Tell how the house is; raises Absent."""
        if self.house is None:
            raise Absent(self.why.said)
        try:
            with self._looking.taken(self.patience_s):
                if self._seen is None or time.monotonic() - self._seen_at >= self.good_for_s:
                    self._seen, self._seen_at = None, time.monotonic()
                    self._seen = self._look(self.house)
                return self._seen
        except TooLong:
            raise Absent(_SILENT) from None

    def counted(self) -> RunTally:
        """Give what was counted until the last look; it does not change under who reads it."""
        return self._counted

    def reasons(self) -> list[Reason]:
        """List what keeps the house from being ready; nothing where it is."""
        house = self.house
        if house is None:
            return [self.why]
        try:
            with self._asking.taken(self.patience_s):
                good_for_s = min(self.good_for_s, _READY_FOR_S)
                if self._reasons_at is None or time.monotonic() - self._reasons_at >= good_for_s:
                    self._reasons, self._reasons_at = self._ask(house), time.monotonic()
                return self._reasons
        except TooLong:
            return [Reason(check="database", said=_SILENT)]

    def _ask(self, house: House) -> list[Reason]:
        try:
            with looking():
                self.check()
                now = house.clock.now()
                alive = {one.kind for one in processes.every() if not one.stalled(now)}
        except (KeyProblem, NotReady, *database.DATABASE_ERRORS) as error:
            return [_reason(error)]
        finally:
            database.forget_session()
        return [Reason(check=kind, said=f"No {kind} is heard of.") for kind in NEEDED if kind not in alive]

    def _look(self, house: House) -> Health:
        try:
            found = health(house.clock.now())
            with looking():
                self.tally.look()
            self._counted = self.tally.copy()
            return found
        except database.DATABASE_ERRORS as error:
            self.why = _reason(error)
            raise Absent(self.why.said) from error
        finally:
            database.forget_session()  # a session each look: none idles in a thread of the server


def _reason(error: Exception) -> Reason:
    if isinstance(error, KeyProblem):
        return Reason(check="key", said="The key file is missing, or it does not belong to this database.")
    if isinstance(error, NotReady):
        return Reason(check="tables", said=str(error))
    return Reason(check="database", said=_SILENT)
