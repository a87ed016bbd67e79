"""Run flows on one connection, under the lock of its Sage company, and tell how it went.

Knows the flows, the ledger and how a run is put together. Knows no environment, no argument parsing, no page.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from structlog.contextvars import bound_contextvars

from ml_connector.domain import money
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.linking import LINK_CAUSES
from ml_connector.domain.people import Actor, Right
from ml_connector.engine.ports import Flow, Progress
from ml_connector.engine.run import LEFT, RIGHT, Report, run
from ml_connector.flows import FLOWS, Joint, vendors
from ml_connector.operations.guarding import Breaker, limits_of
from ml_connector.operations.house import House, NotReady
from ml_connector.operations.joining import Asked, joined
from ml_connector.operations.politeness import Politeness
from ml_connector.store import connections, runs, standing
from ml_connector.store.connections import Stored
from ml_connector.store.identity import me
from ml_connector.store.ledger import Ledger
from ml_connector.store.lock import HeldLock, book_lock
from ml_connector.systems.avidxchange import read_profile
from ml_connector.systems.sage300 import Count

__all__ = ["Bench", "Wish", "as_json", "exclusive", "problem", "ready", "run_flows", "shut_out"]

_log = logging.getLogger(__name__)
_TOLD = ("outcome", "read", "changed", "sent", *RIGHT, "difference", "calls", "seconds")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Who asked, who wants to know how it goes, and which findings of a look are taken for right."""

    actor: str
    progress: Progress
    accepted: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where runs are made: a connection with both systems opened, under the lock of its Sage company."""

    house: House
    stored: Stored
    held: HeldLock
    joint: Joint

    def run(self, flow: Flow, wish: Wish, run_id: int, attempt: int) -> Mapping[str, Any]:
        """Carry one run through and close it; gives its report. Every line of the log meanwhile names the run."""
        about = {"connection": self.stored.name, "flow": flow.name, "attempt": attempt, "worker": me()}
        with bound_contextvars(run=run_id, **about):
            _log.info("the run begins", extra={"actor": wish.actor})
            told = self._run(flow, wish, run_id, attempt)
            _log.info("the run ended", extra={name: told[name] for name in _TOLD})
        return told

    def _run(self, flow: Flow, wish: Wish, run_id: int, attempt: int) -> Mapping[str, Any]:
        clock = self.house.clock
        began, asked, facts = clock.now(), Asked(self.joint), self.joint.books.facts.counts()
        ledger = self._ledger(flow, wish, run_id, attempt)
        guard = self._breaker(flow, ledger, wish)
        report = run(flow, ledger, clock, wish.progress, wish.accepted, guard)
        seconds = (clock.now() - began).total_seconds()
        told = as_json(report, run_id=run_id, money_flow=flow.money)
        told |= {
            "attempts": attempt,
            "open_items": standing.open_items(self.stored.id, flow.name),
            **asked.as_json(),
            "cache": _remembered(self.joint, facts),
            "crosswalk": self.joint.books.crosswalk.version,
            "seconds": round(seconds, 3),
        }
        runs.end(run_id, wish.actor, clock.now(), told, attempt=attempt)
        _mark(self.stored, report, told["calls"], wish.actor, clock.now())
        return told

    def _breaker(self, flow: Flow, ledger: Ledger, wish: Wish) -> Breaker:
        accepts = bool(wish.accepted) and flow.name == vendors.NAME  # only vendors have a link report
        limits = limits_of(self.joint.books.options)
        return Breaker(ledger=ledger, limits=limits, money=flow.money, accepts=accepts)

    def _ledger(self, flow: Flow, wish: Wish, run_id: int, attempt: int) -> Ledger:
        return Ledger(
            connection_id=self.stored.id,
            flow=flow.name,
            exclusive=exclusive(flow),
            follows=flow.follows,
            run_id=run_id,
            attempt=attempt,
            actor=wish.actor,
            vault=self.stored.vault(self.house.keyring),
            clock=self.house.clock,
            fence=self.held.check,
            rest=self.house.rest,
        )


def run_flows(
    house: House, name: str, flows: Sequence[str], actor: Actor, progress: Progress, *, accept: bool = False
) -> Sequence[Mapping[str, Any]]:
    """Run flows on one connection, in order, under the lock of its Sage company; give a report a flow.

    `accept`: the actor takes what a comparison of vendors found for right, so that it holds nothing back.
    """
    actor.must(Right.RUN, name)
    if accept:
        actor.must(Right.MAP, name)
    stored = connections.find(name)
    ready(stored, flows)
    wish = Wish(actor=actor.name, progress=progress, accepted=LINK_CAUSES if accept else ())
    lock = book_lock(house.url, stored.book, tell=house.tell, sleep=house.clock.sleep)
    polite = Politeness.toward(house, stored, by_itself=False)
    polite.ask()
    with ExitStack() as stack:
        held = stack.enter_context(lock)
        polite.wait_for_seats(held)
        stack.callback(polite.learn)
        joint = stack.enter_context(joined(house, stored, polite.manners(held)))
        bench = Bench(house=house, stored=stored, held=held, joint=joint)
        reports: list[Mapping[str, Any]] = []
        for flow in [FLOWS[flow](joint) for flow in flows or FLOWS]:
            run_id = runs.begin(stored.id, flow.name, actor.name, house.clock.now())
            reports.append(bench.run(flow, wish, run_id, attempt=1))
            if shut_out(reports[-1]):
                break
        return reports


def _mark(stored: Stored, report: Report, spent: Mapping[str, int], actor: str, at: datetime) -> None:
    """Note whether anything works on this connection (L9).

    A run that read nothing whole proves nothing; nor does one that asked nothing of the system that stopped it.
    """
    if report.disconnected:
        cause, said = report.problems[-1]
        connections.stop(stored, cause, said, actor, at)
    elif stored.stopped and not report.problems:
        side = str(stored.stopped.get("cause", "")).partition("-")[0]
        if all(
            spent[system]
            for system in spent
            if system.startswith(side) or side not in ("sage", "avidxchange")
        ):
            connections.go_on(stored, "a run went through", actor, at)


def as_json(report: Report, *, run_id: int, money_flow: bool) -> dict[str, Any]:
    """Write a report with the names scripts rely on (house §8); amounts are strings."""
    collected = report.collected
    return {
        "flow": report.flow,
        "run": run_id,
        "outcome": str(report.outcome),
        "read": collected.read,
        "same": collected.same,
        **{word: report.count(word) for word in (*LEFT[::-1], *RIGHT)},
        "sent": report.sent,
        "new_for_a_person": report.news,
        "totals": [_total(total.currency, total.amounts) for total in report.totals] if money_flow else None,
        "difference": money.text(report.difference),
        "problems": [problem(cause, said) for cause, said in [*report.problems, *_stop(report)]],
        "stopped_by_breaker": report.stopped is not None,
        "notes": list(report.notes),
        "disconnected": report.disconnected,
    }


def _stop(report: Report) -> Sequence[tuple[str, str]]:
    """Give why nothing new was written: for people a problem, though everything was read."""
    return [(report.stopped.cause, report.stopped.said)] if report.stopped else []


def exclusive(flow: Flow) -> tuple[str, ...]:
    """Name the steps that must not happen twice."""
    return tuple(step.name for step in flow.steps if not step.repeatable)


def problem(code: str, said: str) -> dict[str, str]:
    """Write what went wrong with the four lines of its cause."""
    cause = CAUSES[code]
    return {
        "cause": code,
        "said": said,
        "what": cause.what,
        "who": cause.who,
        "where": cause.where,
        "next": cause.next,
    }


def _total(currency: str, amounts: Mapping[str, Any]) -> dict[str, str]:
    return {
        "currency": currency,
        **{word: money.text(amounts.get(word, money.ZERO)) for word in (*LEFT, *RIGHT)},
    }


def ready(stored: Stored, flows: Sequence[str]) -> None:
    """Refuse what a live connection may not do (L23), and flows there are not."""
    unknown = [flow for flow in flows if flow not in FLOWS]
    if unknown:
        raise NotReady(f"There is no flow {unknown[0]!r}. Flows: {', '.join(FLOWS)}.")
    if not stored.live:
        return
    profile = read_profile(stored.profile)
    doubts = [f"the value of {name} is a placeholder" for name in profile.placeholders()]
    if not profile.assumptions_confirmed:
        doubts.append("assumptions_confirmed is false")
    if doubts:
        raise NotReady(
            f"{stored.name} is a live connection, and its AvidXchange profile is not confirmed: {'; '.join(doubts)}. "
            f"Compare the profile with AvidXchange's documentation, set it right, and add the connection "
            f"again with --profile-file; or add it with --rehearsal to try it against simulators."
        )


def shut_out(report: Mapping[str, Any]) -> bool:
    """Tell whether Sage refused the user: another flow would try once more, and so may lock the user out (L9)."""
    return bool(report["disconnected"]) and any(p["cause"] == "sage-sign-in" for p in report["problems"])


def _remembered(joint: Joint, before: Mapping[str, Count]) -> dict[str, dict[str, int]]:
    """Tell what remembering facts of Sage 300 was good for in this run, by kind of fact."""
    counts = {kind: count - before.get(kind, Count()) for kind, count in joint.books.facts.counts().items()}
    return {kind: {**vars(count), "saved": count.saved} for kind, count in counts.items() if count != Count()}
