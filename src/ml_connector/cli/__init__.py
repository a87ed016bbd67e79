"""The command line: parse, ask operations, show views.

Knows commands, options and exit codes (house §8). Knows no SQL, no client and no rule about states.
"""

import importlib.metadata
import signal
import sys

import click

from ml_connector.cli import (
    alert,
    alert_looks,
    audit,
    breaker,
    causes,
    connection,
    connection_edit,
    crosswalk,
    decide,
    demo,
    doctor,
    look,
    ping,
    plan,
    probe,
    profile,
    reconcile,
    release,
    run,
    schedule,
    serve,
    setup,
    simulate,
    user,
    worksheet,
)
from ml_connector.cli.screen import failed

__all__ = ["main", "program"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(importlib.metadata.version("ml-connector"), message="%(prog)s %(version)s")
def program() -> None:
    """Keep Sage 300 and AvidXchange in step.

    Exit codes: 0 done, nothing new for a person; 1 this run made or found something new for a person;
    2 usage; 3 could not run.
    """


for command in (
    *setup.COMMANDS,
    *connection.COMMANDS,
    *crosswalk.COMMANDS,
    *ping.COMMANDS,
    *probe.COMMANDS,
    *profile.COMMANDS,
    *plan.COMMANDS,
    *run.COMMANDS,
    *breaker.COMMANDS,
    *reconcile.COMMANDS,
    *schedule.COMMANDS,
    *serve.COMMANDS,
    *causes.COMMANDS,
    *look.COMMANDS,
    *worksheet.COMMANDS,
    *decide.COMMANDS,
    *release.COMMANDS,
    *doctor.COMMANDS,
    *demo.COMMANDS,
):
    program.add_command(command)
program.add_command(simulate.simulate)
program.add_command(alert.alert)
program.add_command(audit.audit)
program.add_command(user.user)
for command in alert_looks.COMMANDS:
    alert.alert.add_command(command)
for command in connection_edit.COMMANDS:
    connection.connection.add_command(command)


def main() -> None:
    """Run the program; whatever goes wrong becomes one clear text and an exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # leave in order, as after Ctrl-C
    try:
        sys.exit(program.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        click.echo("Stopped. What was under way is looked up by the next run.", err=True)
        sys.exit(3)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(2)
    except KeyboardInterrupt:
        click.echo("Stopped. What was under way is looked up by the next run.", err=True)
        sys.exit(3)
    except Exception as error:  # noqa: BLE001 - the outermost door: nothing may leave it untold
        sys.exit(failed(error))
