"""The step that makes our batches ready to post, or posts them, and reads back what became of every entry.

Knows what may be posted of a batch, how Sage 300 is told to, and what is left afterwards (D12, D13, E14). Knows no
ledger but the lines it is given, and changes no entry. It is a shared step: what an accountant has done is found.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ml_connector.domain import money
from ml_connector.domain.failures import Failure, Held, InDoubt, Refused, TryLater
from ml_connector.domain.fingerprint import of_text
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Draft, Found, Outcome, Parcel, Preview, Receipt
from ml_connector.systems.sage300.as_sent import read_sent
from ml_connector.systems.sage300.evidence import Place
from ml_connector.systems.sage300.failures import writing
from ml_connector.systems.sage300.looking import Sought, receipt_of
from ml_connector.systems.sage300.marks import entry_mark
from ml_connector.systems.sage300.permits import Lines, Permits, Recalled, as_found, nobody_recalls
from ml_connector.systems.sage300.system import Books
from ml_connector.systems.sage300.verdicts import (
    as_doubted,
    entered_of,
    lasting,
    not_posted,
    posted_before,
    verdicts,
)
from ml_connector.systems.sage300.whereabouts import Entered, Whereabouts, batch_of, stands, whereabouts

__all__ = ["PostBatch", "PostingSight"]

_OPEN: Literal["Open"] = "Open"
_READY: Literal["ReadyToPost"] = "ReadyToPost"
_GOES_WITH_ALL = "the batch is ready to post, and goes when somebody posts all batches"
_UNLISTED = "batch-not-printed"


@dataclass(frozen=True, kw_only=True)
class PostingSight:
    """What a look saw of some batches; `due` are the invoices whose batch may be posted as it stands. All pure."""

    found: Mapping[str, Found]
    due: Mapping[str, Entered]
    statuses: Mapping[int, str]
    posts: bool
    notes: Sequence[str] = ()

    def draft(self, delivery: Delivery, record: Record) -> Draft:
        """Draft what becomes of its batch; raises Held where nothing of it may be posted, whatever a person ruled."""
        one = self.due.get(delivery.key)
        if one is None:
            told = self.found.get(delivery.key)
            raise told if isinstance(told, Held) else Held(cause="posting-unclear", said=delivery.label)
        becomes = "posted" if self.posts else "ready to post"
        payload = json.dumps({"batch": one.batch, "entry": one.entry, "becomes": becomes})
        sought = one.sought
        evidence = {"vendor": sought.vendor, "number": sought.number, "amount": str(sought.amount)}
        return Draft(
            key=delivery.key,
            payload=payload,
            fingerprint=of_text(payload),
            place=None,
            evidence={**evidence, **sought.sent.numbers, "batch": str(one.batch), "entry": one.entry},
        )

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        """Put what stands in one batch in one parcel, the lowest batch first."""
        batches: dict[int, list[Draft]] = {}
        for draft in sorted(drafts, key=lambda one: (int(one.evidence["batch"]), one.key)):
            batches.setdefault(int(draft.evidence["batch"]), []).append(draft)
        return [
            Parcel(
                drafts=tuple(some),
                evidence={
                    "batch": str(number),
                    "status": self.statuses[number],
                    "batch_after": str(number - 1),
                },
            )
            for number, some in batches.items()
        ]

    def preview(self, parcel: Parcel) -> Preview:
        """Show the bodies of the calls to the byte, and what they would post."""
        number = int(parcel.evidence["batch"])
        calls: list[Mapping[str, object]] = []
        if parcel.evidence["status"] == _OPEN:
            calls.append({"BatchNumber": number, "BatchStatus": _READY})
        if self.posts:
            calls.append({"ProcessAllBatches": "Donotpostallbatches", "FromBatch": number, "ToBatch": number})
        what = "Post" if self.posts else "Make ready to post:"
        rows = [
            {
                "entry": draft.evidence["entry"],
                "document": draft.evidence["number"],
                "vendor": draft.evidence["vendor"],
                "amount": money.text(Decimal(draft.evidence["amount"])),
            }
            for draft in parcel.drafts
        ]
        body = "\n".join(json.dumps(call, separators=(",", ":")) for call in calls)
        return Preview(title=f"{what} A/P invoice batch {number}", body=body, tables={"Entries": rows})


@dataclass(frozen=True, kw_only=True)
class PostBatch:
    """Makes batches ready to post, or posts them as well (`post=ready|post`), each whole and as it was entered.

    Told twice, Sage 300 posts nothing twice: a batch that is posted is refused. So an absence is believed at once.
    `recalled` says whose approval stands no more, `rule` what must have been agreed to where a person is asked.
    """

    books: Books
    lines: Lines
    recalled: Recalled = nobody_recalls
    rule: str = ""
    look_max: int = 500
    settle_s: float = 0.0
    repeatable: bool = True
    idle: bool = False

    @property
    def name(self) -> str:
        """Its name: what was only made ready still owes its posting, once that is wanted."""
        return "post-batch" if self.posts else "ready-batch"

    @property
    def posts(self) -> bool:
        """Whether it posts, and does not leave that to an accountant."""
        return self.books.options.post == "post"

    def ready(self) -> None:
        """Nothing to ask: entering has asked whether the site has what a look reads."""

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> PostingSight:
        """See where each invoice stands now, and which batches are whole and as they were entered."""
        lines = {line.key: line for line, _ in deliveries}
        posted = {key: before for key, line in lines.items() if (before := posted_before(line)) is not None}
        entered = [
            entered_of(self.books, line, record) for line, record in deliveries if line.key not in posted
        ]
        seen = whereabouts(self.books.client, entered)
        found: dict[str, Found] = {**posted, **verdicts(self.books, entered, seen)}
        open_ = [one for one in entered if one.key not in found]
        found |= {one.key: told for one in open_ if (told := self._reached(one, seen)) is not None}
        due = [one for one in open_ if one.key not in found]
        held = {key: told for key, told in found.items() if isinstance(told, Held)}
        stopped = self._stopped(due, lines, seen, held)
        found |= stopped
        return PostingSight(
            found=as_doubted(lines, lasting(lines, found, self.books.facts.now())),
            due={one.key: one for one in due if one.key not in found},
            statuses={number: batch.status for number, batch in seen.batches.items()},
            posts=self.posts,
            notes=sorted({f"Left to an accountant: {told.said}" for told in stopped.values() if _left(told)}),
        )

    def _reached(self, one: Entered, seen: Whereabouts) -> Found | None:
        """Give the receipt of a batch that is as ready as it is to be; what others entered is theirs to post."""
        place = stands(one, seen)
        if isinstance(place, Place) and not self.posts and (one.adopted or place.numbers["status"] == _READY):
            return receipt_of(one.sought, place)
        return not_posted(one, seen) if one.adopted else None

    def _stopped(
        self,
        due: Sequence[Entered],
        lines: Mapping[str, Delivery],
        seen: Whereabouts,
        held: Mapping[str, Held],
    ) -> Mapping[str, Failure]:
        """Say of every batch that is not to be posted as it stands why nothing of it is.

        `held` are those this very look holds, which the ledger does not know yet.
        """
        numbers = sorted({one.batch for one in due})
        mates = self.lines(numbers) if numbers else ()
        batches = {number: batch for number in numbers if (batch := seen.batches.get(number)) is not None}
        withdrawn = self._permits.withdrawn(list(batches.values()), mates)
        mates = as_found(mates, {**held, **withdrawn})
        stops = {number: self._permits.stop(number, batches.get(number), mates) for number in numbers}
        found: dict[str, Failure] = {}
        for one in due:
            line, stop = lines[one.key], withdrawn.get(one.key) or stops[one.batch]
            if isinstance(stop, Held) and one.batch in batches and batches[one.batch].status == _READY:
                found[one.key] = Held(cause=stop.cause, said=f"{stop.said}; {_GOES_WITH_ALL}")
            elif stop is not None:
                found[one.key] = stop
            elif line.cause == _UNLISTED and not batches[one.batch].listed:
                found[one.key] = Held(cause=_UNLISTED, said=line.said)
        return found

    @property
    def _permits(self) -> Permits:
        return Permits(company=self.books.company, lines=self.lines, recalled=self.recalled, rule=self.rule)

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Make one batch ready, see that it is still whole, post it, and read back what became of every entry.

        Nobody can edit a batch that is ready (G7), so what is compared then is what is posted. Whatever was answered,
        the looks tell (D13): Sage 300 posts the good entries and moves the others (E14).
        """
        number = int(parcel.evidence["batch"])
        entered = [_entered(self.books.company, draft) for draft in parcel.drafts]
        try:
            problem = self._carry_out(number, made_ready=parcel.evidence["status"] == _OPEN)
            seen = whereabouts(self.books.client, entered)
            told = verdicts(self.books, entered, seen)
        except Failure as unread:
            said = f"batch {number} could not be read after the call: {unread}"
            return {draft.key: InDoubt(said=said) for draft in parcel.drafts}
        return {one.key: self._came(one, told.get(one.key), seen, problem) for one in entered}

    def _carry_out(self, number: int, *, made_ready: bool) -> Failure | None:
        """Make the calls; give what kept one of them from being answered well, or why the second was not made."""
        batches = self.books.client.invoice_batches
        problem = _tried(lambda: batches.set_status(number, _READY)) if made_ready else None
        batch = batch_of(self.books.client, number)
        if batch is None or batch.status != _READY:
            return problem
        stop = self._permits.stop(number, batch, self.lines([number]))
        if stop is not None and made_ready:
            failed = _tried(lambda: batches.set_status(number, _OPEN))
            return (
                stop if failed is None else Held(cause=stop.cause, said=f"{stop.said}; it is still {_READY}")
            )
        if stop is not None or not self.posts:
            return stop
        return _tried(lambda: self.books.client.post_invoices(number))

    def _came(self, one: Entered, told: Found | None, seen: Whereabouts, problem: Failure | None) -> Outcome:
        """Say what came of one entry: what the looks tell comes first, then what the calls were answered with."""
        if isinstance(told, Receipt | Held):
            return told
        if isinstance(told, TryLater):
            return InDoubt(cause=told.cause, said=told.said)
        if isinstance(problem, Held):
            return problem
        reached = self._reached(one, seen)
        return reached if isinstance(reached, Receipt) else _unposted(one, seen, problem)


