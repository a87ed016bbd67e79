"""Where an auditor's pack waits until it is taken: a file of its owner's alone, for an hour.

Knows a folder of the home, files and their age. Knows nothing of what is in a pack.
"""

import secrets
import tempfile
import time
from pathlib import Path

__all__ = ["place_for", "taken_from"]

_FOR_S = 3600
_FOLDER = "packs"


def place_for(home: Path | None) -> Path:
    """Give the path of a fresh pack; those that nobody took for an hour are deleted."""
    folder = _folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > _FOR_S:
            old.unlink(missing_ok=True)
    return folder / f"{secrets.token_hex(8)}.zip"


def taken_from(path: str) -> Path | None:
    """Give a pack that is still there; None where it was deleted."""
    return Path(path) if Path(path).is_file() else None


def _folder(home: Path | None) -> Path:
    return home / _FOLDER if home else Path(tempfile.gettempdir()) / f"ml-connector-{_FOLDER}"
