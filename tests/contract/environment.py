"""What the environment says about real sites: their addresses, whose credentials, and where writing is allowed.

Knows names of variables and nothing else; no value is ever shown.
"""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The variables of one system, in full: those a real site needs, and those it may have besides."""

    prefix: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]

    def value(self, name: str) -> str:
        """The value of a variable, named without its prefix; "" where it is not set."""
        return os.environ.get(self.prefix + name, "")

    @property
    def names_a_site(self) -> bool:
        """Whether a real site is named. Raises KeyError where only a part of it is."""
        missing = [name for name in self.needed if name not in os.environ]
        if missing and len(missing) < len(self.needed):
            raise KeyError(f"a real site also needs {', '.join(missing)}")
        return not missing

    @property
    def may_write(self) -> bool:
        """Whether the site's own company was named a second time, for writing."""
        company = self.value("COMPANY").strip().upper()
        return bool(company) and self.value("WRITE_COMPANY").strip().upper() == company


SAGE = Surroundings(
    prefix="ML_CONNECTOR_CONTRACT_SAGE_",
    needed=(
        "ML_CONNECTOR_CONTRACT_SAGE_URL",
        "ML_CONNECTOR_CONTRACT_SAGE_COMPANY",
        "ML_CONNECTOR_CONTRACT_SAGE_USER",
        "ML_CONNECTOR_CONTRACT_SAGE_PASSWORD",
    ),
    optional=(
        "ML_CONNECTOR_CONTRACT_SAGE_CA_FILE",
        "ML_CONNECTOR_CONTRACT_SAGE_PROXY",
        "ML_CONNECTOR_CONTRACT_SAGE_NO_RIGHT_USER",
        "ML_CONNECTOR_CONTRACT_SAGE_NO_RIGHT_PASSWORD",
        "ML_CONNECTOR_CONTRACT_SAGE_ADMIN_PASSWORD",
        "ML_CONNECTOR_CONTRACT_SAGE_WRITE_COMPANY",
    ),
)
AVID = Surroundings(
    prefix="ML_CONNECTOR_CONTRACT_AVID_",
    needed=(
        "ML_CONNECTOR_CONTRACT_AVID_URL",
        "ML_CONNECTOR_CONTRACT_AVID_TOKEN_URL",
        "ML_CONNECTOR_CONTRACT_AVID_CLIENT_ID",
        "ML_CONNECTOR_CONTRACT_AVID_CLIENT_SECRET",
        "ML_CONNECTOR_CONTRACT_AVID_COMPANY",
    ),
    optional=(
        "ML_CONNECTOR_CONTRACT_AVID_PROFILE_FILE",
        "ML_CONNECTOR_CONTRACT_AVID_COMPANY_TOKEN",
        "ML_CONNECTOR_CONTRACT_AVID_USER_TOKEN",
        "ML_CONNECTOR_CONTRACT_AVID_CA_FILE",
        "ML_CONNECTOR_CONTRACT_AVID_PROXY",
        "ML_CONNECTOR_CONTRACT_AVID_WRITE_COMPANY",
    ),
)
