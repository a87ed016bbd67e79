"""The first page: one sentence on how everything is, and what needs a person, in money; for all companies or one.

Knows what the page shows. Knows no query and nothing of what it means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import HttpResponse

from ml_connector.domain.people import Right
from ml_connector.views.health import ConnectionHealth, Health, amounts
from ml_connector.views.health_words import mood, sentence
from ml_connector.web.visit import Visit, page, watch_of
from ml_connector.web.watch import Absent

__all__ = ["all_companies", "company_home"]


@page(company=False)
def all_companies(visit: Visit) -> HttpResponse:
    """Show every company that one may see, worst first; where there is one alone, that."""
    found = _health(visit, "")
    if found is not None and len(found.connections) == 1:
        return visit.go(f"/c/{found.connections[0].company.name}/home")
    return visit.show("all_companies.html", _told(found))


@page()
def company_home(visit: Visit) -> HttpResponse:
    """Show how one company is."""
    return visit.show("home.html", _told(_health(visit, visit.name)))


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


def _told(found: Health | None) -> Mapping[str, object]:
    if found is None:
        return {
            "mood": "wrong",
            "sentence": "How it is cannot be told: the database does not answer.",
            "cards": (),
        }
    return {
        "mood": mood(found),
        "sentence": sentence(found),
        "cards": [_card(one) for one in found.connections],
    }


def _card(one: ConnectionHealth) -> Mapping[str, object]:
    kinds: Sequence[tuple[str, str, str]] = (
        ("persons", "Needs a person", "exceptions"),
        ("doubts", "Being checked", "exceptions"),
    )
    return {
        "name": one.company.name,
        "wrong": one.wrong,
        "tiles": [
            {
                "words": words,
                "place": f"/c/{one.company.name}/{place}",
                "count": sum(row.count for row in getattr(one, kind)),
                "sums": amounts(getattr(one, kind)),
            }
            for kind, words, place in kinds
        ],
    }
