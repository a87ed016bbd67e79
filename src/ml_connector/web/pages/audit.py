"""The audit trail of a company, newest first; it is read here, and verified at the command line.

Knows what the page shows. Knows no query and no word for an event.
"""

from urllib.parse import urlencode

from django.http import HttpResponse

from ml_connector.views import frame
from ml_connector.views.trail import KINDS, Asked, trail
from ml_connector.web.visit import Visit, page

__all__ = ["audit"]

_FILTERS = ("actor", "kind", "word", "first", "last")


@page()
def audit(visit: Visit) -> HttpResponse:
    """Show a page of the trail."""
    asked, before = Asked(**{name: visit.typed(name) for name in _FILTERS}), visit.typed("before")
    zone = frame.ages(visit.about).zone
    found = trail(visit.name, asked, int(before) if before.isdecimal() else None, zone)
    kept = {name: visit.typed(name) for name in _FILTERS if visit.typed(name)}
    told = {
        "asked": asked,
        "found": found,
        "kinds": list(KINDS),
        "narrowed": bool(kept),
        "further": urlencode({**kept, "before": found.next_before or ""}),
    }
    return visit.show("audit.html", told)
