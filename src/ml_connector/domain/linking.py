"""Which vendor here is which vendor there: matched, in conflict, under another number, or on one side alone.

Pure: numbers, names, tax ids and postal codes on both sides. Knows no system, no ledger, and decides nothing.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ml_connector.domain.vendor import Vendor, masked_tax_id

__all__ = ["LINK_CAUSES", "Link", "LinkReport", "Party", "compare", "folded_name", "party_of"]

LINK_CAUSES = ("link-conflict", "link-elsewhere", "link-unconfirmed")
"""What a look gives where a person has to confirm a link; `run --accept` takes them for right."""

_LEGAL = frozenset((
    "inc", "incorporated", "ltd", "limited", "llc", "llp", "lp", "co", "company", "corp", "corporation", "plc",
    "gmbh", "ag", "kg", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "oy", "ab", "as", "pty", "pte",
))  # fmt: skip
_CUT_AT_LEAST = 20  # a name the other side cut short is still the same name, if this much of it is left
_TAX_ID_AT_LEAST = 5
_NAMED = 3  # how many of a group a report names


@dataclass(frozen=True, kw_only=True)
class Party:
    """A vendor as either side knows it, as far as it tells who it is."""

    code: str
    name: str = ""
    tax_id: str = field(default="", repr=False)
    postal_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    """One vendor of ours and the one of theirs it meets, by which attribute, and both sides in words."""

    ours: str
    theirs: str
    by: str
    said: str


@dataclass(frozen=True, kw_only=True)
class LinkReport:
    """All vendors of both sides, each in one group; the same vendor of theirs may meet several of ours.

    `only_theirs` is None where it is not known which vendors of ours there are besides those compared.
    """

    matched: tuple[Link, ...] = ()
    conflicts: tuple[Link, ...] = ()
    elsewhere: tuple[Link, ...] = ()
    only_ours: tuple[str, ...] = ()
    only_theirs: tuple[Party, ...] | None = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """Count every group that is known, by its name."""
        groups = vars(self).items()
        return {name: len(group) for name, group in groups if group is not None}

    @property
    def attributes(self) -> Mapping[str, Mapping[str, int]]:
        """Count matches, conflicts and finds under another number, by the attribute that tells."""
        groups = {"matched": self.matched, "conflicts": self.conflicts, "elsewhere": self.elsewhere}
        return {name: dict(Counter(link.by for link in links)) for name, links in groups.items()}

    def __str__(self) -> str:
        """Say it in one line, for people."""
        parts = [f"Linked {len(self.matched):,}", f"only in Sage {len(self.only_ours):,}"]
        if self.only_theirs is not None:
            named = [party.code for party in self.only_theirs[:_NAMED]]
            parts.append(f"only in AvidXchange {len(self.only_theirs):,}{_named(self.only_theirs, named)}")
        for word, links in (("conflicting", self.conflicts), ("under another number", self.elsewhere)):
            told = [f"{link.ours} by {link.by}" for link in links[:_NAMED]]
            parts.append(f"{word} {len(links):,}{_named(links, told)}")
        return ", ".join(parts)


def party_of(vendor: Vendor) -> Party:
    """Give what tells who a vendor of ours is."""
    address = vendor.remit_to
    return Party(
        code=vendor.known_as,
        name=vendor.name,
        tax_id=vendor.tax_id,
        postal_code=address.postal_code if address else "",
    )


def compare(ours: Iterable[Party], theirs: Iterable[Party], others: Collection[str] = ()) -> LinkReport:
    """Put every vendor in its group; a name alone never matches.

    `others` are numbers of ours besides those compared: whoever has such a number there is that vendor, and no other.
    """
    mine, known = list(ours), _Known.of(theirs)
    taken = {party.code for party in mine} | set(others)
    groups: dict[str, list[Link]] = defaultdict(list)
    alone: list[str] = []
    for party in mine:
        group, link = known.judge(party, taken)
        if link is None:
            alone.append(party.code)
        else:
            groups[group].append(link)
    left = tuple(party for code, party in known.by_code.items() if code not in taken)
    return LinkReport(
        matched=tuple(groups["matched"]),
        conflicts=tuple(groups["conflicts"]),
        elsewhere=tuple(groups["elsewhere"]),
        only_ours=tuple(alone),
        only_theirs=left,
    )


def folded_name(name: str) -> str:
    """Fold case, accents, punctuation and legal forms away; a name that is nothing else keeps them."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.sub(r"[^\w\s]", "", bare).split()
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return " ".join(words)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """Their vendors, by everything that tells who one is."""

    by_code: Mapping[str, Party]
    by_folded_code: Mapping[str, list[Party]]
    by_tax_id: Mapping[str, list[Party]]
    by_place: Mapping[tuple[str, str], list[Party]]

    @classmethod
    def of(cls, theirs: Iterable[Party]) -> "_Known":
        by_code = {party.code: party for party in theirs}
        folded: dict[str, list[Party]] = defaultdict(list)
        taxed: dict[str, list[Party]] = defaultdict(list)
        placed: dict[tuple[str, str], list[Party]] = defaultdict(list)
        for party in by_code.values():
            folded[party.code.strip().casefold()].append(party)
            taxed[_tax_id(party.tax_id)].append(party)
            placed[_place(party)].append(party)
        return cls(by_code=by_code, by_folded_code=folded, by_tax_id=taxed, by_place=placed)

    def judge(self, party: Party, taken: Collection[str]) -> tuple[str, Link | None]:
        same = self.by_code.get(party.code)
        if same is not None:
            differing = _differing(party, same)
            return ("conflicts" if differing else "matched"), _link(
                party, same, differing or "number and name"
            )
        for by, found in self._elsewhere(party):
            free = [other for other in found if other.code not in taken]
            if free:
                return "elsewhere", _link(party, free[0], by)
        return "only_ours", None

    def _elsewhere(self, party: Party) -> Iterable[tuple[str, list[Party]]]:
        yield "number but for case", self.by_folded_code.get(party.code.strip().casefold(), [])
        if tax_id := _tax_id(party.tax_id):
            yield "tax id", self.by_tax_id.get(tax_id, [])
        name, postal_code = _place(party)
        if name and postal_code:
            yield "name and postal code", self.by_place.get((name, postal_code), [])


