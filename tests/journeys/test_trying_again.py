"""Claims about trying again: planned with today's codes, shown against the last attempt, and never what has landed.

Knows how an invoice is refused and how its code is mapped. Does not know how attempts are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from acting import acted, only
from stage import INVOICES, NAME, Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.cli.retrying import settled, show_retry
from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Choice, Decision, Table, choose, decide, import_crosswalk, plan_retry
from ml_connector.store import connections, models

OTHER = of_kinds("one-line").invoices[0].distributions[0].gl_account


def foreseen(stage: Stage, cause: str) -> Sequence[Mapping[str, Any]]:
    """What a retry of everything that stands open for a cause would come to."""
    rows = choose(NAME, Choice(cause=cause))
    return plan_retry(stage.house, NAME, rows, lambda what, count: None)


def mapped(stage: Stage, was: str, becomes: str) -> None:
    """Somebody maps an account."""
    table = Table(text=f"kind,avidxchange,sage\naccount,{was},{becomes}\n", because="a test")
    import_crosswalk(stage.house, stage.name, table, trusted("test:ann"), dry_run=False)


def let_pass(stage: Stage) -> None:
    """Somebody has Sage 300 take documents of the same amount from the invoice's vendor."""
    vendors = stage.sage_app.books.masters.vendors
    code = only(stage).vendor_code
    vendors[code] = replace(vendors[code], duplicate_amount="None")


def tries(stage: Stage) -> list[tuple[str, list[str]]]:
    """How each attempt of the only invoice ended, and what it changed."""
    (told,) = views.explain(NAME, only(stage).id, views.everything)
    return [(one["end"], one["changed"]) for one in told["tries"]]


def test_after_a_code_was_mapped_a_retry_shows_what_it_changes_and_the_run_after_does_it(
    make_stage: Set,
) -> None:
    stage = make_stage(Scene(company=of_kinds("sage-says-no")))
    stage.run()
    account = only(stage).distributions[0].gl_account
    (same,) = foreseen(stage, "sage-refused")
    mapped(stage, account, OTHER)
    (line,) = foreseen(stage, "sage-refused")
    assert [(one["end"], one["attempt"], bool(one["changed"])) for one in (same, line)] == [
        ("send", 2, False), ("send", 2, True),
    ]  # fmt: skip
    assert stage.ends()[only(stage).id] == ("refused", "sage-refused")  # a plan changes nothing
    let_pass(stage)
    assert acted(stage, Act.RETRY) == ["pending"]
    stage.run()
    bare = [code.replace("-", "") for code in (account, OTHER)]
    assert line["changed"][0].replace("-", "") == f"line 1 GLAccount {bare[0]} → {bare[1]}"
    assert tries(stage) == [("did_not_land", []), ("landed", line["changed"])]


def test_while_the_circuit_breaker_is_open_a_retry_would_wait_for_it(
    make_stage: Set, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = make_stage(Scene(company=of_kinds("sage-says-no")))
    stage.run()
    breaker = {"connection_id": connections.find(NAME).id, "flow": INVOICES}
    trip = {"said": ["one record of 900.00 USD"], "exclusive": ["enter-invoice"]}
    models.Breaker.objects.update_or_create(**breaker, defaults={"since": stage.clock.now(), "trip": trip})
    lines = foreseen(stage, "sage-refused")
    assert [(line["end"], line["said"]) for line in lines] == [("breaker", "one record of 900.00 USD")]
    assert not settled(lines)
    show_retry(NAME, lines)
    said = " ".join(capsys.readouterr().out.split())
    assert "would wait for the circuit breaker, which is open: 1 delivery" in said
    assert "Note: The circuit breaker of this flow is open" in said


def test_what_is_proven_landed_is_named_and_not_sent_again(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    stage.avid.faults.add("write@*=status-422")
    stage.run()
    state, cause = stage.ends()[only(stage).id]
    assert state in ("refused", "waiting")
    stage.quiet()
    (line,) = foreseen(stage, cause)
    assert (line["end"], line["said"], line["attempt"]) == ("in_sage", "entry 1 of batch 2", 0)
    decision = Decision(act=Act.RETRY, because="")
    (done,) = decide(stage.house, NAME, choose(NAME, Choice(cause=cause)), decision, trusted("test:clerk"))
    assert done["in_sage"] == "entry 1 of batch 2"


def test_what_a_retry_does_not_apply_to_is_left_and_says_why(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("cent-off")))
    stage.run()
    _, cause = stage.ends()[only(stage).id]
    (line,) = foreseen(stage, cause)
    assert (line["end"], cause in line["said"]) == ("left", True)
