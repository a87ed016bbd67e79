#!/usr/bin/env python3
"""One script that sets the project up and runs it: `python3 dev.py demo`, `python3 dev.py test`.

Knows how to make `.venv` from the hashed lock file, and the plain command line behind each word; it prints
every line it runs, so each can be typed by hand. Does not know the product: `demo` is the
product's own command. Standard library only; all its own words go to stderr, so stdout stays the program's.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "ml-connector needs Python 3.11 or newer; this is Python %d.%d (%s).\n"
        "Next: install a newer Python and run it by name, for example: python3.11 dev.py demo"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "ml-connector-setup.json"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
SETUP_WAIT_S = 900
# Never the Python of the .venv we may have to remove.
STARTED_BY = getattr(sys, "_base_executable", None) or sys.executable
# A half-made, moved or outdated environment does not pass this question.
QUESTION = f"import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix != {str(VENV)!r})"
SOUND = (str(PYTHON), "-c", QUESTION)

USAGE = """usage: python3 dev.py COMMAND [ARGUMENTS]

  demo  [...]    both pretend systems and the product between them (arguments go to `ml-connector demo`)
  test  [...]    the tests (arguments go to pytest)
  check          format, lint, types, import contracts, the house's own tests
  soak  [NAME]   the long tests, all or those whose name matches
  contract [...] what both systems promise, asked of the simulators and of real sites named in the
                 environment (docs/contract.md); --report FILE keeps the answers
  setup          only make .venv
  lock           write requirements.lock anew from pyproject.toml (needs uv)
"""


class Failed(Exception):
    """A step of the set-up went wrong; the text says which and what to do."""


def say(text: str) -> None:
    """One line for the person, on stderr, at once."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def shown(command: Sequence[str]) -> str:
    """A command as one would type it from the project's folder."""
    short = [part.replace(str(ROOT) + os.sep, "") for part in command]
    return " ".join(f'"{part}"' if " " in part or not part else part for part in short)


def environment() -> Mapping[str, str]:
    """Our environment for set-up steps; an empty HOME is dropped, or caches would land in the root folder."""
    return {name: value for name, value in os.environ.items() if name != "HOME" or value}


def run(command: Sequence[str], *, quiet_failure: bool = False) -> bool:
    """Show and run one set-up step, its output on stderr. Raises Failed unless `quiet_failure`."""
    say("+ " + shown(command))
    try:
        code = subprocess.call(command, cwd=ROOT, stdout=sys.stderr, env=environment())
    except OSError as error:
        code = 127
        say(f"  {error}")
    if code and not quiet_failure:
        raise Failed(f"this step failed with exit code {code}: {shown(command)}")
    return code == 0


# --- set-up -------------------------------------------------------------------------------------------------


def wanted() -> dict[str, str]:
    """What the virtual environment must have been made from; any change makes it stale."""
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = json.dumps([written["project"], written["build-system"]], sort_keys=True).encode()
    pins = LOCK.read_bytes()
    return {"lock": hashlib.sha256(pins).hexdigest(), "project": hashlib.sha256(project).hexdigest()}


def is_ready() -> bool:
    """Whether .venv is complete, made from this lock at this place, and its Python starts."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(stamp == wanted() and program("ml-connector").exists() and answers(SOUND))


def answers(command: Sequence[str]) -> bool:
    """Whether a command runs and ends well, silently."""
    try:
        return subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def setup() -> None:
    """Make .venv what the lock file says, unless it already is. Raises Failed."""
    if is_ready():
        return
    with one_at_a_time():
        if is_ready():
            return
        say("Setting up .venv from requirements.lock (first time: about a minute).")
        began = time.monotonic()
        with contextlib.suppress(OSError):
            STAMP.unlink()
        uv = shutil.which("uv")
        if not (uv and install_with_uv(uv)):
            install_with_pip()
        STAMP.write_text(json.dumps(wanted()), encoding="utf-8")
        say(f"Ready after {time.monotonic() - began:.0f} s.")


def install_with_uv(uv: str) -> bool:
    """Install with uv; False (pip's turn) when a step fails: maybe only pip knows the index."""
    python = str(PYTHON)
    steps: list[list[str]] = []
    if not answers(SOUND):
        clear_venv()
        steps.append([uv, "venv", "--python", STARTED_BY, str(VENV)])
    steps.append([uv, "pip", "sync", "--python", python, "--require-hashes", LOCK.name])
    steps.append([uv, "pip", "install", "--python", python, "--no-deps", "--no-build-isolation", "-e", "."])
    if all(run(step, quiet_failure=True) for step in steps):
        return True
    say("uv did not manage; trying pip.")
    return False


def install_with_pip() -> None:
    """Install with the pip inside .venv, making or repairing .venv first. Raises Failed."""
    pip = [str(PYTHON), "-m", "pip"]
    if not answers(SOUND) or not answers([*pip, "--version"]):
        clear_venv()
        if not run([STARTED_BY, "-m", "venv", str(VENV)], quiet_failure=True):
            raise Failed(
                "Python could not make a virtual environment.\n"
                "Next: on Debian and Ubuntu install the package python3-venv; elsewhere a complete Python"
            )
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]  # pip tells what fails all the same
    run([*pip, "install", *quiet, "--require-hashes", "--no-deps", "-r", LOCK.name])
    run([*pip, "install", *quiet, "--no-deps", "--no-build-isolation", "-e", "."])


