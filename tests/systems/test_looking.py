"""Claims about what a look concludes from Sage 300's lists, and what a create's answer means.

Knows rows as Sage gives them. Does not know any ledger or run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.failures import Disconnected, InDoubt, Refused, TryLater
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Foreign, Receipt
from ml_connector.systems.sage300.invoices import EnterInvoice
from ml_connector.systems.sage300.looking import Seen, Sought, look
from ml_connector.systems.sage300.marks import entry_mark

MARK = entry_mark("SAMLTD", "av-1")
BATCHES, POSTED = "APInvoiceBatches", "APPostedDocuments"


def sought(**changes: Any) -> Sought:
    """The invoice the tests look for."""
    told: dict[str, Any] = {"key": "av-1", "mark": MARK, "vendor": "1200", "number": "INV-1"}
    return Sought(**told | {"amount": Decimal("100.00")} | changes)


def batch(number: int, *entries: dict[str, Any], status: str = "Open", text: str = "x") -> dict[str, Any]:
    """A batch as Sage lists it."""
    return {"BatchNumber": number, "Description": text, "BatchStatus": status, "Invoices": list(entries)}


def entry(**changes: Any) -> dict[str, Any]:
    """Our entry in a batch."""
    told = {"EntryNumber": 1, "VendorNumber": "1200", "DocumentNumber": "INV-1", "DocumentType": "Invoice",
            "InvoiceDescription": f"Chairs {MARK}", "DocumentTotalIncludingTax": 100.0,
            "UndistributedAmount": 0}  # fmt: skip
    return told | changes


def posted(**changes: Any) -> dict[str, Any]:
    """A posted document."""
    told = {"VendorNumber": "1200", "DocumentNumber": "INV-1", "DocumentType": "Invoice", "BatchNumber": 50,
            "EntryNumber": 1, "DocumentDescription": f"Chairs {MARK}",
            "VendorCurrencyInvoiceAmount": 100.0}  # fmt: skip
    return told | changes


@pytest.fixture
def seen(script: Any, client: Any) -> Callable[..., Seen]:
    """Looks at these batches and posted documents."""

    def make(batches: Sequence[Any] = (), documents: Sequence[Any] = (), **changes: Any) -> Seen:
        script.lists |= {BATCHES: list(batches), POSTED: list(documents)}
        return look(client, [sought(**changes)])

    return make


def test_what_is_in_neither_list_is_absent(seen: Any) -> None:
    assert seen().found == {}


def test_an_entry_with_our_mark_is_ours(seen: Any) -> None:
    found = seen([batch(7, entry())]).found["av-1"]
    assert (found.numbers["batch"], found.numbers["entry"], found.amount, found.flag) == ("7", "1", 100, None)


def test_a_posted_document_with_our_mark_is_ours(seen: Any) -> None:
    found = seen(documents=[posted()]).found["av-1"]
    assert (found.numbers["batch"], found.numbers["status"]) == ("50", "Posted")


def test_our_entry_counts_though_somebody_changed_its_number(seen: Any) -> None:
    assert isinstance(seen([batch(7, entry(DocumentNumber="OTHER"))]).found["av-1"], Receipt)


@pytest.mark.parametrize("where", ["batch", "posted"])
def test_the_number_without_our_mark_is_somebody_elses(seen: Any, where: str) -> None:
    batches = [batch(7, entry(InvoiceDescription="keyed"))] if where == "batch" else []
    documents = [posted(DocumentDescription="keyed")] if where == "posted" else []
    found = seen(batches, documents).found["av-1"]
    assert (type(found), found.held.cause, "100.00" in found.held.said) == (Foreign, "already-in-sage", True)


@pytest.mark.facts("S-C31", "S-G4")
def test_the_number_is_compared_as_sage_keeps_it(seen: Any) -> None:
    found = seen([batch(7, entry(DocumentNumber=" inv-1 ", InvoiceDescription=""))]).found["av-1"]
    assert found.held.cause == "already-in-sage"


def test_another_invoice_of_ours_with_this_number_is_a_duplicate_in_avidxchange(seen: Any) -> None:
    other = entry_mark("SAMLTD", "av-2")
    assert seen([batch(7, entry(InvoiceDescription=other))]).found["av-1"].cause == "duplicate-in-avidxchange"


@pytest.mark.facts("S-G4")
def test_another_vendors_number_is_no_concern(seen: Any) -> None:
    assert seen([batch(7, entry(VendorNumber="1300", InvoiceDescription=""))]).found == {}


def test_our_mark_twice_is_held_with_both_places(seen: Any) -> None:
    found = seen([batch(7, entry()), batch(8, entry())]).found["av-1"]
    assert (found.cause, "batch 7" in found.said, "batch 8" in found.said) == ("in-sage-twice", True, True)


def test_one_entry_in_both_lists_is_one_entry(seen: Any) -> None:
    both = seen([batch(50, entry(), status="PostInProgress")], [posted()])
    assert isinstance(both.found["av-1"], Receipt)


def test_our_entry_in_a_deleted_batch_is_never_sent_again_by_itself(seen: Any) -> None:
    assert seen([batch(7, entry(), status="Deleted")]).found["av-1"].cause == "batch-deleted"


def test_our_deleted_batch_is_known_by_its_mark_when_its_entries_are_gone(seen: Any) -> None:
    gone = batch(7, status="Deleted", text="AvidXchange AVBXXXXXXXXXXXXX (1 from AvidXchange)")
    found = seen([gone], batch_mark="AvidXchange AVBXXXXXXXXXXXXX", after=5).found["av-1"]
    assert found.cause == "batch-deleted"


def test_a_batch_deleted_before_this_send_says_nothing_of_this_send(seen: Any) -> None:
    """The same invoices make the same mark: what was deleted before belongs to a former send (L3)."""
    gone = batch(5, status="Deleted", text="AvidXchange AVBXXXXXXXXXXXXX (1 from AvidXchange)")
    assert seen([gone], batch_mark="AvidXchange AVBXXXXXXXXXXXXX", after=5).found == {}


def test_a_deleted_batch_without_a_description_is_nobodys_and_stops_nothing(seen: Any) -> None:
    """What was never sent has no batch mark; a blank description of somebody else's batch is not it."""
    assert seen([batch(3, status="Deleted", text="")]).found == {}


