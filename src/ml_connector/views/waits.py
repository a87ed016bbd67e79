"""What keeps runs from starting now, in a sentence a connection: quiet hours, or a system to be left alone.

Knows settings and what is remembered of systems. Knows no queue and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ml_connector.domain.manners import Leave, SystemState, may_start, sentence
from ml_connector.domain.options import parse
from ml_connector.store import systems
from ml_connector.store.connections import Stored

__all__ = ["Keeping", "keeping", "waits_for"]


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """What keeps runs of a connection: `silent` and `resting` systems, and whether one may start now all the same."""

    silent: Sequence[SystemState] = ()
    resting: Sequence[SystemState] = ()
    waits: bool = False


def keeping(stored: Stored, now: datetime, known: Mapping[str, SystemState]) -> Keeping:
    """Tell what keeps runs of this connection; settings that cannot be read keep none here: its runs say so."""
    told = stored.settings.get("options")
    try:
        options = parse(told if isinstance(told, dict) else {})
    except ValueError:
        options = parse({})
    states = systems.of(stored, known)
    verdict = may_start(now, states, options.quiet_hours, ZoneInfo(options.zone))
    return Keeping(
        silent=[state for state in states if state.left_alone],
        resting=[state for state in states if state.rest_until is not None and state.rest_until > now],
        waits=verdict.leave is Leave.WAIT,
    )


def waits_for(stored: Stored, now: datetime, known: Mapping[str, SystemState] | None = None) -> str:
    """Say what runs of this connection wait for, or what they try; "" where nothing keeps them."""
    told = stored.settings.get("options")
    options = parse(told if isinstance(told, dict) else {})
    states = systems.of(stored, known)
    zone = ZoneInfo(options.zone)
    verdict = may_start(now, states, options.quiet_hours, zone)
    if verdict.leave is Leave.WAIT:
        return verdict.why
    return next((said for state in states if (said := sentence(state, now, zone))), "")
