"""What stands between the network and the Web API: IIS's limits, waiting, throttling, sign-in, rights (§B, §H).

Knows what is checked before a resource is asked, and in which order. Knows no resource's rows and no rule.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from simulators.sage300 import auth, errors
from simulators.sage300.address import DANGEROUS, Address, read_address
from simulators.sage300.auth import User
from simulators.sage300.errors import SageError
from simulators.wire import Request, Response

__all__ = ["COOKIE", "Clock", "Door", "Pause"]

QUERY_BYTES_MAX = 2048  # IIS: longer is 404.15
PATH_MAX = 260
COOKIE = "ASP.NET_SessionId"
SESSIONS_MAX = 10_000  # cookies remembered
Clock = Callable[[], datetime]
Pause = Callable[[float], object]


class Door:
    """One site's door; safe from many threads."""

    def __init__(self, switches: Mapping[str, str], clock: Clock, pause: Pause) -> None:
        self._switches = switches
        self._clock = clock
        self._pause = pause
        self._lock = threading.Lock()
        self._arrived = 0
        self._calls = 0
        self._last: datetime | None = None
        self._sessions: dict[str, int] = {}

    def page(self, request: Request) -> Response | None:
        """The page of IIS for a request that never reaches the Web API, or None (E11)."""
        if len(request.raw_query) > QUERY_BYTES_MAX:
            return errors.iis_page(404, "404.15 - Not Found", "The query string is too long.")
        if len(request.path) > PATH_MAX or DANGEROUS & set(request.path):
            return errors.iis_page(400, "400 - Bad Request", "A potentially dangerous Request.Path.")
        if "+" in request.path:
            return errors.iis_page(404, "404.11 - Not Found", "The request has a double escape sequence.")
        return None

    def warm_up(self) -> None:
        """Wait as the site waits: a cold start after an idle time (H1), and each call's latency."""
        with self._lock:
            now = self._clock()
            idle = timedelta(seconds=self._number("idle_s"))
            cold = self._last is None or now - self._last >= idle
            self._last = now
        wait = self._number("latency_ms") / 1000 + (self._number("cold_start_s") if cold else 0)
        if wait:
            self._pause(wait)

    def enter(
        self, request: Request, users: Sequence[User], *, crowd: int, company: str
    ) -> tuple[Address, User]:
        """Let a request in: what it names and who asks. Raises SageError."""
        address = read_address(request.path)
        user = auth.sign_in(request.headers.get("authorization", ""), users, self._switches)
        self._throttle(crowd)
        kind = request.headers.get("content-type", "").lower()
        if self._switches["content_type"] == "strict" and not kind.startswith("application/json"):  # B12
            raise SageError("InternalServerError", "Content-Type must be application/json.")
        self._refuse_stale(request.headers.get("cookie", ""))
        self._refuse_company(address, company)
        if self._switches["rights"] == f"no_{address.module}":  # B5
            raise SageError("Forbidden", f"The user does not have the rights for {address.module}.")
        return address, user

    def swallows(self) -> bool:
        """Count one call that was carried out; tell whether its answer comes out empty (E11)."""
        every = self._number("empty_reply")
        with self._lock:
            self._calls += 1
            return bool(every) and self._calls % every == 0

    def _number(self, name: str) -> int:
        return int(self._switches[name])

    def _throttle(self, crowd: int) -> None:
        """H5: too many at once, or every n-th call."""
        every = self._number("throttle_every")
        with self._lock:
            self._arrived += 1
            unlucky = bool(every) and self._arrived % every == 0
        if unlucky or 0 < self._number("max_concurrent") < crowd:
            raise SageError("TooManyRequests", "Too many requests.", self._come_again())

    def _come_again(self) -> dict[str, str]:
        seconds = self._number("retry_after_s")
        if self._switches["retry_after"] == "seconds":
            return {"Retry-After": str(seconds)}
        if self._switches["retry_after"] == "date":
            then = self._clock().astimezone(UTC) + timedelta(seconds=seconds)
            return {"Retry-After": format_datetime(then, usegmt=True)}
        return {}

    def _refuse_stale(self, cookies: str) -> None:
        """B11: a session that has served its calls fails until the client drops its cookie."""
        most = self._number("session_errors")
        parts = (part.strip().partition("=") for part in cookies.split(";"))
        session = next((value for name, _, value in parts if name == COOKIE), "")
        if not most or not session:
            return
        with self._lock:
            if session not in self._sessions and len(self._sessions) >= SESSIONS_MAX:
                self._sessions.clear()
            self._sessions[session] = self._sessions.get(session, 0) + 1
            stale = self._sessions[session] > most
        if stale:
            raise SageError("SessionError", "The session is not valid any more.")

    def _refuse_company(self, address: Address, company: str) -> None:
        state = self._switches["company_state"]
        if address.company != company or state == "unknown":
            raise SageError(self._switches["unknown_company"], f"Company {address.company} cannot be opened.")
        if state == "needs_activation":
            raise SageError("DBLinkError", f"Company {company} has applications that need to be activated.")
