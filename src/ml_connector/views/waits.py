"""What keeps runs from starting now, in a sentence a connection: quiet hours, or a system to be left alone.

Knows settings and what is remembered of systems. Knows no queue and changes nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from ml_connector.domain.manners import Leave, SystemState, may_start, sentence
from ml_connector.domain.options import parse
from ml_connector.store import systems
from ml_connector.store.connections import Stored

__all__ = ["waits_for"]


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