def _unposted(one: Entered, seen: Whereabouts, problem: Failure | None) -> Outcome:
    """Say why a batch still stands as it stood, in Sage's own words."""
    match problem:
        case None:
            batch = seen.batches.get(one.batch)
            said = f"Sage 300 told of no error, but batch {one.batch} is {batch.status if batch else 'not found'}"
            return Refused(cause="posting-refused", said=said)
        case Refused(after_s=int()):
            return TryLater(cause=problem.cause, said=problem.said, after_s=problem.after_s)
        case Refused(cause="batch-not-printed"):
            return Held(cause=_UNLISTED, said=f"batch {one.batch}: {problem.said}")
        case Refused():
            return Refused(cause="posting-refused", said=f"batch {one.batch}: {problem.said}")
    return problem


def _tried(call: Callable[[], None]) -> Failure | None:
    """Make a call that writes, and give what is known of its failure; the look afterwards tells what it did."""
    try:
        with writing():
            call()
    except Failure as failure:
        return failure
    return None


def _left(told: Failure) -> bool:
    return told.cause == "not-posted-yet"


def _entered(company: str, draft: Draft) -> Entered:
    """Read back what a draft says of its invoice."""
    told = draft.evidence
    sought = Sought(
        key=draft.key,
        mark=entry_mark(company, draft.key),
        vendor=told["vendor"],
        number=told["number"],
        amount=Decimal(told["amount"]),
        sent=read_sent(told),
    )
    return Entered(sought=sought, batch=int(told["batch"]), entry=told["entry"])
