"""One's own account: the password, where one is signed in, and the second factor.

Knows what the pages show and their buttons. Knows no query, no seal and no code but to hand it on.
"""

import io
import re

import segno
from django.http import HttpResponse
from django.urls import path
from markupsafe import Markup

from ml_connector.domain.people import EVERYWHERE
from ml_connector.operations import own_account
from ml_connector.views.own_account import own
from ml_connector.views.people import ROLE_WORDS
from ml_connector.web import sessions
from ml_connector.web.signing import passes
from ml_connector.web.visit import Visit, page

__all__ = ["PATHS"]

_NOT_IT = "This is not your password."
_NEITHER = "This is neither your password nor a good code."


@page(company=False)
def account(visit: Visit) -> HttpResponse:
    """Show one's own account."""
    return _account(visit)


@page(acts=True, company=False)
def password(visit: Visit) -> HttpResponse:
    """Change the password; the old one is asked for, and all other sessions end."""
    if not passes(visit.request, visit.house, visit.person, _raw(visit, "password"), code=False):
        return _account(visit, wrong_password=_NOT_IT)
    try:
        own_account.change_password(visit.house, visit.person, _raw(visit, "new"), _raw(visit, "again"))
    except ValueError as weak:
        return _account(visit, wrong_password=str(weak))
    sessions.carry_on(visit.request, visit.house, visit.person)
    return visit.go("/me", "Your password is changed, and all your other sessions have ended.")


@page(acts=True, company=False)
def end_session(visit: Visit) -> HttpResponse:
    """End one session."""
    gone = own_account.end_session(visit.house, visit.person, visit.typed("session"))
    return visit.go("/me", "That session has ended." if gone else "That session had ended already.")


@page(acts=True, company=False)
def end_others(visit: Visit) -> HttpResponse:
    """End all sessions but this one."""
    count = own_account.end_other_sessions(visit.house, visit.person, visit.request.session.session_key)
    return visit.go("/me", f"{count} other {'session has' if count == 1 else 'sessions have'} ended.")


@page(acts=True, company=False)
def begin_factor(visit: Visit) -> HttpResponse:
    """Begin a second factor; the password is asked for."""
    if not passes(visit.request, visit.house, visit.person, _raw(visit, "password"), code=False):
        return _account(visit, wrong_factor=_NOT_IT)
    own_account.begin_factor(visit.house, visit.person)
    return visit.go("/me/second-factor")


@page(company=False)
def second_factor(visit: Visit) -> HttpResponse:
    """Show what one's app is told, until it is confirmed."""
    return _enrollment(visit)


@page(acts=True, company=False)
def confirm_factor(visit: Visit) -> HttpResponse:
    """Let the second factor count; the recovery codes are shown, once."""
    try:
        codes = own_account.confirm_factor(visit.house, visit.person, visit.typed("code"))
    except ValueError as wrong:
        return _enrollment(visit, str(wrong))
    return visit.show("codes.html", {"codes": codes, "fresh": True})


@page(acts=True, company=False)
def renew_codes(visit: Visit) -> HttpResponse:
    """Make new recovery codes; they are shown, once."""
    if not own_account.has_factor(visit.person):
        return visit.go("/me", "Your second factor is off: there is nothing to make codes for.")
    if not passes(visit.request, visit.house, visit.person, _raw(visit, "proof")):
        return _account(visit, wrong_factor=_NEITHER)
    codes = own_account.renew_codes(visit.house, visit.person)
    return visit.show("codes.html", {"codes": codes, "fresh": False})


@page(acts=True, company=False)
def end_factor(visit: Visit) -> HttpResponse:
    """Switch the second factor off; password or code is asked for."""
    if not passes(visit.request, visit.house, visit.person, _raw(visit, "proof")):
        return _account(visit, wrong_factor=_NEITHER)
    own_account.end_factor(visit.house, visit.person)
    return visit.go("/me", "Your second factor is off. Your password alone signs you in.")


def _account(visit: Visit, *, wrong_password: str = "", wrong_factor: str = "") -> HttpResponse:
    mine = own(visit.person, visit.request.session.session_key)
    told = {
        "roles": [
            (ROLE_WORDS[role], f"in {company}" if company != EVERYWHERE else "in every company")
            for company, roles in sorted(visit.actor.roles.items())
            for role in sorted(roles)
        ],
        "places": [(one, _browser(one.browser)) for one in mine.places],
        "factor": mine.factor,
        "codes_made": own_account.CODES,
        "own_password": mine.password,
        "wrong_password": wrong_password,
        "wrong_factor": wrong_factor,
    }
    return visit.show("account.html", told, status=400 if wrong_password or wrong_factor else 200)


def _enrollment(visit: Visit, wrong: str = "") -> HttpResponse:
    found = own_account.enrollment(visit.house, visit.person)
    if found is None:
        return visit.go("/me")
    groups = re.findall(r".{1,4}", found.secret)
    told = {"secret": " ".join(groups), "qr": _qr(found.address), "wrong": wrong}
    return visit.show("second_factor.html", told, status=400 if wrong else 200)


def _qr(address: str) -> Markup:
    """Draw an address for a camera: dark on light whatever the reader's system, and without a style of its own."""
    out = io.BytesIO()
    drawn = segno.make(address, error="m")
    drawn.save(out, kind="svg", xmldecl=False, scale=5, light="#fff", svgclass="qr", lineclass=None,
               title="A code for the camera of your authenticator app", nl=False)  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 - made by the library out of an address it draws as squares


def _raw(visit: Visit, name: str) -> str:
    """Give what was typed as it is: a password may begin or end with a blank."""
    return str(visit.request.POST.get(name, ""))


def _browser(told: str) -> str:
    """Name a browser and its system as people do; what is unknown as it calls itself."""
    kinds = (
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
               ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
    kind = next((words for mark, words in kinds if mark in told), "")
    system = next((words for mark, words in systems if mark in told), "")
    return f"{kind} on {system}" if kind and system else kind or told[:60] or "unknown"


PATHS = (
    path("me", account),
    path("me/password", password),
    path("me/sessions/end", end_session),
    path("me/sessions/end-others", end_others),
    path("me/second-factor", second_factor),
    path("me/second-factor/begin", begin_factor),
    path("me/second-factor/confirm", confirm_factor),
    path("me/second-factor/codes", renew_codes),
    path("me/second-factor/off", end_factor),
)
