"""A company's connection: what it is, whether both systems answer, how its rules, addresses and secrets change.

Knows the pages, their forms and buttons. Knows no system and no rule; a secret that is typed goes on and is not kept.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import path

from ml_connector.domain.checks import Check, Outcome, Stage
from ml_connector.domain.people import Actor, Right
from ml_connector.operations import Edit, House, NotReady, Side, Watcher, cure, edit_connection, ping
from ml_connector.operations.house import options_of
from ml_connector.views.actors import said_by
from ml_connector.views.connection_page import ADDRESSES, FLAGS, SECRETS, connection_page, groups
from ml_connector.web.errands import Errand
from ml_connector.web.said import worded
from ml_connector.web.visit import Visit, page, watch_of

__all__ = ["PATHS"]

_KIND = "ping"
_THEN = "Nothing was sent. Ping it now, to see whether both systems answer."
_SIDES = {"sage300": "Sage 300", "avidxchange": "AvidXchange"}
_ENDS = {
    Outcome.PASSED: ("Works", "well"),
    Outcome.FAILED: ("Failed", "wrong"),
    Outcome.SKIPPED: ("Not tried", ""),
    Outcome.NOT_ASKED: ("Not asked", ""),
}
_READERS = {
    "sage300": "Copy this for your Sage 300 administrator",
    "avidxchange": "Copy this for AvidXchange, or whoever keeps its portal",
}


@page()
def connection(visit: Visit) -> HttpResponse:
    """Show the connection, and what the last ping found."""
    found = connection_page(visit.about, visit.now)
    told = {
        "shown": found,
        "failed": [_lines(one, visit.name) for one in found.failed],
        "stopped": _lines(found.stopped, visit.name) if found.stopped else None,
        "sentence": _sentence(found.green, found.pinged_at, stopped=bool(found.stopped)),
        "mood": "wrong"
        if found.stopped or (found.pinged_at and not found.green)
        else "well"
        if found.green
        else "look",
        **_pinged(visit),
    }
    return visit.show("connection.html", told)


@page(Right.RUN, acts=True)
def ping_now(visit: Visit) -> HttpResponse:
    """Have both systems asked stage by stage, in a thread of its own."""
    errand = Errand(by=visit.actor.name, since=visit.now)
    work = partial(_ping, visit.house, visit.name, visit.actor, errand.steps)
    began = watch_of(visit.request).errands.begin(_KIND, visit.name, errand, work)
    said = (
        "Both systems are being asked; nothing is written to either."
        if began
        else "It is being pinged already."
    )
    return visit.go(f"/c/{visit.name}/connection#ping", said)


@page()
def pinging(visit: Visit) -> HttpResponse:
    """Give the part of the page that moves; where the ping has ended, the whole page is to be loaded anew."""
    told = _pinged(visit)
    shown = visit.show("connection_ping.html", told)
    if told["errand"] is None or not told["going"]:
        shown["HX-Refresh"] = "true"
    return shown


@page(Right.RULE)
def rules(visit: Visit) -> HttpResponse:
    """Show the settings as a form."""
    return _rules(visit, options_of(visit.about))


@page(Right.RULE, acts=True)
def change_rules(visit: Visit) -> HttpResponse:
    """Change the settings that were typed otherwise."""
    before = {
        value.setting.name: value.typed for one in groups(options_of(visit.about)) for value in one.values
    }
    typed = {name: visit.typed(name) for name in before if name in visit.request.POST}
    wanted = {name: value for name, value in typed.items() if value != before[name]}
    if not wanted:
        return visit.go(f"/c/{visit.name}/connection", "Nothing was changed: every setting is as it was.")
    try:
        edit_connection(visit.house, visit.name, Edit(settings=wanted), visit.actor)
    except ValueError as wrong:
        return _rules(visit, {**options_of(visit.about), **typed}, str(wrong))
    titles = {value.setting.name: value.setting.title for one in groups({}) for value in one.values}
    said = (
        f"Changed: {', '.join(titles[name] for name in wanted)}. Nothing was sent; the next run goes by it."
    )
    return visit.go(f"/c/{visit.name}/connection", said)


@page(Right.CONNECT)
def addresses(visit: Visit) -> HttpResponse:
    """Show the addresses as a form, and empty fields for new secrets."""
    return _addresses(visit, _kept(visit))


@page(Right.CONNECT, acts=True)
def change_addresses(visit: Visit) -> HttpResponse:
    """Change addresses that were typed otherwise."""
    typed = {name: visit.typed(name) for name in ADDRESSES}
    flags = {name: bool(visit.typed(name)) for name in FLAGS}
    before = _kept(visit)
    edit = Edit(
        address={name: value for name, value in typed.items() if value != before[name]},
        flags={name: value for name, value in flags.items() if value != bool(before[name])},
        same_organization=bool(visit.typed("same_organization")),
    )
    if not (edit.address or edit.flags):
        return visit.go(f"/c/{visit.name}/connection", "Nothing was changed: everything is as it was.")
    try:
        forgotten = edit_connection(visit.house, visit.name, edit, visit.actor)
    except ValueError as wrong:
        return _addresses(
            visit, {**typed, **{name: "yes" * told for name, told in flags.items()}}, str(wrong)
        )
    titles = [ADDRESSES[name][0] for name in edit.address] + [FLAGS[name] for name in edit.flags]
    said = f"Changed: {', '.join(titles)}. {_THEN}"
    if forgotten:
        said += " What was found out about the Sage 300 site is forgotten: it is another site now."
    return visit.go(f"/c/{visit.name}/connection", said)


@page(Right.CONNECT, acts=True)
def change_secret(visit: Visit) -> HttpResponse:
    """Put a new secret in the place of the one there; the trail gets its name and nothing else."""
    name, typed = visit.typed("secret"), str(visit.request.POST.get("new", ""))
    if name not in SECRETS or not typed:
        raise NotReady("Nothing was typed, so the secret stays as it is.")
    edit_connection(visit.house, visit.name, Edit(secrets={name: typed}), visit.actor)
    return visit.go(f"/c/{visit.name}/connection", f"Changed: {SECRETS[name]}. {_THEN}")


def _rules(visit: Visit, typed: Mapping[str, str], wrong: str = "") -> HttpResponse:
    told = {"groups": groups(typed), "wrong": wrong}
    return visit.show("connection_rules.html", told, status=409 if wrong else 200)


def _addresses(visit: Visit, typed: Mapping[str, str], wrong: str = "") -> HttpResponse:
    told = {
        "fields": [(name, *words, typed[name]) for name, words in ADDRESSES.items()],
        "flags": [(name, words, bool(typed[name])) for name, words in FLAGS.items()],
        "secrets": [(name, words, name in visit.about.sealed) for name, words in SECRETS.items()],
        "wrong": wrong,
    }
    return visit.show("connection_addresses.html", told, status=409 if wrong else 200)


def _kept(visit: Visit) -> Mapping[str, str]:
    kept = visit.about.settings
    return {
        **{name: str(kept.get(name) or "") for name in ADDRESSES},
        **{name: "yes" * bool(kept.get(name)) for name in FLAGS},
    }


def _ping(house: House, name: str, actor: Actor, steps: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Ping, and tell each stage as it begins and ends."""
    side: list[str] = [""]

    def headed(one: Side) -> None:
        side[0] = _SIDES[one.system]
        steps.append({"heading": one.heading})

    def begins(stage: Stage) -> None:
        steps.append({"words": stage.words, "wait": stage.wait, "side": side[0]})

    def ended(check: Check) -> None:
        if steps and steps[-1].get("words") == check.words and "end" not in steps[-1]:
            steps.pop()
        words, mood = _ENDS[check.outcome]
        steps.append({
            "words": check.words, "end": words, "mood": mood, "found": check.found, "seconds": check.seconds,
            "side": side[0], "lines": _lines(cure(check, name), name),
        })  # fmt: skip

    found = ping(house, name, actor, Watcher(side=headed, begins=begins, ended=ended))
    letters = [(_READERS[system], text) for system, text in found.letters.items()]
    return {"green": found.green, "letters": letters}


