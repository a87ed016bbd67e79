"""How records that stand still last came: for a source that reads again only what has changed since.

Knows the table of deliveries and its seal. Knows no flow by name, no rule and no write.
"""

from collections.abc import Collection, Mapping

from django.db import connection

from ml_connector.store.vault import Vault

__all__ = ["standing_texts"]

# What never could be read is no text to go by; what is owed is read before it is sent, and what is in doubt may have
# a later version.
_STANDING = """
select key, raw from store_delivery
where connection_id = %s and flow = %s and key = any(%s) and state in ('held', 'refused', 'done')
  and cause is distinct from 'unreadable'
"""


def standing_texts(connection_id: int, vault: Vault, flow: str, keys: Collection[str]) -> Mapping[str, str]:
    """Give, by key, the texts of those of a flow's records that are held, refused or done, as they last came."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [connection_id, flow, sorted(keys)])
        return {key: vault.open(f"raw/{key}", raw) for key, raw in cursor.fetchall()}
