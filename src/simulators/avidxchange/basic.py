"""HTTP Basic, as the token desk and the gateway read it.

Knows how name and password are packed. Does not know whose they are.
"""

import base64
import binascii

__all__ = ["basic"]


def basic(header: str) -> tuple[str, str] | None:
    """Read `Basic …`: name and password, or None when it is none."""
    scheme, _, packed = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(packed.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, secret) if colon else None
