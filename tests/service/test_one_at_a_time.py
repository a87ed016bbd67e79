"""Two workers, people at the command line, and one connection: never two at once.

Knows what the simulated Sage 300 saw and what the runs say. Knows no lock.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from places import SETTLE, eventually, site_at
from proof import assert_settled
from stage import INVOICES, VENDORS, Scene, Template, of_kinds
from watching import watch

from ml_connector.store import runs


def test_two_workers_and_people_never_work_on_one_company_at_once(template: Template, tmp_path: Path) -> None:
    with site_at(template, tmp_path) as site, site.nursery() as start:
        scene = Scene(company=of_kinds("one-line", "several-lines", "credit-note"), settings=SETTLE)
        stage = site.stage("north", scene)
        seen = watch(stage.sage)
        for _ in range(2):
            start("worker", "--quick", "4")
        eventually(lambda: len(site.processes("worker")) == 2)
        people = [start("run", "north", INVOICES, "--json") for _ in range(2)]
        for flow in (INVOICES, VENDORS) * 2:
            site.ask("north", flow)
        eventually(lambda: not any(person.is_running() for person in people) and not runs.unfinished())
        assert len(set(seen.turns())) >= 3
        assert len(seen.turns()) == len(set(seen.turns())), "one came back while another was at work"
        spans = sorted((run.started_at, run.ended_at) for run in runs.latest(20, "north"))
        assert all(ended <= began for (_, ended), (began, _) in pairwise(spans))
        assert_settled(stage)
