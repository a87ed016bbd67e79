"""One AvidXchange organization as the source and the steps use it.

Knows how the client is made from an address, a profile and secrets. Knows no environment and no table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

import avidxchange
from avidxchange.profile_parts import CertificateLayer
from ml_connector.domain.crosswalk import Crosswalk
from ml_connector.domain.hearing import Hearing
from ml_connector.systems.avidxchange.listening import listener
from ml_connector.systems.avidxchange.tokens import SharedTokens, TokenShelf

__all__ = [
    "AvidAddress",
    "Manner",
    "Organization",
    "client_certificates",
    "default_profile",
    "open_organization",
    "read_profile",
]


@dataclass(frozen=True, kw_only=True)
class AvidAddress:
    """Where one AvidXchange organization is, how to speak to it, and what signs in."""

    url: str
    token_url: str
    client_id: str
    company: str
    profile: str
    secrets: Mapping[str, str] = field(repr=False)
    ca_file: str = ""
    proxy: str = ""
    allow_http: bool = False


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How an organization is spoken to: how often a read is tried in all, and whether anything may be written.

    `read_only`: whoever would write to it, or take invoices off its list by reading them, gets an exception, and
    nothing is sent but for the token. `before_write` is asked right before any of that leaves; raising keeps it here.
    `calls_per_second` takes the place of the profile's pace. `alone`: this pace is a run's own share, so that it is
    shared with no other run of the process.
    """

    tries: int = avidxchange.Limits().tries
    read_only: bool = False
    before_write: Callable[[], None] | None = field(default=None, repr=False)
    calls_per_second: float | None = None
    alone: bool = False
    hearing: Hearing | None = None


USUAL = Manner()


@dataclass(frozen=True, kw_only=True)
class Organization:
    """One AvidXchange organization, opened; `company` is how AvidXchange calls it, `profile` how it speaks.

    `crosswalk` gives its codes for Sage's, wherever a code is sent to it.
    """

    client: avidxchange.AvidXchange
    profile: avidxchange.Profile
    company: str = ""
    crosswalk: Crosswalk = field(default_factory=Crosswalk)
    read_only: bool = False

    @property
    def asked(self) -> Mapping[str, int]:
        """Requests tried so far by their operation, token requests included."""
        return self.client.asked

    def offers(self, operation: str) -> bool:
        """Tell whether the profile switches an operation on."""
        return self.profile.can(operation)


@contextmanager
def open_organization(
    address: AvidAddress,
    shelf: TokenShelf,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    crosswalk: Crosswalk | None = None,
    *,
    manner: Manner = USUAL,
) -> Iterator[Organization]:
    """Open an organization for a while; raises ValueError where profile or address cannot be used."""
    profile, endpoint = read_profile(address.profile), _endpoint(address)
    limits = avidxchange.Limits(
        tries=manner.tries,
        read_only=manner.read_only,
        before_write=manner.before_write,
        calls_per_second=manner.calls_per_second,
    )
    try:
        client = avidxchange.AvidXchange(
            profile,
            endpoint,
            avidxchange.Secrets(address.secrets),
            tokens=SharedTokens(shelf),
            limits=limits,
            around=_around(now, sleep, manner),
        )
    except avidxchange.errors.ConfigurationError as error:
        raise ValueError(f"AvidXchange: {error}") from error
    with client:
        yield Organization(
            client=client,
            profile=profile,
            company=address.company,
            crosswalk=crosswalk or Crosswalk(),
            read_only=manner.read_only,
        )


def _around(
    now: Callable[[], datetime], sleep: Callable[[float], None], manner: Manner
) -> avidxchange.Surroundings:
    around = avidxchange.Surroundings(clock=now, sleep=sleep)
    if manner.alone:
        around = replace(around, gates=avidxchange.InProcessGates(now))
    if manner.hearing is not None:
        heard = manner.hearing
        around = replace(around, watch=listener(heard), throttled=heard.ask_to_rest)
    return around


def client_certificates(profile: avidxchange.Profile) -> Sequence[str]:
    """Name the files of the certificates by which we sign in, if the profile has any."""
    return [layer.certificate_file for layer in profile.auth.layers if isinstance(layer, CertificateLayer)]


@lru_cache(maxsize=256)
def read_profile(text: str, source: str = "the connection's profile") -> avidxchange.Profile:
    """Read a profile; raises ValueError naming the line and what would be right.

    Remembered by its text: reading one takes longer than all else in a run that finds nothing new.
    """
    try:
        return avidxchange.Profile.parse(text, source=source)
    except avidxchange.errors.ConfigurationError as error:
        raise ValueError(str(error)) from error


def default_profile(name: str) -> str:
    """Give the text of a profile that comes with the program."""
    try:
        return avidxchange.Profile.named(name).text
    except avidxchange.errors.ConfigurationError as error:
        raise ValueError(str(error)) from error


def _endpoint(address: AvidAddress) -> avidxchange.Endpoint:
    try:
        return avidxchange.Endpoint(
            base_url=address.url,
            token_url=address.token_url,
            client_id=address.client_id,
            company=address.company,
            ca_file=address.ca_file or None,
            proxy=address.proxy or None,
            allow_http=address.allow_http,
        )
    except avidxchange.errors.ConfigurationError as error:
        raise ValueError(str(error)) from error
