"""Claims about what a batch would do: its totals, its entries and its effect on the GL, read from its very bytes.

Knows a scripted Sage 300 and invoices of our own making. Does not know the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.failures import InDoubt
from ml_connector.domain.invoice import Invoice, Kind
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Preview
from ml_connector.systems.sage300 import Books, EnterInvoice

GL = "GL effect by account, once posted"
ENTRIES = "Entries, and what Sage fills in from the vendor"

Make = Callable[..., Invoice]


def delivery(invoice: Invoice) -> Delivery:
    return Delivery(id=1, key=invoice.id, state=State.PENDING, label=invoice.label, party=invoice.party,
                    amount=invoice.amount, currency=invoice.currency, text="", receipts={}, intent=None, attempts=0,
                    due_at=None)  # fmt: skip


def shown(books: Books, *invoices: Invoice) -> Preview:
    """The preview of one batch with these, as a plan makes it."""
    books.facts.with_payables = True
    pairs = [(delivery(invoice), invoice) for invoice in invoices]
    sight = EnterInvoice(books=books).look(pairs)
    [parcel] = sight.pack([sight.draft(*pair) for pair in pairs])
    return sight.preview(parcel)


def sides(rows: Sequence[Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """Debit and credit by account, or by its words where it has none."""
    return {row["account"] or row["description"]: (row["debit"], row["credit"]) for row in rows}


def net(rows: Sequence[Mapping[str, str]]) -> Decimal:
    return sum((Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0) for row in rows), Decimal(0))


@pytest.fixture
def company(script: Any, books: Any) -> Callable[..., Books]:
    """Makes the books of a company whose vendor has an account set with a control account."""

    def make(account: str = "2000", **settings: str) -> Books:
        for row in script.lists["APVendors"]:
            row["AccountSet"], row["Terms"] = "USA", "NET30"
        script.lists["APAccountSets"] = [{"AccountSetCode": "USA", "PayablesControlAccount": account}]
        made: Books = books(**settings)
        return made

    return make


@pytest.mark.facts("S-F.4", "S-F.5", "S-D3")
@pytest.mark.parametrize(
    ("post", "words"), [("open", "left open"), ("ready", "then made ready to post"), ("post", "then posted")]
)
def test_the_title_says_what_becomes_of_the_batch(
    company: Callable[..., Books], invoice: Make, post: str, words: str
) -> None:
    assert shown(company(post=post), invoice()).title.startswith(f"New A/P invoice batch, {words}: ")


def test_the_body_is_the_batch_as_it_is_sent(company: Any, script: Any, invoice: Make) -> None:
    step, pair = EnterInvoice(books=company()), (delivery(invoice()), invoice())
    sight = step.look([pair])
    [parcel] = sight.pack([sight.draft(*pair)])
    with pytest.raises(InDoubt):  # the script keeps the body and answers with nothing
        step.send(parcel)
    assert [sight.preview(parcel).body.encode()] == script.bodies


def test_an_invoice_debits_its_lines_and_credits_the_control_account(company: Any, invoice: Make) -> None:
    told = shown(company(), invoice("60.00", "40.00"))
    assert sides(told.tables[GL]) == {"6000": ("100.00", ""), "2000": ("", "100.00")}


@pytest.mark.facts("S-G2")
def test_a_credit_note_does_the_reverse_and_counts_negative(company: Any, invoice: Make) -> None:
    credit = replace(invoice("30.00", total="30.00"), kind=Kind.CREDIT, id="av-2", number="cn-1")
    told = shown(company(), invoice(), credit)
    assert sides(told.tables[GL]) == {"6000": ("70.00", ""), "2000": ("", "70.00")}
    [total] = told.tables["Control totals"]
    assert total == {"currency": "USD", "entries": "2", "invoices": "100.00", "credit notes": "-30.00",
                     "total": "70.00"}  # fmt: skip


def with_tax(script: Any, *authorities: str, included: str = "No") -> None:
    names = {f"TaxAuthority{number}": name for number, name in enumerate(authorities, 1)}
    script.lists["TXTaxGroups"] = [{"TaxGroupKey": "TAXED", "TransactionType": "Purchases", **names}]
    for row in script.lists["APVendors"]:
        row["TaxGroup"], row["TaxIncluded1"] = "TAXED", included


@pytest.mark.facts("S-G11", "S-G14")
def test_stated_tax_is_told_by_its_authority_and_no_account_is_guessed(
    company: Any, script: Any, invoice: Make
) -> None:
    with_tax(script, "STATE")
    told = shown(company(), invoice(total="107.00", tax="7.00"))
    assert sides(told.tables[GL])["tax of authority STATE, to the account of its set-up"] == ("7.00", "")
    assert net(told.tables[GL]) == 0


@pytest.mark.facts("S-G15")
def test_tax_inside_the_lines_is_shown_as_taken_out_of_them(company: Any, script: Any, invoice: Make) -> None:
    with_tax(script, "VAT", included="Yes")
    told = sides(shown(company(), invoice(total="100.00", tax="7.00")).tables[GL])
    assert told["tax of authority VAT, to the account of its set-up"] == ("7.00", "")
    assert told["that tax taken out of the lines, which contain it"] == ("", "7.00")


@pytest.mark.facts("S-G11")
def test_tax_that_is_left_to_sage_is_said_to_be(company: Any, script: Any, invoice: Make) -> None:
    with_tax(script, "STATE")
    told = shown(company(tax="calculate"), invoice(total="107.00", tax="7.00"))
    assert sides(told.tables[GL])["tax, left to Sage to calculate; it balances only at this amount"] == (
        "7.00",
        "",
    )
    assert net(told.tables[GL]) == 0


@pytest.mark.parametrize("account", ["", None])
def test_a_control_account_that_cannot_be_read_is_said_to_be(
    company: Any, script: Any, invoice: Make, account: str | None
) -> None:
    books = company(account or "")
    if account is None:
        script.fails["APAccountSets"] = [(403, "Forbidden", "no")]
    told = shown(books, invoice())
    assert "A/P control account of account set USA, which could not be read" in sides(told.tables[GL])


def test_a_vendor_without_an_account_set_is_said_to_have_none(script: Any, books: Any, invoice: Make) -> None:
    for row in script.lists["APVendors"]:
        row["AccountSet"] = ""
    told = shown(books(), invoice())
    assert "A/P control account; the vendor names no account set" in sides(told.tables[GL])


@pytest.mark.facts("S-G5", "S-G10")
def test_what_sage_fills_in_from_the_vendor_is_shown(company: Any, invoice: Make) -> None:
    [row] = shown(company(), invoice()).tables[ENTRIES]
    assert (row["document"], row["terms"], row["account set"], row["posting date"]) == (
        "INV-1", "NET30", "USA", "2026-03-02",
    )  # fmt: skip


def test_an_entry_that_does_not_balance_is_never_shown_as_if_it_did(company: Any, invoice: Make) -> None:
    books = company()
    pair = (delivery(invoice()), invoice())
    sight = EnterInvoice(books=books).look([pair])
    made = sight.draft(*pair)
    wrong = json.loads(made.payload) | {"DocumentTotalIncludingTax": 100.01}
    [parcel] = sight.pack([replace(made, payload=json.dumps(wrong))])
    with pytest.raises(ValueError, match=r"INV-1 distributes 100\.\d* of 100.01"):
        sight.preview(parcel)
