"""Reconciliation: both sides by period and currency, the difference first; compare, sign a period off, take it out.

Knows what the pages show and what their buttons say. Knows no query, and asks neither system itself: an errand does.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from django.http import Http404, HttpResponse
from django.urls import path

from ml_connector.domain.people import Right
from ml_connector.operations import Window, reconcile, sign_off
from ml_connector.store.connections import Stored
from ml_connector.store.sign_offs import ComparisonRow
from ml_connector.views.actors import said_by
from ml_connector.views.closing import bridge_place
from ml_connector.views.reconciliation import One, as_csv, one, overview
from ml_connector.views.release_desk import many
from ml_connector.web.errands import Errand
from ml_connector.web.ink import amount
from ml_connector.web.pages.release import page_number
from ml_connector.web.sentences import spoken
from ml_connector.web.visit import Visit, page, watch_of

__all__ = ["PATHS", "problem"]

_KIND = "reconcile"
_SIZE = 20
_SHOWN_MAX = 200


@page()
def reconciliation(visit: Visit) -> HttpResponse:
    """Show the last comparison, its periods with their signatures, and those before."""
    number = page_number(visit)
    found = overview(_company(visit), page=number, size=_SIZE)
    row = found.last.row if found.last else None
    errand = watch_of(visit.request).errands.last(_KIND, visit.name)
    told = {
        "overview": found,
        "page": number,
        "errand": errand,
        "wrong": problem(errand),
        "sentence": _sentence(row),
        "mood": _mood(row),
        **_told(visit, found.last),
    }
    return visit.show("reconciliation.html", told)


@page()
def going(visit: Visit) -> HttpResponse:
    """Say whether a comparison is still under way; where it is not, have the page loaded anew."""
    errand = watch_of(visit.request).errands.last(_KIND, visit.name)
    if errand is None or not errand.under_way:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return visit.show(
        "under_way.html", {"errand": errand, "who": said_by(errand.by), "there": "reconciliation"}
    )


@page(acts=True)
def compare_now(visit: Visit) -> HttpResponse:
    """Have both systems asked, in a thread of its own; the page says when it is done."""
    window = Window(
        first=_day(visit.typed("from")), last=_day(visit.typed("to")), every_amount=bool(visit.typed("every"))
    )
    work = partial(reconcile, visit.house, visit.name, window, visit.actor)
    began = watch_of(visit.request).errands.begin(
        _KIND, visit.name, Errand(by=visit.actor.name, since=visit.now), work
    )
    said = (
        "Both systems are being asked. It takes seconds to minutes."
        if began
        else "It is being compared already."
    )
    return visit.go(f"/c/{visit.name}/reconciliation", said)


@page()
def comparison(visit: Visit, number: int) -> HttpResponse:
    """Open one comparison."""
    found = _found(visit, number)
    told = {"sentence": _sentence(found.row), "mood": _mood(found.row), **_told(visit, found)}
    return visit.show("comparison.html", told)


@page()
def as_table(visit: Visit, number: int) -> HttpResponse:
    """Give one comparison as a table for a spreadsheet."""
    found = _found(visit, number)
    answer = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    name = f"reconciliation-{number}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(Right.SIGN_OFF, acts=True)
def sign(visit: Visit, number: int) -> HttpResponse:
    """Sign one period of a comparison off."""
    period = visit.typed("period")
    sign_off(visit.house, visit.name, number, period, visit.typed("reason"), visit.actor)
    return visit.go(
        f"/c/{visit.name}/reconciliation",
        f"Period {period} is signed off, with your name and the figures shown.",
    )


def problem(errand: Errand | None) -> Mapping[str, str] | None:
    """Give why an errand came to nothing, in four lines; None where it did not."""
    if errand is None or not errand.wrong:
        return None
    what, *lines = errand.wrong.splitlines()
    told = {name.strip(): text.strip() for name, _, text in (line.partition(":") for line in lines)}
    return {
        "what": what + (f" It said: {told['said']}" if told.get("said") else ""),
        "who": told.get("who", "Whoever asked for it"),
        "where": told.get("where", "On this page"),
        "next": told.get("next", "Put it right, and ask again."),
    }


def _told(visit: Visit, found: One | None) -> Mapping[str, object]:
    """Give what a whole comparison shows, for the page of it alone and for that of the last one."""
    return {
        "whole": found,
        "said_by": said_by,
        "spoken": partial(spoken, name=visit.name),
        "words": partial(bridge_place, visit.name),
        "lines_max": _SHOWN_MAX,
        "many": many,
    }


def _company(visit: Visit) -> Stored:
    if visit.company is None:
        raise LookupError("this page is about a company")
    return visit.company


def _found(visit: Visit, number: int) -> One:
    found = one(_company(visit), number)
    if found is None:
        raise Http404
    return found


def _mood(row: ComparisonRow | None) -> str:
    if row is None:
        return "look"
    differing = sum(group["count"] for group in row.bridge["differing"])
    return "wrong" if differing else "look" if row.bridge["not_compared"] else "well"


def _sentence(row: ComparisonRow | None) -> str:
    """Say the difference first."""
    if row is None:
        return "Nothing has been compared yet."
    differing = sum(group["count"] for group in row.bridge["differing"])
    if not differing:
        so_far = ", as far as it was compared" if row.bridge["not_compared"] else ""
        return f"Difference 0.00{so_far}: {many(row.compared, 'invoice')} compared."
    sums: Sequence[Mapping[str, str]] = row.bridge["differences"]
    told = " and ".join(amount(each["amount"], each["currency"]) for each in sums)
    verb = "differs" if differing == 1 else "differ"
    return f"Difference {told}: {many(differing, 'invoice')} of {row.compared:,} {verb}."


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{text!r} is no day. A day looks like 2026-11-30.") from None


PATHS = [
    path("c/<str:company>/reconciliation", reconciliation),
    path("c/<str:company>/reconciliation/going", going),
    path("c/<str:company>/reconciliation/compare", compare_now),
    path("c/<str:company>/reconciliation/<int:number>", comparison),
    path("c/<str:company>/reconciliation/<int:number>/table", as_table),
    path("c/<str:company>/reconciliation/<int:number>/sign", sign),
]
