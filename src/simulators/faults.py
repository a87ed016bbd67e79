"""What can go wrong between a request and its answer, and the grammar in which a test asks for it.

Knows rules, ordinals and damaged bodies. Knows no socket, no system and no route.

The switch `faults` is a comma-separated list of rules `KIND@WHEN=ACTION`; the first rule that
matches a request decides. A rule holds no comma.

KIND    `read`, `write`, `token` or `any`; narrowed by a part of "METHOD /path" in parentheses:
        `write(export-status)@1=...`, `write(PATCH /)@*=...` (case matters, path decoded).
WHEN    the 1-based ordinal among the requests that match KIND and part since the last reset:
        `3` · `2-4` · `5+` (from the fifth on) · `*` (each) · `next` (the first after the rule was
        set) · `next-3` (the first three after it was set).
ACTION  S is seconds, decimals allowed, at most 3600; NNN is 200 to 599.
        lose-before          cut the connection; nothing is carried out
        lose-after           carry the request out, then cut without an answer
        truncate             carry out; the full Content-Length, half the body, then cut
        html                 502 with an HTML page; nothing is carried out
        html-after           the same after carrying out
        html200-after        carry out; status 200 with an HTML page
        status-NNN           that status with an empty body; nothing is carried out
        status-NNN-after     the same after carrying out
        nan                  carry out; a bare NaN in place of the first number of the JSON body
        huge                 carry out; a text member of 10 MB is added to the JSON body
        hang-before-S        hold for S, then cut; nothing is carried out
        hang-after-S         carry out, hold for S, then cut (`hang-S` is the same)
        delay-S              carry out, answer S late
        late-S               cut at once, carry out S later: the server that goes on working
        slow-S               carry out, trickle the body over S
"""

import re
import threading
from collections import Counter
from dataclasses import dataclass, replace

from simulators.wire import Kind, Response

__all__ = ["HUGE_CHARS", "Action", "BadRuleError", "FaultBook", "Rule", "damaged", "parse", "parse_rule"]

HUGE_CHARS = 10_000_000
MAX_SECONDS = 3600
MAX_RULES = 100
MAX_KEYS = 500_000  # different (kind, method and path) pairs remembered for ordinals

HTML_PAGE = (
    b"<!DOCTYPE html><html><head><title>502 - Bad Gateway</title></head>"
    b"<body><h2>502 - Web server received an invalid response.</h2></body></html>"
)

_SECONDS = r"(?P<seconds>\d{1,4}(?:\.\d{1,6})?)"
_TAILS = {
    "lose": "-(?P<order>before|after)",
    "truncate": "",
    "html": "(?:-(?P<order>after))?",
    "html200": "-(?P<order>after)",
    "status": r"-(?P<status>[2-5]\d\d)(?:-(?P<order>after))?",
    "nan": "",
    "huge": "",
    "hang": f"(?:-(?P<order>before|after))?-{_SECONDS}",
    "delay": f"-{_SECONDS}",
    "late": f"-{_SECONDS}",
    "slow": f"-{_SECONDS}",
}
_NOT_CARRIED_UNLESS_SAID = frozenset({"html", "status", "late"})
_RULE = re.compile(r"(?P<kind>[a-z]+)(?:\((?P<part>.+)\))?@(?P<when>[^=@()]+)=(?P<action>[^=]+)")
_WHEN = re.compile(
    r"(?P<each>\*)|next(?:-(?P<following>[1-9]\d{0,8}))?"
    r"|(?P<first>[1-9]\d{0,8})(?:-(?P<last>[1-9]\d{0,8})|(?P<onward>\+))?"
)
_NUMBER_OR_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?')
_ENDLESS = 10**9


class BadRuleError(ValueError):
    """A rule that does not follow the grammar; the text says which and why."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """What happens to one request; `carried` = the system carries it out before the answer is spoiled."""

    name: str
    carried: bool
    seconds: float = 0.0
    status: int = 0


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One parsed rule; `first` and `last` are ordinals, counted from the rule's setting if `relative`."""

    text: str
    kind: str
    part: str
    first: int
    last: int
    relative: bool
    action: Action

    def covers(self, kind: str, where: str) -> bool:
        """Tell whether a request of this kind at "METHOD /path" is one this rule counts."""
        return self.kind in ("any", kind) and self.part in where


