"""However either system speaks, the same invoices end in the same places.

Knows the switches of the simulators and the profile's choices. Does not know how the product copes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from proof import assert_books, assert_identity, assert_settled, entries_of
from stage import Scene, Set, Stage, one_of_each

STYLE = "  style: cursor_body                  #"
STYLES = ("cursor_body", "cursor_header", "page_number", "offset", "next_link", "none")
MODES = ("ack", "status_update", "export_on_read", "none")


def in_mode(mode: str) -> tuple[tuple[str, str], ...]:
    return (("export: {mode: ack}", f"export: {{mode: {mode}}}"),)


def play(make_stage: Set, **parts: Mapping[str, str]) -> Stage:
    stage = make_stage(Scene(company=one_of_each(), **parts))  # type: ignore[arg-type]  # by name
    stage.run()
    return stage


@pytest.mark.facts("A-6.5/ack", "A-6.5/export_on_read", "A-6.5/none", "A-6.5/status_update")
@pytest.mark.parametrize("mode", MODES)
def test_every_export_mode_ends_as_the_manifest_says(make_stage: Set, mode: str) -> None:
    scene = Scene(company=one_of_each(), avid={"export": mode}, profile=in_mode(mode))
    stage = make_stage(scene)
    stage.run()
    assert stage.differences() == []
    assert_books(stage, receipts=mode in ("ack", "status_update"))
    assert_identity(stage.reports[0])


@pytest.mark.facts("A-6.5/ledger")
@pytest.mark.parametrize("mode", MODES)
def test_in_every_export_mode_a_second_run_sends_nothing(make_stage: Set, mode: str) -> None:
    stage = make_stage(Scene(avid={"export": mode}, profile=in_mode(mode)))
    stage.run()
    report = stage.run()
    assert (report["sent"], report["outcome"]) == (0, "nothing_to_do")
    assert_books(stage, receipts=mode in ("ack", "status_update"))


@pytest.mark.facts(
    "A-6.7/cursor_body",
    "A-6.7/cursor_header",
    "A-6.7/next_link",
    "A-6.7/none",
    "A-6.7/offset",
    "A-6.7/page_number",
)
@pytest.mark.parametrize("style", STYLES)
def test_every_paging_style_gives_all_invoices(make_stage: Set, style: str) -> None:
    cursor = "X-Next-Cursor" if style == "cursor_header" else "paging.nextCursor"
    profile = (
        (STYLE, f"  style: {style}  #"),
        ("  size: 100\n", "  size: 7\n"),
        ("  next_cursor: paging.nextCursor\n", f"  next_cursor: {cursor}\n"),
    )
    stage = make_stage(Scene(company=one_of_each(), avid={"paging": style, "page_cap": "7"}, profile=profile))
    stage.run()
    assert_settled(stage)


@pytest.mark.parametrize(
    "avid",
    [
        {"list_items": "full"},
        {"decimals_as": "number"},
        {"tokens": "jwt"},
        {"token_lifetime_s": "-1", "expires_in": "minus_one"},
        {"revoke_after_calls": "5"},
        {"nulls": "null"},
        {"nulls": "empty"},
        {"timestamps": "offset"},
        {"ack_again": "405"},
        {"ack_answer": "204"},
        {"ack_touches": "off"},
        {"idempotency": "off"},
        {"duplicate_item": "on"},
        {"reorder": "on"},
        {"page_cap": "3"},
        {"exported_changes_status": "on"},
    ],
    ids=lambda switches: "-".join(f"{name}={value}" for name, value in switches.items()),
)
def test_a_gateway_that_speaks_otherwise_changes_no_end(make_stage: Set, avid: Mapping[str, str]) -> None:
    assert_settled(play(make_stage, avid=avid))


@pytest.mark.parametrize(
    "sage",
    [
        {"ge": "off"},
        {"orderby": "off"},
        {"contains": "off", "startswith": "off", "substringof": "off"},
        {"nextlink": "full", "page_size": "5"},
        {"page_size": "5"},
        {"page_size": "1"},
        {"top_over_page": "honored"},
        {"created_status": "200"},
        {"messages": "generic"},
        {"upper_numbers": "off"},
        {"duplicates_see_open": "on"},
        {"atomic": "on"},
        {"deleted_keeps_entries": "on"},
        {"calculated": "refuse"},
        {"unbalanced": "refuse"},
        {"unbalanced": "refuse_ready"},
        {"content_type": "lenient"},
        {"gl_account_echo": "formatted"},
        {"posting_date_default": "session"},
        {"tax_method": "summary"},
        {"patch_insert": "off"},
        {"v3_datetime": "off", "not": "off"},
        {"max_nodes": "12"},
        {"vendor_hold": "refuse"},
        {"locked_period": "None"},
    ],
    ids=lambda switches: "-".join(f"{name}={value}" for name, value in switches.items()),
)
def test_a_sage_site_that_speaks_otherwise_changes_no_end(make_stage: Set, sage: Mapping[str, str]) -> None:
    assert_settled(play(make_stage, sage=sage))


@pytest.mark.facts("A-3.3/101504", "A-3.3/303001", "A-3.3/900800", "A-3.3/900901", "A-3.3/900904")
@pytest.mark.parametrize(
    ("code", "fault_format"),
    [
        *(("900901", "json_wrapped"), ("900904", "xml"), ("303001", "json_flat")),
        *(
            ("101504", "xml"),
            ("900800", "json_flat"),
        ),  # the fault formats by themselves are the client's tests
    ],
)
def test_a_gateway_fault_that_passes_is_waited_out(make_stage: Set, code: str, fault_format: str) -> None:
    stage = make_stage(
        Scene(avid={"gateway_fault": code, "gateway_fault_count": "1", "fault_format": fault_format})
        if code != "900800"
        else Scene(avid={"throttle": "http_date", "throttle_count": "2", "fault_format": fault_format})
    )
    stage.run()
    stage.run_until_quiet()
    assert_settled(stage)


def test_the_day_the_books_begin_holds_what_was_approved_before(make_stage: Set) -> None:
    first = date(2026, 11, 1)
    stage = make_stage(Scene(company=one_of_each(), settings={"invoices_from": first.isoformat()}))
    stage.run()
    earlier = {i.id for i in stage.company.invoices if i.approved_at < _midnight(first)}
    assert {id for id, end in stage.ends().items() if end == ("held", "before-go-live")} == earlier
    assert_books(stage, set(stage.ids()) - earlier)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=UTC)


@pytest.mark.facts("S-C25")
def test_a_site_without_next_links_is_read_whole_at_the_page_size_it_has(make_stage: Set) -> None:
    sage = {"nextlink": "none", "page_size": "5"}
    assert_settled(play(make_stage, sage=sage, settings={"page_size": "5"}))


def test_tax_on_a_line_of_its_own_leaves_every_end_but_that_of_split_taxes(make_stage: Set) -> None:
    company = one_of_each()
    account = next(a for a in company.accounts if a.active and a.post_to == "Detail" and not a.subledgers)
    stage = make_stage(Scene(company=company, settings={"tax": "line", "tax_account": account.unformatted}))
    stage.run()
    split = {line.invoice for line in company.expected if line.cause == "tax-split-unknown"}
    assert len(split) == len(stage.differences()) == 1
    assert_books(stage, {*stage.ids(), *split})


@pytest.mark.facts("S-G13", "S-G14")
def test_tax_that_sage_computes_otherwise_is_entered_once_flagged_and_not_acknowledged(
    make_stage: Set,
) -> None:
    stage = make_stage(Scene(company=one_of_each(), settings={"tax": "calculate"}))
    stage.run()
    stage.run()
    off = {id for id, (_, cause) in stage.ends().items() if cause == "unbalanced-in-sage"}
    assert len(off) > 0
    counted = Counter(entry.place for entry in entries_of(stage))
    assert set(counted.values()) == {1}
    assert counted.total() == len(off) + sum(state == "done" for state, _ in stage.ends().values())
    assert not any(stage.avid_app.invoices.acknowledged(id) for id in off)
