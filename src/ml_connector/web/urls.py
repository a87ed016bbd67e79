"""Which path leads to which page, and how a page gets at what this process knows.

Knows paths. Knows no content.
"""

from collections.abc import Callable
from typing import Any

from django.urls import path

from ml_connector.web import pages, probes
from ml_connector.web.ground import Application
from ml_connector.web.watch import Watch

__all__ = ["urlpatterns", "watched"]

urlpatterns = [
    path("", pages.health_page),
    path("house.css", pages.style),
    path("healthz", probes.healthz),
    path("readyz", probes.readyz),
    path("metrics", probes.metrics),
]
handler400, handler404, handler500 = pages.bad_request, pages.not_found, pages.our_fault


def watched(app: Application, watch: Watch) -> Application:
    """Give each request what this process knows of the house."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        environ["ml_connector.watch"] = watch
        return app(environ, start)

    return answer
