"""Claims about an invoice shown beside what it is like: where each stands, and what of another company is told to whom.

Knows rows and what a look kept. Does not know when two documents are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from ml_connector.cli.story import show_journey
from ml_connector.domain.near_match import Likeness, Paper
from ml_connector.domain.resemblance import Other, Resembled
from ml_connector.store.resemblances import Resemblances, rows
from ml_connector.views import everything, explain
from ml_connector.views.side_by_side import side_by_side

MARCH = date(2026, 3, 2)
PAPER = Paper(vendor="1200", number="100", amount=Decimal(10), currency="USD", dated=MARCH)
KEYED = Resembled(
    said="keyed", likeness=Likeness.HELD, paper=replace(PAPER, number="0100"), where="batch 7 entry 1 (Open)"
)


def kept(work: Any, key: str, *found: Resembled) -> int:
    """Note an invoice as a look does, with what it is like; its number in the ledger."""
    [line] = [one for one in work.ledger.owed((), "enter-invoice", "", 9) if one.key == key]
    shelf = Resemblances(connection_id=work.stored.id, connection=work.stored.name, book=work.stored.book,
                         keyring=work.keyring)  # fmt: skip
    shelf.note([Other(id=line.id, key=key, connection=work.stored.name, paper=PAPER)], {})
    shelf.keep({line.id: found}, work.clock.now())
    return int(line.id)


def shown(number: int, sees: Sequence[str] = ("acme", "other")) -> Any:
    """What is shown of the others."""
    return (side_by_side(rows([number])[number], lambda name: name in sees) or {"others": []})["others"]


def test_what_is_in_the_ledger_is_shown_as_it_stands_now_and_what_is_in_sage_as_it_was_seen(
    work: Any, seen: Any
) -> None:
    work.sees(seen("a", label="100"), seen("b", label="100A"))
    first = kept(work, "a")
    second = kept(
        work, "b", Resembled(said="ledger", likeness=Likeness.HELD, paper=PAPER, delivery=first), KEYED
    )
    work.finishes("a")
    ours, theirs = shown(second)
    assert (ours["number"], ours["dated"], ours["where"]) == ("100", "2026-03-02", "acme a, done")
    assert (theirs["number"], theirs["where"]) == ("0100", "Sage 300, batch 7 entry 1 (Open)")
    assert shown(first) == []


def test_another_company_is_shown_to_who_may_see_both_alone(work: Any, seen: Any, connect: Any) -> None:
    other = work.own(connect("other", book="erp/OTHER"))
    other.sees(seen("x", label="100"))
    hidden = Resembled(said="hidden", likeness=Likeness.HELD, delivery=kept(other, "x"))
    work.sees(seen("a", label="100A"))
    this = kept(work, "a", hidden)
    [[both], [here], [there]] = [shown(this, sees) for sees in (("acme", "other"), ("acme",), ("other",))]
    assert (both["number"], both["vendor"], both["where"]) == ("100", "1200", "other x, pending")
    for line in (here, there):
        assert {line[name] for name in ("number", "vendor", "dated", "amount", "currency")} == {""}
        assert "other x" not in line["where"]


def test_explain_prints_an_invoice_above_what_it_is_like(work: Any, seen: Any, capsys: Any) -> None:
    work.sees(seen("a", label="100A"))
    kept(work, "a", KEYED)
    [told] = explain("acme", "100A", everything)
    show_journey("acme", told)
    printed = " ".join(capsys.readouterr().out.split())
    assert "what it is like" in printed
    assert "0100" in printed and "batch 7 entry 1" in printed
