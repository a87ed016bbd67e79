"""What a retry would come to, before anybody decides it: planned with today's records, settings and codes.

Knows that a retry is a plan in which some deliveries count as owed again. Writes nothing, anywhere.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ml_connector.domain.acts import Act, NotPossible, Stand, rule
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.states import State
from ml_connector.engine.planning import End, Foreseen, Plan
from ml_connector.engine.ports import Progress
from ml_connector.flows import FLOWS
from ml_connector.operations.deciding import line_of, place_in_sage
from ml_connector.operations.house import House
from ml_connector.operations.joining import READ_ONLY, joined
from ml_connector.operations.planning import STOPPED, as_json, made_plan
from ml_connector.operations.running import exclusive, ready
from ml_connector.store import breakers, connections, database
from ml_connector.store.standing import Row

__all__ = ["plan_retry"]


def plan_retry(
    house: House, name: str, rows: Sequence[Row], progress: Progress
) -> Sequence[Mapping[str, Any]]:
    """Plan what a retry of deliveries would come to, a line each; nothing is written.

    `end` is left (a retry does not apply, `said` tells why), in_sage (proven entered, so not entered again), send, or
    what else a plan foresees; breaker where it would be sent, but for the open circuit breaker of its flow. `changed`
    are short lines about what differs from the attempt before, `notes` what the plan of its flow says of itself. Raises
    as `plan_flows` does where nothing can be asked.
    """
    with database.read_only():
        stored = connections.find(name)
        flows = [flow for flow in FLOWS if flow in {row.flow for row in rows}]
        ready(stored, flows)
        lines: dict[int, Mapping[str, Any]] = {}
        with joined(house, stored, READ_ONLY) as joint:
            for flow in (FLOWS[flow](joint) for flow in flows):
                those = [row for row in rows if row.flow == flow.name]
                left = {row.id: why for row in those if (why := _why_left(row, exclusive(flow)))}
                keys = {row.key for row in those if row.id not in left}
                made = made_plan(house, stored, flow, progress, keys)
                told = as_json(made, connection_id=stored.id, money_flow=flow.money)
                lines |= {row.id: _left(row, left[row.id]) for row in those if row.id in left}
                foreseen = dict(
                    _lines([row for row in those if row.key in keys], made, told, exclusive(flow))
                )
                lines |= _stopped(foreseen, those, breakers.kept(stored.id, flow.name), exclusive(flow))
    return [lines[row.id] for row in rows]


def _why_left(row: Row, entering: Collection[str]) -> str:
    entered = any(step in row.receipts for step in entering)
    stand = Stand(state=State(row.state), cause=row.cause, said=row.said, entered=entered)
    try:
        rule(Act.RETRY, stand)
    except NotPossible as why:
        return str(why)
    return ""


def _lines(
    rows: Sequence[Row], made: Plan, told: Mapping[str, Any], entering: Collection[str]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    ends = {one.delivery.key: one for one in made.foreseen}
    records = {record["id"]: record for call in told["would_send"] for record in call["records"]}
    for row in rows:
        line = _line(row, ends.get(row.key), records.get(row.key, {}), entering)
        yield row.id, {**line, "notes": told["notes"]}


def _stopped(
    lines: Mapping[int, Mapping[str, Any]],
    rows: Sequence[Row],
    breaker: breakers.Kept,
    entering: Collection[str],
) -> Mapping[int, Mapping[str, Any]]:
    """Have what would be sent wait where the breaker is open; what is in the books already goes on."""
    if breaker.since is None:
        return lines
    new = {row.id for row in rows if not set(entering) & set(row.receipts)}
    waits = {"end": "breaker", "said": "; ".join(breaker.said)}
    told: dict[int, Mapping[str, Any]] = {}
    for number, line in lines.items():
        kept_back = number in new and line["end"] == End.SEND
        told[number] = {**line, **(waits if kept_back else {}), "notes": [*line["notes"], STOPPED]}
    return told


def _line(
    row: Row, end: Foreseen | None, record: Mapping[str, Any], entering: Collection[str]
) -> Mapping[str, Any]:
    receipts = {
        step: {"numbers": told.numbers} for step, told in (end.delivery.receipts if end else {}).items()
    }
    there = place_in_sage(receipts, entering)
    failure = end.failure if end else None
    what = CAUSES[failure.cause].what if failure and failure.cause in CAUSES else ""
    said = " ".join(filter(None, (what, failure.said))) if failure else ""
    return {
        **line_of(row),
        "end": "in_sage" if there else str(end.end if end else End.OWED),
        "cause": failure.cause if failure else "",
        "said": there or said,
        "attempt": 0 if there else record.get("attempt", 0),
        "sent_before": record.get("sent_before", False),
        "changed": [] if there else record.get("changed", []),
    }


def _left(row: Row, why: str) -> Mapping[str, Any]:
    told = {"end": "left", "cause": row.cause, "said": why, "attempt": 0, "sent_before": False}
    return {**line_of(row), **told, "changed": [], "notes": []}
