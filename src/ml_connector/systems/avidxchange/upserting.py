"""Records of ours are written into AvidXchange in bulk, a kind by its own operation; writing one twice does no harm.

Knows the client's drafts, calls and answers (§6.4). Knows no field of any record and no ledger.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import avidxchange
from ml_connector.domain.failures import Held
from ml_connector.domain.fingerprint import of_text
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Draft, Found, Outcome, Parcel, Preview
from ml_connector.systems.avidxchange.failures import writing
from ml_connector.systems.avidxchange.results import Kind, Scrub, excess_notes, outcomes, surprise_notes
from ml_connector.systems.avidxchange.system import Organization

__all__ = ["CODE", "AccountsHere", "Bulk", "BulkSight", "Made", "as_given"]

CODE = "code"  # evidence: what AvidXchange calls a record, where that is not the key of its delivery

AccountsHere = Callable[[Collection[str]], Mapping[str, str | Held]]
"""Gives the codes under which AvidXchange has these accounts, Held where one means another; what is left out stays."""

Write = Callable[[Sequence[avidxchange.Draft], str], avidxchange.Written]


def as_given(codes: Collection[str]) -> Mapping[str, str | Held]:
    """Leave all accounts as they are."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Made:
    """One record as it would be sent, and as people may see it."""

    sent: avidxchange.Draft
    shown: avidxchange.Draft


@dataclass(kw_only=True)
class Bulk:
    """Drafts and writes the records of one kind, for the length of a run; `write` is the client's verb for them.

    `names` are those in the path of the call, such as the dimension of its values.

    The salt is another one in every run: a value that was changed and changed back is written again (§6.8).
    """

    organization: Organization
    kind: Kind
    write: Write
    names: Mapping[str, str] = field(default_factory=dict)
    journal: list[str] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)
    _salt: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)

    @property
    def skip(self) -> str:
        """Why this gateway takes none of them; "" where it does."""
        if self.organization.offers(self.kind.operation):
            return ""
        many, operation = self.kind.many, self.kind.operation
        return f"This AvidXchange profile does not take {many} ({operation} is off): none were read, none were sent."

    def make(self, wire: object, shown: object = None) -> Made | Held:
        """Draft one record, and as people may see it where that differs; Held where the profile does not let it go."""
        try:
            sent = self.organization.client.draft(self.kind.operation, wire)
            seen = sent if shown is None else self.organization.client.draft(self.kind.operation, shown)
        except avidxchange.errors.Unreadable as error:
            return Held(cause=self.kind.unsendable, said=str(error))
        return Made(sent=sent, shown=seen)

    def sight(self, made: Mapping[str, Made | Held], found: Mapping[str, Found] | None = None) -> "BulkSight":
        """Give what is known before these are written; notes what is too long, once for each record."""
        long = {key: one.sent for key, one in made.items() if isinstance(one, Made) and one.sent.excess}
        new = [sent for key, sent in long.items() if key not in self._told]
        self.journal += excess_notes(new, self.kind.many)
        self._told.update(long)
        return BulkSight(bulk=self, made=made, found=found or {})

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        """Fill calls in the order of the drafts, as many in each as the profile allows (§6.1)."""
        most = self.organization.profile.operation(self.kind.operation).max_items
        starts = range(0, len(drafts), most)
        return [Parcel(drafts=tuple(drafts[start : start + most]), evidence={}) for start in starts]

    def preview(self, parcel: Parcel) -> Preview:
        """Show the call's body as people may see it, to the byte but for that."""
        items = list(self._items((draft, draft.shown) for draft in parcel.drafts))
        body = self.organization.client.body(self.kind.operation, items, self.names).decode()
        title = f"{self.kind.many[:1].upper()}{self.kind.many[1:]}, {len(items)} in one call"
        return Preview(title=title, body=body)

    def send(self, parcel: Parcel, scrub: Scrub | None = None) -> Mapping[str, Outcome]:
        """Write them in one call, or in several where the gateway wants it smaller; one outcome each.

        AvidXchange tells its answers apart by its own codes; the deliveries are known by their keys here.
        """
        items = list(self._items((draft, draft.payload) for draft in parcel.drafts))
        scrub = scrub or Scrub(())
        with writing():
            written = self.write(items, self._salt)
        self.journal += surprise_notes(written, scrub)
        return outcomes([draft.key for draft in parcel.drafts], written, self.kind, scrub)

    def _items(self, texts: Iterable[tuple[Draft, str]]) -> Iterable[avidxchange.Draft]:
        """Give what the client drafted back to it, under the code that AvidXchange will answer with."""
        place = self.organization.profile.operation(self.kind.operation).envelope
        for draft, text in texts:
            yield avidxchange.Draft(key=draft.evidence.get(CODE, draft.key), text=text.encode(), place=place)


@dataclass(frozen=True, kw_only=True)
class BulkSight:
    """What is known before records of one kind are written: which of them a person has to look at first."""

    bulk: Bulk
    made: Mapping[str, Made | Held]
    found: Mapping[str, Found]
    journals: Sequence[Sequence[str]] = ()

    @property
    def notes(self) -> Sequence[str]:
        """What a comparison, the drafts and, by now, the answers brought to know."""
        return [note for journal in (*self.journals, self.bulk.journal) for note in journal]

    def draft(self, delivery: Delivery, record: Record) -> Draft:
        """Draft the item, to the byte; raises Held where the profile does not let it be sent."""
        made = self.made[delivery.key]
        if isinstance(made, Held):
            raise made
        payload = made.sent.text.decode()
        return Draft(
            key=delivery.key,
            payload=payload,
            fingerprint=of_text(payload),
            place=None,
            shown=made.shown.text.decode(),
            evidence={} if made.sent.key == delivery.key else {CODE: made.sent.key},
        )

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        """As the bulk's."""
        return self.bulk.pack(drafts)

    def preview(self, parcel: Parcel) -> Preview:
        """As the bulk's."""
        return self.bulk.preview(parcel)
