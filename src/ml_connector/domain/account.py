"""GL accounts as an invoice line sees them, and which account a coding means.

Knows codes with and without separators, segments and whether payables may post. Knows no system.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml_connector.domain.failures import Held

__all__ = ["Account", "candidates", "check", "choose", "unformatted"]


@dataclass(frozen=True, kw_only=True)
class Account:
    """A GL account; `code` has no separators and is the key, `formatted` is what people read (F.12)."""

    code: str
    formatted: str
    description: str
    active: bool
    takes_payables: bool

    @property
    def usable(self) -> bool:
        """Whether an invoice may be coded to it, as `check` judges it."""
        return self.active and self.takes_payables


def unformatted(code: str) -> str:
    """Strip separators and case from an account code, as GLAccounts is keyed (F.12)."""
    return "".join(character for character in code.upper() if character.isalnum())


def candidates(account: str, dimensions: Mapping[str, str], segments: Sequence[str]) -> tuple[str, ...]:
    """List the keys a coding may mean: the code with its dimensions, or as given where it holds them (L17).

    `segments` is the connection's order, the first being the main account; without it the code stands alone.
    A coding that leaves a segment out between two others means no account at all.
    """
    alone = unformatted(account)
    named = {name.casefold(): value for name, value in dimensions.items() if value.strip()}
    rest = [named.get(segment.casefold(), "") for segment in segments[1:]]
    given = [unformatted(value) for value in rest]
    count = sum(map(bool, given))
    if not count:
        return (alone,)
    if not all(given[:count]):
        return ()
    rest_of_code = "".join(given)
    whole = alone.endswith(rest_of_code)  # the code may hold its dimensions already
    return (alone, alone + rest_of_code) if whole else (alone + rest_of_code,)


def choose(
    coding: str, keys: Sequence[str], accounts: Mapping[str, Sequence[Account]], ending: Sequence[str] = ()
) -> Account:
    """Pick the one account the keys lead to; raise Held for none or two (L17).

    `ending` are the dimensions: of two keys the first, the code as given, counts only where the account's own
    segments end with them, for 4100 ends with department 100 by chance.
    """
    found = {
        account.code: account
        for key in keys
        for account in accounts.get(key, ())
        if len(keys) == 1 or key != keys[0] or _ends_with(account, ending)
    }
    if not found:
        raise Held(cause="account-unknown", said=coding)
    if len(found) > 1:
        raise Held(
            cause="account-ambiguous", said=f"{coding}: {', '.join(a.formatted for a in found.values())}"
        )
    return check(next(iter(found.values())), coding)


def _ends_with(account: Account, ending: Sequence[str]) -> bool:
    segments = [part for part in re.split(r"[^A-Z0-9]+", account.formatted.upper()) if part]
    wanted = [unformatted(part) for part in ending]
    return len(segments) > len(wanted) and segments[len(segments) - len(wanted) :] == wanted


def check(account: Account, coding: str = "") -> Account:
    """Give the account back when payables may post to it; raise Held otherwise, which names the coding too."""
    named = f"{account.formatted} {account.description}".rstrip()
    said = named if unformatted(coding) in ("", account.code) else f"{coding}: {named}"
    if not account.active:
        raise Held(cause="account-inactive", said=said)
    if not account.takes_payables:
        raise Held(cause="account-not-postable", said=said)
    return account
