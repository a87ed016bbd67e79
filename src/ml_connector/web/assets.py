"""The stylesheet and the scripts: ours, and htmx out of its own package.

Knows files. Knows no page.
"""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from django.http import HttpRequest, HttpResponse

__all__ = ["htmx", "icon", "script", "style"]

_HERE = Path(__file__).parent
_FOR = "public, max-age=300"


def _file(read: Callable[[], bytes], kind: str) -> Callable[[HttpRequest], HttpResponse]:
    def give(request: HttpRequest) -> HttpResponse:
        told = HttpResponse(read(), content_type=f"{kind}; charset=utf-8")
        told.headers["Cache-Control"] = _FOR
        return told

    return give


style = _file((_HERE / "house.css").read_bytes, "text/css")
icon = _file((_HERE / "house.svg").read_bytes, "image/svg+xml")
script = _file((_HERE / "house.js").read_bytes, "text/javascript")
htmx = _file(
    lambda: files("django_htmx").joinpath("static/django_htmx/htmx-2.min.js").read_bytes(), "text/javascript"
)
