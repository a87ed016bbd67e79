"""What a connection's Sage site said of its modules, and when that became another.

Knows texts and fingerprints. Knows no module and no member, and judges nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from ml_connector.store import models
from ml_connector.store.audit import Event, unit
from ml_connector.store.identity import me

__all__ = ["Descriptions", "forget"]


@dataclass(frozen=True, kw_only=True)
class Descriptions:
    """The shelf of one connection; where it is `read_only`, nothing is kept."""

    connection_id: int
    now: Callable[[], datetime]
    read_only: bool = False

    def load(self, module: str) -> str | None:
        """Give the text of a module, or None."""
        row = self._rows(module).first()
        return None if row is None else str(row.told)

    def save(self, module: str, fingerprint: str, text: str) -> None:
        """Keep the text of a module; that it changed is on record."""
        if self.read_only:
            return
        with unit(f"worker:{me()}", self.now()) as current:
            was = self._rows(module).select_for_update().values_list("fingerprint", flat=True).first()
            models.SiteDescription.objects.update_or_create(
                connection_id=self.connection_id,
                module=module,
                defaults={"fingerprint": fingerprint, "told": text},
            )
            if was is not None and was != fingerprint:
                because = f"Sage 300 describes {module} otherwise than before"
                current.tell(
                    Event(kind="connection", because=because, connection=self.connection_id, payload=text)
                )

    def _rows(self, module: str) -> "QuerySet[models.SiteDescription]":
        return models.SiteDescription.objects.filter(connection_id=self.connection_id, module=module)


def forget(connection_id: int) -> None:
    """Forget what a site said: what it says next counts as how it is."""
    models.SiteDescription.objects.filter(connection_id=connection_id).delete()