def _pinged(visit: Visit) -> Mapping[str, Any]:
    errand = watch_of(visit.request).errands.last(_KIND, visit.name)
    return {
        "errand": errand,
        "going": errand is not None and errand.under_way,
        "steps": list(errand.steps) if errand else [],
        "letters": errand.told["letters"] if errand and errand.told else [],
        "who": said_by(errand.by) if errand else "",
    }


def _lines(told: Mapping[str, str], name: str) -> Mapping[str, object]:
    return {word: worded(text, name) for word, text in told.items()}


def _sentence(green: bool, at: str, *, stopped: bool) -> str:
    if stopped:
        return "The connection is stopped: nothing runs on it until a ping is green."
    if not at:
        return "It was not pinged since it was added or changed."
    return (
        "Both systems answered when it was last pinged."
        if green
        else "Something failed when it was last pinged."
    )


PATHS: Sequence[Any] = (
    path("c/<str:company>/connection", connection),
    path("c/<str:company>/connection/ping", ping_now),
    path("c/<str:company>/connection/now", pinging),
    path("c/<str:company>/connection/rules", rules),
    path("c/<str:company>/connection/rules/change", change_rules),
    path("c/<str:company>/connection/addresses", addresses),
    path("c/<str:company>/connection/addresses/change", change_addresses),
    path("c/<str:company>/connection/secret", change_secret),
)
