"""A secret is nowhere to be found: not in output, logs, errors or the database, however the story goes.

Knows which secrets were planted and every place where text ends up. Does not know how they are kept out.
"""

from __future__ import annotations

import json
import logging
import secrets
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from planting import CARD, TAX_ID, Planted, database_text, leaks, plant, spelled, tokens, told
from stage import CLIENT, NAME, USER, Set, Template

from ml_connector import logs
from ml_connector import settings as product_settings

FAULTS = ("", "any@3+=status-401", "read@2=html", "write@*=status-500", "token@*=status-500")


@pytest.fixture
def planted(make_stage: Set, template: Template) -> Planted:
    """A stage with secrets planted on it."""
    return plant(make_stage, template)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log that hears everything, also what libraries whisper."""
    root = logging.getLogger()
    before, path = root.level, tmp_path / "all.log"
    logs.to_file(path)
    root.setLevel(logging.DEBUG)
    yield path
    root.setLevel(before)
    logs.end()


def test_the_gateway_gave_out_tokens_that_the_search_knows(planted: Planted) -> None:
    planted.stage.run()
    assert len(tokens(planted.stage)) > 0


@pytest.mark.parametrize("rule", FAULTS)
def test_no_secret_is_in_the_database(planted: Planted, rule: str) -> None:
    for server in (planted.stage.sage, planted.stage.avid):
        server.faults.set(())
        if rule:
            server.faults.add(rule)
    planted.stage.run()
    text = "\n".join(database_text(planted.stage.house.url))
    assert len(text) > 1_000
    assert leaks(planted, text) == set()


@pytest.mark.parametrize("rule", ["", "any@3+=status-401"])
def test_no_secret_is_in_output_or_logs(
    planted: Planted, template: Template, tmp_path: Path, rule: str
) -> None:
    for server in (planted.stage.sage, planted.stage.avid):
        if rule:
            server.faults.add(rule)
    text = told(planted.stage, template, tmp_path, "run", NAME)
    text += told(planted.stage, template, tmp_path, "run", NAME, "--json")
    text += told(planted.stage, template, tmp_path, "connection", "show", NAME, "--json")
    text += told(planted.stage, template, tmp_path, "deliveries", NAME, "--json")
    text += told(planted.stage, template, tmp_path, "explain", NAME, planted.stage.company.invoices[0].id)
    text += "".join(path.read_text() for path in tmp_path.rglob("*.log*"))
    assert NAME in text
    assert leaks(planted, text) == set()


@pytest.mark.parametrize("rule", FAULTS)
def test_no_secret_is_in_the_log_of_a_whole_run_however_much_is_logged(
    planted: Planted, log: Path, rule: str
) -> None:
    for server in (planted.stage.sage, planted.stage.avid):
        if rule:
            server.faults.add(rule)
    report = planted.stage.run()
    text = log.read_text()
    about = {"run": report["run"], "connection": NAME, "flow": report["flow"], "attempt": 1}
    ours = [
        line
        for line in map(json.loads, text.splitlines())
        if line["logger"].startswith("ml_connector.operations")
    ]
    assert [{name: line[name] for name in about} for line in ours] == [about, about]
    assert leaks(planted, text) == set()


def test_what_was_opened_is_left_out_of_a_line_that_holds_it_in_any_spelling(
    planted: Planted, log: Path
) -> None:
    planted.stage.run()
    given = {word for word in tokens(planted.stage) if "_" not in word}  # the desk's other words have one
    both = (f"{USER}:{planted.stage.password}", f"{CLIENT}:{planted.stage.secret}")
    known = {planted.stage.password, planted.stage.secret, *both, *given}
    known |= {spelling for word in known for spelling in spelled(word)}
    try:
        raise RuntimeError(" ".join(known))
    except RuntimeError:
        logging.getLogger("procrastinate").exception("all of it: %s", known)
    text = log.read_text()
    assert ("RuntimeError" in text, len(given)) == (True, 1)
    assert [word for word in known if word in text] == []


def asked(planted: Planted) -> list[tuple[str, ...]]:
    """What people ask and decide, each about what was planted, with a card number typed where words are taken."""
    done, stopped = (
        next(one for one in planted.stage.company.invoices if one.kind == kind)
        for kind in ("one-line", "sage-says-no")
    )
    says = ("--reason", f"card {CARD}")
    return [
        ("ping", NAME),
        ("ping", NAME, "--json"),
        ("plan", NAME, "--full"),
        ("plan", NAME, "--full", "--json"),
        ("run", NAME),
        ("causes", NAME),
        ("causes", NAME, "--json"),
        ("explain", NAME, stopped.id),
        ("explain", NAME, done.vendor_code, "--json"),
        ("hold", NAME, stopped.number, *says),
        ("release", NAME, stopped.number, *says),
        ("edit", NAME, stopped.number, "--description", f"card {CARD}", *says),
        ("explain", NAME, stopped.number, "--json"),
        ("crosswalk", NAME, "unmapped"),
        ("crosswalk", NAME, "versions"),
        ("connection", "edit", NAME, "--set", "parcel_max=3"),
        ("plan", NAME, "--full", "--json"),
        ("run", NAME, "--accept", "--json"),
    ]


@pytest.mark.facts("A-6.3/card-numbers")
def test_nothing_planted_is_in_any_answer_nor_kept_of_what_people_ask_and_decide(
    planted: Planted, template: Template, tmp_path: Path
) -> None:
    words = asked(planted)
    answers = {" ".join(word): told(planted.stage, template, tmp_path, *word) for word in words}
    assert {asked for asked, text in answers.items() if not text or "Usage:" in text} == set()
    for done in ("Held: 1 delivery", "Released: 1 delivery", "Edited: 1 delivery"):
        assert [asked for asked, text in answers.items() if done in text] != [], done
    assert {asked: leaks(planted, text) for asked, text in answers.items() if leaks(planted, text)} == {}
    kept = [*database_text(planted.stage.house.url), *(path.read_text() for path in tmp_path.rglob("*.log*"))]
    assert leaks(planted, "\n".join(kept)) == set()
    assert f"****{CARD[-4:]}" in "\n".join(kept)
    assert f"***{TAX_ID[-4:]}" in "\n".join(kept)


def test_a_secret_that_sage_echoes_in_an_error_is_not_in_a_traceback(planted: Planted) -> None:
    planted.stage.sage_app.users = ()  # nobody may sign in any more
    planted.stage.run()
    house = planted.stage.house
    try:
        raise RuntimeError(f"{house!r} {planted.stage.reports!r}")
    except RuntimeError:
        assert leaks(planted, traceback.format_exc()) == set()


def test_a_secret_given_by_the_environment_is_not_in_the_settings_shown() -> None:
    word = secrets.token_hex(12)
    shown = repr(product_settings.read({"ML_CONNECTOR_SAGE_PASSWORD": word, "ML_CONNECTOR_HOME": "x"}))
    assert word not in shown
