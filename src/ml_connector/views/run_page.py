"""One run, whole: its stages, the bridge from what was owed to where it went, its problems, calls and records.

Knows the row of a run, what it did so far, and the words for both. Knows no page and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ml_connector.domain import money
from ml_connector.engine.run import LEFT, RIGHT
from ml_connector.store import open_items, processes, run_list, run_record
from ml_connector.store.connections import Stored
from ml_connector.store.run_record import SoFar
from ml_connector.store.runs import RunRow
from ml_connector.store.standing import Row
from ml_connector.views import run_words as words
from ml_connector.views.health_words import direction
from ml_connector.views.journey import cause_lines
from ml_connector.views.run_words import Part
from ml_connector.views.standing_words import standing_of
from ml_connector.views.waits import waits_for

__all__ = ["Bridge", "Hop", "NewCause", "Record", "RunPage", "Stage", "run_page"]

_RECORDS = 50
_SYSTEMS = {"sage300": "Sage 300", "avidxchange": "AvidXchange"}
_SENT_TO = {"approved-invoices": "Sage 300", "payments": "Sage 300"}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One step of a run's story; `parts` are counts with amounts, each with the word before it."""

    words: str
    at: datetime | None = None
    mood: str = ""
    said: str = ""
    parts: Sequence[tuple[str, Part]] = ()


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One word of the identity: its count, and its amount in each currency of the bridge."""

    word: str
    title: str
    count: int
    amounts: Sequence[Decimal]


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """The identity L15: what was owed and changed on the left, where it went on the right, and what is between."""

    currencies: Sequence[str]
    left: Sequence[Hop]
    left_sum: Hop
    right: Sequence[Hop]
    right_sum: Hop
    gap: Hop
    difference: Decimal


@dataclass(frozen=True, kw_only=True)
class NewCause:
    """What a run newly put before a person for one cause."""

    code: str
    what: str
    who: str
    part: Part


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record a run touched, as it stands now; `id` is its number in the ledger."""

    id: int
    label: str
    party: str
    amount: Decimal | None
    currency: str
    stands: str
    why: str
    mood: str


@dataclass(frozen=True, kw_only=True)
class RunPage:
    """Everything a run's page says."""

    number: int
    title: str
    direction: str
    outcome: str
    mood: str
    open: bool
    worker: str
    attempt: int
    took: timedelta | None
    waits_for: str
    said: str
    stages: Sequence[Stage]
    bridge: Bridge | None
    problems: Sequence[Mapping[str, str]]
    notes: Sequence[str]
    news: Sequence[NewCause]
    calls: Sequence[tuple[str, int, Sequence[tuple[str, int]]]]
    records: Sequence[Record]
    more: bool
    mapping: int


def run_page(stored: Stored, number: int, now: datetime, page: int = 1) -> RunPage | None:
    """Give one run of a connection, with a page of its records; None where there is none of this number."""
    run = run_list.of_company(stored.id, number)
    if run is None:
        return None
    said, mood = words.outcome(run)
    found = run_record.records(run, _RECORDS + 1, (page - 1) * _RECORDS)
    report = run.report
    return RunPage(
        number=run.id,
        title=words.travels(run.flow),
        direction=direction(run.flow),
        outcome=said,
        mood=mood,
        open=run.ended_at is None,
        worker=run.worker,
        attempt=run.attempt,
        took=words.took(run, now),
        waits_for=_waits(stored, run, now),
        said=str(report.get("said", "")),
        stages=_stages(run, run_record.so_far(run)),
        bridge=_bridge(report),
        problems=report.get("problems", ()),
        notes=report.get("notes", ()),
        news=_news(stored, run),
        calls=_calls(report),
        records=[_record(row) for row in found[:_RECORDS]],
        more=len(found) > _RECORDS,
        mapping=int(report.get("crosswalk") or 0),
    )


def _waits(stored: Stored, run: RunRow, now: datetime) -> str:
    """Say what a run waits for that no process has; "" where one has it, or it has ended."""
    if run.ended_at is not None or run.worker:
        return ""
    alive = any(one.kind == "worker" and not one.stalled(now) for one in processes.every())
    queued = "no worker is free yet" if alive else "no worker is heard of; `ml-connector serve` starts one"
    return waits_for(stored, now) or queued


