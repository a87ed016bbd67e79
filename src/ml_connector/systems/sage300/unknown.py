"""Which codes of some invoices a Sage company does not know, after the crosswalk: named, counted and added up.

Knows vendors, currencies and codings. Sends nothing, and holds nobody's invoice: that is for the step to do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ml_connector.domain.crosswalk import SEGMENT
from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Distribution, Invoice, Kind
from ml_connector.systems.sage300.drafting import account_of, codings_of, fits
from ml_connector.systems.sage300.facts import Facts
from ml_connector.systems.sage300.recoding import Recoded, recoded
from ml_connector.systems.sage300.system import Books

__all__ = ["UnknownCode", "unknown_codes"]

Code = tuple[str, str, str]  # kind, AvidXchange's code, what it leads to in Sage today


@dataclass(frozen=True, kw_only=True)
class UnknownCode:
    """A code of AvidXchange that leads to nothing in Sage; `sage` is where it leads today, the same if unmapped.

    `amounts` are signed, by currency: of a vendor its invoices, of an account or dimension value its lines.
    """

    kind: str
    code: str
    sage: str
    invoices: int
    amounts: Mapping[str, Decimal]
    first: str


@dataclass(kw_only=True)
class _Sum:
    ids: set[str] = field(default_factory=set)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    first: str = ""

    def add(self, invoice: Invoice, amount: Decimal) -> None:
        self.first = self.first or invoice.label
        self.ids.add(invoice.id)
        self.amounts[invoice.currency] = self.amounts.get(invoice.currency, Decimal(0)) + amount


def unknown_codes(books: Books, invoices: Sequence[Invoice]) -> Sequence[UnknownCode]:
    """Read what Sage knows of these invoices' codes, in bulk, and give what it does not; by kind, then by code."""
    told = [recoded(invoice, books.crosswalk) for invoice in invoices]
    vendors = [one.invoice.vendor for one in told if fits(one.invoice)]
    facts = books.facts.gather(vendors, codings_of((one.invoice for one in told), books.options))
    innocent = {part for one in told for part in _known_parts(one, books, facts)}
    sums: dict[Code, _Sum] = {}
    for one in told:
        for code, amount in _unknown(one, books, facts, innocent):
            sums.setdefault(code, _Sum()).add(one.given, amount)
    return [
        UnknownCode(kind=kind, code=code, sage=sage, invoices=len(s.ids), amounts=s.amounts, first=s.first)
        for (kind, code, sage), s in sorted(sums.items())
    ]


def _unknown(one: Recoded, books: Books, facts: Facts, innocent: set[Code]) -> Iterator[tuple[Code, Decimal]]:
    """Give each code of one invoice that leads to nothing, with the amount that hangs on it."""
    given, invoice = one.given, one.invoice
    vendor, currency = (
        _code(kind, getattr(given, kind), getattr(invoice, kind)) for kind in ("vendor", "currency")
    )
    if vendor[1] and vendor[2] not in facts.vendors:
        yield vendor, given.amount
    if currency[1] and facts.decimals and currency[2] not in facts.decimals:
        yield currency, given.amount
    sign = -1 if given.kind is Kind.CREDIT else 1
    for theirs, line in _lines(one):
        if not _known(theirs, line, books, facts):
            parts = _parts(theirs, line, books)
            blamed = [part for part in parts if part not in innocent] or parts[:1]
            yield from ((part, sign * line.amount) for part in blamed)


def _known_parts(one: Recoded, books: Books, facts: Facts) -> Iterator[Code]:
    """Give the parts of codings that Sage knows: what stands in one of them is not to blame for another."""
    for theirs, line in _lines(one):
        if _known(theirs, line, books, facts):
            yield from _parts(theirs, line, books)


def _known(theirs: Distribution, line: Distribution, books: Books, facts: Facts) -> bool:
    """Tell whether a coding leads to an account, whatever else may be wrong with it."""
    try:
        account_of(line, theirs, facts, books.options)
    except Held as held:
        return held.cause != "account-unknown"
    return True


def _parts(theirs: Distribution, line: Distribution, books: Books) -> Sequence[Code]:
    """Take a coding apart: the account, and those of its dimensions that make a Sage account here."""
    segments = {name.casefold() for name in books.options.account_segments[1:]}
    pairs = zip(theirs.dimensions, line.dimensions, strict=True)
    dimensions = [
        _code(f"{SEGMENT}{name.strip().casefold()}", given, sage)
        for (name, given), (_, sage) in pairs
        if given.strip() and name.strip().casefold() in segments
    ]
    return [_code("account", theirs.account, line.account), *dimensions]


def _lines(one: Recoded) -> Iterator[tuple[Distribution, Distribution]]:
    pairs = zip(one.given.distributions, one.invoice.distributions, strict=True)
    return ((theirs, line) for theirs, line in pairs if theirs.account.strip())


def _code(kind: str, given: str, sage: str) -> Code:
    return kind, given.strip().upper(), sage.strip().upper()
