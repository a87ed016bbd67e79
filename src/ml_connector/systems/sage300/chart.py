"""The source of the chart: all GL accounts and segment codes, read whole every time, and what is gone of them.

Knows GLAccounts and GLSegmentCodes, which no date narrows (F.1). Knows no ledger and no AvidXchange.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

import sage300
from ml_connector.domain.account import unformatted
from ml_connector.domain.chart import ChartUse, DimensionValue, ListedAccount, check_code
from ml_connector.domain.drift import Entry
from ml_connector.domain.failures import Held
from ml_connector.engine.ports import Record
from ml_connector.engine.values import RawItem, RawPage
from ml_connector.systems.sage300.chart_reading import (
    ChartPlace,
    Kept,
    Part,
    account_key,
    kept,
    part_of,
    segment_key,
)
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.listing import dimension_of, to_listed, to_value
from ml_connector.systems.sage300.masters import to_account
from ml_connector.systems.sage300.system import Books

__all__ = ["MEMBERS", "Chart"]

Account = sage300.models.Account
SegmentCode = sage300.models.SegmentCode
Wire = TypeVar("Wire", Account, SegmentCode)

MEMBERS = (
    *("AccountNumber", "Description", "AccountType", "Status", "PostToAccount", "ControlAccount"),
    *(f"AccountSegmentCode{number}" for number in range(1, 11)),
    "ControlAccountSubledgers",
)
_KEPT = msgspec.json.Decoder(Kept)
_SEGMENT_KEY = ("SegmentNumber", "SegmentCodeKey")


@dataclass(kw_only=True)
class Chart:
    """All accounts of the company and, where they are of use, the values of its dimensions.

    It remembers of one read which parts came whole, how much, and the accounts, where they are to be compared.
    """

    books: Books
    use: ChartUse
    name: str = "chart"
    marking: bool = False
    remarks: list[str] = field(default_factory=list)
    _came: dict[Part, int] = field(default_factory=dict)
    _whole: set[Part] = field(default_factory=set)
    _entries: dict[str, Entry] | None = None

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        """Read everything that is of use: nothing tells what changed, so that all is compared (F.1).

        Segment codes that this user may not read, or this site has not, are left as they are; a remark says so.
        """
        place = ChartPlace.of(resume) if resume else None
        self._came = {"accounts": place.accounts if place else 0, "values": place.values if place else 0}
        self._whole, self._entries, self.remarks = set(), {} if place is None else None, []
        needed = ("UnformattedAccount", "Status", "PostToAccount")
        self.books.description.require(self.books.client.accounts, needed, MEMBERS)
        with reading():
            if self.use.accounts:
                if place is None or place.part == "accounts":
                    yield from self._accounts(place)
                self._whole.add("accounts")
            if self.use.values_written:
                try:
                    yield from self._values(place)
                    self._whole.add("values")
                except (sage300.Forbidden, sage300.ResourceMissing) as error:
                    self.remarks.append(f"The segment codes could not be read, so none was sent: {error}")

    def complete(self, item: RawItem) -> RawItem:
        """Give it back: nothing is left out."""
        return item

    def absent(self, items: Sequence[RawItem]) -> Iterator[RawPage]:
        """Look for what a whole read did not bring, and give what is gone as gone: nobody may use it any more.

        What this read did not ask for is as it was. Where more is missing than came, nothing is told: a person looks.
        """
        by_part: dict[Part, list[RawItem]] = {"accounts": [], "values": []}
        for item in items:
            by_part[part_of(item.key)].append(item)
        size = self.books.options.page_size
        for part, missing in by_part.items():
            asked = part in self._whole
            if asked and len(missing) > self._came[part]:
                continue
            for start in range(0, len(missing), size):
                some = missing[start : start + size]
                yield RawPage(items=tuple(self._as_it_is(part, some) if asked else some))

    def read(self, item: RawItem) -> ListedAccount | DimensionValue:
        """Translate; raises Held for a text that is neither."""
        try:
            line = _KEPT.decode(item.text)
            options, crosswalk = self.books.options, self.books.crosswalk
            if part_of(item.key) == "accounts":
                account = self.books.client.accounts.read(bytes(line.account).decode())
                written = self.use.accounts_written
                return to_listed(account, options, crosswalk, gone=line.gone, written=written)
            code = self.books.client.segment_codes.read(bytes(line.segment).decode())
            return to_value(code, options.account_segments, crosswalk, gone=line.gone)
        except (msgspec.DecodeError, ValueError) as error:
            raise Held(cause="unreadable", said=str(error)) from error

    def screen(self, record: Record) -> None:
        """Raise Held for what would be sent and has no code or no dimension there."""
        if not isinstance(record, ListedAccount | DimensionValue):
            raise TypeError(f"this source gives accounts and values, not {type(record).__name__}")
        if isinstance(record, DimensionValue) or record.written:
            check_code(record)

    def entries(self) -> Mapping[str, Entry] | None:
        """Give all accounts by key without separators, where this run read them all and they are to be compared."""
        return self._entries if "accounts" in self._whole else None

    @property
    def _select(self) -> tuple[str, ...]:
        """What is asked for: everything, unless the site was found to let members be chosen (C7)."""
        return MEMBERS if self.books.client.dialect.select else ()

    def _accounts(self, place: ChartPlace | None) -> Iterator[RawPage]:
        after = place.after if place else None
        for page in self.books.client.accounts.pages(select=self._select, after=after):
            rows, texts = page.items, page.texts()
            if self._select:
                rows, texts = self._with_subledgers(rows, texts)
            self._remember(rows)
            items = [
                RawItem(key=account_key(row), text=kept("accounts", text))
                for row, text in zip(rows, texts, strict=True)
            ]
            last = (rows[-1].UnformattedAccount,) if rows else after or ()
            after = last
            yield self._page("accounts", items, last, goes_on=place is not None)

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

    def _values(self, place: ChartPlace | None) -> Iterator[RawPage]:
        """Read the codes of the segments that are dimensions; those nobody wants by name are left out."""
        after = place.after if place and place.part == "values" else None
        names = self.books.options.account_segments
        for page in self.books.client.segment_codes.pages(after=after):
            items = [
                RawItem(key=segment_key(row), text=kept("values", text))
                for row, text in zip(page.items, page.texts(), strict=True)
                if dimension_of(row, names) is not None
            ]
            end = page.items[-1] if page.items else None
            after = (end.SegmentNumber, end.SegmentCodeKey) if end else after
            yield self._page("values", items, after or (), goes_on=place is not None)

    def _page(
        self, part: Part, items: Sequence[RawItem], after: tuple[str, ...], *, goes_on: bool
    ) -> RawPage:
        self._came[part] += len(items)
        place = ChartPlace(part=part, after=after, **self._came) if after else None
        return RawPage(items=tuple(items), whole=True, resume=str(place) if place else None, goes_on=goes_on)

    def _as_it_is(self, part: Part, items: Sequence[RawItem]) -> Iterator[RawItem]:
        """Give lines that no page brought as Sage has them now; one that cannot be read is told nothing of."""
        read: Callable[[Sequence[RawItem]], Mapping[str, str]]
        read = self._accounts_now if part == "accounts" else self._values_now
        with reading():
            alive = read(items)
        for item in items:
            if item.key in alive:
                yield RawItem(key=item.key, text=kept(part, alive[item.key]))
            elif item.text:
                line = _KEPT.decode(item.text)
                last = line.account if part == "accounts" else line.segment
                yield RawItem(key=item.key, text=kept(part, bytes(last).decode(), gone=True))

    def _accounts_now(self, items: Sequence[RawItem]) -> Mapping[str, str]:
        keys = [item.key.split(" ", 1)[1] for item in items]
        found = self.books.client.accounts.any_of("UnformattedAccount", keys)
        return {account_key(row): sage300.encode(row).decode() for row in found}

    def _values_now(self, items: Sequence[RawItem]) -> Mapping[str, str]:
        keys = [tuple(item.key.split(" ", 2)[1:]) for item in items]
        found = self.books.client.segment_codes.any_of(_SEGMENT_KEY, keys)
        return {segment_key(row): sage300.encode(row).decode() for row in found}
