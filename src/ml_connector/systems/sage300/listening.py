"""Tell from the calls to Sage 300 whether its server lives, and when it asks to be left alone.

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


def listener(hearing: Hearing) -> Callable[[sage300.Call], None]:
    """Give the watcher that writes down what one run hears."""

    def heard(call: sage300.Call) -> None:
        said = f"{call.method} {call.resource}: {call.status or call.outcome}"
        if call.outcome == "Throttled" or (call.status >= 500 and call.retry_after_s is not None):
            hearing.ask_to_rest(call.retry_after_s, said)
        if call.outcome not in _NOT_ITS_FAULT:
            hearing.hear(answered=0 < call.status < 500, said=said)

    return heard
