"""Claims about the program as people and scripts run it: texts, exit codes, shapes.

Knows a house whose connections lead nowhere. Does not know any simulator.
"""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path
from typing import Any

import pytest

posix = pytest.mark.skipif(sys.platform == "win32", reason="file modes of POSIX")
REPORT = {
    "flow", "run", "outcome", "read", "same", "changed", "owed_before", "done", "held", "refused", "in_doubt",
    "waiting", "pending", "sent", "totals", "difference", "open_items", "calls", "calls_by_name", "cache", "crosswalk",
    "seconds",
}  # fmt: skip


def files(home: Path) -> bytes:
    """Everything the program wrote in a home, but for the database's own files and the key."""
    return b"".join(path.read_bytes() for path in home.rglob("*")
                    if path.is_file() and "postgres" not in path.parts and path.name != "master.key")  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [["run", "x"], ["connection", "list"], ["connection", "show", "x"], ["runs"], ["deliveries", "x"],
     ["causes", "x"], ["explain", "x", "1"], ["migrate"]],
    ids=" ".join,
)  # fmt: skip
def test_without_init_nothing_starts_and_the_text_says_what_to_do(empty: Any, words: list[str]) -> None:
    told = empty(*words)
    assert (told.code, "ml-connector init" in told.err) == (3, True)
    assert "Traceback" not in told.err


def test_a_process_that_could_not_run_ends_with_3_and_no_traceback(empty: Any) -> None:
    told = empty.process("run", "x")
    assert (told.code, told.out, "Traceback" in told.err) == (3, "", False)


@posix
def test_what_init_makes_is_its_owners_alone(house: Any) -> None:
    assert (house.home / "master.key").stat().st_mode & 0o077 == 0
    assert house.home.stat().st_mode & 0o077 == 0


def test_init_again_keeps_what_is_there(house: Any) -> None:
    before = (house.home / "master.key").read_bytes()
    told = house("init")
    assert (told.code, "(kept)" in told.out) == (0, True)
    assert (house.home / "master.key").read_bytes() == before


def test_migrate_on_a_ready_house_does_no_harm(house: Any) -> None:
    assert house("migrate").code == 0


def test_another_key_is_refused_before_anything_is_read(house: Any, tmp_path: Path) -> None:
    from ml_connector.store.vault import new_keyring

    new_keyring(tmp_path / "other.key")
    told = house("connection", "list", ML_CONNECTOR_KEY_FILE=str(tmp_path / "other.key"))
    assert (told.code, "does not belong to this database" in told.err) == (3, True)


def test_a_damaged_key_is_called_damaged(house: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.key").write_bytes(b"\xff\xfe")
    (tmp_path / "bad.key").chmod(0o600)
    told = house("connection", "list", ML_CONNECTOR_KEY_FILE=str(tmp_path / "bad.key"))
    assert (told.code, "damaged" in told.err) == (3, True)


def test_a_home_that_is_a_file_is_told_in_words(empty: Any) -> None:
    empty.home.write_text("not a folder")
    told = empty("init")
    assert (told.code, "bug" in told.err) == (3, False)


def test_a_database_that_does_not_answer_is_told_in_words(house: Any) -> None:
    told = house("connection", "list", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert (told.code, "bug" in told.err, "database" in told.err) == (3, False, True)


@pytest.mark.parametrize(
    "words",
    [["run", "none"], ["connection", "show", "none"], ["deliveries", "none"], ["causes", "none"],
     ["explain", "none", "1"], ["runs", "none"]],
    ids=" ".join,
)  # fmt: skip
def test_an_unknown_connection_is_answered_with_the_known_ones(acme: Any, words: list[str]) -> None:
    told = acme(*words)
    assert (told.code, "'none'" in told.err, "acme" in told.err) == (3, True, True)


def test_an_unknown_flow_is_answered_with_the_known_ones(acme: Any) -> None:
    told = acme("run", "acme", "payment")
    assert (told.code in (2, 3), "approved-invoices" in told.err) == (True, True)


def test_the_same_name_twice_is_refused(acme: Any) -> None:
    told = acme.add("acme", "--rehearsal")
    assert (told.code in (2, 3), "already" in told.err) == (True, True)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (["--set", "parcel_max=999"], "parcel_max"),
        (["--set", "parcels"], "NAME=VALUE"),
        (["--set", "nonsense=1"], "nonsense"),
        (["--profile", "none"], "none"),
        (["--profile-file", "/does/not/exist.yaml"], "exist"),
        (["--sage-company", "TOO-LONG-NAME"], "company"),
    ],
)
def test_a_connection_that_cannot_be_is_wrong_usage_and_names_why(
    acme: Any, more: list[str], word: str
) -> None:
    told = acme.add(f"c{secrets.token_hex(3)}", "--rehearsal", *more)
    assert (told.code, word in told.err) == (2, True)


