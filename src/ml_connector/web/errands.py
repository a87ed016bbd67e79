"""What a page asked for that takes longer than a page may: done in a thread of its own, and looked at meanwhile.

Knows threads, who asked and what came of it. Knows nothing of what is done; this process alone remembers it.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ml_connector.domain.people import NotAllowed
from ml_connector.operations import NotReady
from ml_connector.store import database

__all__ = ["Errand", "Errands", "TooMany"]

_AT_ONCE = 2  # each asks both systems; more would slow the runs
_FAULT = "It ended by a fault of this program. The log says more."
_LOST = "The database did not answer."

_log = logging.getLogger(__name__)


class TooMany(ValueError):
    """As many are under way as may be."""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One errand: `told` is what came of it, `wrong` why nothing did; neither while it is under way.

    `steps`: what it told of itself on its way; whoever does it adds to it, whoever looks on reads it.
    """

    by: str
    since: datetime
    under_way: bool = True
    told: Mapping[str, Any] | None = None
    wrong: str = ""
    steps: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(kw_only=True)
class Errands:
    """The last errand of each kind and company."""

    _kept: dict[tuple[str, str], Errand] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def last(self, kind: str, company: str) -> Errand | None:
        """Give the last one; None where this process knows of none."""
        with self._lock:
            return self._kept.get((kind, company))

    def begin(self, kind: str, company: str, errand: Errand, work: Callable[[], Mapping[str, Any]]) -> bool:
        """Begin one; False where the same is under way. Raises TooMany where too many others are."""
        place = (kind, company)
        with self._lock:
            before = self._kept.get(place)
            if before is not None and before.under_way:
                return False
            if sum(one.under_way for one in self._kept.values()) >= _AT_ONCE:
                raise TooMany(
                    "As much is being asked of both systems now as may be at once. Try again in a minute."
                )
            self._kept[place] = errand
        threading.Thread(target=self._do, args=(place, errand, work), name=kind, daemon=True).start()
        return True

    def _do(self, place: tuple[str, str], errand: Errand, work: Callable[[], Mapping[str, Any]]) -> None:
        told: Mapping[str, Any] | None = None
        wrong = _FAULT
        try:
            told, wrong = work(), ""
        except (NotReady, NotAllowed, ValueError) as why:
            wrong = str(why)
        except database.DATABASE_ERRORS as lost:
            _log.warning("an errand ended: %s", lost)
            wrong = _LOST
        except Exception:  # noqa: BLE001 - who asked has gone on; the page says that it ended so
            _log.exception("an errand ended by a fault of this program")
        finally:
            database.forget_session()
            with self._lock:
                self._kept[place] = replace(errand, under_way=False, told=told, wrong=wrong)
