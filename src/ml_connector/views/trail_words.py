"""An event that is about no record, in words: settings before and after, schedules, mapping, people, runs, the trail.

Pure. Knows kinds of events and what they keep. Knows no table and no page.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ml_connector.domain.causes import CAUSES
from ml_connector.views.connection_page import ADDRESSES, FLAGS, SECRETS, usual
from ml_connector.views.people import ROLE_WORDS
from ml_connector.views.run_words import ENDS, TITLES
from ml_connector.views.setting_words import GROUPS

__all__ = ["KINDS", "plain", "said"]

KINDS: Mapping[str, Sequence[str]] = {
    "What became of records": ("seen", "move", "look", "intent", "aged"),
    "Decisions of people": ("ruling", "edit", "proposal", "breaker", "signed-off"),
    "Settings and mapping": ("connection", "crosswalk", "schedule", "alert"),
    "Runs": ("run",),
    "People and roles": (
        *("person-added", "person-invited", "person-renamed", "person-shut-out", "person-let-in"),
        *("person-unlocked", "role-given", "role-taken"),
    ),
    "Sign-in": (
        *("signed-in", "password-set", "second-factor-on", "second-factor-off", "recovery-codes-made"),
        *("recovery-code-used", "sessions-ended", "refused-person"),
    ),
    "The trail itself": ("audit",),
}
"""What one may narrow the trail to, and the kinds each stands for."""

_WORDS = {
    "crosswalk": "The mapping of codes was changed",
    "proposal": "A batch for release",
    "breaker": "A circuit breaker",
    "signed-off": "A period was signed off",
    "alert": "Who is told of what",
    "audit": "The audit trail",
    "aged": "Payloads aged out",
    "person-added": "Somebody was added",
    "person-invited": "Somebody was invited",
    "person-renamed": "A name was changed",
    "person-shut-out": "Somebody was shut out",
    "person-let-in": "Somebody was let in again",
    "person-unlocked": "Somebody may try to sign in again",
    "role-given": "A role was given",
    "role-taken": "A role was taken away",
    "password-set": "A password was set",
    "signed-in": "Signed in",
    "second-factor-on": "A second factor was switched on",
    "second-factor-off": "A second factor was switched off",
    "recovery-codes-made": "Recovery codes were made",
    "recovery-code-used": "A recovery code was used",
    "sessions-ended": "Sessions were ended",
    "refused-person": "Asked for what their roles do not give",
}
_CONNECTION = {
    "added": "The connection was added",
    "edited": "The connection was changed",
    "removed": "The connection was taken out of use",
    "probed": "It was found out what the Sage 300 site accepts",
    "pinged": "The connection was pinged",
    "stopped": "The connection stopped: nothing works on it",
    "works again": "The connection works again",
}
_SCHEDULE = {
    "set": "A schedule was set",
    "changed": "A schedule was changed",
    "removed": "A schedule was taken away",
    "paused": "A schedule was paused",
    "resumed": "A schedule was resumed",
}
_TITLES: Mapping[str, str] = {
    **{name: title for name, (title, _) in ADDRESSES.items()},
    **FLAGS,
    **{f"--set {one.name}": one.title for _, members in GROUPS for one in members},
}
_CHOICES = {f"--set {one.name}": one.choices for _, members in GROUPS for one in members}
_LINES_MAX = 12
_CODES: Mapping[str, str] = {
    **{code: cause.what.rstrip(".") for code, cause in CAUSES.items() if "-" in code},
    **{outcome: words for outcome, words in ENDS.items() if "_" in outcome},
    **{flow: words for flow, words in TITLES.items() if "-" in flow},
    **{str(role): words for role, words in ROLE_WORDS.items() if "-" in role},
}
_A_CODE = re.compile(
    r"(?<![\w@.-])(" + "|".join(sorted(map(re.escape, _CODES), key=len, reverse=True)) + r")(?![\w@-])"
)


def said(kind: str, because: str, payload: str) -> tuple[str, Sequence[str]]:
    """Give an event in words and its details, a short line each."""
    told = _payload(payload)
    if kind == "connection":
        return _CONNECTION.get(because, plain(because)), list(_connection(because, told))[:_LINES_MAX]
    if kind == "schedule":
        return _SCHEDULE.get(because, f"A schedule: {plain(because)}"), list(_schedule(because, told))
    if kind == "run":
        return f"A run: {ENDS.get(because, plain(because))}", []
    words = _WORDS.get(kind, "Noted")
    details = [plain(because)] if because else []
    if kind == "crosswalk":
        details += _crosswalk(told)
    if kind == "alert" and told.get("channel"):
        details.append(f"Channel {told['channel']}")
    return words, details


def plain(text: str) -> str:
    """Put codes in a text into words."""
    return _A_CODE.sub(lambda found: _CODES[found[1]], text)


def _connection(because: str, told: Mapping[str, Any]) -> Iterator[str]:
    if because == "edited":
        before, after = told.get("before") or {}, told.get("after") or {}
        for name in after:
            title = _TITLES.get(name, name.removeprefix("--set ").replace("_", " "))
            yield f"{title}: {_value(name, before.get(name))} → {_value(name, after.get(name))}"
        if told.get("profile"):
            yield "The profile of AvidXchange's gateway is another one."
    if because in ("edited", "added", "removed"):
        names = [SECRETS.get(name, name.replace("_", " ")) for name in told.get("secrets") or ()]
        if names:
            verb = {"edited": "New", "added": "Given", "removed": "Deleted"}[because]
            yield f"{verb}: {', '.join(names)}; its value is not kept here."
    if because == "pinged":
        failed = dict.fromkeys((told.get("failed") or {}).values())
        yield "Both systems answered." if told.get("green") else "Something failed."
        yield from (_what(str(cause)) for cause in failed)
    if because == "stopped":
        yield _what(str(told.get("cause")))


def _schedule(because: str, told: Mapping[str, Any]) -> Iterator[str]:
    title = TITLES.get(str(told.get("flow")), "")
    before, after = told.get("before") or {}, told.get("after") or {}
    if because in ("set", "changed", "removed"):
        yield f"{title}: {_when(before) or 'none'} → {_when(after) or 'none'}"
        return
    yield title
    if because == "paused" and told.get("because"):
        yield plain(str(told["because"]))


def _when(told: Mapping[str, Any]) -> str:
    windows = "; ".join(told.get("blackouts") or ())
    times = f"“{told['sentence']}”, times of {told['zone']}" if told else ""
    return f"{times}, nothing starts during {windows}" if windows else times


def _crosswalk(told: Mapping[str, Any]) -> Iterator[str]:
    if told.get("after"):
        counts = ", ".join(f"{told.get(what, 0)} {what}" for what in ("added", "changed", "removed"))
        yield f"Version {told.get('before')} → {told['after']}: {counts}"


def _value(name: str, value: object) -> str:
    """Write a value before or after; a setting that nobody typed is as it usually is."""
    if value is None and name in _CHOICES:
        value = usual(name.removeprefix("--set "))
    if value in (None, ""):
        return "(not set)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _CHOICES.get(name, {}).get(str(value), str(value))


def _what(code: str) -> str:
    return CAUSES[code].what if code in CAUSES else code


def _payload(text: str) -> Mapping[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
