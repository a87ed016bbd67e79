"""What was answered to which Idempotency-Key, so that a repeated write gets the first answer again (§6.8).

Knows keys and answers. Does not know what the calls were about.
"""

import hashlib
from collections import OrderedDict

from simulators.avidxchange.calls import ApiError
from simulators.wire import Request, Response

__all__ = ["Memory"]

_HEADER = "idempotency-key"
_MOST = 200_000


class Memory:
    """Successful answers by method, path and key; the oldest go when there are too many."""

    def __init__(self) -> None:
        """Begin empty."""
        self._answers: OrderedDict[tuple[str, str, str], tuple[str, Response]] = OrderedDict()
        self.replayed = 0

    def recall(self, request: Request, how: str) -> Response | None:
        """Give the remembered answer; ApiError 422 if `how` is strict and the body is another one."""
        place = _place(request)
        if place is None or how == "off" or place not in self._answers:
            return None
        digest, response = self._answers[place]
        if how == "strict" and digest != _digest(request):
            raise ApiError(422, "idempotencyKeyReused", "The Idempotency-Key came with another body before.")
        self.replayed += 1
        return response

    def keep(self, request: Request, response: Response) -> None:
        """Remember a successful answer, without the header that would cut the connection again."""
        place = _place(request)
        if place is None or not 200 <= response.status < 300:
            return
        headers = {
            name: value for name, value in response.headers.items() if not name.startswith("x-simulator")
        }
        kept = Response(status=response.status, headers=headers, body=response.body)
        self._answers[place] = (_digest(request), kept)
        while len(self._answers) > _MOST:
            self._answers.popitem(last=False)


def _place(request: Request) -> tuple[str, str, str] | None:
    key = request.headers.get(_HEADER, "")
    return (request.method, request.path, key) if key else None


def _digest(request: Request) -> str:
    return hashlib.sha256(request.body).hexdigest()
