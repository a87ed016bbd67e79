"""Invoices as a list, the journey of one record, and search over all companies one may see.

Knows what these pages show. Knows no query and no rule.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404, HttpResponse

from ml_connector.domain.people import Right
from ml_connector.views import certificate_words, frame
from ml_connector.views.certificate import certificate_of
from ml_connector.views.deciding import decisions
from ml_connector.views.journey import journey
from ml_connector.views.ledger_list import Asked, Found, listed, searched
from ml_connector.views.standing_words import STANDINGS, flow_words
from ml_connector.web.visit import Visit, page

__all__ = ["certificate", "invoices", "one", "search"]

_FILTERS = ("standing", "word", "vendor", "batch", "least", "most", "first", "last")
_CERTIFIED = ("approved-invoices", "payments")  # what must not be entered twice
_NOTHING = Found(companies=(), count=0, more=False)


@page()
def invoices(visit: Visit) -> HttpResponse:
    """List invoices, last changed first."""
    asked = Asked(**{name: visit.typed(name) for name in _FILTERS})
    zone = frame.ages(visit.about).zone
    found = listed(visit.name, asked, beyond=visit.typed("beyond"), zone=zone)
    kept = {name: visit.typed(name) for name in _FILTERS if visit.typed(name)}
    told = {
        "asked": asked,
        "found": found,
        "standings": list(STANDINGS),
        "narrowed": bool(kept),
        "first": urlencode(kept) if visit.typed("beyond") else None,
        "further": urlencode({**kept, "beyond": found.beyond}),
    }
    return visit.show("invoices.html", told)


@page()
def one(visit: Visit, number: int) -> HttpResponse:
    """Tell the journey of one record, and what a person may do about it."""
    told = _journey(visit, number)
    certified = certificate_of(visit.name, number) if told["flow"] in _CERTIFIED else None
    cause = {"cause": told["cause"], "flow": told["flow"]}
    found = {
        "one": told,
        "number": number,
        "what": flow_words(told["flow"]),
        "standing": told["standing"],
        "certificate": certified,
        "verdict": certificate_words.VERDICTS[certified["verdict"]] if certified else "",
        "proof": certificate_words.proof(certified) if certified else None,
        "acts": decisions(visit.name, [number]) if visit.may(Right.DECIDE) else (),
        "alike": f"exceptions?{urlencode(cause)}#records"
        if told["standing"].mood in ("look", "wrong")
        else "",
    }
    return visit.show("journey.html", found)


@page()
def certificate(visit: Visit, number: int) -> HttpResponse:
    """Show the certificate of exactly-once of one record by itself, to be printed."""
    told = certificate_of(visit.name, number)
    if told is None or told["flow"] not in _CERTIFIED:
        raise Http404
    found = {
        "told": told,
        "number": number,
        "what": flow_words(told["flow"]),
        "standing": _journey(visit, number)["standing"],
        "verdict": certificate_words.VERDICTS[told["verdict"]],
        "steps": certificate_words.steps(told),
        "proof": certificate_words.proof(told),
        "chain": certificate_words.CHAIN,
    }
    return visit.show("certificate.html", found)


@page(company=False)
def search(visit: Visit) -> HttpResponse:
    """Find what somebody means by a word; a single hit is shown at once."""
    word = visit.typed("q")
    names = visit.companies
    found = searched(word, names) if word else _NOTHING
    if found.single:
        return visit.go(f"/c/{quote(found.single.company)}/invoices/{found.single.id}")
    return visit.show("search.html", {"word": word, "found": found, "names": names})


def _journey(visit: Visit, number: int) -> Mapping[str, Any]:
    told = journey(visit.name, number, lambda name: visit.actor.may(Right.SEE, name))
    if told is None:
        raise Http404
    return told
