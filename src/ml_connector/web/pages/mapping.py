"""The mapping of codes: its lines, what waits for one, where they lead; changed by line or by table, with a reason.

Knows the pages, their forms and buttons. Knows no rule about codes, and asks Sage 300 only by an errand.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import path

from ml_connector.domain.crosswalk import SEGMENT, Crosswalk, Line
from ml_connector.domain.crosswalk_csv import to_csv
from ml_connector.domain.people import Right
from ml_connector.operations import NotReady, Table, check_crosswalk, find_unmapped, import_crosswalk
from ml_connector.views import crosswalk
from ml_connector.views.actors import said_by
from ml_connector.views.mapping_page import (
    Changed,
    changes,
    kind_words,
    line_of,
    mapped,
    versioned,
    waiting,
)
from ml_connector.views.release_desk import many
from ml_connector.web.errands import Errand
from ml_connector.web.ink import totals_words
from ml_connector.web.pages.reconciliation import problem
from ml_connector.web.pages.release import page_number
from ml_connector.web.visit import Visit, page, watch_of

__all__ = ["PATHS"]

_UNMAPPED, _LED = "unmapped", "led"
_SHOWN_MAX = 200
_BIG = 1_000_000


@page()
def mapping(visit: Visit) -> HttpResponse:
    """Show the table that counts, what waits for a code, and the newest versions."""
    typed, number = visit.typed, page_number(visit)
    below = typed("below")
    table = mapped(
        visit.about, typed("kind"), typed("word"), number, int(below) if below.isdecimal() else None
    )
    cards, count, sums = waiting(visit.about)
    told = {
        "table": table,
        "kind": table.kind,
        "word": typed("word"),
        "page": number,
        "kept": urlencode({"kind": table.kind, "word": typed("word")}),
        "cards": cards,
        "waits": f"{many(count, 'record')}, {totals_words(sums)}".rstrip(", ") if count else "",
        "mood": "look" if count else "well",
        "kind_words": kind_words,
        "many": many,
        "line": _asked_line(visit, typed("kind") or "vendor"),
        "changing": bool(typed("code")),
        "kinds": [(one, words) for one, words, _ in table.kinds],
        **_errands(visit),
    }
    return visit.show("mapping.html", told)


@page(Right.RUN, acts=True)
def ask_unmapped(visit: Visit) -> HttpResponse:
    """Have Sage 300 asked which codes of held invoices it does not know."""
    return _begin(visit, _UNMAPPED)


@page(Right.RUN, acts=True)
def ask_led(visit: Visit) -> HttpResponse:
    """Have Sage 300 asked whether it has what the lines lead to."""
    return _begin(visit, _LED)


@page()
def going(visit: Visit) -> HttpResponse:
    """Say that Sage 300 is still being asked; where it is not, have the page loaded anew."""
    told = _errands(visit)
    if not told["going"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return visit.show("mapping_going.html", told)


@page(Right.MAP, acts=True)
def keep_line(visit: Visit) -> HttpResponse:
    """Add a line, or put it in the place of the one for the same code."""
    typed = visit.typed
    kind = f"{SEGMENT}{typed('dimension')}" if typed("dimension") else typed("kind")
    line = Line(
        kind=kind,
        avidxchange=typed("avidxchange"),
        sage=typed("sage"),
        primary=bool(typed("primary")),
        note=typed("note"),
    )
    return _kept(visit, Table(text=to_csv(Crosswalk(lines=(line,))), add=True, because=_reason(visit)))


@page(Right.MAP, acts=True)
def take_line(visit: Visit) -> HttpResponse:
    """Take a line out of the table."""
    gone = (visit.typed("kind"), visit.typed("avidxchange"))
    return _kept(visit, Table(without=gone, because=_reason(visit)))


@page(Right.MAP, acts=True)
def look_at_table(visit: Visit) -> HttpResponse:
    """Say what a table would change, and keep nothing."""
    text, add = _text(visit), bool(visit.typed("add"))
    told = import_crosswalk(visit.house, visit.name, Table(text=text, add=add), visit.actor, dry_run=True)
    change = changes(told.difference)
    shown = {"text": text, "add": add, "before": told.before, **_counted(change)}
    return visit.show("mapping_import.html", shown)


@page(Right.MAP, acts=True)
def keep_table(visit: Visit) -> HttpResponse:
    """Keep a table that was looked at; another version that came meanwhile is told instead."""
    seen = visit.typed("seen")
    table = Table(
        text=str(visit.request.POST.get("text", "")),
        add=bool(visit.typed("add")),
        seen=int(seen) if seen.isdecimal() else -1,
        because=_reason(visit),
    )
    return _kept(visit, table)


@page(Right.MAP, acts=True)
def take_again(visit: Visit) -> HttpResponse:
    """Take an older version again, as a new one."""
    number = visit.typed("version")
    if not number.isdecimal():
        raise NotReady("Choose a version.")
    return _kept(visit, Table(version=int(number), because=_reason(visit)))


@page()
def version(visit: Visit) -> HttpResponse:
    """Show one version: who kept it, why, and what it changed."""
    number = visit.typed("number")
    found = versioned(visit.about, int(number)) if number.isdecimal() and len(number) < 9 else None
    if found is None:
        return visit.go(f"/c/{visit.name}/mapping#versions", "There is no such version.")
    return visit.show("mapping_version.html", {"one": found, **_counted(found.change)})


@page()
def as_table(visit: Visit) -> HttpResponse:
    """Give the table that counts, or an older version, as CSV."""
    number = visit.typed("version")
    try:
        found = crosswalk(visit.name, int(number) if number.isdecimal() else None)
    except ValueError:
        raise Http404 from None
    answer = HttpResponse("\ufeff" + found["csv"], content_type="text/csv; charset=utf-8")
    name = f"mapping-{visit.name}-{found['version']}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _begin(visit: Visit, kind: str) -> HttpResponse:
    ask = find_unmapped if kind == _UNMAPPED else check_crosswalk
    errand = Errand(by=visit.actor.name, since=visit.now)

    def work() -> Mapping[str, object]:
        return {"found": ask(visit.house, visit.name), "at": visit.house.clock.now()}

    began = watch_of(visit.request).errands.begin(kind, visit.name, errand, work)
    said = "Sage 300 is being asked; nothing is written there." if began else "It is being asked already."
    return visit.go(f"/c/{visit.name}/mapping#{kind}", said)


def _errands(visit: Visit) -> Mapping[str, object]:
    known = watch_of(visit.request).errands
    last = {kind: known.last(kind, visit.name) for kind in (_UNMAPPED, _LED)}
    under_way = [one for one in last.values() if one and one.under_way]
    told = {kind: one.told if one and one.told else None for kind, one in last.items()}
    return {
        **told,
        "wrong": {kind: problem(one) for kind, one in last.items()},
        "going": under_way[0] if under_way else None,
        "who": said_by(under_way[0].by) if under_way else "",
    }


def _asked_line(visit: Visit, kind: str) -> Line:
    """Give the line that an address names, to be changed; a fresh one with what it says where there is none."""
    code = visit.typed("code")
    found = line_of(visit.about, kind, code) if code else None
    return found or Line(kind=kind, avidxchange=code, sage="")


def _kept(visit: Visit, table: Table) -> HttpResponse:
    told = import_crosswalk(visit.house, visit.name, table, visit.actor, dry_run=False)
    if not told.difference:
        said = f"It says the same as version {told.before}, so nothing was kept."
        return visit.go(f"/c/{visit.name}/mapping", said)
    counts = _counted(changes(told.difference))["counts"]
    said = (
        f"Kept as version {told.after}: {counts}. Nothing was sent. The next run checks again what is held for want of "
        f"a code; what is in Sage 300 stays as it is."
    )
    return visit.go(f"/c/{visit.name}/mapping", said)


def _counted(change: Sequence[Changed]) -> Mapping[str, object]:
    sums = {what: sum(one.what == what for one in change) for what in ("added", "changed", "removed")}
    counts = ", ".join(f"{many(count, 'line')} {what}" for what, count in sums.items() if count)
    return {
        "change": change[:_SHOWN_MAX],
        "left": max(0, len(change) - _SHOWN_MAX),
        "counts": counts or "nothing",
    }


def _reason(visit: Visit) -> str:
    if not visit.typed("reason"):
        raise NotReady("Say why: the reason is kept with the version, for the auditor.")
    return visit.typed("reason")


def _text(visit: Visit) -> str:
    """Give the table that was chosen as a file, or else pasted."""
    file = visit.request.FILES.get("file")
    if file is None:
        text = str(visit.request.POST.get("table", ""))
    else:
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValueError("The file is not UTF-8. In Excel, save it as “CSV UTF-8”.") from None
    if not text.strip():
        raise ValueError("Choose a file, or paste a table.")
    if len(text) > _BIG:
        raise ValueError(
            f"The table has more than a million characters. Give it on the command line: `ml-connector crosswalk "
            f"{visit.name} import FILE --reason TEXT`."
        )
    return text


PATHS = (
    path("c/<str:company>/mapping", mapping),
    path("c/<str:company>/mapping/unmapped", ask_unmapped),
    path("c/<str:company>/mapping/leads", ask_led),
    path("c/<str:company>/mapping/going", going),
    path("c/<str:company>/mapping/line", keep_line),
    path("c/<str:company>/mapping/line/take", take_line),
    path("c/<str:company>/mapping/look", look_at_table),
    path("c/<str:company>/mapping/keep", keep_table),
    path("c/<str:company>/mapping/version", version),
    path("c/<str:company>/mapping/version/again", take_again),
    path("c/<str:company>/mapping/table", as_table),
)
