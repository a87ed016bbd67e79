"""A run that would write what is out of the ordinary stops before it writes; a person lets it through, once.

Knows what people do at Sage 300 and AvidXchange. Does not know the rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from lifting import sets_option
from proof import assert_identity
from stage import INVOICES, NAME, VENDORS, Scene, Set, Stage, of_kinds
from vendor_proof import change_vendor, kept

from ml_connector import views
from ml_connector.domain.people import trusted
from ml_connector.operations import NotReady, Unseen, let_through


@pytest.fixture
def stage(make_stage: Set) -> Stage:
    """A stage whose AvidXchange has every vendor, by a run that accepted the link report."""
    made = make_stage(Scene(company=of_kinds("one-line"), settings={"link_first": "never"}))
    assert made.run(VENDORS, accept=True)["outcome"] == "balanced"
    made.later(60)
    return made


def some(stage: Stage, count: int, start: int = 0) -> Sequence[str]:
    """Vendors that are active in Sage 300."""
    active = [number for number, told in sorted(kept(stage).items()) if told["status"] == "active"]
    return active[start : start + count]


def set_status(stage: Stage, vendors: Sequence[str], status: str) -> None:
    """An import changes them all."""
    for number in vendors:
        change_vendor(stage, number, Status=status)


def inactive(stage: Stage) -> int:
    """How many are inactive in AvidXchange."""
    return sum(told["status"] == "inactive" for told in kept(stage).values())


def seen(flow: str = VENDORS) -> Mapping[str, Any]:
    """What a person is shown of a breaker."""
    (told,) = views.breakers(NAME, flow)
    return told


def let(stage: Stage, fingerprint: str, flow: str = VENDORS) -> None:
    """A person lets through what was shown."""
    let_through(stage.house, NAME, flow, fingerprint, "they are duplicates", trusted("test:controller"))


def stopped(stage: Stage, flow: str = VENDORS) -> Mapping[str, Any]:
    """Run once; it wrote nothing, and balances."""
    report = stage.run(flow)
    assert_identity(report)
    assert (report["outcome"], report["sent"], report["new_for_a_person"]) == ("partial", 0, 1)
    assert [one["cause"] for one in report["problems"]] == ["breaker-open"]
    return report


def test_vendors_made_inactive_in_bulk_wait_for_a_person_and_go_then(stage: Stage) -> None:
    before = inactive(stage)
    set_status(stage, some(stage, 25), "Inactive")
    assert (stopped(stage)["pending"], stopped(stage)["pending"], inactive(stage)) == (25, 25, before)
    told = seen()
    assert (told["state"], told["ends"], told["count"], len(told["biggest"])) == ("open", 25, 25, 10)
    let(stage, told["fingerprint"])
    report = stage.run(VENDORS)
    assert (report["outcome"], report["sent"], inactive(stage)) == ("balanced", 25, before + 25)
    assert (seen()["state"], views.breakers(NAME)[0]["flow"]) == ("closed", VENDORS)


def test_it_starts_after_five_runs_that_read_everything(make_stage: Set) -> None:
    made = make_stage(Scene(company=of_kinds("one-line"), settings={"link_first": "never"}))
    made.run(VENDORS)
    assert seen()["state"] == "not started"
    made.later(60)
    set_status(made, some(made, 21), "Inactive")
    assert [made.run(VENDORS)["sent"] for _ in range(4)] == [21, 0, 0, 0]
    assert seen()["state"] == "closed"
    set_status(made, some(made, 21), "Inactive")
    assert stopped(made)["pending"] == 21


def test_what_is_undone_at_its_source_closes_the_breaker_by_itself(stage: Stage) -> None:
    before, vendors = inactive(stage), some(stage, 25)
    set_status(stage, vendors, "Inactive")
    stopped(stage)
    set_status(stage, vendors, "Active")
    assert (stage.run(VENDORS)["outcome"], seen()["state"], inactive(stage)) == ("balanced", "closed", before)


def test_letting_through_counts_for_what_was_shown_and_once(stage: Stage) -> None:
    set_status(stage, some(stage, 21), "Inactive")
    stopped(stage)
    shown = seen()["fingerprint"]
    set_status(stage, some(stage, 1, start=21), "Inactive")
    stopped(stage)
    with pytest.raises(Unseen, match=shown):
        let(stage, shown)
    let(stage, seen()["fingerprint"])
    set_status(stage, some(stage, 21, start=22), "Inactive")  # before the run that was to write the others
    assert (stopped(stage)["pending"], seen()["ends"]) == (43, 21)
    let(stage, seen()["fingerprint"])
    assert stage.run(VENDORS)["sent"] == 43
    with pytest.raises(NotReady, match="closed"):
        let(stage, shown)


def invoice(stage: Stage, number: int, times: int = 1) -> Decimal:
    """One more invoice like the first one is approved, of so many times its amount; gives that."""
    form = stage.company.invoices[0]
    first, now, total = form.distributions[0], stage.clock.now(), form.total * times
    stage.avid_app.invoices.add(
        replace(form, id=f"new-{number:03}", number=f"N{number:03}", total=total, lines=(),
                distributions=(replace(first, amount=total),), approved_at=now, updated_at=now)
    )  # fmt: skip
    return total


def test_what_a_setting_frees_at_once_is_weighed_before_it_is_entered(make_stage: Set) -> None:
    company = of_kinds("one-line", "one-line")
    settings = {"invoices_from": "2030-01-01", "breaker_new": "1"}
    made = make_stage(Scene(company=company, settings=settings))
    assert [made.run(INVOICES)["held"] for _ in range(5)] == [2] * 5
    sets_option("invoices_from", "2020-01-01")(made)
    made.later(60)
    assert (stopped(made, INVOICES)["pending"], seen(INVOICES)["count"]) == (2, 2)
    let(made, seen(INVOICES)["fingerprint"], INVOICES)
    assert made.run(INVOICES)["sent"] == 2


def test_an_invoice_with_a_nought_too_many_stops_invoices_and_no_other_flow(stage: Stage) -> None:
    for day in range(10):
        for at in range(4 * (day > 4)):
            invoice(stage, 4 * day + at)
        stage.later(24 * 3600)
        assert stage.run(INVOICES)["outcome"] in ("balanced", "nothing_to_do")
    total = invoice(stage, 99, times=10)
    stage.later(60)
    assert stopped(stage, INVOICES)["pending"] == 1
    assert seen(INVOICES)["said"][-1].startswith(
        f"one record of {total:,.2f} USD; up to {total / 2:,.2f} pass"
    )
    (story,) = views.explain(NAME, "N099", views.everything)
    assert (story["state"], f"{total:,.2f} USD" in story["stopped_by"]) == ("pending", True)
    assert stage.run(VENDORS)["outcome"] in ("balanced", "nothing_to_do")
    let(stage, seen(INVOICES)["fingerprint"], INVOICES)
    assert stage.run(INVOICES)["sent"] == 1
