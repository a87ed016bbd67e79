"""Keys of this installation, one a purpose, sealed with the master key.

Knows the table and the vault. Knows no purpose.
"""

from ml_connector.store import models
from ml_connector.store.vault import Hasher, Keyring

__all__ = ["hasher"]


def hasher(keyring: Keyring, purpose: str, *, read_only: bool = False) -> Hasher | None:
    """Open the key of a purpose; makes it on first use, or gives None where nothing may be written.

    Raises KeyProblem where it was sealed with another master key.
    """
    about = f"house-key/{purpose}"
    rows = models.HouseKey.objects.filter(purpose=purpose)
    if not read_only and not rows.exists():
        fresh = models.HouseKey(purpose=purpose, sealed=Hasher.new(keyring, about))
        models.HouseKey.objects.bulk_create([fresh], ignore_conflicts=True)  # another process may be first
    row = rows.first()
    return None if row is None else Hasher.opened(keyring, row.sealed, about)
