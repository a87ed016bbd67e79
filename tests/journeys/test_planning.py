"""A plan writes nothing anywhere, and the run after it sends exactly what the plan showed.

Knows both pretend systems and every table. Does not know how a plan is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from bench import Bench
from overhearing import KINDS, Ear, everything, overheard, staged
from plans import plan
from stage import NAME, Scene, Set, Stage, of_kinds
from voices import Voice, voices

import sage300
from ml_connector.engine import planning
from ml_connector.store import connections, models
from ml_connector.store.lock import book_lock

EXPORTS = ("ack", "status_update", "none")
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "as by default": {},
    "tax as a line": {"tax": "line", "tax_account": "5400-10-100"},
    "tax left to Sage": {"tax": "calculate"},
    "link in the description": {"image_link": "description"},
    "link in a field": {"image_link": "optional_field:IMAGE"},
    "accounts of segments": {"account_segments": "main-department"},
    "first open period": {"posting_date": "first_open"},
    "one an entry": {"parcel_max": "1"},
}


def bodies(told: Mapping[str, Any], step: str) -> list[bytes]:
    """The bodies of a step that a plan shows."""
    return [call["body"].encode() for call in told["would_send"] if call["step"] == step]


def lines(told: Mapping[str, Any], step: str) -> list[bytes]:
    """The bodies of a step with one call a line."""
    return [line for body in bodies(told, step) for line in body.splitlines()]


def assert_nothing_changes(stage: Stage) -> Mapping[str, Any]:
    """Plan, and assert that neither system nor any table is otherwise than before."""
    before = everything(stage)
    told = stage.plan()
    assert everything(stage) == before
    return told


def assert_sent_as_planned(stage: Stage, ear: Ear, told: Mapping[str, Any]) -> None:
    """Run, and assert that Sage was sent what the plan shows, and AvidXchange at least what it shows."""
    ear.forget()
    report = stage.run()
    assert ear.bodies("sage") == bodies(told, "enter-invoice")
    assert set(lines(told, "acknowledge")) <= set(ear.bodies("avid"))
    assert len(ear.bodies("avid")) == len(lines(told, "acknowledge")) + told["then"].get("acknowledge", 0)
    assert report["difference"] == "0.00"


@pytest.mark.facts("S-D3", "S-F.4", "A-6.5/ack", "A-6.5/status_update", "A-6.5/none")
@pytest.mark.parametrize("mode", EXPORTS)
def test_the_run_sends_byte_for_byte_what_the_plan_showed_in_every_export_mode(
    make_stage: Set, mode: str
) -> None:
    stage = staged(make_stage, mode)
    ear = overheard(stage)
    told = assert_nothing_changes(stage)
    assert len(bodies(told, "enter-invoice")) > 3
    assert_sent_as_planned(stage, ear, told)


@pytest.mark.facts("A-6.7/cursor_body")
@pytest.mark.parametrize("voice", voices(), ids=lambda voice: voice.name)
def test_the_run_sends_byte_for_byte_what_the_plan_showed_in_every_voice(bench: Bench, voice: Voice) -> None:
    stage = bench.set(plan(voice=voice), voice)
    take_back(stage, "sage-says-no")  # no plan can know what Sage will say
    ear = overheard(stage)
    told = assert_nothing_changes(stage)
    assert len(bodies(told, "enter-invoice")) > 0
    assert_sent_as_planned(stage, ear, told)


def take_back(stage: Stage, kind: str) -> None:
    """Take invoices of a kind back, before anybody has read them."""
    for invoice in stage.company.invoices:
        if invoice.kind == kind:
            stage.avid_app.people.void(invoice.id)


@pytest.mark.facts("S-G9", "S-G11", "S-G15", "S-F.12")
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_the_run_sends_byte_for_byte_what_the_plan_showed_under_every_rule_for_entries(
    make_stage: Set, options: Mapping[str, str]
) -> None:
    stage = make_stage(Scene(company=of_kinds(*KINDS), settings={"parcel_max": "3", **options}))
    ear = overheard(stage)
    told = assert_nothing_changes(stage)
    assert_sent_as_planned(stage, ear, told)


@pytest.mark.facts("S-D14")
def test_the_intents_hold_the_mark_and_the_highest_number_that_the_plan_showed(make_stage: Set) -> None:
    stage = staged(make_stage)
    told = stage.plan()
    shown = {r["id"]: call["evidence"] for call in told["would_send"] for r in call["records"]}
    with patch.object(sage300.InvoiceBatches, "create", side_effect=lost):
        stage.run()
    intents = {row.key: row.intent["evidence"] for row in models.Delivery.objects.exclude(intent=None)}
    assert intents
    for key, intent in intents.items():
        assert {
            name: told for name, told in shown[key].items() if name not in ("facts_as_of", "looked")
        }.items() <= intent.items()


def lost(draft: Any) -> Any:
    """Lose every answer before anything is entered."""
    ask = sage300.Ask(method="POST", resource="APInvoiceBatches")
    raise sage300.NoAnswer(ask, "cut")


@pytest.mark.facts("A-6.8/look-first", "A-6.11/ack-lost")
@pytest.mark.parametrize("mode", EXPORTS)
@pytest.mark.parametrize(
    "fault", ["sage:write@*=lose-before", "sage:write@2=lose-after", "avid:write@*=status-503"]
)
def test_in_the_middle_of_trouble_a_plan_changes_nothing_and_shows_what_the_next_run_sends(
    make_stage: Set, mode: str, fault: str
) -> None:
    stage = staged(make_stage, mode)
    system, _, rule = fault.partition(":")
    (stage.sage if system == "sage" else stage.avid).faults.add(rule)
    stage.run()
    stage.quiet()
    stage.later()
    ear = overheard(stage)
    assert_sent_as_planned(stage, ear, assert_nothing_changes(stage))


@pytest.mark.facts("A-6.5/ack")
def test_an_acknowledgement_that_is_owed_is_shown_as_it_is_sent(make_stage: Set) -> None:
    stage = staged(make_stage, "ack", "one-line", "credit-note")
    stage.avid.faults.add("write@*=status-503")
    stage.run()
    stage.quiet()
    stage.later()
    ear = overheard(stage)
    told = assert_nothing_changes(stage)
    stage.run()
    assert (lines(told, "acknowledge"), len(ear.bodies("avid"))) == (ear.bodies("avid"), 2)


@pytest.mark.facts("A-6.5/export_on_read", "A-6.11/export-on-read")
@pytest.mark.parametrize("marks_on", ["list", "get"])
def test_where_reading_marks_invoices_a_plan_reads_none_and_plans_what_the_ledger_has(
    make_stage: Set, marks_on: str
) -> None:
    stage = staged(make_stage, "export_on_read", "one-line", "credit-note", marks_on=marks_on)
    told = assert_nothing_changes(stage)
    assert (told["unread"], told["read"], told["would_send"]) == (True, 0, [])
    assert (stage.calls("avid")["read"], stage.avid_app.invoices.exported()) == (0, set())
    stage.sage.faults.add("write@*=lose-before")
    stage.run()
    stage.quiet()
    stage.later()
    ear = overheard(stage)
    told = assert_nothing_changes(stage)
    assert len(bodies(told, "enter-invoice")) == 1
    assert_sent_as_planned(stage, ear, told)


def test_a_plan_that_dies_leaves_nothing_behind(make_stage: Set) -> None:
    stage = staged(make_stage)
    before = everything(stage)
    with (
        patch.object(planning, "Carrier", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        stage.plan()
    assert everything(stage) == before
    stage.run()
    assert stage.differences() == []


@pytest.mark.parametrize(
    "fault", ["sage:read@3=status-500", "sage:read@4+=lose-before", "avid:read@2+=status-500"]
)
def test_a_read_that_fails_in_the_middle_of_a_plan_is_told_and_changes_nothing(
    make_stage: Set, fault: str
) -> None:
    stage = staged(make_stage)
    system, _, rule = fault.partition(":")
    (stage.sage if system == "sage" else stage.avid).faults.add(rule)
    told = assert_nothing_changes(stage)
    assert told["problems"] or told["would_send"]


def test_a_plan_waits_for_no_run(make_stage: Set) -> None:
    stage = staged(make_stage)
    stored = connections.find(NAME)
    with book_lock(stage.house.url, stored.book, tell=lambda text: None, sleep=stage.clock.sleep):
        assert stage.plan()["would_send"]


def test_nothing_is_planned_twice_and_a_plan_after_the_run_has_nothing_to_send(make_stage: Set) -> None:
    stage = staged(make_stage)
    first, second = stage.plan(), stage.plan()
    assert first["fingerprint"] == second["fingerprint"]
    stage.run()
    after = assert_nothing_changes(stage)
    assert (after["would_send"], after["then"], after["new_for_a_person"]) == ([], {}, 0)


def test_counts_and_amounts_of_a_plan_are_those_of_the_run(make_stage: Set) -> None:
    stage = staged(make_stage)
    told, report = stage.plan(), stage.run()
    planned = {
        end: sum(one["count"] for one in told["ends"] if one["end"] == end) for end in ("send", "hold")
    }
    assert planned == {"send": report["done"], "hold": report["held"]}
    done = {total["currency"]: Decimal(total["done"]) for total in report["totals"] if Decimal(total["done"])}
    assert {one["currency"]: Decimal(one["amount"]) for one in told["ends"] if one["end"] == "send"} == done


def test_what_was_refused_and_then_corrected_shows_what_changed_since_the_last_attempt(
    make_stage: Set,
) -> None:
    stage = staged(make_stage, "ack", "sage-says-no")
    stage.run()
    (id,) = stage.ends()
    assert stage.ends()[id][0] == "refused"
    stage.avid_app.people.edit(id, description="Corrected")
    (call,) = assert_nothing_changes(stage)["would_send"]
    (record,) = call["records"]
    (change,) = record["changes"]
    assert (record["sent_before"], change["path"]) == (True, "InvoiceDescription")
    assert (change["before"].startswith("Corrected"), change["after"].startswith("Corrected")) == (
        False,
        True,
    )
