"""The simulated Sage 300 Web API as an application: its users, its switches, and how it begins anew.

Knows what outlives a reset and what does not. Knows no route and no header: the site answers.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from simulators.company import Company
from simulators.sage300.auth import User, make_users
from simulators.sage300.books import Books
from simulators.sage300.door import Clock, Pause
from simulators.sage300.site import Site
from simulators.sage300.switches import defaults, refuse
from simulators.wire import Kind, Request, Response

__all__ = ["SageApp"]


def _now() -> datetime:
    return datetime.now(UTC)


class SageApp:
    """One Sage 300 company behind the Web API; implements wire.Application, safe from many threads.

    `users` default to made-up ones (`app.users`), `switches` to `switches.defaults()`; `clock` gives aware
    times and `pause` waits seconds. `books` is open to tests that play the people at the screen, `busy` counts
    requests at work. A wrong switch raises ValueError.
    """

    def __init__(
        self,
        company: Company,
        *,
        users: Sequence[User] | None = None,
        switches: Mapping[str, str] | None = None,
        clock: Clock = _now,
        pause: Pause = time.sleep,
    ) -> None:
        for name, value in (switches or {}).items():
            reason = refuse(name, value)
            if reason:
                raise ValueError(reason)
        self.company = company
        self.users: tuple[User, ...] = tuple(users) if users is not None else make_users()
        self._first = defaults() | dict(switches or {})
        self._clock = clock
        self._pause = pause
        self.busy = 0
        self._lock = threading.Lock()
        self.switches: dict[str, str] = dict(self._first)
        self._site = self._opened()

    @property
    def books(self) -> Books:
        """The books since the last reset."""
        return self._site.books

    def reset(self) -> None:
        """Go back to the seeded company and the switches given at the start.

        What is under way ends at the site it began at, and no switch is ever missing meanwhile.
        """
        with self._lock:
            self.switches.update(self._first)
        site = self._opened()  # takes its time: others are answered meanwhile
        with self._lock:
            self._site = site

    def refuse_switch(self, name: str, value: str) -> str | None:
        """Say why this switch cannot be set so, or None when it can."""
        return refuse(name, value)

    def kind(self, request: Request) -> Kind:
        """Everything but GET and a template writes."""
        if request.method in ("GET", "HEAD", "OPTIONS") or "$template" in request.path:
            return "read"
        return "write"

    def handle(self, request: Request) -> Response:
        """Answer one request; business errors are answers, only bugs are raised."""
        with self._lock:
            self.busy += 1
            crowd, site = self.busy, self._site
        try:
            return site.answer(request, self.users, crowd)
        finally:
            with self._lock:
                self.busy -= 1

    def _opened(self) -> Site:
        return Site(
            company=self.company,
            switches=self.switches,
            clock=self._clock,
            pause=self._pause,
        )
