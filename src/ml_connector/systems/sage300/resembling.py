"""Invoices that are like another one: in the ledger, in Sage 300 by other hands, in another company.

Knows the setting `near_duplicates`, what was read anyway, and that each pair is asked about once. Knows no table, and
sends nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Invoice
from ml_connector.domain.near_match import Likeness, Paper, likeness
from ml_connector.domain.resemblance import CAUSE, Other, Resembled, resembled, shared
from ml_connector.domain.states import State
from ml_connector.engine.ruling import ruled
from ml_connector.engine.values import Delivery
from ml_connector.systems.sage300.drafting import currency_of
from ml_connector.systems.sage300.evidence import Place
from ml_connector.systems.sage300.facts import Facts
from ml_connector.systems.sage300.recoding import Recoded

__all__ = ["Radar", "ResemblanceShelf", "Resembling"]

_KINDS = ("Invoice", "CreditNote")
_SHOWN_MAX = 5

Pair = tuple[Delivery, Recoded]


class ResemblanceShelf(Protocol):
    """What all connections of this installation know of invoices, as one of them may see it."""

    @property
    def connection(self) -> str:
        """Its name."""
        ...

    def note(self, others: Sequence[Other], shared: Mapping[str, str]) -> None:
        """Note these invoices, and by key what other companies would have in common with each."""
        ...

    def beside(self, papers: Mapping[str, Paper]) -> Mapping[str, Sequence[Other]]:
        """Give, by key, what in the same company's ledger may be like these."""
        ...

    def elsewhere(self, shared: Mapping[str, str]) -> Mapping[str, Sequence[Other]]:
        """Give, by key, which invoices of other companies have the same in common, and nothing of what they say."""
        ...

    def keep(self, found: Mapping[int, Sequence[Resembled]], seen_at: datetime) -> None:
        """Keep, by number in the ledger, what invoices were found to be like."""
        ...


@dataclass(frozen=True, kw_only=True)
class Resembling:
    """What a look found invoices to be like: what each is held for, by key, and what is only remarked."""

    held: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    remarks: Sequence[str] = ()

    def check(self, delivery: Delivery) -> None:
        """Raise Held for the first document that no person let it through for."""
        for held in self.held.get(delivery.key, ()):
            if ruled(delivery, held) is not None:
                raise held


@dataclass(frozen=True, kw_only=True)
class Radar:
    """Looks out for what invoices are like; `mode` is the setting `near_duplicates`. No shelf, no ledger asked."""

    mode: str
    shelf: ResemblanceShelf | None

    @property
    def asks(self) -> bool:
        """Whether Sage is asked for documents of others besides those that a look reads anyway."""
        return self.shelf is not None and self.mode != "off"

    def still_held(self, pairs: Sequence[Pair]) -> Mapping[str, Held]:
        """Give those that our ledger alone goes on holding, so that neither facts nor Sage are asked for them."""
        standing = [pair for pair in pairs if (pair[0].state, pair[0].cause) == (State.HELD, CAUSE)]
        if not standing or self.shelf is None or self.mode != "hold":
            return {}
        these = {delivery.key: _this(self.shelf, delivery, _paper(told.given)) for delivery, told in standing}
        found = _told(_in_ledger(self.shelf, these, {}), remark=False)
        held = {delivery.key: _first(found, delivery) for delivery, _ in standing}
        said = {delivery.key: delivery.said for delivery, _ in standing}
        return {key: why for key, why in held.items() if why is not None and why.said == said[key]}

    def search(
        self, pairs: Sequence[Pair], facts: Facts, places: Sequence[Place], now: datetime
    ) -> Resembling:
        """Compare invoices with the ledger, with other companies by hash, and with what others entered in Sage 300.

        `places` are what a look read of others' documents. What stands against an invoice is kept for people, and that
        nothing does any more.
        """
        pairs = [pair for pair in pairs if self.mode != "off" and pair[1].invoice.amount]
        coded = {delivery.key: _coded(told.invoice, facts) for delivery, told in pairs}
        found = {key: list(_in_sage(paper, places)) for key, paper in coded.items()}
        if self.shelf is not None and pairs:
            named = [(delivery, _paper(told.given, coded[delivery.key].name)) for delivery, told in pairs]
            these = {delivery.key: _this(self.shelf, delivery, paper) for delivery, paper in named}
            common = {key: shared(paper) for key, paper in coded.items()}
            self.shelf.note(list(these.values()), common)
            for key, some in _in_ledger(self.shelf, these, common).items():
                found[key] = [*_not_among(found[key], some), *some]
            self.shelf.keep({these[key].id: some for key, some in found.items()}, now)
        return _told(found, remark=self.mode == "remark", papers=coded)


