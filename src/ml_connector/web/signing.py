"""Sign in and out, and choose a password by invitation; the library counts wrong tries and locks who makes too many.

Knows forms and sessions. Knows no role and no company.
"""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from ml_connector.operations import House
from ml_connector.store import database, models, people
from ml_connector.store.audit import Event, unit
from ml_connector.web.visit import plain, watch_of

__all__ = ["join", "locked_out", "sign_in", "sign_out", "stale_form"]

_WRONG = "This address and password do not fit together."
_BROWSER_MAX = 200


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password, and go on to where the person was going."""
    house = watch_of(request).house
    if house is None:
        return plain(request, 503, "The program is not ready yet.", [watch_of(request).why.said])
    told = {"next": _next(request), "email": str(request.POST.get("email", "")), "wrong": ""}
    if request.method != "POST":
        return render(request, "sign_in.html", told)
    try:
        found = authenticate(
            request,
            email=told["email"].strip().lower(),
            password=str(request.POST.get("password", "")),
        )
        if not isinstance(found, models.Person):
            return render(request, "sign_in.html", {**told, "wrong": _WRONG}, status=403)
        begin(request, house, found)
    except database.DATABASE_ERRORS:
        return plain(request, 503, "The database does not answer. Try again in a moment.")
    return HttpResponseRedirect(told["next"])


def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    if request.method == "POST":
        logout(request)
    return HttpResponseRedirect("/sign-in")


def join(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """Let who was invited choose a password, and sign them in."""
    house = watch_of(request).house
    if house is None:
        return plain(request, 503, "The program is not ready yet.", [watch_of(request).why.said])
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
    person.backend = "django.contrib.auth.backends.ModelBackend"
    begin(request, house, person)
    return HttpResponseRedirect("/")


def begin(request: HttpRequest, house: House, person: models.Person) -> None:
    """Begin a session, and note where; it is on record."""
    login(request, person)
    request.session.save()
    now = house.clock.now()
    with unit(f"web:{person.email}", now) as told:
        models.SignIn.objects.update_or_create(
            session_id=request.session.session_key,
            defaults={
                "person": person,
                "at": now,
                "seen_at": now,
                "address": str(request.META.get("REMOTE_ADDR", "")),
                "browser": str(request.META.get("HTTP_USER_AGENT", ""))[:_BROWSER_MAX],
            },
        )
        told.tell(Event(kind="signed-in", because=f"from {request.META.get('REMOTE_ADDR', '')}"))


def locked_out(request: HttpRequest, credentials: object, *more: object, **named: object) -> HttpResponse:
    """Say that there were too many wrong tries."""
    return plain(
        request,
        429,
        "Too many wrong passwords.",
        ["Nobody can sign in with this address for 15 minutes. Then try again, or ask for a new invitation."],
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form did not come from a page of ours, or was open for too long."""
    return plain(
        request,
        403,
        "This form is too old, or is not from this console.",
        ["Go back, load it anew, and try again."],
    )


def _next(request: HttpRequest) -> str:
    told = str(request.POST.get("next") or request.GET.get("next") or "/")
    good = url_has_allowed_host_and_scheme(told, allowed_hosts=None, require_https=request.is_secure())
    return told if good and told.startswith("/") else "/"