def _stages(run: RunRow, sums: Sequence[SoFar]) -> Sequence[Stage]:
    due = f"For the time of its schedule, {run.due_at:%Y-%m-%d %H:%M} UTC." if run.due_at else ""
    stages = [Stage(words=f"Asked for by {words.who(run)}", at=run.asked_at, said=due)]
    if run.started_at:
        again = (
            f"Attempt {run.attempt}: the processes that had it before ended or were stopped."
            if run.attempt > 1
            else ""
        )
        stages.append(Stage(words="Began", at=run.started_at, said=again))
        stages += _work(run, sums)
    if run.ended_at:
        said, mood = words.outcome(run)
        stages.append(Stage(words=said, at=run.ended_at, mood=mood))
    return stages


def _work(run: RunRow, sums: Sequence[SoFar]) -> Sequence[Stage]:
    counts = {word: _of(sums, word) for word in ("read", "same", "changed", "sent", "done")}
    same = counts["same"].count
    read = Stage(
        words=f"Read {counts['read'].count:,}, of them {same:,} as before",
        parts=[("new or changed", counts["changed"])],
    )
    there = _SENT_TO.get(run.flow, "AvidXchange")
    sent = Stage(words=f"Sent {words.named(counts['sent'].count, run.flow)} to {there}")
    done = Stage(words="Carried to the end", parts=[("done", counts["done"])])
    return [read, sent, done]


def _of(sums: Sequence[SoFar], word: str) -> Part:
    found = [one for one in sums if one.word == word]
    return Part(
        count=sum(one.count for one in found), sums={one.currency: one.amount for one in found if one.amount}
    )


def _bridge(report: Mapping[str, Any]) -> Bridge | None:
    if "owed_before" not in report:
        return None
    totals = [total for total in report["totals"] or () if any(Decimal(total[w]) for w in (*LEFT, *RIGHT))]
    left, right = ([_hop(report, totals, word) for word in side] for side in (LEFT, RIGHT))
    left_sum, right_sum = _together("What there was to do", left), _together("Where it is now", right)
    gap = Hop(
        word="",
        title="Difference",
        count=left_sum.count - right_sum.count,
        amounts=[a - b for a, b in zip(left_sum.amounts, right_sum.amounts, strict=True)],
    )
    return Bridge(
        currencies=[total["currency"] for total in totals],
        left=left,
        left_sum=left_sum,
        right=right,
        right_sum=right_sum,
        gap=gap,
        difference=Decimal(report.get("difference", "0.00")),
    )


def _hop(report: Mapping[str, Any], totals: Sequence[Mapping[str, str]], word: str) -> Hop:
    amounts = [Decimal(total[word]) for total in totals]
    return Hop(word=word, title=words.HOPS[word], count=int(report[word]), amounts=amounts)


def _together(title: str, hops: Sequence[Hop]) -> Hop:
    amounts = [sum(column, money.ZERO) for column in zip(*(hop.amounts for hop in hops), strict=True)]
    return Hop(word="", title=title, count=sum(hop.count for hop in hops), amounts=amounts)


def _news(stored: Stored, run: RunRow) -> Sequence[NewCause]:
    if run.started_at is None:
        return []
    return [
        NewCause(
            code=one.cause,
            **{name: cause_lines(one.cause).get(name, "") for name in ("what", "who")},
            part=Part(count=one.count, sums=one.amounts),
        )
        for one in open_items.open_causes(stored.id, flow=run.flow, run=run.id)
    ]


def _calls(report: Mapping[str, Any]) -> Sequence[tuple[str, int, Sequence[tuple[str, int]]]]:
    by_name = report.get("calls_by_name", {})
    return [
        (_SYSTEMS.get(system, system), count, sorted(by_name.get(system, {}).items()))
        for system, count in report.get("calls", {}).items()
    ]


def _record(row: Row) -> Record:
    there = standing_of(row.state, row.cause, row.receipts, flow=row.flow)
    return Record(
        id=row.id,
        label=row.label or row.key,
        party=row.party,
        amount=row.amount,
        currency=row.currency,
        stands=there.words,
        why=there.why,
        mood=there.mood,
    )
