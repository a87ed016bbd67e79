"""What Django needs to serve pages, laid over what the store has set already.

Knows Django's settings for pages, and the headers each answer has. Knows no page.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

__all__ = ["Application", "application", "guarded"]

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
        "MIDDLEWARE": ["ml_connector.web.ground.guarded"],
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
    """Answer reads only, under known names only, and give each answer its headers."""

    def guard(request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises where the name is not one of ours
        told = (
            answer(request) if request.method in ("GET", "HEAD") else HttpResponseNotAllowed(["GET", "HEAD"])
        )
        for name, value in _HEADERS.items():
            told.headers.setdefault(name, value)
        return told

    return guard
