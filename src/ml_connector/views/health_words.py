"""How the house is, in one sentence: what is wrong first, then what needs a person, in count and amount.

Pure. Knows what `health` found and the words for it. Knows no page and no table.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ml_connector.domain import money
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.manners import SystemState
from ml_connector.engine.run import Outcome
from ml_connector.store.overview import FlowRow, OpenRow
from ml_connector.views.health import CUT_OFF, NOT_STARTED, Health, amounts
from ml_connector.views.nouns import noun_of
from ml_connector.views.waits import Keeping

__all__ = ["counted", "direction", "moment", "mood", "outcome_words", "sentence", "stopped_words"]
__all__ += ["waiting_words"]

_DIRECTIONS = {
    "approved-invoices": "AvidXchange → Sage 300: approved invoices",
    "payments": "AvidXchange → here: payments and invoice statuses",
    "vendors": "Sage 300 → AvidXchange: vendors",
    "gl-accounts": "Sage 300 → AvidXchange: GL accounts and dimension values",
    "purchase-orders": "Sage 300 → AvidXchange: purchase orders",
}
_OUTCOMES = {
    Outcome.BALANCED: "Balanced",
    Outcome.NOTHING_TO_DO: "Nothing to do (checked {read})",
    Outcome.PARTIAL: "Partial: {news} new for a person",
    Outcome.INCOMPLETE: "Incomplete: not everything could be read",
    Outcome.UNCLEAR: "Unclear: being checked",
    Outcome.FAILED: "Failed",
    NOT_STARTED: "Could not start",
    CUT_OFF: "Cut off",
}


def mood(health: Health) -> str:
    """Tell in one word how the house is: `wrong`, `look` where a person is needed, or `well`."""
    if health.missing or any(one.wrong for one in health.connections):
        return "wrong"
    asks = any(one.persons or one.doubts or one.unread or one.keeping.resting for one in health.connections)
    return (
        "look" if asks or not health.connections or any(flow.row.paused for flow in health.flows) else "well"
    )


def sentence(health: Health) -> str:
    """Say how the house is."""
    needs = [row for one in health.connections for row in one.persons]
    doubts = [row for one in health.connections for row in one.doubts]
    parts = [_standing(health)]
    if needs:
        parts.append(f"{counted(needs)}, {_verb(needs, 'needs', 'need')} a person")
    if doubts:
        parts.append(f"{counted(doubts)}, {_verb(doubts, 'is', 'are')} being checked")
    if health.connections and not needs and health.as_of:
        parts.append("nothing needs a person")
    return "; ".join(parts) + "."


def _standing(health: Health) -> str:
    wrong = [*_missing(health), *_stopped(health), *_silent(health), *_flows(health)]
    if wrong:
        return _capital("; ".join(wrong))
    total = len(health.connections)
    if not total:
        return "There is no connection yet"
    unread = sum(one.unread for one in health.connections)
    if unread:
        return f"{unread} of {_many(total, 'connection')} {'was' if unread == 1 else 'were'} never read whole"
    paused = sum(flow.row.paused for flow in health.flows)
    rest = f", with {_many(paused, 'flow')} paused" if paused else ""
    resting = sum(bool(one.keeping.resting) for one in health.connections)
    if resting:
        rest += f", and {_many(resting, 'connection')} asked to wait by the other system"
    at = moment(health.as_of, _zone(health), health.now) if health.as_of else ""
    if total == 1:
        return f"The connection is up to date as of {at}{rest}"
    return f"All {total} connections are up to date as of {at}{rest}"


def _missing(health: Health) -> list[str]:
    return [f"no {kind} is heard of" for kind in health.missing]


def _stopped(health: Health) -> list[str]:
    stopped = [one.company.name for one in health.connections if one.company.stopped_by]
    if not stopped:
        return []
    named = ", ".join(stopped[:3]) + ("…" if len(stopped) > 3 else "")
    total = _many(len(health.connections), "connection")
    return [f"{len(stopped)} of {total} {'is' if len(stopped) == 1 else 'are'} stopped ({named})"]


def _silent(health: Health) -> list[str]:
    silent = [one.company.name for one in health.connections if one.keeping.silent]
    if not silent:
        return []
    named = ", ".join(silent[:3]) + ("…" if len(silent) > 3 else "")
    return [f"{_many(len(silent), 'connection')} cannot reach Sage 300 or AvidXchange ({named})"]


def waiting_words(keeping: Keeping, zone: str, now: datetime) -> Sequence[str]:
    """Say which system does not answer or asked for a rest, since when and until when; no address, no server's word."""
    told = []
    for state in keeping.silent:
        since = f" since {moment(state.since, zone, now)}" if state.since else ""
        coming = state.next_try and not state.tried and state.next_try > now
        then = f"the next try is at {moment(state.next_try, zone, now)}" if coming and state.next_try else ""
        told.append(f"{_system(state)} does not answer{since}; {then or 'the next run tries it'}.")
    for state in keeping.resting:
        until = moment(state.rest_until, zone, now) if state.rest_until else ""
        told.append(f"{_system(state)} asked to be left alone until {until}; runs wait for that.")
    return told


