"""What was answered to which Idempotency-Key, so that a repeated write gets the first answer again (§6.8).

Knows keys and answers. Does not know what the calls were about.
"""

import hashlib
from collections import OrderedDict

from simulators.avidxchange.calls import ApiError, Call
from simulators.wire import Response

__all__ = ["Memory"]

_MOST = 200_000


class Memory:
    """Successful answers by method, path and key; the oldest go when there are too many."""

    def __init__(self) -> None:
        """Begin empty."""
        self._answers: OrderedDict[tuple[str, str, str], tuple[str, Response]] = OrderedDict()
        self.replayed = 0

    def recall(self, call: Call, how: str) -> Response | None:
        """Give the remembered answer; ApiError 422 if `how` is strict and the body is another one."""
        place = _place(call)
        if place is None or how == "off" or place not in self._answers:
            return None
        digest, response = self._answers[place]
        if how == "strict" and digest != _digest(call):
            raise ApiError(422, "idempotencyKeyReused", "The Idempotency-Key came with another body before.")
        self.replayed += 1
        return response

    def keep(self, call: Call, response: Response) -> None:
        """Remember a successful answer, without the header that would cut the connection again."""
        place = _place(call)
        if place is None or not 200 <= response.status < 300:
            return
        headers = {
            name: value for name, value in response.headers.items() if not name.startswith("x-simulator")
        }
        kept = Response(status=response.status, headers=headers, body=response.body)
        self._answers[place] = (_digest(call), kept)
        while len(self._answers) > _MOST:
            self._answers.popitem(last=False)


def _place(call: Call) -> tuple[str, str, str] | None:
    key = call.header("idempotency")
    return (call.request.method, call.request.path, key) if key else None


def _digest(call: Call) -> str:
    return hashlib.sha256(call.request.body).hexdigest()
