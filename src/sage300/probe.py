"""Knows how to find out what a Sage site accepts: some twenty small reads, each repeated only after a hiccup.

Does not know what is done with the answers. A "no" is an answer; only a connection that fails is an error.
"""

import datetime
from dataclasses import dataclass

from sage300 import filters, odata, shapes
from sage300.asking import Asking, Seen
from sage300.client import Sage300
from sage300.dialect import DayLiteral, Dialect, EnumKey, TextSearch
from sage300.errors import Ask
from sage300.findings import Finding, Findings

LENGTHS = (3_600, 1_800)
"""Bytes of a filter that are tried in turn; where all are refused, half of the last is believed."""
CHOICES = (40, 20)
"""Comparisons in one filter that are tried in turn, in the same way."""
DAY_LITERALS: tuple[DayLiteral, ...] = ("instant", "day", "v3")
TEXT_SEARCHES: tuple[TextSearch, ...] = ("contains", "substringof", "startswith")
QUOTED: EnumKey = "quoted"

_PATH = shapes.VENDORS.path
_KEY = "VendorNumber"
_CHANGED = "DateLastMaintained"
_NUMBER = filters.field(_KEY)


def probe(client: Sage300) -> Findings:
    """What the site of this client accepts, one finding for a member of Dialect. Reads only.

    Which findings the client acts on by itself, and which are for its caller, is said at Dialect.

    It asks about vendors, once about invoice batches, and twice about tax groups. Where the
    company holds too little to tell (no vendor, one page) an answer is None. A question is asked again where
    the site was busy, lost the session or gave no answer, within `Limits`. Raises SageError where the site
    cannot be reached, does not let the user in or at its vendors, or is busy all the time.
    """
    client.wire.read(Ask(method="GET", resource="APVendors"), _PATH, {"$top": "1"})
    asking = _Vendors.seen_by(Asking(wire=client.wire))
    return Findings(
        items=(
            *asking.paging(),
            asking.day_literal(),
            asking.ge(),
            asking.text_search(),
            asking.negation(),
            asking.orderby(),
            asking.description_filter(),
            asking.filter_max_bytes(),
            asking.filter_max_nodes(),
            asking.enum_key(),
        )
    )


