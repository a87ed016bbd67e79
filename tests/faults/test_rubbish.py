"""Rubbish from either system ends in a clear error or a held delivery, in bounded time, and is forgotten next time.

Knows what rubbish a server may send. Does not know where the product notices it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from proof import assert_books, assert_identity, assert_settled
from stage import Scene, Set, Stage, of_kinds

from ml_connector.cli.run import exit_code
from simulators.company import ApprovedInvoice, Company, Distribution, InvoiceLine

RUBBISH = ("truncate", "html200-after", "html", "nan", "huge", "status-404", "status-418")
CASES = [
    (system, kind, rubbish)
    for system in ("sage", "avid")
    for kind in ("read", "write")
    for rubbish in RUBBISH
]
ALWAYS = tuple(
    rubbish for rubbish in RUBBISH if rubbish != "huge"
)  # a long text nobody asked for harms nothing
HEALED = {  # a call that could simply be made again or looked up, so that the run itself sets it right
    *(("sage", "read", rubbish) for rubbish in ("truncate", "html", "huge", "status-404")),
    *(("sage", "write", rubbish) for rubbish in ("truncate", "html200-after", "nan", "huge", "status-418")),
    *(("avid", "read", rubbish) for rubbish in ("truncate", "html", "huge")),
    *(("avid", "write", rubbish) for rubbish in RUBBISH),  # an acknowledgement may be said twice
}
USABLE = ("huge", "status-404")  # a long text nobody asked for; a list that a site need not have (read 2)
CLEAN = {"sage": 27, "avid": 21}  # reads and writes of a run without rubbish; a test holds it to that
CALLS_MAX = 400  # of one run on the small stage, whatever comes


def spoil(stage: Stage, system: str, rule: str) -> int:
    """Run once with a fault in force; the exit code."""
    server = stage.sage if system == "sage" else stage.avid
    server.faults.add(rule)
    report = stage.run()
    assert server.faults.fired()[rule] > 0
    assert_identity(report)
    return exit_code([report])


def told(stage: Stage) -> bool:
    """Whether every delivery that did not end as it should says so, or the run says it could not read."""
    report = stage.reports[-1]
    due = {line.invoice: (line.end, line.cause) for line in stage.company.expected}
    astray = [end for id, end in stage.ends().items() if end != due[id]]
    open_ends = all(state in ("held", "in_doubt", "waiting") and cause for state, cause in astray)
    missing = set(due) - set(stage.ends())
    problems = [problem["cause"] for problem in report["problems"]]
    return bool(problems) or (open_ends and not missing and report["outcome"] in ("partial", "unclear"))


def test_the_calls_of_a_clean_run_are_those_that_healing_is_told_by(stage: Stage) -> None:
    stage.run()
    assert {s: stage.calls(s)["read"] + stage.calls(s)["write"] for s in CLEAN} == CLEAN


@pytest.mark.facts("A-3.3/html", "S-E11")
@pytest.mark.parametrize(("system", "kind", "rubbish"), CASES)
def test_rubbish_for_an_answer_is_told_and_the_next_quiet_run_recovers(
    stage: Stage, system: str, kind: str, rubbish: str
) -> None:
    code = spoil(stage, system, f"{kind}@2={rubbish}")
    settled_at_once = not stage.differences()
    assert settled_at_once == ((system, kind, rubbish) in HEALED)
    if settled_at_once:
        assert_settled(stage)
        assert rubbish in USABLE or stage.calls(system)["read"] + stage.calls(system)["write"] > CLEAN[system]
    else:
        assert code in (1, 3)
        assert told(stage)
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.parametrize("acknowledging", ["again", "not-yet"])
@pytest.mark.parametrize("rubbish", ["html200-after", "status-404", "nan"])
def test_a_bad_detail_of_what_is_entered_and_not_acknowledged_harms_nothing(
    stage: Stage, rubbish: str, acknowledging: str
) -> None:
    stage.avid.faults.add("write@*=status-500")
    stage.run()
    assert_books(stage, receipts=False)  # all of it is entered
    before = {id: end for id, end in stage.ends().items() if end[0] in ("in_doubt", "waiting")}
    assert len(before) == len(stage.ids())
    if acknowledging == "again":
        stage.quiet()
    stage.later()
    rule = f"read(/invoices/)@next={rubbish}"
    stage.avid.faults.add(rule)
    report = stage.run()
    assert stage.avid.faults.fired()[rule] == 1
    assert (report["outcome"], exit_code([report])) == ("incomplete", 1)
    assert "read-failed" in [problem["cause"] for problem in report["problems"]]
    assert all(stage.ends()[id][0] in ("done", "in_doubt", "waiting") for id in before)
    stage.run_until_quiet()
    assert_settled(stage)


# A look that meets a bare 404 has seen nothing: that is no absence. Second runs after lost answers make
# this many reads of Sage.
LOOKS = 13


def doubtful(stage: Stage) -> int:
    """Lose every answer to a create, let the pause pass, and count the reads so far."""
    stage.sage.faults.add("write@*=lose-after")
    stage.sage.faults.add("read(APInvoiceBatches)@3+=status-400")
    stage.run()
    stage.quiet()
    assert "in_doubt" in {state for state, _ in stage.ends().values()}
    stage.later()
    return stage.calls("sage")["read"]


@pytest.mark.facts("S-E11", "S-E13")
@pytest.mark.parametrize("rubbish", ["status-404", "html200-after"])
@pytest.mark.parametrize("number", range(1, LOOKS + 1))
def test_a_look_answered_with_rubbish_never_stands_for_an_absence(
    stage: Stage, number: int, rubbish: str
) -> None:
    read = doubtful(stage)
    rule = f"read@{read + number}={rubbish}"
    spoil(stage, "sage", rule)
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.parametrize("rubbish", ALWAYS)
@pytest.mark.parametrize("system", ["sage", "avid"])
def test_nothing_but_rubbish_never_exits_0_and_never_hangs(stage: Stage, system: str, rubbish: str) -> None:
    assert spoil(stage, system, f"read@*={rubbish}") in (1, 3)
    assert stage.calls(system)["read"] < CALLS_MAX
    assert_books(stage, [])
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.facts("A-6.7/repeated-cursor")
@pytest.mark.parametrize(("switch", "value"), [("repeat_cursor", "on"), ("endless", "on")])
def test_a_list_that_never_ends_is_left_and_read_again_later(
    make_stage: Set, switch: str, value: str
) -> None:
    stage = make_stage(Scene(avid={switch: value, "page_cap": "2"}))
    report = stage.run()
    assert [problem["cause"] for problem in report["problems"]] == ["order-lost"]
    assert stage.calls("avid")["read"] < CALLS_MAX
    stage.avid_app.switches[switch] = "off"
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.facts("A-6.5/ledger")
def test_a_refused_acknowledgement_is_said_again_and_enters_nothing_again(stage: Stage) -> None:
    spoil(stage, "avid", "write@2=status-422")
    stage.run_until_quiet()
    assert_settled(stage)


def of_lines(company: Company, count: int) -> Company:
    """A company with one invoice of so many lines."""
    (invoice,) = company.invoices
    cent = Decimal("0.01")
    account = invoice.distributions[0].gl_account
    lines = tuple(
        InvoiceLine(number=n, description="x", quantity=Decimal(1), unit_price=cent, amount=cent)
        for n in range(1, count + 1)
    )
    long: ApprovedInvoice = replace(
        invoice,
        total=cent * count,
        lines=lines,
        distributions=tuple(Distribution(amount=cent, gl_account=account) for _ in lines),
    )
    return replace(company, invoices=(long,))


def test_an_invoice_of_10_000_lines_is_held_with_its_cause(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_lines(of_kinds("one-line"), 10_000)))
    report = stage.run()
    assert [end for end in stage.ends().values()] == [("held", "too-many-lines")]
    assert exit_code([report]) == 1
    assert_books(stage, [])


def test_an_invoice_of_2_000_lines_is_entered(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_lines(of_kinds("one-line"), 2_000)))
    stage.run()
    assert_books(stage)


@pytest.mark.facts("S-E10", "S-H6")
def test_a_busy_sage_is_waited_out(stage: Stage) -> None:
    stage.sage_app.switches["busy"] = "day_end"
    assert stage.run()["outcome"] != "failed"
    stage.sage_app.switches["busy"] = "none"
    stage.run_until_quiet()
    assert_settled(stage)


def test_wrong_credentials_stop_the_run_with_exit_3_and_harm_nothing(stage: Stage) -> None:
    assert spoil(stage, "sage", "any@*=status-401") == 3
    stage.later(timedelta(minutes=1).total_seconds())
    stage.run_until_quiet()
    assert_settled(stage)
