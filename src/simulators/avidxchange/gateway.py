"""The gateway before the API: faults, throttling, and the answers it gives in the API's place.

Knows faults and switches (§3). Does not know any resource, nor who may come in.
"""

import math
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

from simulators.avidxchange.faults import FAULTS, Fault, Stop, fault_response
from simulators.avidxchange.switches import Board
from simulators.wire import Kind, Request, Response

__all__ = ["Gateway"]

_BACKEND_CODES = frozenset({"303001", "101503", "101504", "101505", "101507", "101508", "101509", "101510"})
_CHALLENGE = {
    "oauth2": 'OAuth2 realm="WSO2 API Manager", error="invalid_token", error_description="{}"',
    "bearer": 'Bearer realm="WSO2 API Manager", error="invalid_token"',
    "null_prefix": 'null realm="WSO2 API Manager", error="invalid_token"',  # seen so in one version (§3.1.10)
}


class Gateway:
    """Lets calls through or stops them. Safe for several threads."""

    def __init__(self, *, board: Board, clock: Callable[[], datetime]) -> None:
        """Know the switches and the time."""
        self._board, self._clock = board, clock
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget what was throttled and which faults were given."""
        self._seen: dict[str, tuple[str, ...]] = {}
        self._given: dict[str, int] = {}
        self._ends: dict[tuple[str, ...], datetime] = {}
        self._open_from: datetime | None = None
        self._suspended_until: datetime | None = None
        self.barred = ""
        self.came_early = 0  # calls made before the moment the last throttling named
        self.throttled = 0

    def bar(self, code: str) -> None:
        """Stop every call with this fault from now on, as an administrator does; "" lets them in again."""
        self.barred = code if not code else FAULTS[code].code

    def fault(self, request: Request, kind: Kind, when: str) -> None:
        """Stop the call if somebody is barred, the back end suspended, or the switch `gateway_fault` means it."""
        if when == "before":
            self._closed()
        code = self._board["gateway_fault"]
        if code == "none" or self._board["gateway_fault_when"] != when:
            return
        if self._board["gateway_fault_on"] not in {"any", kind}:
            return
        if self._board["gateway_fault_path"] in request.path and self._lasts():
            if code.startswith("1015") and (rest_s := self._board.number("suspended_s")):
                self._suspended_until = self._clock() + timedelta(seconds=rest_s)
            raise Stop(code)

    def throttle(self, over: datetime | None) -> Response | None:
        """Give the throttling answer while the switch `throttle` wants one, or the plan is used up (§3.3).

        `over` is the moment from which the plan allows another request, None while it does.
        """
        form = self._board["throttle"]
        if form != "none" and self._throttles():
            wait_s = self._board.number("throttle_wait_s")
            return self._throttled(
                form, self._board["throttle_code"], self._clock() + timedelta(seconds=wait_s)
            )
        if over is not None:
            return self._throttled("http_date" if form == "none" else form, "900804", over)
        return None

    def _throttles(self) -> bool:
        early = self._open_from is not None and self._clock() < self._open_from
        self.came_early += early
        return (early and self._board["throttle_holds"] == "time") or self._counts("throttle")

    def _closed(self) -> None:
        if self.barred:
            raise Stop(self.barred)
        if self._suspended_until is not None and self._clock() < self._suspended_until:
            raise Stop("303001")

    def _lasts(self) -> bool:
        """Tell whether the fault is still on: for so long after it came first, or so often."""
        for_s = self._board.number("gateway_fault_for_s")
        if not for_s:
            return self._counts("gateway_fault")
        edition = self._board.edition("gateway_fault", "gateway_fault_for_s")
        with self._lock:
            end = self._ends.setdefault(edition, self._clock() + timedelta(seconds=for_s))
        return self._clock() < end

    def stop(self, code: str) -> Response:
        """Answer a fault in the form, with the status and the challenge the switches want."""
        fault = FAULTS[code]
        response = fault_response(fault, form=self._board["fault_format"], status=self._status(fault))
        challenge = _CHALLENGE.get(self._board["www_authenticate"])
        if response.status == 401 and challenge:
            return _with(response, {"www-authenticate": challenge.format(fault.message)})
        return response

    def marked(self, response: Response) -> Response:
        """Add the `activityid` that support asks for."""
        if not self._board.on("activityid"):
            return response
        return _with(response, {"activityid": f"urn:uuid:{uuid.uuid4()}"})

    def _status(self, fault: Fault) -> int:
        if fault.code == "900906":
            return self._board.number("unknown_resource")  # documented as 403, observed as 404
        return self._board.number("backend_fault_status") if fault.code in _BACKEND_CODES else fault.status

    def _throttled(self, form: str, code: str, at: datetime) -> Response:
        self.throttled += 1
        # Rounded up to a second, or who comes back on the dot would come too early.
        opens = at.replace(microsecond=0) + timedelta(seconds=bool(at.microsecond))
        self._open_from = opens
        response = fault_response(
            FAULTS[code],
            form=self._board["fault_format"],
            status=503 if form == "503" else 429,
            next_access=opens if form in {"http_date", "next_access"} else None,
        )
        if form == "http_date":
            return _with(response, {"retry-after": format_datetime(opens, usegmt=True)})
        wait_s = math.ceil((opens - self._clock()).total_seconds())
        return _with(response, {"retry-after": str(wait_s)}) if form == "seconds" else response

    def _counts(self, name: str) -> bool:
        """Use up one of `<name>_count`; False when none is left. Setting the switch starts anew."""
        limit = self._board[f"{name}_count"]
        edition = self._board.edition(name, f"{name}_count")
        with self._lock:
            if self._seen.get(name) != edition:
                self._seen[name], self._given[name] = edition, 0
            self._given[name] += 1
            return limit == "*" or self._given[name] <= int(limit)


def _with(response: Response, headers: Mapping[str, str]) -> Response:
    return replace(response, headers={**response.headers, **headers})
