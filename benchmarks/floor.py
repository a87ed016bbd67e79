# ruff: noqa: S101, S603, T201 - a script: it prints, starts our own program, and asserts for the type checker
"""Measure the product beside its floor: a bare script that makes the very same calls and keeps no ledger.

Knows how to start both simulators as processes, to write down the calls of one run, and to make them again.
Does not know what any call means. Not a test: figures are for reading, as ratios (see README.md beside this file).

    .venv/bin/python benchmarks/floor.py [INVOICES ...]        default: 120 1000
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from ml_connector import settings, wiring
from ml_connector.domain.people import trusted
from ml_connector.operations import Form, add_connection, run_flows
from ml_connector.systems.avidxchange import default_profile

PROGRAM = [sys.executable, "-u", "-c", "from ml_connector.cli import main; main()"]
COURTESY = (
    "max_requests_per_second: 2\n",
    "max_requests_per_second: 1000\n",
)  # measure the program, not its manners
CLIENT_ID = "simulated-client"


@dataclass(frozen=True)
class Stage:
    """Both simulators, freshly seeded, and what signs in."""

    sage: str
    avid: str
    company: str
    password: str
    secret: str


@dataclass(frozen=True)
class Asked:
    """One request of the product: to which system, and everything needed to make it again."""

    sage: bool
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Figures:
    """What one pass cost."""

    calls: int
    seconds: float
    peak_mb: float


@contextlib.contextmanager
def simulated(system: str, size: int, environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Run one simulator as a process; gives its address and its company."""
    command = [*PROGRAM, "simulate", system, "--port", "0", "--seed-size", str(size)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        try:
            yield lines[0].rpartition(" ")[2].strip(), lines[2].rpartition("Company: ")[2].strip(" .\n")
        finally:
            process.terminate()


@contextlib.contextmanager
def staged(size: int) -> Iterator[Stage]:
    """Run both simulators with the same seed and fresh, made-up credentials."""
    password, secret = secrets.token_hex(12), secrets.token_hex(12)
    told = {"ML_CONNECTOR_SAGE_PASSWORD": password, "ML_CONNECTOR_AVID_CLIENT_SECRET": secret}
    with (
        simulated("sage300", size, os.environ | told) as (sage, company),
        simulated("avidxchange", size, os.environ | told) as (avid, _),
    ):
        yield Stage(sage, avid, company, password, secret)


def form(stage: Stage) -> Form:
    """The connection between the two."""
    profile = default_profile("default")
    if COURTESY[0] not in profile:
        raise SystemExit("the default profile no longer has the line this benchmark changes")
    address = {
        "sage_url": stage.sage, "sage_company": stage.company, "sage_user": "WEBAPI",
        "avid_url": f"{stage.avid}/avidconnect/v1", "avid_token_url": f"{stage.avid}/token",
        "avid_client_id": CLIENT_ID, "avid_company": stage.company,
    }  # fmt: skip
    return Form(
        name="floor", address=address, settings={"settle_after_s": "2"}, profile=profile.replace(*COURTESY),
        secrets={"sage_password": stage.password, "client_secret": stage.secret}, rehearsal=True,
    )  # fmt: skip


def product(stage: Stage) -> Figures:
    """One run of the product, ledger, audit and all, on a fresh embedded PostgreSQL; its set-up is not counted."""
    with tempfile.TemporaryDirectory(prefix="ml-connector-floor-") as home:
        told = settings.read({}, Path(home) / "home")
        with wiring.first_time(told, lambda text: None) as opened:
            add_connection(opened.house, form(stage), trusted("benchmark"))
            began = time.perf_counter()
            [report] = run_flows(
                opened.house, "floor", ("approved-invoices",), trusted("benchmark"), lambda what, count: None
            )
            seconds = time.perf_counter() - began
            from django.db import connection

            connection.close()
    print(f"    ended {report['outcome']}: {report['done']} done, {report['held']} held", file=sys.stderr)
    return Figures(sum(report["calls"].values()), seconds, peak_mb())


def recorded(stage: Stage) -> list[Asked]:
    """Run the product once, not timed, and write its calls down."""
    asked: list[Asked] = []
    plain = httpx2.Client.send

    def send(client: httpx2.Client, request: httpx2.Request, **more: Any) -> httpx2.Response:
        body = request.read()
        sage = f":{request.url.port}" in stage.sage
        dropped = ("host", "content-length", "authorization") if not sage else ("host", "content-length")
        kept = tuple((n, v) for n, v in request.headers.items() if n.lower() not in dropped)
        if request.url.path == "/token":
            kept = (*kept, ("authorization", request.headers.get("authorization", "")))
        asked.append(Asked(sage, request.method, request.url.raw_path.decode(), kept, body))
        return plain(client, request, **more)

    httpx2.Client.send = send  # type: ignore[method-assign]
    try:
        product(stage)
    finally:
        httpx2.Client.send = plain  # type: ignore[method-assign]
    return asked


def floor(stage: Stage, asked: Sequence[Asked]) -> Figures:
    """Make the same calls in the same order, one at a time as the product does, and keep nothing."""
    token = ""
    began = time.perf_counter()
    with httpx2.Client(timeout=60) as client:
        basic = httpx2.BasicAuth("WEBAPI", stage.password)
        sign_in = httpx2.BasicAuth(CLIENT_ID, stage.secret)
        for one in asked:
            headers = {name: value for name, value in one.headers if name.lower() != "authorization"}
            auth = basic if one.sage else None
            if not one.sage and one.target.startswith("/token"):
                auth = sign_in
            elif not one.sage:
                headers["Authorization"] = f"Bearer {token}"
            url = (stage.sage if one.sage else stage.avid) + one.target
            answer = client.request(one.method, url, headers=headers, content=one.body or None, auth=auth)
            if answer.status_code in (401, 403, 429):
                raise SystemExit(
                    f"the floor was turned away: {answer.status_code} {one.method} {one.target[:80]}"
                )
            if auth is sign_in:
                token = answer.json()["access_token"]
    return Figures(len(asked), time.perf_counter() - began, peak_mb())


def peak_mb() -> float:
    """The most memory this process ever held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def alone(part: str, size: int) -> Figures:
    """Run one part in a process of its own, so that its peak of memory is its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--part", part, str(size)], stdout=subprocess.PIPE, text=True, check=True
    )
    calls, seconds, memory = done.stdout.split()
    return Figures(int(calls), float(seconds), float(memory))


