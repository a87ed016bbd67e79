"""The source of the chart: all GL accounts and lists of codes, read whole every time, and what is gone of them.

Knows GLAccounts, which no date narrows (F.1), and that lists are read beside it. Knows no ledger and no AvidXchange.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

import sage300
from ml_connector.domain.account import Account as Told
from ml_connector.domain.account import unformatted
from ml_connector.domain.chart import ChartUse, DimensionValue, ListedAccount, check_code
from ml_connector.domain.drift import Entry
from ml_connector.domain.failures import Held
from ml_connector.domain.reference import ReferenceValue
from ml_connector.engine.ports import Record
from ml_connector.engine.values import RawItem, RawPage
from ml_connector.systems.sage300.chart_reading import (
    ACCOUNTS,
    SEGMENTS,
    ChartPlace,
    Kept,
    account_key,
    kept,
    part_of,
)
from ml_connector.systems.sage300.code_lists import CodeList, lists_for, to_reference
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.listing import dimension_of, to_listed, to_value
from ml_connector.systems.sage300.masters import to_account
from ml_connector.systems.sage300.system import Books

__all__ = ["MEMBERS", "Chart"]

Account = sage300.models.Account

MEMBERS = (
    *("AccountNumber", "Description", "AccountType", "Status", "PostToAccount", "ControlAccount"),
    *(f"AccountSegmentCode{number}" for number in range(1, 11)),
    "ControlAccountSubledgers",
)
_KEPT = msgspec.json.Decoder(Kept)
# A larger chart costs more to keep than the few accounts that invoices name cost to ask for.
_TOLD_MAX = 2_000


@dataclass(kw_only=True)
class Chart:
    """All accounts of the company and, where they are of use, the values of its dimensions and its reference lists.

    It remembers of one read which parts came whole, how much, and the accounts, where they are to be compared. What
    came of a chart that is not too large is told to who checks invoices next.
    """

    books: Books
    use: ChartUse
    name: str = "chart"
    marking: bool = False
    remarks: list[str] = field(default_factory=list)
    _came: dict[str, int] = field(default_factory=dict)
    _whole: set[str] = field(default_factory=set)
    _entries: dict[str, Entry] | None = None

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        """Read everything that is of use: nothing tells what changed, so that all is compared (F.1).

        A list of codes that this user may not read, or this site has not, is left as it is; a remark says so.
        """
        place = ChartPlace.of(resume) if resume else None
        self._came = dict(place.came) if place else {}
        self._whole, self._entries, self.remarks = set(), {} if place is None else None, []
        with reading():
            if self.use.accounts:
                needed = ("UnformattedAccount", "Status", "PostToAccount")
                self.books.description.require(self.books.client.accounts, needed, MEMBERS)
                if place is None or not place.finished(ACCOUNTS):
                    yield from self._accounts(place)
                self._whole.add(ACCOUNTS)
            for listed in lists_for(self.use):
                yield from self._codes(listed, place)

    def complete(self, item: RawItem) -> RawItem:
        """Give it back: nothing is left out."""
        return item

    def absent(self, items: Sequence[RawItem]) -> Iterator[RawPage]:
        """Look for what a whole read did not bring, and give what is gone as gone: nobody may use it any more.

        What this read did not ask for is as it was. Where more is missing than came, nothing is told: a person looks.
        """
        by_part: dict[str, list[RawItem]] = {}
        for item in items:
            by_part.setdefault(part_of(item.key), []).append(item)
        size = self.books.options.page_size
        for part, missing in by_part.items():
            asked = part in self._whole
            if asked and len(missing) > self._came.get(part, 0):
                continue
            for start in range(0, len(missing), size):
                some = missing[start : start + size]
                yield RawPage(items=tuple(self._as_it_is(part, some) if asked else some))

    def read(self, item: RawItem) -> ListedAccount | DimensionValue | ReferenceValue:
        """Translate; raises Held for a text that is nothing of the chart."""
        client, options, crosswalk = self.books.client, self.books.options, self.books.crosswalk
        try:
            line, part = _KEPT.decode(item.text), part_of(item.key)
            if part == ACCOUNTS:
                account, written = client.accounts.read(line.text), self.use.accounts_written
                return to_listed(account, options, crosswalk, gone=line.gone, written=written)
            if part == SEGMENTS:
                code = client.segment_codes.read(line.text)
                return to_value(code, options.account_segments, crosswalk, gone=line.gone)
            return to_reference(part, line.text, client, crosswalk, gone=line.gone)
        except (msgspec.DecodeError, ValueError) as error:
            raise Held(cause="unreadable", said=str(error)) from error

    def screen(self, record: Record) -> None:
        """Raise Held for what would be sent and has no code or no dimension there."""
        if not isinstance(record, ListedAccount | DimensionValue | ReferenceValue):
            raise TypeError(f"this source gives accounts and values, not {type(record).__name__}")
        if not isinstance(record, ListedAccount) or record.written:
            check_code(record)

    def entries(self) -> Mapping[str, Entry] | None:
        """Give all accounts by key without separators, where this run read them all and they are to be compared."""
        return self._entries if ACCOUNTS in self._whole else None

    @property
    def _select(self) -> tuple[str, ...]:
        """What is asked for: everything, unless the site was found to let members be chosen (C7)."""
        return MEMBERS if self.books.client.dialect.select else ()

    def _accounts(self, place: ChartPlace | None) -> Iterator[RawPage]:
        after, began = place.start(ACCOUNTS) if place else None, self.books.facts.now()
        told: list[Told] = []
        for page in self.books.client.accounts.pages(select=self._select, after=after):
            rows, texts = page.items, page.texts()
            if self._select:
                rows, texts = self._with_subledgers(rows, texts)
            self._remember(rows)
            told.extend(map(to_account, rows) if len(told) <= _TOLD_MAX else ())
            items = [
                RawItem(key=account_key(row), text=kept(ACCOUNTS, text))
                for row, text in zip(rows, texts, strict=True)
            ]
            last = (rows[-1].UnformattedAccount,) if rows else after or ()
            after = last
            yield self._page(ACCOUNTS, items, last, goes_on=place is not None)
        if place is None and len(told) <= _TOLD_MAX:
            self.books.facts.learned_chart(told, began)

    def _with_subledgers(
        self, rows: Sequence[Account], texts: Sequence[str]
    ) -> tuple[tuple[Account, ...], tuple[str, ...]]:
        """Ask again, with every member, for control accounts that came without the ledgers they are open to.

        Details come with a choice of members only where the site lets them be chosen (C3); without them an account of
        another ledger would pass for one of payables.
        """
        bare = [
            row.UnformattedAccount
            for row in rows
            if row.ControlAccount == "Yes" and not row.ControlAccountSubledgers
        ]
        found = self.books.client.accounts.any_of("UnformattedAccount", bare) if bare else []
        whole = {row.UnformattedAccount: row for row in found}
        pairs = [
            (again, sage300.encode(again).decode())
            if (again := whole.get(row.UnformattedAccount))
            else (row, text)
            for row, text in zip(rows, texts, strict=True)
        ]
        return tuple(row for row, _ in pairs), tuple(text for _, text in pairs)

    def _remember(self, rows: Sequence[Account]) -> None:
        if not self.use.accounts_compared or self._entries is None:
            return
        for account in map(to_account, rows):
            self._entries[unformatted(account.code)] = Entry(name=account.formatted, usable=account.usable)

    def _codes(self, listed: CodeList, place: ChartPlace | None) -> Iterator[RawPage]:
        """Read a list of codes, unless it was read before this read was cut off."""
        if place and place.finished(listed.part):
            self._whole.add(listed.part)
            return
        after = place.start(listed.part) if place else None
        resource = listed.resource(self.books.client)
        self.books.description.require(resource, listed.key, listed.members)
        try:
            for page in resource.pages(after=after):
                items = [
                    RawItem(key=listed.name(row), text=kept(listed.part, text))
                    for row, text in zip(page.items, page.texts(), strict=True)
                    if self._wanted(row)
                ]
                after = listed.key_of(page.items[-1]) if page.items else after
                yield self._page(listed.part, items, after or (), goes_on=place is not None)
            self._whole.add(listed.part)
        except (sage300.Forbidden, sage300.ResourceMissing) as error:
            self._came.pop(listed.part, None)
            self.remarks.append(f"The {listed.words} could not be read, so none was sent: {error}")

    def _wanted(self, row: msgspec.Struct) -> bool:
        """Tell whether a row is of use; a code of a segment that nobody wants by name is none."""
        if not isinstance(row, sage300.models.SegmentCode):
            return True
        return dimension_of(row, self.books.options.account_segments) is not None

    def _page(self, part: str, items: Sequence[RawItem], after: tuple[str, ...], *, goes_on: bool) -> RawPage:
        self._came[part] = self._came.get(part, 0) + len(items)
        place = ChartPlace(part=part, after=after, came=dict(self._came))
        return RawPage(items=tuple(items), whole=True, resume=str(place), goes_on=goes_on)

    def _as_it_is(self, part: str, items: Sequence[RawItem]) -> Iterator[RawItem]:
        """Give lines that no page brought as Sage has them now; one that cannot be read is told nothing of."""
        with reading():
            alive = self._accounts_now(items) if part == ACCOUNTS else self._codes_now(part, items)
        for item in items:
            if item.key in alive:
                yield RawItem(key=item.key, text=kept(part, alive[item.key]))
            elif item.text:
                yield RawItem(key=item.key, text=kept(part, _KEPT.decode(item.text).text, gone=True))

    def _accounts_now(self, items: Sequence[RawItem]) -> Mapping[str, str]:
        keys = [item.key.split(" ", 1)[1] for item in items]
        found = self.books.client.accounts.any_of("UnformattedAccount", keys)
        return {account_key(row): sage300.encode(row).decode() for row in found}

    def _codes_now(self, part: str, items: Sequence[RawItem]) -> Mapping[str, str]:
        [listed] = [each for each in lists_for(self.use) if each.part == part]
        found = listed.resource(self.books.client).any_of(
            listed.key, [listed.parts(item.key) for item in items]
        )
        return {listed.name(row): sage300.encode(row).decode() for row in found}
