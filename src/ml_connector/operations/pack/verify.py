"""Verify an auditor's pack of ml-connector: this file, the pack and Python 3.11 are all that is needed.

Knows the pack's files, SHA-256 and Ed25519 (RFC 8032). Knows no database, no network and no line of ml-connector, so
that what is wrong there cannot hide here.

    python verify.py [FOLDER] [--key PUBLIC] [--checkpoint SEAL:HASH]

Exits 0 where the pack holds, 1 where it does not, 2 where it cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

__all__ = ["main", "signed_by"]

_SAID = ("at", "actor", "kind", "connection", "delivery", "run", "was", "became", "because", "payload_hash")
_SHOWN = 100  # breaks that are written out; the others are counted
_MIB = 2**20
_KEPT = "the mark you kept"

# --- Ed25519 (RFC 8032, 5.1): points as (x, y, z, t) with x = x/z, y = y/z and t = x*y/z --------------------

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)  # of -1

_Point = tuple[int, int, int, int]


def _point(raw: bytes) -> _Point | None:
    """Read 32 bytes as a point of the curve; None for what is none."""
    told = int.from_bytes(raw, "little")
    y, odd = told & (2**255 - 1), told >> 255
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _ROOT % _P
    if x * x % _P != square or (x == 0 and odd):
        return None
    x = _P - x if x & 1 != odd else x
    return x, y, 1, x * y % _P


def _sum(one: _Point, two: _Point) -> _Point:
    """Add two points, or double one: the formulas hold for both."""
    a = (one[1] - one[0]) * (two[1] - two[0])
    b = (one[1] + one[0]) * (two[1] + two[0])
    c, d = 2 * one[3] * two[3] * _D, 2 * one[2] * two[2]
    e, f, g, h = b - a, (d - c) % _P, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: _Point) -> _Point:
    found = (0, 1, 1, 0)
    while number:
        found = _sum(found, point) if number & 1 else found
        point, number = _sum(point, point), number >> 1
    return found


_BASE = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little")) or (0, 1, 1, 0)


def signed_by(public: str, statement: bytes, signature: str) -> bool:
    """Tell whether a statement was signed with the private half of a public key; both are hexadecimal."""
    try:
        key, sign = bytes.fromhex(public), bytes.fromhex(signature)
    except ValueError:
        return False
    if (len(key), len(sign)) != (32, 64):
        return False
    owner, first, second = _point(key), _point(sign[:32]), int.from_bytes(sign[32:], "little")
    if owner is None or first is None or second >= _ORDER:
        return False
    told = int.from_bytes(hashlib.sha512(sign[:32] + key + statement).digest(), "little") % _ORDER
    left, right = _times(second, _BASE), _sum(first, _times(told, owner))
    return all((left[i] * right[2] - right[i] * left[2]) % _P == 0 for i in (0, 1))


# --- the pack ---------------------------------------------------------------------------------------------


def _statement(*said: object) -> bytes:
    return "\n".join(("ml-connector", *map(str, said), "")).encode()


def _files(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    for name, told in manifest["files"].items():
        digest = hashlib.sha256()
        try:
            with (folder / Path(name).name).open("rb") as file:
                while piece := file.read(_MIB):
                    digest.update(piece)
        except OSError as error:
            yield f"{name} cannot be read: {error.strerror}"
            continue
        if digest.hexdigest() != told:
            yield f"{name} was changed after the pack was made"


def _signature(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """Say where the manifest is not the newest key's word: each older key gave its authority to the one after it."""
    newest = manifest["keys"][-1]["public"] if manifest["keys"] else ""
    if not newest or _signer(folder, manifest) != newest:
        yield "manifest.json was not signed with the newest key: it was changed after the pack was made, or is not ours"


