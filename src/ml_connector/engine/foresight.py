"""The ledger as a run would leave it: what it says now, and in memory what the run would write.

Knows the ledger's verbs and what each would come to. Knows no table and no system, and writes nothing anywhere.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ml_connector.domain.decide import Arrival, Decision, Known, known_after
from ml_connector.domain.failures import Failure, Held, InDoubt, TryLater
from ml_connector.domain.states import State
from ml_connector.engine.foreseen import End, Foreseen, renewed
from ml_connector.engine.gates import Unwritten
from ml_connector.engine.ledgers import LedgerView
from ml_connector.engine.looks import Look
from ml_connector.engine.ports import Clock
from ml_connector.engine.values import Delivery, KeptPage, Outcome, Parcel, RawItem, RawPage, Receipt, Start

__all__ = ["Foresight"]


@dataclass(kw_only=True)
class Foresight:
    """A ledger that keeps to itself what it is told; one plan, one foresight.

    `repeatable`: no step of the flow is exclusive. `followed`: its exclusive steps, where what they put in the books is
    looked at again after each change. `seeing`: its steps that never send: what such a step saw is seen, and the step
    after it can be foreseen.
    """

    view: LedgerView
    clock: Clock
    repeatable: bool = False
    followed: frozenset[str] = frozenset()
    seeing: frozenset[str] = frozenset()
    retried: Collection[str] = ()  # what counts as tried again by a person: it was refused, or waits
    ends: dict[str, Foreseen] = field(default_factory=dict)
    ahead: dict[str, Delivery] = field(default_factory=dict)  # what has a receipt that nobody has given yet
    _lines: dict[str, Delivery] = field(default_factory=dict)  # what stands otherwise than the ledger says
    _handed: dict[str, Delivery] = field(default_factory=dict)
    _known: dict[str, Known] = field(default_factory=dict)
    _laters: dict[str, Delivery | None] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)
    _freed: set[str] = field(default_factory=set)
    _again: set[str] = field(default_factory=set)  # what is in the books, and looked at again
    _resume: str | None = None  # where a read goes on after a page that was kept and is absorbed here alone
    _brought: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Propose nothing to anybody."""
        self.proposals = Unwritten(ledger=self.view)

    # --- reading ----------------------------------------------------------------------------------

    def take_over(self) -> int:
        """See what is in doubt, as a run would look at it anew, and what waits."""
        doubtful = self.view.doubtful()
        for delivery in doubtful:
            self._put(replace(delivery, state=State.IN_DOUBT, due_at=None), End.DOUBT)
        for delivery in self.view.asleep():
            self.ends[delivery.key] = Foreseen(delivery=delivery, end=End.WAIT)
        for line in self.view.lines(sorted(self.retried)).values() if self.retried else ():
            if line.state in (State.REFUSED, State.WAITING):
                fresh = replace(line, state=State.PENDING, due_at=None, cause=None, said="", attempts=0)
                self._put(fresh, End.OWED)
        return sum(delivery.state is State.SENDING for delivery in doubtful)

    def start(self) -> Start:
        """Give what the ledger says, or how far a kept page brought it."""
        start = self.view.start()
        return replace(start, resume=self._resume or start.resume)

    def brought(self, keys: Collection[str]) -> Collection[str]:
        """Give what the ledger says, and what was read since."""
        return {*self.view.brought(keys), *(key for key in keys if key in self._brought)}

    def begin_read(self) -> None:
        """Note nothing: a read of a plan leaves no trace."""

    def end_read(self, bookmark: str | None) -> None:
        """Move nothing: the next run reads from where the last one did."""

    def keep(self, page: RawPage) -> KeptPage:
        """Hand the page on unkept."""
        return KeptPage(id=0, page=page)

    def kept(self) -> Sequence[KeptPage]:
        """Give what the ledger says."""
        return self.view.kept()

    def unreadable(self) -> Sequence[RawItem]:
        """Give what the ledger says."""
        return self.view.unreadable()

    def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Give what the ledger knows, or what was read since."""
        unread = [key for key in keys if key not in self._known]
        self._known |= self.view.known(unread) if unread else {}
        return {key: self._known[key] for key in keys if key in self._known}

    def missing(self) -> Sequence[Delivery]:
        """Give what neither the ledger nor what was read since brought."""
        return self.view.left_out(self._brought)

    def vanish(self, found: Collection[str]) -> int:
        """Foresee the hold of what a whole read did not bring."""
        self.view.check_whole({*self._brought, *found})
        missing = self.view.left_out({*self._brought, *found})
        for delivery in missing:
            self._stop(delivery, Held(cause="vanished"))
        return len(missing)

    def absorb(self, page: KeptPage | None, decisions: Sequence[Decision], left: Sequence[RawItem]) -> None:
        """Take decisions for made."""
        if page is not None:
            self._resume = page.page.resume or self._resume
            self._brought.update(item.key for item in page.page.items if page.page.whole)
        changed = [decision.arrival.key for decision in decisions if decision.state or decision.later]
        lines = {
            **self.view.lines(changed),
            **{key: self._lines[key] for key in changed if key in self._lines},
        }
        for decision in decisions:
            if decision.state is None and not decision.later:
                continue
            line = self._renewed(lines.get(decision.arrival.key), decision)
            if decision.state is None:
                self._keep_for_later(decision.arrival, line)
            else:
                self._take(decision, decision.state, line)

    def _renewed(self, was: Delivery | None, decision: Decision) -> Delivery:
        """Make the line a decision leaves; what is in the books and looked at again stays known there."""
        line = renewed(was, decision.arrival, repeatable=self.repeatable)
        if was is None or not decision.again:
            return line
        self._again.add(line.key)
        kept = {step: told for step, told in was.receipts.items() if step in self.followed}
        return replace(line, receipts=kept, intent=was.intent, edits=was.edits)

    def _keep_for_later(self, arrival: Arrival, line: Delivery) -> None:
        known = self._known[arrival.key]
        back = arrival.fingerprint == known.fingerprint  # changed back counts as never changed
        self._laters[arrival.key] = None if back else line
        self._known[arrival.key] = replace(known, later=None if back else arrival.fingerprint)

    def _take(self, decision: Decision, state: State, line: Delivery) -> None:
        arrival, problem = decision.arrival, decision.cause
        in_the_books = decision.again or (problem is not None and problem.cause == "changed-after-entry")
        self._known[arrival.key] = known_after(self._known.get(arrival.key), decision, state, in_the_books)
        if not in_the_books:
            self._freed.add(arrival.key)  # a changed record may want another place
        if problem is None:
            self._put(line, End.OWED)
        else:
            self._stop(line, problem)

    # --- delivering -------------------------------------------------------------------------------

    def owed(self, before: Sequence[str], step: str, after: str, limit: int) -> Sequence[Delivery]:
        """Give the next deliveries that would owe this step; what has no real receipt yet owes no second one."""
        ours = [line for line in self._lines.values() if line.key > after and self._owes(line, before, step)]
        both = [*ours, *self._unmoved(before, step, after, limit)]
        found = sorted(both, key=lambda delivery: delivery.key)[:limit]
        for delivery in found:
            self._handed[delivery.key] = delivery
            if delivery.state is not State.HELD:
                self.ends.setdefault(delivery.key, Foreseen(delivery=delivery, end=End.OWED, step=step))
        return found

    def _owes(self, line: Delivery, before: Sequence[str], step: str) -> bool:
        now = self.clock.now()
        looked_at = line.state is State.IN_DOUBT and (line.due_at is None or line.due_at <= now)
        open_now = line.state is State.PENDING or looked_at
        again = step in self.followed and line.key in self._again
        due = (again or step not in line.receipts) and set(before) <= set(line.receipts)
        return open_now and due and line.key not in self.ahead

    def _unmoved(self, before: Sequence[str], step: str, after: str, limit: int) -> Sequence[Delivery]:
        """Give what owes this step and stands as the ledger says, as many as are wanted if there are so many."""
        found: list[Delivery] = []
        while len(found) < limit and (some := self.view.owed(before, step, after, limit)):
            found += [delivery for delivery in some if delivery.key not in self._lines]
            after = some[-1].key
        return found

    def due(self) -> Sequence[datetime]:
        """Give the time now while something is to be looked at once more: a version that came while in doubt."""
        again = [key for key in self._laters if key in self.ends and self.ends[key].end is End.OWED]
        return [self.clock.now()] if again else []

    def claim(self, places: Mapping[str, str]) -> Collection[str]:
        """Give the keys that would come second, in the ledger or here."""
        taken = set(self.view.taken(places, self._freed)) if places else set()
        for key, place in places.items():
            if key not in taken and self._places.setdefault(place, key) != key:
                taken.add(key)
        return taken

    def reopen(self, keys: Collection[str], because: str) -> Collection[str]:
        """Note nothing: what follows says more."""
        return ()

    def accept(self, findings: Mapping[str, Held]) -> None:
        """Note nothing: what follows says more."""

    def sending(self, step: str, parcel: Parcel) -> None:
        """Write no intent: nothing is sent."""

    def witness(self, step: str, keys: Sequence[str], look: Look) -> None:
        """Keep nothing: what follows says more."""

    def settle(self, step: str, outcomes: Mapping[str, Outcome], *, last: bool, looked: bool) -> None:
        """Foresee what would be written down."""
        for key, outcome in outcomes.items():
            delivery = self._handed[key]
            if _in_other_words(delivery, outcome):
                continue
            if not isinstance(outcome, Receipt):
                self._stop(delivery, outcome, step)
                self._free(key)
            elif outcome.flag is not None:
                self._stop(delivery, outcome.flag, step)
            else:
                self._receive(delivery, step, outcome, looked=looked)

    def _receive(self, delivery: Delivery, step: str, receipt: Receipt, *, looked: bool) -> None:
        receipts = {**delivery.receipts, step: receipt}
        later = self._later(delivery.key)
        if later is not None and self.followed:
            self._look_again(later, receipts)
        elif later is not None:
            self._stop(delivery, Held(cause="changed-after-entry"), step)
        else:
            line = replace(delivery, state=State.PENDING, receipts=receipts)
            if step not in self.seeing:
                self.ahead[delivery.key] = line
            self._put(line, End.FOUND if looked else End.SEND, step)

    def wait(self, keys: Collection[str], until: datetime, because: str) -> None:
        """Foresee that these stay in doubt until a known time."""
        for key in keys:
            self._put(replace(self._handed[key], state=State.IN_DOUBT, due_at=until), End.DOUBT)

    def clear(self, keys: Collection[str], because: str) -> Collection[str]:
        """Take for certain that these are absent; give those that go on in the version that came meanwhile."""
        laters = {key: later for key in keys if (later := self._later(key)) is not None}
        for key in keys:
            delivery = self._handed[key]
            if key not in laters:
                self._put(replace(delivery, state=State.PENDING, due_at=None), End.OWED)
            elif delivery.receipts and not self.followed:
                self._stop(delivery, Held(cause="changed-after-entry"))
            else:
                self._laters[key] = None
                self._put(laters[key], End.OWED)
        return set(laters)

    # --- inside -----------------------------------------------------------------------------------

    def _later(self, key: str) -> Delivery | None:
        """Give the version that came while this was in doubt, now or before."""
        if key not in self._laters and self._handed[key].state is State.IN_DOUBT:
            self._laters[key] = self.view.renewed([key]).get(key)
        return self._laters.get(key)

    def _look_again(self, later: Delivery, receipts: Mapping[str, Receipt]) -> None:
        """Owe the version that came meanwhile: what is in the books of the former one is looked at with it."""
        self._laters[later.key] = None
        self._again.add(later.key)
        kept = {step: told for step, told in receipts.items() if step in self.followed}
        self._put(replace(later, receipts=kept), End.OWED)

    def _free(self, key: str) -> None:
        """Take for free what something claimed that a person is asked about now, and that nobody has entered."""
        if self.ends[key].end is End.HOLD and not self._lines[key].receipts:
            self._freed.add(key)

    def _put(self, delivery: Delivery, end: End, step: str = "", failure: Failure | None = None) -> None:
        self._lines[delivery.key] = delivery
        self.ends[delivery.key] = Foreseen(delivery=delivery, end=end, step=step, failure=failure)

    def _stop(self, delivery: Delivery, failure: Failure, step: str = "") -> None:
        """Foresee that something keeps a delivery from going on."""
        state, end = State.HELD, End.HOLD
        if isinstance(failure, TryLater):
            state, end = State.WAITING, End.WAIT
        elif isinstance(failure, InDoubt):
            state, end = State.IN_DOUBT, End.DOUBT
        self._put(replace(delivery, state=state, cause=failure.cause), end, step, failure)


def _in_other_words(delivery: Delivery, outcome: Outcome) -> bool:
    """Tell whether this is a hold that stands already: nothing new, whatever it says now."""
    return isinstance(outcome, Held) and (delivery.state, delivery.cause) == (State.HELD, outcome.cause)
