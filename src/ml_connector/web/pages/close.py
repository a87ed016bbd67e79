"""Close readiness: what would miss a fiscal period if it closed now, by what keeps it, with owner and amount.

Knows what the page shows. Knows no query, and asks neither system itself: an errand does, whose answer this process
remembers.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import path

from ml_connector.domain.people import Right
from ml_connector.operations import close_readiness
from ml_connector.views.actors import said_by
from ml_connector.views.closing import reason_place, reason_title
from ml_connector.views.release_desk import many
from ml_connector.web.errands import Errand
from ml_connector.web.ink import amount
from ml_connector.web.pages.reconciliation import problem
from ml_connector.web.sentences import spoken
from ml_connector.web.visit import Visit, page, watch_of

__all__ = ["PATHS"]

_KIND = "close"
_PERIOD_MAX = 20


@page()
def close(visit: Visit) -> HttpResponse:
    """Show what came of the last look, or that nobody looked."""
    errand = watch_of(visit.request).errands.last(_KIND, visit.name)
    told = errand.told if errand else None
    return visit.show(
        "close.html",
        {
            "errand": errand,
            "found": told,
            "wrong": problem(errand),
            "who": said_by(errand.by) if errand else "",
            "sentence": _sentence(told),
            "mood": _mood(told),
            "reasons": [_reason(visit.name, one) for one in _greatest_first(told)] if told else (),
            "ends": _ends(told, visit.now) if told else "",
        },
    )


@page()
def going(visit: Visit) -> HttpResponse:
    """Say whether a look is still under way; where it is not, have the page loaded anew."""
    errand = watch_of(visit.request).errands.last(_KIND, visit.name)
    if errand is None or not errand.under_way:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return visit.show("under_way.html", {"errand": errand, "who": said_by(errand.by), "there": "close"})


@page(acts=True)
def look_now(visit: Visit) -> HttpResponse:
    """Have both systems asked, in a thread of its own; nothing is written anywhere."""
    visit.actor.must(Right.SEE, visit.name)
    work = partial(close_readiness, visit.house, visit.name, visit.typed("period")[:_PERIOD_MAX])
    began = watch_of(visit.request).errands.begin(
        _KIND, visit.name, Errand(by=visit.actor.name, since=visit.now), work
    )
    said = (
        "Both systems are being asked. It takes seconds to minutes."
        if began
        else "They are being asked already."
    )
    return visit.go(f"/c/{visit.name}/close", said)


def _mood(told: Mapping[str, Any] | None) -> str:
    if told is None or not told["compared"] or told["not_compared"]:
        return "look" if not (told and told["reasons"]) else "wrong"
    return "wrong" if told["reasons"] else "well"


def _sentence(told: Mapping[str, Any] | None) -> str:
    if told is None:
        return "Nobody has looked yet."
    period = told["period"]
    if told["reasons"]:
        sums = " and ".join(
            f"{many(one['count'], 'invoice')}, {amount(one['amount'], one['currency'])},"
            for one in told["would_miss"]
        )
        return f"{sums} would miss period {period} if it closed now."
    if not told["compared"]:
        return f"Nothing was compared: no invoice of period {period} is known."
    so_far = ", as far as it was compared" if told["not_compared"] else ""
    return f"Nothing would miss period {period}{so_far}: {many(told['compared'], 'invoice')} looked at."


def _greatest_first(told: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return sorted(told["reasons"], key=lambda one: abs(Decimal(one["amount"])), reverse=True)


def _ends(told: Mapping[str, Any], now: datetime) -> str:
    """Say how long a period goes on, or for how long it is over."""
    left = (date.fromisoformat(told["to"]) - now.date()).days
    if left < 0:
        return f"ended {many(-left, 'day')} ago"
    return f"ends in {many(left, 'day')}" if left else "ends today"


def _reason(name: str, one: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        **one,
        "title": reason_title(one["word"]),
        "place": reason_place(name, one["word"], one["cause"], one["currency"]),
        "lines": {
            "what": one["what"],
            "who": one["who"],
            "where": ", ".join(one["first"]) + (" and more" if one["count"] > len(one["first"]) else ""),
            "next": spoken(one["next"], name),
        },
    }


PATHS = [
    path("c/<str:company>/close", close),
    path("c/<str:company>/close/going", going),
    path("c/<str:company>/close/look", look_now),
]
