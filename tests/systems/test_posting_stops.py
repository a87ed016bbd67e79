"""Claims about what is never posted: what others changed, added, moved or deleted, and what a person is asked about.

Knows rows as Sage gives them and the two calls of posting. Does not know any ledger or run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from posting_site import (
    BATCH,
    BOTH,
    Site,
    Step,
    batch,
    document,
    ends,
    entered,
    entry,
    looked,
    mark,
    mate,
    record,
    sent,
)

from ml_connector.domain.batch import Mate
from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.engine.values import Receipt
from ml_connector.systems.sage300.imprint import imprint_of
from ml_connector.systems.sage300.posting import PostBatch


@pytest.mark.parametrize(
    "change",
    [
        {"DocumentTotalIncludingTax": 100.01},
        {"UndistributedAmount": 0.01},
        {"VendorNumber": "1300"},
        {"DocumentNumber": "OTHER"},
        {"InvoiceDetails": [{"LineNumber": 20, "GLAccount": "6100", "DistributedAmount": 100.0}]},
    ],
)
def test_nothing_is_posted_of_a_batch_that_was_edited(site: Site, poster: Step, change: Any) -> None:
    site.mates = as_entered(poster())
    site.batches[0]["Invoices"][1] |= change
    assert (ends(looked(poster()).found), site.calls) == ({"a": "batch-edited", "b": "batch-edited"}, [])


def as_entered(poster: PostBatch) -> Sequence[Mate]:
    """The ledger's lines of the batch as it stands now."""
    (found,) = poster.books.client.invoice_batches.find()
    return [mate(key, imprint=imprint_of(one)) for key, one in zip("ab", found.Invoices, strict=True)]


def test_a_batch_that_is_as_it_was_entered_is_posted_however_its_accounts_are_echoed(
    site: Site, poster: Step
) -> None:
    site.mates = as_entered(poster())
    site.batches[0]["Invoices"][1]["InvoiceDetails"][0]["GLAccount"] = "60-00"
    assert ends(sent(poster())) == {"a": "Posted", "b": "Posted"}


@pytest.mark.parametrize("others", [{"InvoiceDescription": "keyed"}, {"InvoiceDescription": mark("z")}])
def test_nothing_is_posted_beside_what_others_put_in_the_batch(site: Site, poster: Step, others: Any) -> None:
    site.batches[0]["Invoices"].append(entry("c", 3, **others))
    assert (ends(looked(poster()).found), site.calls) == ({"a": "batch-edited", "b": "batch-edited"}, [])


def test_of_an_edited_batch_that_is_ready_it_is_said_that_it_goes_when_all_are_posted(
    site: Site, poster: Step
) -> None:
    site.batches[0]["BatchStatus"] = "ReadyToPost"
    site.batches[0]["Invoices"].append(entry("c", 3, InvoiceDescription="keyed"))
    assert all("somebody posts all batches" in str(told) for told in looked(poster()).found.values())


def test_what_is_put_in_between_the_look_and_the_call_is_seen_and_the_batch_opened_again(
    site: Site, poster: Step
) -> None:
    site.ready = lambda books: books.batches[0]["Invoices"].append(entry("c", 3, InvoiceDescription="keyed"))
    outcomes = sent(poster())
    assert (ends(outcomes), site.calls) == (
        {"a": "batch-edited", "b": "batch-edited"}, ["ReadyToPost 17", "Open 17"]
    )  # fmt: skip
    assert not any("posts all batches" in str(told) for told in outcomes.values())
    assert site.batches[0]["BatchStatus"] == "Open"


def test_no_ruling_of_a_person_gets_an_edited_batch_posted(site: Site, poster: Step) -> None:
    site.batches[0]["Invoices"].append(entry("c", 3, InvoiceDescription="keyed"))
    sight = looked(poster())
    with pytest.raises(Held, match="batch-edited"):
        sight.draft(BOTH[0], record("a"))


