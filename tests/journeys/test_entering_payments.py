"""Payments AvidXchange made are entered in Sage 300, against the invoices they pay, each once and to the cent.

Knows both simulators' books and what people do there. Does not know how the product looks or drafts.
"""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from acting import acted, calm, key_by_hand, only
from payment_acts import ENTERING, delete_ours, key_payment, open_batches, post_invoices
from proof import assert_identity
from stage import NAME, Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.cli.plan import headline
from ml_connector.domain.acts import Act
from ml_connector.operations import plan_flows
from simulators.avidxchange.people import ACH
from simulators.sage300.record import Record

PAYMENTS, PAY, KEY, ISSUED = "payments", "pay-0001", "payment pay-0001", "Issued to Supplier"


def booked(make_stage: Set, *kinds: str, **sage: str) -> Stage:
    """A stage whose invoices are entered and posted in Sage 300."""
    stage = make_stage(Scene(company=of_kinds(*(kinds or ("one-line",))), settings=ENTERING, sage=sage))
    stage.run()
    post_invoices(stage)
    return stage


def paid(stage: Stage, *parts: Decimal | None, status: str = ISSUED) -> Stage:
    """AvidXchange pays the first invoices, in one payment."""
    ids = [invoice.id for invoice in stage.company.invoices]
    stage.avid_app.people.pay(dict(zip(ids, parts or (None,), strict=False)), status=status)
    return stage


def run(stage: Stage) -> tuple[str, str]:
    """Run a while later; where the first payment stands then."""
    stage.later(60)
    assert_identity(stage.run(PAYMENTS))
    return stage.ends_of(PAYMENTS)[KEY]


def entries(stage: Stage) -> list[Record]:
    """The entries of open payment batches."""
    return [entry for batch in open_batches(stage) for entry in batch.rows("PaymentsAdjustments")]


def due(stage: Stage, at: int = 0) -> Decimal:
    """What Sage 300 owes on an invoice."""
    invoice = stage.company.invoices[at]
    place = (invoice.vendor_code.strip().upper(), invoice.number.strip().upper())
    return cast("Record", stage.sage_app.books.posted.get(place)).amount("VendorCurrencyAmountDue")


def post(stage: Stage) -> None:
    """A person posts the open payment batches."""
    for batch in open_batches(stage):
        assert stage.sage_app.books.payments.post("PY", batch.number("BatchNumber")) is None


def test_a_payment_is_entered_posted_and_settles_its_invoice_to_the_cent(make_stage: Set) -> None:
    stage = paid(booked(make_stage))
    total = due(stage)
    assert run(stage) == ("done", "")
    (entry,) = entries(stage)
    assert entry.amount("CheckAmountInVendorCurrency") == total
    post(stage)
    assert due(stage) == 0
    stage.avid_app.people.clear(PAY)
    assert (run(stage), open_batches(stage)) == (("done", ""), [])


def test_two_halves_are_two_payments_and_a_third_is_held(make_stage: Set) -> None:
    stage = booked(make_stage)
    half = (due(stage) / 2).quantize(Decimal("0.01"))
    for part in (half, due(stage) - half, half):
        paid(stage, part)
    run(stage)
    ends = stage.ends_of(PAYMENTS)
    assert [ends[f"payment pay-000{n}"] for n in (1, 2, 3)] == [
        *[("done", "")] * 2,
        ("held", "payment-over-balance"),
    ]
    post(stage)
    assert due(stage) == 0


def test_a_payment_that_waits_for_approval_is_entered_once_it_is_issued(make_stage: Set) -> None:
    stage = paid(booked(make_stage), status="Pending Approval")
    assert run(stage) == ("waiting", "payment-not-made")
    stage.avid_app.people.issue(PAY)
    assert (run(stage), len(entries(stage))) == (("done", ""), 1)


def test_an_answer_that_is_lost_is_looked_up_before_anything_is_sent_again(make_stage: Set) -> None:
    stage = paid(booked(make_stage))
    stage.sage.faults.add("write@next=lose-after")
    assert run(stage) == ("done", "")
    assert len(entries(stage)) == 1
    (told,) = views.certificates(NAME, KEY)
    (send,) = told["sends"]
    (look,) = [note for note in send["then"] if note["kind"] == "look"]
    assert (told["verdict"], [bool(one["shown"]) for one in look["asked"]]) == ("landed", [True, False, True])


def test_a_send_that_never_arrived_is_sent_again_once_the_pause_is_over(make_stage: Set) -> None:
    stage = paid(booked(make_stage))
    stage.sage.faults.add("write@next=lose-before")
    assert (run(stage)[0], entries(stage)) == ("in_doubt", [])
    stage.later()
    assert (run(stage), len(entries(stage))) == (("done", ""), 1)


def test_what_changes_while_it_is_in_doubt_is_noted_and_entered_once(make_stage: Set) -> None:
    stage = paid(booked(make_stage))
    stage.sage.faults.add("write@next=lose-after")
    stage.sage.faults.add("read(APPaymentAndAdjustmentBatches)@3+=status-503")
    assert run(stage)[0] == "in_doubt"
    stage.avid_app.people.clear(PAY)
    assert run(stage)[0] == "in_doubt"
    stage.quiet()
    assert (run(stage), len(entries(stage))) == (("done", ""), 1)
    assert run(stage) == ("done", "")


