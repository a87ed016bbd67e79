"""A controller's first days, by the command line alone: from a mistyped password to books that agree to the cent.

Knows how the story must go and end: by what is printed, and by what stands in the books of both systems. Does not know
how any command does its work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from controller import FOUR, GOOD, NAME, OTHER_AMOUNT, RENAMED, SAME, TROUBLE, Controller, hired, number
from first_days import ACCOUNT, EVIDENCE, played

from ml_connector.flows import FLOWS
from simulators.company import ApprovedInvoice

FOUR_LINES = ("what:", "who:", "where:", "next:")


@pytest.fixture(scope="module")
def story(house: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Controller]:
    """The whole story, played once; what was printed at every moment is kept, and written to one file to look at."""
    folder = tmp_path_factory.mktemp("story")
    with hired(house, folder) as controller:
        try:
            played(controller)
        finally:
            text = "".join(f"## {moment}\n{said.whole}" for moment, said in controller.told.items())
            (folder / "story.txt").write_text(text, encoding="utf-8")
        yield controller


def _signed(*invoices: ApprovedInvoice) -> Decimal:
    """What invoices come to, credits negative."""
    return sum((-abs(i.total) if i.type == "credit" else i.total for i in invoices), Decimal(0))


def _place(invoice: ApprovedInvoice) -> tuple[str, str]:
    """Vendor and number, as Sage 300 keeps them."""
    return invoice.vendor_code.strip().upper(), number(invoice).upper()


def put_right(story: Controller) -> list[ApprovedInvoice]:
    """The three invoices that stopped and were put right."""
    return [story.invoice(kind) for kind in TROUBLE]


def test_ping_is_red_at_the_sign_in_and_names_the_command_that_cures_it(story: Controller) -> None:
    red = story.told["ping, red"]
    assert (red.code, "FAILED Sign-in" in red.text, "Red: Sign-in." in red.text) == (1, True, True)
    assert f"`connection edit {NAME} --secrets`" in red.text
    assert "who The Sage 300 administrator" in red.text


def test_the_cure_makes_ping_green_and_the_site_can_be_probed(story: Controller) -> None:
    moments = ("put the password right", "ping, green", "probe")
    assert [story.told[moment].code for moment in moments] == [0, 0, 0]
    assert "Green: both systems can be worked with." in story.told["ping, green"].text


def test_the_plan_foresees_conflict_and_holds_in_money_and_count(story: Controller) -> None:
    plan, stopped = story.told["plan"], _signed(*put_right(story), *_by_hand(story))
    assert plan.code == 1
    assert "1 vendor would be held" in plan.text
    assert f"Would enter 7 invoices, {_signed(*story.by_kind['good']):,} USD" in plan.text
    assert f"8 invoices, {stopped:,} USD would be held" in plan.text
    for cause in (
        "link-conflict",
        "already-in-sage",
        "account-unknown",
        "account-inactive",
        "vendor-on-hold",
    ):
        assert cause in plan.out


def test_the_plan_wrote_nothing_anywhere(story: Controller) -> None:
    assert story.noted["before the plan"] == story.noted["after the plan"]
    assert "Nothing was written, in Sage 300, in AvidXchange, or here." in story.told["plan"].text
    assert (
        "No delivery of acme-live. Records in the ledger: none."
        in story.told["deliveries after the plan"].text
    )


def test_the_plan_is_what_the_first_run_then_does(story: Controller) -> None:
    first, before = story.told["the first run"].text, _signed(*story.by_kind["good"])
    assert f"done {len(GOOD)} {before:,}" in first
    assert f"held 8 {_signed(*put_right(story), *_by_hand(story)):,}" in first


def test_a_vendor_of_the_same_number_and_another_name_waits_until_it_is_accepted(story: Controller) -> None:
    held, accepted = story.told["vendors, one in conflict"], story.told["vendors, accepted"]
    assert (held.code, "Linked 1," in held.text, accepted.code) == (1, True, 0)
    assert story.noted["not overwritten"] == "Somebody Else Ltd."
    ours = {vendor.number: vendor.name for vendor in story.company.vendors}
    assert [story.vendor_names()[number] for number in (SAME, RENAMED)] == [ours[SAME], ours[RENAMED]]


def test_the_first_run_puts_four_causes_before_a_person_with_amount_and_command(story: Controller) -> None:
    groups = {one["cause"]: one for one in story.noted["causes in JSON"]["causes"]}
    assert {cause: one["count"] for cause, one in groups.items()} == {
        "already-in-sage": len(FOUR) + 1, "account-unknown": 1, "account-inactive": 1, "vendor-on-hold": 1
    }  # fmt: skip
    assert story.told["the first run"].code == 1
    assert all(f"> {one['next_command']}" in story.told["causes"].out for one in groups.values())


@pytest.mark.parametrize("cause", TROUBLE)
def test_every_exception_is_explained_in_four_lines(story: Controller, cause: str) -> None:
    read = story.told[f"read {cause}"]
    assert read.out.startswith(f"{number(story.invoice(cause))} of vendor {story.invoice(cause).vendor_code}")
    assert [line for line in FOUR_LINES if f" {line}" not in read.out] == []


def test_a_cause_of_several_says_of_each_whether_it_can_be_adopted(story: Controller) -> None:
    read = story.told["read already-in-sage"].text
    assert read.count("vendor, number, amount and currency agree") == len(FOUR)
    assert f"{number(story.invoice(OTHER_AMOUNT))}: batch 6 entry 1 (Open), " in read
    assert "Next: Adopt it if it is the same invoice" in story.told["causes"].text


def test_commands_in_words_name_the_connection(story: Controller) -> None:
    for moment in ("plan", "vendors, one in conflict", "the conflict"):
        assert f"`run {NAME} vendors --accept` sends what Sage 300 has." in story.told[moment].text


def test_the_unknown_code_is_found_mapped_and_used(story: Controller) -> None:
    (line, *_) = [d for d in story.invoice("account-unknown").distributions if d.gl_account.startswith("9")]
    assert line.gl_account in story.told["unmapped codes"].text
    assert "1 added, 0 changed, 0 removed" in story.told["map the code"].text
    assert (ACCOUNT, line.amount) in _lines(story, story.invoice("account-unknown"))


def test_the_re_pointed_line_is_entered_as_re_pointed_and_the_original_stays_to_be_seen(
    story: Controller,
) -> None:
    invoice = story.invoice("account-inactive")
    assert story.told["re-point"].code == 0
    assert f"account of line 1: 5980-10-200 → {ACCOUNT}" in story.told["the re-pointed one"].text
    assert _lines(story, invoice) == [(ACCOUNT, invoice.total)]


def test_four_are_adopted_and_the_fifth_is_named_and_left(story: Controller) -> None:
    adopt, wrong = story.told["adopt"], story.invoice(OTHER_AMOUNT)
    assert adopt.code == 1
    assert f"Adopted: 4 deliveries, {_signed(*story.by_kind['four']):,} USD" in adopt.text
    assert f"Left as they are: 1 delivery, {wrong.total:,} USD" in adopt.text
    assert f"amount {wrong.total + 10} instead of {wrong.total}" in adopt.text


def test_an_adopted_invoice_tells_who_adopted_it_why_and_where_it_stands_in_sage(story: Controller) -> None:
    adopted = story.told["an adopted one"].text
    assert "now done, Sage batch 2 entry 1" in adopted
    assert "Keyed by hand before go-live" in adopted
    assert "enter invoice. [sending]" not in adopted
    assert re.search(r"posted at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", adopted)


def test_the_second_plan_names_exactly_what_the_second_run_sends(story: Controller) -> None:
    (plan,) = story.noted["plan again in JSON"]
    records = [record for call in plan["would_send"] for record in call["records"]]
    ends = {(end["end"], end["count"], end["amount"]) for end in plan["ends"]}
    assert {record["id"] for record in records} == {invoice.id for invoice in put_right(story)}
    assert ends == {
        ("send", 3, str(_signed(*put_right(story)))),
        ("found", 4, str(_signed(*story.by_kind["four"]))),
    }
    assert f"Would enter 3 invoices, {_signed(*put_right(story)):,} USD" in story.told["plan again"].text
    assert (story.told["plan again"].code, story.told["the second run"].code) == (0, 0)
    assert re.search(r"approved-invoices, run \d+: Balanced", story.told["the second run"].text)


def test_what_is_left_is_explained_and_resolved_with_evidence(story: Controller) -> None:
    assert "1 in all" in story.told["causes, one left"].out
    left = story.told["read the wrong amount"]
    assert [line for line in FOUR_LINES if f" {line}" not in left.out] == []
    assert (story.told["resolve"].code, EVIDENCE in story.told["the resolved one"].text) == (0, True)


def test_a_certificate_says_in_plain_sentences_that_it_landed_once(story: Controller) -> None:
    told = story.told["a certificate"]
    assert told.code == 0
    assert "LANDED. It landed once: it was entered as entry" in told.text
    assert "each still as it was sealed (checked just now)" in told.text


def test_a_retry_of_what_is_done_is_planned_to_nothing(story: Controller) -> None:
    told = story.told["a retry planned"]
    assert (told.code, "not for a retry: 1 delivery" in told.text) == (1, True)
    assert "It is done; nothing is owed." in told.text


def test_in_the_end_nothing_is_open_and_nothing_is_to_be_done(story: Controller) -> None:
    reports = story.noted["one more run in JSON"]
    checked = len(story.noted["deliveries in JSON"])
    assert (
        f"Nothing is open on {NAME}. Checked deliveries: {checked};" in story.told["causes, none left"].text
    )
    assert {report["flow"]: report["outcome"] for report in reports} == dict.fromkeys(FLOWS, "nothing_to_do")
    assert [story.told[moment].code for moment in ("the last run", "one more run in JSON")] == [0, 0]
    assert {row["state"] for row in story.noted["deliveries in JSON"]} == {"done"}


def test_sages_books_hold_every_invoice_exactly_once_to_the_cent(story: Controller) -> None:
    wrong = story.invoice(OTHER_AMOUNT)
    expected = {_place(i): abs(i.total) for i in story.company.invoices} | {_place(wrong): wrong.total + 10}
    found = Counter((e.text("VendorNumber"), e.text("DocumentNumber")) for e in story.entries())
    amounts = {(e.text("VendorNumber"), e.text("DocumentNumber")): e.amount("DocumentTotalIncludingTax")
               for e in story.entries()}  # fmt: skip
    assert (found, amounts) == (Counter(dict.fromkeys(expected, 1)), expected)
    ours = {_place(invoice) for invoice in (*story.by_kind["good"], *put_right(story))}
    assert {(e.text("VendorNumber"), e.text("DocumentNumber")) for e in story.entries()
            if "AVX" in e.text("InvoiceDescription")} == ours  # fmt: skip


def test_every_invoice_but_the_resolved_one_is_acknowledged_exactly_once(story: Controller) -> None:
    wrong = story.invoice(OTHER_AMOUNT)
    taken = {invoice.id: story.receipts(invoice) for invoice in story.company.invoices}
    assert taken == {invoice.id: int(invoice.id != wrong.id) for invoice in story.company.invoices}


def test_no_secret_was_ever_printed(story: Controller) -> None:
    printed = "".join(said.whole for said in story.told.values())
    assert [secret for secret in story.secrets() if secret in printed] == []


def test_no_command_met_a_bug_and_no_system_crashed(story: Controller) -> None:
    assert [moment for moment, said in story.told.items() if "a bug in" in said.err or said.code > 1] == []
    assert [server.admin.tally.shown()["crashes"] for server in (story.sage, story.avid)] == [[], []]


def test_nothing_a_person_reads_is_wider_than_80_columns_but_what_is_there_to_be_copied(
    story: Controller,
) -> None:
    read = "".join(said.out for said in story.told.values() if "--json" not in said.words)
    copied = re.sub(r"----- copy this .*?----- end -----", "", read, flags=re.DOTALL)
    wide = [line for line in copied.splitlines() if len(line.rstrip()) > 80]
    assert [line for line in wide if "ml-connector " not in line and str(story.folder) not in line] == []


def _by_hand(story: Controller) -> list[ApprovedInvoice]:
    """All five that were keyed by hand before go-live."""
    return [*story.by_kind["four"], story.invoice(OTHER_AMOUNT)]


def _lines(story: Controller, invoice: ApprovedInvoice) -> list[tuple[str, Decimal]]:
    """Account and amount of the lines in Sage 300 of an invoice."""
    (entry,) = [
        e for e in story.entries() if (e.text("VendorNumber"), e.text("DocumentNumber")) == _place(invoice)
    ]
    return [
        (_formatted(line.text("GLAccount")), line.amount("DistributedAmount"))
        for line in entry.rows("InvoiceDetails")
    ]


def _formatted(account: str) -> str:
    bare = account.replace("-", "")
    return f"{bare[:4]}-{bare[4:6]}-{bare[6:]}"
