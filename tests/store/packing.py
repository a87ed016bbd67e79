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

from ml_connector.domain.people import trusted
from ml_connector.operations import House
from ml_connector.operations.pack import Packed, Wanted, export_pack
from ml_connector.operations.pack.verify import main
from ml_connector.store.vault import Signer

__all__ = ["FORGERIES", "KEYS_OF_A_FORGER", "Packer", "rehash", "resigned", "verified"]


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
        return export_pack(self.house, Wanted(out=out, connection=name, **wanted), trusted("cli:auditor"))


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


def _signed(signer: Signer, *said: object) -> str:
    return signer.sign("\n".join(("ml-connector", *map(str, said), "")).encode())


def resigned(folder: Path, forger: Signer, layout: str) -> None:
    """Tell another story, and sign all of it with one's own key, or one that leaked; `layout` lists the keys.

    `g` is a key of the house with its own endorsement, `G` one that the forger endorses, `f` the forger's.
    """
    _chain_anew(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    house, made = iter(manifest["keys"]), list[dict[str, Any]]()
    for number, letter in enumerate(layout, 1):
        key = next(house) if letter in "gG" else {"public": forger.public, "at": manifest["made_at"]}
        if letter != "g":
            endorsed = _signed(forger, "audit key", number, key["public"], key["at"])
            key = {**key, "key": number, "endorsed": endorsed}
        made.append(key)
    mine = next((key["key"] for key in made if key["public"] == forger.public), 1)
    lines = (folder / "trail.jsonl").read_text().splitlines()
    hashes = {told["seal"]: told["hash"] for told in map(json.loads, lines)}
    for one in manifest["checkpoints"]:
        one.update(hash=hashes[one["seal"]], key=mine)
        one["signature"] = _signed(forger, "audit checkpoint", one["seal"], one["hash"], one["at"], mine)
    last = {"seal": max(hashes), "hash": hashes[max(hashes)]}
    _manifest(folder, lambda told: told.update(manifest, keys=made, last=last))
    rehash(folder)
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    signature = {"key": mine, "signature": _signed(forger, "audit pack", digest)}
    (folder / "signature.json").write_text(json.dumps(signature))


def _chain_anew(folder: Path) -> None:
    """Let somebody else have done it all, with every hash made anew."""

    def change(lines: list[str]) -> list[str]:
        before, anew = "0" * 64, list[str]()
        for told in map(json.loads, lines):
            for event in told["events"]:
                event["actor"] = "cli:nobody"
                said = json.dumps([value for name, value in event.items() if name not in ("hash", "payload")])
                event["hash"] = hashlib.sha256(said.encode()).hexdigest()
            joined = "\n".join((before, *(event["hash"] for event in told["events"])))
            told["hash"] = before = hashlib.sha256(joined.encode()).hexdigest()
            anew.append(json.dumps(told) + "\n")
        return anew

    _lines(folder, change)


# How somebody with a key of their own may list the keys, and a word of what is said to who knows the house's.
KEYS_OF_A_FORGER = {
    "f": "not of the house you know",
    "fG": "not signed with the newest key",
    "Gf": "key 1 is not endorsed",
    "gf": "key 2 is not endorsed",
    "fGf": "key 3 is not endorsed",
    "g": "not signed with the newest key",
}
