"""Plays a small journey under some settings and holds it against everything that must be so, run by run.

Knows the laws of the house as far as both systems' books show them. Does not know what a setting does.
"""

from __future__ import annotations

import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping

from bench import Bench
from plans import SYSTEMS, Plan
from proof import assert_entry, assert_identity, assert_no_crash, coding_of, entries_of, lines_of, place_of
from reasons import FIRST, SENT
from stage import SETTLE_S, USER, Stage
from voices import DEFAULT, Voice

from simulators.company import ApprovedInvoice
from simulators.wire import Request

__all__ = ["play", "play_alone"]

WHILE_IT_STOPS = 2  # runs while something keeps the journey from ending
RUNS_MAX = 16  # however many settings stand together
QUIET_MAX = 4  # runs of which one finds nothing to do, where a mood of another setting may still be on
DOUBLINGS_MAX = 6  # of the time between two runs
TWINS = "duplicate-here"
Ends = Mapping[str, tuple[str, str]]


def play(bench: Bench, plan: Plan, voice: Voice = DEFAULT) -> Stage:
    """Play until all has ended as it must, and once more; assert what must be so after every run."""
    stage = bench.set(plan, voice)
    if plan.stops:
        stand_still(stage, plan)
        repair(bench, stage, plan)
    run_on(stage, plan)
    assert_ended(stage, plan)
    assert_nothing_left(stage, plan, QUIET_MAX)
    return stage


def play_alone(bench: Bench, plan: Plan, voice: Voice = DEFAULT) -> Stage:
    """Play one setting: what must stop the journey does stop it, and every fault of the plan happens."""
    stage = bench.set(plan, voice)
    if plan.stops:
        stand_still(stage, plan)
        assert_stopped(stage, plan)
        repair(bench, stage, plan)
    run_on(stage, plan)
    assert_ended(stage, plan)
    assert_faults_happened(stage)
    assert_nothing_left(stage, plan)
    return stage


def stand_still(stage: Stage, plan: Plan) -> None:
    """Run while something may keep the journey from ending."""
    for number in range(WHILE_IT_STOPS):
        run(stage, plan)
        pause(stage, plan, SETTLE_S + 1, number)


def run_on(stage: Stage, plan: Plan) -> None:
    """Run until all has ended, as often as the settings may cost; ever more time passes between the runs."""
    for number in range(min(4 + 2 * len(plan.chosen), RUNS_MAX)):
        run(stage, plan)
        if not differences(stage, plan):
            return
        pause(stage, plan, max((SETTLE_S + 1) * 2 ** min(number, DOUBLINGS_MAX), plan.wait_s), number)


def pause(stage: Stage, plan: Plan, seconds: float, number: int) -> None:
    """Let time pass, in which others ask Sage something, after each run once more than before: what befalls every
    n-th call befalls another of ours in the next run, even where each run makes a multiple of n.
    """
    stage.later(seconds)
    time.sleep(plan.real_s)
    path = f"/Sage300WebApi/v1.0/-/{stage.company.org_id}/CS/CSCurrencyCodes"
    sign = b64encode(f"{USER}:{stage.password}".encode()).decode()
    headers = {"authorization": f"Basic {sign}", "content-type": "application/json"}
    for _ in range(number + 1):
        stage.sage_app.handle(Request(method="GET", path=path, raw_query="", headers=headers, body=b""))


def run(stage: Stage, plan: Plan) -> None:
    """Run once and assert what must be so after every run, whatever has ended by then."""
    assert_identity(stage.run())
    assert_no_harm(stage, plan)
    assert_no_crash(stage)


def repair(bench: Bench, stage: Stage, plan: Plan) -> None:
    """Take back what stops the journey, as a person or the site would."""
    for system in SYSTEMS:
        server = stage.sage if system == "sage" else stage.avid
        before, after = plan.switches[system], plan.repaired[system]
        changed = {name: value for name, value in after.items() if before[name] != value}
        assert server.admin.set(changed) == {}
    bench.bounds.clear()


def assert_no_harm(stage: Stage, plan: Plan) -> None:
    """Nothing is in the books twice, or otherwise than approved, or at all where it must not be; and nothing is
    acknowledged that is not in the books.
    """
    entries = list(entries_of(stage))
    counted = Counter(entry.place for entry in entries)
    assert not [place for place, times in counted.items() if times > 1], counted
    for entry in entries:
        invoices = [invoice for invoice in may_be_in(stage, plan) if place_of(invoice) == entry.place]
        assert invoices, f"{entry.place} must not be in the books"
        lines = lines_of(entry.record)
        assert_entry(entry.record, next((one for one in invoices if coding_of(one) <= lines), invoices[0]))
    for invoice in stage.company.invoices:
        receipts = len(stage.avid_app.invoices.acknowledged(invoice.id))
        assert receipts <= (place_of(invoice) in counted), f"{invoice.id}: {receipts} receipts"


