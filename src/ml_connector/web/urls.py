"""Which path leads to which page, and how a page gets at what this process knows.

Knows paths. Knows no content.
"""

from collections.abc import Callable
from typing import Any

from django.urls import path

from ml_connector.web import assets, nowhere, probes, signing
from ml_connector.web.ground import Application
from ml_connector.web.pages import (
    account,
    audit,
    close,
    connection,
    exceptions,
    health,
    home,
    invoices,
    mapping,
    people,
    reconciliation,
    release,
    runs,
    schedules,
)
from ml_connector.web.watch import Watch

__all__ = ["urlpatterns", "watched"]

urlpatterns = [
    path("", home.all_companies),
    path("c/<str:company>/home", home.company_home),
    path("c/<str:company>/exceptions", exceptions.exceptions),
    path("c/<str:company>/exceptions/act", exceptions.act),
    path("c/<str:company>/invoices", invoices.invoices),
    path("c/<str:company>/invoices/<int:number>", invoices.one),
    path("c/<str:company>/invoices/<int:number>/certificate", invoices.certificate),
    path("search", invoices.search),
    *release.PATHS,
    *reconciliation.PATHS,
    *close.PATHS,
    *runs.PATHS,
    *audit.PATHS,
    *mapping.PATHS,
    *schedules.PATHS,
    *connection.PATHS,
    path("health", health.health_page),
    *account.PATHS,
    *people.PATHS,
    path("sign-in", signing.sign_in),
    path("sign-in/code", signing.give_code),
    path("sign-out", signing.sign_out),
    path("join/<int:number>/<str:token>", signing.join),
    path("house.css", assets.style),
    path("house.js", assets.script),
    path("house.svg", assets.icon),
    path("htmx.js", assets.htmx),
    path("healthz", probes.healthz),
    path("readyz", probes.readyz),
    path("metrics", probes.metrics),
]
handler400, handler404, handler500 = nowhere.bad_request, nowhere.not_found, nowhere.our_fault


def watched(app: Application, watch: Watch) -> Application:
    """Give each request what this process knows of the house."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        environ["ml_connector.watch"] = watch
        return app(environ, start)

    return answer
