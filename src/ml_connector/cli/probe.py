"""`probe`: what a connection's Sage site accepts, found out by reading and kept as its dialect.

Knows a table and its JSON. Knows no question and no answer.
"""

import json
from dataclasses import asdict

import click

from ml_connector import settings, wiring
from ml_connector.cli.screen import page, remark, show_json, table
from ml_connector.operations import probe_sage

__all__ = ["COMMANDS"]


@click.command()
@click.argument("name")
@click.option("--evidence", is_flag=True, help="Also show what was asked and what came back.")
@click.option("--json", "as_json", is_flag=True, help="For scripts; evidence included.")
def probe(name: str, evidence: bool, as_json: bool) -> None:
    """Find out what the Sage site of the connection NAME accepts. Reads only.

    Some twenty small questions, each asked once. The answers are kept with the connection as its dialect, and every
    run speaks it from then on.
    """
    with wiring.opened(settings.read(), remark) as opened:
        learned = probe_sage(opened.house, name, wiring.actor("cli"))
    if as_json:
        answers = [asdict(answer) for answer in learned.answers]
        show_json({"connection": name, "dialect": json.loads(learned.dialect), "answers": answers})
        return
    rows = [[answer.question, answer.answer] for answer in learned.answers]
    table(f"What the Sage site of {name} accepts", ["question", "answer"], rows)
    for answer in learned.answers if evidence else ():
        for asked in answer.evidence:
            page.print(f"{answer.name:20} {asked}", markup=False, highlight=False, soft_wrap=True)
    page.print("Kept as the dialect of this connection. Nothing was written to Sage 300.")


COMMANDS = (probe,)
