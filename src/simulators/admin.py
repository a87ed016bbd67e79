"""What the shell around a simulator counts, and the routes by which tests and scripts steer it.

Knows counts, switches and the four admin routes. Knows no socket and nothing of the system behind it.

`/__stats` gives `total`, `kinds`, `requests` by shape and `resources` by name, `statuses` ("cut" = none sent),
`most_at_once` by kind and in all, how many are `under_way`, `bytes` of bodies received and sent, `slowest` (up to
ten shapes with their longest seconds), `faults_fired`, `faults` by rule, and `crashes` of the simulator itself,
which must stay empty.

Routes, all JSON: `GET /__stats` · `GET /__switch` · `POST /__switch` {name: value}, all or none set,
400 {"refused": {name: reason}} otherwise · `POST /__reset`.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Mapping
from heapq import nlargest
from operator import itemgetter

from simulators.faults import BadRuleError, FaultBook, parse
from simulators.wire import Application, Kind, Request, Response

__all__ = ["Admin", "Tally", "shape"]

FAULTS = "faults"
MAX_SHAPES = 1_000

_KEY = re.compile(r"\((?!'?\$).*\)")
_VERSION = re.compile(r"v\d+(?:\.\d+)*")
_IDENTIFIER = re.compile(r"[A-Z]*\d+|(?=[^(]*\d)[^(]*[-_][^(]*")


def shape(method: str, path: str) -> str:
    """Give "METHOD /path" with record keys and identifiers as `*`, so that counts stay few.

    `APVendors('V1')` becomes `APVendors(*)`, `APPostInvoices('$process')` stays; a segment of digits,
    of capitals and digits, or with a digit and a hyphen becomes `*`; versions stay.
    """
    return f"{method} " + "/".join(_segment(part) for part in _KEY.sub("(*)", path).split("/"))


def _segment(part: str) -> str:
    if _VERSION.fullmatch(part) or not _IDENTIFIER.fullmatch(part):
        return part
    return "*"


class Tally:
    """Counts of requests since the last reset; safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: Counter[str] = Counter()
        self.reset()

    def reset(self) -> None:
        """Start again from zero; requests under way stay under way."""
        with self._lock:
            self._kinds: Counter[str] = Counter()
            self._shapes: Counter[str] = Counter()
            self._resources: Counter[str] = Counter()
            self._statuses: Counter[str] = Counter()
            self._bytes: Counter[str] = Counter()
            self._slowest: dict[str, float] = {}
            self._most: Counter[str] = Counter(self._now)
            self._fired = 0
            self._crashes: list[str] = []

    def begin(self, kind: Kind, request: Request) -> None:
        """Count a request that has come."""
        name = shape(request.method, request.path)
        with self._lock:
            name = self._known(name)
            self._shapes[name] += 1
            self._resources[_resource(name)] += 1
            self._bytes["received"] += len(request.body)
            self._kinds[kind] += 1
            for counted in (kind, "all"):
                self._now[counted] += 1
                self._most[counted] = max(self._most[counted], self._now[counted])

    def end(self, kind: Kind, request: Request, seconds: float) -> None:
        """Count a request as over, answered or not, after so many seconds."""
        name = shape(request.method, request.path)
        with self._lock:
            name = self._known(name)
            if name in self._shapes:  # else a reset came in between
                self._slowest[name] = max(self._slowest.get(name, 0.0), seconds)
            for counted in (kind, "all"):
                self._now[counted] -= 1

    def fault(self) -> None:
        """Count a fault that fired."""
        with self._lock:
            self._fired += 1

    def answer(self, status: int | None, sent: int = 0) -> None:
        """Count the answer sent: its status, or None when the connection was cut, and the bytes of its body."""
        with self._lock:
            self._statuses["cut" if status is None else str(status)] += 1
            self._bytes["sent"] += sent

    def crash(self, text: str) -> None:
        """Keep the words of an error inside the simulator itself (the first twenty)."""
        with self._lock:
            if len(self._crashes) < 20:
                self._crashes.append(text)

    def shown(self) -> dict[str, object]:
        """Give the counts for `/__stats`."""
        with self._lock:
            return {
                "total": self._kinds.total(),
                "kinds": {kind: self._kinds[kind] for kind in ("read", "write", "token")},
                "requests": dict(sorted(self._shapes.items())),
                "resources": dict(sorted(self._resources.items())),
                "statuses": dict(sorted(self._statuses.items())),
                "most_at_once": {kind: self._most[kind] for kind in ("read", "write", "token", "all")},
                "under_way": self._now["all"],
                "bytes": {way: self._bytes[way] for way in ("received", "sent")},
                "slowest": [
                    {"request": name, "seconds": round(seconds, 6)}
                    for name, seconds in nlargest(10, self._slowest.items(), key=itemgetter(1))
                ],
                "faults_fired": self._fired,
                "crashes": list(self._crashes),
            }

    def _known(self, name: str) -> str:
        return name if name in self._shapes or len(self._shapes) < MAX_SHAPES else "other"