def _differing(ours: Party, theirs: Party) -> str:
    """Name what tells two vendors with the same number apart, or nothing."""
    mine, other = _tax_id(ours.tax_id), _tax_id(theirs.tax_id)
    if mine and other and mine != other:
        return "tax id"
    return "" if _same_name(ours.name, theirs.name) else "name"


def _same_name(ours: str, theirs: str) -> bool:
    """Tell whether two names mean the same; one that the other side cut short does."""
    cut = len(theirs) >= _CUT_AT_LEAST and ours.startswith(theirs)
    return not theirs.strip() or cut or folded_name(ours) == folded_name(theirs)


def _tax_id(tax_id: str) -> str:
    """Fold a tax id to what counts; one that is too short, or one character over and over, tells nothing."""
    bare = "".join(character for character in tax_id.upper() if character.isalnum())
    return bare if len(bare) >= _TAX_ID_AT_LEAST and len(set(bare)) > 1 else ""


def _place(party: Party) -> tuple[str, str]:
    return folded_name(party.name), "".join(party.postal_code.split()).upper()


def _link(ours: Party, theirs: Party, by: str) -> Link:
    said = f"{by}: Sage 300 has {_words(ours)}; AvidXchange has {_words(theirs)}"
    return Link(ours=ours.code, theirs=theirs.code, by=by, said=said)


def _words(party: Party) -> str:
    extra = [f"tax id {masked_tax_id(party.tax_id)}"] if party.tax_id else []
    extra += [f"postal code {party.postal_code}"] if party.postal_code else []
    return " ".join([party.code, f'"{party.name}"', *(f"({', '.join(extra)})" for _ in extra[:1])])


def _named(group: Collection[object], named: Collection[str]) -> str:
    more = len(group) - len(named)
    return f" ({', '.join(named)}{f' and {more:,} more' if more > 0 else ''})" if group else ""
