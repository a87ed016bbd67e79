"""The circuit breaker of a flow: weigh what a run collected, and let through what a person has seen.

Knows where figures come from and who may let something through. Knows no rule: that is `domain/breaker`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ml_connector.domain.breaker import Excess, Figures, How, Limits, judge
from ml_connector.domain.failures import Held
from ml_connector.domain.options import Options
from ml_connector.domain.people import Actor, Right
from ml_connector.flows import FLOWS
from ml_connector.operations.house import House, NotReady
from ml_connector.store import breakers, connections
from ml_connector.store.breakers import Kept
from ml_connector.store.ledger import Ledger
from ml_connector.store.lock import book_lock

__all__ = ["Breaker", "Unseen", "let_through", "limits_of"]

_PATIENCE_S = 5.0


class Unseen(Exception):
    """What would be let through is not what was shown; the text says so."""


def limits_of(options: Options) -> Limits:
    """Give a connection's limits."""
    return Limits(new=options.breaker_new, ended_percent=options.breaker_ended, factor=options.breaker_factor)


@dataclass(frozen=True, kw_only=True)
class Breaker:
    """One flow's breaker in one run.

    `money`: the flow carries amounts, and what is new in it is weighed by them. `accepts`: whoever asked for this run
    accepts the link report with it, so that from the next run on the breaker may open.
    """

    ledger: Ledger
    limits: Limits
    money: bool
    accepts: bool = False

    def weigh(self) -> Held | None:
        """Say what is out of the ordinary, and write down that nothing of it may go; or let it go."""
        kept = self.ledger.breaker()
        figures = self.ledger.figures(kept)
        begins = self.accepts and not kept.started
        if not figures.count and kept.since is None and not begins:
            return None
        started = kept.started or self._has_run_enough()
        found = self._judged(kept, figures) if started else ()
        if found:
            said = [str(one) for one in found]
            self.ledger.stop(kept, said)
            return Held(cause="breaker-open", said="; ".join(said))
        how = How.PASSED if started else How.FIRST
        self.ledger.let_go(kept, figures, how, start=started or begins)
        return None

    def _has_run_enough(self) -> bool:
        runs = breakers.whole_runs(self.ledger.connection_id, self.ledger.flow)
        return runs >= breakers.STARTS_AFTER

    def _judged(self, kept: Kept, figures: Figures) -> Sequence[Excess]:
        """Judge; what is new in a flow of money is weighed by its amounts."""
        ledger = self.ledger
        since = breakers.since_read(ledger.connection_id, ledger.flow, ledger.clock.now())
        weighed = replace(figures, new=0) if self.money else figures
        return judge(weighed, kept.days, self.limits, since)


def let_through(house: House, name: str, flow: str, seen: str, reason: str, actor: Actor) -> Kept:
    """Let what an open breaker stopped go with the next run, once; gives the breaker as it was.

    `seen` is the fingerprint that was shown. Raises Unseen where what would be let through is something else by now,
    and NotReady where nothing is stopped, or somebody works on the company.
    """
    actor.must(Right.LET_THROUGH, name)
    stored = connections.find(name)
    if flow not in FLOWS:
        raise NotReady(f"There is no flow {flow!r}. Flows: {', '.join(FLOWS)}.")
    with book_lock(house.url, stored.book, tell=house.tell, sleep=house.clock.sleep, wait_s=_PATIENCE_S):
        kept = breakers.kept(stored.id, flow)
        if kept.since is None:
            raise NotReady(f"The breaker of {flow} on {name} is closed: nothing is stopped by it.")
        if breakers.fingerprint(kept) != seen:
            raise Unseen(
                f"What would be let through is not what was shown as {seen}: something came or changed since. Nothing "
                f"was let through. Look at it as it is now."
            )
        figures = breakers.figures(kept, kept.exclusive)
        breakers.let_through(kept, reason, figures, actor.name, house.clock.now())
        return kept
