"""What Django needs to serve pages, laid over what the store has set already.

Knows Django's settings for pages, sessions and lockout, and the headers each answer has. Knows no page.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from ml_connector.store import database, lockouts

__all__ = ["Application", "application", "guarded", "headed"]

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_TEMPLATES = Path(__file__).with_name("templates")
_OURS = "ml_connector.web"
_SIGNED_IN = timedelta(hours=12)
_NEVER_KEPT = ("password", "again", "new", "code", "proof", "waits")  # of a form that was wrong


def application(names: Sequence[str], *, https: bool = False) -> Application:
    """Make the application that answers under these names; `https`: browsers reach it by nothing else."""
    laid = {
        "ALLOWED_HOSTS": list(names),
        "ROOT_URLCONF": f"{_OURS}.urls",
        "MIDDLEWARE": [
            *(f"{_OURS}.ground.headed", f"{_OURS}.ground.guarded"),
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "axes.middleware.AxesMiddleware",
        ],
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "django.contrib.auth.backends.ModelBackend",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "DIRS": [str(_TEMPLATES)],
                "OPTIONS": {"environment": f"{_OURS}.ink.environment"},
            }
        ],
        "CSRF_FAILURE_VIEW": f"{_OURS}.signing.stale_form",
        "CSRF_COOKIE_SECURE": https,
        "CSRF_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_AGE": int(_SIGNED_IN.total_seconds()),
        "SESSION_COOKIE_NAME": "ml_connector_session",
        "AXES_FAILURE_LIMIT": lockouts.TRIES_MAX,
        "AXES_COOLOFF_TIME": lockouts.SHUT_FOR,
        "AXES_SENSITIVE_PARAMETERS": list(_NEVER_KEPT),
        "AXES_LOCKOUT_PARAMETERS": ["username"],  # behind a proxy all have one address
        "AXES_RESET_ON_SUCCESS": True,
        "AXES_LOCKOUT_CALLABLE": f"{_OURS}.signing.locked_out",
        "AXES_VERBOSE": False,
        "CONN_HEALTH_CHECKS": True,
    }
    for name, value in laid.items():
        setattr(settings, name, value)
    made: Application = get_wsgi_application()
    return made


def guarded(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer under known names only, and only the ways of asking that pages use."""

    def guard(request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises where the name is not one of ours; the framework makes an answer of it
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        return answer(request)

    return guard


def headed(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each answer its headers, also one that `guarded` refuses, and let go of the database after it."""

    def head(request: HttpRequest) -> HttpResponse:
        try:
            told = answer(request)
        finally:
            database.forget_session()  # a session each answer: none idles in a thread of the server
        for name, value in _HEADERS.items():
            told.headers.setdefault(name, value)
        return told

    return head
