"""A secret is nowhere to be found: not in output, logs, errors or the database, however the story goes.

Knows which secrets were planted and every place where text ends up. Does not know how they are kept out.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from stage import NAME, Scene, Set, Stage, Template, of_kinds

from ml_connector import settings as product_settings

PROGRAM = (sys.executable, "-c", "from ml_connector.cli import main; main()")
CARD = "4111111111111111"
FAULTS = ("", "any@3+=status-401", "read@2=html", "write@*=status-500", "token@*=status-500")


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A set stage and every secret that was planted on it."""

    stage: Stage
    words: frozenset[str]


@pytest.fixture
def planted(make_stage: Set) -> Planted:
    """A stage whose invoices carry card numbers, and whose servers know passwords and tokens."""
    company = of_kinds("one-line", "credit-note", "sage-says-no", "cent-off")
    invoices = tuple(
        replace(
            invoice,
            description=f"paid by card {CARD} {invoice.description}",
            distributions=tuple(replace(d, description=f"card {CARD}") for d in invoice.distributions),
        )
        for invoice in company.invoices
    )
    stage = make_stage(Scene(company=replace(company, invoices=invoices)))
    return Planted(stage=stage, words=frozenset({stage.password, stage.secret, CARD}))


def database_text(url: str) -> Iterator[str]:
    """Every value of every table, as text: what a dump of the database would hold."""
    with psycopg.connect(url) as session:
        tables = session.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        for (table,) in tables:
            rows = session.execute(sql.SQL("select t::text from {} t").format(sql.Identifier(table)))
            yield from (row[0] for row in rows)


def tokens(stage: Stage) -> frozenset[str]:
    """The access tokens that the gateway gave out."""
    desk = vars(stage.avid_app.tokens)
    found = {
        word for part in desk.values() if isinstance(part, dict) for word in part if isinstance(word, str)
    }
    return frozenset(word for word in found if len(word) > 20)


def told(stage: Stage, template: Template, home: Path, *arguments: str) -> str:
    """What the program prints, on both of its outputs."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ML_CONNECTOR")},
        "ML_CONNECTOR_HOME": str(home),
        "ML_CONNECTOR_KEY_FILE": str(template.key_file),
        "DATABASE_URL": stage.house.url,
    }
    done = subprocess.run(
        [*PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    return done.stdout + done.stderr


def leaks(planted: Planted, text: str) -> set[str]:
    """Which secrets a text holds."""
    return {word for word in planted.words | tokens(planted.stage) if word in text}


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
