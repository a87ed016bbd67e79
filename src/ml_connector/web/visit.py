"""One look at a page or one press of a button: who asks, of which company, and what may come of it.

Knows sessions, rights and companies. Knows no page's content.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render

from ml_connector.domain.people import Actor, NotAllowed, Right
from ml_connector.operations import House, NotReady
from ml_connector.operations.people import note_refusal
from ml_connector.store import connections, database, models, people
from ml_connector.store.connections import Stored
from ml_connector.store.lock import Busy
from ml_connector.views import frame
from ml_connector.web import sessions
from ml_connector.web.watch import Watch

__all__ = ["Visit", "page", "plain", "watch_of"]

_MENU: Sequence[tuple[str, str, Right]] = (
    ("home", "Home", Right.SEE),
    ("exceptions", "Exceptions", Right.SEE),
    ("release", "Release", Right.SEE),
    ("invoices", "Invoices", Right.SEE),
    ("runs", "Runs", Right.SEE),
    ("reconciliation", "Reconciliation", Right.SEE),
    ("close", "Close", Right.SEE),
    ("mapping", "Mapping", Right.SEE),
    ("schedules", "Schedules", Right.SEE),
    ("connection", "Connection", Right.SEE),
    ("audit", "Audit trail", Right.SEE),
)
_HUES = 6  # each company has a color of its own beside its name, so that nobody acts in the wrong one


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Who asks what: `company` is the connection a page is about, None on those about none."""

    request: HttpRequest
    house: House
    actor: Actor
    person: models.Person
    company: Stored | None
    now: datetime

    @property
    def name(self) -> str:
        """The name of the company it is about; raises where it is about none."""
        return self.about.name

    @property
    def about(self) -> Stored:
        """The company it is about; raises where it is about none."""
        if self.company is None:
            raise LookupError("this page is about no company")
        return self.company

    @property
    def typed(self) -> Callable[[str], str]:
        """Give what a form or an address said under a name, without blanks around it; "" where nothing."""
        told = self.request.POST if self.request.method == "POST" else self.request.GET
        return lambda name: str(told.get(name, "")).strip()

    @property
    def companies(self) -> Sequence[str]:
        """The names of the companies they may see."""
        return [one.name for one in connections.every() if self.actor.may(Right.SEE, one.name)]

    def may(self, right: Right) -> bool:
        """Tell whether who asks may do this here."""
        return self.actor.may(right, self.company.name if self.company else "")

    def show(self, template: str, told: Mapping[str, object], *, status: int = 200) -> HttpResponse:
        """Fill in a template, within the frame around each page."""
        return render(self.request, template, {**self._frame(), **told}, status=status)

    def go(self, place: str, said: str = "") -> HttpResponse:
        """Send the browser on, as after a button; `said` is shown once there."""
        if said:
            self.request.session["said"] = said
        return HttpResponseRedirect(place)

    def _frame(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "visit": self,
            "right": Right,
            "companies": self.companies,
            "said": self.request.session.pop("said", ""),
            "now": self.now,
            "menu": (),
            "ages": None,
            "hue": 0,
            "zone": "UTC",
        }
        if self.company is not None:
            ages = frame.ages(self.company)
            base = f"/c/{self.company.name}/"
            told |= {
                "menu": [(f"{base}{path}", words, path) for path, words, right in _MENU if self.may(right)],
                "ages": ages,
                "zone": ages.zone,
                "hue": self.company.id % _HUES,
                "base": base,
            }
        return told


Page = Callable[..., HttpResponse]


def page(right: Right = Right.SEE, *, acts: bool = False, company: bool = True) -> Callable[[Page], Page]:
    """Make a page of a function that is given a Visit: signed in, allowed, and told in words what goes wrong.

    `acts`: it is a button, asked for by POST alone. Without `company` it is about none, and its right is looked for
    in each company by itself.
    """

    def made(answer: Page) -> Page:
        @wraps(answer)
        def asked(request: HttpRequest, **about: Any) -> HttpResponse:
            if request.method == "POST" and not acts:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            if request.method != "POST" and acts:
                return HttpResponseNotAllowed(["POST"])
            try:
                return _answered(request, right if company else None, answer, about)
            except connections.Unknown:
                return plain(request, 404, "There is no company of this name.")
            except database.DATABASE_ERRORS:
                return plain(request, 503, "The database does not answer. Try again in a moment.")

        asked.right, asked.acts = right if company else None, acts  # type: ignore[attr-defined]  # for who lists them
        return asked

    return made


def watch_of(request: HttpRequest) -> Watch:
    """Give what this process knows of the house."""
    found: Watch = request.META["ml_connector.watch"]
    return found


def plain(request: HttpRequest, status: int, title: str, lines: Sequence[str] = ()) -> HttpResponse:
    """Say one thing on a page of its own, without the frame: it may be shown to who is not signed in."""
    return render(request, "plain.html", {"title": title, "lines": lines}, status=status)


def _answered(request: HttpRequest, right: Right | None, answer: Page, about: dict[str, Any]) -> HttpResponse:
    house = watch_of(request).house
    if house is None:
        return plain(request, 503, "The program is not ready yet.", [watch_of(request).why.said])
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    person = request.user
    if not isinstance(person, models.Person):
        raise TypeError("whoever is signed in is a person")
    actor, stored = people.actor_of(person), None
    if "company" in about:
        name = about.pop("company")
        if not actor.may(Right.SEE, name):
            return _refused(request, house, NotAllowed(actor=actor.name, right=Right.SEE, company=name))
        stored = connections.find(name)
    sessions.keep_up(request, house.clock.now())
    visit = Visit(
        request=request, house=house, actor=actor, person=person, company=stored, now=house.clock.now()
    )
    try:
        if right is not None:
            actor.must(right, stored.name if stored else "")
        return answer(visit, **about)
    except NotAllowed as refused:
        return _refused(request, house, refused)
    except (NotReady, ValueError, Busy) as wrong:
        if request.method != "POST":
            raise
        back = request.META.get("HTTP_REFERER", "/")
        return visit.show("cannot.html", {"lines": str(wrong).splitlines(), "back": back}, status=409)


def _refused(request: HttpRequest, house: House, refused: NotAllowed) -> HttpResponse:
    note_refusal(house, refused)
    return plain(request, 403, "This is not yours to do.", [str(refused)])


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    place = f"/sign-in?{urlencode({'next': request.get_full_path()})}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": place})
    return HttpResponseRedirect(place)