def test_a_payment_that_comes_back_is_held_until_it_is_reversed_and_its_successor_too(
    make_stage: Set,
) -> None:
    stage = booked(make_stage)
    paid(stage)
    run(stage)
    post(stage)
    stage.avid_app.people.cancel(PAY)
    paid(stage)
    assert run(stage) == ("held", "payment-to-reverse")
    assert stage.ends_of(PAYMENTS)["payment pay-0002"] == ("held", "payment-over-balance")
    (batch,) = [
        row for row in stage.sage_app.books.payments.batches.rows() if "AVB" in str(row["Description"])
    ]
    stage.sage_app.books.payments.reverse(int(str(batch["BatchNumber"])), 1)
    assert run(stage) == ("done", "")
    assert stage.ends_of(PAYMENTS)["payment pay-0002"] == ("done", "")


def test_a_payment_keyed_by_hand_is_adopted_and_stays_so_when_it_clears(make_stage: Set) -> None:
    stage = paid(booked(make_stage))
    key_payment(stage, stage.avid_app.payments.get(PAY))
    assert run(stage) == ("held", "payment-in-sage")
    assert acted(stage, Act.ADOPT, KEY) == ["pending"]
    assert run(stage) == ("done", "")
    stage.avid_app.people.clear(PAY)
    assert (run(stage), len(entries(stage))) == (("done", ""), 1)


def test_our_batch_that_was_deleted_is_never_sent_again_by_itself(make_stage: Set) -> None:
    stage = paid(booked(make_stage, deleted_keeps_entries="off"))
    run(stage)
    delete_ours(stage)
    stage.avid_app.people.clear(PAY)
    assert run(stage) == ("held", "entry-gone")
    assert acted(stage, Act.RELEASE, KEY) == ["pending"]
    assert (run(stage), len(entries(stage))) == (("done", ""), 1)


def test_a_plan_shows_the_batch_to_the_byte_and_sends_nothing(make_stage: Set) -> None:
    stage = paid(booked(make_stage))
    (told,) = plan_flows(stage.house, stage.name, (PAYMENTS,), lambda what, count: None)
    (call,) = told["would_send"]
    assert (call["step"], open_batches(stage)) == ("enter-payment", [])
    assert headline(told).startswith("Would enter 1 payment, ")
    assert headline(told).endswith(f"in 1 new open payment batch of Sage company {stage.company.org_id}.")
    run(stage)
    stage.avid_app.people.clear(PAY)
    (told,) = plan_flows(stage.house, stage.name, (PAYMENTS,), lambda what, count: None)
    assert (told["would_send"], [end["end"] for end in told["ends"] if end["currency"] == "USD"]) == (
        [],
        ["found"],
    )


def test_one_payment_in_sage_is_adopted_for_one_payment_only(make_stage: Set) -> None:
    stage = booked(make_stage)
    for _ in range(2):
        stage.avid_app.people.pay({stage.company.invoices[0].id: Decimal("1.00")}, status=ISSUED, method=ACH)
    key_payment(stage, stage.avid_app.payments.get(PAY))
    run(stage)
    assert acted(stage, Act.ADOPT, cause="payment-in-sage") == ["pending"] * 2
    run(stage)
    ends = stage.ends_of(PAYMENTS)
    assert {ends[KEY], ends["payment pay-0002"]} == {("done", ""), ("held", "duplicate-in-avidxchange")}
    assert len(entries(stage)) == 1


def test_a_plan_compares_what_changed_while_it_was_in_doubt_as_the_run_does(make_stage: Set) -> None:
    stage = paid(booked(make_stage))
    stage.sage.faults.add("write@next=lose-after")
    stage.sage.faults.add("read(APPaymentAndAdjustmentBatches)@3+=status-503")
    assert run(stage)[0] == "in_doubt"
    stage.avid_app.people.cancel(PAY)
    stage.quiet()
    (told,) = plan_flows(stage.house, stage.name, (PAYMENTS,), lambda what, count: None)
    (planned,) = [end for end in told["ends"] if end["currency"] == "USD"]
    assert (planned["end"], planned["cause"]) == ("hold", "payment-to-reverse")
    assert run(stage) == ("held", "payment-to-reverse")


def test_a_payment_is_not_entered_while_avidxchange_cannot_be_asked_whether_it_still_stands(
    make_stage: Set,
) -> None:
    stage = paid(booked(make_stage))
    stage.sage.faults.add("write@*=status-429")
    assert run(stage)[0] == "waiting"
    stage.quiet()
    stage.avid_app.people.cancel(PAY)
    stage.avid.faults.add("read@*=status-503")
    stage.later()
    stage.run(PAYMENTS)
    assert (stage.ends_of(PAYMENTS)[KEY][0], entries(stage)) == ("waiting", [])
    stage.quiet()
    stage.later()
    assert (run(stage), entries(stage)) == (("done", ""), [])


def test_an_invoice_entered_under_an_edited_number_is_paid_under_it(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line"), settings=ENTERING))
    invoice = only(stage)
    key_by_hand(stage, invoice)
    stage.run()
    acted(stage, Act.EDIT, number_suffix="-B")
    stage.run()
    assert stage.ends()[invoice.id] == ("held", "near-duplicate")  # the same but for what was added
    acted(stage, Act.RELEASE)
    calm(stage)
    post_invoices(stage)
    assert run(paid(stage)) == ("done", "")
    (entry,) = entries(stage)
    numbers = [line.text("DocumentNumber") for line in entry.rows("AppliedPayments")]
    assert numbers == [f"{invoice.number.strip().upper()}-B"]
