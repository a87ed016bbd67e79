"""`simulate --tls`: a simulator as a process of its own that serves https with a certificate made at its start.

Knows the command and TLS. Knows no rule of a system.
"""

import queue
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from ml_connector.cli import program

PROGRAM = (sys.executable, "-u", "-c", "from ml_connector.cli import main; main()")
WAIT_S = 60


@contextmanager
def simulator(system: str, *options: str) -> Iterator[str]:
    """Start one and give the address it prints."""
    command = [*PROGRAM, "simulate", system, "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield _address(process)
        finally:
            process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(target=lambda: [lines.put(line) for line in process.stdout or ()], daemon=True).start()
    while not (line := lines.get(timeout=WAIT_S)).startswith("Address: "):
        pass
    return line.split()[1].rstrip(";")


@pytest.mark.facts("S-H12")
@pytest.mark.parametrize("system", ["sage300", "avidxchange"])
def test_both_serve_https_to_who_trusts_the_authority_written_down(system: str, tmp_path: Path) -> None:
    with simulator(system, "--tls", str(tmp_path / "certs"), "--seed-size", "1") as address:
        assert address.startswith("https://127.0.0.1:")
        trusted = ssl.create_default_context(cafile=str(tmp_path / "certs" / "ca.pem"))
        root = address.split("/", 3)[0] + "//" + address.split("/")[2]
        with urllib.request.urlopen(f"{root}/__stats", timeout=WAIT_S, context=trusted) as answer:  # noqa: S310
            assert answer.status == 200
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(f"{root}/__stats", timeout=WAIT_S)  # noqa: S310


@pytest.mark.parametrize(
    "options",
    [
        ["--certificate", "expired"],
        ["--tls", "x", "--client-ca", "missing.pem"],
        ["--tls", "x", "--certificate", "odd"],
    ],
)
def test_options_that_do_not_fit_are_wrong_usage(options: list[str]) -> None:
    assert CliRunner().invoke(program, ["simulate", "sage300", "--port", "0", *options]).exit_code == 2