def test_an_entry_that_was_entered_anew_after_a_deletion_is_ours(seen: Any) -> None:
    assert isinstance(seen([batch(7, entry(), status="Deleted"), batch(8, entry())]).found["av-1"], Receipt)


def test_an_entry_that_moved_to_posted_between_the_reads_is_found(script: Any, client: Any) -> None:
    script.lists |= {BATCHES: [batch(7, entry())], POSTED: []}
    script.then[BATCHES] = [[]]
    assert isinstance(look(client, [sought()]).found["av-1"], Receipt)


def test_an_entry_that_appeared_between_the_reads_is_found(script: Any, client: Any) -> None:
    script.lists |= {BATCHES: [], POSTED: []}
    script.then[BATCHES] = [[batch(7, entry())]]
    assert isinstance(look(client, [sought()]).found["av-1"], Receipt)


@pytest.mark.facts("S-E13", "S-F.7/posted-only")
def test_batches_are_read_before_and_after_the_posted_documents(script: Any, seen: Any) -> None:
    seen()
    assert [name for name, _ in script.filters] == [BATCHES, POSTED, BATCHES]


def test_an_old_batch_is_read_even_when_we_sent_before(script: Any, seen: Any) -> None:
    found = seen([batch(3, entry(InvoiceDescription="keyed"))], after=40).found["av-1"]
    assert found.held.cause == "already-in-sage"
    assert not any("BatchNumber gt 40" in asked for name, asked in script.filters if name == BATCHES)


@pytest.mark.facts("S-G13")
@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"DocumentTotalIncludingTax": 99.99}, "differs-in-sage"),
        ({"DocumentTotalIncludingTax": None}, "differs-in-sage"),
        ({"DocumentType": "CreditNote"}, "differs-in-sage"),
        ({"UndistributedAmount": 0.01}, "unbalanced-in-sage"),
    ],
)
def test_our_entry_that_is_not_what_we_meant_is_flagged(
    seen: Any, changes: dict[str, Any], flag: str
) -> None:
    found = seen([batch(7, entry(**changes))]).found["av-1"]
    assert (type(found), found.flag.cause) == (Receipt, flag)


@pytest.mark.parametrize("where", ["batch", "posted"])
def test_our_mark_on_another_vendors_other_document_is_flagged(seen: Any, where: str) -> None:
    """Somebody copied our entry: the amount may be right, the vendor and the number are not."""
    other = {"VendorNumber": "1300", "DocumentNumber": "INV-9"}
    batches = [batch(7, entry(**other))] if where == "batch" else []
    found = seen(batches, [posted(**other)] if where == "posted" else [], after=40).found["av-1"]
    assert (found.flag.cause, "INV-9 of vendor 1300" in found.flag.said) == ("differs-in-sage", True)


@pytest.mark.parametrize(("member", "cause"), [("VendorNumber", "differs-in-sage"), ("DocumentNumber", None)])
def test_a_clerk_may_correct_the_number_and_not_the_vendor(seen: Any, member: str, cause: str | None) -> None:
    found = seen([batch(7, entry(**{member: "1300"}))]).found["av-1"]
    assert (type(found), found.flag and found.flag.cause) == (Receipt, cause)


@pytest.mark.facts("S-G2")
@pytest.mark.parametrize("amount", [100.0, -100.0])
def test_a_posted_credit_counts_negative_whichever_sign_sage_shows(seen: Any, amount: float) -> None:
    credit = posted(DocumentType="CreditNote", VendorCurrencyInvoiceAmount=amount)
    assert seen(documents=[credit], amount=Decimal(-100)).found["av-1"].flag is None


def test_the_fixtures_show_a_batch_of_ours_that_is_empty(seen: Any, rows: Any) -> None:
    told = seen(rows("sage300/batches.json"), rows("sage300/posted.json"))
    assert (told.empty, told.highest, told.found) == ([41], 42, {})