def parse(text: str) -> tuple[Rule, ...]:
    """Read the value of the switch `faults`; blank gives no rules. Raises BadRuleError."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if len(pieces) > MAX_RULES:
        raise BadRuleError(f"{len(pieces)} rules; at most {MAX_RULES} are allowed")
    return tuple(parse_rule(piece) for piece in pieces)


def parse_rule(text: str) -> Rule:
    """Read one rule `KIND@WHEN=ACTION`. Raises BadRuleError with the part that is wrong."""
    found = _RULE.fullmatch(text)
    if found is None:
        raise BadRuleError(f"{text!r} is not of the form KIND@WHEN=ACTION")
    if found["kind"] not in ("read", "write", "token", "any"):
        raise BadRuleError(f"{text!r}: the kind {found['kind']!r} is not read, write, token or any")
    first, last, relative = _when(text, found["when"])
    return Rule(
        text=text,
        kind=found["kind"],
        part=found["part"] or "",
        first=first,
        last=last,
        relative=relative,
        action=_action(text, found["action"]),
    )


def _when(text: str, when: str) -> tuple[int, int, bool]:
    found = _WHEN.fullmatch(when)
    if found is None:
        raise BadRuleError(f"{text!r}: {when!r} is not n, n-m, n+, *, next or next-n")
    if found["each"]:
        return 1, _ENDLESS, False
    if found["first"] is None:
        return 1, int(found["following"] or 1), True
    first = int(found["first"])
    last = _ENDLESS if found["onward"] else int(found["last"] or first)
    if last < first:
        raise BadRuleError(f"{text!r}: {when!r} ends before it begins")
    return first, last, False


def _action(text: str, action: str) -> Action:
    for name, tail in _TAILS.items():
        found = re.fullmatch(name + tail, action)
        if found is not None:
            return _made(text, name, found.groupdict())
    raise BadRuleError(f"{text!r}: {action!r} is not an action; they are {', '.join(sorted(_TAILS))}")


def _made(text: str, name: str, parts: dict[str, str | None]) -> Action:
    seconds = float(parts.get("seconds") or 0)
    if seconds > MAX_SECONDS:
        raise BadRuleError(f"{text!r}: more than {MAX_SECONDS} seconds")
    order = parts.get("order")
    carried = order == "after" if order else name not in _NOT_CARRIED_UNLESS_SAID
    return Action(name=name, carried=carried, seconds=seconds, status=int(parts.get("status") or 0))


class FaultBook:
    """The rules in force and how many requests each has seen; safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: Counter[tuple[str, str]] = Counter()
        self._rules: list[tuple[Rule, list[int]]] = []  # a rule and [requests counted, times fired]

    def set(self, rules: tuple[Rule, ...]) -> None:
        """Put these rules in place of all others."""
        with self._lock:
            self._rules = [(rule, [self._before(rule), 0]) for rule in rules]

    def add(self, rule: str | Rule) -> Rule:
        """Put one more rule behind the others. Raises BadRuleError."""
        parsed = parse_rule(rule) if isinstance(rule, str) else rule
        with self._lock:
            if len(self._rules) >= MAX_RULES:
                raise BadRuleError(f"at most {MAX_RULES} rules are allowed")
            self._rules.append((parsed, [self._before(parsed), 0]))
        return parsed

    def next(self, kind: Kind, where: str) -> Action | None:
        """Count one request at "METHOD /path" and give what must happen to it, or None."""
        chosen: tuple[Rule, list[int]] | None = None
        with self._lock:
            key = (kind, where)
            self._seen[key if key in self._seen or len(self._seen) < MAX_KEYS else (kind, "")] += 1
            for rule, counts in self._rules:
                if not rule.covers(kind, where):
                    continue
                counts[0] += 1
                if chosen is None and rule.first <= counts[0] <= rule.last:
                    chosen = (rule, counts)
            if chosen is None:
                return None
            chosen[1][1] += 1
            return chosen[0].action

    def reset(self) -> None:
        """Start all ordinals and the counts of firings again; the rules stay."""
        with self._lock:
            self._seen.clear()
            self._rules = [(rule, [0, 0]) for rule, _ in self._rules]

    def text(self) -> str:
        """Give the rules in force as the switch's value."""
        with self._lock:
            return ",".join(rule.text for rule, _ in self._rules)

    def fired(self) -> dict[str, int]:
        """Give how often each rule in force has fired since the last reset."""
        with self._lock:
            return {rule.text: counts[1] for rule, counts in self._rules}

    def _before(self, rule: Rule) -> int:
        """Count what the rule would have seen since the last reset, so its ordinals start there."""
        if rule.relative:
            return 0
        return sum(n for (kind, where), n in self._seen.items() if rule.covers(kind, where))


def damaged(action: Action, response: Response | None) -> Response | None:
    """Give the answer to send instead; `response` is None when nothing was carried out.

    None comes back when the action sends no answer at all (lose, hang, late).
    """
    if action.name in ("lose", "hang", "late"):
        return None
    if action.name in ("html", "html200"):
        status = 200 if action.name == "html200" else 502
        return Response(status=status, headers={"Content-Type": "text/html"}, body=HTML_PAGE)
    if action.name == "status":
        return Response(status=action.status)
    if response is None:
        return None
    if action.name == "nan":
        return replace(response, body=_with_nan(response.body))
    if action.name == "huge":
        return replace(response, body=_with_huge(response.body))
    return response


def _with_nan(body: bytes) -> bytes:
    for found in _NUMBER_OR_TEXT.finditer(body):
        if not found[0].startswith(b'"'):
            return body[: found.start()] + b"NaN" + body[found.end() :]
    return b"NaN"


def _with_huge(body: bytes) -> bytes:
    member = b'"huge":"' + b"x" * HUGE_CHARS + b'"'
    rest = body.lstrip()[1:].lstrip() if body.lstrip().startswith(b"{") else b"}"
    comma = b"" if rest.startswith(b"}") else b","
    return b"{" + member + comma + rest
