"""What the environment says about real sites: their addresses, whose credentials, and where writing is allowed.

Knows names of variables and nothing else; no value is ever shown.
"""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The variables of one system: those a real site needs, and those it may have besides."""

    prefix: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]

    def value(self, name: str) -> str:
        """A variable's value, "" where it is not set."""
        return os.environ.get(self.prefix + name, "")

    @property
    def names_a_site(self) -> bool:
        """Whether a real site is named. Raises KeyError where only a part of it is."""
        missing = [self.prefix + name for name in self.needed if self.prefix + name not in os.environ]
        if missing and len(missing) < len(self.needed):
            raise KeyError(f"a real site also needs {', '.join(missing)}")
        return not missing

    @property
    def may_write(self) -> bool:
        """Whether the site's own company was named a second time, for writing."""
        company = self.value("COMPANY").strip().upper()
        return bool(company) and self.value("WRITE_COMPANY").strip().upper() == company

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable, in full."""
        return tuple(self.prefix + name for name in self.needed + self.optional)


SAGE = Surroundings(
    prefix="ML_CONNECTOR_CONTRACT_SAGE_",
    needed=("URL", "COMPANY", "USER", "PASSWORD"),
    optional=("CA_FILE", "PROXY", "NO_RIGHT_USER", "NO_RIGHT_PASSWORD", "ADMIN_PASSWORD", "WRITE_COMPANY"),
)
AVID = Surroundings(
    prefix="ML_CONNECTOR_CONTRACT_AVID_",
    needed=("URL", "TOKEN_URL", "CLIENT_ID", "CLIENT_SECRET", "COMPANY"),
    optional=("PROFILE_FILE", "COMPANY_TOKEN", "USER_TOKEN", "CA_FILE", "PROXY", "WRITE_COMPANY"),
)
