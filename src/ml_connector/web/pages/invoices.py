"""Invoices as a list, the journey of one record, and search over all companies one may see.

Knows what these pages show. Knows no query and no rule.
"""

from urllib.parse import quote, urlencode

from django.http import Http404, HttpResponse

from ml_connector.domain.people import Right
from ml_connector.views.certificate import certificate_of
from ml_connector.views.deciding import decisions
from ml_connector.views.journey import journey
from ml_connector.views.ledger_list import Asked, listed, searched
from ml_connector.views.standing_words import STANDINGS, flow_words
from ml_connector.web.visit import Visit, page

__all__ = ["invoices", "one", "search"]

_FILTERS = ("standing", "word", "least", "most")


@page()
def invoices(visit: Visit) -> HttpResponse:
    """List invoices, newest first."""
    asked = Asked(**{name: visit.typed(name) for name in _FILTERS})
    before = visit.typed("before")
    found = listed(visit.name, asked, int(before) if before.isdecimal() else None)
    kept = {name: visit.typed(name) for name in _FILTERS if visit.typed(name)}
    told = {
        "asked": asked,
        "found": found,
        "standings": list(STANDINGS),
        "narrowed": bool(kept),
        "further": urlencode({**kept, "before": found.next_before or ""}),
    }
    return visit.show("invoices.html", told)


@page()
def one(visit: Visit, number: int) -> HttpResponse:
    """Tell the journey of one record, and what a person may do about it."""
    told = journey(visit.name, number, lambda name: visit.actor.may(Right.SEE, name))
    if told is None:
        raise Http404
    found = {
        "one": told,
        "number": number,
        "what": flow_words(told["flow"]),
        "standing": told["standing"],
        "certificate": certificate_of(visit.name, number) if told["flow"] == "approved-invoices" else None,
        "acts": decisions(visit.name, [number]) if visit.may(Right.DECIDE) else (),
    }
    return visit.show("journey.html", found)


@page(company=False)
def search(visit: Visit) -> HttpResponse:
    """Find what somebody means by a word; a single hit is shown at once."""
    word = visit.typed("q")
    names = visit.companies
    found = searched(word, names) if word else ()
    if len(found) == 1:
        return visit.go(f"/c/{quote(found[0].company)}/invoices/{found[0].id}")
    return visit.show("search.html", {"word": word, "found": found, "names": names})