def may_be_in(stage: Stage, plan: Plan) -> list[ApprovedInvoice]:
    """What may be in the books: what must end there, and its twin where they may change places."""
    return [
        invoice
        for invoice in stage.company.invoices
        if due(plan, stage, invoice)[0] == "done" or (plan.swaps and invoice.kind == TWINS)
    ]


def due(plan: Plan, stage: Stage, invoice: ApprovedInvoice) -> tuple[str, str]:
    """How an invoice must end: state, and cause where it is not done."""
    line = next(line for line in stage.company.expected if line.invoice == invoice.id)
    first, sent = invoice is stage.company.invoices[0], line.end in ("done", "refused")
    names = (invoice.kind, *[FIRST] * first, *[SENT] * sent)
    return next((plan.others[name] for name in names if name in plan.others), (line.end, line.cause))


def differences(stage: Stage, plan: Plan) -> list[str]:
    """Where the ends differ from what is due; where twins may change places, either may be the first."""
    ended = stage.ends()
    found = Counter(_lines(stage, {id: ended.get(id, ("never seen", "")) for id in stage_ids(stage)}, plan))
    wanted = Counter(_lines(stage, {i.id: due(plan, stage, i) for i in stage.company.invoices}, plan))
    strangers = [f"{id} is not of this company" for id in sorted(set(ended) - set(stage_ids(stage)))]
    return [*map(str, (wanted - found)), *(f"instead: {line}" for line in (found - wanted)), *strangers]


def stage_ids(stage: Stage) -> list[str]:
    """The ids of all invoices."""
    return [invoice.id for invoice in stage.company.invoices]


def _lines(stage: Stage, ends: Ends, plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    for invoice in stage.company.invoices:
        state, cause = ends[invoice.id]
        name = invoice.number if plan.swaps and invoice.kind == TWINS else invoice.id
        yield name, invoice.kind, state, "" if state == "done" else cause


def assert_stopped(stage: Stage, plan: Plan) -> None:
    """The journey has not ended well, the first run said so, and the last still says why."""
    first, last = stage.reports[0], stage.reports[-1]
    left = differences(stage, plan)
    assert left or last["problems"], (
        "it ended although it could not: the setting does not do what its table says"
    )
    assert first["outcome"] not in ("balanced", "nothing_to_do")
    assert plan.silent or last["problems"] or all(causes(stage, plan)), left


def causes(stage: Stage, plan: Plan) -> list[str]:
    """Why each invoice that has not ended as due stands where it stands; blank where nothing says so."""
    ended = stage.ends()
    wanted = {invoice.id: due(plan, stage, invoice) for invoice in stage.company.invoices}
    return [ended.get(id, ("", ""))[1] for id, end in wanted.items() if end[0] != ended.get(id, ("", ""))[0]]


def assert_faults_happened(stage: Stage) -> None:
    """A fault that never happened shows nothing."""
    fired = {**stage.sage.faults.fired(), **stage.avid.faults.fired()}
    assert all(fired.values()), f"never happened: {[rule for rule, times in fired.items() if not times]}"


def assert_ended(stage: Stage, plan: Plan) -> None:
    """All ended as due: what is done is in the books and acknowledged, once."""
    left = differences(stage, plan)
    assert left == [], f"{left}; the last run said {stage.reports[-1]['problems']}; {plan}"
    done = {id for id, (state, _) in stage.ends().items() if state == "done"}
    places = {place_of(invoice) for invoice in stage.company.invoices if invoice.id in done}
    assert {entry.place for entry in entries_of(stage)} == places
    told = {i.id for i in stage.company.invoices if stage.avid_app.invoices.acknowledged(i.id)}
    assert told == (done if plan.receipts else set())


def assert_nothing_left(stage: Stage, plan: Plan, runs: int = 1) -> None:
    """One more run sends nothing and says so: the next, or one of the next few that all send nothing."""
    for number in range(runs):
        run(stage, plan)
        report = stage.reports[-1]
        assert report["sent"] == 0, report
        if report["outcome"] == "nothing_to_do":
            break
        pause(stage, plan, SETTLE_S + 1, number)
    assert report["outcome"] == "nothing_to_do", report
    assert differences(stage, plan) == []
