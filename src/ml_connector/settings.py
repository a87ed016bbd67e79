"""The program's settings: the only place that reads the environment.

Knows the names of house §11. Knows no database, no key and no connection.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ALERT_SECRETS", "SECRETS", "Settings", "given_secrets", "home_is_given", "read"]

SECRETS: Mapping[str, str] = {
    "sage_password": "ML_CONNECTOR_SAGE_PASSWORD",
    "client_secret": "ML_CONNECTOR_AVID_CLIENT_SECRET",
    "company_token": "ML_CONNECTOR_AVID_COMPANY_TOKEN",
    "user_token": "ML_CONNECTOR_AVID_USER_TOKEN",
}


ALERT_SECRETS: Mapping[str, str] = {
    "smtp_password": "ML_CONNECTOR_SMTP_PASSWORD",
    "webhook_secret": "ML_CONNECTOR_WEBHOOK_SECRET",
    "alert_url": "ML_CONNECTOR_ALERT_URL",
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where everything is: `home` holds database, key and logs; nothing is written elsewhere.

    `host`: what this host is called, where its own name changes (containers); "" = by its own name.
    """

    home: Path
    database_url: str | None
    key_file: Path
    host: str = ""

    @property
    def database_folder(self) -> Path:
        """The folder of the embedded PostgreSQL."""
        return self.home / "postgres"

    @property
    def log_file(self) -> Path:
        """The program's log."""
        return self.home / "logs" / "ml-connector.log"


def read(environment: Mapping[str, str] | None = None, home: Path | None = None) -> Settings:
    """Read the settings. With a `home` given by the program (a throw-away one) the environment's database and
    key do not count: they belong to another home.
    """
    told = (os.environ if environment is None else environment) if home is None else {}
    named = told.get("ML_CONNECTOR_HOME", "")
    place = home or (Path(named) if named else Path.home() / ".ml-connector")
    key_file = told.get("ML_CONNECTOR_KEY_FILE", "")
    return Settings(
        home=place.absolute(),
        database_url=told.get("DATABASE_URL") or None,
        key_file=Path(key_file) if key_file else place.absolute() / "master.key",
        host=told.get("ML_CONNECTOR_HOST", ""),
    )


def given_secrets(
    environment: Mapping[str, str] | None = None, names: Mapping[str, str] = SECRETS
) -> dict[str, str]:
    """Give the secrets found in the environment; a set but empty variable is a given, empty secret."""
    told = os.environ if environment is None else environment
    return {name: told[variable] for name, variable in names.items() if variable in told}


def home_is_given(environment: Mapping[str, str] | None = None) -> bool:
    """Tell whether the environment names a home."""
    told = os.environ if environment is None else environment
    return bool(told.get("ML_CONNECTOR_HOME"))
