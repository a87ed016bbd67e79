"""Seal and open secrets (AES-256-GCM, a data key per connection, wrapped by a keyring of master keys); sign (Ed25519);
hash with a key (HMAC-SHA256).

Knows keys. Knows no table but the text it gives and takes, and not what a secret or a signature is for. The only module
of the store that imports cryptography. Without a key nothing starts.
"""

import base64
import hmac
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["Hasher", "KeyProblem", "Keyring", "Signer", "Vault", "new_keyring", "read_keyring", "signed_by"]

_FORM = "v1"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_POSIX = os.name == "posix"


class KeyProblem(Exception):
    """The master key is missing, unreadable by us, readable by others, or not the right one."""


@dataclass(frozen=True, kw_only=True)
class Keyring:
    """Master keys by id, the active one first; the keys never print."""

    active: str
    keys: Mapping[str, bytes] = field(repr=False)

    def seal(self, text: str, about: str) -> str:
        """Seal a text with the active key; `about` must be given again to open it."""
        return _seal(self.active, self.keys[self.active], text.encode(), about)

    def open(self, sealed: str, about: str) -> str:
        """Open what `seal` made; raise KeyProblem where the key or the place is not the right one."""
        key_id = sealed.split(".")[1] if sealed.startswith(f"{_FORM}.") else ""
        if key_id not in self.keys:
            raise KeyProblem(
                f"{about} was sealed with key {key_id or '?'}, which the key file does not hold. "
                f"Put back the key file that belongs to this database."
            )
        return _open(self.keys[key_id], sealed, about).decode()


class Vault:
    """Seals one connection's secrets and raw texts with its own data key."""

    def __init__(self, data_key: bytes, about: str) -> None:
        self._key = data_key
        self._about = about

    @classmethod
    def new(cls, keyring: Keyring, about: str) -> tuple["Vault", str]:
        """Make a vault with a fresh data key; give it and the wrapped key to store."""
        key = secrets.token_bytes(_KEY_BYTES)
        return cls(key, about), keyring.seal(base64.b64encode(key).decode(), f"{about}/data-key")

    @classmethod
    def opened(cls, keyring: Keyring, wrapped: str, about: str) -> "Vault":
        """Open the vault whose wrapped data key was stored."""
        return cls(base64.b64decode(keyring.open(wrapped, f"{about}/data-key")), about)

    def seal(self, field_name: str, text: str) -> str:
        """Seal one field's text; it opens only under the same connection and field."""
        body = text.encode(errors="surrogatepass")
        return _seal("d", self._key, body, f"{self._about}/{field_name}")

    def open(self, field_name: str, sealed: str) -> str:
        """Open one field's text."""
        return _open(self._key, sealed, f"{self._about}/{field_name}").decode(errors="surrogatepass")


class Signer:
    """Signs with one Ed25519 key; only its public half ever prints."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def new(cls, keyring: Keyring, about: str) -> tuple["Signer", str]:
        """Make a fresh key; give who signs with it, and its private half sealed, to store."""
        key = Ed25519PrivateKey.generate()
        return cls(key), keyring.seal(base64.b64encode(key.private_bytes_raw()).decode(), about)

    @classmethod
    def opened(cls, keyring: Keyring, sealed: str, about: str) -> "Signer":
        """Open the key whose sealed private half was stored; raise KeyProblem with another keyring or place."""
        return cls(Ed25519PrivateKey.from_private_bytes(base64.b64decode(keyring.open(sealed, about))))

    @property
    def public(self) -> str:
        """The public half: 64 hexadecimal digits."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, statement: bytes) -> str:
        """Give the signature of a statement: 128 hexadecimal digits."""
        return self._key.sign(statement).hex()


class Hasher:
    """Hashes with one key: who has not the key cannot try guesses."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def new(cls, keyring: Keyring, about: str) -> str:
        """Make a fresh key; give it sealed, to store."""
        return keyring.seal(base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode(), about)

    @classmethod
    def opened(cls, keyring: Keyring, sealed: str, about: str) -> "Hasher":
        """Open the key that was stored sealed; raise KeyProblem with another keyring or place."""
        return cls(base64.b64decode(keyring.open(sealed, about)))

    def hash(self, text: str) -> str:
        """Give the hash of a text: 64 hexadecimal digits."""
        return hmac.digest(self._key, text.encode(errors="surrogatepass"), "sha256").hex()


def signed_by(public: str, statement: bytes, signature: str) -> bool:
    """Tell whether a statement was signed with the private half of a public key; False for what is neither."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), statement)
    except (ValueError, InvalidSignature):
        return False
    return True


def new_keyring(path: Path) -> Keyring:
    """Make a key file that only its owner can read; never overwrite one."""
    key_id, key = f"k{secrets.token_hex(4)}", secrets.token_bytes(_KEY_BYTES)
    content = json.dumps({"active": key_id, "keys": {key_id: base64.b64encode(key).decode()}})
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
    return Keyring(active=key_id, keys={key_id: key})


def read_keyring(path: Path) -> Keyring:
    """Read the key file; raise KeyProblem, which says what is wrong and what to do."""
    try:
        mode = path.stat().st_mode
        content = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise KeyProblem(
            f"There is no key file at {path}. On a new installation run `ml-connector init`; "
            f"otherwise put back the key file that belongs to this database."
        ) from None
    except OSError as error:
        raise KeyProblem(f"The key file {path} cannot be read: {error.strerror}.") from error
    if _POSIX and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyProblem(f"The key file {path} can be read by others. Run: chmod 600 {path}")
    return _parsed(path, content)


def _parsed(path: Path, content: str) -> Keyring:
    try:
        ring = json.loads(content)
        keys = {str(name): base64.b64decode(key, validate=True) for name, key in ring["keys"].items()}
        active = str(ring["active"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyProblem(f"The key file {path} is damaged. Put back a copy of it.") from None
    if active not in keys or any(len(key) != _KEY_BYTES for key in keys.values()):
        raise KeyProblem(f"The key file {path} is damaged. Put back a copy of it.")
    return Keyring(active=active, keys=keys)


def _seal(key_id: str, key: bytes, body: bytes, about: str) -> str:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, body, about.encode())
    return ".".join((_FORM, key_id, _b64(nonce), _b64(sealed)))


def _open(key: bytes, sealed: str, about: str) -> bytes:
    try:
        form, _, nonce, body = sealed.split(".")
        if form != _FORM:
            raise ValueError(form)
        return AESGCM(key).decrypt(
            base64.urlsafe_b64decode(nonce), base64.urlsafe_b64decode(body), about.encode()
        )
    except (ValueError, InvalidTag):
        raise KeyProblem(
            f"{about} cannot be opened: it was sealed with another key, or for another place."
        ) from None


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()
