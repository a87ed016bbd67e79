"""What Sage 300 refuses an invoice for although our look saw nothing wrong: its rules know more than its lists show.

Knows the rules of the simulated books and the lists they come from. Does not know how a refusal is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lifting import Act, by_account, by_tax_group, by_terms, by_vendor
from stage import Stage

from simulators.company import FiscalYear
from simulators.sage300.masters import Masters

__all__ = ["BEHIND", "in_front"]


def rules_say(book: str, key: Callable[[Stage], tuple[str, ...]], **changes: object) -> Act:
    """Sage's rules know of a change, or that a record is gone, and what its lists show does not tell yet."""

    def act(stage: Stage) -> None:
        kept, (code, *_) = getattr(stage.sage_app.books.masters, book), key(stage)
        found = kept.pop(code)
        if changes:
            kept[code] = replace(found, **changes)

    return act


def rules_have(years: Callable[[FiscalYear], Sequence[FiscalYear]]) -> Act:
    """Sage's rules go by another calendar than its list shows."""

    def act(stage: Stage) -> None:
        other = tuple(chosen for year in stage.company.years for chosen in years(year))
        stage.sage_app.books.masters.company = replace(stage.company, years=other)

    return act


def locked(year: FiscalYear) -> Sequence[FiscalYear]:
    """A year whose periods are all locked."""
    return [replace(year, periods=tuple(replace(one, locked=True) for one in year.periods))]


# What Sage 300 refuses an invoice for although our look saw nothing wrong: somebody works in Sage meanwhile.
BEHIND: Mapping[str, Act] = {
    "vendor-on-hold": rules_say("vendors", by_vendor, on_hold=True),
    "vendor-inactive": rules_say("vendors", by_vendor, active=False),
    "vendor-unknown": rules_say("vendors", by_vendor),
    "terms-unknown": rules_say("terms", by_terms, active=False),
    "tax-group-unknown": rules_say("tax_groups", by_tax_group),
    "account-inactive": rules_say("_accounts", by_account, active=False),
    "account-not-postable": rules_say("_accounts", by_account, post_to="Prohibited"),
    "account-unknown": rules_say("_accounts", by_account),
    "period-closed": rules_have(locked),
    "period-unknown": rules_have(lambda year: []),
}


def in_front(stage: Stage) -> None:
    """Sage's rules are again what its lists show."""
    masters, fresh = stage.sage_app.books.masters, Masters(stage.company)
    masters.company, masters.vendors, masters.terms = stage.company, fresh.vendors, fresh.terms
    masters.tax_groups, masters._accounts = fresh.tax_groups, fresh._accounts
