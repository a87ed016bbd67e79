"""`user invite | list | role | shut-out | let-in | unlock`: who may sign in at the console, and what they may do.

Knows options, tables and exit codes. Knows no right; a password is never typed here, nor shown.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from ml_connector import settings, wiring
from ml_connector.cli.screen import remark, show_json, table
from ml_connector.domain.people import EVERYWHERE, Role
from ml_connector.operations import House
from ml_connector.operations import people as acts
from ml_connector.views import people as views

__all__ = ["AT", "first_admin", "user"]

_FIRST = (Role.IT_ADMIN, Role.CONTROLLER)
AT = click.option(
    "--at",
    default="http://127.0.0.1:8300",
    show_default=True,
    metavar="URL",
    help="Where browsers find the console.",
)
_ROLES = click.Choice([str(role) for role in Role])
_Told = TypeVar("_Told")


@click.group(short_help="Say who may sign in, and what they may do.")
def user() -> None:
    """People of the console: who may sign in, and what they may do in which company."""


@user.command()
@click.argument("email")
@click.option("--name", default="", help="What people call them.")
@click.option("--role", "roles", multiple=True, type=_ROLES, help="A role; may be given many times.")
@click.option(
    "--company", "companies", multiple=True, metavar="NAME",
    help="The connection that the role is for, one a --role in the same order ('': every one); none: every one.",
)  # fmt: skip
@AT
def invite(email: str, name: str, roles: Sequence[str], companies: Sequence[str], at: str) -> None:
    """Add somebody, or invite them anew, and print where they choose a password.

    The link is good once, for three days. Whoever has it gets in: hand it on so that nobody else reads it.
    """
    if companies and len(companies) != len(roles):
        raise click.UsageError("Name a --company for each --role, in the same order, or none at all.")
    held = list(zip(roles, companies or [EVERYWHERE] * len(roles), strict=True))
    where = _address(at)
    with wiring.opened(settings.read(), remark) as opened:
        link = _checked(lambda: acts.invite(opened.house, email, name, wiring.actor("cli"), held))
    _show_link(email, where, link)


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def show(as_json: bool) -> None:
    """List who there is: roles by company, second factor, last sign-in, and whose duties conflict."""
    with wiring.opened(settings.read(), remark) as opened:
        lines = views.lines(acts.people_of(wiring.actor("cli")), opened.house.clock.now())
    if as_json:
        show_json([_as_json(line) for line in lines])
    elif lines:
        table("", ["person", "roles", "sign-in", "factor", "last"], [_cells(line) for line in lines])
    else:
        remark("Nobody may sign in yet: ml-connector user invite EMAIL --role it-admin")


@user.command()
@click.argument("email")
@click.argument("role", type=_ROLES)
@click.option("--company", default=EVERYWHERE, metavar="NAME", help="The connection; without it: every one.")
@click.option("--take-away", is_flag=True, help="Take the role away instead.")
def role(email: str, role: str, company: str, take_away: bool) -> None:
    """Give somebody a role, in one company or in each."""
    act, changed = (acts.take_role, "taken away") if take_away else (acts.give_role, "given")
    with wiring.opened(settings.read(), remark) as opened:
        new = _checked(lambda: act(opened.house, email, role, company, wiring.actor("cli")))
    where = company or "every company"
    unchanged = "They did not have it" if take_away else "They have it already"
    click.echo(f"{email}: {role} in {where} was {changed}." if new else f"{unchanged}: {role} in {where}.")


@user.command("shut-out")
@click.argument("email")
@click.option("--reason", required=True, help="Why; it is kept in the audit trail.")
def shut_out(email: str, reason: str) -> None:
    """Let somebody sign in no more, and end their sessions at once. Roles and history are kept."""
    new = _done(lambda house: acts.shut_out(house, email, reason, wiring.actor("cli")))
    click.echo(
        f"{email} is shut out; their sessions have ended." if new else f"{email} was shut out already."
    )


@user.command("let-in")
@click.argument("email")
def let_in(email: str) -> None:
    """Let somebody sign in again who was shut out."""
    new = _done(lambda house: acts.let_in(house, email, wiring.actor("cli")))
    click.echo(f"{email} may sign in again." if new else f"{email} was not shut out.")


@user.command()
@click.argument("email")
@click.option(
    "--second-factor", is_flag=True, help="Also take their second factor away, as after a lost telephone."
)
@click.option("--reason", default="", help="Why the second factor goes; it is kept in the audit trail.")
def unlock(email: str, second_factor: bool, reason: str) -> None:
    """Let somebody try again at once after too many wrong passwords or codes."""
    new = _done(lambda house: acts.unlock(house, email, wiring.actor("cli")))
    click.echo(f"{email} may try again at once." if new else f"{email} was not locked.")
    if second_factor:
        off = _done(lambda house: acts.take_factor(house, email, reason, wiring.actor("cli")))
        click.echo(f"The second factor of {email} is off." if off else f"{email} has no second factor.")


def first_admin(house: House, email: str, at: str) -> None:
    """Invite who keeps people and connections, and moves money until others do."""
    where = _address(at)
    held = [(str(role), EVERYWHERE) for role in _FIRST]
    link = _checked(lambda: acts.invite(house, email, "", wiring.actor("cli"), held))
    _show_link(email, where, link)


def _show_link(email: str, where: str, link: str) -> None:
    click.echo(f"Invitation for {email}, good once and for three days, while `ml-connector serve` runs:")
    click.echo(f"{where}{link}")


def _address(at: str) -> str:
    parts = urlsplit(at)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise click.UsageError(f"--at takes an address such as https://console.example, not {at!r}")
    return at.rstrip("/")


def _cells(line: views.Line) -> list[str]:
    person = line.person
    held = "; ".join(
        f"{', '.join(roles)} in {company or 'every company'}" for company, roles in person.roles.items()
    )
    clash = "".join(f"; conflicting duties in {company or 'every company'}" for company in line.conflicts)
    last = f"{person.seen_at:%Y-%m-%d %H:%M}" if person.seen_at else "never"
    named = f"{person.email} ({person.name})" if person.name else person.email
    return [named, f"{held or 'none'}{clash}", _standing(line), "on" if person.second_factor else "off", last]


def _standing(line: views.Line) -> str:
    if not line.person.active:
        return "shut out"
    if line.locked_until is not None:
        return f"locked until {line.locked_until:%H:%M} UTC"
    return "signs in" if line.person.joined else "invited"


def _as_json(line: views.Line) -> Mapping[str, Any]:
    person = line.person
    return {
        "email": person.email,
        "name": person.name,
        "active": person.active,
        "joined": person.joined,
        "second_factor": person.second_factor,
        "signed_in": person.seen_at.isoformat(timespec="seconds") if person.seen_at else None,
        "locked_until": line.locked_until.isoformat(timespec="seconds") if line.locked_until else None,
        "roles": {company: list(map(str, roles)) for company, roles in person.roles.items()},
        "conflicts": list(line.conflicts),
    }


def _done(act: Callable[[House], bool]) -> bool:
    with wiring.opened(settings.read(), remark) as opened:
        return _checked(lambda: act(opened.house))


def _checked(act: Callable[[], _Told]) -> _Told:
    """Do it; what is wrong with what was typed is a usage error."""
    try:
        return act()
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
