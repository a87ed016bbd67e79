"""Knows how a batch that is worked off later is asked about until it is finished, within limits (§6.4).

Does not know what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avidxchange import answers, errors, results
from avidxchange.asking import Asking
from avidxchange.errors import CallFailed, Unreadable
from avidxchange.profile import Profile
from avidxchange.profile_parts import Result
from avidxchange.talking import Talking


class Batches:
    """Asks `batch_status`; `sleep` takes seconds."""

    def __init__(
        self, profile: Profile, asking: Asking, talking: Talking, sleep: Callable[[float], None]
    ) -> None:
        self._profile = profile
        self._asking = asking
        self._talking = talking
        self._sleep = sleep

    def worked_off(
        self, batch: str, keys: Sequence[str], waits: Result
    ) -> tuple[results.Told, tuple[CallFailed, ...]]:
        """The outcomes of a batch, asked for at most `polls` times; unknown when it is not finished by then."""
        unknown = results.Told(rows=(None,) * len(keys))
        if not self._profile.can("batch_status"):
            return unknown, ()
        for _ in range(waits.polls):
            self._sleep(waits.poll_s)
            try:
                told = self.asked(batch, keys)
            except CallFailed as error:
                return unknown, (error,)
            if told is not None:
                return told, ()
        return unknown, ()

    def asked(self, batch: str, keys: Sequence[str]) -> results.Told | None:
        """The outcomes of a batch, None while it is not finished. Raises CapabilityOff and CallFailed."""
        operation = self._profile.operation("batch_status")
        request = self._asking.read(operation, {"batch_id": batch})
        answer = self._talking.call(request)
        answers.accepted(request, answer, self._profile.faults, complaints=False)
        try:
            told = results.batch(answer.body, operation.result, self._profile.faults, keys)
        except Unreadable as error:
            raise errors.BadAnswer(self._talking.failure(request, answer, str(error))) from error
        return results.masked(told, self._talking.mask(request)) if told else None
