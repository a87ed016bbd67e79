"""Make packs in tests, verify them as their reader would, and forge them as somebody without the key may.

Knows a pack's files. Does not know how one is made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml_connector.operations import House
from ml_connector.operations.pack import Packed, Wanted, export_pack
from ml_connector.operations.pack.verify import main

__all__ = ["FORGERIES", "Packer", "rehash", "verified"]


@dataclass
class Packer:
    """Makes packs of the house of one test, each in a folder of its own."""

    house: House
    folder: Path
    made: int = 0

    def __call__(self, name: str = "", **wanted: Any) -> Path:
        """Make a pack; gives its folder."""
        return Path(self.told(name, **wanted).out)

    def told(self, name: str = "", **wanted: Any) -> Packed:
        """Make a pack; gives what was told of it."""
        self.made += 1
        out = wanted.pop("out", self.folder / f"pack{self.made}")
        return export_pack(self.house, Wanted(out=out, connection=name, **wanted), "cli:auditor")


def verified(folder: Path, capsys: Any, *more: str) -> tuple[int, str]:
    """Verify a pack; gives the exit code and what was written."""
    code = main([str(folder), *more])
    return code, capsys.readouterr().out


def _lines(folder: Path, change: Callable[[list[str]], list[str]]) -> None:
    file = folder / "trail.jsonl"
    file.write_text("".join(change(file.read_text().splitlines(keepends=True))))


def _manifest(folder: Path, change: Callable[[Any], object]) -> None:
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text())
    change(manifest)
    file.write_text(json.dumps(manifest))


def rehash(folder: Path) -> None:
    """Put the digests of the files as they are now into the manifest; only the signature cannot be made."""
    for name in ("trail.jsonl", "deliveries.csv"):
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        _manifest(folder, lambda told, name=name, digest=digest: told["files"].update({name: digest}))


def _event(folder: Path) -> None:
    _lines(folder, lambda lines: [line.replace('"cli', '"web').replace('"test"', '"tess"') for line in lines])


def _payload(folder: Path) -> None:
    _lines(folder, lambda lines: [line.replace('"payload": "<a>"', '"payload": "<b>"') for line in lines])


def _cut(folder: Path) -> None:
    _lines(folder, lambda lines: lines[:-1])
    _manifest(folder, lambda told: told["last"].update(seal=told["last"]["seal"] - 1))


def _swap(folder: Path) -> None:
    def change(lines: list[str]) -> list[str]:
        told = [json.loads(line) for line in lines]
        pair = next(one for one in told if len(one["events"]) > 1)
        pair["events"].reverse()
        return [json.dumps(one) + "\n" for one in told]

    _lines(folder, change)


# What somebody may do to a pack, and a word of what is said about it even where the digests were made anew.
FORGERIES: dict[str, tuple[Callable[[Path], object], str]] = {
    "an event": (_event, "not what was hashed"),
    "a payload": (_payload, "payload is not the one"),
    "the order of events": (_swap, "not what was sealed"),
    "the order of seals": (lambda at: _lines(at, lambda lines: lines[::-1]), "put elsewhere"),
    "a seal that is gone": (lambda at: _lines(at, lambda lines: lines[:1] + lines[2:]), "gone"),
    "the end cut off": (_cut, "cut off"),
    "a checkpoint's hash": (lambda at: _manifest(at, lambda told: told["checkpoints"][0].update(hash="0" * 64)),
                            "forged"),
    "a checkpoint's seal": (lambda at: _manifest(at, lambda told: told["checkpoints"][0].update(seal=1)), "forged"),
    "no checkpoint": (lambda at: _manifest(at, lambda told: told.update(checkpoints=[])), "not proved"),
    "a story": (lambda at: (at / "deliveries.csv").write_text("all is well"), "changed after"),
}  # fmt: skip
