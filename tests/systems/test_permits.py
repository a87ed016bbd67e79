"""Claims about what a batch may be posted on: approvals that stand, and agreements to have it posted.

Knows a site with one batch of two entries. Does not know AvidXchange, or who agrees.
"""

from __future__ import annotations

from typing import Any

import pytest
from posting_site import BOTH, Company, Site, ends, entered, looked, mate, sent

from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.systems.sage300.posting import PostBatch

RULE = "post=post in erp/SAMLTD"
WITHDRAWN = Held(cause="approval-withdrawn", said="status Void")


@pytest.fixture
def step(posting_company: Company, site: Site) -> Any:
    """Makes the step, with what is recalled and what must have been agreed to."""

    def make(*recalled: str, rule: str = "", **settings: str) -> PostBatch:
        books = posting_company.books(**settings)
        return PostBatch(books=books, lines=lambda batches: site.mates, rule=rule,
                         recalled=lambda key: WITHDRAWN if key in recalled else None)  # fmt: skip

    return make


@pytest.mark.parametrize("cause", [None, "batch-not-printed", "approval-withdrawn"])
def test_what_is_recalled_is_held_for_that_and_nothing_is_posted_beside_it(
    site: Site, step: Any, cause: str | None
) -> None:
    if cause:
        site.mates = [mate("a", state=State.HELD, cause=cause), mate("b")]
    assert ends(looked(step("a")).found) == {"a": "approval-withdrawn", "b": "batch-mate-held"}


def test_a_recalled_invoice_that_this_look_is_not_about_stops_its_batch(site: Site, step: Any) -> None:
    assert ends(looked(step("b"), BOTH[:1]).found) == {"a": "batch-mate-held"}


def test_what_is_approved_again_goes_on_with_its_batch(site: Site, step: Any) -> None:
    lines = [entered("a", state=State.HELD, cause="approval-withdrawn"), BOTH[1]]
    site.mates = [mate("a", state=State.HELD, cause="approval-withdrawn"), mate("b")]
    assert set(looked(step(), lines).due) == {"a", "b"}


def test_what_an_accountant_posted_is_found_though_it_is_recalled(site: Site, step: Any) -> None:
    site.posts()
    assert ends(looked(step("a", "b")).found) == {"a": "Posted", "b": "Posted"}


@pytest.mark.parametrize("agreed", ["", "post=open in erp/SAMLTD", "post=post in erp/OTHER"])
@pytest.mark.parametrize("post", ["ready", "post"])
def test_nothing_is_posted_with_what_was_agreed_to_otherwise(
    site: Site, step: Any, post: str, agreed: str
) -> None:
    rule = f"post={post} in erp/SAMLTD"
    site.mates = [mate("a", agreed=rule), mate("b", agreed=agreed)]
    sight = looked(step(rule=rule, post=post))
    assert (ends(sight.found), len(sight.notes)) == ({"a": "not-posted-yet", "b": "not-posted-yet"}, 1)


def test_what_was_agreed_to_is_posted(site: Site, step: Any) -> None:
    site.mates = [mate("a", agreed=RULE), mate("b", agreed=RULE)]
    assert ends(sent(step(rule=RULE))) == {"a": "Posted", "b": "Posted"}