def clear_venv() -> None:
    """Remove a virtual environment that is of no use. Raises Failed when it cannot be removed."""
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        say("Removing the unusable .venv.")
        try:
            shutil.rmtree(VENV)
        except OSError as error:
            raise Failed(
                f".venv cannot be removed: {error}\nNext: end what uses it, and remove it by hand"
            ) from error


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one set-up at a time change .venv; the lock ends with its process, however that ends."""
    folder = ROOT / ".dev"
    try:
        folder.mkdir(exist_ok=True)
        handle = (folder / "setup.lock").open("a+b")
    except OSError as error:
        raise Failed(f"{folder} cannot be written: {error}\nNext: run as the owner of this folder") from error
    with handle:
        deadline = time.monotonic() + SETUP_WAIT_S
        told = False
        while not try_lock(handle.fileno()):
            if not told:
                say("Another dev.py is setting up; waiting for it.")
                told = True
            if time.monotonic() > deadline:
                raise Failed(
                    f"another dev.py has been setting up for {SETUP_WAIT_S} s\nNext: end it and try again"
                )
            time.sleep(0.2)
        yield


def try_lock(descriptor: int) -> bool:
    """Lock an open file, without waiting."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


# --- commands -----------------------------------------------------------------------------------------------


def program(name: str) -> Path:
    """A program of .venv."""
    return SCRIPTS / (f"{name}.exe" if os.name == "nt" else name)


def become(command: Sequence[str]) -> int:
    """Show a command and become it (on Windows: run it), so that signals and the exit code are its own."""
    say("+ " + shown(command))
    sys.stdout.flush()
    if os.name == "nt":
        with contextlib.suppress(KeyboardInterrupt):
            return subprocess.call(command)
        return 130
    os.execv(command[0], list(command))


def product(name: str, arguments: Sequence[str]) -> int:
    """Run a command of the product, from the caller's own folder."""
    setup()
    return become([str(program("ml-connector")), name, *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run the tests: all of them on several processors, or what the arguments say."""
    setup()
    os.chdir(ROOT)
    # One more than there are cores, for many tests wait; each starts a PostgreSQL of its own, so that more than a
    # few gain nothing. A file stays with one worker: a test may sum up what those above it did.
    workers = ["-n", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "loadfile"]
    return become([str(PYTHON), "-m", "pytest", *(arguments or workers)])


def soak(arguments: Sequence[str]) -> int:
    """Run the long tests: all, or those whose name matches the first word."""
    setup()
    os.chdir(ROOT)
    chosen = list(arguments)
    if chosen and not chosen[0].startswith("-"):
        chosen = ["-k", *chosen]
    return become([str(PYTHON), "-m", "pytest", "-m", "soak", *chosen])


def contract(arguments: Sequence[str]) -> int:
    """Ask both systems what they promise: `--report FILE` (from the caller's folder) keeps what was found."""
    words, report = list(arguments), "-"
    if "--report" in words:
        at = words.index("--report")
        if at + 1 == len(words):
            raise Failed("--report needs the name of a file")
        report = str(Path(words[at + 1]).resolve())
        del words[at : at + 2]
    setup()
    os.chdir(ROOT)
    # One process, and no values of arguments in a traceback: they may be a customer's.
    folders = [f"tests/contract/{system}" for system in ("sage300", "avidxchange")]
    suites = [*folders, "-q", "--tb=short", f"--contract-report={report}"]
    return become([str(PYTHON), "-m", "pytest", *suites, *words])


def check(arguments: Sequence[str]) -> int:
    """Run every check, also after one has failed; 1 when any did. `--no-tests`: for who runs all tests next."""
    if list(arguments) not in ([], ["--no-tests"]):
        raise Failed("check takes no arguments but --no-tests")
    setup()
    tests = ROOT / "tests"
    house = [str(path) for path in (*sorted(tests.glob("test_house*.py")), tests / "docs") if path.exists()]
    steps = (
        [str(program("ruff")), "format", "--check", "."],
        [str(program("ruff")), "check", "."],
        [str(program("mypy")), "--strict", "src"],
        [str(program("lint-imports"))],
        *([] if arguments else [[str(PYTHON), "-m", "pytest", "-q", *house]]),
    )
    failed = [shown(step) for step in steps if not run(step, quiet_failure=True)]
    for step in failed:
        say("FAILED: " + step)
    return 1 if failed else 0


def lock(arguments: Sequence[str]) -> int:
    """Write requirements.lock anew; extra arguments go to uv (for example `--upgrade`)."""
    uv = shutil.which("uv")
    if uv is None:
        raise Failed("uv is not on the PATH\nNext: pip install uv, then try again")
    recipe = "pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header"
    sources = ["--no-annotate", "pyproject.toml", "--group", "dev", "-o", LOCK.name]
    run([uv, *recipe.split(), *sources, *arguments])
    return 0


def only_setup(arguments: Sequence[str]) -> int:
    """Make .venv and say so."""
    if arguments:
        raise Failed("setup takes no arguments")
    setup()
    say(".venv is ready.")
    return 0


COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "demo": lambda arguments: product("demo", arguments),
    "test": test,
    "check": check,
    "soak": soak,
    "contract": contract,
    "setup": only_setup,
    "lock": lock,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command: its exit code; 2 for a wrong command line, 3 when the set-up failed."""
    if arguments and arguments[0] in ("-h", "--help", "help"):
        sys.stdout.write(USAGE)
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        sys.stderr.write(USAGE)
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Failed as error:
        say(f"dev.py: {error}")
        return 3
    except KeyboardInterrupt:
        say("dev.py: stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
