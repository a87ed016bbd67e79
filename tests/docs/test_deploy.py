"""Checks the descriptions of the service for systemd and Windows against the program they start.

Knows both formats as far as ours use them. Does not start anything.
"""

from __future__ import annotations

import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from papers import ROOT

from ml_connector.cli import program

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
WINDOWS = ROOT / "deploy" / "windows" / "ml-connector.xml"
GRACE_S = 120  # what the supervisor gives its processes


def unit(path: Path) -> ConfigParser:
    """A unit as systemd reads it: names keep their case, the last of several values counts."""
    parser = ConfigParser(strict=False, interpolation=None, comment_prefixes="#")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_there_is_and_waits_for_its_end(path: Path) -> None:
    service = unit(path)["Service"]
    command = service["ExecStart"].split()[1:]
    assert CliRunner().invoke(program, [*command, "--help"]).exit_code == 0
    assert int(service["TimeoutStopSec"]) > GRACE_S
    assert (service["KillMode"], service["Restart"]) == ("mixed", "always")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_understands_a_unit(path: Path, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        assert unit(path).sections() == ["Unit", "Service", "Install"]
        return
    program_there = tmp_path / path.name.replace("@", "@1")
    program_there.write_text(
        path.read_text("utf-8").replace("/srv/ml-connector/.venv/bin/ml-connector", "/bin/true")
    )
    told = subprocess.run([verify, "verify", program_there], capture_output=True, text=True, timeout=60)
    assert [line for line in told.stderr.splitlines() if program_there.name in line] == []


def test_the_description_for_windows_starts_a_command_there_is_and_waits_for_its_end() -> None:
    service = ElementTree.parse(WINDOWS).getroot()  # noqa: S314 - a file of ours
    said = {part.tag: (part.text or "").strip() for part in service}
    assert CliRunner().invoke(program, [*said["arguments"].split(), "--help"]).exit_code == 0
    assert int(said["stoptimeout"].split()[0]) > GRACE_S
    assert said["executable"].endswith("ml-connector.exe")
