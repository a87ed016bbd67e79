"""Let a person decide about deliveries: choose them, do one act to them, and say what it came to.

Knows how deliveries are chosen, and that an act holds the lock of the Sage company so that no run counts meanwhile.
Knows no argument parsing and no table, and sends nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ml_connector.domain import edits as edit
from ml_connector.domain import money
from ml_connector.domain.acts import Act
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Invoice
from ml_connector.domain.people import Actor, Right
from ml_connector.engine.ports import Flow
from ml_connector.engine.values import RawItem
from ml_connector.flows import FLOWS
from ml_connector.operations.house import House
from ml_connector.operations.joining import joined
from ml_connector.operations.running import exclusive
from ml_connector.store import connections, finding
from ml_connector.store.connections import Stored
from ml_connector.store.desk import Desk, Wish
from ml_connector.store.lock import book_lock
from ml_connector.store.standing import Row
from ml_connector.systems.avidxchange import without_cards

__all__ = ["Choice", "Decision", "choose", "decide", "line_of", "place_in_sage", "totals"]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which deliveries a person means: document numbers or ids, ids alone, or all that stand open for a cause."""

    numbers: Sequence[str] = ()
    ids: Sequence[str] = ()
    cause: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One act with its reason (of a resolution: its evidence), and what to change of an invoice."""

    act: Act
    because: str
    edits: Mapping[str, str] = field(default_factory=dict)


def choose(name: str, choice: Choice) -> Sequence[Row]:
    """Give the deliveries that are meant.

    Raises ValueError for a number that nothing has, or that means several: then nothing is chosen at all.
    """
    connections.find(name)
    if choice.cause:
        if choice.cause not in CAUSES:
            raise ValueError(f"There is no cause {choice.cause!r}. All causes: docs/errors.md.")
        return finding.by_cause(name, choice.cause)
    found = [_one(name, number, finding.by_number(name, number)) for number in choice.numbers]
    found += [_one(name, key, finding.by_key(name, key)) for key in choice.ids]
    return list({row.id: row for row in found}.values())


def decide(
    house: House, name: str, rows: Sequence[Row], decision: Decision, actor: Actor
) -> Sequence[Mapping[str, Any]]:
    """Do one act to deliveries and give a line each: what it was, what it became (None = left), and what comes next.

    `in_sage` names the entry that its receipt proved as it was decided; a retry never enters it again.
    What a run has moved since it was chosen is left. Raises ValueError for an edit that cannot be made of the invoice.
    """
    actor.must(Right.DECIDE, name)
    if decision.act in (Act.APPROVE, Act.REJECT):
        raise ValueError("What waits for release is answered by its proposal, by who may release.")
    stored = connections.find(name)
    with ExitStack() as stack:
        tell, sleep, wait_s = house.tell, house.clock.sleep, house.patience_s
        stack.enter_context(book_lock(house.url, stored.book, tell=tell, sleep=sleep, wait_s=wait_s))
        joint = stack.enter_context(joined(house, stored))
        flows = {flow: made(joint) for flow, made in FLOWS.items()}
        wish = _wish(decision, flows, rows)
        if decision.act is Act.EDIT:
            wish = _with_edits(house, stored, flows, rows, wish)
        desk = Desk(connection_id=stored.id, actor=actor.name, clock=house.clock)
        decided = {one.id: one for one in desk.decide([row.id for row in rows], wish)}
    return [
        {
            **line_of(row),
            "in_sage": place_in_sage(row.receipts, wish.exclusive.get(row.flow, ())),
            "was": str(one.was),
            "became": one.became and str(one.became),
            "said": one.said,
        }
        for row in rows
        if (one := decided.get(row.id)) is not None
    ]


def totals(lines: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Add the amounts of lines up by currency; without money there is nothing to add."""
    amounts: dict[str, Decimal] = {}
    for line in lines:
        if line["amount"]:
            amounts[line["currency"]] = amounts.get(line["currency"], money.ZERO) + Decimal(line["amount"])
    return {currency: money.text(amount) for currency, amount in sorted(amounts.items())}


def _one(name: str, word: str, found: Sequence[Row]) -> Row:
    if not found:
        raise ValueError(
            f"Nothing on {name} has the number {word!r}. Look: ml-connector explain {name} {word}"
        )
    if len(found) > 1:
        listed = "\n".join(f"  --id {row.key}   {_described(row)}" for row in found[:20])
        raise ValueError(f"{word!r} means {len(found)} deliveries. Say which one:\n{listed}")
    return found[0]


def _described(row: Row) -> str:
    amount = "" if row.amount is None else f", {money.text(row.amount)} {row.currency}"
    return f"{row.label} of vendor {row.party}{amount}, {row.flow}, {row.state}"


def line_of(row: Row) -> dict[str, Any]:
    """Name a delivery as every line about it does; the amount is a string, "" without money."""
    return {
        "flow": row.flow,
        "id": row.key,
        "document": row.label,
        "vendor": row.party,
        "amount": "" if row.amount is None else money.text(row.amount),
        "currency": row.currency,
    }


def place_in_sage(receipts: Mapping[str, Any], entering: Collection[str]) -> str:
    """Name the entry that the receipt of a step that must not happen twice proves; "" where there is none."""
    numbers: Mapping[str, str] = next(
        (receipts[step]["numbers"] for step in entering if step in receipts), {}
    )
    batch = numbers.get("batch") or numbers.get("payment batch")
    return f"entry {numbers.get('entry', '')} of batch {batch}" if batch else ""


def _wish(decision: Decision, flows: Mapping[str, Flow], rows: Sequence[Row]) -> Wish:
    free = {edit.DESCRIPTION}  # a code or a number may look like a card number, and must stay itself
    edits = {name: without_cards(told) if name in free else told for name, told in decision.edits.items()}
    return Wish(
        act=decision.act,
        because=without_cards(decision.because.strip()),
        exclusive={name: exclusive(flow) for name, flow in flows.items()},
        edits=edits,
        seen={row.id: (row.state, row.cause, row.said) for row in rows},
    )


def _with_edits(
    house: House, stored: Stored, flows: Mapping[str, Flow], rows: Sequence[Row], wish: Wish
) -> Wish:
    """Try an edit on the invoice itself, so that a wrong one is refused before it is kept."""
    (row,) = rows
    item = RawItem(key=row.key, text=finding.text_of(row.id, stored.vault(house.keyring)))
    try:
        record = flows[row.flow].source.read(item)
        if not isinstance(record, Invoice):
            raise ValueError(f"Only invoices can be edited, not what {row.flow} carries.")
        edit.amended(record, edit.merged(row.edits, wish.edits))
        return replace(wish, before=edit.before(record, wish.edits))
    except Held as held:
        raise ValueError(f"{CAUSES[held.cause].what} {held.said}") from held
