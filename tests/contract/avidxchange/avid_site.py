"""One AvidXchange gateway to be asked: the library, plain calls built by its profile, and what can be found there.

Knows profile, credentials and how a call is signed. Does not know whether a simulator or a real gateway
answers, and judges nothing. A gateway that marks invoices as exported when they are read is never listed (L12).
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Self
from uuid import uuid4

import httpx2
from asking import NothingThere
from hearing import Heard, lowered, shape

from avidxchange import (
    AvidXchange,
    Call,
    Endpoint,
    InProcessTokens,
    Invoice,
    Profile,
    RawItem,
    RawPage,
    Surroundings,
    faults,
)
from avidxchange.addresses import Addresses
from avidxchange.auth import Credentials
from avidxchange.calls import Request
from avidxchange.endpoint import Secrets
from avidxchange.profile_parts import Placement

PAGES_MAX, INVOICES_MAX = 3, 20
HARMLESS = ("payments_list", "invoice_statuses_list", "invoices_list")


@dataclass(frozen=True, kw_only=True)
class AvidHeard(Heard):
    """An answer of the gateway or of the service behind it; the code as the profile's parsers read it."""

    fault: faults.Fault = field(default_factory=faults.Fault)

    @property
    def code(self) -> str:
        """WSO2's code or the service's own."""
        return (self.fault.code or "") if self.status >= 400 else ""

    @property
    def message(self) -> str:
        """Their words."""
        return self.fault.message if self.status >= 400 else ""


