"""How each blocker of an invoice comes about, and how people lift it: in Sage 300 and in a connection's settings.

Knows records, switches and settings. Does not know how the product tests a blocker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from acting import acted, key_by_hand
from proof import entries_of
from stage import Stage

from ml_connector.domain import acts
from ml_connector.store import models
from simulators.company import Account, ApprovedInvoice, Vendor
from simulators.sage300.record import Value

__all__ = [
    *("Act", "BLOCKERS", "Blocker", "by_account", "by_tax_group", "by_terms", "by_vendor", "no_act"),
    "sets_option",
]

Act = Callable[[Stage], None]


def first(stage: Stage) -> ApprovedInvoice:
    """The invoice that is held up."""
    return stage.company.invoices[0]


def vendor(stage: Stage) -> Vendor:
    """Its vendor, as the company was seeded."""
    return next(one for one in stage.company.vendors if one.number == first(stage).vendor_code)


def account(stage: Stage) -> Account:
    """The account of its first line, as the company was seeded."""
    code = first(stage).distributions[0].gl_account
    return next(one for one in stage.company.accounts if code in (one.formatted, one.unformatted))


def _ignore(_: object) -> None:
    """An act gives nothing."""


def sets(resource: str, key: Callable[[Stage], tuple[str, ...]], **members: Value) -> Act:
    """Somebody changes a record in Sage 300."""
    return lambda stage: _change(stage, resource, key(stage), members)


def _change(stage: Stage, resource: str, key: tuple[str, ...], members: Mapping[str, Value]) -> None:
    stage.sage_app.books.upkeep.change(resource, key, members)


def takes_out(resource: str, key: Callable[[Stage], tuple[str, ...]]) -> Act:
    """A record is not in Sage 300."""
    return lambda stage: stage.sage_app.books.tables[resource].remove(key(stage))


def puts_in(resource: str, row: Callable[[Stage], object]) -> Act:
    """Somebody enters the record that was missing."""
    return lambda stage: stage.sage_app.books.tables[resource].add(row(stage))


def sets_option(name: str, value: str | Callable[[Stage], str]) -> Act:
    """Somebody changes a setting of the connection."""

    def act(stage: Stage) -> None:
        row = models.Connection.objects.get(name=stage.name)
        row.settings["options"][name] = value if isinstance(value, str) else value(stage)
        row.save(update_fields=["settings"])

    return act


def by_vendor(stage: Stage) -> tuple[str, ...]:
    return (vendor(stage).number,)


def by_account(stage: Stage) -> tuple[str, ...]:
    return (account(stage).unformatted,)


def by_terms(stage: Stage) -> tuple[str, ...]:
    return (vendor(stage).terms,)


def by_tax_group(stage: Stage) -> tuple[str, ...]:
    return (vendor(stage).tax_group, "Purchases")


def by_currency(stage: Stage) -> tuple[str, ...]:
    return (vendor(stage).currency,)


def by_year(stage: Stage) -> tuple[str, ...]:
    return (str(first(stage).dated.year),)


def no_act(stage: Stage) -> None:
    """The scene blocks it already."""


def period(status: str) -> Act:
    """Somebody locks or unlocks the period of the invoice."""

    def act(stage: Stage) -> None:
        name = f"FiscalPeriod{first(stage).dated.month}Status"
        _change(stage, "CSFiscalCalendars", by_year(stage), {name: status})

    return act


def twins(stage: Stage) -> None:
    """Two accounts are written as the coded one is."""
    table, own = stage.sage_app.books.tables["GLAccounts"], account(stage)
    table.remove((own.unformatted,))
    for ending in "AB":
        table.add(replace(own, unformatted=own.unformatted + ending))


def one_again(stage: Stage) -> None:
    """The two are merged into the one that was there."""
    table, own = stage.sage_app.books.tables["GLAccounts"], account(stage)
    for ending in "AB":
        table.remove((own.unformatted + ending,))
    table.add(own)


def account_of_line(stage: Stage) -> str:
    """An account that takes postings."""
    return account(stage).formatted


def keyed_in(stage: Stage) -> None:
    """Somebody keyed the invoice into Sage."""
    key_by_hand(stage, first(stage))


def keyed_almost_so(stage: Stage) -> None:
    """Somebody keyed the invoice into Sage, with a letter after its number."""
    key_by_hand(stage, first(stage), number=f"{first(stage).number.strip().upper()}A")


def deleted_again(stage: Stage) -> None:
    """Somebody deletes what was keyed in."""
    for entry in list(entries_of(stage)):
        stage.sage_app.books.delete_batch(entry.batch)


def withdrawn(stage: Stage) -> None:
    """Approval is taken back from an invoice that was held, and then what it was held for is gone."""
    inactive, active = (sets("APVendors", by_vendor, Status=word) for word in ("Inactive", "Active"))
    inactive(stage)
    stage.run()
    stage.avid_app.people.edit(first(stage).id, status="In Workflow")
    active(stage)
    stage.later()


def edit_of_a_line_that_is_gone(stage: Stage) -> None:
    """A person changed a line that the invoice, as its profile reads it by now, has no more."""
    busy(stage)
    stage.run()
    stage.quiet()
    kept = models.Delivery.objects.filter(connection__name=stage.name, key=first(stage).id)
    kept.update(edits={"account_of_line_9": account(stage).formatted})
    stage.later()


def edit_taken_back(stage: Stage) -> None:
    """Whoever edited it takes the edit back."""
    acted(stage, acts.Act.EDIT, first(stage).id, account_of_line_9="")


def busy(stage: Stage) -> None:
    """Sage takes nothing, so that the first of the two keeps its place and waits."""
    stage.sage.faults.add("write@*=status-429")


def numbered_anew(stage: Stage) -> None:
    """Somebody corrects the number of the one that came first; Sage takes invoices again."""
    stage.quiet()
    taken, *_ = sorted(stage.company.invoices, key=lambda invoice: invoice.id)
    stage.clock.sleep(60)
    stage.avid_app.invoices.change(taken.id, number="CORRECTED-1")


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """How an invoice comes to be blocked, and how that is lifted."""

    block: Act
    lift: Act
    kinds: tuple[str, ...] = ("one-line",)
    settings: Mapping[str, str] = field(default_factory=dict)
    profile: tuple[tuple[str, str], ...] = ()


BLOCKERS: Mapping[str, Blocker] = {
    "before-go-live": Blocker(
        block=no_act, lift=sets_option("invoices_from", "2020-01-01"), settings={"invoices_from": "2030-01-01"}
    ),
    "too-many-decimals": Blocker(
        block=sets("CSCurrencyCodes", by_currency, DecimalPlaces="Num0"),
        lift=sets("CSCurrencyCodes", by_currency, DecimalPlaces="Num2"),
    ),
    "date-missing": Blocker(
        block=no_act,
        lift=sets_option("posting_date", "document"),
        settings={"posting_date": "approval"},
        profile=(("[approvedAt, approvalDate]", "[approvedOn]"),),
    ),
    "vendor-unknown": Blocker(block=takes_out("APVendors", by_vendor), lift=puts_in("APVendors", vendor)),
    "vendor-inactive": Blocker(
        block=sets("APVendors", by_vendor, Status="Inactive"), lift=sets("APVendors", by_vendor, Status="Active")
    ),
    "vendor-on-hold": Blocker(
        block=sets("APVendors", by_vendor, OnHold="OnHold"), lift=sets("APVendors", by_vendor, OnHold="Active")
    ),
    "terms-unknown": Blocker(
        block=sets("APTerms", by_terms, Status="Inactive"), lift=sets("APTerms", by_terms, Status="Active")
    ),
    "tax-group-unknown": Blocker(
        block=takes_out("TXTaxGroups", by_tax_group),
        lift=lambda stage: stage.sage_app.books.tables["TXTaxGroups"].add(tax_group(stage)),
        kinds=("tax-on-top",),
    ),
    "tax-split-unknown": Blocker(
        block=sets("TXTaxGroups", by_tax_group, TaxAuthority1=""),
        lift=lambda stage: stage.sage_app.books.tables["TXTaxGroups"].add(tax_group(stage)),
        kinds=("tax-on-top",),
    ),
    "currency-mismatch": Blocker(
        block=sets("APVendors", by_vendor, CurrencyCode="CAD"),
        lift=lambda stage: _change(stage, "APVendors", by_vendor(stage), {"CurrencyCode": vendor(stage).currency}),
    ),
    "currency-unknown": Blocker(
        block=takes_out("CSCurrencyCodes", by_currency), lift=puts_in("CSCurrencyCodes", lambda stage: next(
            one for one in stage.company.currencies if one.code == vendor(stage).currency))
    ),
    "account-unknown": Blocker(block=takes_out("GLAccounts", by_account), lift=puts_in("GLAccounts", account)),
    "account-inactive": Blocker(
        block=sets("GLAccounts", by_account, Status="Inactive"), lift=sets("GLAccounts", by_account, Status="Active")
    ),
    "account-not-postable": Blocker(
        block=sets("GLAccounts", by_account, PostToAccount="Prohibited"),
        lift=sets("GLAccounts", by_account, PostToAccount="Detail"),
    ),
    "account-ambiguous": Blocker(block=twins, lift=one_again),
    "period-closed": Blocker(block=period("Locked"), lift=period("Unlocked")),
    "period-unknown": Blocker(
        block=takes_out("CSFiscalCalendars", by_year),
        lift=puts_in("CSFiscalCalendars", lambda stage: next(
            year for year in stage.company.years if (year.year,) == by_year(stage)))
    ),
    "tax-unmapped": Blocker(
        block=no_act, lift=sets_option("tax_account", account_of_line), kinds=("tax-on-top",), settings={"tax": "line"}
    ),
    "freight-unmapped": Blocker(
        block=no_act, lift=sets_option("freight_account", account_of_line), kinds=("freight",),
        settings={"freight_account": ""},
    ),
    "discount-unmapped": Blocker(
        block=no_act, lift=sets_option("discount_account", account_of_line), kinds=("discount-unmapped",)
    ),
    "already-in-sage": Blocker(block=keyed_in, lift=deleted_again),
    "near-duplicate": Blocker(block=keyed_almost_so, lift=deleted_again),
    "approval-withdrawn": Blocker(
        block=withdrawn, lift=lambda stage: _ignore(stage.avid_app.people.approve(first(stage).id))
    ),
    "edit-does-not-fit": Blocker(block=edit_of_a_line_that_is_gone, lift=edit_taken_back),
    "duplicate-in-avidxchange": Blocker(block=busy, lift=numbered_anew, kinds=("duplicate-here",)),
}  # fmt: skip


def tax_group(stage: Stage) -> object:
    """The tax group of the vendor, for purchases, as the company was seeded."""
    return next(
        group for group in stage.company.tax_groups if group.code == vendor(stage).tax_group
    ), "Purchases"
