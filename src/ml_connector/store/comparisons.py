"""What an invoice was last compared with: the order it names, with receipts and P/O invoices.

Knows the table, and the latest comparison of each invoice alone. Knows no rule, and judges nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from ml_connector.domain.compared import Compared
from ml_connector.store import models

__all__ = ["Comparisons", "Kept", "of"]

_DECODER = msgspec.json.Decoder(Compared)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A comparison, and when its oldest fact was asked for."""

    compared: Compared
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class Comparisons:
    """Where one connection keeps them, by the key of the invoice."""

    connection_id: int

    def keep(self, compared: Mapping[str, Compared], seen_at: datetime) -> None:
        """Keep these in place of those before, all in one statement."""
        models.Comparison.objects.bulk_create(
            [
                models.Comparison(
                    connection_id=self.connection_id,
                    key=key,
                    seen_at=seen_at,
                    told=msgspec.json.encode(one).decode(),
                )
                for key, one in sorted(compared.items())
            ],
            update_conflicts=True,
            unique_fields=["connection", "key"],
            update_fields=["seen_at", "told"],
        )


def of(connection_id: int, keys: Collection[str]) -> Mapping[str, Kept]:
    """Give what is kept of these invoices, by key."""
    found = models.Comparison.objects.filter(connection_id=connection_id, key__in=list(keys))
    return {row.key: Kept(compared=_DECODER.decode(row.told), seen_at=row.seen_at) for row in found}
