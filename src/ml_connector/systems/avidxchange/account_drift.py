"""How AvidXchange's list of GL accounts differs from Sage's, where AvidXchange takes none from us: told, never held.

Knows the client's list of accounts, and that it is a capability (L14). Knows no ledger and no Sage.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import avidxchange
from ml_connector.domain.account import unformatted
from ml_connector.domain.drift import Drift, Entry, compare
from ml_connector.domain.failures import Disconnected, Failure
from ml_connector.systems.avidxchange.failures import reading
from ml_connector.systems.avidxchange.system import Organization

__all__ = ["AccountDrift", "ChartRoll"]

_BEGIN = "GL accounts are compared with AvidXchange's list, not written (gl_accounts_upsert is off): "


class ChartRoll(Protocol):
    """Knows which accounts there are on our side."""

    def entries(self) -> Mapping[str, Entry] | None:
        """Give all of them by key without separators, where this run read them all."""
        ...


@dataclass(kw_only=True)
class AccountDrift:
    """The comparison of one run; AvidXchange's list is read once, and never kept."""

    organization: Organization
    roll: ChartRoll
    unreadable: int = 0
    _drift: Drift | None = None
    _words: list[str] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether both lists could be read, so that they were compared."""
        self._compare()
        return self._drift is not None

    def words(self) -> Sequence[str]:
        """Say what differs, or why nobody knows; raises Disconnected where nothing will work."""
        self._compare()
        return self._words

    def _compare(self) -> None:
        if self._words:
            return
        ours = self.roll.entries()
        if ours is None:
            self._words = [f"{_BEGIN}not this time, since Sage's accounts were not all read in one go."]
            return
        try:
            with reading():
                self._drift = compare(ours, self._theirs())
        except (Failure, Disconnected) as failure:
            if isinstance(failure, Disconnected) and failure.cause != "wrong-address":
                raise  # the way in is shut; a list alone that is not where the profile says stops nothing
            self._words = [
                f"{_BEGIN}not this time, since AvidXchange's list could not be read: {failure.said}."
            ]
            return
        self._words = [f"{_BEGIN}{_told(self._drift)}"]
        if self.unreadable:
            self._words.append(
                f"Not compared, because it could not be read: {self.unreadable:,} of AvidXchange's accounts."
            )

    def _theirs(self) -> Iterator[tuple[str, Entry]]:
        """Give AvidXchange's accounts under Sage's keys, by the crosswalk and without separators (L17)."""
        client, crosswalk = self.organization.client, self.organization.crosswalk
        for item in (item for page in client.gl_account_pages() for item in page.items):
            try:
                wire = client.read_gl_account(item.text)
            except avidxchange.errors.Unreadable:
                self.unreadable += 1
                continue
            key = unformatted(crosswalk.to_sage("account", wire.code))
            yield key, Entry(name=wire.code, usable=wire.active is not False)


def _told(drift: Drift) -> str:
    agreed = f"{drift.agreed:,} agree"
    if drift.none:
        return f"{agreed}, nothing differs."
    parts = (
        (drift.missing, "missing there"),
        (drift.unusable, "in use there but not usable in Sage 300"),
        (drift.closed, "inactive there but usable in Sage 300"),
        (drift.unknown, "there but unknown in Sage 300"),
    )
    return f"{agreed}; " + "; ".join(f"{few} {words}" for few, words in parts if few.count) + "."
