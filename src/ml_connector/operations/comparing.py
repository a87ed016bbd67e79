"""Ask all three witnesses about the approved invoices of some days, and have every invoice judged.

Knows in which order they are asked, and that the ledger is asked again for what moved meanwhile. Knows no sum and no
screen, and writes nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from ml_connector.domain.calendar import Period, period_of
from ml_connector.domain.failures import Disconnected, Failure
from ml_connector.domain.money import NO_CURRENCY, ZERO
from ml_connector.domain.reconciliation.bridge import Sum
from ml_connector.domain.reconciliation.judging import Verdict, judge
from ml_connector.domain.reconciliation.witnesses import Approval, Case, Place, Told, Word
from ml_connector.domain.states import State
from ml_connector.flows import Joint
from ml_connector.flows.approved_invoices import NAME
from ml_connector.operations.gathering import Gathered, Gathering
from ml_connector.operations.house import House, NotReady, in_words
from ml_connector.operations.joining import READ_ONLY, Asked, joined
from ml_connector.operations.running import ready
from ml_connector.store import compared, connections, database
from ml_connector.store.connections import Stored
from ml_connector.store.vault import Vault
from ml_connector.systems.avidxchange import Approvals, Side
from ml_connector.systems.sage300 import Sought, Testimony, mark_of, testify

__all__ = ["Compared", "Window", "compare"]

_NOT_POSTED = (Word.OPEN, Word.READY, Word.ERROR)
_USUAL = timedelta(days=62)  # where no fiscal calendar says what a period is


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which days are compared, both included. None = from the fiscal period before today's to the end of today's.

    `period` names a fiscal period instead, such as 2026-11; "" is today's. `every_amount`: AvidXchange is asked for
    each amount its lists do not tell, a call each, also where our own acknowledgement may be all that changed.
    """

    first: date | None = None
    last: date | None = None
    period: str | None = None
    every_amount: bool = False


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Every invoice of some days, judged; and what a reader must know of how they were compared.

    `period` is the fiscal period that was asked for, if one was; `periods` are those some of whose days are compared.
    `marking`: AvidXchange's lists mark what they bring.
    `as_last_read` counts the amounts it was not asked for now, `unfetched` what waits there, is unknown here and could
    not be read, `unclear` rows of unknown status, `unplaced` what was exported and neither the ledger nor Sage knows;
    `in_approval` is None where it does not tell. `open_outside`: what of other days is open, or entered and not posted.
    """

    first: date
    last: date
    period: Period | None
    verdicts: Sequence[Verdict]
    side: Side
    marking: bool
    as_last_read: int
    unfetched: int
    unclear: int
    unplaced: int
    in_approval: int | None
    open_outside: Mapping[str, Sum]
    unasked: Sequence[str]
    began: datetime
    periods: Sequence[Period] = ()
    costs: Mapping[str, Any] = field(default_factory=dict)


def compare(house: House, name: str, window: Window) -> tuple[Stored, Compared]:
    """Compare what both systems and the ledger say of one connection's approved invoices now.

    Nothing is written, anywhere, but for the gateway's token (L13). Raises NotReady with the cause where a system
    cannot be asked, for half an answer would be a false one; ValueError for a period there is not.
    """
    with database.read_only():
        stored = connections.find(name)
        ready(stored, (NAME,))
        with joined(house, stored, READ_ONLY) as joint:
            asked = Asked(joint)
            try:
                found = _compared(house, stored, joint, window)
            except (Failure, Disconnected) as stopped:
                raise NotReady(in_words(stopped.cause, stopped.said)) from stopped
            return stored, replace(found, costs=asked.as_json())


def _compared(house: House, stored: Stored, joint: Joint, window: Window) -> Compared:
    began, facts = house.clock.now(), joint.books.facts.gather((), ())
    period, first, last = _days(window, facts.periods, facts.today)
    approvals = Approvals(organization=joint.organization)
    gathering = Gathering(
        stored=stored,
        books=joint.books,
        approvals=approvals,
        first=first,
        last=last,
        every_amount=window.every_amount,
    )
    vault = stored.vault(house.keyring)
    gathering.read_ledger(vault)
    gathering.read_avidxchange()
    testimony = testify(joint.books, list(_sought(gathering)), (first, last), facts.periods)
    _recognize(gathering, testimony, vault)
    cases = [
        *_known_cases(gathering, testimony),
        *_posted_within(gathering, testimony, period),
        *_exported(gathering, testimony),
        *_strays(testimony),
    ]
    dated = (replace(case, period=_named(facts.periods, case.dated)) for case in cases)
    return Compared(
        first=first,
        last=last,
        period=period,
        verdicts=_settled(stored, [judge(case) for case in dated], began),
        side=approvals.side,
        marking=approvals.marking,
        as_last_read=gathering.as_last_read,
        unfetched=gathering.unfetched,
        unclear=gathering.unclear,
        unplaced=sum(
            not testimony.places.get(key) for key, row in gathering.exported.items() if gathering.counts(row)
        ),
        in_approval=gathering.in_approval,
        open_outside=_open_outside(gathering, testimony, {case.id for case in cases}),
        unasked=testimony.unasked,
        began=began,
        periods=[one for one in facts.periods if one.start <= last and first <= one.end],
    )


def _days(window: Window, periods: Sequence[Period], today: date) -> tuple[Period | None, date, date]:
    """Fix the days, and the fiscal period if one was asked for."""
    now = period_of(periods, today)
    if window.period is not None:
        found = next((one for one in periods if str(one) == window.period), None) if window.period else now
        if found is None:
            asked = window.period or f"that has {today.isoformat()} in it"
            raise ValueError(f"Sage 300's calendar has no fiscal period {asked}.")
        return found, found.start, found.end
    before = period_of(periods, now.start - timedelta(days=1)) if now else None
    usual = (before or now).start if now else today - _USUAL
    first, last = window.first or usual, window.last or (now.end if now else today)
    if first > last:
        raise ValueError(f"The first day, {first.isoformat()}, is after the last, {last.isoformat()}.")
    return None, first, last


def _sought(gathering: Gathering) -> Iterator[Sought]:
    for one in gathering.invoices.values():
        numbers = one.numbers or {}
        yield Sought(
            key=one.key,
            vendor=one.vendor,
            number=one.number,
            batch=numbers.get("batch", ""),
            entry=numbers.get("entry", ""),
            entered=one.numbers is not None,
            closed=one.known is not None and one.known.by_hand,
        )
    for one in gathering.elsewhere.values():
        numbers = one.numbers or {}
        yield Sought(
            key=one.key,
            vendor="",
            number="",
            batch=numbers.get("batch", ""),
            entry=numbers.get("entry", ""),
        )
    for key in gathering.exported:
        yield Sought(key=key, vendor="", number="")


def _known_cases(gathering: Gathering, testimony: Testimony) -> Iterator[Case]:
    return (_case(one, testimony.places.get(one.key, ())) for one in gathering.invoices.values())


def _posted_within(gathering: Gathering, testimony: Testimony, period: Period | None) -> Iterator[Case]:
    """Give what is dated on other days and stands in Sage, not posted, in the fiscal period that was asked for.

    A posting date of its own puts it there, whatever its document date: it would miss that period as well.
    """
    for one in gathering.elsewhere.values():
        places = testimony.places.get(one.key, ())
        if period and any(place.period == str(period) for place in places if place.word in _NOT_POSTED):
            yield _case(one, places)


def _open_outside(gathering: Gathering, testimony: Testimony, taken: Collection[str]) -> Mapping[str, Sum]:
    """Add up by currency what of other days is open here, or stands in Sage and is not posted."""
    found: dict[str, Sum] = {}
    for key, one in gathering.elsewhere.items():
        places = testimony.places.get(key, ())
        open_here = one.known is not None and one.known.state is not State.DONE
        if key in taken or not (open_here or any(place.word in _NOT_POSTED for place in places)):
            continue
        named = (one.currency, *(place.currency for place in places), NO_CURRENCY)
        currency = next(code for code in named if code)
        amount = one.known.amount if one.known else None
        found[currency] = found.get(currency, Sum()) + Sum(count=1, amount=amount or ZERO)
    return found


def _case(one: Gathered, places: Sequence[Place]) -> Case:
    return Case(
        id=one.key,
        label=one.label,
        vendor=one.vendor,
        number=one.number,
        also_vendors=one.also_vendors,
        currency=one.currency,
        dated=one.dated,
        told=one.told,
        known=one.known,
        places=tuple(places),
    )


def _exported(gathering: Gathering, testimony: Testimony) -> Iterator[Case]:
    """Give what AvidXchange gave out and Sage has with our mark, and the ledger does not know.

    What else was exported was taken by somebody else, or was lost before it came here: it is counted as `unplaced`.
    """
    for key, row in gathering.exported.items():
        places = [one for one in testimony.places.get(key, ()) if gathering.within(one.dated)]
        if places:
            invoice = gathering.fetch_exported(key)
            yield Case(
                id=key,
                label=invoice.label if invoice else places[0].number,
                vendor=gathering.books.vendor(invoice.vendor) if invoice else places[0].vendor,
                currency=places[0].currency,
                dated=places[0].dated,
                told=Told(approval=row.approval, word=row.word, amount=invoice.amount if invoice else None),
                places=tuple(places),
            )


def _recognize(gathering: Gathering, testimony: Testimony, vault: Vault) -> None:
    """Take what has the mark of an invoice that the ledger has, and was not read by its days, for what it is.

    What another connection with the same books entered is that one's to compare.
    """
    marks = {stray.mark for stray in testimony.strays.values()}
    if not marks:
        return
    every = compared.keys_of_all(gathering.stored.book, NAME)
    known = {
        mark: key for mark, key in ((mark_of(gathering.books, key), key) for key in every) if mark in marks
    }
    own = compared.known_among(gathering.stored.id, NAME, known.values())
    gathering.read_marked(vault, own)
    for at, stray in list(testimony.strays.items()):
        key = known.get(stray.mark)
        if key is not None and key in own:
            testimony.add(key, stray.place)
        if key is not None:
            del testimony.strays[at]


def _strays(testimony: Testimony) -> Iterator[Case]:
    """Give the documents with a mark that is of no invoice of this or another connection with the same books."""
    for stray in testimony.strays.values():
        place = stray.place
        yield Case(
            id=stray.mark,
            label=place.number,
            vendor=place.vendor,
            currency=place.currency,
            dated=place.dated,
            told=Told(approval=Approval.NEVER),
            places=(place,),
        )


def _named(periods: Sequence[Period], day: date | None) -> str:
    found = period_of(periods, day) if day else None
    return str(found) if found else ""


def _settled(stored: Stored, verdicts: Sequence[Verdict], began: datetime) -> Sequence[Verdict]:
    """Set aside what a run moved meanwhile: one witness was asked before that, another after."""
    keys = [one.case.id for one in verdicts if one.differs]
    moved = compared.moved_since(stored.id, NAME, keys, began, book=stored.book) if keys else ()
    if not moved:
        return verdicts
    return [judge(replace(one.case, moved=True)) if one.case.id in moved else one for one in verdicts]
