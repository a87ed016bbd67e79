"""Claims about who posts and who waits: the order of the steps, the rights they need, and what a wait comes to.

Knows the settings `post` and `ack_at`. Does not know any ledger or run.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from posting_site import BOTH, Company, Site, document, ends, entered, entry, record

from ml_connector.domain.failures import TryLater
from ml_connector.domain.options import parse
from ml_connector.engine.values import Receipt
from ml_connector.flows import Joint, approved_invoices
from ml_connector.systems.avidxchange import AcknowledgeInvoice
from ml_connector.systems.sage300 import AwaitPosting, PostBatch, needed, welcome, withheld
from ml_connector.systems.sage300.verdicts import lasting


def waited(company: Company, *keys: str) -> dict[str, str]:
    """What waiting for these invoices comes to."""
    lines = [line for line in BOTH if not keys or line.key in keys]
    step = AwaitPosting(books=company.books(post="open"))
    return ends(step.look([(line, record(line.key)) for line in lines]).found)


@pytest.mark.parametrize(
    ("post", "ack_at", "steps"),
    [
        ("open", "entered", ["enter-invoice", "acknowledge"]),
        ("ready", "entered", ["enter-invoice", "acknowledge", "ready-batch"]),
        ("post", "entered", ["enter-invoice", "acknowledge", "post-batch"]),
        ("open", "posted", ["enter-invoice", "await-posting", "acknowledge"]),
        ("ready", "posted", ["enter-invoice", "ready-batch", "await-posting", "acknowledge"]),
        ("post", "posted", ["enter-invoice", "post-batch", "acknowledge"]),
    ],
)
def test_the_settings_say_which_steps_there_are_and_in_which_order(
    posting_company: Company, organization: Any, post: str, ack_at: str, steps: list[str]
) -> None:
    nothing: Any = lambda *_: {}  # noqa: E731  nothing is known of any flow
    joint = Joint(books=posting_company.books(post=post, ack_at=ack_at), organization=organization(), arrived=nothing,
                  missing=nothing, standing=nothing, edited=nothing, entered=nothing)  # fmt: skip
    made = approved_invoices.flow(joint).steps
    assert [step.name for step in made] == steps
    assert [step.name for step in made if not step.repeatable] == [
        "enter-invoice"
    ]  # nothing else is exclusive


@pytest.mark.parametrize(
    ("settings", "rights"),
    [
        ({}, set()),
        ({"ack_at": "posted"}, {"APPostingErrorMessages"}),
        ({"post": "ready"}, {"APPostingErrorMessages"}),
        ({"post": "post"}, {"APPostingErrorMessages", "APPostInvoices"}),
    ],
)
def test_only_who_posts_gets_the_right_to_post(settings: Any, rights: set[str]) -> None:
    options = parse(settings)
    names = {right.resource for right in needed(["approved-invoices"], options)}
    assert names & {"APPostingErrorMessages", "APPostInvoices"} == rights
    assert ("APPostingErrorMessages" in "".join(welcome(options))) is (rights == set())
    kept = any(thing.startswith("Accounts Payable: posting invoice") for thing in withheld(options))
    assert kept is ("APPostInvoices" not in rights)


def test_what_is_not_posted_yet_waits_and_costs_one_read(posting_company: Company, site: Site) -> None:
    assert waited(posting_company) == {"a": "not-posted-yet", "b": "not-posted-yet"}
    assert (site.reads, site.calls) == (["APInvoiceBatches"], [])


def test_what_an_accountant_edits_meanwhile_is_their_affair_until_it_is_posted(
    posting_company: Company, site: Site
) -> None:
    site.batches[0]["Invoices"].append(entry("c", 3, InvoiceDescription="keyed"))
    assert waited(posting_company) == {"a": "not-posted-yet", "b": "not-posted-yet"}
    site.batches, site.documents = [], [document("a", VendorCurrencyInvoiceAmount=99.0), document("b")]
    step = AwaitPosting(books=posting_company.books())
    found = step.look([(line, record(line.key)) for line in BOTH]).found
    flags = {key: told.flag for key, told in found.items() if isinstance(told, Receipt)}
    assert (str(flags["a"]), flags["b"]) == (
        "differs-in-sage: posted document INV-A of 1200: 99.00 instead of 100.00", None
    )  # fmt: skip


def test_what_sage_moved_when_an_accountant_posted_is_told(posting_company: Company, site: Site) -> None:
    site.posts("b")
    assert waited(posting_company) == {"a": "Posted", "b": "moved-to-error-batch"}


def test_avidxchange_is_told_of_the_batch_an_invoice_was_posted_in(organization: Any) -> None:
    line = entered("a")
    first = line.receipts["enter-invoice"]
    receipts = {"post-batch": Receipt(numbers={"batch": "18", "entry": "1"}, at=datetime(2026, 3, 9, tzinfo=UTC)),
                "enter-invoice": Receipt(numbers=first.numbers, at=datetime(2026, 3, 8, tzinfo=UTC))}  # fmt: skip
    sight = AcknowledgeInvoice(organization=organization()).look([])
    payload = sight.draft(type(line)(**{**vars(line), "receipts": receipts}), record("a")).payload
    assert '"erp_batch": "18"' in payload and '"posted_at": "2026-03-09' in payload


@pytest.mark.parametrize("post", ["open", "post"])
def test_what_is_in_progress_for_a_day_since_it_was_first_seen_so_is_put_before_a_person(
    posting_company: Company, site: Site, post: str
) -> None:
    books, now = posting_company.books(post=post), posting_company.books().facts.now()
    waits, posts = AwaitPosting(books=books), PostBatch(books=books, lines=lambda batches: site.mates)
    site.batches[0]["BatchStatus"] = "PostInProgress"
    told: Any = (waits if post == "open" else posts).look([(entered("a"), record("a"))]).found["a"]
    assert told.said == f"batch 17, in progress since {now.isoformat()}"
    line, again = (
        entered("a", cause=told.cause, said=told.said),
        {"a": TryLater(cause=told.cause, said="batch 17")},
    )
    causes = [ends(lasting({"a": line}, again, now + timedelta(hours=hours)))["a"] for hours in (23, 24)]
    assert causes == ["posting-under-way", "posting-unclear"]
    line = entered("a", cause="posting-unclear", said=told.said)
    assert ends(lasting({"a": line}, again, now + timedelta(hours=25))) == {"a": "posting-unclear"}
