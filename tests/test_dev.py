"""Claims about `dev.py`: what it prints where, and whom it turns away.

Knows the script as a program. Does not know what the commands it passes on do.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "dev.py"


def dev(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script from a folder of the caller's choice."""
    command = [sys.executable, str(SCRIPT), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)


def test_an_unknown_command_is_a_usage_error_with_the_list_of_commands(tmp_path: Path) -> None:
    done = dev("dance", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "demo" in done.stderr


def test_help_is_an_answer_and_goes_to_stdout(tmp_path: Path) -> None:
    done = dev("--help", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "soak" in done.stdout


def test_set_up_says_nothing_on_stdout_and_works_from_any_folder(tmp_path: Path) -> None:
    done = dev("setup", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_contract_writes_its_report_into_the_folder_of_the_caller(tmp_path: Path) -> None:
    done = dev("contract", "--report", "found.md", "-k", "cookie", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "S-J/cookie" in (tmp_path / "found.md").read_text(encoding="utf-8")


def test_contract_turns_away_a_report_without_a_name(tmp_path: Path) -> None:
    done = dev("contract", "--report", folder=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")


def test_an_old_python_can_read_the_script_far_enough_to_be_told_its_age() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    first = [type(node).__name__ for node in ast.parse(text, feature_version=(3, 7)).body[:3]]
    assert first == ["Expr", "Import", "If"]


def test_the_script_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    plain = {
        name.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    }
    from_ = {
        node.module.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert (plain | from_) <= set(sys.stdlib_module_names)
