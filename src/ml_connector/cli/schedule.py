"""`schedule | pause | resume`: when flows run by themselves.

Knows options, tables and exit codes. Knows no cron line's meaning and asks for no run.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import page, paragraph, remark, show_json, table
from ml_connector.operations import (
    House,
    Sentence,
    pause_schedules,
    remove_schedules,
    resume_schedules,
    set_schedules,
)

__all__ = ["COMMANDS"]


@click.command(short_help="Show or set when flows run by themselves.")
@click.argument("name")
@click.argument("flow", required=False)
@click.argument("sentence", required=False)
@click.option("--zone", default="", help="The time zone, such as America/Toronto; else the connection's.")
@click.option(
    "--not", "blackouts", multiple=True, metavar="WINDOW", help='Nothing starts then: "22:00-23:30".'
)
@click.option("--remove", is_flag=True, help="Take the schedule away.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def schedule(name: str, flow: str | None, sentence: str | None, **told: Any) -> None:
    """Show the schedules of the connection NAME, or set that of FLOW (all: of every flow).

    SENTENCE is cron or words: "every 4 hours from 06:00, Monday to Friday". `serve` runs what is due.
    """
    _check(flow, sentence, told)
    with wiring.opened(settings.read(), remark) as opened:
        house, actor = opened.house, wiring.actor("cli")
        if flow and told["remove"]:
            gone = remove_schedules(house, name, (flow,), actor)
            remark(f"Removed: {', '.join(gone)}." if gone else "There was no such schedule.")
        elif flow and sentence:
            asked = Sentence(text=sentence, zone=told["zone"], blackouts=told["blackouts"])
            try:
                resting = set_schedules(house, name, (flow,), asked, actor)
            except ValueError as wrong:
                raise click.UsageError(str(wrong)) from None
            if resting:
                remark(
                    f"Still paused: {', '.join(resting)}. Resume with "
                    f"`ml-connector resume {name} {' '.join(resting)}`."
                )
        _show(house, name, as_json=told["as_json"])


@click.command(short_help="Let schedules rest.")
@click.argument("name")
@click.argument("flows", nargs=-1)
@click.option("--because", default="", help="Why; it is shown with the schedule.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def pause(name: str, flows: tuple[str, ...], because: str, as_json: bool) -> None:
    """Let the schedules of FLOWS (all, when none is named) rest on the connection NAME; `run` still runs them."""
    with wiring.opened(settings.read(), remark) as opened:
        done = pause_schedules(opened.house, name, flows, because, wiring.actor("cli"))
        remark(f"Paused: {', '.join(done)}." if done else "They were paused already.")
        _show(opened.house, name, as_json=as_json)


@click.command(short_help="Let schedules go on.")
@click.argument("name")
@click.argument("flows", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def resume(name: str, flows: tuple[str, ...], as_json: bool) -> None:
    """Let the schedules of FLOWS (all, when none is named) go on; what came due meanwhile is not made up for."""
    with wiring.opened(settings.read(), remark) as opened:
        done = resume_schedules(opened.house, name, flows, wiring.actor("cli"))
        remark(f"Resumed: {', '.join(done)}." if done else "None of them was paused.")
        _show(opened.house, name, as_json=as_json)


def _check(flow: str | None, sentence: str | None, told: Mapping[str, Any]) -> None:
    if told["remove"] and (not flow or sentence):
        raise click.UsageError("--remove takes a flow, or all, and no sentence.")
    if flow and not sentence and not told["remove"]:
        raise click.UsageError(f'Say when: ml-connector schedule NAME {flow} "every 4 hours from 06:00".')
    if not sentence and (told["zone"] or told["blackouts"]):
        raise click.UsageError("--zone and --not go with a sentence.")


def _show(house: House, name: str, *, as_json: bool) -> None:
    found = views.schedules(name, house.clock.now())
    if as_json:
        show_json(found)
        return
    if found["stopped"]:
        paragraph(
            f"{name} is stopped since {found['stopped']['at'][:16].replace('T', ' ')} UTC "
            f"({found['stopped']['cause']}): its schedules wait until `ml-connector ping {name}` is green.",
            first=0,
            style="red",
        )
    for place, one in enumerate(found["schedules"]):
        page.print("\n" * (place > 0), end="")
        _one(one)
    if found["unscheduled"]:
        page.print("\n" * bool(found["schedules"]), end="")
        paragraph(f"Without a schedule on {name}: {', '.join(found['unscheduled'])}.", first=0)


def _one(one: Mapping[str, Any]) -> None:
    page.print(f"[bold]{one['flow']}[/]: {one['words']}", highlight=False)
    never = f" Nothing starts during {'; '.join(one['not'])}." if one["not"] else ""
    paragraph(f"Times of {one['zone']}.{never}")
    if paused := one["paused"]:
        why = f": {paused['because']}" if paused["because"] else "."
        paragraph(
            f"Paused by {paused['by']} since {paused['at'][:16].replace('T', ' ')} UTC{why}", style="yellow"
        )
    elif one["waits"]:
        paragraph("Waits until the connection works again; then one run makes up for what was missed.")
    elif one["next"]:
        if one["offset_s"]:
            paragraph(
                f"Starts {_length(one['offset_s'])} after each time, so that not all companies start at once; it is "
                "in the times below."
            )
        _table("Next", ["at", "UTC"], [_when(moment) for moment in one["next"]])
    if one["look"]:
        paragraph(f"Before that, a look at what is in doubt or waits: {_when(one['look'])[0]}.")
    _table("Last", ["at", "by", "outcome"], [_last(run) for run in one["last"]])


def _table(title: str, columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    if lines:
        table("", [f"  {title} {columns[0]}", *columns[1:]], [[f"  {line[0]}", *line[1:]] for line in lines])


def _when(moment: Mapping[str, str]) -> tuple[str, str]:
    """Write a moment for people: in the schedule's zone, and in UTC."""
    local, utc = (datetime.fromisoformat(moment[key]) for key in ("local", "utc"))
    far = "" if utc.date() == local.date() else f"{utc:%a} "
    return f"{local:%a %Y-%m-%d %H:%M}", f"{far}{utc:%H:%M}"


def _last(run: Mapping[str, Any]) -> tuple[str, str, str]:
    missed = f", and for {run['missed']} missed before" if run["missed"] else ""
    outcome = run["outcome"].replace("_", " ")
    return _when(run["asked"])[0], run["trigger"], f"{outcome}{missed} (run {run['run']})"


def _length(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return " ".join(part for part in (f"{minutes} min" * bool(minutes), f"{rest} s" * bool(rest)) if part)


COMMANDS = (schedule, pause, resume)
