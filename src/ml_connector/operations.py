"""Everything one may ask for; each operation takes an actor.

Knows the flows, the ledger and how a run is put together. Knows no environment, no argument parsing, no page.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.failures import Disconnected, Failure, TryLater
from ml_connector.domain.options import parse
from ml_connector.engine.ports import Clock, Flow, Progress
from ml_connector.engine.run import LEFT, RIGHT, Report, run
from ml_connector.flows import FLOWS, Joint
from ml_connector.store import connections, runs, standing
from ml_connector.store.connections import NewConnection, Stored
from ml_connector.store.ledger import Ledger
from ml_connector.store.lock import HeldLock, book_lock
from ml_connector.store.tokens import Tokens
from ml_connector.store.vault import Keyring
from ml_connector.systems.avidxchange import (
    AvidAddress,
    open_organization,
    read_profile,
)
from ml_connector.systems.sage300 import Learned, SageAddress, book_of, open_books, probe_site

__all__ = ["Form", "House", "NotReady", "add_connection", "connection_names", "probe_sage", "run_flows"]


class NotReady(Exception):
    """The operation cannot start; the text says what, who, where and next."""


@dataclass(frozen=True, kw_only=True)
class House:
    """What an operation works with, put together by `wiring`."""

    url: str = field(repr=False)
    keyring: Keyring
    clock: Clock
    tell: Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Form:
    """A new connection as it was typed; `settings` are the `--set`s."""

    name: str
    address: Mapping[str, str]
    settings: Mapping[str, str]
    profile: str
    secrets: Mapping[str, str] = field(repr=False)
    allow_http: bool = False
    rehearsal: bool = False


def add_connection(house: House, form: Form, actor: str) -> Stored:
    """Check a new connection and keep it; sends nothing. Raises ValueError naming what is wrong."""
    options = parse(form.settings)
    read_profile(form.profile)
    if "@" in form.address.get("proxy", ""):
        raise ValueError(
            "The proxy's address must not carry a user or password: it is kept and shown in the clear."
        )
    settings: dict[str, Any] = {
        **form.address,
        "options": dict(form.settings),
        "allow_http": form.allow_http,
        "rehearsal": form.rehearsal,
    }
    if "sage_password" not in form.secrets:
        raise ValueError(
            "No Sage 300 password was given: set ML_CONNECTOR_SAGE_PASSWORD; empty where security is off."
        )
    now, sleep = house.clock.now, house.clock.sleep
    sage, avid = _sage_address(settings, form.secrets), _avid_address(settings, form.profile, form.secrets)
    with open_books(sage, options, now, sleep), open_organization(avid, _shelf(house), now, sleep):
        book = book_of(sage, options)
    new = NewConnection(
        name=form.name, settings=settings, profile=form.profile, book=book, secrets=form.secrets
    )
    return connections.add(new, house.keyring, actor, house.clock.now())


def probe_sage(house: House, name: str, actor: str) -> Learned:
    """Find out what a connection's Sage site accepts and keep it as its dialect; reads only.

    Raises NotReady with the cause where the site cannot be asked: what was known before stays.
    """
    stored = connections.find(name)
    address = _sage_address(stored.settings, stored.secrets(house.keyring))
    with open_books(address, parse(_options(stored)), house.clock.now, house.clock.sleep) as books:
        try:
            learned = probe_site(books)
        except TryLater as stopped:
            again = f"Probe again when it answers: ml-connector probe {name}. What was known before stays."
            raise NotReady(_in_words(stopped.cause, stopped.said, again)) from stopped
        except (Failure, Disconnected) as stopped:
            raise NotReady(_in_words(stopped.cause, stopped.said)) from stopped
    connections.keep_dialect(stored, learned.dialect, actor, house.clock.now())
    return learned


def _in_words(code: str, said: str, afterwards: str = "") -> str:
    cause = CAUSES[code]
    lines = {"who": cause.who, "where": cause.where, "next": afterwards or cause.next, "said": said}
    return "\n".join([cause.what, *(f"  {name:>5}: {text}" for name, text in lines.items())])


def run_flows(
    house: House, name: str, flows: Sequence[str], actor: str, progress: Progress
) -> Sequence[Mapping[str, Any]]:
    """Run flows on one connection, in order, under the lock of its Sage company; give a report a flow."""
    stored = connections.find(name)
    options = parse(_options(stored))
    _ready(stored, flows)
    with ExitStack() as stack:
        held = stack.enter_context(
            book_lock(house.url, stored.book, tell=house.tell, sleep=house.clock.sleep)
        )
        secrets = stored.secrets(house.keyring)
        now, sleep = house.clock.now, house.clock.sleep
        site = replace(_sage_address(stored.settings, secrets), dialect=stored.dialect)
        books = stack.enter_context(open_books(site, options, now, sleep))
        address = _avid_address(stored.settings, stored.profile, secrets)
        organization = stack.enter_context(open_organization(address, _shelf(house), now, sleep))
        joint = Joint(books=books, organization=organization)
        chosen = [FLOWS[flow](joint) for flow in flows or FLOWS]
        return [_run_flow(house, stored, flow, held, joint, _Asked(actor, progress)) for flow in chosen]


@dataclass(frozen=True)
class _Asked:
    """Who asked, and who wants to know how it goes."""

    actor: str
    progress: Progress


def _run_flow(
    house: House, stored: Stored, flow: Flow, held: HeldLock, joint: Joint, asked: _Asked
) -> Mapping[str, Any]:
    clock = house.clock
    began, calls = clock.now(), _calls(joint)
    run_id = runs.begin(stored.id, flow.name, asked.actor, began)
    ledger = Ledger(
        connection_id=stored.id,
        flow=flow.name,
        exclusive=tuple(step.name for step in flow.steps if not step.repeatable),
        run_id=run_id,
        actor=asked.actor,
        vault=stored.vault(house.keyring),
        clock=clock,
        fence=held.check,
    )
    report = run(flow, ledger, clock, asked.progress)
    seconds = (clock.now() - began).total_seconds()
    spent = {system: count - calls[system] for system, count in _calls(joint).items()}
    told = as_json(report, run_id=run_id, money_flow=flow.money)
    told |= {
        "open_items": standing.open_items(stored.id, flow.name),
        "calls": spent,
        "seconds": round(seconds, 3),
    }
    runs.end(run_id, asked.actor, clock.now(), told)
    return told


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
        "problems": [_problem(cause, said) for cause, said in report.problems],
        "notes": list(report.notes),
        "disconnected": report.disconnected,
    }


def _problem(code: str, said: str) -> dict[str, str]:
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


def connection_names() -> Sequence[str]:
    """Give the names of all connections."""
    return [stored.name for stored in connections.every()]


def _ready(stored: Stored, flows: Sequence[str]) -> None:
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


def _options(stored: Stored) -> Mapping[str, str]:
    told = stored.settings.get("options")
    return told if isinstance(told, dict) else {}


def _sage_address(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> SageAddress:
    return SageAddress(
        url=settings["sage_url"],
        company=settings["sage_company"],
        user=settings["sage_user"],
        password=secrets.get("sage_password", ""),
        ca_file=settings.get("sage_ca_file", ""),
        proxy=settings.get("proxy", ""),
        allow_http=bool(settings.get("allow_http")),
    )


def _shelf(house: House) -> Tokens:
    return Tokens(url=house.url, keyring=house.keyring)


def _avid_address(settings: Mapping[str, Any], profile: str, secrets: Mapping[str, str]) -> AvidAddress:
    return AvidAddress(
        url=settings["avid_url"],
        token_url=settings.get("avid_token_url", ""),
        client_id=settings.get("avid_client_id", ""),
        company=settings.get("avid_company", ""),
        profile=profile,
        secrets={name: value for name, value in secrets.items() if name != "sage_password"},
        ca_file=settings.get("avid_ca_file", ""),
        proxy=settings.get("proxy", ""),
        allow_http=bool(settings.get("allow_http")),
    )


def _calls(joint: Joint) -> dict[str, int]:
    return {"sage300": joint.books.calls, "avidxchange": joint.organization.calls}
