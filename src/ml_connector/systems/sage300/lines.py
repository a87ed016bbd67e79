"""The lines of an entry: the coded ones, and those for charges that come on top of them; pure.

Knows line members and the accounts set for charges. Knows no header and no tax member.
"""

from collections.abc import Sequence
from decimal import Decimal

import sage300
from ml_connector.domain import account as accounts
from ml_connector.domain import money
from ml_connector.domain.account import Account
from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Charges, Distribution
from ml_connector.domain.options import Options
from ml_connector.systems.sage300.facts import Facts

__all__ = ["charge_lines", "line_of"]

_TEXT_MAX = 60


def line_of(line: Distribution, found: Account) -> sage300.LineDraft:
    """Draft one line; the account goes as people read it, which A/P takes (F.12)."""
    return sage300.LineDraft(
        GLAccount=found.formatted,
        DistributionDescription=_words(line.description),
        DistributedAmount=money.to_scale(line.amount),
    )


def charge_lines(charges: Charges, facts: Facts, options: Options) -> Sequence[tuple[Distribution, Account]]:
    """Make lines of freight, discount and (where the rule says so) tax; raises Held without an account (L16)."""
    tax = charges.tax if options.tax == "line" else Decimal(0)
    wanted = (
        ("freight", charges.freight, options.freight_account),
        ("discount", -charges.discount, options.discount_account),
        ("tax", tax, options.tax_account),
    )
    return [_charge(name, amount, code, facts) for name, amount, code in wanted if amount]


def _charge(name: str, amount: Decimal, code: str, facts: Facts) -> tuple[Distribution, Account]:
    if not code:
        raise Held(cause=f"{name}-unmapped", said=money.text(amount))
    found = accounts.choose(code, (accounts.unformatted(code),), facts.accounts)
    return Distribution(amount=amount, account=code, description=name.capitalize()), found


def _words(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_TEXT_MAX].rstrip()
