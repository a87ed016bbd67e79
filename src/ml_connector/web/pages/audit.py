"""The audit trail: what happened, in words, newest first; whether it holds; and a pack for an auditor.

Knows what the pages show and their buttons. Knows no query and no word for an event; errands verify and pack.
"""

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.urls import path

from ml_connector.domain.people import Actor, NotAllowed, Right
from ml_connector.operations import House, NotReady
from ml_connector.operations.auditing import verify_on_record
from ml_connector.operations.pack import Wanted, export_pack
from ml_connector.store import database
from ml_connector.store.connections import Stored
from ml_connector.views import frame
from ml_connector.views.actors import said_by
from ml_connector.views.trail import KINDS, Asked, chain, trail
from ml_connector.web.errands import Errand
from ml_connector.web.packs import place_for, taken_from
from ml_connector.web.pages.reconciliation import problem
from ml_connector.web.visit import Visit, page, watch_of

__all__ = ["PATHS"]

_FILTERS = ("actor", "kind", "word", "record", "first", "last")
_VERIFY, _PACK = "verify", "pack"
_LONGEST_S = 600
_STATEMENT_MS = 300_000  # nobody waits for it, unlike for a page


@page()
def audit(visit: Visit) -> HttpResponse:
    """Show a page of the trail of a company."""
    dated = visit.typed("first") or visit.typed("last")
    zone = frame.ages(visit.about).zone if dated else "UTC"
    return visit.show("audit.html", {**_page(visit, visit.about, zone), **_errands(visit), "chain": chain()})


@page(company=False)
def audit_of_people(visit: Visit) -> HttpResponse:
    """Show what belongs to no company: people, sign-ins, the trail itself."""
    if not (visit.actor.may(Right.AUDIT) or visit.actor.may(Right.PEOPLE)):
        raise NotAllowed(actor=visit.actor.name, right=Right.AUDIT, company="")
    return visit.show("audit_people.html", {**_page(visit, None, "UTC"), "chain": chain()})


@page(Right.AUDIT, acts=True)
def verify(visit: Visit) -> HttpResponse:
    """Have the whole trail walked, in a thread of its own."""
    work = partial(_verify, visit.house, visit.name, visit.actor)
    return _begin(visit, _VERIFY, work, "The trail is being verified, from its first event to now.")


@page(Right.AUDIT, acts=True)
def pack(visit: Visit) -> HttpResponse:
    """Have a pack made, in a thread of its own."""
    since, last = _day(visit.typed("from")), _day(visit.typed("to"))
    if since and last and since > last:
        raise NotReady("The first day is after the last one.")
    wanted = Wanted(
        out=place_for(visit.house.home),
        connection=visit.name,
        since=since,
        until=last and last + timedelta(days=1),
        payloads=bool(visit.typed("payloads")),
    )
    work = partial(_pack, visit.house, wanted, visit.actor)
    return _begin(visit, _PACK, work, "The pack is being made. It can be taken from this page in a moment.")


@page(Right.AUDIT)
def take_pack(visit: Visit) -> HttpResponse:
    """Give the pack to whoever had it made."""
    errand = watch_of(visit.request).errands.last(_PACK, visit.name)
    mine = errand is not None and errand.told is not None and errand.by == visit.actor.name
    found = taken_from(errand.told["out"]) if mine and errand and errand.told else None
    if found is None or errand is None:
        raise Http404
    name = f"audit-{visit.name}-{errand.since:%Y-%m-%d}.zip"
    return FileResponse(found.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


@page()
def going(visit: Visit) -> HttpResponse:
    """Say that the trail is still walked; where it is not, have the page loaded anew."""
    told = _errands(visit)
    if not told["going"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return visit.show("audit_going.html", told)


def _page(visit: Visit, stored: Stored | None, zone: str) -> Mapping[str, object]:
    kept = {one: visit.typed(one) for one in _FILTERS if visit.typed(one)}
    asked, before = Asked(**kept), visit.typed("before")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    found = trail(stored, asked, number, zone)
    return {
        "asked": asked,
        "found": found,
        "kinds": list(KINDS),
        "narrowed": bool(kept),
        "begun": number is None,
        "newest": urlencode(kept),
        "further": urlencode({**kept, "before": found.next_before or ""}),
    }


def _begin(visit: Visit, kind: str, work: Any, said: str) -> HttpResponse:
    errand = Errand(by=visit.actor.name, since=visit.now)
    began = watch_of(visit.request).errands.begin(kind, visit.name, errand, work)
    return visit.go(f"/c/{visit.name}/audit", said if began else "It is under way already.")


def _errands(visit: Visit) -> Mapping[str, object]:
    known = watch_of(visit.request).errands
    verifying, packing = (known.last(kind, visit.name) for kind in (_VERIFY, _PACK))
    under_way = next((one for one in (verifying, packing) if one and one.under_way), None)
    made = packing.told if packing and packing.told and packing.by == visit.actor.name else None
    return {
        "going": under_way,
        "what": "The trail is being verified" if under_way is verifying else "A pack is being made",
        "who": said_by(under_way.by) if under_way else "",
        "wrong_trail": problem(verifying),
        "wrong_pack": problem(packing),
        "verified": verifying.told if verifying else None,
        "packed": made if made and taken_from(made["out"]) else None,
    }


def _verify(house: House, company: str, actor: Actor) -> Mapping[str, Any]:
    database.allow_statements(_STATEMENT_MS)
    end = time.monotonic() + _LONGEST_S

    def tell(said: str) -> None:
        if time.monotonic() > end:
            raise NotReady(
                f"It took longer than ten minutes: {said}. Verify it on the command line: `ml-connector audit verify`."
            )

    return verify_on_record(house, company, actor, tell)


def _pack(house: House, wanted: Wanted, actor: Actor) -> Mapping[str, Any]:
    database.allow_statements(_STATEMENT_MS)
    return export_pack(house, wanted, actor).told


def _day(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), clock.min, UTC) if text else None
    except ValueError:
        raise ValueError(f"{text!r} is no day. A day looks like 2026-11-30.") from None


PATHS = (
    path("audit", audit_of_people),
    path("c/<str:company>/audit", audit),
    path("c/<str:company>/audit/going", going),
    path("c/<str:company>/audit/verify", verify),
    path("c/<str:company>/audit/pack", pack),
    path("c/<str:company>/audit/pack/table", take_pack),
)
