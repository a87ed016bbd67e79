"""Claims about the verifier's own Ed25519: it agrees with RFC 8032 and with the library that signs.

Knows signatures. Does not know any pack.
"""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_connector.operations.pack.verify import signed_by
from ml_connector.store.vault import signed_by as signed_by_library

ORDER = 2**252 + 27742317777372353535851937790883648493

# RFC 8032, 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655"
     "141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00"
     "d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc02"
     "7beceea1ec40a"),
]  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc_verify_and_nothing_near_them(
    public: str, message: str, signature: str
) -> None:
    told = bytes.fromhex(message)
    assert signed_by(public, told, signature)
    assert not signed_by(public, told + b"\0", signature)
    assert not signed_by(public, told, signature[:-2] + "ff")
    assert not signed_by(VECTORS[0][0][::-1], told, signature)


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=99), st.integers(0, 511))
def test_it_agrees_with_the_library_about_good_and_spoiled_signatures(
    seed: bytes, message: bytes, bit: int
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, good = key.public_key().public_bytes_raw().hex(), key.sign(message)
    spoiled = (int.from_bytes(good, "big") ^ (1 << bit)).to_bytes(64, "big")
    assert signed_by(public, message, good.hex()) and signed_by_library(public, message, good.hex())
    assert not signed_by(public, message, spoiled.hex())
    assert not signed_by_library(public, message, spoiled.hex())


def test_a_signature_has_one_spelling() -> None:
    public, _, signature = VECTORS[0]
    second = int.from_bytes(bytes.fromhex(signature[64:]), "little") + ORDER
    assert not signed_by(public, b"", signature[:64] + second.to_bytes(32, "little").hex())


@pytest.mark.parametrize(
    "public", ["", "zz" * 32, "ab", "ff" * 32, "02" + "00" * 31, "01" + "00" * 30 + "80"]
)
def test_what_is_no_key_or_no_point_signs_nothing(public: str) -> None:
    assert not signed_by(public, b"", VECTORS[0][2])
    assert not signed_by_library(public, b"", VECTORS[0][2])
    assert not signed_by(VECTORS[0][0], b"", public + VECTORS[0][2][64:])
