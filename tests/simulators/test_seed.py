"""What the seeded company promises: the same every time, exact, and with every trouble it names.

Knows the company's nouns and the rules of the trade. Knows neither simulator and not the product.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.company import Account, ApprovedInvoice, Company, Vendor
from simulators.seed import TODAY, company
from simulators.seed.accounts import CLEARING
from simulators.seed.kinds import KINDS, plan

ENDS = {kind.name: (kind.end, kind.cause) for kind in KINDS}
DECIMALS = {"USD": 2, "CAD": 2, "EUR": 2, "JPY": 0, "KWD": 3}


@cache
def made(seed: int = 1, invoices: int = 120) -> Company:
    return company(seed, invoices=invoices)


def of_kind(whole: Company, kind: str) -> list[ApprovedInvoice]:
    found = [invoice for invoice in whole.invoices if invoice.kind == kind]
    assert found, f"no invoice of kind {kind}"
    return found


def done(whole: Company) -> list[ApprovedInvoice]:
    ids = {line.invoice for line in whole.expected if line.end == "done"}
    return [invoice for invoice in whole.invoices if invoice.id in ids]


def vendors_of(whole: Company) -> dict[str, Vendor]:
    return {vendor.number: vendor for vendor in whole.vendors}


def account_of(whole: Company, code: str) -> Account | None:
    found = [one for one in whole.accounts if code in (one.formatted, one.unformatted)]
    assert len(found) <= 1
    return found[0] if found else None


def coded(invoice: ApprovedInvoice) -> Decimal:
    return sum((line.amount for line in invoice.distributions), Decimal(0))


def number_of(invoice: ApprovedInvoice) -> str:
    return invoice.number.strip().upper()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 300))
def test_the_same_arguments_give_the_same_company(seed: int, invoices: int) -> None:
    assert company(seed, invoices=invoices) == company(seed, invoices=invoices)


def test_another_seed_gives_another_company() -> None:
    assert made(1).invoices != made(2).invoices


def test_the_usual_company_is_ninety_done_and_thirty_not() -> None:
    ends = Counter(line.end for line in made().expected)
    assert ends == {"done": 90, "held": 29, "refused": 1}


@pytest.mark.parametrize("invoices", [len(KINDS) + 1, 60, 120, 500])
def test_every_kind_is_there_with_its_end(invoices: int) -> None:
    seen = {(line.kind, line.end, line.cause) for line in made(invoices=invoices).expected}
    expected = {(kind.name, kind.end, kind.cause) for kind in KINDS}
    assert seen == expected | {("duplicate-here", "done", "")}


@given(st.integers(0, 2_000), st.integers(0, 50))
def test_a_plan_makes_exactly_so_many_invoices(invoices: int, seed: int) -> None:
    chosen = plan(Random(seed), invoices)
    assert sum(2 if kind.name == "duplicate-here" else 1 for kind in chosen) == invoices


def test_more_invoices_are_mostly_done_ones() -> None:
    ends = Counter(line.end for line in made(invoices=2_000).expected)
    assert ends["done"] > 0.9 * 2_000
    assert ends["refused"] > 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ids_and_keys_are_unique(seed: int) -> None:
    whole = made(seed, 500)
    for keys in (
        [invoice.id for invoice in whole.invoices],
        [vendor.number for vendor in whole.vendors],
        [account.unformatted for account in whole.accounts],
        [account.formatted for account in whole.accounts],
        [order.number for order in whole.purchase_orders],
        [order.sequence for order in whole.purchase_orders],
        [(entry.vendor, entry.number) for entry in whole.open_entries],
        [(document.vendor, document.number) for document in whole.posted],
    ):
        assert len(keys) == len(set(keys))
    assert [line.invoice for line in whole.expected] == [invoice.id for invoice in whole.invoices]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_must_be_done_balances_to_the_last_decimal(seed: int) -> None:
    whole = made(seed, 1_000)
    in_sum = {"tax-included", "tax-folded"}
    for invoice in done(whole):
        tax = Decimal(0) if invoice.kind in in_sum else invoice.tax
        assert coded(invoice) + tax + invoice.freight - invoice.discount == invoice.total, invoice.kind
        assert sum((line.amount for line in invoice.lines), Decimal(0)) == coded(invoice)
        assert all(line.quantity * line.unit_price == line.amount for line in invoice.lines)
        assert (invoice.total > 0) or (invoice.type == "credit" and invoice.total < 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_must_be_done_has_amounts_at_its_currencys_decimals(seed: int) -> None:
    for invoice in done(made(seed, 1_000)):
        unit = Decimal(1).scaleb(-DECIMALS[invoice.currency])
        lines = [line.amount for line in invoice.distributions]
        for amount in (invoice.total, invoice.tax, invoice.freight, *lines):
            assert amount == amount.quantize(unit), invoice.kind


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_must_be_done_refers_to_what_may_be_used(seed: int) -> None:
    whole = made(seed, 500)
    vendors = vendors_of(whole)
    for invoice in done(whole):
        vendor = vendors[invoice.vendor_code]
        assert vendor.active and not vendor.on_hold and vendor.currency == invoice.currency
        assert vendor.duplicate_amount != "Error"
        for line in invoice.distributions:
            account = account_of(whole, line.gl_account)
            assert account is not None and account.active
            assert account.post_to != "Prohibited" and not account.subledgers


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_must_be_done_has_a_number_nobody_else_has(seed: int) -> None:
    whole = made(seed, 1_000)
    keys = [(invoice.vendor_code, number_of(invoice)) for invoice in done(whole)]
    taken = {(one.vendor, one.number) for one in whole.posted}
    taken |= {(one.vendor, one.number) for one in whole.open_entries}
    assert len(keys) == len(set(keys))
    assert not taken.intersection(keys)
    assert all(1 <= len(number) <= 22 for _, number in keys)


@pytest.mark.parametrize("today", [TODAY, date(2026, 1, 1), date(2027, 2, 28), date(2028, 3, 31)])
def test_what_must_be_done_falls_in_an_open_period(today: date) -> None:
    whole = company(today=today)
    periods = [period for year in whole.years for period in year.periods]
    assert len(periods) == 36
    assert sum(period.locked for period in periods) == 1
    for invoice in done(whole):
        (period,) = [one for one in periods if one.start <= invoice.dated <= one.end]
        assert not period.locked
        assert invoice.dated <= invoice.approved_at.date() < today


def test_changes_lie_in_the_two_weeks_before_today() -> None:
    midnight = datetime(2026, 11, 15, tzinfo=UTC)
    for invoice in made().invoices:
        assert midnight - timedelta(days=14) <= invoice.updated_at < midnight
        assert invoice.approved_at < invoice.updated_at


def test_a_duplicate_stands_in_sage_already() -> None:
    posted = {(one.vendor, one.number) for one in made().posted}
    opened = {(one.vendor, one.number) for one in made().open_entries}
    assert all((one.vendor_code, one.number) in posted for one in of_kind(made(), "duplicate-posted"))
    assert all((one.vendor_code, one.number) in opened for one in of_kind(made(), "duplicate-open"))


def test_of_two_equal_invoices_the_smaller_id_is_done() -> None:
    ends = {line.invoice: line.end for line in made().expected}
    by_number: dict[tuple[str, str], list[str]] = {}
    for invoice in of_kind(made(), "duplicate-here"):
        by_number.setdefault((invoice.vendor_code, invoice.number), []).append(invoice.id)
    assert len(by_number) == 2
    for ids in by_number.values():
        assert [ends[one] for one in sorted(ids)] == ["done", "held"]


def test_vendors_are_wrong_exactly_where_named() -> None:
    whole = made()
    vendors = vendors_of(whole)
    assert all(one.vendor_code not in vendors for one in of_kind(whole, "unknown-vendor"))
    assert all(vendors[one.vendor_code].on_hold for one in of_kind(whole, "vendor-on-hold"))
    assert not any(vendors[one.vendor_code].active for one in of_kind(whole, "vendor-inactive"))
    for invoice in of_kind(whole, "wrong-currency"):
        assert (invoice.currency, vendors[invoice.vendor_code].currency) == ("EUR", "USD")


def test_accounts_are_wrong_exactly_where_named() -> None:
    whole = made()

    def last(kind: str) -> list[Account | None]:
        return [account_of(whole, one.distributions[-1].gl_account) for one in of_kind(whole, kind)]

    assert set(last("account-unknown")) == {None}
    assert all(account and not account.active for account in last("account-inactive"))
    assert all(account and account.post_to == "Prohibited" for account in last("account-prohibited"))
    assert all(account and account.subledgers == ("AR",) for account in last("account-control"))


def test_amounts_are_wrong_exactly_where_named() -> None:
    whole = made()
    for invoice in of_kind(whole, "cent-off"):
        assert abs(invoice.total - coded(invoice)) == Decimal("0.01")
    for invoice in of_kind(whole, "discount-unmapped"):
        assert invoice.discount > 0 and invoice.total == coded(invoice) - invoice.discount
    for invoice in of_kind(whole, "fraction-of-a-cent"):
        assert invoice.total == coded(invoice)
        assert any(line.amount != line.amount.quantize(Decimal("0.01")) for line in invoice.distributions)


def test_dates_are_wrong_exactly_where_named() -> None:
    whole = made()
    periods = [period for year in whole.years for period in year.periods]
    locked = next(period for period in periods if period.locked)
    assert (locked.start, locked.end) == (date(2026, 9, 1), date(2026, 9, 30))
    assert all(locked.start <= one.dated <= locked.end for one in of_kind(whole, "closed-period"))
    dates = sorted(one.dated for one in of_kind(whole, "no-period"))
    assert dates[0] < periods[0].start and dates[-1] > periods[-1].end


def test_numbers_are_wrong_exactly_where_named() -> None:
    whole = made()
    assert all(len(one.number) == 40 for one in of_kind(whole, "long-number"))
    assert {one.number.strip() for one in of_kind(whole, "no-number")} == {""}
    for invoice in of_kind(whole, "lower-case-number"):
        assert invoice.number not in (number_of(invoice), invoice.number.strip())


def test_tax_stands_as_the_vendor_has_it() -> None:
    whole = made()
    vendors = vendors_of(whole)
    groups = {group.code: group.authorities for group in whole.tax_groups}

    def authorities(kind: str) -> set[int]:
        return {len(groups[vendors[one.vendor_code].tax_group]) for one in of_kind(whole, kind)}

    assert authorities("tax-on-top") == {1}
    assert authorities("two-taxes") == {2}
    for kind in ("tax-on-top", "two-taxes"):
        assert all(one.tax > 0 and one.total == coded(one) + one.tax for one in of_kind(whole, kind))
    for invoice in of_kind(whole, "tax-included"):
        assert vendors[invoice.vendor_code].tax_included and invoice.tax > 0
    assert not any(vendors[one.vendor_code].tax_included for one in of_kind(whole, "tax-folded"))


def test_an_order_behind_an_invoice_is_open_and_the_vendors() -> None:
    whole = made()
    orders = {order.number: order for order in whole.purchase_orders}
    for invoice in of_kind(whole, "po-backed"):
        order = orders[invoice.po_number]
        assert (order.vendor, order.type) == (invoice.vendor_code, "Active")
        assert not order.on_hold and not order.completed
        assert {line.po_line for line in invoice.lines} <= {line.number for line in order.lines}


def test_sage_will_refuse_an_equal_amount() -> None:
    whole = made()
    for invoice in of_kind(whole, "sage-says-no"):
        assert vendors_of(whole)[invoice.vendor_code].duplicate_amount == "Error"
        same = [
            one for one in whole.posted if (one.vendor, one.amount) == (invoice.vendor_code, invoice.total)
        ]
        assert same and invoice.number not in {one.number for one in same}


def test_credits_come_with_either_sign() -> None:
    credits = of_kind(made(), "credit-note")
    assert {one.type for one in credits} == {"credit"}
    assert [one.total > 0 for one in credits].count(True) == len(credits) / 2


def test_every_hard_vendor_number_has_an_invoice() -> None:
    used = {invoice.vendor_code for invoice in of_kind(made(invoices=300), "hard-vendor")}
    assert {"O'BRIEN", "A1/103", "R&D+CO", "NO#7", "ST LOUIS", "50%OFF"} <= used
    assert all(len(number) <= 12 and number == number.upper() for number in used)


def test_texts_fit_sage() -> None:
    whole = made()
    assert all(len(vendor.name) <= 60 and len(vendor.short_name) <= 10 for vendor in whole.vendors)
    assert any(len(vendor.name) > 40 for vendor in whole.vendors)
    assert all(len(terms.code) <= 6 for terms in whole.terms)
    assert {vendor.terms for vendor in whole.vendors} <= {one.code for one in whole.terms if one.active}
    assert account_of(whole, dict(whole.settings)["freight_account"]) is not None
    assert account_of(whole, CLEARING) is not None
