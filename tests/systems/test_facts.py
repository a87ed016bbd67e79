"""Claims about what is known of a Sage company: read in bulk, kept for a while, and never too old for a send.

Knows a scripted Sage 300 and a clock that moves. Does not know any ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import sage300
from ml_connector.domain.account import Account
from ml_connector.domain.failures import TryLater
from ml_connector.domain.options import Options
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery, Intent, Parcel
from ml_connector.systems.sage300.facts import Coding, FactBook
from ml_connector.systems.sage300.invoices import EnterInvoice
from ml_connector.systems.sage300.memory import Count
from ml_connector.systems.sage300.system import Books

VENDORS, ACCOUNTS, GROUPS = "APVendors", "GLAccounts", "TXTaxGroups"
SIX = Coding(code="6000", keys=["6000"])


@dataclass
class Hands:
    """A clock somebody turns."""

    time: datetime = field(default=datetime(2026, 3, 9, 12, 0, tzinfo=UTC))

    def now(self) -> datetime:
        """The time it shows."""
        return self.time

    def later(self, **much: float) -> None:
        """Turn it."""
        self.time += timedelta(**much)


@pytest.fixture
def clock() -> Hands:
    """A clock at noon."""
    return Hands()


@pytest.fixture
def book(client: sage300.Sage300, clock: Hands) -> FactBook:
    """A book of facts that remembers nothing yet."""
    return FactBook(client=client, now=clock.now)


def asked(script: Any, resource: str) -> list[str]:
    """The filters a list was read with."""
    return [where for name, where in script.filters if name == resource]


@pytest.mark.facts("S-F.2", "S-F.12", "S-F.14")
def test_within_fifteen_minutes_nothing_is_read_twice(script: Any, book: FactBook, clock: Hands) -> None:
    first = book.gather(["1200"], [SIX])
    calls = len(script.filters)
    clock.later(minutes=14, seconds=59)
    assert book.gather([" 1200 "], [SIX]) == first
    assert len(script.filters) == calls


@pytest.mark.facts("S-F.1/APVendors", "S-F.1/GLAccounts")
def test_after_fifteen_minutes_everything_wanted_is_read_again(
    script: Any, book: FactBook, clock: Hands
) -> None:
    book.gather(["1200"], [SIX])
    script.lists[VENDORS] = [row | {"OnHold": "OnHold"} for row in script.lists[VENDORS]]
    clock.later(minutes=15)
    facts = book.gather(["1200"], [SIX])
    assert (facts.vendors["1200"].on_hold, facts.as_of) == (True, clock.now())


def test_of_what_is_wanted_only_the_unknown_is_asked_for(script: Any, book: FactBook) -> None:
    book.gather(["1200"], [])
    book.gather(["1200", "1300"], [])
    assert asked(script, VENDORS) == ["VendorNumber eq '1200'", "VendorNumber eq '1300'"]


def test_the_age_of_all_facts_is_the_age_of_the_oldest(book: FactBook, clock: Hands) -> None:
    began = clock.now()
    book.gather(["1200"], [])
    clock.later(minutes=5)
    assert book.gather(["1300"], []).as_of == began


def test_a_vendor_that_is_not_there_is_not_asked_for_again_too_soon(
    script: Any, book: FactBook, clock: Hands
) -> None:
    assert "9999" not in book.gather(["9999"], []).vendors
    book.gather(["9999"], [])
    assert len(asked(script, VENDORS)) == 1
    clock.later(minutes=15)
    book.gather(["9999"], [])
    assert len(asked(script, VENDORS)) == 2


@pytest.mark.facts("S-F.12/formatted")
def test_a_code_no_key_answers_to_is_asked_for_as_it_is_written_once(script: Any, book: FactBook) -> None:
    lost = Coding(code=" 6000-999", keys=["6000999"])
    assert book.gather([], [lost]).accounts == book.gather([], [lost]).accounts == {}
    assert asked(script, ACCOUNTS) == ["UnformattedAccount eq '6000999'", "AccountNumber eq '6000-999'"]


@pytest.mark.facts("S-B8")
def test_taxes_nobody_may_read_stay_unknown_and_are_not_asked_for_again_too_soon(
    script: Any, book: FactBook
) -> None:
    script.fails[GROUPS] = [(403, "Forbidden", "no right")]
    for _ in range(2):
        assert book.gather(["1200"], []).vendors["1200"].tax_authorities is None
    assert asked(script, GROUPS) == []


@pytest.mark.facts("S-F.1/TXTaxGroups")
def test_a_tax_group_is_read_once_for_all_its_vendors(script: Any, book: FactBook) -> None:
    book.gather(["1200"], [])
    facts = book.gather(["1500"], [])
    assert facts.vendors["1500"].tax_authorities == ("HST",)
    assert len(asked(script, GROUPS)) == 1


def test_vendors_that_another_read_brought_are_not_read_again(script: Any, book: FactBook) -> None:
    brought = sage300.models.Vendor(VendorNumber="77", VendorName="Seventy-seven", CurrencyCode="USD")
    book.learned([brought], book.now())
    assert book.gather(["77"], []).vendors["77"].name == "Seventy-seven"
    assert asked(script, VENDORS) == []


@pytest.mark.facts("S-F.13", "S-F.1/APTerms")
def test_terms_are_found_by_code_and_remembered(script: Any, book: FactBook) -> None:
    script.lists["APTerms"] = [{"TermsCode": "N30", "Description": "Net 30"}]
    assert [book.terms(["n30 ", "NONE"])["N30"].Description for _ in range(2)] == ["Net 30"] * 2
    assert len(asked(script, "APTerms")) == 1


@pytest.mark.facts("S-F.13", "S-F.1/APAccountSets")
def test_payables_accounts_are_gathered_by_account_set_where_they_are_wanted(
    script: Any, book: FactBook
) -> None:
    script.lists[VENDORS] = [row | {"AccountSet": "TRADE"} for row in script.lists[VENDORS]]
    script.lists["APAccountSets"] = [{"AccountSetCode": "TRADE", "PayablesControlAccount": "2010"}]
    assert book.gather(["1200"], []).payables == {}
    book.with_payables = True
    facts = book.gather(["1200"], [])
    assert facts.payables[facts.vendors["1200"].account_set] == "2010"


def test_it_counts_what_one_look_up_for_every_use_would_have_cost(book: FactBook) -> None:
    book.gather(["1200"] * 30 + ["1300"], [SIX] * 100)
    book.gather(["1200"], [SIX])
    counts = book.counts()
    assert counts["vendors"] == Count(asked=32, hits=30, reads=1)
    assert counts["accounts"] == Count(asked=101, hits=100, reads=1)
    assert (counts["periods"].saved, "terms" in counts) == (31, False)


def test_two_books_share_nothing(script: Any, client: sage300.Sage300, clock: Hands) -> None:
    for _ in range(2):
        FactBook(client=client, now=clock.now).gather(["1200"], [])
    assert len(asked(script, VENDORS)) == 2


def delivery(key: str = "av-1", intent: Intent | None = None) -> Delivery:
    """A delivery that owes its entry."""
    return Delivery(id=1, key=key, state=State.IN_DOUBT if intent else State.PENDING, label="", party="",
                    amount=None, currency="", text="", receipts={}, intent=intent, attempts=0,
                    due_at=None)  # fmt: skip


@pytest.fixture
def step(client: sage300.Sage300, book: FactBook) -> EnterInvoice:
    """The step that enters invoices, with a clock that moves."""
    return EnterInvoice(
        books=Books(client=client, company="SAMLTD", book="erp/SAMLTD", options=Options(), facts=book)
    )


def test_what_rests_on_facts_that_became_too_old_is_not_sent(
    script: Any, step: EnterInvoice, invoice: Any, clock: Hands
) -> None:
    pair = (delivery(), invoice())
    sight = step.look([pair])
    [parcel] = sight.pack([sight.draft(*pair)])
    clock.later(minutes=15, seconds=1)
    with pytest.raises(TryLater) as later:
        step.send(parcel)
    assert (later.value.cause, later.value.after_s, script.bodies) == ("facts-outdated", 0, [])


def test_the_rest_of_a_refused_parcel_is_as_old_as_when_it_was_drafted(
    step: EnterInvoice, invoice: Any, clock: Hands
) -> None:
    """What is left of it is sent as it was drafted, though the look after the refusal read facts anew."""
    pair = (delivery(), invoice())
    sight = step.look([pair])
    drafts = [sight.draft(*pair)]
    [parcel] = sight.pack(drafts)
    clock.later(minutes=20)
    again: list[Parcel] = list(step.look([(doubted(parcel, clock), invoice())]).pack(drafts))
    assert again[0].evidence["facts_as_of"] == parcel.evidence["facts_as_of"]


def doubted(parcel: Parcel, clock: Hands) -> Delivery:
    """A delivery whose parcel was refused a moment ago."""
    return delivery(
        intent=Intent(
            step="enter-invoice", fingerprint="", evidence=parcel.evidence, sent_at=clock.now(), answered=True
        )
    )


@pytest.mark.facts("S-F.12")
@pytest.mark.parametrize("code", ["6000-100", "6000100", "9999"])
def test_accounts_of_a_whole_read_are_known_and_so_is_that_there_are_no_others(
    script: Any, book: FactBook, clock: Hands, code: str
) -> None:
    account = Account(code="6000100", formatted="6000-100", description="", active=True, takes_payables=True)
    book.learned_chart([account], clock.now())
    found = book.gather([], [Coding(code=code, keys=[code.replace("-", "")])]).accounts
    assert (list(found), asked(script, ACCOUNTS)) == (["6000100"] if code != "9999" else [], [])


def test_two_accounts_of_a_whole_read_that_are_written_alike_are_both_known(
    book: FactBook, clock: Hands
) -> None:
    twins = [Account(code=f"6000100{end}", formatted="6000-100", description="", active=True,
                     takes_payables=True) for end in "AB"]  # fmt: skip
    book.learned_chart(twins, clock.now())
    found = book.gather([], [Coding(code="6000-100", keys=["6000100"])]).accounts
    assert sorted(one.code for one in found["6000100"]) == ["6000100A", "6000100B"]


def test_accounts_of_a_whole_read_are_asked_for_again_after_fifteen_minutes(
    script: Any, book: FactBook, clock: Hands
) -> None:
    book.learned_chart([], clock.now())
    clock.later(minutes=15)
    book.gather([], [SIX])
    assert len(asked(script, ACCOUNTS)) > 0
