"""A process of its own that runs the product once, at the time it is told. It is there to be killed.

Knows one connection, its database and its key. Knows no simulator.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

from ml_connector.domain.people import trusted
from ml_connector.operations import House, run_flows
from ml_connector.store import database
from ml_connector.store.lock import LockLost
from ml_connector.store.vault import read_keyring


class ToldClock:
    """A clock that was set once, and moves when somebody sleeps."""

    def __init__(self, at: datetime) -> None:
        self._now = at

    def now(self) -> datetime:
        """The time, aware."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Be later at once."""
        self._now += timedelta(seconds=seconds)


def main() -> None:
    """Run once as the line on the input says; another process that works on the company is waited for in vain."""
    told = json.loads(sys.stdin.readline())
    database.set_up()
    database.connect(told["url"])
    clock = ToldClock(datetime.fromisoformat(told["at"]))
    keyring = read_keyring(Path(told["key_file"]))
    house = House(url=told["url"], keyring=keyring, clock=clock, tell=lambda text: None)
    try:
        run_flows(house, told["name"], (told["flow"],), trusted("test:child"), lambda what, count: None)
    except LockLost as busy:
        sys.stderr.write(f"{busy}\n")


if __name__ == "__main__":
    main()
