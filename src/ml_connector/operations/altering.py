"""Change a connection, or take it out of use, without ever losing what its ledger knows.

Knows which changes would make another connection of it. Knows no flow and sends nothing to either system.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ml_connector.domain.people import Actor, Right
from ml_connector.operations.connecting import checked
from ml_connector.operations.house import House, NotReady, options_of
from ml_connector.store import connection_changes, connections, descriptions
from ml_connector.store.connection_changes import Change
from ml_connector.store.connections import Stored
from ml_connector.store.lock import book_lock

__all__ = ["Edit", "edit_connection", "left_open", "remove_connection"]

_PATIENCE_S = 5.0
_DOUBTFUL = ("sending", "in_doubt")


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What to change, as it was typed: only what is named here changes. `settings` are the `--set`s.

    `same_organization`: somebody says that another AvidXchange address or consumer key leads to the same organization.
    """

    address: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    profile: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    same_organization: bool = False


def edit_connection(house: House, name: str, edit: Edit, actor: Actor) -> bool:
    """Change a connection, checked as a new one is; sends nothing. Tells whether its dialect was forgotten.

    Raises ValueError naming what is wrong, and NotReady where the change would lead to other books or another
    organization while deliveries of the present one are kept, or while somebody works on the company.
    """
    if edit.settings:
        actor.must(Right.RULE, name)
    if edit.address or edit.flags or edit.profile is not None or edit.secrets:
        actor.must(Right.CONNECT, name)
    stored = connections.find(name)
    settings = {
        **stored.settings,
        **edit.address,
        **edit.flags,
        "options": {**options_of(stored), **edit.settings},
    }
    profile = stored.profile if edit.profile is None else edit.profile
    if settings == dict(stored.settings) and profile == stored.profile and not edit.secrets:
        raise ValueError("Nothing would change: name what is to be different, as with `connection add`.")
    book = checked(house, settings, profile, {**stored.secrets(house.keyring), **edit.secrets})
    same_site = all(settings[key] == stored.settings[key] for key in ("sage_url", "sage_company"))
    change = Change(
        settings=settings, profile=profile, book=book, keep_dialect=same_site, secrets=edit.secrets
    )
    with book_lock(house.url, stored.book, tell=house.tell, sleep=house.clock.sleep, wait_s=_PATIENCE_S):
        _require_same(stored, change, told_so=edit.same_organization)
        connection_changes.alter(stored, change, house.keyring, actor.name, house.clock.now())
        if not same_site:
            descriptions.forget(stored.id)
    return bool(stored.dialect) and not same_site


def left_open(name: str) -> Mapping[str, int]:
    """Count what stands open on a connection, by state."""
    counts = connection_changes.standing(connections.find(name))
    return {state: count for state, count in counts.items() if state != "done"}


def remove_connection(house: House, name: str, actor: Actor) -> None:
    """Take a connection out of use for good; its secrets are deleted, its ledger stays, its name stays taken.

    Raises NotReady while something is in doubt: nobody would look any more, and doubt is never forgotten.
    """
    actor.must(Right.CONNECT, name)
    stored = connections.find(name)
    with book_lock(house.url, stored.book, tell=house.tell, sleep=house.clock.sleep, wait_s=_PATIENCE_S):
        doubtful = sum(left_open(name).get(state, 0) for state in _DOUBTFUL)
        if doubtful:
            raise NotReady(
                f"{doubtful} deliveries of {name} are in doubt: it is not known whether they are in Sage 300. Run it "
                f"once more (`ml-connector run {name}`), so that they are looked up; then remove it."
            )
        connection_changes.remove(stored, actor.name, house.clock.now())


def _require_same(stored: Stored, change: Change, *, told_so: bool) -> None:
    """Refuse what would turn a ledger into one about other books, or about another organization's invoices.

    `told_so`: somebody answers for the organization being the same behind another address or key.
    """
    kept = sum(connection_changes.standing(stored).values())
    if not kept:
        return
    company = (stored.settings.get("avid_company"), change.settings.get("avid_company"))
    if change.book != stored.book:
        raise _others(stored, kept, f"from the Sage 300 books {stored.book} to {change.book}")
    if company[0] != company[1]:
        raise _others(stored, kept, f"from the AvidXchange company {company[0]} to {company[1]}")
    before, after = _organization(stored.settings), _organization(change.settings)
    if before != after and not told_so:
        raise NotReady(
            f"{stored.name} keeps {kept} deliveries, and this would lead from AvidXchange at {before} to {after}, "
            f"which may be another organization, as a production beside its sandbox is: nothing of the ledger would be "
            f"true there. Nothing was changed. If it is the same organization, say so with `--same-organization`. "
            f"If it is another one, add a connection of another name instead."
        )


def _organization(settings: Mapping[str, object]) -> str:
    """Name what leads to one organization: the gateway's host and context, and the consumer key."""
    url = urlsplit(str(settings.get("avid_url") or ""))
    client = settings.get("avid_client_id")
    return f"{url.netloc.lower()}{url.path.rstrip('/')}" + (f" as {client}" if client else "")


def _others(stored: Stored, kept: int, what: str) -> NotReady:
    return NotReady(
        f"{stored.name} keeps {kept} deliveries, and this would lead {what}: its ledger would speak of others. "
        f"Nothing was changed. Add a connection of another name instead, then `ml-connector connection remove "
        f"{stored.name}`. Invoices that are in Sage 300 already are recognized there and not entered again."
    )
