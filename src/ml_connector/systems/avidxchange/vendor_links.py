"""Link first: compare vendors that were never sent with the list AvidXchange has, before the first of them goes out.

Knows the client's list of vendors, and that it is a capability (L14). Knows no ledger and no Sage, and decides nothing
about a match (`domain.linking` does).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import avidxchange
from ml_connector.domain.failures import Held
from ml_connector.domain.linking import Link, LinkReport, Party, compare, party_of
from ml_connector.domain.vendor import Vendor
from ml_connector.systems.avidxchange.failures import reading
from ml_connector.systems.avidxchange.system import Organization

__all__ = ["Links", "Roll"]

_NO_LIST = (
    "This AvidXchange profile has no list of vendors (vendors_list is off), so nothing could be compared first: "
    "vendors are matched by their exact number."
)


@dataclass(frozen=True, kw_only=True)
class _Listed:
    """AvidXchange's list of vendors: who can be read, the codes of who cannot, and how many have not even a code."""

    parties: Sequence[Party] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    nameless: int = 0


class Roll(Protocol):
    """Knows which vendors there are on our side."""

    def everyone(self) -> Collection[str] | None:
        """Give the codes of all, where this run read them all."""
        ...

    def among(self, codes: Collection[str]) -> Collection[str]:
        """Give those of these codes that are vendors of ours."""
        ...


@dataclass(kw_only=True)
class Links:
    """The comparison of one run; AvidXchange's list is read once, and only when something new is owed.

    `mode`: `conflicts` holds what does not fit, `always` holds everything new, `never` compares nothing.
    """

    organization: Organization
    roll: Roll
    mode: str
    notes: list[str] = field(default_factory=list)
    _ours: dict[str, Vendor] = field(default_factory=dict)
    _theirs: _Listed | None = None

    def look(self, new: Sequence[Vendor], *, last: bool) -> Mapping[str, Held]:
        """Give what a person has to confirm, by vendor number; `last`: nothing new comes after these."""
        if self.mode == "never" or not new:
            return {}
        if not self.organization.offers("vendors_list"):
            self.notes.append(_NO_LIST)
            return {}
        self._ours |= {vendor.known_as: vendor for vendor in new}
        report = self._report()
        if last:
            self.notes.append(f"{report}.")
        asked = {vendor.known_as for vendor in new}
        found = {number: held for number, held in self._findings(report) if number in asked}
        return {**self._unseen(asked), **found}

    def _report(self) -> LinkReport:
        ours, theirs = [party_of(vendor) for vendor in self._ours.values()], self._listed().parties
        if (everyone := self.roll.everyone()) is not None:
            return compare(ours, theirs, everyone)
        report = compare(ours, theirs)
        if report.elsewhere:
            others = self.roll.among({link.theirs for link in report.elsewhere})
            report = compare(ours, theirs, others)
        return replace(report, only_theirs=None)

    def _listed(self) -> _Listed:
        if self._theirs is None:
            self._theirs = _read_list(self.organization)
            unreadable = len(self._theirs.unreadable) + self._theirs.nameless
            if unreadable:
                self.notes.append(
                    f"Not compared, because it could not be read: {unreadable} of AvidXchange's vendors."
                )
        return self._theirs

    def _unseen(self, codes: Collection[str]) -> Mapping[str, Held]:
        """Hold what may be there already and cannot be compared; all, where a vendor without a readable code is."""
        theirs = self._listed()
        held: dict[str, Held] = {}
        if theirs.nameless:
            said = f"{theirs.nameless:,} of AvidXchange's vendors have no code that can be read: it may be one of them"
            held = {code: Held(cause="link-conflict", said=said) for code in codes}
        for code in codes:
            if (why := theirs.unreadable.get(_folded(code))) is not None:
                said = f"AvidXchange has a vendor {code} that cannot be read: {why}"
                held[code] = Held(cause="link-conflict", said=said)
        return held

    def _findings(self, report: LinkReport) -> Iterator[tuple[str, Held]]:
        for cause, links in (("link-conflict", report.conflicts), ("link-elsewhere", report.elsewhere)):
            yield from ((link.ours, _held(cause, link)) for link in links)
        if self.mode == "always":
            yield from ((link.ours, _held("link-unconfirmed", link)) for link in report.matched)
            for number in report.only_ours:
                said = f'only in Sage 300: {number} "{self._ours[number].name}"'
                yield number, Held(cause="link-unconfirmed", said=said)


def _read_list(organization: Organization) -> _Listed:
    """Read AvidXchange's whole list of vendors; who cannot be read is there all the same."""
    parties: list[Party] = []
    unreadable: dict[str, str] = {}
    nameless = 0
    client = organization.client
    with reading():
        for item in (item for page in client.vendor_pages() for item in page.items):
            try:
                parties.append(_party(client.read_vendor(item.text)))
            except avidxchange.errors.Unreadable as error:
                if code := _code_alone(client, item.text):
                    unreadable[_folded(code)] = error.path
                else:
                    nameless += 1
    return _Listed(parties=parties, unreadable=unreadable, nameless=nameless)


def _code_alone(client: avidxchange.AvidXchange, text: str) -> str:
    try:
        return client.read_vendor_code(text)
    except avidxchange.errors.Unreadable:
        return ""


def _folded(code: str) -> str:
    return code.strip().casefold()


def _party(wire: avidxchange.Vendor) -> Party:
    address = wire.remit_to
    postal_code = address.postal_code if isinstance(address, avidxchange.Address) else ""
    return Party(
        code=wire.code, name=_text(wire.name), tax_id=_text(wire.tax_id), postal_code=_text(postal_code)
    )


def _text(value: object) -> str:
    """Give a text; what is missing or said not to be there is empty."""
    return value if isinstance(value, str) else ""


def _held(cause: str, link: Link) -> Held:
    return Held(cause=cause, said=link.said)
