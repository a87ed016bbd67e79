"""Who there is and what they may do where; and what whoever keeps the people does about it.

Knows what the pages show and their buttons. Knows no query, and no rule about who may do what to whom.
"""

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpResponse
from django.urls import path

from ml_connector.domain.people import EVERYWHERE, Right, Role
from ml_connector.operations import people as acts
from ml_connector.views import people as views
from ml_connector.views.people import ROLE_WORDS, Line, Part
from ml_connector.web.visit import Visit, page

__all__ = ["PATHS"]

_PARTS = {
    Part.ALL: "All",
    Part.CONFLICT: "Conflicting duties",
    Part.BARE: "Without a second factor",
    Part.INVITED: "Invited",
    Part.OUT: "Shut out",
}


@page(company=False)
def all_people(visit: Visit) -> HttpResponse:
    """Show everybody as a matrix of roles by company."""
    every = views.lines(acts.people_of(visit.actor), visit.now)
    typed, kept = visit.typed, views.keeps(visit.actor)
    part = Part(typed("show")) if typed("show") in list(Part) else Part.ALL
    number = int(typed("page")) if typed("page").isdecimal() and typed("page").isascii() else 1
    found = views.matrix(every, kept, part, typed("company"), max(number, 1))
    told = {
        "matrix": found,
        "rows": [_row(line, visit) for line in found.lines],
        "tabs": [(one.value, words, found.counts[one], one == part) for one, words in _PARTS.items()],
        "part": part.value,
        "company": typed("company"),
        "number": max(number, 1),
    }
    return visit.show("people.html", {**told, **_choices(visit, kept)})


@page(company=False)
def one_person(visit: Visit, number: int) -> HttpResponse:
    """Show one person, and what may be done about them."""
    line = _find(visit, number)
    row, kept = _row(line, visit), views.keeps(visit.actor)
    held = [
        {"company": company, "where": _where(company), "role": role.value, "words": ROLE_WORDS[role],
         "mine": company in kept}
        for company, roles in line.person.roles.items()
        for role in roles
    ]  # fmt: skip
    return visit.show("person.html", {"row": row, "held": held, **_choices(visit, kept)})


@page(acts=True, company=False)
def invite(visit: Visit) -> HttpResponse:
    """Add somebody or invite them anew, with a role or none; the invitation is shown once."""
    typed = visit.typed
    roles = [(typed("role"), typed("company"))] if typed("role") else []
    link = acts.invite(visit.house, typed("email"), typed("name"), visit.actor, roles)
    told = {"email": typed("email").lower(), "link": visit.request.build_absolute_uri(link)}
    return visit.show("invited.html", told)


@page(acts=True, company=False)
def give(visit: Visit, number: int) -> HttpResponse:
    """Give a role."""
    return visit.go(f"/people/{number}", _given(visit, _find(visit, number).person.email))


@page(acts=True, company=False)
def give_by_address(visit: Visit) -> HttpResponse:
    """Give a role to somebody whom one does not see yet: they have none where one keeps the people."""
    return visit.go("/people", _given(visit, visit.typed("email").lower()))


@page(acts=True, company=False)
def take(visit: Visit, number: int) -> HttpResponse:
    """Take a role away."""
    email, typed = _find(visit, number).person.email, visit.typed
    acts.take_role(visit.house, email, typed("role"), typed("company"), visit.actor)
    what = f"{ROLE_WORDS[Role(typed('role'))]} {_where(typed('company'))}"
    return visit.go(f"/people/{number}", f"{email} is not {what} any more.")


@page(acts=True, company=False)
def shut_out(visit: Visit, number: int) -> HttpResponse:
    """Let somebody sign in no more."""
    email = _find(visit, number).person.email
    acts.shut_out(visit.house, email, visit.typed("reason"), visit.actor)
    return visit.go(f"/people/{number}", f"{email} is shut out, and their sessions have ended.")


@page(acts=True, company=False)
def let_in(visit: Visit, number: int) -> HttpResponse:
    """Let somebody sign in again."""
    email = _find(visit, number).person.email
    acts.let_in(visit.house, email, visit.actor)
    return visit.go(f"/people/{number}", f"{email} may sign in again.")


@page(acts=True, company=False)
def unlock(visit: Visit, number: int) -> HttpResponse:
    """Let somebody try again at once."""
    email = _find(visit, number).person.email
    acts.unlock(visit.house, email, visit.actor)
    return visit.go(f"/people/{number}", f"{email} may try again at once.")


def _given(visit: Visit, email: str) -> str:
    role, company = visit.typed("role"), visit.typed("company")
    new = acts.give_role(visit.house, email, role, company, visit.actor)
    return f"{email} is {ROLE_WORDS[Role(role)]} {_where(company)} {'now' if new else 'already'}."


def _find(visit: Visit, number: int) -> Line:
    shown = [one for one in acts.people_of(visit.actor) if one.id == number]
    if not shown:
        raise Http404
    (line,) = views.lines(shown, visit.now)
    return line


def _row(line: Line, visit: Visit) -> Mapping[str, object]:
    person = line.person
    words, mood = _standing(line)
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "active": person.active,
        "joined": person.joined,
        "self": person.id == visit.person.pk,
        "seen_at": person.seen_at,
        "second_factor": person.second_factor,
        "locked_until": line.locked_until,
        "standing": words,
        "mood": mood,
        "conflicts": [_where(company) for company in line.conflicts],
        "roles": {company: [ROLE_WORDS[role] for role in roles] for company, roles in person.roles.items()},
    }


def _standing(line: Line) -> tuple[str, str]:
    """Say whether somebody can sign in, and how that is."""
    if not line.person.active:
        return "Shut out", "wrong"
    if line.locked_until is not None:
        return "Locked", "look"
    return ("Signs in", "well") if line.person.joined else ("Invited", "look")


def _where(company: str) -> str:
    return f"in {company}" if company else "in every company"


def _choices(visit: Visit, kept: Sequence[str]) -> Mapping[str, object]:
    """Give what forms may offer: the roles with what they let one do, and the companies one keeps."""
    return {
        "everywhere": EVERYWHERE,
        "roles": [(role.value, words, views.rights_of(role)) for role, words in ROLE_WORDS.items()],
        "kept": [(company, _where(company)) for company in kept],
        "keeps_all": visit.may(Right.PEOPLE),
    }


PATHS = (
    path("people", all_people),
    path("people/invite", invite),
    path("people/give", give_by_address),
    path("people/<int:number>", one_person),
    path("people/<int:number>/give", give),
    path("people/<int:number>/take", take),
    path("people/<int:number>/shut-out", shut_out),
    path("people/<int:number>/let-in", let_in),
    path("people/<int:number>/unlock", unlock),
)