def _resource(name: str) -> str:
    """The last word of a shape that is no key: `GET /x/-/DEMO/AP/APVendors(*)` is APVendors."""
    parts = (part.partition("(")[0] for part in reversed(name.partition(" ")[2].split("/")))
    return next((part for part in parts if part and part != "*"), "other")


class Admin:
    """Switches, counts and reset of one simulator behind its shell."""

    def __init__(self, application: Application, switches: Mapping[str, str]) -> None:
        self.application = application
        self.faults = FaultBook()
        self.tally = Tally()
        self.resets = 0  # work left for later by `late-S` is dropped when this has moved
        self._start = dict(switches)
        self._set_or_raise(self._start)

    def switches(self) -> dict[str, str]:
        """Give all switches in force, the shell's `faults` too."""
        return {**self.application.switches, FAULTS: self.faults.text()}

    def refusals(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Give the reason for each switch that cannot be set so; sets nothing."""
        reasons: dict[str, str] = {}
        for name, value in wanted.items():
            reason = self._why_not(name, value)
            if reason is not None:
                reasons[name] = reason
        return reasons

    def set(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Set all these switches, or none; gives the refusals (empty when set)."""
        reasons = self.refusals(wanted)
        if not reasons:
            for name, value in wanted.items():
                if name == FAULTS:
                    self.faults.set(parse(value))
                else:
                    self.application.switches[name] = value
        return reasons

    def reset(self) -> None:
        """Go back to the seeded state, the switches of the start and counts of zero."""
        self.resets += 1
        self.application.reset()
        self.faults.set(())
        self.faults.reset()
        self.tally.reset()
        self._set_or_raise(self._start)

    def handle(self, request: Request) -> Response | None:
        """Answer an admin route; None when the request is for the system behind."""
        if not request.path.startswith("/__"):
            return None
        route = f"{request.method} {request.path}"
        if route == "GET /__stats":
            return _json(200, {**self.tally.shown(), "faults": self.faults.fired()})
        if route == "GET /__switch":
            return _json(200, self.switches())
        if route == "POST /__switch":
            return self._switch(request.body)
        if route == "POST /__reset":
            self.reset()
            return _json(200, self.switches())
        return _json(404, {"error": f"no admin route {route}"})

    def _why_not(self, name: str, value: str) -> str | None:
        if name != FAULTS:
            return self.application.refuse_switch(name, value)
        try:
            parse(value)
        except BadRuleError as error:
            return str(error)
        return None

    def _switch(self, body: bytes) -> Response:
        wanted = _wanted(body)
        if wanted is None:
            return _json(400, {"refused": {"": "a JSON object of names and texts or numbers is wanted"}})
        reasons = self.set(wanted)
        if reasons:
            return _json(400, {"refused": reasons})
        return _json(200, self.switches())

    def _set_or_raise(self, wanted: Mapping[str, str]) -> None:
        reasons = self.set(wanted)
        if reasons:
            raise ValueError("; ".join(f"switch {name}: {reason}" for name, reason in reasons.items()))


def _wanted(body: bytes) -> dict[str, str] | None:
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    if not isinstance(parsed, dict):
        return None
    texts: dict[str, str] = {}
    for name, value in parsed.items():
        if isinstance(value, bool):
            texts[name] = "true" if value else "false"
        elif isinstance(value, str | int):
            texts[name] = str(value)
        else:
            return None
    return texts


def _json(status: int, content: Mapping[str, object]) -> Response:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(status=status, headers={"Content-Type": "application/json"}, body=body)