def _system(state: SystemState) -> str:
    return "Sage 300" if state.key.startswith("sage300") else "AvidXchange"


def _flows(health: Health) -> list[str]:
    late = sum(flow.late for flow in health.flows)
    stuck = sum(flow.stuck for flow in health.flows)
    bad = sum(flow.unwhole and not flow.late for flow in health.flows)
    told = [f"{_many(late, 'flow')} {'is' if late == 1 else 'are'} late"] if late else []
    broken = sum(flow.broken for flow in health.flows)
    told += (
        [f"{_many(broken, 'flow')} {'is' if broken == 1 else 'are'} stopped by a breaker"] if broken else []
    )
    told += [f"{_many(stuck, 'run')} {'waits' if stuck == 1 else 'wait'} long for a worker"] if stuck else []
    return told + ([f"the last run of {_many(bad, 'flow')} did not read everything"] if bad else [])


def counted(rows: Sequence[OpenRow]) -> str:
    """Say how many records these are and what they amount to: `3 invoices, 8,210.55 USD`."""
    by_flow: dict[str, int] = {}
    for row in rows:
        by_flow[row.flow] = by_flow.get(row.flow, 0) + row.count
    words = [_many(count, noun_of(flow)) for flow, count in by_flow.items()]
    sums = [
        f"{Decimal(money.text(amount)):,} {currency}".strip() for currency, amount in amounts(rows).items()
    ]
    return ", ".join([" and ".join(words), *sums])


def direction(flow: str) -> str:
    """Say from where to where a flow goes, and what travels."""
    return _DIRECTIONS.get(flow, flow)


def outcome_words(row: FlowRow) -> str:
    """Say how the last run of a flow ended; never that it was a success."""
    if not row.outcome:
        return "No run has ended yet"
    return _OUTCOMES.get(row.outcome, row.outcome).format(read=row.read, news=row.news)


def moment(at: datetime, zone: str, now: datetime) -> str:
    """Say a time of day in a zone, with its date where that is not today."""
    here = at.astimezone(_zone_info(zone))
    same = here.date() == now.astimezone(here.tzinfo).date()
    return f"{here:%H:%M}" if same else f"{here:%Y-%m-%d %H:%M}"


def _zone(health: Health) -> str:
    zones = {one.zone for one in health.connections}
    return zones.pop() if len(zones) == 1 else "UTC"


def _zone_info(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _verb(rows: Sequence[OpenRow], one: str, many: str) -> str:
    return one if sum(row.count for row in rows) == 1 else many


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def stopped_words(cause: str) -> str:
    """Say why nothing works on a connection, and who sees to it; "" where it works."""
    known = CAUSES.get(cause)
    return f"{known.what} {known.who} sees to it." if known else cause and f"{cause}."
