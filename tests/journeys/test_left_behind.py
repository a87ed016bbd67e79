"""What a connection leaves behind that is taken out of use: what it entered, and nothing it only meant to enter.

Knows two connections to the same simulated books. Does not know how places are claimed.
"""

from __future__ import annotations

from dataclasses import replace

from acting import change_description, entries_with_our_mark, only
from stage import Scene, Set, Stage, form, of_kinds

from ml_connector.domain.people import trusted
from ml_connector.operations import add_connection, run_flows
from ml_connector.operations.altering import remove_connection
from ml_connector.store import finding


def successor_runs(stage: Stage, scene: Scene) -> str:
    """Remove the connection, add another one to the same books, run it; where the one invoice ends there."""
    remove_connection(stage.house, stage.name, trusted("test:ann"))
    add_connection(stage.house, replace(form(stage, scene), name="second"), trusted("test:ann"))
    stage.later()
    run_flows(stage.house, "second", ("approved-invoices",), trusted("test:ann"), lambda what, count: None)
    (row,) = finding.by_key("second", only(stage).id)
    return row.state


def test_what_a_removed_connection_had_not_entered_can_be_entered_by_another(make_stage: Set) -> None:
    scene = Scene(company=of_kinds("one-line"))
    stage = make_stage(scene)
    stage.sage.faults.add("write@*=status-429")
    stage.run()
    stage.quiet()
    assert (successor_runs(stage, scene), entries_with_our_mark(stage)) == ("done", 1)


def test_what_a_removed_connection_had_entered_is_not_entered_by_another(make_stage: Set) -> None:
    scene = Scene(company=of_kinds("one-line"))
    stage = make_stage(scene)
    stage.run()
    change_description(stage, "Back on the list")
    assert (successor_runs(stage, scene), entries_with_our_mark(stage)) == ("done", 1)
