"""The gateways the contract is asked of: three that are simulated, each with its profile, and perhaps a real one.

Knows profiles, and what the environment says of a real gateway. Does not know how a simulator is started.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from avid_site import AvidSite
from environment import AVID

from avidxchange import Endpoint, Profile

PROFILES = Path(__file__).parents[2] / "fixtures" / "avidxchange" / "profiles"
SIMULATED: Mapping[str, Profile] = {
    "simulator": Profile.named("default"),
    "simulator-flat": Profile.load(PROFILES / "flat.yaml"),
    "simulator-nested": Profile.load(PROFILES / "nested.yaml"),
}
"""By the name of the site: the tongue of the simulator is what stands behind the hyphen."""


def real_site() -> AvidSite | None:
    """The gateway the environment names, None where it names none. Raises ProfileError, EndpointError, KeyError."""
    if not AVID.names_a_site:
        return None
    endpoint = Endpoint(
        base_url=AVID.value("URL"),
        token_url=AVID.value("TOKEN_URL"),
        client_id=AVID.value("CLIENT_ID"),
        company=AVID.value("COMPANY"),
        ca_file=AVID.value("CA_FILE") or None,
        proxy=AVID.value("PROXY") or None,
    )
    file = AVID.value("PROFILE_FILE")
    known = {name: AVID.value(name.upper()) for name in ("client_secret", "company_token", "user_token")}
    return AvidSite(
        name="real",
        profile=Profile.load(file) if file else Profile.named("default"),
        endpoint=endpoint,
        secrets={name: value for name, value in known.items() if value},
        may_write=AVID.may_write,
    )


REAL = real_site()


def has_tokens(site: str) -> bool:
    """Whether the gateway of this name is signed in to with tokens."""
    profile = REAL.profile if REAL and site == "real" else SIMULATED[site]
    return profile.auth.oauth2 is not None