@pytest.mark.facts("S-J/query-options")
def test_a_site_that_cannot_filter_by_text_is_asked_without(script: Any, seen: Any) -> None:
    script.fails[BATCHES] = [(400, "General", "unknown function startswith")]
    assert isinstance(seen([batch(7, entry())]).found["av-1"], Receipt)


def test_a_look_that_fails_concludes_nothing(script: Any, seen: Any) -> None:
    script.fails[POSTED] = [(500, "InternalServerError", "x")] * 9
    with pytest.raises(TryLater) as failure:
        seen([batch(7, entry())])
    assert failure.value.cause == "sage-unreachable"


def delivery(key: str) -> Delivery:
    """A delivery to be entered."""
    return Delivery(id=1, key=key, state=State.PENDING, label="", party="", amount=None, currency="", text="",
                    receipts={}, intent=None, attempts=0, due_at=None)  # fmt: skip


@pytest.fixture
def sent(script: Any, books: Any, invoice: Any) -> Callable[..., Any]:
    """Drafts two invoices, sends them in one parcel, and gives what came of it."""

    def make(answer: Callable[[dict[str, Any]], Any]) -> Any:
        step = EnterInvoice(books=books())
        pairs = [(delivery(key), invoice(id=key, number=key)) for key in ("av-1", "av-2")]
        sight = step.look(pairs)
        script.creates = answer
        [parcel] = sight.pack([sight.draft(*pair) for pair in pairs])
        return step.send(parcel)

    return make


def kept(body: dict[str, Any], *entries: int, **changes: Any) -> dict[str, Any]:
    """Sage's answer: these entries of what was sent."""
    told = [{"EntryNumber": n + 1, "UndistributedAmount": 0} | body["Invoices"][n] | changes for n in entries]
    return {"BatchNumber": 60, "BatchStatus": "Open", "Description": body["Description"], "Invoices": told}


@pytest.mark.facts("S-D5")
def test_a_create_gives_a_receipt_an_entry(sent: Any, script: Any) -> None:
    told = sent(lambda body: kept(body, 1, 0))
    assert {key: one.numbers["entry"] for key, one in told.items()} == {"av-1": "1", "av-2": "2"}
    assert script.bodies[0].startswith(b'{"Description":"AvidXchange AVB')


@pytest.mark.facts("S-E12")
def test_an_entry_the_answer_does_not_show_is_in_doubt(sent: Any) -> None:
    told = sent(lambda body: kept(body, 0))
    assert (type(told["av-1"]), type(told["av-2"])) == (Receipt, InDoubt)


@pytest.mark.facts("S-D5", "S-G13")
def test_an_undistributed_amount_in_the_answer_flags_the_receipt(sent: Any) -> None:
    told = sent(lambda body: kept(body, 0, 1, UndistributedAmount=0.5))
    assert told["av-1"].flag.cause == "unbalanced-in-sage"


@pytest.mark.facts("S-E7", "S-E10", "S-E.2/duplicate-document-number")
@pytest.mark.parametrize(
    ("answer", "kind", "cause"),
    [
        ((401, "Unauthorized", ""), Disconnected, "sage-sign-in"),
        ((403, "Forbidden", ""), Disconnected, "sage-sign-in"),
        ((429, "TooManyRequests", ""), TryLater, "busy"),
        ((409, "FieldInvalid", "Vendor 1200 is inactive."), Refused, "vendor-inactive"),
        ((400, "InvalidPayload", "bad"), Refused, "sage-form"),
        ((409, "FieldInvalid", "The request could not be completed."), Refused, "sage-refused"),
        ((409, "RecordDuplicate", "There was an error."), Refused, "sage-duplicate"),
        ((409, "FieldInvalid", "Document number X for vendor Y already exists."), Refused, "sage-duplicate"),
        ((409, "RecordDuplicate", "Day End Processing is running."), Refused, "busy"),
        ((404, "ResourceNotFound", ""), Refused, "wrong-address"),
        ((500, "InternalServerError", "x"), InDoubt, "no-clear-answer"),
        ((503, "", ""), InDoubt, "no-clear-answer"),
    ],
)
def test_each_answer_to_a_create_means_one_thing(
    sent: Any, script: Any, answer: tuple[int, str, str], kind: type[Exception], cause: str
) -> None:
    script.refusal = answer
    with pytest.raises(kind) as failure:
        sent(lambda body: {})
    assert failure.value.cause == cause  # type: ignore[attr-defined]


def test_a_parcel_says_what_a_later_look_starts_from(script: Any, books: Any, invoice: Any) -> None:
    script.lists[BATCHES] = [batch(41, entry(InvoiceDescription="", DocumentNumber="X"))]
    pair = (delivery("av-1"), invoice())
    sight = EnterInvoice(books=books()).look([pair])
    [parcel] = sight.pack([sight.draft(*pair)])
    assert parcel.evidence["batch_after"] == "41"
    assert parcel.evidence["batch_mark"].startswith("AvidXchange AVB")
