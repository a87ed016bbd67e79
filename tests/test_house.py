"""The house's own rules: floors, budgets, openings, names, and what no file may hold.

Knows the shape of the source as text and syntax. Does not run the product, and knows neither system.
"""

from __future__ import annotations

import ast
import functools
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
HOUSE = SRC / "ml_connector"

LINES_MAX = 300
FUNCTION_LINES_MAX = 50
FUNCTION_LINES_MEDIAN_MAX = 10
PARAMETERS_MAX = 6

# Files that may be longer, each with its reason (house §9: models and tables of data may argue).
LONG: dict[str, str] = {}

FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "base",
    "common",
    "data",
    "info",
}
MAY_READ_ENVIRONMENT = {HOUSE / "settings.py", HOUSE / "wiring.py"}

# Put together from pieces, so that this file does not hold what it looks for.
FORBIDDEN_TEXT = {
    "a registry host": "|".join(
        re.escape("".join(pieces))
        for pieces in (
            ("py", "pi", ".org"),
            ("python", "hosted", ".org"),
            ("registry.npm", "js.org"),
            ("proxy.gol", "ang.org"),
        )
    ),
    "a path of somebody's machine": "|".join(
        (
            r"(?<![\w.])/ro" + r"ot/",
            r"(?<![\w.])/wo" + r"rk/",
            r"/ho" + r"me/[a-z]+/",
            r"/Us" + r"ers/",
            r"[A-Z]:\\\\?Us" + "ers",
        )
    ),
    "a private key": "BEGIN [A-Z ]*PRIV" + "ATE KEY",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: Path) -> list[Path]:
    """Every Python file below the folders, made ones (migrations) left out."""
    return sorted(
        path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parent.name
    )


def tracked() -> Iterator[tuple[Path, str]]:
    """Every text file that is or would be in the repository, with its text."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    found = [ROOT / name for name in listed] or modules(SRC, ROOT / "tests")
    for path in found:
        if path.is_file() and path.suffix not in {".png", ".ico", ".pdf", ".gz"}:
            yield path, path.read_text(encoding="utf-8")


@functools.cache
def tree(path: Path) -> ast.Module:
    """The syntax of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of one file."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def lines(function: Function) -> int:
    """How long a function is, its signature and docstring included, its decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters(function: Function) -> list[str]:
    """The names a caller must or may give, `self` and `cls` left out."""
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls")]


def where(path: Path, node: ast.AST | None = None) -> str:
    """A place as an editor understands it."""
    line = getattr(node, "lineno", 1)
    return f"{path.relative_to(ROOT).as_posix()}:{line}"


def test_every_import_keeps_to_its_floor() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): length
        for path in modules(SRC, ROOT / "tests")
        if (length := len(path.read_text(encoding="utf-8").splitlines())) > LINES_MAX
    }
    assert {name: length for name, length in long.items() if name not in LONG} == {}
    assert set(LONG) <= set(long), "a file in LONG is short again: take it out"


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{where(path, function)} {function.name}: {lines(function)}"
        for path in modules(SRC, ROOT / "tests")
        for function in functions(path)
        if lines(function) > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_half_of_all_functions_are_short() -> None:
    lengths = [lines(function) for path in modules(SRC) for function in functions(path)]
    assert statistics.median(lengths) <= FUNCTION_LINES_MEDIAN_MAX


def test_no_function_asks_for_more_than_six_things() -> None:
    greedy = [
        f"{where(path, function)} {function.name}{parameters(function)}"
        for path in modules(SRC, ROOT / "tests")
        for function in functions(path)
        if len(parameters(function)) > PARAMETERS_MAX
    ]
    assert greedy == []


def test_every_module_opens_with_what_it_knows_and_what_it_does_not() -> None:
    unsaid = []
    for path in modules(SRC, ROOT / "tests"):
        opening = ast.get_docstring(tree(path)) or ""
        sentences = re.split(r"[.!?:;](?:\s|$)", opening.strip())
        knows = re.search(r"\bknow", opening, re.IGNORECASE)
        denies = re.search(r"\b(not|nothing|never|no|neither|nor|none|only|alone)\b", opening, re.IGNORECASE)
        if len([sentence for sentence in sentences if sentence.strip()]) < 2 or not knows or not denies:
            unsaid.append(where(path))
    assert unsaid == []


def test_public_functions_and_classes_of_the_source_say_what_they_do() -> None:
    silent = [
        f"{where(path, node)} {node.name}"
        for path in modules(SRC)
        for node in tree(path).body
        if isinstance(node, Function | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [
        where(path)
        for path in modules(SRC, ROOT / "tests")
        if {path.stem, path.parent.name} & FORBIDDEN_NAMES
    ]
    assert vague == []


def test_only_settings_and_wiring_read_the_environment() -> None:
    readers = []
    for path in set(modules(SRC)) - MAY_READ_ENVIRONMENT:
        for node in ast.walk(tree(path)):
            asked = isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv")
            if asked or (isinstance(node, ast.ImportFrom) and node.module == "os"):
                readers.append(where(path, node))
    assert readers == []


def test_no_amount_becomes_a_float_where_amounts_are_handled() -> None:
    made = [
        where(path, node)
        for path in modules(HOUSE / "domain", HOUSE / "systems")
        for node in set(ast.walk(tree(path))) - set(seconds(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    assert made == []


def seconds(path: Path) -> Iterator[ast.AST]:
    """Everything inside functions that give seconds (`settle_s`): time is a float, money never."""
    return (
        node for function in functions(path) if function.name.endswith("_s") for node in ast.walk(function)
    )


def test_no_error_is_swallowed_whole() -> None:
    swallowed = [
        where(path, node)
        for path in modules(SRC, ROOT / "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and catches_all(node) and does_nothing(node)
    ]
    assert swallowed == []


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches every error there is."""
    return handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")
    )


def does_nothing(handler: ast.ExceptHandler) -> bool:
    """Whether a handler neither acts nor raises."""
    return all(isinstance(step, ast.Pass | ast.Continue) for step in handler.body)


@pytest.mark.parametrize("what", FORBIDDEN_TEXT)
def test_no_file_of_the_repository_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN_TEXT[what])
    holders = [
        f"{path.relative_to(ROOT).as_posix()}: {found[0]}"
        for path, text in tracked()
        if (found := pattern.search(text))
    ]
    assert holders == []
