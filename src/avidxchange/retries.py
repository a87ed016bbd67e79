"""Knows when a read is tried again and after which pause (§3.3, §6.8).

Does not know how a call is made, and is never asked about a write.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tenacity import RetryCallState, Retrying

from avidxchange import errors
from avidxchange.endpoint import Limits

REPEATS_NOT_SENT = 2  # where nobody listens, waiting longer seldom helps


def patiently(
    limits: Limits,
    sleep: Callable[[float], None],
    operation: str,
    only: type[errors.CallFailed] = errors.CallFailed,
) -> Retrying:
    """The repeater of one read: call it with a function and its arguments; the last error is raised as it is.

    Only a failure of `operation` itself, of the kind `only`, is tried again: one of the token request inside a
    read has been already.

    A pause is as long as the other side asked for, or grows by itself with jitter; one that would be longer
    than `wait_max_s` is not made: the error goes to the caller, who may come back later.
    """

    def pause_s(state: RetryCallState) -> float:
        backoff = min(limits.backoff_first_s * 2.0 ** min(state.attempt_number - 1, 60), limits.backoff_max_s)
        jittered = backoff * random.uniform(0.75, 1.25)  # noqa: S311 - jitter
        return max(_error(state).wait_s or 0.0, jittered)

    def enough(state: RetryCallState) -> bool:
        late = (state.seconds_since_start or 0.0) >= limits.retry_total_s
        return late or state.attempt_number >= limits.tries or state.upcoming_sleep > limits.wait_max_s

    return Retrying(
        sleep=sleep,
        wait=pause_s,
        stop=enough,
        retry=lambda state: _hopeful(state, operation, only),
        reraise=True,
    )


def _hopeful(state: RetryCallState, operation: str, only: type[errors.CallFailed]) -> bool:
    found = state.outcome.exception() if state.outcome else None
    if not isinstance(found, only) or found.operation != operation:
        return False
    return worth_another_try(found, state.attempt_number)


def _error(state: RetryCallState) -> errors.CallFailed:
    found = state.outcome.exception() if state.outcome else None
    assert isinstance(found, errors.CallFailed)  # noqa: S101 - only a CallFailed is hopeful
    return found


def worth_another_try(error: errors.CallFailed, number: int) -> bool:
    """Whether a read may be tried again after its `number`-th failure (§3.3, §6.8)."""
    if isinstance(error, errors.Blocked):
        return number == 1 and error.code == "900805"
    if isinstance(error, errors.ServerFault):
        return error.status not in (501, 505)
    if isinstance(error, (errors.Untrusted, errors.Unsendable, errors.CircuitOpen)):
        return False
    if isinstance(error, errors.NotSent):
        return number <= REPEATS_NOT_SENT
    return isinstance(error, (errors.NoAnswer, errors.Throttled))