def test_an_invoice_that_a_person_is_asked_about_keeps_its_batch_from_being_posted(
    site: Site, poster: Step
) -> None:
    site.mates = [mate("a"), mate("b", state=State.HELD, cause="changed-after-entry")]
    assert ends(looked(poster(), BOTH[:1]).found) == {"a": "batch-mate-held"}


def test_an_entry_taken_out_of_its_batch_is_told_and_the_rest_is_posted(site: Site, poster: Step) -> None:
    del site.batches[0]["Invoices"][1]
    assert ends(looked(poster()).found) == {"b": "entry-gone"}
    assert ends(sent(poster())) == {"a": "Posted"}


def test_a_deleted_batch_is_told(site: Site, poster: Step) -> None:
    site.batches = [batch(status="Deleted")]
    assert ends(looked(poster()).found) == {"a": "batch-deleted", "b": "batch-deleted"}


def test_what_is_neither_to_be_posted_nor_posted_is_never_said_to_be_gone(site: Site, poster: Step) -> None:
    site.batches = []
    assert ends(looked(poster()).found) == {"a": "posting-unclear", "b": "posting-unclear"}


def test_an_entry_that_a_person_moved_is_not_taken_for_one_that_sage_moved(site: Site, poster: Step) -> None:
    site.batches = [batch(entry("a")), batch(entry("b"), number=18)]
    assert ends(looked(poster()).found)["b"] == "batch-edited"


def test_two_entries_of_one_invoice_are_held(site: Site, poster: Step) -> None:
    site.batches.append(batch(entry("b"), number=18))
    assert ends(looked(poster()).found) == {"a": "batch-mate-held", "b": "in-sage-twice"}


@pytest.mark.parametrize(
    ("change", "cause"),
    [({}, None), ({"VendorCurrencyInvoiceAmount": 99.99}, "differs-in-sage"),
     ({"DocumentNumber": "OTHER"}, None), ({"DocumentDescription": ""}, None)],
)  # fmt: skip
def test_a_posted_document_is_ours_by_its_mark_or_its_number_and_its_amount_is_compared(
    site: Site, poster: Step, change: Any, cause: str | None
) -> None:
    site.batches, site.documents = [], [document("a", **change)]
    found = looked(poster(), BOTH[:1]).found["a"]
    assert isinstance(found, Receipt)
    assert (found.flag.cause if found.flag else None) == cause


def test_a_document_without_our_mark_that_was_posted_before_is_not_ours(site: Site, poster: Step) -> None:
    site.batches, site.documents = [], [document("a", BATCH - 1, DocumentDescription="")]
    assert ends(looked(poster(), BOTH[:1]).found) == {"a": "posting-unclear"}


def test_what_others_entered_and_a_person_adopted_is_theirs_to_post(site: Site, poster: Step) -> None:
    site.batches[0]["Invoices"][0]["InvoiceDescription"] = "keyed"
    adopted = [entered("a", adopted="yes")]
    assert ends(looked(poster(), adopted).found) == {"a": "not-posted-yet"}
    site.posts()
    site.documents[0]["DocumentDescription"] = "keyed"
    assert ends(looked(poster(), adopted).found) == {"a": "Posted"}


def test_an_entry_that_has_left_its_batch_counts_where_it_went_though_the_batch_is_still_listed(
    site: Site, poster: Step
) -> None:
    site.posts("b")
    site.batches[0]["BatchStatus"] = "ReadyToPost"
    site.batches[0]["Invoices"][1] |= {"ErrorBatch": 18, "ErrorEntry": 1}
    assert ends(looked(poster(), BOTH[1:]).found) == {"b": "moved-to-error-batch"}


@pytest.mark.parametrize(("sent_to", "flagged"), [("1300", False), ("1200", True)])
def test_the_vendor_it_was_sent_to_is_right_though_the_crosswalk_says_another_today(
    site: Site, poster: Step, sent_to: str, flagged: bool
) -> None:
    site.batches, site.documents = [], [document(VendorNumber="1300")]
    found = looked(poster(), [entered("a", sent_vendor=sent_to)]).found["a"]
    assert isinstance(found, Receipt)
    assert (found.flag is not None) is flagged
