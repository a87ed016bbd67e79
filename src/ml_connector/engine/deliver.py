"""Carry what the ledger owes to where it is owed: look, draft, send, write down.

Knows steps and deliveries. Knows no system, no table, and the time of day only through its clock.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ml_connector.domain.failures import Disconnected, Failure, Held, InDoubt, Refused, TryLater
from ml_connector.domain.states import State
from ml_connector.engine.allowed import may_send, to_look_at
from ml_connector.engine.collect import read_again
from ml_connector.engine.gates import Asked
from ml_connector.engine.looks import keep_look
from ml_connector.engine.ports import Clock, Guard, Record, Sight, Step, shown
from ml_connector.engine.ruling import ruled
from ml_connector.engine.scribe import Scribe
from ml_connector.engine.values import Delivery, Draft, Intent, Outcome, Parcel, Receipt

__all__ = ["Carrier"]

Pair = tuple[Delivery, Record]

_STRIKES = 3


@dataclass(kw_only=True)
class Carrier(Scribe):
    """Carries every delivery of one flow as far as it will go, one step after another."""

    clock: Clock
    accepted: Collection[str] = ()
    guard: Guard | None = None
    # Why nothing new is written, nor anything final; doubt is still looked up, and what is in the books goes on.
    stopped: Held | None = None
    notes: dict[str, None] = field(default_factory=dict)
    strikes: int = 0
    unread: Failure | None = None

    def carry(self) -> Failure | None:
        """Go through all steps once; give what kept a step from being looked at, if anything."""
        problem = self.unread = None
        names = [step.name for step in self.flow.steps]
        for at, step in enumerate(self.flow.steps):
            try:
                for deliveries in self._owed(names[:at], step.name, step.look_max):
                    self._carry(step, deliveries)
            except Failure as failure:
                problem = problem or failure
        try:
            self._close(names)
        except Failure as failure:
            problem = problem or failure
        return problem or self.unread

    def _owed(self, before: Sequence[str], step: str, look_max: int) -> Iterator[Sequence[Delivery]]:
        after = ""
        while deliveries := self.ledger.owed(before, step, after, look_max):
            after = deliveries[-1].key
            yield deliveries

    def _close(self, names: Sequence[str]) -> None:
        """Close what has every receipt, and so owes "" alone: the step that it stopped at is wanted no more.

        Nobody is left to see what becomes of it, so the exclusive step looks first whether it stands as it was meant.
        """
        last = self.flow.steps[-1]
        for step in [one for one in self.flow.steps if not one.repeatable][:1]:
            for deliveries in self._owed(names, "", step.look_max):
                self._begin(deliveries)
                pairs = self._read(step, deliveries)
                found = self._ruled(pairs, self._look(step, list(pairs.values()))) if pairs else {}
                told = {key: found.get(key, Held(cause="entry-gone")) for key in pairs}
                well = [key for key, one in told.items() if isinstance(one, Receipt) and one.flag is None]
                self._settle(last, {key: pairs[key][0].receipts[last.name] for key in well}, looked=True)
                self._settle(step, {key: one for key, one in told.items() if key not in well}, looked=True)

    def _carry(self, step: Step, deliveries: Sequence[Delivery]) -> None:
        self._begin(deliveries)
        pairs = self._read(step, to_look_at(self.stopped, step, deliveries, self._entered))
        if not pairs:
            return
        sight = self._look(step, list(pairs.values()))
        drafts = [one for one in self._prepare(step, pairs, sight) if self._may_send(step, pairs[one.key][0])]
        taken = self._taken({draft.key: draft.place for draft in drafts})
        self._settle(step, taken)
        ready = self._up_to_date(step, [draft for draft in drafts if draft.key not in taken], pairs)
        ready = self._agreed(step, ready, pairs, sight)
        freed = self._free([draft.key for draft in ready])
        unseen = freed if self.guard else ()  # the next round weighs it first
        for parcel in sight.pack([draft for draft in ready if draft.key not in unseen]):
            self._send(step, parcel, pairs)
        self.notes |= dict.fromkeys(sight.notes)  # an answer may have brought more to know

    def _look(self, step: Step, pairs: Sequence[Pair]) -> Sight:
        """Look once, and keep what it showed."""
        sight = step.look(pairs)
        self.notes |= dict.fromkeys(sight.notes)
        keep_look(self.ledger, step.name, [line for line, _ in pairs], sight, self._still_held)
        return sight

    def _may_send(self, step: Step, delivery: Delivery) -> bool:
        final = step.name in self.flow.final
        return may_send(self.stopped, delivery, entered=self._entered(delivery), final=final)

    def _up_to_date(self, step: Step, drafts: Sequence[Draft], pairs: Mapping[str, Pair]) -> Sequence[Draft]:
        """Leave out what is not as it came any more, or cannot be read now: it may have been recalled.

        A step that may be repeated tells of what happened, or asks by itself whether an approval stands.
        """
        if step.repeatable:
            return drafts
        stale, failures = read_again(self.flow, self.ledger, [pairs[draft.key][0].item for draft in drafts])
        self.unread = next(iter(failures), self.unread)
        return [draft for draft in drafts if draft.key not in stale]

    def _agreed(
        self, step: Step, drafts: Sequence[Draft], pairs: Mapping[str, Pair], sight: Sight
    ) -> Sequence[Draft]:
        """Leave out, and hold, what somebody has to agree to before it is sent."""
        if self.flow.gate is None or step.repeatable or not drafts:
            return drafts
        asked = [Asked(delivery=pairs[draft.key][0], draft=draft) for draft in drafts]
        stopped = self.flow.gate.ask(step.name, asked, lambda some: shown(sight, some), self.ledger.proposals)
        self._settle(step, stopped)
        return [draft for draft in drafts if draft.key not in stopped]

    def _taken(self, places: Mapping[str, str | None]) -> Mapping[str, Held]:
        """Claim places; hold whatever comes second to one."""
        wanted = {key: place for key, place in places.items() if place is not None}
        taken = self.ledger.claim(wanted) if wanted else ()
        return {key: Held(cause="duplicate-in-avidxchange") for key in taken}

    def _read(self, step: Step, deliveries: Sequence[Delivery]) -> Mapping[str, Pair]:
        """Translate the kept text again, so that today's rules and settings count."""
        pairs: dict[str, Pair] = {}
        problems: dict[str, Outcome] = {}
        for delivery in deliveries:
            try:
                pairs[delivery.key] = (delivery, self._record(delivery))
            except Held as held:
                if delivery.state is not State.IN_DOUBT:  # doubt is never forgotten over a rule of ours
                    problems[delivery.key] = held
        self._settle(step, problems)
        return pairs

    def _record(self, delivery: Delivery) -> Record:
        """Read it, and keep what stands still where our own rules still keep it out.

        All else is looked for first: it may be in the books, though this ledger has forgotten that it was sent.
        """
        record = self.flow.source.read(delivery.item)
        if delivery.key in self.held and not self._entered(delivery):
            self.flow.source.screen(record)
        return record

    def _entered(self, delivery: Delivery) -> bool:
        """Tell whether it is in the books: has the receipt of a step that must not happen twice."""
        return any(step.name in delivery.receipts for step in self.flow.steps if not step.repeatable)

    def _prepare(self, step: Step, pairs: Mapping[str, Pair], sight: Sight) -> Sequence[Draft]:
        """Settle what the look found; believe an absence only after a pause; draft the rest.

        What others entered is no sign of ours: until the pause is over, only ours ends a doubt.
        """
        found = self._ruled(pairs, sight)
        received = {key: told.place for key, told in found.items() if isinstance(told, Receipt)}
        found = {**found, **self._taken(received)}  # one document in the books is one invoice's only
        missed = {key: pair for key, pair in pairs.items() if not isinstance(found.get(key), Receipt)}
        early = {key: pair[0] for key, pair in missed.items() if self._too_early(step, pair[0])}
        self._settle(step, {key: told for key, told in found.items() if key not in early}, looked=True)
        self._wait(step, early.values())
        ready = {key: pair for key, pair in missed.items() if key not in early and key not in found}
        doubtful = [key for key, (delivery, _) in ready.items() if delivery.state is State.IN_DOUBT]
        renewed = self.ledger.clear(doubtful, "looked: certainly not there") if doubtful else ()
        return self._draft(step, {key: pair for key, pair in ready.items() if key not in renewed}, sight)

    def _ruled(self, pairs: Mapping[str, Pair], sight: Sight) -> Mapping[str, Outcome]:
        """Give what the look found, but for what a person ruled to count as not there."""
        outcomes: dict[str, Outcome] = {}
        accepted: dict[str, Held] = {}
        for key, (delivery, _) in pairs.items():
            outcome = ruled(delivery, sight.found.get(key))
            if isinstance(outcome, Held) and outcome.cause in self.accepted:
                accepted[key] = outcome
            elif outcome is not None:
                outcomes[key] = outcome
        if accepted:
            self.ledger.accept(accepted)
        return outcomes

    def _draft(self, step: Step, pairs: Mapping[str, Pair], sight: Sight) -> Sequence[Draft]:
        drafts: list[Draft] = []
        stopped: dict[str, Outcome] = {}
        for key, (delivery, record) in pairs.items():
            if step.name in delivery.receipts:  # it was there, and is to be looked at, not sent, again
                stopped[key] = Held(cause="entry-gone")
                continue
            try:
                if key not in self.held and not self._entered(delivery):
                    self.flow.source.screen(record)  # it is not there: now our rules count
                drafts.append(sight.draft(delivery, record))
            except Held as held:
                stopped[key] = held
        self._settle(step, stopped)
        return drafts

    def _too_early(self, step: Step, delivery: Delivery) -> bool:
        doubtful = delivery.state is State.IN_DOUBT and not step.repeatable
        return doubtful and self.clock.now() < self._settled_at(step, delivery)

    def _wait(self, step: Step, early: Iterable[Delivery]) -> None:
        """Keep in doubt what was not found, until its pause is over."""
        until: dict[datetime, list[str]] = {}
        for delivery in early:
            until.setdefault(self._settled_at(step, delivery), []).append(delivery.key)
        for time, keys in until.items():
            self.ledger.wait(keys, time, "not found yet; looked too early")

    def _settled_at(self, step: Step, delivery: Delivery) -> datetime:
        sent_at = delivery.intent.sent_at if delivery.intent else self.clock.now()
        return sent_at + timedelta(seconds=step.settle_s)

    def _send(self, step: Step, parcel: Parcel, pairs: Mapping[str, Pair]) -> None:
        """Send a parcel once, and write down what came of it."""
        keys = [draft.key for draft in parcel.drafts]
        self.ledger.sending(step.name, parcel)
        outcomes: Mapping[str, Outcome]
        try:
            outcomes = step.send(parcel)
        except Refused as refusal:
            self._after_refusal(step, parcel, refusal, pairs)
            return
        except Disconnected as gone:
            self._settle(step, dict.fromkeys(keys, TryLater(cause=gone.cause, said=gone.said)))
            raise
        except Failure as failure:
            outcomes = dict.fromkeys(keys, failure)
        self._settle(step, outcomes)
        self._count(outcomes)

    def _count(self, outcomes: Mapping[str, Outcome]) -> None:
        """Leave a system alone that gave no clear answer, or said "not now", several times in a row.

        "Again at once" is no such answer: a step of ours says it before anything is sent.
        """
        unclear = [
            told
            for told in outcomes.values()
            if isinstance(told, InDoubt)
            or (isinstance(told, TryLater) and told.after_s != 0)
            or (isinstance(told, Refused) and told.after_s is not None)
        ]
        self.strikes = self.strikes + 1 if unclear and len(unclear) == len(outcomes) else 0
        if self.strikes >= _STRIKES:
            self.strikes = 0
            raise TryLater(cause=unclear[0].cause, said=f"stopped after {_STRIKES} of: {unclear[0].said}")

    def _after_refusal(self, step: Step, parcel: Parcel, refusal: Refused, pairs: Mapping[str, Pair]) -> None:
        """Look what was kept in spite of the refusal (L2), then halve the rest until the guilty is alone (L6).

        "Not now" is believed of all of them once; from the second time on it may be one of them that they mean.
        """
        keys = [draft.key for draft in parcel.drafts]
        self._settle(step, dict.fromkeys(keys, InDoubt(cause=refusal.cause, said=refusal.said)))
        sight = self._look(step, [self._doubted(pairs[key], step, parcel) for key in keys])
        found = {
            key: told for key in keys if (told := ruled(pairs[key][0], sight.found.get(key))) is not None
        }
        self._settle(step, found, looked=True)
        rest = [draft for draft in parcel.drafts if draft.key not in found]
        tried = any(pairs[key][0].attempts for key in keys)
        if len(rest) == 1 == len(keys) or (refusal.after_s is not None and not tried):
            refused = {draft.key: refusal for draft in rest}
            self._settle(step, refused, looked=True)
            self._count(refused)
            return
        renewed = self.ledger.clear([draft.key for draft in rest], "looked: certainly not there")
        for half in _halves([draft for draft in rest if draft.key not in renewed]):
            for smaller in sight.pack(half):
                self._send(step, smaller, pairs)

    def _doubted(self, pair: Pair, step: Step, parcel: Parcel) -> Pair:
        """Give the delivery as it stands after a refusal: in doubt, with the intent just written, answered."""
        delivery, record = pair
        draft = next(draft for draft in parcel.drafts if draft.key == delivery.key)
        intent = Intent(
            step=step.name,
            fingerprint=draft.fingerprint,
            evidence={**parcel.evidence, **draft.evidence},
            sent_at=self.clock.now(),
            answered=True,
        )
        return replace(delivery, state=State.IN_DOUBT, intent=intent), record


def _halves(drafts: Sequence[Draft]) -> Sequence[Sequence[Draft]]:
    middle = (len(drafts) + 1) // 2
    return [half for half in (drafts[:middle], drafts[middle:]) if half]
