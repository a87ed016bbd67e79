"""Claims about invoices that name a purchase order, from end to end: what becomes of them, and what people see.

Knows receipts, P/O invoices and where invoices end. Does not know how an order is compared.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acting import Act, acted, end, entries_with_our_mark, key_by_hand, only
from lifting import first
from matching_lifting import clearing, goods_come, invoiced_in_po, other_account, receipts
from proof import assert_identity, entries_of
from stage import NAME, Scene, Set, Stage, Template, of_kinds, opened

from ml_connector import views
from ml_connector.store import database

HELD = ("held", "po-receipt-uninvoiced")


def scene(**settings: str) -> Scene:
    """One invoice for an order."""
    return Scene(company=of_kinds("po-backed"), settings=settings)


def story(stage: Stage) -> Any:
    """What a person is told of the invoice."""
    [told] = views.explain(NAME, only(stage).id, views.everything)
    return told


def hold(stage: Stage) -> Stage:
    """The goods came, and nobody has invoiced them in P/O."""
    goods_come(stage)
    stage.run()
    assert end(stage) == HELD
    return stage


@pytest.fixture
def held(make_stage: Set) -> Stage:
    """A stage whose one invoice is held, to do something about it."""
    return hold(make_stage(scene(po_invoices="guard")))


@pytest.fixture(scope="module")
def standing(template: Template) -> Iterator[Stage]:
    """A stage whose one invoice is held, for all who only look."""
    with opened(template, scene(po_invoices="guard")) as stage:
        yield hold(stage)


@pytest.fixture
def seen(standing: Stage) -> Stage:
    """The stage to look at, with its own database."""
    database.connect(standing.house.url)
    return standing


def test_explain_shows_ordered_received_and_invoiced_beside_this_invoice(seen: Stage) -> None:
    told, invoice = story(seen)["three_way"], first(seen)
    assert (told["order"], told["said"]) == (invoice.po_number, "complete")
    assert (told["in_po"], told["by_us"]) == ([], [])
    assert all(line["ordered"] == line["received"] == line["not_invoiced"] for line in told["lines"])
    named = [Decimal(line["this_invoice"]) for line in told["lines"]]
    assert sum(named) + Decimal(told["on_no_line"]) == sum(line.amount for line in invoice.distributions)


def test_the_worksheet_lists_each_line_of_a_receipt_with_what_to_key(seen: Stage) -> None:
    lines, wanted = (
        views.worksheet(NAME),
        [line for one in receipts(seen) for line in one.rows("ReceiptLine2s")],
    )
    assert sorted(line["not_invoiced"] for line in lines) == sorted(
        f"{line.amount('QuantityReceived').normalize():f}" for line in wanted
    )
    assert {(line["order"], line["invoice"]) for line in lines} == {
        (first(seen).po_number, first(seen).number.strip())
    }
    assert views.worksheet(NAME, [only(seen).id]) == lines
    read = list(csv.DictReader(io.StringIO(views.worksheet_csv(lines))))
    assert [row["receipt"] for row in read] == [line["receipt"] for line in lines]


def test_a_worksheet_of_what_nothing_has_says_so(seen: Stage) -> None:
    with pytest.raises(ValueError, match="nobody"):
        views.worksheet(NAME, ["nobody"])


def more_comes(stage: Stage) -> None:
    """One more of the first line of a receipt came."""
    [receipt, *_] = receipts(stage)
    lines = receipt.rows("ReceiptLine2s")
    lines[0]["QuantityReceived"] += 1
    key = (receipt.amount("ReceiptSequenceKey"),)
    stage.sage_app.books.upkeep.change("POGetReceipts", key, {"ReceiptLine2s": lines})


@pytest.mark.facts("S-G18", "S-F.11")
def test_a_release_counts_for_what_came_by_then_and_enters_it_once(held: Stage) -> None:
    acted(held, Act.RELEASE)
    more_comes(held)
    held.later()
    held.run()
    assert (end(held), entries_with_our_mark(held)) == (HELD, 0)
    acted(held, Act.RELEASE)
    for _ in range(2):
        held.later()
        assert_identity(held.run())
    assert (end(held), entries_with_our_mark(held)) == (("done", ""), 1)
    [left] = views.left_out(NAME, [only(held).id])
    assert (views.worksheet(NAME, [only(held).id]), left.endswith("but done.")) == ([], True)


@pytest.mark.facts("S-F.11")
def test_what_a_clerk_keyed_in_p_o_is_never_entered_beside_it_and_is_adopted_once_it_is_in_a_p(
    held: Stage,
) -> None:
    invoice = first(held)
    invoiced_in_po(held, invoice.number.strip().upper())
    held.later()
    held.run()
    assert (end(held), views.worksheet(NAME)) == (("held", "po-already-invoiced"), [])
    assert views.worksheet(NAME, [only(held).id]) == []
    key_by_hand(held, invoice)  # day end brings it to A/P
    held.later()
    held.run()
    assert (end(held), entries_with_our_mark(held)) == (("held", "already-in-sage"), 0)
    acted(held, Act.ADOPT)
    held.run()
    assert (end(held), entries_with_our_mark(held)) == (("done", ""), 0)


@pytest.mark.facts("S-G18")
def test_clearing_enters_it_on_the_clearing_account_and_the_plan_shows_that_before(make_stage: Set) -> None:
    stage = make_stage(scene(po_invoices="clearing"))
    clearing(stage)
    tables = stage.plan()["would_send"][0]["tables"]
    assert views.explain(NAME, only(stage).id, views.everything) == []  # a plan keeps nothing
    stage.run()
    [entry] = entries_of(stage)
    coded = {line.text("GLAccount").replace("-", "") for line in entry.record.rows("InvoiceDetails")}
    assert other_account(stage) in coded
    assert len(tables["Received goods, put on payables clearing"]) > 0


def test_explain_names_what_p_o_has_invoiced_and_what_we_entered_for_the_order(held: Stage) -> None:
    invoiced_in_po(held)
    other = replace(first(held), id="other", number="OTHER-1")
    held.avid_app.invoices.add(other)
    held.later()
    held.run()
    told = story(held)["three_way"]
    assert [one["document"] for one in told["by_us"]] == ["OTHER-1"]
    assert {one["document"] for one in told["in_po"]} == {"PI-1"}
    assert {line["not_invoiced"] for line in told["lines"]} == {"0"}