def _signer(folder: Path, manifest: dict[str, Any]) -> str:
    """Give the listed key that really signed the manifest, whatever is said; "" where none did."""
    told = json.loads((folder / "signature.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    said = _statement("audit pack", digest)
    listed = (str(key["public"]) for key in reversed(manifest["keys"]))
    return next((public for public in listed if signed_by(public, said, told["signature"])), "")


def _public(manifest: dict[str, Any], number: int) -> str:
    return next((str(key["public"]) for key in manifest["keys"] if key["key"] == number), "")


def _keys(manifest: dict[str, Any], known: str) -> Iterator[str]:
    """Say where the keys are no chain; as the last one signs, a known one anywhere in it vouches for the pack."""
    endorser = manifest["keys"][0]["public"] if manifest["keys"] else ""
    for place, key in enumerate(manifest["keys"], 1):
        said = _statement("audit key", key["key"], key["public"], key["at"])
        if key["key"] != place or not signed_by(endorser, said, key["endorsed"]):
            yield f"key {key['key']} is not endorsed by the one before"
        endorser = key["public"]
    if known and known not in (key["public"] for key in manifest["keys"]):
        yield "the key you gave is none of those that signed here: the pack is not of the house you know"


class _Trail:
    """Walks trail.jsonl: a seal a line, with its events, or only their hashes where they are not of this pack."""

    def __init__(self, manifest: dict[str, Any], marks: Sequence[tuple[str, int, str]]) -> None:
        self.first, self.told = int(manifest["first"]["seal"]), str(manifest["first"]["before"])
        self.number, self.last = self.first - 1, int(manifest["last"]["seal"])
        self.shown = self.hidden = self.payloads = 0
        self._marks: dict[int, list[tuple[str, str]]] = {}
        for name, seal, said in marks:
            self._marks.setdefault(seal, []).append((name, said))

    def breaks(self, folder: Path) -> Iterator[str]:
        """Say where the chain of seals, an event or a mark does not hold."""
        yield from self._compare()
        with (folder / "trail.jsonl").open(encoding="utf-8") as file:
            for line in file:
                yield from self._seal(json.loads(line))
                yield from self._compare()
        if self.number != self.last:
            yield f"seals {self.number + 1} to {self.last} are gone"
        for seal in sorted(seal for seal in self._marks if seal > self.number):
            for name, _ in self._marks[seal]:
                if name == _KEPT:
                    yield f"{name} is of seal {seal}, which is not in this pack: it is of another time, or was cut off"
                else:
                    yield f"{name} says that the trail went on to seal {seal}: it was cut off after {self.number}"

    def beyond(self) -> Iterator[str]:
        """Name the kept marks from before the pack: of them it says neither good nor bad."""
        for seal in sorted(seal for seal in self._marks if seal < self.first - 1):
            if any(name == _KEPT for name, _ in self._marks[seal]):
                yield f"{_KEPT.capitalize()} of seal {seal} is not covered by this pack, which begins after it."

    def _seal(self, told: dict[str, Any]) -> Iterator[str]:
        number, hashes = int(told["seal"]), list[str]()
        if number != self.number + 1:
            yield f"after seal {self.number} comes seal {number}: what was between is gone, or was put elsewhere"
        for place, event in enumerate(told["events"]):
            if isinstance(event, str):
                self.hidden += 1
                hashes.append(event)
                continue
            self.shown += 1
            hashes.append(_hash(json.dumps([event[name] for name in _SAID])))
            if hashes[-1] != event["hash"]:
                yield f"seal {number}, event {place}: what it says is not what was hashed"
            if "payload" in event:
                self.payloads += 1
                if _hash(event["payload"]) != event["payload_hash"]:
                    yield f"seal {number}, event {place}: its payload is not the one that was hashed"
        if _hash("\n".join((self.told, *hashes))) != told["hash"]:
            yield f"seal {number}: what it seals, or what it stands on, is not what was sealed"
        self.number, self.told = number, str(told["hash"])

    def _compare(self) -> Iterator[str]:
        for name, said in self._marks.get(self.number, ()):
            if said != self.told:
                yield f"{name} gives seal {self.number} another hash: the trail was rewritten"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _checkpoints(manifest: dict[str, Any]) -> Iterator[str]:
    for one in manifest["checkpoints"]:
        said = _statement("audit checkpoint", one["seal"], one["hash"], one["at"], one["key"])
        if not signed_by(_public(manifest, one["key"]), said, one["signature"]):
            yield f"the checkpoint of seal {one['seal']} is forged: no key of the pack signed what it says"
    if all(one["seal"] < manifest["last"]["seal"] for one in manifest["checkpoints"]):
        yield "no checkpoint is signed at or after the last seal: the end of the trail is not proved"


def _breaks(folder: Path, manifest: dict[str, Any], trail: _Trail, known: str) -> Iterator[str]:
    yield from _signature(folder, manifest)
    yield from _files(folder, manifest)
    yield from _keys(manifest, known)
    yield from _checkpoints(manifest)
    yield from trail.breaks(folder)


def _mark(text: str) -> tuple[str, int, str]:
    seal, _, said = text.partition(":")
    return _KEPT, int(seal), said.strip()


def main(words: Sequence[str] | None = None) -> int:
    """Verify one pack and write what was found; gives the exit code."""
    parser = argparse.ArgumentParser(description="Verify an auditor's pack of ml-connector.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", default="", help="a public key you were given otherwise than by this pack")
    parser.add_argument("--checkpoint", action="append", default=[], type=_mark, metavar="SEAL:HASH",
                        help="a mark you kept from earlier")  # fmt: skip
    told = parser.parse_args(words)
    try:
        manifest = json.loads((told.folder / "manifest.json").read_text(encoding="utf-8"))
        signed = [("a checkpoint", one["seal"], one["hash"]) for one in manifest["checkpoints"]]
        trail, count = _Trail(manifest, [*signed, *told.checkpoint]), 0
        for count, said in enumerate(_breaks(told.folder, manifest, trail, told.key.strip().lower()), 1):
            if count <= _SHOWN:
                _say(f"BROKEN: {said}")
        signer = _signer(told.folder, manifest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        _say(f"This is no pack that can be read: {type(error).__name__}: {error}")
        return 2
    for line in _summary(manifest, trail, count, signer):
        _say(line)
    return 1 if count else 0


def _say(line: str) -> None:
    """Write a line in letters that every terminal has, and that none obeys."""
    sys.stdout.write(line.encode("unicode_escape").decode("ascii") + "\n")


def _summary(manifest: dict[str, Any], trail: _Trail, count: int, signer: str) -> Sequence[str]:
    return (
        f"The pack is BROKEN in {count} place{'' if count == 1 else 's'}." if count else "The pack holds.",
        f"Made {manifest['made_at']} by {manifest['made_by']}, of {manifest['connection'] or 'all connections'}.",
        f"Seals {trail.first} to {trail.number}: {trail.shown} events shown, {trail.hidden} by their hash only, "
        f"{trail.payloads} payloads compared; checkpoints: {len(manifest['checkpoints'])}.",
        *trail.beyond(),
        f"Signed with {signer or 'none of its keys'}",
        "Compare that key with the one you were given otherwise than by this pack (--key does).",
    )


if __name__ == "__main__":
    sys.exit(main())
