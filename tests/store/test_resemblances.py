"""Claims about finding what may be like an invoice in the ledger: by index, in one statement, across companies by hash.

Knows rows. Does not know what comes of a likeness.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from ml_connector.domain.failures import Held
from ml_connector.domain.near_match import Likeness, Paper
from ml_connector.domain.resemblance import Other, Resembled
from ml_connector.store import resemblances
from ml_connector.store.resemblances import Resemblances

MARCH = date(2026, 3, 2)
Query = Callable[..., list[tuple[Any, ...]]]


def paper(number: str, amount: str = "10.00", **more: Any) -> Paper:
    """An invoice as it is compared."""
    return Paper(number=number, amount=Decimal(amount), **{"vendor": "1200", "currency": "USD", **more})


def shelf(work: Any, **more: Any) -> Resemblances:
    """What the connection of this ledger knows."""
    told = {"connection_id": work.stored.id, "connection": work.stored.name, "book": work.stored.book}
    return Resemblances(**told, keyring=work.keyring, **more)


def known(work: Any, key: str) -> Other:
    """The invoice with this key as it stands in the ledger."""
    (found,) = (one for one in work.ledger.owed((), "enter-invoice", "", 100) if one.key == key)
    return Other(id=found.id, key=key, connection=work.stored.name, paper=paper(found.label))


def beside(work: Any, this: Paper, **more: Any) -> list[tuple[str, bool]]:
    """Which invoices may be like this one, and whether they are in the books."""
    found = shelf(work, **more).beside({"new": this}).get("new", ())
    return [(other.key, other.entered) for other in found]


def test_what_is_filed_alike_is_found_with_its_amount_in_one_statement(
    work: Any, seen: Any, query: Query
) -> None:
    work.sees(
        seen("a", label="INV-100"), seen("b", label="100-1"), seen("c", label="INV-100", amount="10.01")
    )
    work.sees(seen("d", label="INV-222"), seen("new", label="100A"))
    assert beside(work, paper("100A")) == [("a", False), ("b", False)]


def test_the_same_long_number_of_the_same_vendor_is_found_with_any_amount(work: Any, seen: Any) -> None:
    work.sees(seen("a", label="INV-4711", amount="11.00"))
    assert (beside(work, paper("4711")), beside(work, paper("4711", vendor="1300"))) == ([("a", False)], [])


@pytest.mark.parametrize("cause", ["approval-withdrawn", "release-rejected"])
def test_what_is_not_coming_is_left_out_until_it_is_in_the_books(work: Any, seen: Any, cause: str) -> None:
    work.sees(seen("a", label="100"), seen("b", label="100"))
    work.hears("a", Held(cause=cause))
    work.finishes("b")
    assert beside(work, paper("100A")) == [("b", True)]


def test_a_plan_remembers_what_the_ledger_does_not_have_yet(work: Any) -> None:
    plan = shelf(work, read_only=True)
    plan.note([Other(id=0, key="x", connection="acme", paper=paper("100"))], {})
    assert [other.key for other in plan.beside({"new": paper("100A")})["new"]] == ["x"]
    assert not plan.beside({"x": paper("100")}).get("x")


def test_another_company_is_found_by_the_hash_alone_and_says_nothing(
    work: Any, seen: Any, connect: Any, query: Query
) -> None:
    other = work.own(connect("other", book="erp/OTHER"))
    other.sees(seen("a", label="100"))
    shelf(other).note([known(other, "a")], {"a": "what is shared"})
    (found,) = shelf(work).elsewhere({"new": "what is shared", "none": ""})["new"]
    assert (found.paper, shelf(work).elsewhere({"new": "else"})) == (None, {})
    assert shelf(other).elsewhere({"new": "what is shared"}) == {}
    assert [
        row for row in query("select r::text from store_resemblance r") if "what is shared" in row[0]
    ] == []


def test_the_same_record_and_a_rehearsal_are_no_second_invoice(work: Any, seen: Any, connect: Any) -> None:
    tried = {"sage_url": "http://127.0.0.1:1", "rehearsal": True}
    other, rehearsed = (work.own(connect(name, book=f"erp/{name}", settings=told))
                        for name, told in (("other", {}), ("tried", tried)))  # fmt: skip
    for one, key in ((other, "new"), (rehearsed, "a")):
        one.sees(seen(key, label="100"))
        shelf(one).note([known(one, key)], {key: "what is shared"})
    assert shelf(work).elsewhere({"new": "what is shared"}) == {}
    assert shelf(work).elsewhere({"b": "what is shared"})["b"][0].id == known(other, "new").id


def test_a_plan_makes_no_key_and_a_key_is_made_once(work: Any, query: Query) -> None:
    assert shelf(work, read_only=True).elsewhere({"new": "x"}) == {}
    assert query("select count(*) from store_housekey") == [(0,)]
    hashed = [shelf(work).elsewhere({"new": "x"}) for _ in "12"]
    assert (hashed, query("select purpose from store_housekey")) == ([{}, {}], [("resemblance",)])


def test_what_was_found_and_noted_is_kept_for_people(work: Any, seen: Any, clock: Any) -> None:
    work.sees(seen("a", label="100"))
    told = paper("100", dated=MARCH, name="Acme")
    this = replace(known(work, "a"), paper=told)
    like = Resembled(said="s", likeness=Likeness.HELD, paper=told, where="Sage batch 1 entry 2")
    shelf(work).note([this], {})
    shelf(work).keep({this.id: [like]}, clock.now())
    kept = resemblances.of(this.id)
    assert kept is not None and (kept.dated, list(kept.found)) == (MARCH, [like])
    named = paper("100B", vendor="1300", name="The ACME Inc.")
    assert shelf(work).beside({"n": named})["n"][0].paper == replace(told, name="ACME")
    assert beside(work, replace(named, name="")) == []


def test_a_big_ledger_is_searched_by_index(work: Any, query: Query) -> None:
    columns = (
        "connection_id, flow, key, state, label, party, amount, currency, refs, fingerprint, raw, rulings, edits, "
        "receipts, attempts, created_at, updated_at"
    )
    query(
        f"insert into store_delivery ({columns}) "  # noqa: S608 - numbers and constants
        f"select {work.stored.id}, 'approved-invoices', n::text, 'done', 'INV-' || n, 'V' || mod(n, 500), mod(n, 1000),"
        " 'USD', '[]', 'f', '', '[]', '{}', '{\"e\": {}}', 0, now(), now() from generate_series(1, 20000) as n"
    )
    query("analyze store_delivery")
    with connection.cursor() as cursor:
        cursor.execute(f"explain {resemblances.BESIDE}", shelf(work).asking({"new": paper("4711")}))
        lines = "\n".join(row[0] for row in cursor.fetchall())
    assert (lines.count("delivery_number_key"), "Seq Scan on store_delivery" in lines) == (2, False)
