"""Sign in and out: by password, then by a code where a second factor is on; and choose a password by invitation.

Knows forms and what stands between two of them. Knows no role and no company; the library counts wrong tries, of
passwords and codes alike, and locks who makes too many.
"""

from collections.abc import Callable
from functools import wraps

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate, logout
from django.contrib.auth.signals import user_login_failed
from django.core import signing as signed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from ml_connector.operations import House
from ml_connector.operations.own_account import has_factor, take_code
from ml_connector.store import database, models, people
from ml_connector.web import sessions
from ml_connector.web.visit import plain, watch_of

__all__ = ["give_code", "join", "locked_out", "passes", "sign_in", "sign_out", "stale_form"]

_WRONG = "This address and password do not fit together."
_WRONG_CODE = "This code is not good. Type the one that the app shows now, or one of your recovery codes."
_SALT = "between password and code"
_CODE_WITHIN_S = 300

_Answer = Callable[..., HttpResponse]


def _ready(answer: _Answer) -> _Answer:
    """Answer only where there is a house, and a database that answers."""

    @wraps(answer)
    def asked(request: HttpRequest, **about: object) -> HttpResponse:
        house = watch_of(request).house
        if house is None:
            return plain(request, 503, "The program is not ready yet.", [watch_of(request).why.said])
        try:
            return answer(request, house, **about)
        except database.DATABASE_ERRORS:
            return plain(request, 503, "The database does not answer. Try again in a moment.")

    return asked


@_ready
def sign_in(request: HttpRequest, house: House) -> HttpResponse:
    """Ask for address and password, and go on to where the person was going."""
    told = {"next": _next(request), "email": str(request.POST.get("email", "")), "wrong": ""}
    if request.method != "POST":
        return render(request, "sign_in.html", told)
    found = authenticate(
        request,
        email=told["email"].strip().lower(),
        password=str(request.POST.get("password", "")),
    )
    if not isinstance(found, models.Person):
        return render(request, "sign_in.html", {**told, "wrong": _WRONG}, status=403)
    return _in(request, house, found)


@_ready
def give_code(request: HttpRequest, house: House) -> HttpResponse:
    """Ask who has shown their password for a code, and sign them in."""
    waits = str(request.POST.get("waits", ""))
    person = _who_waits(waits)
    if person is None:
        return HttpResponseRedirect("/sign-in")
    took = None
    if AxesProxyHandler.is_allowed(request, {"email": person.email}):
        took = take_code(house, person, str(request.POST.get("code", "")))
    else:
        request.axes_locked_out = True
    if took is None:
        _count_wrong(request, person)
        return render(
            request, "code.html", {"waits": waits, "next": _next(request), "wrong": _WRONG_CODE}, status=403
        )
    sessions.begin(request, house, person, str(took))
    return HttpResponseRedirect(_next(request))


def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    if request.method == "POST":
        logout(request)
    return HttpResponseRedirect("/sign-in")


@_ready
def join(request: HttpRequest, house: House, number: int, token: str) -> HttpResponse:
    """Let who was invited choose a password, and sign them in."""
    person = people.invited(number, token)
    if person is None:
        return plain(
            request,
            410,
            "This invitation is not good any more.",
            [
                "It was used, or is older than three days. Whoever sent it can send another: ml-connector user invite."
            ],
        )
    if request.method != "POST":
        return render(request, "join.html", {"person": person, "wrong": ""})
    password, again = str(request.POST.get("password", "")), str(request.POST.get("again", ""))
    try:
        if password != again:
            raise ValueError("The two passwords are not the same.")
        people.set_password(person, password, f"web:{person.email}", house.clock.now())
    except ValueError as weak:
        return render(request, "join.html", {"person": person, "wrong": str(weak)}, status=400)
    return _in(request, house, person)


def passes(
    request: HttpRequest, house: House, person: models.Person, proof: str, *, code: bool = True
) -> bool:
    """Tell whether somebody who is signed in shows anew who they are: by their password, or by a code.

    A wrong one counts as one at the sign-in does. Without `code` the password alone is good.
    """
    allowed = code and AxesProxyHandler.is_allowed(request, {"email": person.email})
    if allowed and has_factor(person) and take_code(house, person, proof) is not None:
        return True
    return authenticate(request, email=person.email, password=proof) is not None


def locked_out(request: HttpRequest, credentials: object, *more: object, **named: object) -> HttpResponse:
    """Say that there were too many wrong tries."""
    return plain(
        request,
        429,
        "Too many wrong tries.",
        [
            "Nobody can sign in with this address for 15 minutes. Then try again, or ask whoever keeps the people here "
            "to unlock it."
        ],
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form did not come from a page of ours, or was open for too long."""
    return plain(
        request,
        403,
        "This form is too old, or is not from this console.",
        ["Go back, load it anew, and try again."],
    )


def _in(request: HttpRequest, house: House, person: models.Person) -> HttpResponse:
    """Sign in who has shown their password, or ask for the code first."""
    if not has_factor(person):
        sessions.begin(request, house, person)
        return HttpResponseRedirect(_next(request))
    waits = signed.dumps({"person": person.pk, "of": _of(person)}, salt=_SALT)
    return render(request, "code.html", {"waits": waits, "next": _next(request), "wrong": ""})


def _who_waits(waits: str) -> models.Person | None:
    """Give who has shown their password a moment ago; nobody where it was changed since, or they were shut out."""
    try:
        told = signed.loads(waits, salt=_SALT, max_age=_CODE_WITHIN_S)
    except signed.BadSignature:
        return None
    person: models.Person | None = models.Person.objects.filter(pk=told["person"], is_active=True).first()
    return person if person is not None and constant_time_compare(told["of"], _of(person)) else None


def _of(person: models.Person) -> str:
    return str(salted_hmac(_SALT, person.get_session_auth_hash()).hexdigest())


def _count_wrong(request: HttpRequest, person: models.Person) -> None:
    user_login_failed.send(sender=__name__, credentials={"email": person.email}, request=request)


def _next(request: HttpRequest) -> str:
    told = str(request.POST.get("next") or request.GET.get("next") or "/")
    good = url_has_allowed_host_and_scheme(told, allowed_hosts=None, require_https=request.is_secure())
    return told if good and told.startswith("/") else "/"
