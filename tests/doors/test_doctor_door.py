"""Claims about `doctor`: what is looked at, how it is graded, and what it leaves alone.

Knows the program's own house. Does not know any system.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

NOW = datetime.now(UTC)
LOOKED_AT = {"database", "tables", "key", "disk", "clock", "audit", "versions", "processes", "queue", "runs", "doubt",
             "schedules", "connections", "backup"}  # fmt: skip


def grades(told: Any) -> dict[str, str]:
    """The grade of each check; the worst where a name stands for several."""
    order = ("green", "yellow", "red")
    found: dict[str, str] = {}
    for check in json.loads(told.out)["checks"]:
        found[check["name"]] = max(found.get(check["name"], "green"), check["grade"], key=order.index)
    return found


def of_it(told: Any, place: str) -> list[str]:
    """The grades of what is said about the certificate of one place."""
    checks = json.loads(told.out)["checks"]
    return [it["grade"] for it in checks if it["name"] == "certificates" and f"({place})" in it["what"]]


def test_what_is_well_in_a_house_is_green_and_says_what_was_looked_at(house: Any) -> None:
    told = house("doctor", "--json", "--offline")
    found = grades(told)
    assert set(found) >= LOOKED_AT
    assert {found[name] for name in ("database", "tables", "key", "clock", "queue", "doubt")} == {"green"}
    assert found["backup"] == "yellow"
    assert found["processes"] in ("yellow", "red")  # nobody runs here: red once something is to run by itself
    assert told.code == int("red" in found.values())


def test_what_is_not_green_says_who_where_and_what_next(house: Any) -> None:
    checks = json.loads(house("doctor", "--json", "--offline").out)["checks"]
    lines = [
        [check[word] for word in ("who", "where", "next")] for check in checks if check["grade"] != "green"
    ]
    assert len(lines) > 0
    assert all(all(line) for line in lines)


def test_the_table_names_every_check(house: Any) -> None:
    told = house("doctor", "--offline")
    assert [name for name in LOOKED_AT if name not in told.out] == []


def test_a_key_of_another_house_is_red(house: Any, empty: Any) -> None:
    empty.home.mkdir()
    other = empty.home / "other.key"
    shutil.copy(house.home / "master.key", other)
    text = json.loads(other.read_text())
    key = text["keys"].pop(text["active"])
    other.write_text(json.dumps({"active": "kother", "keys": {"kother": key}}))
    told = house("doctor", "--json", "--offline", ML_CONNECTOR_KEY_FILE=str(other))
    assert (told.code, grades(told)["key"], key in told.out + told.err) == (1, "red", False)


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
def test_a_key_that_others_can_read_is_red(house: Any, tmp_path: Path) -> None:
    other = shutil.copy(house.home / "master.key", tmp_path / "open.key")
    other.chmod(0o644)
    told = house("doctor", "--json", "--offline", ML_CONNECTOR_KEY_FILE=str(other))
    assert (told.code, grades(told)["key"]) == (1, "red")


def test_a_database_that_does_not_answer_is_red_and_its_password_is_not_told(house: Any) -> None:
    url = f"postgresql://somebody:{house.password}@127.0.0.1:9/nothing"
    told = house("doctor", "--json", "--offline", DATABASE_URL=url)
    assert (told.code, grades(told)["database"], house.password in told.out + told.err) == (1, "red", False)


def test_where_nothing_was_set_up_it_could_not_look_and_makes_nothing(empty: Any) -> None:
    told = empty("doctor")
    assert (told.code, "ml-connector init" in told.err, empty.home.exists()) == (3, True, False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Who issues certificates here."""
    return trustme.CA()


@pytest.fixture
def shown(authority: trustme.CA, tmp_path: Path) -> Iterator[Callable[[datetime], tuple[str, str]]]:
    """A server that shows a certificate which ends at a time, and nothing else: its place, and its CA's file."""
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    lines: list[socket.socket] = []

    def serve(ends: datetime) -> tuple[str, str]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", not_after=ends).configure_cert(context)
        lines.append(socket.create_server(("127.0.0.1", 0)))
        threading.Thread(target=_greet, args=(lines[-1], context), daemon=True).start()
        return f"127.0.0.1:{lines[-1].getsockname()[1]}", str(ca_file)

    yield serve
    for line in lines:
        line.close()


def _greet(line: socket.socket, context: ssl.SSLContext) -> None:
    try:
        caller, _ = line.accept()
        with caller, context.wrap_socket(caller, server_side=True) as secured:
            secured.recv(1)
    except OSError:  # the caller does not trust it, or the test is over
        return


def test_each_https_address_of_a_connection_is_looked_at_unless_offline(
    house: Any, shown: Callable[[datetime], tuple[str, str]]
) -> None:
    place, ca_file = shown(NOW + timedelta(days=3))
    added = house.add("tls", "--rehearsal", "--sage-ca-file", ca_file, sage=f"https://{place}")
    assert added.code == 0, added.err
    offline, told = (house("doctor", "--json", *more) for more in (["--offline"], []))
    house("connection", "remove", "tls", "--yes")
    assert (of_it(offline, ca_file), of_it(offline, place)) == (["green"], [])
    assert (of_it(told, ca_file), of_it(told, place), told.code) == (["green"], ["red"], 1)
