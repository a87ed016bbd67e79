"""Change a connection's crosswalk, and find the codes, of held invoices or in its lines, that Sage 300 does not know.

Knows tables of codes, their versions and held deliveries. Changes no delivery and sends nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ml_connector.domain.causes import RECHECKED
from ml_connector.domain.crosswalk import Crosswalk, Difference
from ml_connector.domain.crosswalk_csv import parse
from ml_connector.domain.failures import Disconnected, Failure, Held
from ml_connector.domain.invoice import Invoice
from ml_connector.domain.people import Actor, Right
from ml_connector.engine.ports import Source
from ml_connector.engine.values import RawItem
from ml_connector.flows import FLOWS, approved_invoices
from ml_connector.operations.house import House, NotReady, in_words
from ml_connector.operations.joining import joined
from ml_connector.store import connections, crosswalks, standing
from ml_connector.store.connections import Stored
from ml_connector.systems.avidxchange import without_cards
from ml_connector.systems.sage300 import Leads, UnknownCode, leads, unknown_codes

__all__ = ["Imported", "Led", "Table", "Unmapped", "check_crosswalk", "find_unmapped", "import_crosswalk"]


@dataclass(frozen=True, kw_only=True)
class Table:
    """What shall count from now on: the text of a file, or an older version; and why.

    `add`: the lines are put into the table that counts, instead of in its place. `without`: kind and AvidXchange's code
    of a line that is taken out of it. `seen`: the version somebody looked at; another one by now is told, not replaced.
    """

    text: str = ""
    version: int | None = None
    add: bool = False
    without: tuple[str, str] | None = None
    seen: int | None = None
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import changes; `after` is the version that counts now, the same as `before` where nothing was kept."""

    before: int
    after: int
    difference: Difference


@dataclass(frozen=True, kw_only=True)
class Unmapped:
    """Codes of held invoices that Sage 300 does not know, of how many invoices, and how many could not be read."""

    codes: Sequence[UnknownCode]
    read: int
    unreadable: int


@dataclass(frozen=True, kw_only=True)
class Led:
    """Where the table that counts leads in Sage 300: its version, how many lines it has, and which lead nowhere."""

    version: int
    lines: int
    leads: Leads


def import_crosswalk(house: House, name: str, table: Table, actor: Actor, *, dry_run: bool) -> Imported:
    """Put a table in the place of the one that counts, as the next version; nothing half, and nothing that is the same.

    Raises ValueError with every mistake of the table, or for a version there is not.
    """
    actor.must(Right.MAP, name)
    stored = connections.find(name)
    before = crosswalks.latest(stored.id)
    if table.seen not in (None, before.version):
        raise crosswalks.Meanwhile(
            f"Version {before.version} counts by now, and version {table.seen} was looked at. Nothing was kept."
        )
    wanted = _wanted(stored, table) if table.without is None else before.less(*table.without)
    if table.add:
        wanted = _together(before, wanted)
    change = wanted.since(before)
    if dry_run or not change:
        return Imported(before=before.version, after=before.version, difference=change)
    because = without_cards(table.because) or f"as version {table.version}"
    compared = replace(wanted, version=before.version)
    kept = crosswalks.keep(stored.id, compared, because, actor.name, house.clock.now())
    return Imported(before=before.version, after=kept.version, difference=change)


def find_unmapped(house: House, name: str) -> Unmapped:
    """Ask Sage 300 which codes of held invoices it knows, each mapped by today's crosswalk; reads only.

    Raises NotReady with the cause where Sage cannot be asked.
    """
    stored = connections.find(name)
    with joined(house, stored) as joint:
        flow = FLOWS[approved_invoices.NAME](joint)
        vault = stored.vault(house.keyring)
        items = list(standing.held(stored.id, flow.name, RECHECKED, vault))
        invoices = list(_readable(flow.source, items))
        try:
            codes = unknown_codes(joint.books, invoices)
        except (Failure, Disconnected) as stopped:
            raise NotReady(in_words(stopped.cause, stopped.said)) from stopped
    return Unmapped(codes=codes, read=len(invoices), unreadable=len(items) - len(invoices))


def check_crosswalk(house: House, name: str) -> Led:
    """Ask Sage 300 whether it has what the lines of the table lead to; reads only.

    Raises NotReady with the cause where Sage cannot be asked.
    """
    stored = connections.find(name)
    with joined(house, stored) as joint:
        table = joint.books.crosswalk
        try:
            return Led(version=table.version, lines=len(table.lines), leads=leads(joint.books, table.lines))
        except (Failure, Disconnected) as stopped:
            raise NotReady(in_words(stopped.cause, stopped.said)) from stopped


def _wanted(stored: Stored, table: Table) -> Crosswalk:
    return parse(table.text) if table.version is None else crosswalks.version(stored.id, table.version)


def _together(before: Crosswalk, added: Crosswalk) -> Crosswalk:
    whole = before.updated(added.lines)
    wrong = [said for _, said in whole.problems()]
    if wrong:
        raise ValueError("\n".join([f"Together with version {before.version} it cannot be used.", *wrong]))
    return whole


def _readable(source: Source, items: Sequence[RawItem]) -> Iterator[Invoice]:
    for item in items:
        try:
            record = source.read(item)
        except Held:
            continue
        if isinstance(record, Invoice):
            yield record
