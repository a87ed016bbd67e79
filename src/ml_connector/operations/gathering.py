"""The approved invoices of some days, as the ledger and AvidXchange have them: each list read once, page by page.

Knows what must be fetched for an amount to be known, and how many at most. Knows no Sage list and judges nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from ml_connector.domain.edits import numbered
from ml_connector.domain.invoice import Invoice
from ml_connector.domain.money import NO_CURRENCY
from ml_connector.domain.reconciliation.witnesses import Approval, Known, Told
from ml_connector.flows.approved_invoices import NAME
from ml_connector.store import compared
from ml_connector.store.compared import Line, Shelf
from ml_connector.store.connections import Stored
from ml_connector.store.vault import Vault
from ml_connector.systems.avidxchange import Approvals, Listed, Side
from ml_connector.systems.sage300 import ENTER, Books

__all__ = ["Gathered", "Gathering"]

_READ_EARLY = timedelta(days=92)  # so long before its date an invoice may have been read first
_LISTED_EARLY = timedelta(days=31)  # and so long before it may have changed last
_FETCHED_MAX = 500
_OURS = 3
_UNTOLD = Told(approval=Approval.UNTOLD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """One invoice before Sage is asked; `vendor`, `number` and `currency` as Sage writes them.

    `numbers` are those of the receipt of its entry; None where it has none. `changed_at` is when AvidXchange changed it
    last, by the text we read; `ours_until`, until when a change may be nothing but our own acknowledgement.
    """

    key: str
    label: str
    vendor: str
    number: str = ""
    also_vendors: frozenset[str] = frozenset()
    currency: str = ""
    dated: date | None = None
    known: Known | None = None
    numbers: Mapping[str, str] | None = None
    told: Told = _UNTOLD
    changed_at: datetime | None = None
    ours_until: datetime | None = None


@dataclass(kw_only=True)
class Gathering:
    """Gathers the invoices that are dated from `first` to `last`, and those without a date.

    `outside` are the keys the ledger has of other days, `elsewhere` what was read of them. `exported` are ids
    AvidXchange gave to somebody and the ledger does not know. `unfetched` counts what waits there, is unknown here
    and could not be read, `unclear` what is unknown here and in a row that does not tell what it is, `as_last_read` the
    amounts that were not read now. `every_amount`: each is fetched that no list tells, however many they are.
    """

    stored: Stored
    books: Books
    approvals: Approvals
    first: date
    last: date
    every_amount: bool = False
    invoices: dict[str, Gathered] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)
    elsewhere: dict[str, Gathered] = field(default_factory=dict)
    exported: dict[str, Listed] = field(default_factory=dict)
    as_last_read: int = 0
    unfetched: int = 0
    unclear: int = 0
    in_approval: int | None = None
    _fetched: int = 0

    @property
    def since(self) -> datetime:
        """From when on the ledger is read."""
        return datetime.combine(self.first, time(0), UTC) - _READ_EARLY

    @property
    def _listed_since(self) -> datetime:
        return datetime.combine(self.first, time(0), UTC) - _LISTED_EARLY

    def within(self, day: date | None) -> bool:
        """Tell whether an invoice of that date is compared; one without a date always is."""
        return day is None or self.first <= day <= self.last

    def read_ledger(self, vault: Vault) -> None:
        """Read what the ledger has of these days."""
        for page in self._shelf(vault).of(self.first, self.last, since=self.since):
            for line in page:
                self._take_line(line)

    def read_marked(self, vault: Vault, keys: Collection[str]) -> None:
        """Read what was not read by its days, and has an entry in Sage on these days; as AvidXchange told it last."""
        before = len(self.invoices)
        for line in self._shelf(vault).named(keys):
            self._take_line(line)
        self.as_last_read += len(self.invoices) - before

    def read_avidxchange(self) -> None:
        """Read what AvidXchange says of them now, and fetch what changed since we read it, as far as the limit goes."""
        if self.approvals.side is Side.NOTHING:
            self.as_last_read = len(self.invoices)
            return
        self.in_approval = 0
        complete = self.approvals.missed_since(compared.bookmark(self.stored.id, NAME))
        unseen, changed = set(self.invoices), []
        for page in self.approvals.listed(self._listed_since):
            strange = [row.id for row in page if row.id not in self.invoices and row.id not in self.outside]
            self.outside |= compared.known_among(self.stored.id, NAME, strange) if strange else set()
            for row in page:
                if row.id in self.elsewhere:
                    told = Told(approval=row.approval, word=row.word)
                    self.elsewhere[row.id] = replace(self.elsewhere[row.id], told=told)
                unseen.discard(row.id)
                self.in_approval += row.approval is Approval.IN_APPROVAL
                if row.id not in self.outside and self._take_row(row):
                    changed.append(row)
        fetched = sorted(self._waiting(changed), key=self._suspicion)
        wanted = [row for row in fetched if self.every_amount or self._suspicion(row) < _OURS]
        unread = len(fetched) - len(wanted) + sum(not self._fetch(row, complete) for row in wanted)
        self.as_last_read = len(unseen) + unread

    def counts(self, row: Listed) -> bool:
        """Tell whether a row may be of these days, and not of before our first day."""
        return row.invoice is None or (self.within(row.invoice.dated) and not self._is_early(row.invoice))

    def fetch_exported(self, key: str) -> Invoice | None:
        """Fetch what was exported and nobody here knows, if it is to be had; None otherwise."""
        return self._whole(self.exported[key])

    # --- inside -------------------------------------------------------------------------------------

    def _shelf(self, vault: Vault) -> Shelf:
        return Shelf(connection_id=self.stored.id, flow=NAME, step=ENTER, vault=vault)

    def _waiting(self, rows: Sequence[Listed]) -> Sequence[Listed]:
        """Leave out what nobody here knows and does not wait there any more: somebody else took it.

        A list of statuses may not tell whether an approved invoice was exported; the list that a run reads does.
        """
        if self.approvals.marking or all(row.id in self.invoices for row in rows):
            return rows
        waiting = self.approvals.waiting(self._listed_since)
        gone = [row for row in rows if row.id not in self.invoices and row.id not in waiting]
        self.exported.update((row.id, row) for row in gone)
        return [row for row in rows if row.id not in self.exported]

    def _take_line(self, line: Line) -> None:
        came = self.approvals.known(line.key, line.text)
        invoice = came.invoice if came else None
        dated = invoice.dated if invoice else None
        if not self.within(dated):
            self.outside.add(line.key)
        (self.invoices if self.within(dated) else self.elsewhere)[line.key] = Gathered(
            key=line.key,
            label=line.label or line.key,
            vendor=self.books.vendor(line.party),
            also_vendors=self.books.crosswalk.same_in_sage("vendor", line.party),
            number=numbered(invoice.number if invoice else line.label, line.edits).strip().upper(),
            currency=self._currency(line.currency),
            dated=dated,
            known=_known(line),
            numbers=line.numbers,
            changed_at=came.changed_at if came else None,
            ours_until=line.received_at + self.approvals.overlap if line.received_at else None,
        )

    def _take_row(self, row: Listed) -> bool:
        """Take a row in; gives whether the invoice must be fetched for its amount to be known."""
        one = self.invoices.get(row.id)
        if one is None:
            self.unclear += row.approval is Approval.UNTOLD
            if row.approval is Approval.EXPORTED:
                self.exported[row.id] = row
            return row.approval is Approval.APPROVED
        amount = row.invoice.amount if row.invoice else None
        told = Told(approval=row.approval, word=row.word, amount=amount)
        self.invoices[row.id] = replace(one, told=told)
        return row.invoice is None and (row.changed_at is None or row.changed_at != one.changed_at)

    def _suspicion(self, row: Listed) -> int:
        """Order what is to be fetched: what nobody here knows, then what is not entered, then what is.

        Last comes what may have changed by our own acknowledgement alone: that is nearly all there is.
        """
        one = self.invoices.get(row.id)
        if one is None or one.numbers is None:
            return 0 if one is None else 1
        ours = one.ours_until is not None and row.changed_at is not None and row.changed_at <= one.ours_until
        return _OURS if ours else 2

    def _fetch(self, row: Listed, complete: datetime | None) -> bool:
        """Fetch one invoice, or take it from its row; gives whether its amount is known as it is now."""
        invoice, one = self._whole(row), self.invoices.get(row.id)
        if one is None:
            self._take_unknown(row, invoice, complete)
        elif invoice is not None:
            told = Told(approval=row.approval, word=row.word, amount=invoice.amount)
            self.invoices[row.id] = replace(one, told=told)
        return invoice is not None

    def _whole(self, row: Listed) -> Invoice | None:
        if row.invoice is not None:
            return row.invoice
        if self._fetched >= _FETCHED_MAX and not self.every_amount:
            return None
        self._fetched += 1
        found = self.approvals.whole(row.id)
        return found.invoice if found else None

    def _take_unknown(self, row: Listed, invoice: Invoice | None, complete: datetime | None) -> None:
        """Take in what waits in AvidXchange and is not in the ledger, unless it is of before our first day."""
        missed = complete is not None and row.changed_at is not None and row.changed_at < complete
        told = Told(approval=row.approval, word=row.word, missed=missed)
        if invoice is None:
            self.unfetched += 1
            return
        if self._is_early(invoice) or not self.within(invoice.dated):
            return
        self.invoices[row.id] = Gathered(
            key=row.id,
            label=invoice.label,
            vendor=self.books.vendor(invoice.vendor),
            number=invoice.number.strip().upper(),
            currency=self._currency(invoice.currency),
            dated=invoice.dated,
            told=replace(told, amount=invoice.amount),
        )

    def _is_early(self, invoice: Invoice) -> bool:
        start, day = self.books.options.invoices_from, invoice.approved_on or invoice.dated
        return bool(start and day and day < start)

    def _currency(self, code: str) -> str:
        """Give Sage's code; "" where AvidXchange names none, for then the vendor's in Sage is meant."""
        if code == NO_CURRENCY:
            return ""
        return self.books.crosswalk.to_sage("currency", code).strip().upper()


def _known(line: Line) -> Known:
    return Known(
        state=line.state,
        cause=line.cause,
        said=line.said,
        amount=line.amount,
        entered=line.numbers is not None,
        by_hand=line.by_hand and line.state == "done",
    )
