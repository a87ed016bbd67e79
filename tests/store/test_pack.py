"""Claims about the auditor's pack: it verifies anywhere, shows what was asked for, and betrays whatever was done to it.

Knows a real database, packs and their verifier. Does not know any system.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from packing import FORGERIES, KEYS_OF_A_FORGER, Packer, rehash, resigned, verified
from tampering import DEEDS, tampered

from ml_connector.operations import House, NotReady
from ml_connector.store.checkpoints import keys, new_key, signer
from ml_connector.store.connections import Unknown
from ml_connector.store.vault import Signer

# Of these nothing is in a pack: the head and its row, times of seals, payloads that are gone; and no ledger.
ONLINE = {
    "the head", "the head's hash", "the row of the head", "a seal's time", "what a seal stands on",
    "a payload taken away", "where a delivery stands", "where a delivery stands, and ids",
}  # fmt: skip


@pytest.fixture
def pack(work: Any, url: str, seen: Any, connect: Any, tmp_path: Path) -> Packer:
    """A house with two connections, acme and harborside; makes packs of it."""
    work.sees(seen("a", label="=1+1"), seen("b", cause="no-lines"))
    work.finishes("a", "10.00")
    other = work.own(connect("harborside"))
    other.sees(seen("secret-7", label="SECRET-9"))
    other.sends("secret-7")
    house = House(url=url, keyring=work.keyring, clock=work.clock, tell=lambda said: None)
    return Packer(house, tmp_path)


def test_the_pack_of_an_untouched_house_verifies_with_python_alone(pack: Packer, tmp_path: Path) -> None:
    told = pack.told(out=tmp_path / "whole.zip")
    with zipfile.ZipFile(told.out) as archive:
        archive.extractall(tmp_path / "there")
    words = [sys.executable, "-I", "verify.py", "--key", told.key]
    done = subprocess.run(words, cwd=tmp_path / "there", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, "The pack holds." in done.stdout) == (0, "", True)


def test_whatever_was_done_to_the_database_is_found_in_the_pack_made_of_it(pack: Packer, capsys: Any) -> None:
    missed = []
    pack(payloads=True)
    for deed in DEEDS.keys() - ONLINE:
        with tampered(DEEDS[deed][0]):
            missed += [deed] if verified(pack(payloads=True), capsys)[0] != 1 else []
    assert missed == []


def test_whatever_is_done_to_a_pack_is_found_even_with_its_digests_made_anew(
    pack: Packer, capsys: Any
) -> None:
    missed = []
    for forgery, (forge, said) in FORGERIES.items():
        folder = pack(payloads=True)
        forge(folder)
        code, told = verified(folder, capsys)
        missed += [forgery] if code != 1 or said not in told else []
        rehash(folder)
        missed += (
            [f"{forgery}, rehashed"]
            if "manifest.json was not signed" not in verified(folder, capsys)[1]
            else []
        )
    assert missed == []


def test_a_pack_that_somebody_else_made_anew_and_signed_is_none_of_the_house(
    pack: Packer, work: Any, capsys: Any
) -> None:
    forger, _ = Signer.new(work.keyring, "nowhere")
    missed = []
    for layout, said in KEYS_OF_A_FORGER.items():
        told = pack.told()
        resigned(Path(told.out), forger, layout)
        code, heard = verified(Path(told.out), capsys, "--key", told.key)
        missed += [layout] if code != 1 or said not in heard or f"Signed with {told.key}" in heard else []
    assert missed == []


def test_an_older_key_that_leaked_signs_nothing_for_who_knows_the_newer(
    pack: Packer, work: Any, capsys: Any
) -> None:
    pack()
    new_key(work.keyring, "test", work.clock.now())
    leaked, newest = signer(work.keyring, keys()[0]), keys()[1].public
    passed = []
    for layout in ("g", "gg", "gf", "ggf", "fgg", "gG"):
        folder = pack()
        assert verified(folder, capsys, "--key", newest)[0] == 0
        resigned(folder, leaked, layout)
        passed += [layout] if verified(folder, capsys, "--key", newest)[0] != 1 else []
    assert passed == []


def test_who_knows_an_older_key_still_knows_the_house(pack: Packer, work: Any, capsys: Any) -> None:
    pack()
    new_key(work.keyring, "test", work.clock.now())
    folder = pack()
    code, said = verified(folder, capsys, "--key", keys()[0].public)
    assert (code, f"Signed with {keys()[1].public}" in said) == (0, True)


def test_the_pack_of_one_connection_shows_nothing_of_others_and_nothing_sealed_and_still_verifies(
    pack: Packer, capsys: Any
) -> None:
    told = pack.told("acme", payloads=True)
    everything = b"".join(file.read_bytes() for file in Path(told.out).iterdir())
    assert told.hidden > 0 and told.deliveries == 2
    assert [word for word in (b"harborside", b"secret-7", b"SECRET-9", b"v1.") if word in everything] == []
    assert verified(Path(told.out), capsys)[0] == 0


def test_of_another_time_hashes_only_are_shown(pack: Packer, work: Any, seen: Any, capsys: Any) -> None:
    day = work.clock.now().replace(hour=0, minute=0)
    work.clock.time += timedelta(days=3)
    work.own().sees(seen("late", label="LATE-1"))
    before = pack.told("acme", since=day, until=day + timedelta(days=1))
    after = pack.told("acme", since=day + timedelta(days=2))
    assert [verified(Path(told.out), capsys)[0] for told in (before, after)] == [0, 0]
    assert ["LATE-1" in (Path(told.out) / "deliveries.csv").read_text() for told in (before, after)] == [
        False,
        True,
    ]
    assert after.first > 1


def test_a_time_in_which_nothing_happened_leaves_nothing_behind(
    pack: Packer, work: Any, tmp_path: Path
) -> None:
    before = set(tmp_path.iterdir())
    with pytest.raises(NotReady, match="Nothing happened"):
        pack(until=work.clock.now() - timedelta(days=9))
    assert set(tmp_path.iterdir()) == before


def test_what_is_there_is_never_written_over(pack: Packer, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        pack(out=tmp_path)


def test_of_an_unknown_connection_there_is_no_pack(pack: Packer) -> None:
    with pytest.raises(Unknown):
        pack("acne")


def test_payloads_are_there_where_they_are_asked_for(pack: Packer, capsys: Any) -> None:
    texts = [(pack(payloads=payloads) / "trail.jsonl").read_text() for payloads in (False, True)]
    assert ["<a>" in text for text in texts] == [False, True]


def test_the_story_says_who_sent_what_when_and_where_it_is_and_no_cell_is_a_formula(pack: Packer) -> None:
    with (pack("acme") / "deliveries.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    told = [
        first[name]
        for name in ("document", "amount", "sent by", "sent at", "batch", "entered amount", "state")
    ]
    assert told == ["'=1+1", "10.00", "test", "2026-03-02 12:00:00", "8", "10.00", "done"]
    assert (second["cause"], second["sent by"]) == ("no-lines", "")


def test_a_key_or_a_mark_from_elsewhere_that_does_not_fit_is_told(pack: Packer, capsys: Any) -> None:
    folder = pack()
    assert "not of the house you know" in verified(folder, capsys, "--key", "ab" * 32)[1]
    assert "rewritten" in verified(folder, capsys, "--checkpoint", f"2:{'0' * 64}")[1]
    assert "cut off" in verified(folder, capsys, "--checkpoint", f"9999:{'0' * 64}")[1]


def test_a_mark_from_before_the_pack_is_not_covered_and_breaks_nothing(
    pack: Packer, work: Any, seen: Any, capsys: Any
) -> None:
    day = work.clock.now().replace(hour=0, minute=0)
    work.clock.time += timedelta(days=3)
    work.own().sees(seen("late"))
    folder = pack("acme", since=day + timedelta(days=2))
    code, said = verified(folder, capsys, "--checkpoint", f"2:{'0' * 64}")
    assert (code, "The mark you kept of seal 2 is not covered by this pack" in said) == (0, True)


def test_what_is_no_pack_exits_with_2(tmp_path: Path, capsys: Any) -> None:
    assert verified(tmp_path, capsys)[0] == 2


def test_that_a_pack_was_asked_for_is_in_it(pack: Packer) -> None:
    assert "an auditor's pack was asked for" in (pack("acme") / "trail.jsonl").read_text()
