"""Answers for machines: does this process live, is the house ready, and its figures.

Knows HTTP status codes. Knows no page for people.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from ml_connector.web.metrics import HouseCollector
from ml_connector.web.watch import Watch

__all__ = ["healthz", "metrics", "readyz"]


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process lives; asks nobody."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the house is ready: 200, or 503 with the reasons."""
    watch: Watch = request.META["ml_connector.watch"]
    reasons = watch.reasons()
    told = {"ready": not reasons, "reasons": [{"check": one.check, "said": one.said} for one in reasons]}
    return JsonResponse(told, status=503 if reasons else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HouseCollector(request.META["ml_connector.watch"]))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
