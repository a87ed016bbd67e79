"""The release desk: what waits for a person, opened to the byte, and answered; and what a breaker stopped.

Knows what the pages show and what their buttons say. Knows no query and no rule about who is asked.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.urls import path

from ml_connector.domain.acts import Act
from ml_connector.domain.people import Right
from ml_connector.operations import (
    Choice,
    Decision,
    NotReady,
    Reply,
    Unseen,
    answer_proposals,
    choose,
    decide,
    let_through,
)
from ml_connector.views.breakers import stopped
from ml_connector.views.health_words import direction
from ml_connector.views.nouns import noun_of
from ml_connector.views.release_desk import Desk, desk, many, opened
from ml_connector.web.ink import age, totals_words
from ml_connector.web.visit import Visit, page

__all__ = ["PATHS", "page_number"]

_SIZE = 50
_AMOUNTS = frozenset({"invoices", "credit notes", "total", "amount", "debit", "credit"})
_COUNTS = frozenset({"entries"})
_DAYS = frozenset({"dated", "posting date"})


@page()
def release_desk(visit: Visit) -> HttpResponse:
    """Show what waits, what a breaker stopped, and what was answered lately."""
    stored = visit.company
    if stored is None:
        raise LookupError("this page is about a company")
    number, answered = page_number(visit, "page"), page_number(visit, "answered")
    found = desk(stored, page=number, answered_page=answered, size=_SIZE)
    breakers = [_breaker(one) for one in stopped(stored.id)]
    told = {
        "desk": found,
        "breakers": breakers,
        "mood": "wrong" if breakers else "look" if found.count else "well",
        "sentence": _sentence(visit, found, len(breakers)),
        "page": number,
        "answered_page": answered,
    }
    return visit.show("release.html", told)


@page()
def proposal(visit: Visit, number: int) -> HttpResponse:
    """Open one proposal."""
    found = opened(visit.company, number) if visit.company else None
    if found is None:
        raise Http404
    asked = found.asked
    told = {
        "opened": found,
        "what": _counted(asked.count, asked.noun, asked.sums),
        "amounts": _AMOUNTS,
        "figures": _AMOUNTS | _COUNTS,
        "days": _DAYS,
        "waits": bool(found.fingerprint),
    }
    return visit.show("proposal.html", told)


@page(Right.RELEASE, acts=True)
def approve(visit: Visit, number: int) -> HttpResponse:
    """Release what was seen of one proposal."""
    return _answer(visit, number, Act.APPROVE)


@page(Right.RELEASE, acts=True)
def reject(visit: Visit, number: int) -> HttpResponse:
    """Keep back what was seen of one proposal."""
    if not visit.typed("reason"):
        raise NotReady(
            "Say why it is kept back: the reason is shown where it is held, and kept in the audit trail."
        )
    return _answer(visit, number, Act.REJECT)


@page(Right.DECIDE, acts=True)
def keep_one(visit: Visit, number: int) -> HttpResponse:
    """Take one draft out of a proposal by holding it."""
    if not visit.typed("reason"):
        raise NotReady(
            "Say why it is kept back: the reason is shown where it is held, and kept in the audit trail."
        )
    rows = choose(visit.name, Choice(ids=[visit.typed("id")]))
    (line,) = decide(
        visit.house, visit.name, rows, Decision(act=Act.HOLD, because=visit.typed("reason")), visit.actor
    ) or ({"became": None, "said": "It is not there any more.", "document": ""},)
    if line["became"] is None:
        raise NotReady(line["said"])
    return visit.go(
        f"/c/{visit.name}/release/{number}",
        f"{line['document']} is held. The rest can be released without it.",
    )


@page(Right.LET_THROUGH, acts=True)
def let_go(visit: Visit) -> HttpResponse:
    """Let what a breaker stopped go, once."""
    reason, flow = visit.typed("reason"), visit.typed("flow")
    if not reason:
        raise NotReady("Say why it is right: the reason is kept in the audit trail.")
    try:
        let_through(visit.house, visit.name, flow, visit.typed("seen"), reason, visit.actor)
    except Unseen as moved:
        raise NotReady(str(moved)) from moved
    return visit.go(
        f"/c/{visit.name}/release",
        f"Let through, once: {direction(flow)}. The next run writes what you saw; what came since is weighed anew.",
    )


def page_number(visit: Visit, name: str = "page") -> int:
    """Give the number of a page that an address asks for; the first where it asks for none."""
    told = visit.typed(name)
    return max(int(told), 1) if told.isdecimal() and len(told) < 7 else 1


def _answer(visit: Visit, number: int, act: Act) -> HttpResponse:
    reply = Reply(act=act, because=visit.typed("reason"), seen=visit.typed("seen"))
    lines = answer_proposals(visit.house, visit.name, [number], reply, visit.actor)
    done = [line for line in lines if line["became"] is not None]
    left = len(lines) - len(done)
    sums: dict[str, Decimal] = {}
    for line in done:
        sums[line["currency"]] = sums.get(line["currency"], Decimal(0)) + Decimal(line["amount"] or 0)
    noun = "record" if not lines else noun_of(visit.typed("flow"))
    what = _counted(len(done), noun, sums)
    said = (
        f"Released: {what}. Nothing is sent yet: the next run enters exactly this."
        if act is Act.APPROVE
        else f"Kept back: {what}. It stays on hold until somebody decides, or its source changes it."
    )
    if left:
        said += f" {left} did not wait any more and {'was' if left == 1 else 'were'} left as it was."
    return visit.go(f"/c/{visit.name}/release", said)


def _sentence(visit: Visit, found: Desk, breakers: int) -> str:
    parts = []
    if breakers:
        parts.append(f"{many(breakers, 'flow')} stopped before writing, by a circuit breaker")
    if found.count:
        since = age(visit.now - found.oldest) if found.oldest else ""
        verb = "waits" if found.count == 1 else "wait"
        parts.append(
            f"{_counted(found.count, 'invoice', found.sums)}, {verb} for release in "
            f"{many(found.proposals, 'proposal')}, the oldest for {since}"
        )
    return "; ".join(parts) + "." if parts else "Nothing waits for release."


def _counted(count: int, noun: str, sums: Mapping[str, Decimal]) -> str:
    return ", ".join(filter(None, [many(count, noun), totals_words(sums)]))


def _breaker(one: Mapping[str, object]) -> Mapping[str, object]:
    """Put a breaker's figures into words."""
    sums: Sequence[Mapping[str, str]] = one["sums"]  # type: ignore[assignment]
    amounts = {
        told["currency"]: Decimal(told["amount"]) for told in sums if told["currency"] not in ("", "-")
    }
    noun = noun_of(str(one["flow"]))
    count = int(str(one["count"]))
    return {
        **one,
        "direction": direction(str(one["flow"])),
        "noun": noun,
        "what": _counted(count, noun, amounts),
    }


PATHS = [
    path("c/<str:company>/release", release_desk),
    path("c/<str:company>/release/let-through", let_go),
    path("c/<str:company>/release/<int:number>", proposal),
    path("c/<str:company>/release/<int:number>/approve", approve),
    path("c/<str:company>/release/<int:number>/reject", reject),
    path("c/<str:company>/release/<int:number>/keep-one", keep_one),
]
