"""The scheduler: does each chore again and again, in its own rhythm, until it is told to stop.

Knows the chores and their rhythms. Knows no content of any: a chore is a function of the house.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from procrastinate.exceptions import ConnectorException

from ml_connector.engine.ports import Interrupted
from ml_connector.jobs.housekeeping import keep_house
from ml_connector.jobs.rescue import rescue
from ml_connector.jobs.tick import find_looks, tick
from ml_connector.jobs.watching import Aside, tell
from ml_connector.jobs.worker import WorkerEnded
from ml_connector.operations import House, read_endings, watch
from ml_connector.store import database

__all__ = ["CHORES", "Chore", "keep_doing"]

_log = logging.getLogger(__name__)
_TICK_S = 0.2
_PATIENCE_S = 10.0  # so long without the database, then a new process has to find it again, or start it


@dataclass(frozen=True, kw_only=True)
class Chore:
    """One thing to be done every so often; more schedulers than one may do it at once."""

    name: str
    every_s: float
    do: Callable[[House], None]


CHORES: Sequence[Chore] = (
    Chore(name="schedules", every_s=1, do=tick),
    Chore(name="looks", every_s=10, do=find_looks),
    Chore(name="rescue", every_s=5, do=rescue),
    Chore(name="housekeeping", every_s=3600, do=Aside(keep_house)),
    Chore(name="alerts", every_s=30, do=watch),
    Chore(name="notices", every_s=5, do=Aside(tell)),
    Chore(name="endings", every_s=6 * 3600, do=Aside(read_endings)),
)


def keep_doing(
    house: House, chores: Sequence[Chore], stop: threading.Event, patience_s: float = _PATIENCE_S
) -> None:
    """Do the chores until `stop` is set. One that fails is logged and done again when its time comes.

    Raises WorkerEnded where the database stays away.
    """
    due = {chore.name: 0.0 for chore in chores}
    heard = time.monotonic()
    while not stop.wait(_TICK_S):
        for chore in chores:
            if time.monotonic() >= due[chore.name] and not stop.is_set():
                if _do(house, chore):
                    heard = time.monotonic()
                due[chore.name] = time.monotonic() + chore.every_s
                if time.monotonic() - heard > max(patience_s, chore.every_s):
                    raise WorkerEnded("The scheduler lost its database. What is due is done when it is back.")


def _do(house: House, chore: Chore) -> bool:
    """Do one chore; tell whether the database was there."""
    try:
        chore.do(house)
        return not isinstance(chore.do, Aside)  # what is done aside tells nothing of the database
    except Interrupted:
        return True  # this process is to stop
    except (ConnectorException, *database.DATABASE_ERRORS) as error:
        _log.warning("%s: the database did not answer: %s", chore.name, error)
        database.forget_session()
        return False
    except Exception:  # noqa: BLE001 - one chore that fails keeps none of the others
        _log.exception("%s failed", chore.name)
        return True
