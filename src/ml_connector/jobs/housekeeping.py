"""Housekeeping: the audit trail gets its daily checkpoint; jobs, processes and payloads whose time has come go.

Knows what is cleared away and after how long. Knows no table. The ledger, the events and their hashes are kept.
"""

import logging
from datetime import timedelta

from ml_connector.domain.options import OptionProblem, parse
from ml_connector.jobs.engine import JobQueue
from ml_connector.operations import House
from ml_connector.operations.house import options_of
from ml_connector.store import aging, connections, processes
from ml_connector.store.checkpoints import checkpoint_daily

__all__ = ["keep_house"]

_log = logging.getLogger(__name__)
_JOBS_H = 24


def keep_house(house: House) -> None:
    """Clear away what is not needed any more, in small transactions, and sign how far the trail has come."""
    if isinstance(house.queue, JobQueue):
        house.queue.remove_finished(_JOBS_H)
    processes.forget_gone(house.clock.now() - processes.FORGOTTEN)
    for stored in connections.every():
        try:
            options = parse(options_of(stored))
        except OptionProblem as wrong:
            _log.warning("nothing ages out on %s: %s", stored.name, wrong)
            continue
        if options.keep_payloads_days:
            now = house.clock.now()
            before = now - timedelta(days=options.keep_payloads_days)
            aged = aging.age(stored.id, before, now, house.rest)
            _log.info("payloads aged out", extra={"connection": stored.name, "deliveries": aged})
    checkpoint_daily(house.keyring, "housekeeping", house.clock.now())
