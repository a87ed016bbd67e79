"""People: who may sign in, which roles they hold, and every change of either in the audit trail.

Knows rows, roles by name and how a password is hashed. Knows no right, no page and no mail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import password_changed, validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ml_connector.domain.people import EVERYWHERE, Actor, Role
from ml_connector.store import connections, house_keys, models
from ml_connector.store.audit import Event, unit
from ml_connector.store.vault import Keyring

__all__ = [
    "PersonTaken",
    "PersonUnknown",
    "Shown",
    "actor_of",
    "add",
    "every",
    "find",
    "grant",
    "invitation",
    "invited",
    "let_in",
    "rename",
    "revoke",
    "set_password",
    "shut_out",
    "use_key",
]  # fmt: skip

_PURPOSE = "console"


class PersonUnknown(ValueError):
    """Nobody has this e-mail address here."""


class PersonTaken(ValueError):
    """Somebody has this e-mail address already."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One person as others see them; `roles` by company, EVERYWHERE for all."""

    id: int
    email: str
    name: str
    active: bool
    joined: bool
    seen_at: datetime | None
    second_factor: bool
    roles: Mapping[str, Sequence[Role]] = field(default_factory=dict)


def use_key(keyring: Keyring) -> None:
    """Let this process sign sessions and invitations with this house's own key."""
    hasher = house_keys.hasher(keyring, _PURPOSE)
    if hasher is None:
        raise RuntimeError("the key of the console could not be made")
    settings.SECRET_KEY = hasher.hash("sessions and invitations")


def find(email: str) -> models.Person:
    """Give a person by e-mail address, however it is capitalized; raises PersonUnknown."""
    row: models.Person | None = models.Person.objects.filter(email=_address(email)).first()
    if row is None:
        raise PersonUnknown(
            f"Nobody here has the address {email!r}. `ml-connector user list` shows who there is."
        )
    return row


def add(email: str, name: str, actor: str, at: datetime) -> models.Person:
    """Let somebody sign in once they have chosen a password; raises PersonTaken, and ValueError for no address."""
    address = _address(email)
    person = models.Person(email=address, name=name.strip(), created_at=at)
    person.set_unusable_password()
    try:
        with unit(actor, at) as told, transaction.atomic():
            person.save()
            told.tell(Event(kind="person-added", because=_said(person)))
    except IntegrityError:
        raise PersonTaken(f"{address} is here already.") from None
    return person


def rename(person: models.Person, name: str, actor: str, at: datetime) -> None:
    """Write a name anew."""
    with unit(actor, at) as told:
        told.tell(Event(kind="person-renamed", because=f"{person.email}: {name.strip()}"))
        models.Person.objects.filter(pk=person.pk).update(name=name.strip())


def grant(person: models.Person, role: Role, company: str, actor: str, at: datetime) -> bool:
    """Give a role in a company (EVERYWHERE: in each); tells whether that is new."""
    where = None if company == EVERYWHERE else connections.find(company).id
    with unit(actor, at) as told:
        _, new = models.Grant.objects.get_or_create(person=person, connection_id=where, role=str(role))
        if new:
            told.tell(
                Event(kind="role-given", connection=where, because=f"{person.email}: {role}{_in(company)}")
            )
    return bool(new)


def revoke(person: models.Person, role: Role, company: str, actor: str, at: datetime) -> bool:
    """Take a role away; tells whether they had it."""
    where = None if company == EVERYWHERE else connections.find(company).id
    with unit(actor, at) as told:
        gone, _ = models.Grant.objects.filter(person=person, connection_id=where, role=str(role)).delete()
        if gone:
            told.tell(
                Event(kind="role-taken", connection=where, because=f"{person.email}: {role}{_in(company)}")
            )
    return bool(gone)


def shut_out(person: models.Person, because: str, actor: str, at: datetime) -> bool:
    """Let somebody sign in no more, and end where they are signed in; tells whether they could."""
    with unit(actor, at) as told:
        sessions = models.SignIn.objects.filter(person=person).values_list("session_id", flat=True)
        _end_sessions(list(sessions))
        changed = models.Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False)
        if changed:
            told.tell(Event(kind="person-shut-out", because=f"{person.email}: {because}"))
    return bool(changed)


def let_in(person: models.Person, actor: str, at: datetime) -> bool:
    """Let somebody sign in again; tells whether they could not."""
    with unit(actor, at) as told:
        changed = models.Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True)
        if changed:
            told.tell(Event(kind="person-let-in", because=person.email))
    return bool(changed)


def set_password(person: models.Person, password: str, actor: str, at: datetime) -> None:
    """Change a password and end all other sessions; raises ValueError with what is wrong with a weak one."""
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise ValueError(" ".join(weak.messages)) from None
    with unit(actor, at) as told:
        sessions = models.SignIn.objects.filter(person=person).values_list("session_id", flat=True)
        _end_sessions(list(sessions))
        person.set_password(password)
        person.save(update_fields=["password"])
        password_changed(password, person)
        told.tell(Event(kind="password-set", because=person.email))


def invitation(person: models.Person, actor: str, at: datetime) -> str:
    """Give the path of a page where they choose a password; good until they have, or for three days."""
    with unit(actor, at) as told:
        told.tell(Event(kind="person-invited", because=person.email))
    return f"/join/{person.pk}/{default_token_generator.make_token(person)}"


def invited(number: int, token: str) -> models.Person | None:
    """Give whom an invitation is for, None where it is not good, or no more."""
    person = models.Person.objects.filter(pk=number, is_active=True).first()
    good = person is not None and default_token_generator.check_token(person, token)
    return person if good else None


def actor_of(person: models.Person) -> Actor:
    """Give what a person may do, as it stands now."""
    held: dict[str, set[Role]] = {}
    for company, role in person.grants.values_list("connection__name", "role"):
        held.setdefault(company or EVERYWHERE, set()).add(Role(role))
    return Actor(
        name=f"web:{person.email}", roles={company: frozenset(roles) for company, roles in held.items()}
    )


def every() -> Sequence[Shown]:
    """List all people, by address."""
    held: dict[int, dict[str, list[Role]]] = {}
    grants = models.Grant.objects.order_by("connection__name", "role")
    for number, company, role in grants.values_list("person_id", "connection__name", "role"):
        held.setdefault(number, {}).setdefault(company or EVERYWHERE, []).append(Role(role))
    rows = models.Person.objects.select_related("factor").order_by("email")
    return [_shown(row, held.get(row.pk, {})) for row in rows]


def _shown(row: models.Person, roles: Mapping[str, Sequence[Role]]) -> Shown:
    factor = getattr(row, "factor", None)
    return Shown(
        id=row.pk,
        email=row.email,
        name=row.name,
        active=row.is_active,
        joined=row.has_usable_password(),
        seen_at=row.last_login,
        second_factor=factor is not None and factor.confirmed_at is not None,
        roles=roles,
    )


def _end_sessions(keys: Iterable[str]) -> None:
    from django.contrib.sessions.models import Session

    Session.objects.filter(pk__in=list(keys)).delete()


def _address(email: str) -> str:
    """Write an e-mail address as it is kept; raises ValueError for what is none."""
    address = email.strip().lower()
    name, at, host = address.partition("@")
    if not (name and at and host) or any(one.isspace() for one in address):
        raise ValueError(f"{email!r} is no e-mail address.")
    return address


def _said(person: models.Person) -> str:
    return f"{person.name} <{person.email}>" if person.name else person.email


def _in(company: str) -> str:
    return f" in {company}" if company else " in every company"
