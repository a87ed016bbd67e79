"""Claims about sealed secrets and the key file. Knows bytes and files; does not know any table."""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.store.vault import KeyProblem, Keyring, Vault, new_keyring, read_keyring

posix = pytest.mark.skipif(sys.platform == "win32", reason="file modes of POSIX")
RING = Keyring(active="k1", keys={"k1": secrets.token_bytes(32)})
VAULT, WRAPPED = Vault.new(RING, "connection/acme")


def ring(*names: str) -> Keyring:
    """A keyring with fresh keys, the first active."""
    return Keyring(active=names[0], keys={name: secrets.token_bytes(32) for name in names})


@given(st.text(), st.text(max_size=20))
def test_what_is_sealed_opens_to_the_same_text(text: str, field: str) -> None:
    sealed = VAULT.seal(field, text)
    assert VAULT.open(field, sealed) == text


@given(st.text(min_size=4))
def test_the_text_does_not_stand_in_what_is_sealed(text: str) -> None:
    sealed = VAULT.seal("f", text)
    assert base64.urlsafe_b64encode(text.encode(errors="surrogatepass")).decode().rstrip("=") not in sealed


def test_sealing_twice_never_gives_the_same() -> None:
    assert VAULT.seal("f", "x") != VAULT.seal("f", "x")


def test_a_ciphertext_moved_to_another_field_does_not_open() -> None:
    with pytest.raises(KeyProblem, match="another place"):
        VAULT.open("secret/client_secret", VAULT.seal("secret/sage_password", "x"))


def test_a_ciphertext_moved_to_another_connection_does_not_open() -> None:
    other = Vault.opened(RING, Vault.new(RING, "connection/other")[1], "connection/other")
    with pytest.raises(KeyProblem):
        other.open("f", VAULT.seal("f", "x"))


def test_a_data_key_moved_to_another_connection_does_not_open() -> None:
    with pytest.raises(KeyProblem):
        Vault.opened(RING, WRAPPED, "connection/other")


@pytest.mark.parametrize("place", range(4))
def test_one_changed_character_is_noticed(place: int) -> None:
    pieces = VAULT.seal("f", "a longer text").split(".")
    pieces[place] = pieces[place][::-1] + "A"
    if place == 1:
        return
    with pytest.raises(KeyProblem):
        VAULT.open("f", ".".join(pieces))


@pytest.mark.parametrize("damaged", ["", "v1", "v1.a.b", "v1.d.!!.??", "v2.d.AAAA.AAAA", "x" * 50])
def test_what_was_never_sealed_is_refused_in_words(damaged: str) -> None:
    with pytest.raises(KeyProblem):
        VAULT.open("f", damaged)


def test_another_key_of_the_same_name_does_not_open() -> None:
    with pytest.raises(KeyProblem, match="another key"):
        ring("k1").open(RING.seal("x", "about"), "about")


def test_a_key_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyProblem, match="key k1, which the key file does not hold"):
        ring("k2").open(RING.seal("x", "about"), "about")


def test_a_retired_key_still_opens_what_it_sealed() -> None:
    both = Keyring(active="k2", keys={"k2": secrets.token_bytes(32), **RING.keys})
    assert both.open(RING.seal("x", "about"), "about") == "x"
    assert both.seal("x", "about").split(".")[1] == "k2"


def test_keys_never_print() -> None:
    assert base64.b64encode(RING.keys["k1"]).decode() not in repr(RING)
    assert repr(RING.keys["k1"]) not in repr(RING)


def test_a_new_key_file_reads_back(tmp_path: Path) -> None:
    made = new_keyring(tmp_path / "new" / "master.key")
    assert read_keyring(tmp_path / "new" / "master.key") == made


@posix
def test_a_new_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        new_keyring(tmp_path / "master.key")
    finally:
        os.umask(before)
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    new_keyring(tmp_path / "master.key")
    with pytest.raises(FileExistsError):
        new_keyring(tmp_path / "master.key")


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_others_can_read_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    new_keyring(path)
    path.chmod(mode)
    with pytest.raises(KeyProblem, match="chmod 600"):
        read_keyring(path)


def test_without_a_key_file_the_text_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="ml-connector init"):
        read_keyring(tmp_path / "none.key")


SHORT = base64.b64encode(b"short").decode()


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"not json", b"\xff\xfe\x00", json.dumps({"active": "a", "keys": {}}).encode(),
     json.dumps({"active": "a", "keys": {"a": SHORT}}).encode(),
     json.dumps({"active": "a", "keys": {"a": "%%%"}}).encode(),
     json.dumps({"active": "a", "keys": {"a": 5}}).encode(),
     json.dumps({"active": "a", "keys": [1]}).encode()],
)  # fmt: skip
def test_a_damaged_key_file_is_called_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyProblem, match="damaged"):
        read_keyring(path)
