"""The first page: one sentence on how everything is, and what needs a person, in money; for all companies or one.

Knows what the page shows. Knows no query and nothing of what it means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import HttpResponse

from ml_connector.domain.people import Right
from ml_connector.views.health import ConnectionHealth, FlowHealth, Health
from ml_connector.views.health_words import (
    direction,
    mood,
    outcome_words,
    sentence,
    stopped_words,
    waiting_words,
)
from ml_connector.views.home import OpenAlert, alerts_of, desks, month
from ml_connector.web.said import worded
from ml_connector.web.visit import Visit, page, watch_of
from ml_connector.web.watch import Absent

__all__ = ["all_companies", "company_home"]

_SILENT = "How it is cannot be told: the database does not answer."


@page(company=False)
def all_companies(visit: Visit) -> HttpResponse:
    """Show every company that one may see, worst first, in money; where there is one alone, that."""
    found = _health(visit, "")
    if found is not None and len(found.connections) == 1:
        return visit.go(f"/c/{found.connections[0].company.name}/home")
    rows: list[Mapping[str, object]] = []
    names: list[str] = []
    if found is not None:
        desk_of = desks({one.company.id: one.company.name for one in found.connections})
        order = sorted(
            found.connections,
            key=lambda one: (
                not one.company.stopped_by,
                not one.wrong,
                -desk_of[one.company.name].weight,
                one.company.name,
            ),
        )
        rows = [{**_about(one), "desk": desk_of[one.company.name]} for one in order]
        names = [one.company.name for one in found.connections]
    told = {"rows": rows, "alerts": _alerts(visit, names)}
    return visit.show("all_companies.html", {**_said(found), **told})


@page()
def company_home(visit: Visit) -> HttpResponse:
    """Show how one company is."""
    found = _health(visit, visit.name)
    one = found.connections[0] if found and found.connections else None
    told: dict[str, object] = {"one": None, "alerts": _alerts(visit, [visit.name])}
    if one is not None and found is not None:
        flows = [_flow(flow) for flow in one.flows]
        told |= {
            "one": {**_about(one), "waiting": waiting_words(one.keeping, one.zone, found.now)},
            "flows": flows,
            "desk": desks({one.company.id: one.company.name})[one.company.name],
            "days": month(one.company.id, one.zone, found.now),
        }
    return visit.show("home.html", {**_said(found), **told})


def _health(visit: Visit, name: str) -> Health | None:
    try:
        whole = watch_of(visit.request).health()
    except Absent:
        return None
    seen = [
        one
        for one in whole.connections
        if visit.actor.may(Right.SEE, one.company.name) and name in ("", one.company.name)
    ]
    return replace(whole, connections=seen)


def _said(found: Health | None) -> Mapping[str, object]:
    if found is None:
        return {"mood": "wrong", "sentence": _SILENT}
    return {"mood": mood(found), "sentence": sentence(found)}


def _about(one: ConnectionHealth) -> Mapping[str, object]:
    ages = [flow.age for flow in one.flows if flow.row.read_at]
    return {
        "name": one.company.name,
        "wrong": one.wrong,
        "stopped": stopped_words(one.company.stopped_by),
        "late": sum(flow.late or flow.stuck for flow in one.flows),
        "unwhole": sum(flow.unwhole for flow in one.flows),
        "age": max(ages) if ages else None,
        "unread": one.unread or not one.flows,
        "broken": sum(flow.broken for flow in one.flows),
    }


def _flow(flow: FlowHealth) -> Mapping[str, object]:
    row = flow.row
    keeps = "paused" if row.paused else "" if row.scheduled else "by hand only"
    return {
        "direction": direction(row.flow),
        "flow": row.flow,
        "read_at": row.read_at,
        "age": flow.age,
        "outcome": outcome_words(row),
        "ended": row.ended_at,
        "due": row.next_due,
        "keeps": keeps,
        "late": flow.late,
        "stuck": flow.stuck,
        "broken": flow.broken,
        "wrong": flow.unwhole,
    }


def _alerts(visit: Visit, names: Sequence[str]) -> Sequence[Mapping[str, object]]:
    """Give the open alerts about these; those about no company to who may see all of them."""
    everywhere = [""] if visit.actor.may(Right.SEE) else []
    return [_alert(one) for one in alerts_of([*names, *everywhere])]


def _alert(one: OpenAlert) -> Mapping[str, object]:
    return {
        "title": one.title,
        "company": one.company,
        "since": one.since,
        "severe": one.severe,
        "lines": {name: worded(text, one.company) for name, text in one.lines.items()},
    }
