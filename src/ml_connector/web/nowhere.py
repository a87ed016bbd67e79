"""What is said where there is no page, a request is broken, or this program failed.

Knows words. Knows no page.
"""

from django.http import HttpRequest, HttpResponse

__all__ = ["bad_request", "not_found", "our_fault"]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that a request cannot be answered."""
    return _plain(
        "This request cannot be answered: it names a host this program does not know, or is broken.", 400
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page."""
    return _plain("There is no such page. The console begins at /", 404)


def our_fault(request: HttpRequest) -> HttpResponse:
    """Say that this program failed."""
    return _plain("This is a fault of ml-connector. The log holds the details.", 500)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
