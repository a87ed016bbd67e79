"""Knows how one request is carried through, and what of the answer must not be repeated.

Does not know operations or records.
"""

from __future__ import annotations

from collections.abc import Callable

from avidxchange import answers, transport
from avidxchange.auth import Credentials
from avidxchange.caller import Caller
from avidxchange.calls import Answer, Request
from avidxchange.errors import Failure
from avidxchange.tokens import TokenStore


class Talking:
    """The one door to the gateway for everything that asks or writes."""

    def __init__(self, caller: Caller, credentials: Credentials, tokens: TokenStore) -> None:
        self._caller = caller
        self._credentials = credentials
        self._tokens = tokens

    def call(self, request: Request) -> Answer:
        """The successful answer. Raises CallFailed."""
        return self._caller.call(request)

    def read(self, request: Request) -> Answer:
        """The successful answer, which is empty or a JSON object. Raises CallFailed."""
        answer = self._caller.call(request)
        if answer.body.strip():
            answers.members(request, answer)
        return answer

    def mask(self, request: Request) -> Callable[[str], str]:
        """Takes any credential a gateway may have echoed out of its words (§3.1.9)."""
        held = self._tokens.load(self._credentials.owner()) if self._credentials.oauth2 else None
        signed = self._credentials.sign(request, held.access_token if held else None)
        return self._credentials.mask(signed)

    def failure(self, request: Request, answer: Answer, message: str) -> Failure:
        """The facts of an answer nobody can use."""
        return transport.failure(request, answer, message)
