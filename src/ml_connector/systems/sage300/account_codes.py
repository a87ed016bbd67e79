"""Which code an account has in AvidXchange that a vendor or an order of Sage 300 names, with separators or without.

Knows the crosswalk, the setting `account_codes` and the facts of the company. Knows no vendor and no order.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ml_connector.domain.account import unformatted
from ml_connector.domain.failures import Held
from ml_connector.systems.sage300.listing import own_code
from ml_connector.systems.sage300.system import Books

__all__ = ["AccountCodes"]


@dataclass(frozen=True, kw_only=True)
class AccountCodes:
    """Tells under which code the chart of this company is sent, whichever way Sage spells it elsewhere (F.12)."""

    books: Books

    def __call__(self, codes: Collection[str]) -> Mapping[str, str | Held]:
        """Give, for codes after the crosswalk, that of the same account in AvidXchange's chart.

        Held where that code means another account there. What Sage has no account of, or this user may not see, is
        left out: it goes as it is.
        """
        crosswalk = self.books.crosswalk
        keys = {code: unformatted(crosswalk.to_sage("account", code)) for code in codes}
        found = self.books.facts.accounts(keys.values())
        told: dict[str, str | Held] = {}
        for code, key in keys.items():
            if key in found:
                try:
                    told[code] = crosswalk.to_avidxchange("account", own_code(found[key], self.books.options))
                except Held as taken:
                    told[code] = taken
        return told