@dataclass(frozen=True, kw_only=True)
class _Vendors:
    """The questions, and the first page of vendors, by which the answers are judged."""

    asking: Asking
    chosen: Seen
    opening: Seen

    @classmethod
    def seen_by(cls, asking: Asking) -> "_Vendors":
        """Looks at the first page as the site gives it unasked, whole where members cannot be chosen."""
        chosen = asking.list(_PATH, {"$select": f"{_KEY},{_CHANGED}", "$count": "true"})
        opening = chosen if chosen.accepted else asking.list(_PATH, {"$count": "true"})
        return cls(asking=asking, chosen=chosen, opening=opening)

    @property
    def first(self) -> str | None:
        found = next(iter(self.opening.column(_KEY)), None)
        return found if isinstance(found, str) else None

    def paging(self) -> tuple[Finding, ...]:
        """Whether members can be chosen, how many rows a page holds, what the link keeps, what $top does."""
        opening, rows = self.opening, len(self.opening.rows)
        more = opening.link is not None or (opening.total or 0) > rows > 0
        size = rows if more else None
        told = (opening.evidence,)
        return (
            Finding(name="select", answer=_selected(self.chosen), evidence=(self.chosen.evidence,)),
            Finding(name="page_size", answer=size, evidence=told),
            Finding(name="next_link", answer=_link(opening.link) if more else None, evidence=told),
            self._top(size),
        )

    def day_literal(self) -> Finding:
        """Which form of a date a filter takes."""
        day = _day(next(iter(self.opening.column(_CHANGED)), None)) or datetime.date(1901, 1, 1)
        since = filters.field(_CHANGED).gt(day - datetime.timedelta(days=1))
        if self.first is not None:
            since = _NUMBER.eq(self.first) & since
        texts = {form: odata.spelled(since, Dialect(day_literal=form)) for form in DAY_LITERALS}
        return self._first("day_literal", texts)

    def ge(self) -> Finding:
        """Whether `ge` finds the very record it begins with."""
        seen = self._where(odata.spelled(_NUMBER.ge(self.first or "0"), Dialect(ge=True)))
        return Finding(name="ge", answer=self._finds_first(seen), evidence=(seen.evidence,))

    def text_search(self) -> Finding:
        """Which function finds a text inside a text, or at least at its beginning."""
        within, ahead = _NUMBER.contains(self.first or "0"), _NUMBER.starts_with(self.first or "0")
        texts = {
            each: odata.spelled(ahead if each == "startswith" else within, Dialect(text_search=each))
            for each in TEXT_SEARCHES
        }
        return self._first("text_search", texts)

    def negation(self) -> Finding:
        """Whether `not` leaves out the record it is said of."""
        seen = self._where(odata.spelled(~_NUMBER.eq(self.first or "0"), Dialect(negation=True)))
        answer = seen.accepted and self.first not in seen.column(_KEY) if self.first else seen.accepted
        return Finding(name="negation", answer=answer, evidence=(seen.evidence,))

    def orderby(self) -> Finding:
        """Whether the last record comes first when asked for; one vendor alone cannot tell."""
        seen = self._ask({"$orderby": f"{_KEY} desc", "$top": "1"})
        told = seen.column(_KEY)[:1] != [self.first] if len(self.opening.rows) > 1 else None
        answer = told if seen.accepted else seen.accepted
        return Finding(name="orderby", answer=answer, evidence=(seen.evidence,))

    def description_filter(self) -> Finding:
        """Whether batches can be searched by the beginning of their description."""
        text = odata.spelled(filters.field("Description").starts_with("probe"))
        options = {"$filter": text, "$select": "BatchNumber,Description", "$top": "1"}
        seen = self.asking.list(shapes.INVOICE_BATCHES.path, options)
        return Finding(name="description_filter", answer=seen.accepted, evidence=(seen.evidence,))

    def filter_max_bytes(self) -> Finding:
        """How long a filter may be; it is filled with blanks, which mean nothing."""
        short = odata.spelled(_NUMBER.eq(self.first or "0"))
        length = odata.encoded_length(_NUMBER.eq(self.first or "0"))
        texts = {
            size: short.replace(" eq ", " eq " + " " * ((size - length) // len("%20"))) for size in LENGTHS
        }
        return self._most("filter_max_bytes", texts, LENGTHS[-1] // 2)

    def filter_max_nodes(self) -> Finding:
        """How many comparisons a filter may have, counted in nodes."""
        choices = {size: filters.any_of([_NUMBER.eq(str(n % 10)) for n in range(size)]) for size in CHOICES}
        texts = {filters.nodes(choice) + 1: odata.spelled(choice) for choice in choices.values()}
        return self._most("filter_max_nodes", texts, min(texts) // 2)

    def enum_key(self) -> Finding:
        """Whether an enum in a key is taken quoted: asked of a tax group whose code may stand in a path."""
        shape = shapes.TAX_GROUPS
        found = self.asking.list(
            shape.path,
            {"$filter": odata.spelled(filters.equals(shape.pinned)), "$select": "TaxGroupKey", "$top": "1"},
        )
        code = next(iter(found.column("TaxGroupKey")), None)
        segment = _tax_group_segment(code) if isinstance(code, str) else None
        if segment is None:
            return Finding(name="enum_key", answer=None, evidence=(found.evidence,))
        seen = self.asking.one(shape.path, segment)
        answer = QUOTED if seen.column("TaxGroupKey") == [code] else None
        return Finding(name="enum_key", answer=answer, evidence=(found.evidence, seen.evidence))

    def _top(self, size: int | None) -> Finding:
        if size is None:
            return Finding(name="top_over_page", answer=None)
        seen = self._ask({"$top": str(size + 1)})
        answer = ("honored" if len(seen.rows) > size else "cut") if seen.accepted else None
        return Finding(name="top_over_page", answer=answer, evidence=(seen.evidence,))

    def _where(self, text: str) -> Seen:
        return self._ask({"$filter": text, "$top": "1"})

    def _ask(self, options: dict[str, str]) -> Seen:
        chosen = {"$select": _KEY} if self.chosen.accepted else {}
        return self.asking.list(_PATH, chosen | options)

    def _finds_first(self, seen: Seen) -> bool | None:
        """Whether the first vendor was found; accepted is enough where there is none."""
        if not seen.accepted or self.first is None:
            return seen.accepted
        return seen.column(_KEY)[:1] == [self.first]

    def _first(self, name: str, texts: "dict[DayLiteral, str] | dict[TextSearch, str]") -> Finding:
        """The first way of saying it that finds the first vendor."""
        evidence = []
        for way, text in texts.items():
            seen = self._where(text)
            evidence.append(seen.evidence)
            if self._finds_first(seen):
                return Finding(name=name, answer=way, evidence=tuple(evidence))
        return Finding(name=name, answer=None, evidence=tuple(evidence))

    def _most(self, name: str, texts: dict[int, str], least: int) -> Finding:
        """The greatest size that is accepted; `least` where all are refused, None where it cannot be told."""
        evidence, refused = [], True
        for size, text in texts.items():
            seen = self._where(text)
            evidence.append(seen.evidence)
            if seen.accepted:
                return Finding(name=name, answer=size, evidence=tuple(evidence))
            refused = refused and seen.accepted is False
        return Finding(name=name, answer=least if refused else None, evidence=tuple(evidence))


def _selected(opening: Seen) -> bool | None:
    if not opening.accepted or not opening.rows:
        return opening.accepted
    return "VendorName" not in opening.rows[0]


def _link(link: str | None) -> str:
    if link is None:
        return "none"
    return "full" if "select" in link and "count" in link else "lossy"


def _day(told: object) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(told[:10]) if isinstance(told, str) else None
    except ValueError:
        return None


def _tax_group_segment(code: str) -> str | None:
    named: dict[str, odata.Key | odata.EnumMember] = {"TaxGroupKey": code}
    named |= shapes.TAX_GROUPS.enum_members()
    try:
        return odata.key_segment(named, Dialect(enum_key=QUOTED))
    except odata.UnsafeKey:
        return None
