"""Claims about posting: what is posted of a batch, what never is, and what is believed afterwards.

Knows rows as Sage gives them and the two calls of posting. Does not know any ledger or run.
"""

from __future__ import annotations

from typing import Any

import pytest
from posting_site import (
    BOTH,
    Site,
    Step,
    batch,
    document,
    ends,
    entered,
    entry,
    error,
    looked,
    record,
    sent,
)

from ml_connector.domain.failures import Held, InDoubt, Refused, TryLater
from ml_connector.domain.states import State
from ml_connector.systems.sage300.whereabouts import UNDER_WAY_S


@pytest.mark.facts("S-D12", "S-D13")
def test_exactly_our_batch_is_made_ready_and_posted_and_every_entry_read_back(
    site: Site, poster: Step
) -> None:
    assert ends(sent(poster())) == {"a": "Posted", "b": "Posted"}
    assert site.calls == ["ReadyToPost 17", "post 17"]


def test_with_ready_it_is_made_ready_and_left_to_an_accountant(site: Site, poster: Step) -> None:
    assert ends(sent(poster(post="ready"))) == {"a": "ReadyToPost", "b": "ReadyToPost"}
    assert site.calls == ["ReadyToPost 17"]


def test_what_an_accountant_made_ready_is_posted_without_being_made_ready(site: Site, poster: Step) -> None:
    site.batches[0]["BatchStatus"] = "ReadyToPost"
    assert (ends(sent(poster())), site.calls) == ({"a": "Posted", "b": "Posted"}, ["post 17"])


def test_what_an_accountant_made_ready_is_found_where_ready_is_enough(site: Site, poster: Step) -> None:
    site.batches[0]["BatchStatus"] = "ReadyToPost"
    assert ends(looked(poster(post="ready")).found) == {"a": "ReadyToPost", "b": "ReadyToPost"}


@pytest.mark.parametrize("post", ["ready", "post"])
def test_what_an_accountant_posted_is_found_and_not_called_for(site: Site, poster: Step, post: str) -> None:
    site.posts()
    assert (ends(looked(poster(post=post)).found), site.calls) == ({"a": "Posted", "b": "Posted"}, [])


def test_what_was_found_posted_when_it_was_looked_for_is_not_looked_for_again(
    site: Site, poster: Step
) -> None:
    found = looked(poster(), [entered("a", status="Posted")]).found
    assert (ends(found), site.reads) == ({"a": "Posted"}, [])


@pytest.mark.facts("S-E14")
def test_the_good_are_posted_and_the_bad_are_held_in_sages_own_words(site: Site, poster: Step) -> None:
    site.process = lambda books: books.posts("b")
    outcomes = sent(poster())
    assert ends(outcomes) == {"a": "Posted", "b": "moved-to-error-batch"}
    assert str(outcomes["b"]) == (
        "moved-to-error-batch: batch 18 entry 1, moved there from batch 17 entry 2: Account 6000 is locked."
    )


def test_a_site_that_tells_no_reason_is_still_believed_that_it_moved_an_entry(
    site: Site, poster: Step
) -> None:
    site.posts("b")
    site.errors = [error("Of another batch.", 2, BatchNumber=16), error("Of a payment.", 2, BatchType="PY")]
    held = looked(poster()).found["b"]
    assert isinstance(held, Held) and held.said.endswith("Sage 300 tells no reason")


def test_a_corrected_error_batch_that_an_accountant_posted_is_found(site: Site, poster: Step) -> None:
    site.posts("b")
    site.batches.pop()
    site.documents.append(document("b", 18))
    found = looked(poster(), [entered("b", 2, State.HELD, cause="moved-to-error-batch")]).found
    assert (ends(found), found["b"].numbers["batch"]) == ({"b": "Posted"}, "18")


def test_an_error_batch_that_a_person_released_is_posted_like_any_other(site: Site, poster: Step) -> None:
    site.batches = [batch(entry("b"), number=18, Description="Errors from batch 17")]
    assert ends(sent(poster(), [entered("b", batch="18")])) == {"b": "Posted"}
    assert site.calls == ["ReadyToPost 18", "post 18"]


@pytest.mark.parametrize(
    "answer", [(504, ""), (500, "Server error."), (409, "The batch could not be posted.")]
)
@pytest.mark.facts("S-D13")
def test_whatever_the_answer_was_what_is_posted_is_posted(site: Site, poster: Step, answer: Any) -> None:
    site.process_answer = answer
    assert ends(sent(poster())) == {"a": "Posted", "b": "Posted"}


