"""How a Sage 300 company is talked to: the library, and plain HTTP for what the library refuses to do.

Knows addresses, headers, users and the shape of an error. Does not know what is there, and judges nothing.
"""

from __future__ import annotations

import base64
import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import httpx2
from asking import NothingThere
from hearing import Heard, lowered, shape

from sage300 import Limits, Sage300, Site, encode, odata

Row = dict[str, Any]
TIMEOUT_S = 180


@dataclass(frozen=True, kw_only=True)
class SageHeard(Heard):
    """An answer of the Web API: code and message are those of E1."""

    @property
    def code(self) -> str:
        """The code of E2."""
        error = self.member("error")
        return str(error.get("code") or "") if isinstance(error, dict) else ""

    @property
    def message(self) -> str:
        """The text for people."""
        error = self.member("error")
        said = error.get("message") if isinstance(error, dict) else None
        return str(said.get("value") or "") if isinstance(said, dict) else ""

    @property
    def rows(self) -> list[Row]:
        """The rows of a list. Raises AssertionError for anything else."""
        rows = self.member("value")
        assert self.status == 200 and isinstance(rows, list), str(self)
        return rows

    @property
    def total(self) -> int:
        """The count of all matches. Raises AssertionError where it was not sent."""
        count = self.member("@odata.count")
        assert isinstance(count, int), str(self)
        return count


def refused_as(heard: SageHeard) -> str:
    """`401 Unauthorized`, `401 with a page`."""
    kind = heard.code or ("with a page" if heard.markup else "with an empty body" if not heard.body else "")
    return f"{heard.status} {kind or 'with something else'}"


@dataclass(kw_only=True)
class SageWire:
    """Two ways to talk to a company: `sage` (the library) and `get`, `post`, `patch` (anything at all).

    `others` are users given to be refused: `no_right` (user, password) and `admin`. A context manager.
    """

    name: str
    place: Site
    may_write: bool = False
    others: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)

    def __enter__(self) -> Self:
        self.sage = Sage300(self.place, limits=Limits(retries=1, page_size=10))
        self.http = httpx2.Client(
            verify=_trust(self.place.ca_file),
            proxy=self.place.proxy,
            trust_env=False,
            timeout=TIMEOUT_S,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        return self

    def __exit__(self, *why: object) -> None:
        self.sage.close()
        self.http.close()

    # --- asking -------------------------------------------------------------------------------------------

    def get(
        self, path: str, *, headers: Mapping[str, str | None] | None = None, **options: object
    ) -> SageHeard:
        """GET below the company's root; `filter="…"` is sent as `$filter`, a header of None is left out."""
        named = {
            f"${name}": str(value).lower() if value is True else str(value) for name, value in options.items()
        }
        return self.send("GET", path + (f"?{odata.query(named)}" if named else ""), None, headers)

    def post(self, path: str, body: object) -> SageHeard:
        """POST; a body of text goes out as it is, anything else as JSON in the order of its members."""
        return self.send("POST", path, body)

    def patch(self, path: str, body: object) -> SageHeard:
        """PATCH, likewise."""
        return self.send("PATCH", path, body)

    def send(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str | None] | None = None
    ) -> SageHeard:
        """Anything at all, signed in as the site's user unless `headers` say otherwise."""
        url = path if path.startswith("http") else f"{self.place.root}/{path}"
        given = {"Authorization": self.place.authorization()} | dict(headers or {})
        request = self.http.build_request(method, url, content=_encoded(body))
        for name, value in given.items():
            request.headers.pop(name, None)
            if value is not None:
                request.headers[name] = value
        answer = self.http.send(request)
        return self._heard(method, path, answer)

    def _heard(self, method: str, path: str, answer: httpx2.Response) -> SageHeard:
        plain, _, query = path.removeprefix(self.place.url).partition("?")
        return SageHeard(
            asked=shape(method, plain.replace(self.place.company, "{company}"), query),
            status=answer.status_code,
            headers=lowered(answer),
            body=answer.content,
            private=(*self.place.secrets(), self.place.user, self.place.company, self.place.url),
        )

    def signed_in(self, user: str, password: str) -> SageHeard:
        """One vendor, asked for as somebody else and without our session's cookie."""
        basic = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        headers = {"Authorization": f"Basic {basic}", "Cookie": None}
        return self.get("AP/APVendors", headers=headers, top=1)

    @cached_property
    def as_given(self) -> SageHeard:
        """The user and the password as they were given."""
        return self.signed_in(self.place.user, self.place.password)

    @cached_property
    def other_case(self) -> SageHeard:
        """The password in another case: where case matters, the one wrong password of a run (lock-out, L9)."""
        given = self.place.password
        if given.upper() == given.lower():
            raise NothingThere("the password has no letters")
        tried = given.swapcase() if self.as_given.ok else given.upper()
        return self.signed_in(self.place.user, tried)

    @cached_property
    def wrong_password(self) -> SageHeard:
        """What a wrong password is answered; the one of `other_case` where that was refused already."""
        with contextlib.suppress(NothingThere):
            if not self.other_case.ok:
                return self.other_case
        return self.signed_in(self.place.user, f"{self.place.password}x")


def _encoded(body: object) -> bytes | None:
    return encode(body) if isinstance(body, dict) else body if isinstance(body, bytes) else None


def _trust(ca_file: str | None) -> ssl.SSLContext:
    trust = ssl.create_default_context()
    if ca_file:
        trust.load_verify_locations(ca_file)
    return trust
