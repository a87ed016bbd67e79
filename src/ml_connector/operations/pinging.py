"""Check a connection stage by stage, keep what was found, and say what to ask of whom.

Knows both systems' stages, the catalogue and the stored connection. Knows no flow's content and prints nothing.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.checks import Check, Outcome, Stage, green, walk
from ml_connector.domain.options import parse
from ml_connector.domain.people import Actor, Right
from ml_connector.flows import FLOWS, Joint
from ml_connector.operations.house import House, avid_address, options_of, sage_address, shelf
from ml_connector.operations.recipes import security_group
from ml_connector.store import connections
from ml_connector.store.connections import Stored
from ml_connector.systems import avidxchange, sage300

__all__ = ["Pinged", "Side", "Watcher", "cure", "ping"]

_ENTERS = "approved-invoices"
_TRIES = 2  # somebody waits for the word
_ABOUT_RIGHTS = frozenset({"sage-right-missing", "sage-no-web-api-right", "sage-admin"})


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two systems: its name, and in one line where it is and who signs in."""

    system: str
    heading: str


@dataclass(frozen=True, kw_only=True)
class Pinged:
    """What a ping found on both sides, in order; `letters` are texts to be copied, by system, of red sides only."""

    name: str
    at: datetime
    sides: Sequence[tuple[Side, Sequence[Check]]]
    letters: dict[str, str]

    @property
    def checks(self) -> Sequence[Check]:
        """The checks of both sides."""
        return [check for _, checks in self.sides for check in checks]

    @property
    def green(self) -> bool:
        """Whether nothing failed."""
        return green(self.checks)

    def as_json(self) -> dict[str, Any]:
        """Write it with the names scripts rely on."""
        return {
            "connection": self.name,
            "at": self.at.isoformat(timespec="seconds"),
            "green": self.green,
            "checks": [
                {"system": side.system, **_told(check, self.name)}
                for side, checks in self.sides
                for check in checks
            ],
            "copy": self.letters,
        }


@dataclass(frozen=True, kw_only=True)
class Watcher:
    """Who wants to know how a ping goes: of a side as it begins, a stage as it begins, a check as it ends."""

    side: Callable[[Side], None] = lambda side: None
    begins: Callable[[Stage], None] = lambda stage: None
    ended: Callable[[Check], None] = lambda check: None


def ping(house: House, name: str, actor: Actor, watcher: Watcher) -> Pinged:
    """Ask both systems everything a connection needs, and keep what was found; writes to neither.

    A green ping lets a stopped connection go on (L9). Raises Unknown, KeyProblem, or ValueError where the
    connection as it is kept cannot be used at all.
    """
    actor.must(Right.RUN, name)
    stored = connections.find(name)
    sides = []
    with ExitStack() as stack:
        for side, stages in _sides(house, stored, stack):
            watcher.side(side)
            checks = []
            for check in walk(stages, time.monotonic, watcher.begins):
                watcher.ended(check)
                checks.append(check)
            sides.append((side, checks))
    at = house.clock.now()
    letters = {side.system: _letter(stored, side, checks) for side, checks in sides if not green(checks)}
    pinged = Pinged(name=name, at=at, sides=sides, letters=letters)
    failed = [check for check in pinged.checks if check.outcome is Outcome.FAILED]
    kept = {"green": pinged.green, "failed": {check.stage: check.cause for check in failed}}
    connections.keep_ping(stored, kept, actor.name, at)
    return pinged


def _sides(house: House, stored: Stored, stack: ExitStack) -> Sequence[tuple[Side, Sequence[Stage]]]:
    """Open both systems, before either is asked anything: what cannot be opened is told at once."""
    options, secrets = parse(options_of(stored)), stored.secrets(house.keyring)
    now, sleep = house.clock.now, house.clock.sleep
    site = replace(sage_address(stored.settings, secrets), dialect=stored.dialect)
    books = stack.enter_context(sage300.open_books(site, options, now, sleep))
    address = avid_address(stored.settings, stored.profile, secrets)
    organization = stack.enter_context(
        avidxchange.open_organization(
            address, shelf(house), now, sleep, manner=avidxchange.Manner(tries=_TRIES)
        )
    )
    joint = Joint(
        books=books,
        organization=organization,
        arrived=lambda flow, keys: (),
        missing=lambda flow, keys: (),
        standing=lambda flow, keys: {},
        edited=lambda flow, keys: {},
        entered=lambda flow, step, batches: (),
    )
    rights = sage300.needed([name for name, flow in FLOWS.items() if not flow(joint).skip], options)
    sage = Side(system="sage300", heading=f"Sage 300, company {books.company}, user {site.user.upper()}")
    avid = Side(system="avidxchange", heading=f"AvidXchange, client {address.client_id or '(none)'}")
    return [
        (sage, sage300.stages(books, rights, batches=_ENTERS in FLOWS)),
        (avid, avidxchange.stages(organization, address, now, live=stored.live)),
    ]


def cure(check: Check, name: str) -> dict[str, str]:
    """Give the four lines of a failed check, with the connection's own name in what is to be typed; else nothing."""
    if check.outcome is not Outcome.FAILED:
        return {}
    cause = CAUSES[check.cause]
    where, following = (re.sub(r"\bNAME\b", name, text) for text in (cause.where, cause.next))
    return {"what": cause.what, "who": cause.who, "where": where, "next": following}


def _told(check: Check, name: str) -> dict[str, Any]:
    return {
        "stage": check.stage,
        "words": check.words,
        "outcome": str(check.outcome),
        "cause": check.cause,
        "found": check.found,
        "seconds": check.seconds,
        **cure(check, name),
    }


def _letter(stored: Stored, side: Side, checks: Sequence[Check]) -> str:
    """Say plainly what is wrong and what to do, for somebody who has never seen this program. Holds no secret."""
    return "\n".join(_lines(stored, side, [check for check in checks if check.outcome is Outcome.FAILED]))


def _lines(stored: Stored, side: Side, failed: Sequence[Check]) -> Iterator[str]:
    url = stored.settings["sage_url" if side.system == "sage300" else "avid_url"]
    yield f"{side.heading}"
    yield f"Address: {url}"
    for number, check in enumerate(failed, 1):
        lines = cure(check, stored.name)
        yield f"{number}. {check.words}: {lines['what']}"
        yield f"   Found: {check.found}"
        yield f"   Where: {lines['where']}"
    if any(check.cause in _ABOUT_RIGHTS for check in failed):
        yield from security_group(stored).lines()
