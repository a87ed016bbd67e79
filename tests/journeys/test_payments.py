"""Payments and invoice statuses come from AvidXchange into the ledger: every change is kept, nothing is guessed.

Knows what people at AvidXchange do to a payment. Does not know how it is noticed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import psycopg
import pytest
from proof import assert_identity
from psycopg import sql
from stage import Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.domain.people import trusted
from ml_connector.operations import Edit, edit_connection
from ml_connector.systems.avidxchange import default_profile
from simulators.avidxchange.people import CARD

PAYMENTS = "payments"
PAN = "4111111111111111"
DAY_S = 24 * 3600
WORD = ("    error: error\n", "    error: error\n    card limbo: issued\n")
SMALL_PAGES = ("  size: 100\n", "  size: 1\n")
NO_STATUSES = ("invoice_statuses_list: true", "invoice_statuses_list: false")
NO_PAYMENTS = ("payments_list: true", "payments_list: false")
EXPORTS = ("export: {mode: ack}", "export: {mode: export_on_read}")


@pytest.fixture
def stage(make_stage: Set) -> Stage:
    """A stage with two invoices of one vendor, whose statuses were read a minute ago."""
    made = make_stage(Scene(company=of_kinds("one-line", "several-lines")))
    assert run(made)["done"] == 2
    return made


def run(stage: Stage) -> Mapping[str, Any]:
    """Run the flow once; a minute passes after it."""
    report = stage.run(PAYMENTS)
    assert_identity(report)
    assert report["sent"] == 0
    stage.later(60)
    return report


def invoice(stage: Stage) -> str:
    """An invoice that may be paid."""
    return stage.company.invoices[0].id


def story(stage: Stage, word: str) -> list[str]:
    """What a person reads of one record: each event with its details."""
    (one,) = views.explain(stage.name, word, views.everything)
    return [f"{event['words']} {'; '.join(event['details'])}".strip() for event in one["events"]]


def last(stage: Stage, word: str) -> str:
    """What AvidXchange said of it last, in words."""
    return [told for told in story(stage, word) if "in our ledger" in told][-1]


@pytest.mark.facts("A-6.1/payments_list", "A-6.1/invoice_statuses_list")
def test_a_new_payment_is_in_the_ledger_with_its_amount_and_what_it_pays(stage: Stage) -> None:
    payment = stage.avid_app.people.pay({invoice(stage): None})
    report = run(stage)
    assert (report["outcome"], report["read"], report["done"]) == ("balanced", 1, 1)
    (total,) = report["totals"]
    assert (total["currency"], total["done"]) == (payment.currency, f"{payment.amount:.2f}")
    told = last(stage, payment.number)
    assert "status Pending Approval (pending), method AvidPay Check (check), check 10001" in told
    assert f"pays {stage.company.invoices[0].number} {payment.amount:.2f}" in told


@pytest.mark.facts("A-4.4/issued-to-supplier", "A-4.4/cleared", "A-4.4/returned", "A-6.11/issued-returned")
def test_every_change_of_a_payment_is_told_with_what_it_was_before(stage: Stage) -> None:
    people = stage.avid_app.people
    payment = people.pay({invoice(stage): None})
    run(stage)
    for change in (people.issue, people.clear, people.send_back):
        change(payment.id)
        assert run(stage)["changed"] == 1
    told = "\n".join(story(stage, payment.number))
    assert "status Pending Approval (pending) → Issued to Supplier (issued)" in told
    assert "status Issued to Supplier (issued) → Cleared" in told
    assert "status Cleared → Returned" in told


@pytest.mark.facts("A-4.4/void", "A-6.11/issued-void")
def test_a_void_is_a_change_of_the_same_payment(stage: Stage) -> None:
    payment = stage.avid_app.people.pay({invoice(stage): None})
    run(stage)
    stage.avid_app.people.cancel(payment.id)
    assert run(stage)["done"] == 1
    assert [key for key in stage.ends_of(PAYMENTS) if key.startswith("payment")] == [f"payment {payment.id}"]
    assert "→ Void" in last(stage, payment.number)


@pytest.mark.facts("A-4.4/method-changes", "A-6.11/card-to-check")
def test_a_card_that_becomes_a_check_by_itself_changes_its_method(stage: Stage) -> None:
    payment = stage.avid_app.people.pay({invoice(stage): None}, method=CARD)
    run(stage)
    stage.avid_app.people.card_to_check(payment.id, replaced=False)
    assert run(stage)["changed"] == 1
    assert "method Virtual Credit Card (vcc) → AvidPay Check (check)" in last(stage, payment.number)


@pytest.mark.facts("A-4.4/method-changes")
def test_a_check_in_place_of_a_card_names_the_card_and_the_card_is_void(stage: Stage) -> None:
    card = stage.avid_app.people.pay({invoice(stage): None}, method=CARD)
    run(stage)
    check = stage.avid_app.people.card_to_check(card.id)
    assert run(stage)["changed"] == 2
    assert f"in place of {card.id}" in last(stage, check.number)
    assert "→ Void" in last(stage, card.number)


def test_the_status_of_an_invoice_moves_in_the_ledger_as_it_moves_there(stage: Stage) -> None:
    stage.avid_app.people.void(invoice(stage))
    assert run(stage)["changed"] == 1
    told = story(stage, f"status of {invoice(stage)}")
    assert told[1] == "Looked, and it is there: in our ledger. status approved"
    assert last(stage, f"status of {invoice(stage)}").endswith("status approved → Void")


@pytest.mark.facts("A-6.6/on_unknown")
def test_an_unknown_word_is_held_by_name_and_leaves_once_the_profile_has_it(stage: Stage) -> None:
    payment = stage.avid_app.people.pay({invoice(stage): None}, status="Card Limbo")
    assert (run(stage)["outcome"], run(stage)["outcome"]) == ("partial", "nothing_to_do")
    assert stage.ends_of(PAYMENTS)[f"payment {payment.id}"] == ("held", "payment-status-unknown")
    (one,) = views.explain(stage.name, payment.number, views.everything)
    assert "Card Limbo" in one["waits_for"]
    corrected = Edit(profile=default_profile("default").replace(*WORD))
    edit_connection(stage.house, stage.name, corrected, trusted("test:stage"))
    report = run(stage)
    assert (report["done"], report["changed"], report["held"]) == (1, 0, 0)
    stage.later(DAY_S)
    assert run(stage)["changed"] == 0  # the same text in a whole read is no change either


def test_a_payment_that_becomes_a_riddle_after_it_was_known_is_held(stage: Stage) -> None:
    payment = stage.avid_app.people.pay({invoice(stage): None})
    run(stage)
    stage.avid_app.people.move(payment.id, "Card Limbo")
    assert run(stage)["new_for_a_person"] == 1
    stage.avid_app.people.clear(payment.id)
    assert run(stage)["done"] == 1


@pytest.mark.facts("A-6.7/incremental")
def test_a_run_with_nothing_new_costs_two_calls_and_writes_nothing(stage: Stage) -> None:
    reads = stage.calls("avid")["read"]
    assert run(stage)["outcome"] == "nothing_to_do"
    assert (stage.calls("avid")["read"] - reads, stage.calls("avid")["write"]) == (2, 0)
    assert stage.calls("sage") == {"read": 0, "write": 0, "token": 0}


def cut(make_stage: Set, **avid: str) -> Stage:
    """A stage whose lists come a record a page."""
    scene = Scene(company=of_kinds("one-line", "one-line", "credit-note"), avid=avid, profile=(SMALL_PAGES,))
    return make_stage(scene)


def begun(stage: Stage) -> str | None:
    """Where the next read begins, as the ledger says."""
    query = "select bookmark from store_watermark where flow = %s"
    with psycopg.connect(stage.house.url) as session:
        found = session.execute(query, [PAYMENTS]).fetchone()
    return None if found is None else found[0]


@pytest.mark.parametrize(("number", "action"), [(1, "lose-after"), (2, "truncate"), (4, "html200-after")])
def test_a_read_that_breaks_off_concludes_nothing(make_stage: Set, number: int, action: str) -> None:
    stage = cut(make_stage)
    payment = stage.avid_app.people.pay({stage.company.invoices[0].id: None})
    for again in range(5):  # as often as a read is tried
        stage.avid.faults.add(f"read@{number + again}={action}")
    report = stage.run(PAYMENTS)
    assert (report["outcome"], begun(stage)) == ("incomplete", None)
    stage.quiet()
    assert run(stage)["outcome"] in ("balanced", "nothing_to_do")
    assert set(stage.ends_of(PAYMENTS)) == {
        f"payment {payment.id}",
        *(f"status {one.id}" for one in stage.company.invoices),
    }


@pytest.mark.facts("A-6.7/repeated-cursor")
@pytest.mark.parametrize("trick", [{"repeat_cursor": "on"}, {"endless": "on"}])
def test_paging_that_repeats_itself_is_incomplete_and_moves_no_mark(
    make_stage: Set, trick: dict[str, str]
) -> None:
    stage = cut(make_stage, **trick)
    report = stage.run(PAYMENTS)
    assert (report["outcome"], report["problems"][0]["cause"]) == ("incomplete", "order-lost")
    assert begun(stage) is None


def test_what_a_shifted_page_left_out_comes_with_the_next_whole_read(make_stage: Set) -> None:
    stage = cut(make_stage, missing_item="on")
    run(stage)
    missed = 3 - len(stage.ends_of(PAYMENTS))
    stage.avid_app.switches["missing_item"] = "off"
    stage.later(DAY_S)
    assert (missed > 0, run(stage)["done"]) == (True, missed)


@pytest.mark.facts("A-6.5/export_on_read")
def test_where_reading_exports_no_invoice_is_listed_for_its_status(make_stage: Set) -> None:
    company = of_kinds("one-line", "several-lines")
    switches = {"export": "export_on_read"}
    stage = make_stage(Scene(company=company, avid=switches, profile=(EXPORTS, NO_STATUSES)))
    stage.avid_app.people.pay({company.invoices[0].id: None})
    report = run(stage)
    assert [key.split()[0] for key in stage.ends_of(PAYMENTS)] == ["payment"]
    assert "invoice_statuses_list is off" in report["notes"][0]
    assert stage.avid_app.invoices.exported() == set()
    assert stage.run()["done"] == 2  # both are still there to be entered


def test_statuses_come_with_the_invoices_where_there_is_no_list_of_them(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), profile=(NO_STATUSES,)))
    assert run(stage)["done"] == 1
    (one,) = stage.company.invoices
    assert "status approved" in last(stage, f"status of {one.number}")


@pytest.mark.facts("A-6.1/off")
def test_a_gateway_with_neither_list_is_told_and_fails_nothing(make_stage: Set) -> None:
    off = (NO_STATUSES, NO_PAYMENTS, ("invoices_list: true", "invoices_list: false"))
    stage = make_stage(Scene(company=of_kinds("one-line"), profile=off))
    report = run(stage)
    assert (report["outcome"], report["read"], stage.calls("avid")["read"]) == ("nothing_to_do", 0, 0)
    assert ["payments_list is off" in note for note in report["notes"]] == [True]


@pytest.mark.facts("A-6.3/card-numbers")
def test_no_card_number_is_kept_or_logged_anywhere(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    members = {"check_number": PAN, "ach_trace": f"4111 1111 1111 {PAN[-4:]}", "bank_account_ref": PAN}
    for status in ("Issued to Supplier", f"Card {PAN} declined"):
        payment = stage.avid_app.people.pay({invoice(stage): None}, method=CARD, status=status)
        stage.avid_app.payments.change(payment.id, **members)
    assert run(stage)["read"] == 2
    text = "\n".join([*_tables(stage.house.url), caplog.text, *story(stage, payment.number)])
    assert PAN not in text
    assert "4111 1111" not in text
    assert "****1111" in text


def _tables(url: str) -> list[str]:
    """Every row of every table, as text."""
    with psycopg.connect(url) as session:
        names = session.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        whole = sql.SQL("select t::text from {} t")
        queries = [whole.format(sql.Identifier(name)) for (name,) in names]
        return [row for query in queries for (row,) in session.execute(query).fetchall()]
