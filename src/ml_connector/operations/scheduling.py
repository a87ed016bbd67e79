"""Say when flows run by themselves: set, pause, resume and remove schedules.

Knows what people type and what is kept of it. Asks for no run: that is the tick's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ml_connector.domain.options import parse
from ml_connector.domain.people import Actor, Right
from ml_connector.flows import FLOWS
from ml_connector.operations.house import House, NotReady, options_of
from ml_connector.operations.running import ready
from ml_connector.store import connections, schedules
from ml_connector.store.connections import Stored
from ml_connector.store.schedules import ScheduleRow, Wanted
from ml_connector.timetable import Timetable, in_words, offset_of, read, read_windows

__all__ = [
    "ALL_FLOWS",
    "Foreseen",
    "Sentence",
    "flows_named",
    "foresee_schedule",
    "pause_schedules",
    "remove_schedules",
    "resume_schedules",
    "set_schedules",
]

ALL_FLOWS = "all"


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A schedule as it was typed: cron or words, and windows in which nothing may start; `zone` "" for the usual."""

    text: str
    zone: str = ""
    blackouts: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What a sentence would mean: said back in words, and its next times; nothing of it is kept."""

    words: str
    zone: str
    blackouts: Sequence[str]
    offset_s: int
    next: Sequence[datetime]


def foresee_schedule(house: House, name: str, sentence: Sentence) -> Foreseen:
    """Say what a sentence would mean on a connection; keeps nothing, raises ValueError as `set_schedules` does."""
    wanted = _wanted(connections.find(name), sentence)
    table = Timetable.of(wanted.cron, wanted.zone, wanted.blackouts, wanted.offset_s)
    return Foreseen(
        words=in_words(wanted.cron),
        zone=wanted.zone,
        blackouts=wanted.blackouts,
        offset_s=wanted.offset_s,
        next=table.next(house.clock.now()),
    )


def flows_named(flows: Sequence[str]) -> Sequence[str]:
    """Give the flows that are meant, in their order; raises NotReady for one there is not."""
    unknown = [flow for flow in flows if flow not in (*FLOWS, ALL_FLOWS)]
    if unknown:
        raise NotReady(f"There is no flow {unknown[0]!r}. Flows: {', '.join(FLOWS)}, or {ALL_FLOWS}.")
    return [flow for flow in FLOWS if flow in flows or ALL_FLOWS in flows or not flows]


def set_schedules(
    house: House, name: str, flows: Sequence[str], sentence: Sentence, actor: Actor
) -> Sequence[str]:
    """Let flows run by themselves from now on, in place of the schedules they had; gives those still paused.

    A new time is no reason to end a pause: somebody decided it, and a resume takes it back.
    Raises ValueError where the sentence, the zone or a window is not understood, or names no moment that ever comes.
    """
    actor.must(Right.SCHEDULE, name)
    stored = connections.find(name)
    named = flows_named(flows)
    ready(stored, named)
    now = house.clock.now()
    wanted = _wanted(stored, sentence)
    first = Timetable.of(wanted.cron, wanted.zone, wanted.blackouts, wanted.offset_s).after(now)
    return [flow for flow in named if schedules.keep(stored.id, flow, wanted, first, (actor.name, now))]


def remove_schedules(house: House, name: str, flows: Sequence[str], actor: Actor) -> Sequence[str]:
    """Take schedules away; gives the flows that had one."""
    actor.must(Right.SCHEDULE, name)
    stored, now = connections.find(name), house.clock.now()
    return [flow for flow in flows_named(flows) if schedules.remove(stored.id, flow, actor.name, now)]


def pause_schedules(
    house: House, name: str, flows: Sequence[str], because: str, actor: Actor
) -> Sequence[str]:
    """Let schedules rest; gives the flows that rest now and did not before. Runs asked for by hand go on."""
    actor.must(Right.SCHEDULE, name)
    now = house.clock.now()
    return [row.flow for row in _rows(name, flows) if schedules.pause(row, because, actor.name, now)]


def resume_schedules(house: House, name: str, flows: Sequence[str], actor: Actor) -> Sequence[str]:
    """Let schedules go on at their next due time; gives the flows that rested."""
    actor.must(Right.SCHEDULE, name)
    now = house.clock.now()
    return [
        row.flow
        for row in _rows(name, flows)
        if schedules.resume(
            row, Timetable.of(row.cron, row.zone, row.blackouts, row.offset_s).after(now), actor.name, now
        )
    ]


def _rows(name: str, flows: Sequence[str]) -> Sequence[ScheduleRow]:
    """Give the schedules that are meant; raises NotReady where there is none."""
    stored, named = connections.find(name), flows_named(flows)
    rows = [row for row in schedules.of(stored.id) if row.flow in named]
    if not rows:
        raise NotReady(
            f"{name} has no schedule of {', '.join(named)}. Set one: "
            f'ml-connector schedule {name} {named[0]} "every 4 hours from 06:00".'
        )
    return sorted(rows, key=lambda row: named.index(row.flow))


def _wanted(stored: Stored, sentence: Sentence) -> Wanted:
    cron = read(sentence.text)
    options = parse(options_of(stored))
    if sentence.zone:
        options = parse({"zone": sentence.zone})
    return Wanted(
        sentence=sentence.text.strip(),
        cron=cron,
        zone=options.zone,
        blackouts=[window.text for window in read_windows(sentence.blackouts)],
        offset_s=offset_of(stored.name, cron),
    )
