"""What the scheduler does about alerts beside its other chores: sending may wait for a server, and holds up nothing.

Knows threads. Knows no alert and no server.
"""

import logging
import threading
from collections.abc import Callable

from ml_connector.engine.ports import Interrupted
from ml_connector.operations import House, give_signs, send_due
from ml_connector.store import database

__all__ = ["Aside", "tell"]

_log = logging.getLogger(__name__)


def tell(house: House) -> None:
    """Send what is owed, and give the signs of life that are due."""
    give_signs(house)
    send_due(house)


class Aside:
    """A chore done in a thread of its own; while one is under way no other is started."""

    def __init__(self, do: Callable[[House], None]) -> None:
        self._do = do
        self._thread: threading.Thread | None = None

    def __call__(self, house: House) -> None:
        """Start it, unless it is under way."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, args=(house,), name="aside", daemon=True)
            self._thread.start()

    def join(self, timeout_s: float) -> None:
        """Wait until what is under way has ended."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self, house: House) -> None:
        try:
            self._do(house)
        except Interrupted:
            return  # this process is to stop, and what is left is done by the next
        except database.DATABASE_ERRORS as error:
            _log.warning("the database did not answer: %s", error)
        except Exception:  # noqa: BLE001 - a thread has nobody to tell but the log
            _log.exception("a chore failed")
        finally:
            database.forget_session()