def _in_ledger(
    shelf: ResemblanceShelf, these: Mapping[str, Other], common: Mapping[str, str]
) -> Mapping[str, Sequence[Resembled]]:
    beside = shelf.beside({key: this.paper for key, this in these.items() if this.paper is not None})
    abroad = shelf.elsewhere(common)
    return {
        key: list(resembled(this, [*beside.get(key, ()), *abroad.get(key, ())]))
        for key, this in these.items()
    }


def _in_sage(paper: Paper, places: Iterable[Place]) -> Iterator[Resembled]:
    """Compare with documents others entered; one that was posted meanwhile is still the same entry."""
    found: dict[str, Resembled] = {}
    for place in places:
        there = _of_others(place)
        alike = likeness(paper, there) if place.kind in _KINDS and not place.marks else None
        if alike is not None:
            said = f"{there.words}: Sage batch {place.entry[0]} entry {place.entry[1]}"
            found[said] = Resembled(said=said, likeness=alike, paper=there, where=place.where)
    yield from found.values()


def _not_among(in_sage: Iterable[Resembled], known: Sequence[Resembled]) -> Sequence[Resembled]:
    """Leave out what the ledger knows as well: one document, which a person adopted, is asked about once."""
    words = {one.paper.words for one in known if one.paper is not None}
    return [one for one in in_sage if one.paper is None or one.paper.words not in words]


def _of_others(place: Place) -> Paper:
    dated = None if place.dated is None else date(place.dated.year, place.dated.month, place.dated.day)
    return Paper(
        vendor=place.vendor, number=place.number, amount=place.amount, currency=place.currency, dated=dated
    )


def _told(
    found: Mapping[str, Sequence[Resembled]], *, remark: bool, papers: Mapping[str, Paper] | None = None
) -> Resembling:
    """Say what is held and what is remarked."""
    held: dict[str, list[Held]] = {}
    remarked: list[str] = []
    for key, some in sorted(found.items()):
        for one in some:
            if one.likeness is Likeness.HELD and not remark:
                held.setdefault(key, []).append(Held(cause=CAUSE, said=one.said))
            elif papers:
                remarked.append(f"{papers[key].words} is like {one.said}")
    return Resembling(held=held, remarks=_in_words(remarked))


def _in_words(remarked: Sequence[str]) -> Sequence[str]:
    if not remarked:
        return ()
    more = f"; and {len(remarked) - _SHOWN_MAX} more" if len(remarked) > _SHOWN_MAX else ""
    return [f"Not held, but look at them: {'; '.join(remarked[:_SHOWN_MAX])}{more}."]


def _first(found: Resembling, delivery: Delivery) -> Held | None:
    try:
        found.check(delivery)
    except Held as held:
        return held
    return None


def _this(shelf: ResemblanceShelf, delivery: Delivery, paper: Paper) -> Other:
    said = [ruling.said for ruling in delivery.rulings if (ruling.kind, ruling.cause) == ("anyway", CAUSE)]
    return Other(
        id=delivery.id,
        key=delivery.key,
        connection=shelf.connection,
        paper=paper,
        entered=bool(delivery.receipts),
        released=said,
    )


def _paper(invoice: Invoice, name: str = "", currency: str | None = None) -> Paper:
    return Paper(
        vendor=invoice.vendor,
        number=invoice.number,
        amount=invoice.amount,
        currency=invoice.currency if currency is None else currency,
        dated=invoice.dated,
        name=name,
    )


def _coded(invoice: Invoice, facts: Facts) -> Paper:
    """Give the invoice in Sage's codes, with its vendor's currency where it names none."""
    payee = facts.vendors.get(invoice.vendor.strip().upper())
    return _paper(invoice, payee.name if payee else "", currency_of(invoice, facts))
