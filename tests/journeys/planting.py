"""Secrets planted on a stage, every spelling in which one might slip out, and where text ends up.

Knows which secrets were planted. Does not know how they are kept out.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from psycopg import sql
from stage import CLIENT, USER, Scene, Set, Stage, Template, of_kinds
from vendor_lifting import LISTS

__all__ = ["CARD", "TAX_ID", "Planted", "database_text", "leaks", "plant", "spelled", "tokens", "told"]

PROGRAM = (sys.executable, "-c", "from ml_connector.cli import main; main()")
CARD = "4111111111111111"
TAX_ID = "91-7645382"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A set stage and every secret that was planted on it."""

    stage: Stage
    words: frozenset[str]


def spelled(word: str | bytes) -> frozenset[str]:
    """A secret in each spelling in which it might slip out."""
    raw = word if isinstance(word, bytes) else word.encode()
    texts = {base64.b64encode(raw).decode().rstrip("="), base64.urlsafe_b64encode(raw).decode().rstrip("=")}
    return frozenset({*texts, raw.hex(), word if isinstance(word, str) else repr(raw)[2:-1]})


def plant(make_stage: Set, template: Template) -> Planted:
    """A stage whose invoices carry card numbers, whose vendors have a tax id that AvidXchange has under another number,
    and whose servers know passwords and tokens."""
    company = of_kinds("one-line", "credit-note", "sage-says-no", "cent-off")
    invoices = tuple(
        replace(
            invoice,
            description=f"paid by card {CARD} {invoice.description}",
            distributions=tuple(replace(d, description=f"card {CARD}") for d in invoice.distributions),
        )
        for invoice in company.invoices
    )
    coded = {invoice.vendor_code for invoice in invoices}
    vendors = tuple(
        replace(vendor, tax_number=TAX_ID) if vendor.number in coded else vendor for vendor in company.vendors
    )
    planted_on = replace(company, invoices=invoices, vendors=vendors)
    stage = make_stage(Scene(company=planted_on, avid={"lists": "on"}, profile=LISTS))
    stage.avid_app.intake.enter("vendors", {"vendorCode": "X-1", "name": "Somebody Else", "taxId": TAX_ID})
    signs = (f"{USER}:{stage.password}", f"{CLIENT}:{stage.secret}")
    planted = (
        *(stage.password, stage.secret, CARD, TAX_ID, TAX_ID.replace("-", "")),
        *signs,
        *template.keyring.keys.values(),
    )
    return Planted(stage=stage, words=frozenset().union(*(spelled(word) for word in planted)))


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


def told(
    stage: Stage,
    template: Template,
    home: Path,
    *arguments: str,
    program: tuple[str, ...] = PROGRAM,
) -> str:
    """What the program prints, on both of its outputs."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ML_CONNECTOR")},
        "ML_CONNECTOR_HOME": str(home),
        "ML_CONNECTOR_KEY_FILE": str(template.key_file),
        "DATABASE_URL": stage.house.url,
    }
    done = subprocess.run(
        [*program, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    return done.stdout + done.stderr


def leaks(planted: Planted, text: str) -> set[str]:
    """Which secrets a text holds."""
    return {word for word in planted.words | tokens(planted.stage) if word in text}