def part(name: str, size: int) -> None:
    """Measure one part and print its figures for `alone`."""
    if name == "product":
        with staged(size) as stage:
            found = product(stage)
    else:
        with staged(size) as stage:
            asked = recorded(stage)
        with staged(size) as stage:
            found = floor(stage, asked)
    print(found.calls, found.seconds, found.peak_mb)


def compare(size: int) -> None:
    """Print the product beside its floor."""
    bare, ours = alone("floor", size), alone("product", size)
    print(
        f"{size:>7} invoices   floor {bare.calls:>6} calls {bare.seconds:>8.2f} s   "
        f"product {ours.calls:>6} calls {ours.seconds:>8.2f} s   peak {ours.peak_mb:.0f} MB   "
        f"ratio {ours.seconds / bare.seconds:.2f}",
        flush=True,
    )


def main() -> None:
    """Read the arguments and measure."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("sizes", nargs="*", type=int, default=[120, 1000], help="numbers of invoices")
    reader.add_argument("--part", choices=["floor", "product"], help=argparse.SUPPRESS)
    told = reader.parse_args()
    if told.part:
        part(told.part, told.sizes[0])
        return
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, simulators beside it on the same machine"
    )
    for size in told.sizes:
        compare(size)


if __name__ == "__main__":
    main()
