"""The program as a newcomer meets it: the demo in one command, and the same by hand on two simulators.

Knows commands, exit codes and the names scripts rely on (house §8). Knows no module of the product; of the
simulators only the settings that their seeded company needs.
"""

from __future__ import annotations

import json
import os
import queue
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from ml_connector.flows import FLOWS
from simulators.seed import company

PROGRAM = (sys.executable, "-c", "from ml_connector.cli import main; main()")
INVOICES, VENDORS, ACCOUNTS, ORDERS = 120, 250, 400, 180
PATIENCE_S = 240

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """A newcomer's environment: an empty home, and secrets made up."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("ML_CONNECTOR")}
    told.pop("DATABASE_URL", None)  # a fresh home means a fresh database: the embedded one
    return {
        **told,
        "ML_CONNECTOR_HOME": str(tmp_path / "home"),
        "ML_CONNECTOR_SAGE_PASSWORD": secrets.token_hex(10),
        "ML_CONNECTOR_AVID_CLIENT_SECRET": secrets.token_hex(16),
    }


@pytest.fixture
def program(environment: Mapping[str, str]) -> Run:
    """Run the program to its end."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )

    return run


def report(done: subprocess.CompletedProcess[str], flow: str = "approved-invoices") -> Mapping[str, Any]:
    """A flow's report on standard output, where nothing stands but one a flow, in the order of flows."""
    told = {one["flow"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert (len(told), list(told)) == (len(done.stdout.splitlines()), list(FLOWS))
    found: Mapping[str, Any] = told[flow]
    return found


def test_the_demo_brings_every_one_of_120_to_its_expected_end(program: Run) -> None:
    done = program("demo", "--once", "--json")
    assert done.returncode == 0, done.stderr
    told = report(done)
    assert told["expected"] == {"invoices": INVOICES, "seen": True, "differences": []}
    assert told["difference"] == "0.00"
    assert told["read"] == told["changed"] == INVOICES
    assert told["in_doubt"] == told["pending"] == told["waiting"] == 0
    seen = {"purchase_orders": ORDERS, "seen": True, "differences": []}
    assert report(done, "purchase-orders")["expected"] == seen
    assert report(done, "vendors")["expected"] == {"vendors": VENDORS, "seen": True, "differences": []}
    accounts = report(done, "gl-accounts")["expected"]
    assert accounts == {"accounts": ACCOUNTS, "seen": True, "differences": []}
    paid = report(done, "payments")
    assert paid["expected"] == {"payments_and_statuses": paid["read"], "seen": True, "differences": []}
    assert (paid["read"], paid["held"], paid["difference"]) == (INVOICES + 11, 2, "0.00")


@contextmanager
def simulator(environment: Mapping[str, str], system: str) -> Iterator[tuple[str, str]]:
    """A simulator as a process of its own: the address to give and the company it serves."""
    command = [*PROGRAM, "simulate", system, "--port", "0"]
    unbuffered = {**environment, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=unbuffered, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            told = _said(process, "Company:")
            address = re.search(r"^Address: (\S+);", told, re.MULTILINE)
            org = re.search(r"Company: (\w+)", told)
            assert address and org, told
            yield address[1], org[1]
        finally:
            process.kill()


def _said(process: subprocess.Popen[str], last: str) -> str:
    """What a process prints up to a line that holds `last`; a process that stays silent fails the test."""
    lines: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    threading.Thread(target=listen, daemon=True).start()
    text = ""
    while last not in text:
        line = lines.get(timeout=60)
        assert line, f"it ended: {text}"
        text += line
    return text


@pytest.fixture
def joined(environment: Mapping[str, str], program: Run) -> Iterator[Run]:
    """A house that was made by hand, joined to two simulators."""
    with ExitStack() as stack:
        sage, org = stack.enter_context(simulator(environment, "sage300"))
        avid, _ = stack.enter_context(simulator(environment, "avidxchange"))
        assert program("init").returncode == 0
        token = re.sub(r"(https?://[^/]+).*", r"\1/token", avid)
        sides = (
            *("--sage-url", sage, "--sage-company", org, "--sage-user", "WEBAPI"),
            *("--avid-url", avid, "--avid-token-url", token, "--avid-client-id", "simulated-client"),
            *("--avid-company", org, "--rehearsal", *by_the_seed()),
        )
        added = program("connection", "add", "newcomer", *sides)
        assert added.returncode == 0, added.stderr
        yield program


def by_the_seed() -> list[str]:
    """The settings the seeded company needs, as options."""
    return [part for name, value in company().settings for part in ("--set", f"{name}={value}")]


def test_a_second_run_by_hand_reads_sends_nothing_and_exits_0(joined: Run) -> None:
    first = joined("run", "newcomer", "--json")
    assert first.returncode == 1, first.stderr  # there are invoices for a person
    told = report(first)
    assert (told["changed"], told["difference"]) == (INVOICES, "0.00")
    second = joined("run", "newcomer", "--json")
    again = report(second)
    assert (second.returncode, again["outcome"], again["sent"]) == (0, "nothing_to_do", 0)
    assert (again["changed"], again["difference"]) == (0, "0.00")
    assert again["read"] > 0
