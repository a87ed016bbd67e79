"""How much later than typed a connection starts, always the same, so that a thousand do not start together.

Knows names and rhythms. Knows no moment.
"""

import hashlib
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice, pairwise

from ml_connector.timetable.cron import crons_of

__all__ = ["offset_of"]

_BEGIN = datetime(2001, 1, 1)  # noqa: DTZ001 - any Monday
_LOOKED_AT = 300
_OFTEN = timedelta(hours=6)
_SPREAD_S = 15 * 60
_SPREAD_OF_TIMES_S = 5 * 60


def offset_of(name: str, cron: str) -> int:
    """Give the seconds by which this connection starts later than typed.

    A rhythm is spread over its length, over 15 minutes at most. Times that are six hours or more apart were typed as
    times that people count on: there it is less than 5 minutes.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return number % _spread_s(cron)


@lru_cache(maxsize=1000)
def _spread_s(cron: str) -> int:
    walls = sorted({wall for line in crons_of(cron) for wall in islice(line.walls(_BEGIN), _LOOKED_AT)})
    least = min((later - earlier for earlier, later in pairwise(walls)), default=_OFTEN)
    if least >= _OFTEN:
        return _SPREAD_OF_TIMES_S
    return min(int(least.total_seconds()), _SPREAD_S)
