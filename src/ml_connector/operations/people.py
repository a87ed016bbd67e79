"""Who may do what here: people are invited, given roles and shut out, by who may; and what is refused is on record.

Knows people, roles and rights. Knows no page and no password but to hand one on.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from ml_connector.domain.people import EVERYWHERE, Actor, NotAllowed, Right, Role
from ml_connector.operations.house import House, NotReady
from ml_connector.store import connections, lockouts, people, second_factors
from ml_connector.store.audit import Event, unit

__all__ = [
    "give_role", "invite", "let_in", "note_refusal", "people_of", "shut_out", "take_factor", "take_role",
    "unlock",
]  # fmt: skip


def invite(house: House, email: str, name: str, actor: Actor, roles: Collection[tuple[str, str]] = ()) -> str:
    """Add somebody, or invite them anew, and give them roles, each with its company ("" for each one).

    Gives the path of the page where they choose a password. Raises ValueError for what is no address, no role or no
    company, NotReady for who is shut out; then nothing is changed.
    """
    actor.must(Right.PEOPLE)
    now = house.clock.now()
    people.use_key(house.keyring)
    with unit(actor.name, now):
        try:
            person = people.find(email)
        except people.PersonUnknown:
            person = people.add(email, name, actor.name, now)
        if not person.is_active:
            raise NotReady(
                f"{person.email} is shut out. Let them in first: ml-connector user let-in {person.email}"
            )
        for role, company in roles:
            give_role(house, person.email, role, company, actor)
        return people.invitation(person, actor.name, now)


def give_role(house: House, email: str, role: str, company: str, actor: Actor) -> bool:
    """Give a role in a company, or in each ("" for `company`); tells whether it is new. Nobody gives themselves one."""
    actor.must(Right.PEOPLE, company)
    person = people.find(email)
    _must_be_another(actor, person.email)
    _known(company)
    return people.grant(person, _role(role), company, actor.name, house.clock.now())


def take_role(house: House, email: str, role: str, company: str, actor: Actor) -> bool:
    """Take a role away; tells whether they had it."""
    actor.must(Right.PEOPLE, company)
    person = people.find(email)
    _must_be_another(actor, person.email)
    _known(company)
    return people.revoke(person, _role(role), company, actor.name, house.clock.now())


def shut_out(house: House, email: str, because: str, actor: Actor) -> bool:
    """Let somebody sign in no more, and end where they are signed in; tells whether they could."""
    actor.must(Right.PEOPLE)
    person = people.find(email)
    _must_be_another(actor, person.email)
    return people.shut_out(person, because.strip() or "no reason given", actor.name, house.clock.now())


def let_in(house: House, email: str, actor: Actor) -> bool:
    """Let somebody sign in again; tells whether they could not."""
    actor.must(Right.PEOPLE)
    return people.let_in(people.find(email), actor.name, house.clock.now())


def unlock(house: House, email: str, actor: Actor) -> bool:
    """Let somebody try again at once after too many wrong passwords; tells whether they had to wait."""
    actor.must(Right.PEOPLE)
    person = people.find(email)
    _must_be_another(actor, person.email)
    return lockouts.unlock(person, actor.name, house.clock.now())


def take_factor(house: House, email: str, because: str, actor: Actor) -> bool:
    """Take somebody's second factor away, as after a lost telephone; tells whether it was on."""
    actor.must(Right.PEOPLE)
    person = people.find(email)
    _must_be_another(actor, person.email)
    return second_factors.end(person, because.strip() or "no reason given", actor.name, house.clock.now())


def people_of(actor: Actor) -> Sequence[people.Shown]:
    """List people to who may see them: all of them, or who has a role where they keep the people."""
    if actor.may(Right.PEOPLE):
        return people.every()
    mine = [company for company in actor.roles if company and actor.may(Right.PEOPLE, company)]
    if not mine:
        raise NotAllowed(actor=actor.name, right=Right.PEOPLE, company=EVERYWHERE)
    return [_within(one, mine) for one in people.every() if {EVERYWHERE, *mine} & set(one.roles)]


def note_refusal(house: House, refused: NotAllowed) -> None:
    """Put on record that somebody asked for what they may not."""
    known = {stored.name: stored.id for stored in connections.every()} if refused.company else {}
    with unit(refused.actor, house.clock.now()) as told:
        told.tell(
            Event(kind="refused-person", connection=known.get(refused.company), because=refused.right.value)
        )


def _within(one: people.Shown, companies: Collection[str]) -> people.Shown:
    """Leave out what somebody is in companies of others."""
    seen = {company: roles for company, roles in one.roles.items() if company in (EVERYWHERE, *companies)}
    return replace(one, roles=seen)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise ValueError(f"There is no role {text!r}. Roles: {', '.join(Role)}.") from None


def _known(company: str) -> None:
    """Raise ValueError where there is no such company."""
    try:
        if company != EVERYWHERE:
            connections.find(company)
    except connections.Unknown as unknown:
        raise ValueError(str(unknown)) from None


def _must_be_another(actor: Actor, email: str) -> None:
    if actor.name == f"web:{email}":
        raise NotAllowed(actor=actor.name, right=Right.PEOPLE, company=EVERYWHERE)
