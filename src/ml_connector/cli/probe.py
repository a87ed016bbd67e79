"""`probe`: what a connection's Sage site accepts, found out by reading and kept as its dialect.

Knows a table and its JSON. Knows no question and no answer.
"""

import json
from dataclasses import asdict

import click

from ml_connector import settings, wiring
from ml_connector.cli.screen import page, remark, show_json, table
from ml_connector.operations import probe_sage
from ml_connector.systems.sage300 import Learned

__all__ = ["COMMANDS"]


@click.command()
@click.argument("name")
@click.option("--evidence", is_flag=True, help="Also show what was asked and what came back.")
@click.option("--json", "as_json", is_flag=True, help="For scripts; evidence included.")
@click.pass_context
def probe(context: click.Context, name: str, evidence: bool, as_json: bool) -> None:
    """Find out what the Sage site of the connection NAME accepts. Reads only.

    Some twenty small questions, and what five modules say about themselves. The answers are kept with the connection as
    its dialect, and every run speaks it from then on. Exit code 1: the site lacks members that are read.
    """
    with wiring.opened(settings.read(), remark) as opened:
        learned = probe_sage(opened.house, name, wiring.actor("cli"))
    if as_json:
        told = {"dialect": json.loads(learned.dialect), "answers": [asdict(a) for a in learned.answers]}
        show_json({"connection": name, **told, "lacking": learned.lacking})
    else:
        _tell(name, learned, evidence=evidence)
    context.exit(1 if learned.lacking else 0)


def _tell(name: str, learned: Learned, *, evidence: bool) -> None:
    rows = [[answer.question, answer.answer] for answer in learned.answers]
    table(f"What the Sage site of {name} accepts", ["question", "answer"], rows)
    for answer in learned.answers if evidence else ():
        for asked in answer.evidence:
            page.print(f"{answer.name:20} {asked}", markup=False, highlight=False, soft_wrap=True)
    for missing in learned.lacking:
        page.print(f"The site lacks {missing}. They would be read as empty: do not run before this is cleared up.",
                   style="red", markup=False, highlight=False, soft_wrap=True)  # fmt: skip
    page.print("Kept as the dialect of this connection. Nothing was written to Sage 300.")
    if not learned.lacking:
        page.print(f"Next: ml-connector plan {name}", markup=False, highlight=False, soft_wrap=True)


COMMANDS = (probe,)