@dataclass(kw_only=True)
class AvidSite:
    """A gateway with its profile and credentials. A context manager. `calls` are what the library did."""

    name: str
    profile: Profile
    endpoint: Endpoint
    secrets: Mapping[str, str] = field(repr=False)
    may_write: bool = False

    def __enter__(self) -> Self:
        self.calls: list[Call] = []
        self.tokens = InProcessTokens()
        self.avid = self.client()
        self.credentials = self._credentials()
        self.http = httpx2.Client(
            verify=_trust(self.endpoint.ca_file), proxy=self.endpoint.proxy, trust_env=False, timeout=60
        )
        return self

    def __exit__(self, *why: object) -> None:
        self.avid.close()
        self.http.close()

    def client(self, tokens: InProcessTokens | None = None) -> AvidXchange:
        """The library at this gateway; whoever makes another one closes it."""
        around = Surroundings(watch=self.calls.append)
        return AvidXchange(
            self.profile, self.endpoint, self.secrets, tokens=tokens or self.tokens, around=around
        )

    # --- tokens -------------------------------------------------------------------------------------------

    @property
    def uses_tokens(self) -> bool:
        """Whether the profile signs in with tokens at all."""
        return self.profile.auth.oauth2 is not None

    @property
    def token(self) -> str:
        """The token the library uses. Raises NothingThere where the profile needs none."""
        self.avid.sign_in()
        kept = self.tokens.load(self.credentials.owner())
        if kept is None:
            raise NothingThere("the profile signs in without a token")
        return kept.access_token

    def ask_token(self, *, style: str = "", secret: str = "") -> AvidHeard:
        """A token request of our own: in another style (`basic`, `body`), or with another secret."""
        if not self.uses_tokens:
            raise NothingThere("the profile signs in without a token")
        request = self._credentials(style=style, secret=secret).token_request()
        return self._sent(request, {}, "{token_url}")

    def forget_token(self) -> None:
        """Makes the library ask anew: another request may have revoked the one it has."""
        self.tokens = InProcessTokens()
        self.avid.close()
        self.avid = self.client()

    # --- calls --------------------------------------------------------------------------------------------

    def ask(
        self, operation: str, *, token: str | None = "", path: str = "", company: bool = True, **query: str
    ) -> AvidHeard:
        """A read of the profile, signed with our token, another one, or (None) with nothing of ours at all."""
        found = self.profile.operation(operation)
        assert not found.write, f"{operation} writes"
        assert self.may_list or operation != "invoices_list", "listing marks invoices as exported here"
        signing = self.credentials if company else self._credentials(company=False)
        url = Addresses(self.endpoint, self.credentials).of(found, {})
        url = self.endpoint.base_url.rstrip("/") + path if path else url
        asked = Request(
            operation=operation,
            method=found.method,
            url=url,
            query=(*found.query, *query.items()),
            headers=self.profile.wire.headers,
            credentials=token is not None,
        )
        own = (self.token if self.uses_tokens else None) if token == "" else token
        return self._sent(signing.sign(asked, own), dict(asked.headers), path or found.path)

    def _sent(self, request: Request, known: Mapping[str, str], shown: str) -> AvidHeard:
        answer = self.http.request(
            request.method, request.full_url, headers=dict(request.headers), content=request.body or None
        )
        return AvidHeard(
            asked=shape(request.method, shown),
            status=answer.status_code,
            headers=lowered(answer),
            body=answer.content,
            private=(*self.secrets.values(), self.endpoint.client_id, self.endpoint.company),
            fault=faults.parse(answer.content, self.profile.faults),
        )

    def _credentials(self, *, company: bool = True, style: str = "", secret: str = "") -> Credentials:
        auth = self.profile.auth
        if not company:
            auth = replace(auth, reads=Placement(), writes=Placement())
        if style and auth.oauth2 is not None:
            changed = replace(auth.oauth2, client_auth=style)
            auth = replace(
                auth, layers=tuple(changed if layer is auth.oauth2 else layer for layer in auth.layers)
            )
        known = dict(self.secrets) | ({"client_secret": secret} if secret else {})
        return Credentials(auth, self.endpoint, Secrets(known))

    # --- finding ------------------------------------------------------------------------------------------

    @property
    def may_list(self) -> bool:
        """Whether reading a list leaves the invoices as they are."""
        return self.profile.export_mode != "export_on_read"

    @property
    def harmless(self) -> str:
        """A list that may be read at any time. Raises NothingThere."""
        for name in HARMLESS:
            if self.profile.can(name) and (self.may_list or name != "invoices_list"):
                return name
        raise NothingThere("the profile offers no list that may be read without marking something")

    def first(self, pages: Callable[[], Iterator[RawPage]]) -> list[RawItem]:
        """The first records of a list. Raises NothingThere where listing would mark invoices."""
        if not self.may_list and pages != self.avid.payment_pages:
            raise NothingThere("the profile says that reading marks invoices as exported, so none is listed")
        return [item for page in islice(pages(), PAGES_MAX) for item in page.items]

    @cached_property
    def items(self) -> list[RawItem]:
        """The first invoices as they are listed. Raises NothingThere."""
        found = self.first(self.avid.invoice_pages)
        if not found:
            raise NothingThere("there is no approved invoice")
        return found

    @cached_property
    def texts(self) -> list[str]:
        """The first invoices, complete."""
        listed = self.items[:INVOICES_MAX]
        if not self.avid.needs_detail:
            return [item.text for item in listed]
        return [self.avid.invoice_text(item.id) for item in listed if item.id]

    @cached_property
    def invoices(self) -> list[Invoice]:
        """The first invoices, read by the profile. Raises Unreadable."""
        return [self.avid.read_invoice(text) for text in self.texts]

    def pending(self) -> Iterator[str]:
        """Ids of invoices that may be acknowledged: only where the company was named for writing."""
        assert self.may_write
        if self.avid.export_mode not in ("ack", "status_update"):
            raise NothingThere("the profile's export mode has no acknowledgement")
        for page in self.avid.invoice_pages():
            yield from (item.id for item in page.items if item.id)

    def fresh_key(self) -> str:
        """An idempotency key nobody used."""
        return uuid4().hex

    def last_status(self) -> int | None:
        """The status of the library's last call."""
        return self.calls[-1].status


def is_jwt(token: str) -> bool:
    """Whether a token is three parts of base64, as JWTs are."""
    return bool(re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token)) and token.startswith("ey")


def _trust(ca_file: str | None) -> ssl.SSLContext:
    trust = ssl.create_default_context()
    if ca_file:
        trust.load_verify_locations(ca_file)
    return trust
