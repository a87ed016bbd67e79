"""Runs of one company: the list, one run while it goes on and after it, and the door to ask for one.

Knows paths, filters and forms. Knows no query, and no meaning of an outcome.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import path

from ml_connector.domain.people import Right
from ml_connector.flows import FLOWS
from ml_connector.operations.asking import ask_to_run
from ml_connector.views import run_words
from ml_connector.views.home import zone_of
from ml_connector.views.run_list import SHOWN, Narrow, choices, run_lines, schedules_zone
from ml_connector.views.run_page import RunPage, run_page
from ml_connector.views.waits import waits_for
from ml_connector.web.said import worded
from ml_connector.web.visit import Visit, page

__all__ = ["PATHS"]

_FILTERS = ("flow", "outcome", "trigger", "from", "to", "moved")
_ALL = "all"
_NUMBER_MAX = 2**63 - 1


@page()
def run_list(visit: Visit) -> HttpResponse:
    """List the runs of a company, newest first."""
    typed = visit.typed
    told = {name: typed(name) for name in _FILTERS}
    narrow, wrong = _narrow(visit, told)
    lines, after = run_lines(visit.company, narrow, visit.now) if visit.company else ([], None)
    kept = {name: value for name, value in told.items() if value}
    return visit.show(
        "runs.html",
        {
            "lines": lines,
            "told": told,
            "wrong": wrong,
            "filtered": bool(kept),
            "older": urlencode({**kept, "before": after}) if after else "",
            "newest": urlencode(kept),
            "begun": narrow.before is None,
            "shown": SHOWN,
            "titles": run_words.TITLES,
            "ends": run_words.ENDS,
            "triggers": run_words.TRIGGERS,
        },
    )


@page()
def one_run(visit: Visit, number: int) -> HttpResponse:
    """Show one run, whole."""
    found = _found(visit, number)
    return visit.show("run.html", {**_told(visit, found), "page": _page(visit)})


@page()
def run_now(visit: Visit, number: int) -> HttpResponse:
    """Give the part of a run's page that moves; where the run has ended, the whole page is to be loaded anew."""
    found = _found(visit, number)
    shown = visit.show("run_now.html", _told(visit, found))
    if not found.open:
        shown["HX-Refresh"] = "true"
    return shown


@page(Right.RUN)
def run_choices(visit: Visit) -> HttpResponse:
    """Say what a run of each flow would do, and let one be asked for."""
    if visit.company is None:
        raise Http404
    found, wrong = [], ""
    try:
        found = list(choices(visit.company))
        keeps = waits_for(visit.company, visit.now)
    except ValueError as unreadable:
        keeps, wrong = "", str(unreadable)
    return visit.show("run_choices.html", {"choices": found, "keeps": keeps, "wrong": wrong})


@page(Right.RUN, acts=True)
def ask(visit: Visit) -> HttpResponse:
    """Put a run of one flow, or of all, into the queue."""
    typed = visit.typed("flow")
    if typed != _ALL and typed not in FLOWS:
        raise ValueError("Choose what is to be run.")
    asked = ask_to_run(visit.house, visit.name, [] if typed == _ALL else [typed], visit.actor)
    numbers = list(asked.values())
    if len(numbers) == 1:
        said = f"Run {numbers[0]} was asked for. A worker takes it up as soon as one is free."
        return visit.go(f"/c/{visit.name}/runs/{numbers[0]}", said)
    named = ", ".join(map(str, numbers))
    return visit.go(f"/c/{visit.name}/runs", f"Runs {named} were asked for. A worker takes them up in order.")


def _found(visit: Visit, number: int) -> RunPage:
    known = visit.company is not None and number <= _NUMBER_MAX
    found = run_page(visit.company, number, visit.now, _page(visit)) if known and visit.company else None
    if found is None:
        raise Http404
    return found


def _told(visit: Visit, found: RunPage) -> Mapping[str, object]:
    problems = [{name: worded(text, visit.name) for name, text in one.items()} for one in found.problems]
    return {"run": found, "problems": problems, "waits": worded(found.waits_for, visit.name)}


def _page(visit: Visit) -> int:
    typed = visit.typed("page")
    return max(1, int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 1


def _narrow(visit: Visit, told: Mapping[str, str]) -> tuple[Narrow, str]:
    """Read the filters; what cannot be read narrows nothing, and is said."""
    before = visit.typed("before")
    since, until, wrong = None, None, ""
    if told["from"] or told["to"]:
        zone = schedules_zone(visit.company) if visit.company else "UTC"
        try:
            since, until = _day(told["from"], zone), _day(told["to"], zone, days=1)
        except (ValueError, OverflowError):
            wrong = "A day is written like 2026-11-15."
    narrow = Narrow(
        flows=[told["flow"]] if told["flow"] in FLOWS else list(FLOWS),
        outcome=told["outcome"] if told["outcome"] in run_words.ENDS else "",
        trigger=told["trigger"] if told["trigger"] in run_words.TRIGGERS else "",
        since=since,
        until=until,
        moved=bool(told["moved"]),
        before=int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None,
    )
    return narrow, wrong


def _day(typed: str, zone: str, days: int = 0) -> datetime | None:
    """Give the moment a day begins in a zone, or that the day after it does; None for none."""
    if not typed:
        return None
    day = date.fromisoformat(typed) + timedelta(days=days)
    return datetime.combine(day, time.min, zone_of(zone))


PATHS = (
    path("c/<str:company>/runs", run_list),
    path("c/<str:company>/runs/new", run_choices),
    path("c/<str:company>/runs/ask", ask),
    path("c/<str:company>/runs/<int:number>", one_run),
    path("c/<str:company>/runs/<int:number>/now", run_now),
)