def test_a_lost_answer_to_making_it_ready_does_not_keep_it_from_being_posted(
    site: Site, poster: Step
) -> None:
    site.ready_answer = (504, "")
    assert ends(sent(poster())) == {"a": "Posted", "b": "Posted"}


def nothing(site: Site) -> None:
    """Sage does nothing."""


@pytest.mark.parametrize(
    ("answer", "kind", "cause"),
    [
        ((504, ""), InDoubt, "no-clear-answer"),
        ((409, "Processing conflict. Post in Progress."), TryLater, "busy"),
        ((409, "Batch 17 is not in balance."), Refused, "posting-refused"),
        ((200, ""), Refused, "posting-refused"),
        ((409, "The batch must be listed before it is posted."), Held, "batch-not-printed"),
    ],
)
def test_what_was_not_posted_is_told_in_sages_words(
    site: Site, poster: Step, answer: Any, kind: type, cause: str
) -> None:
    site.process, site.process_answer = nothing, answer
    outcomes = sent(poster())
    assert ends(outcomes) == {"a": cause, "b": cause}
    assert isinstance(outcomes["a"], kind) and (not answer[1] or answer[1] in str(outcomes["a"]))


def test_a_batch_that_cannot_be_made_ready_is_not_posted(site: Site, poster: Step) -> None:
    site.ready_answer = (409, "Batch 17 is not in balance.")
    outcomes = sent(poster())
    assert (ends(outcomes), site.calls) == (
        {"a": "posting-refused", "b": "posting-refused"},
        ["ReadyToPost 17"],
    )


def test_an_unlisted_batch_is_not_called_for_again_until_it_is_listed(site: Site, poster: Step) -> None:
    lines = [
        entered(key, n, State.HELD, cause="batch-not-printed", said="x") for n, key in ((1, "a"), (2, "b"))
    ]
    assert ends(looked(poster(), lines).found) == {"a": "batch-not-printed", "b": "batch-not-printed"}
    site.batches[0]["BatchPrintedFlag"] = "Yes"
    assert ends(sent(poster(), lines)) == {"a": "Posted", "b": "Posted"}


def test_posting_under_way_is_waited_for_and_a_doubt_stays_one(site: Site, poster: Step) -> None:
    site.batches[0]["BatchStatus"] = "PostInProgress"
    found = looked(poster(), [entered("a"), entered("b", 2, State.IN_DOUBT)]).found
    assert ends(found) == {"a": "posting-under-way", "b": "posting-under-way"}
    assert (found["a"].after_s, type(found["b"])) == (UNDER_WAY_S, InDoubt)


def test_a_plan_shows_both_calls_and_what_they_post(poster: Step) -> None:
    made = poster()
    sight = looked(made)
    (parcel,) = sight.pack([sight.draft(line, record(line.key)) for line in reversed(BOTH)])
    shown = sight.preview(parcel)
    assert (shown.title, [row["document"] for row in shown.tables["Entries"]]) == (
        "Post A/P invoice batch 17", ["INV-A", "INV-B"]
    )  # fmt: skip
    assert shown.body == (
        '{"BatchNumber":17,"BatchStatus":"ReadyToPost"}\n'
        '{"ProcessAllBatches":"Donotpostallbatches","FromBatch":17,"ToBatch":17}'
    )


def test_a_read_that_fails_after_the_call_leaves_a_doubt(site: Site, poster: Step) -> None:
    site.process = lambda books: setattr(books, "broken", True)
    outcomes = sent(poster())
    assert {type(told) for told in outcomes.values()} == {InDoubt}


def test_what_was_deleted_is_told_as_a_look_before_entering_tells_it(site: Site, poster: Step) -> None:
    site.batches[0]["BatchStatus"] = "Deleted"
    held = looked(poster()).found["b"]
    assert (type(held), str(held)) == (Held, "batch-deleted: batch 17 entry 2 (Deleted)")


def test_an_entry_in_an_error_batch_that_was_deleted_is_deleted(site: Site, poster: Step) -> None:
    site.posts("b")
    site.batches[-1]["BatchStatus"] = "Deleted"
    assert str(looked(poster()).found["b"]) == "batch-deleted: batch 18 entry 1 (Deleted)"
