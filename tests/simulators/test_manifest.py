"""What the manifest of a seeded company promises: written and read whole, and a judge that misses nothing.

Knows expected ends. Knows neither simulator and not the product.
"""

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from simulators import manifest
from simulators.seed import company, with_payments


@cache
def expected() -> manifest.Manifest:
    return manifest.of(company())


def as_expected() -> dict[str, tuple[str, str]]:
    return {line.id: (line.end, line.cause) for line in expected().invoices}


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    manifest.write(company(), tmp_path / "manifest.json")
    assert manifest.read(tmp_path / "manifest.json") == expected()


def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"invoices": []}')
    with pytest.raises(ValueError, match="settings"):
        manifest.read(tmp_path / "manifest.json")


def test_totals_add_up_with_credits_negative() -> None:
    for totals in expected().totals:
        lines = [line for line in expected().invoices if line.currency == totals.currency]
        assert totals.done + totals.held + totals.refused == sum((line.total for line in lines), Decimal(0))
    assert all(line.total < 0 for line in expected().invoices if line.kind == "credit-note")


def test_what_ended_as_expected_shows_no_difference() -> None:
    assert manifest.judge(expected(), as_expected()) == []


@pytest.mark.parametrize("found", [("held", "unbalanced"), ("in doubt", ""), ("refused", "sage-refused")])
def test_a_done_invoice_that_ended_otherwise_is_told(found: tuple[str, str]) -> None:
    line = next(line for line in expected().invoices if line.end == "done")
    (told,) = manifest.judge(expected(), {**as_expected(), line.id: found})
    assert line.id in told
    assert f"expected done, is {found[0]}" in told


def test_a_held_invoice_with_another_cause_is_told() -> None:
    line = next(line for line in expected().invoices if line.cause == "period-closed")
    (told,) = manifest.judge(expected(), {**as_expected(), line.id: ("held", "unbalanced")})
    assert "expected held: period-closed, is held: unbalanced" in told


def test_an_invoice_never_seen_and_one_never_seeded_are_told() -> None:
    ended = as_expected()
    missing, _ = ended.popitem()
    first, second = manifest.judge(expected(), {**ended, "INV-foreign": ("done", "")})
    assert missing in first
    assert first.endswith("never seen")
    assert second == "INV-foreign: not in the manifest, is done"


@pytest.mark.parametrize("noun", ["vendor", "account"])
def test_a_vendor_or_an_account_must_end_done_and_nothing_else_may_be_there(noun: str) -> None:
    made = expected()
    judge = {"vendor": manifest.judge_vendors, "account": manifest.judge_accounts}[noun]
    numbers = {"vendor": made.vendors, "account": made.accounts}[noun]
    ended = dict.fromkeys(numbers, ("done", ""))
    assert judge(made, ended) == []
    told = judge(made, {**ended, numbers[0]: ("held", "vanished"), "other": ("done", "")})
    assert told == [
        f"{noun} {numbers[0]}: expected done, is held: vanished",
        f"{noun} other: not in the manifest",
    ]


def test_an_order_that_ended_otherwise_is_told_and_so_are_others() -> None:
    ended = {order.id: ("done", order.left_out) for order in expected().orders}
    assert manifest.judge_orders(expected(), ended) == []
    sent = next(order for order in expected().orders if not order.left_out)
    left = next(order for order in expected().orders if order.left_out == "it is on hold")
    told = manifest.judge_orders(
        expected(), {**ended, sent.id: ("done", "it is on hold"), left.id: ("done", "")}
    )
    assert told == [
        f"order {sent.number}: expected done, is done: it is on hold",
        f"order {left.number}: expected done: it is on hold, is done",
    ]
    assert manifest.judge_orders(expected(), {**ended, "0": ("done", "")}) == ["order 0: not in the manifest"]


def paying() -> manifest.Manifest:
    return manifest.of(with_payments(company()))


def as_paid() -> dict[str, tuple[str, str]]:
    ends = {f"payment {line.id}": (line.end, line.cause) for line in paying().payments}
    return ends | {f"status {line.id}": ("done", "") for line in paying().invoices}


def test_payments_of_every_kind_are_made_without_chance_and_change_nothing_else() -> None:
    paid = with_payments(company())
    assert (len(paid.payouts), paid) == (11, with_payments(company()))
    assert (paid.invoices, paid.posted, paid.expected) == (
        company().invoices,
        company().posted,
        company().expected,
    )
    assert len(with_payments(company(invoices=0)).payouts) == 0


def test_payments_and_statuses_that_ended_as_expected_show_no_difference() -> None:
    assert manifest.judge_payments(paying(), as_paid()) == []


def test_a_payment_or_status_that_ended_otherwise_is_told() -> None:
    riddle = next(line for line in paying().payments if line.cause == "payment-status-unknown")
    ended = as_paid() | {f"payment {riddle.id}": ("done", ""), "payment other": ("done", "")}
    del ended[f"status {paying().invoices[0].id}"]
    assert manifest.judge_payments(paying(), ended) == [
        f"payment {riddle.id}: expected held: payment-status-unknown, is done",
        f"status {paying().invoices[0].id}: expected done, never seen",
        "payment other: not in the manifest",
    ]
