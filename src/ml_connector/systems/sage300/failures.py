"""The one table that turns what Sage 300 answers into what must happen next.

Knows the client's errors and the few of Sage's texts that decide (E7 to E10). What it does not recognize is
refused, verbatim. Knows no delivery and no retry.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sage300
from ml_connector.domain.failures import Disconnected, Failure, InDoubt, Refused, TryLater

__all__ = ["from_read", "from_write", "reading", "writing"]

_BUSY_S = 60  # production code waits about a minute after a processing conflict (E.2, H5)
_MISCONFIGURED_S = 300
_BUSY = re.compile(r"day end processing|processing conflict|post(ing)? in progress", re.IGNORECASE)
_EXISTS = re.compile(r"already exists", re.IGNORECASE)


def from_read(error: sage300.SageError) -> Failure | Disconnected:
    """Say what a failed read means: nothing was changed by it, so it is tried later or not at all."""
    match error:
        case sage300.Unauthorized() | sage300.Forbidden():
            return Disconnected("sage-sign-in", str(error))
        case sage300.Untrusted() | sage300.Redirected() | sage300.ResourceMissing():
            return Disconnected("wrong-address", str(error))
        case sage300.Throttled():
            return TryLater(cause="busy", said=str(error), after_s=_whole(error.retry_after_s))
        case sage300.NotSent() | sage300.NoAnswer() | sage300.ServerFault():
            return TryLater(cause="sage-unreachable", said=str(error))
        case sage300.OrderLost() | sage300.TooManyPages():
            return TryLater(cause="order-lost", said=str(error))
    return TryLater(cause="read-failed", said=str(error))


def from_write(error: sage300.SageError) -> Failure | Disconnected:
    """Say what a failed write means; whatever is not certainly undone is looked up before anything else (L2)."""
    match error:
        case sage300.Unauthorized() | sage300.Forbidden():
            return Disconnected("sage-sign-in", str(error))
        case sage300.Throttled():
            return TryLater(cause="busy", said=str(error), after_s=_whole(error.retry_after_s))
        case sage300.NotSent():
            return TryLater(cause="sage-unreachable", said=str(error))
        case sage300.ResourceMissing() | sage300.Redirected() | sage300.RecordNotFound():
            return Refused(cause="wrong-address", said=str(error), after_s=_MISCONFIGURED_S)
        case sage300.Rejected() if _BUSY.search(error.message):
            return Refused(cause="busy", said=error.message, after_s=_BUSY_S)
        case sage300.Rejected() if error.code == "RecordDuplicate" or _EXISTS.search(error.message):
            return Refused(cause="sage-duplicate", said=error.message)
        case sage300.Rejected():
            return Refused(cause="sage-refused", said=error.message or str(error))
    return InDoubt(said=str(error))


@contextmanager
def reading() -> Iterator[None]:
    """Translate what goes wrong in a read."""
    try:
        yield
    except sage300.SageError as error:
        raise from_read(error) from error


@contextmanager
def writing() -> Iterator[None]:
    """Translate what goes wrong in a write."""
    try:
        yield
    except sage300.SageError as error:
        raise from_write(error) from error


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds) + 1
