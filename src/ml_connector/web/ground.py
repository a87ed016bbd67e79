"""What Django needs to serve pages, laid over what the store has set already.

Knows Django's settings for pages, and the headers each answer has. Knows no page.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

__all__ = ["Application", "application", "guarded", "headed"]

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]
_POLICY = "default-src 'none'; style-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def application(names: Sequence[str]) -> Application:
    """Make the application that answers under these names."""
    laid = {
        "ALLOWED_HOSTS": list(names),
        "ROOT_URLCONF": "ml_connector.web.urls",
        "MIDDLEWARE": ["ml_connector.web.ground.headed", "ml_connector.web.ground.guarded"],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [__file__.removesuffix("ground.py") + "templates"],
            }
        ],
    }
    for name, value in laid.items():
        setattr(settings, name, value)
    made: Application = get_wsgi_application()
    return made


def guarded(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer reads only, and under known names only."""

    def guard(request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises where the name is not one of ours; the framework makes an answer of it
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return answer(request)

    return guard


def headed(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each answer its headers, also one that `guarded` refuses."""

    def head(request: HttpRequest) -> HttpResponse:
        told = answer(request)
        for name, value in _HEADERS.items():
            told.headers.setdefault(name, value)
        return told

    return head
