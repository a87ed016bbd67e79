"""Tell from the calls to Sage 300 whether its server and this company live, and when it asks to be left alone.

Knows the client's account of a call. Knows no state and no run.
"""

from collections.abc import Callable

import sage300
from ml_connector.domain.hearing import Hearing

__all__ = ["listener"]

_NOT_ITS_FAULT = (
    "Untrusted",
    "OutOfDate",
    "UnknownAuthority",
    "WrongName",
)  # a person must act, waiting helps nobody


_NOBODY_THERE = (502, 503, 504)  # said for a server that does not run, by whoever stands before it


def listener(server: Hearing, company: Hearing) -> Callable[[sage300.Call], None]:
    """Give the watcher that writes down what one run hears of the server, and of the company it asks for.

    A server that fails by itself (500) lives: the database of one company may be broken, and those of others be well.
    """

    def heard(call: sage300.Call) -> None:
        said = f"{call.method} {call.resource}: {call.status or call.outcome}"
        if call.outcome == "Throttled" or (call.status >= 500 and call.retry_after_s is not None):
            server.ask_to_rest(call.retry_after_s, said)
        if call.outcome in _NOT_ITS_FAULT:
            return
        lives = call.status > 0 and call.status not in _NOBODY_THERE
        server.hear(answered=lives, said=said)
        if lives:
            company.hear(answered=call.status < 500, said=said)

    return heard
