"""Plan flows on one connection: what a run would do now, to the byte, with nothing written anywhere.

Knows the three walls behind that promise: a database session and two clients that can only read. Knows no lock, for a
plan does not wait for a run, no argument parsing and no page.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.attempts import changed_words, changes
from ml_connector.domain.release import Agreement, Answer
from ml_connector.engine.planning import Call, End, Foreseen, Plan, plan
from ml_connector.engine.ports import Flow, Progress
from ml_connector.engine.values import Delivery, Draft
from ml_connector.flows import FLOWS, Joint
from ml_connector.operations.house import House
from ml_connector.operations.joining import READ_ONLY, Asked, joined
from ml_connector.operations.running import exclusive, problem, ready, shut_out
from ml_connector.store import breakers, connections, database, standing
from ml_connector.store.connections import Stored
from ml_connector.store.ledger_view import LedgerView

__all__ = ["STOPPED", "as_json", "made_plan", "plan_flows"]

_FIRST = 3  # so many documents of a group are named
STOPPED = (
    "The circuit breaker of this flow is open: a run writes nothing new of this until it is let through, or is within "
    "the limits again (`ml-connector breaker`)."
)
_UNREAD = (
    "Reading invoices would mark them as exported at this gateway, so nothing was read from AvidXchange. "
    "Planned is what the ledger has."
)


def plan_flows(
    house: House, name: str, flows: Sequence[str], progress: Progress
) -> Sequence[Mapping[str, Any]]:
    """Plan flows on one connection, in order; give what each would do.

    Nothing is written in Sage 300, in AvidXchange or in the database, but for the gateway's token (L13). Raises as
    `run_flows` does where nothing can be asked.
    """
    with database.read_only():
        stored = connections.find(name)
        ready(stored, flows)
        with joined(house, stored, READ_ONLY) as joint:
            chosen = [FLOWS[flow](joint) for flow in flows or FLOWS]
            plans: list[Mapping[str, Any]] = []
            for flow in chosen:
                plans.append(_plan_flow(house, stored, flow, joint, progress))
                if shut_out(plans[-1]):
                    break
            return plans


def _plan_flow(
    house: House, stored: Stored, flow: Flow, joint: Joint, progress: Progress
) -> Mapping[str, Any]:
    began, asked = house.clock.now(), Asked(joint)
    made = made_plan(house, stored, flow, progress)
    told = as_json(made, connection_id=stored.id, money_flow=flow.money)
    stopped = breakers.kept(stored.id, flow.name).since is not None
    return {
        **told,
        "notes": [*told["notes"], *([STOPPED] if stopped else [])],
        "sage_company": joint.books.company,
        "open_items": standing.open_items(stored.id, flow.name),
        **asked.as_json(),
        "seconds": round((house.clock.now() - began).total_seconds(), 3),
    }


def made_plan(
    house: House, stored: Stored, flow: Flow, progress: Progress, retried: Collection[str] = ()
) -> Plan:
    """Plan one flow of a joined connection; `retried` as in the engine's `plan`."""
    view = LedgerView(
        connection_id=stored.id,
        flow=flow.name,
        exclusive=exclusive(flow),
        follows=flow.follows,
        vault=stored.vault(house.keyring),
        clock=house.clock,
    )
    return plan(flow, view, house.clock, progress, retried=retried)


def as_json(made: Plan, *, connection_id: int, money_flow: bool) -> dict[str, Any]:
    """Write a plan with the names scripts rely on; amounts are strings."""
    return {
        "flow": made.flow,
        "fingerprint": made.fingerprint,
        "read": made.collected.read,
        "same": made.collected.same,
        "changed": made.collected.changed,
        "unread": made.unread,
        "would_send": [_call(call, made, connection_id) for call in made.calls],
        "would_propose": [_call(call, made, connection_id) for call in made.proposed],
        "then": dict(made.then),
        "ends": list(_ends(made.foreseen, money_flow=money_flow)),
        "new_for_a_person": len(made.those(End.HOLD)),
        "problems": [problem(cause, said) for cause, said in made.problems],
        "notes": [*([_UNREAD] if made.unread else []), *made.notes],
        "disconnected": made.disconnected,
    }


def _call(call: Call, made: Plan, connection_id: int) -> dict[str, Any]:
    keys = [draft.key for draft in call.parcel.drafts]
    sent = standing.last_sent(connection_id, made.flow, call.step, keys)
    tried = standing.attempts(connection_id, made.flow, call.step, keys)
    lines = {one.delivery.key: one.delivery for one in made.foreseen}
    return {
        "step": call.step,
        "title": call.preview.title,
        "records": [
            {
                **_record(draft, lines[draft.key], sent.get(draft.key)),
                "attempt": tried.get(draft.key, 0) + 1,
                "agreed": _agreed(made.agreed, draft.key),
            }
            for draft in call.parcel.drafts
        ],
        "tables": {title: [dict(row) for row in rows] for title, rows in call.preview.tables.items()},
        "body": call.preview.body,
        "evidence": dict(call.parcel.evidence),
    }


def _record(draft: Draft, line: Delivery, sent: str | None) -> dict[str, Any]:
    becomes = draft.shown or draft.payload
    return {
        "id": draft.key,
        "document": line.label,
        "vendor": line.party,
        "amount": None if line.amount is None else money.text(line.amount),
        "currency": line.currency,
        "sent_before": sent is not None,
        "changes": [one._asdict() for one in changes(sent or "", becomes)],
        "changed": changed_words(sent, becomes) if sent is not None else [],
    }


def _agreed(agreed: Mapping[str, Agreement], key: str) -> str:
    """Say who agreed that it is sent; "" where nobody had to, or is asked only now."""
    told = agreed.get(key)
    if told is None or told.answer is not Answer.APPROVED:
        return told.rule if told else ""
    return f"proposal {told.number}, approved by {told.by}"


def _ends(foreseen: Sequence[Foreseen], *, money_flow: bool) -> Iterator[dict[str, Any]]:
    """Group what would become of everything by end, step, cause and currency: count and amount together."""
    groups: dict[tuple[str, str, str, str], list[Foreseen]] = {}
    for one in foreseen:
        groups.setdefault((str(one.end), one.step, _cause(one), one.delivery.currency), []).append(one)
    for (end, step, cause, currency), some in sorted(groups.items()):
        amount = sum((one.delivery.amount or Decimal(0) for one in some), Decimal(0))
        yield {
            "end": end,
            "step": step,
            "cause": cause,
            "currency": currency,
            "count": len(some),
            "amount": money.text(amount) if money_flow else None,
            "first": [one.delivery.label for one in some[:_FIRST]],
            **(problem(cause, some[0].failure.said if some[0].failure else "") if cause else {}),
        }


def _cause(one: Foreseen) -> str:
    """Name what keeps it from going on; what goes on may still carry the cause it was held for."""
    if one.failure is not None:
        return one.failure.cause
    return (one.delivery.cause or "") if one.end in (End.WAIT, End.DOUBT) else ""