def test_plain_http_beyond_this_machine_is_refused(acme: Any) -> None:
    told = acme.add("plain", sage="http://erp.example")
    assert (told.code, "https" in told.err or "http" in told.err) == (2, True)


def test_secrets_may_come_from_standard_input(acme: Any) -> None:
    told = acme("connection", "add", "piped", "--sage-url", "http://127.0.0.1:9", "--sage-company", "SAMINC",
                "--sage-user", "WEBAPI", "--avid-url", "http://127.0.0.1:9/v1", "--rehearsal",
                "--avid-token-url", "http://127.0.0.1:9/token", "--avid-client-id", "ours", "--avid-company", "C7",
                given=f"sage_password={acme.password}=1\nclient_secret={acme.secret}\nnoise\n")  # fmt: skip
    shown = acme("connection", "show", "piped", "--json")
    assert (told.code, json.loads(shown.out)["secrets"]) == (0, "client_secret, sage_password")


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_secret_is_never_shown_or_written(acme: Any, as_json: list[str]) -> None:
    shown = [acme("connection", "show", "acme", *as_json), acme("connection", "list", *as_json),
             acme("run", "acme", *as_json)]  # fmt: skip
    told = "".join(one.out + one.err for one in shown).encode() + files(acme.home)
    assert acme.password.encode() not in told
    assert acme.secret.encode() not in told


def test_a_connection_without_its_client_secret_is_refused_when_it_is_added(acme: Any) -> None:
    told = acme("connection", "add", "bare", "--sage-url", "http://127.0.0.1:9", "--sage-company", "SAMINC",
                "--sage-user", "WEBAPI", "--avid-url", "http://127.0.0.1:9/v1", "--rehearsal",
                "--avid-token-url", "http://127.0.0.1:9/token", "--avid-client-id", "ours", "--avid-company", "C7",
                given=f"sage_password={acme.password}\n")  # fmt: skip
    assert (told.code, "client_secret" in told.err) == (2, True)


def test_a_run_whose_sage_does_not_answer_reads_nothing_and_says_so(acme: Any, closed: int) -> None:
    acme.add("nowhere", "--rehearsal", port=closed)
    [report] = [
        json.loads(line) for line in acme("run", "nowhere", "approved-invoices", "--json").out.splitlines()
    ]
    assert (report["outcome"], report["calls"]["avidxchange"]) == ("incomplete", 0)
    assert report["problems"][0]["cause"] == "sage-unreachable"


def test_a_connection_is_listed_for_scripts(acme: Any) -> None:
    rows = json.loads(acme("connection", "list", "--json").out)
    mine = next(row for row in rows if row["name"] == "acme")
    assert mine["company"] == "SAMLTD"


def test_a_run_whose_credentials_nobody_accepts_could_not_run(acme: Any) -> None:
    told = acme("run", "acme", "approved-invoices", "--json")
    [report] = [json.loads(line) for line in told.out.splitlines()]
    assert set(report) >= REPORT
    assert (told.code, report["outcome"], report["difference"]) == (3, "failed", "0.00")
    assert report["problems"][0]["cause"] == "avidxchange-sign-in"
    assert set(report["calls"]) == {"sage300", "avidxchange"}


def test_a_run_is_in_the_list_of_runs(acme: Any) -> None:
    acme("run", "acme", "approved-invoices")
    told = json.loads(acme("runs", "acme", "--json", "--limit", "1").out)
    assert [(row["connection"], row["flow"]) for row in told] == [("acme", "approved-invoices")]
    assert told[0]["by"].startswith("cli:")


def test_nothing_is_known_of_a_number_that_was_never_read(acme: Any) -> None:
    told = acme("explain", "acme", "INV-404")
    assert (told.code, "INV-404" in told.out) == (1, True)
    assert json.loads(acme("deliveries", "acme", "--json").out) == []


def test_a_live_connection_with_an_unconfirmed_profile_is_refused(house: Any) -> None:
    added = house.add("live", sage="https://erp.example.invalid/Sage300WebApi")
    told = house("run", "live")
    assert added.code == 0, added.err
    assert (told.code, "assumptions_confirmed" in told.err) == (3, True)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "http://[::bad", "127.0.0.1:8080"])
def test_a_proxy_that_cannot_be_used_is_refused_in_words(house: Any, proxy: str) -> None:
    told = house.add(f"proxied-{secrets.token_hex(4)}", "--rehearsal", "--proxy", proxy)
    assert (told.code, "proxy" in told.err, "bug" in told.err) == (2, True, False)
