"""Claims about the pages of people: who is shown to whom, what the buttons do, and what is refused and on record.

Knows the forms as a browser without scripts does. Does not know how a role is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from answers import Answer
from browsing import PASSWORD, Visitor, person, signed_in, words
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from sites import Site

from ml_connector.domain.people import Role, trusted
from ml_connector.operations.people import give_role, invite
from ml_connector.store import lockouts, models, people

ADMIN, ADA, BEA = "admin@example.com", "ada@example.com", "bea@example.com"
HOSTILE = "<script>alert('1')</script>"
BUTTONS = ("invite", "give", "{0}", "{0}/give", "{0}/take", "{0}/shut-out", "{0}/let-in", "{0}/unlock")


def events(kind: str) -> list[tuple[str, str]]:
    """Who did a thing, and what is said of it, in order."""
    return list(models.Event.objects.filter(kind=kind).order_by("id").values_list("actor", "because"))


@contextmanager
def counted() -> Iterator[list[str]]:
    """What is asked in sessions that begin while the block lasts; the site begins one for each answer."""
    asked: list[str] = []

    def note(execute: Callable[..., object], statement: str, *more: object) -> object:
        asked.append(statement)
        return execute(statement, *more)

    def begun(connection: BaseDatabaseWrapper, **named: object) -> None:
        connection.execute_wrappers[:] = [note]

    connection_created.connect(begun)
    try:
        yield asked
    finally:
        connection_created.disconnect(begun)


def admin(site: Site) -> Visitor:
    """Somebody who keeps all people, at a browser."""
    return signed_in(site.port, site.stage.house, ADMIN, Role.IT_ADMIN)


def row(answer: Answer, email: str) -> str:
    """What the page says of one person."""
    rows = re.findall(r"<tr>.*?</tr>", answer.text, flags=re.DOTALL)
    return next(words(Answer(200, {}, one)) for one in rows if email in one)


def test_everybody_is_shown_with_roles_by_company_and_conflicting_duties(site: Site) -> None:
    visitor = admin(site)
    person(site.stage.house, ADA, Role.IT_ADMIN, Role.CONTROLLER, company="harbor")
    invite(site.stage.house, BEA, HOSTILE, trusted("test:admin"))
    told = visitor.get("/people")
    assert "Conflicting duties in harbor" in row(told, ADA) and "Controller, IT admin" in row(told, ADA)
    assert HOSTILE not in told.text and f"{HOSTILE} {BEA}" in row(told, BEA)
    assert "Invited" in row(told, BEA) and "Conflicting" not in row(told, BEA)
    only = visitor.get("/people?show=conflict")
    assert ADA in only.text and BEA not in only.text
    nobody = words(visitor.get("/people?show=shut-out"))
    assert "Nobody. Of 3 people here each was looked at." in nobody


def test_a_page_of_people_asks_as_much_whatever_their_number(site: Site) -> None:
    visitor = admin(site)
    now = site.stage.house.clock.now()
    models.Person.objects.bulk_create(
        models.Person(email=f"p{number:03}@example.com", created_at=now, password="!x")
        for number in range(120)
    )
    with counted() as asked:
        first = visitor.get("/people")
    assert first.text.count("<tr>") == 51
    assert 5 <= len(asked) <= 12, asked
    assert "Next page" in first.text and "p119@example.com" in visitor.get("/people?page=3").text


def test_an_invitation_from_the_page_leads_in_with_the_role(site: Site) -> None:
    visitor = admin(site)
    wrong = visitor.post("/people/invite", email=BEA, role="king", company="harbor")
    assert (wrong.status, "There is no role 'king'" in words(wrong)) == (409, True)
    assert not models.Person.objects.filter(email=BEA).exists(), "nothing is half done"
    shown = visitor.post(
        "/people/invite", email="Bea@Example.com", name="Bea", role="clerk", company="harbor"
    )
    (link,) = re.findall(rf"http://127\.0\.0\.1:{site.port}(/join/\S+?)<", shown.text)
    came = Visitor(site.port)
    done = came.post(link, password=PASSWORD, again=PASSWORD)
    assert (done.status, came.follow(done).status) == (302, 200)
    assert came.get("/c/harbor/home").status == 200
    assert events("role-given")[-1] == (f"web:{ADMIN}", f"{BEA}: clerk in harbor")


def test_roles_are_given_and_taken_and_both_are_on_record(site: Site) -> None:
    visitor, number = admin(site), person(site.stage.house, ADA).pk
    given = visitor.follow(visitor.post(f"/people/{number}/give", role="viewer", company=""))
    assert f"{ADA} is Viewer in every company now." in words(given)
    assert "Take Viewer in every company away" in words(given)
    taken = visitor.follow(visitor.post(f"/people/{number}/take", role="viewer", company=""))
    assert "No role in any company" in words(taken)
    assert events("role-taken") == [(f"web:{ADMIN}", f"{ADA}: viewer in every company")]
    nowhere = visitor.post(f"/people/{number}/give", role="viewer", company="nowhere")
    assert (nowhere.status, "no connection" in words(nowhere)) == (409, True)


def test_nobody_changes_their_own_roles(site: Site) -> None:
    visitor = admin(site)
    number = models.Person.objects.get(email=ADMIN).pk
    page = words(visitor.get(f"/people/{number}"))
    assert "Nobody changes their own roles" in page and "Give this role" not in page
    assert visitor.post(f"/people/{number}/give", role="controller", company="").status == 403
    assert events("refused-person") == [(f"web:{ADMIN}", "change who may do what")]
    assert people.actor_of(people.find(ADMIN)).roles == {"": frozenset({Role.IT_ADMIN})}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.IT_ADMIN])
def test_whoever_does_not_keep_people_sees_none_and_changes_none(site: Site, role: Role) -> None:
    visitor, number = signed_in(site.port, site.stage.house, ADA, role), person(site.stage.house, BEA).pk
    asked = ["/people", f"/people/{number}"]
    pressed = [f"/people/{button.format(number)}" for button in BUTTONS if button != "{0}"]
    refused = [visitor.get(path).status for path in asked]
    refused += [
        visitor.post(path, email=BEA, role="viewer", company="harbor", reason="x").status for path in pressed
    ]
    assert set(refused) == {403}
    assert len(events("refused-person")) == len(asked + pressed)
    assert "People" not in words(visitor.get("/health"))
    assert people.actor_of(people.find(BEA)).roles == {}


def test_whoever_keeps_one_company_sees_and_changes_its_people_alone(site: Site) -> None:
    house = site.stage.house
    visitor = signed_in(site.port, house, "harbor@example.com", Role.IT_ADMIN, company="harbor")
    stranger, theirs = person(house, "far@example.com"), person(house, ADA, Role.VIEWER, company="harbor")
    person(house, BEA, Role.AUDITOR)
    page = visitor.get("/people")
    assert "far@example.com" not in page.text and ADA in page.text and BEA in page.text
    assert "Invite somebody" not in page.text and visitor.get(f"/people/{stranger.pk}").status == 404
    assert visitor.post(f"/people/{theirs.pk}/give", role="clerk", company="").status == 403
    assert visitor.post("/people/invite", email="new@example.com").status == 403
    assert visitor.post(f"/people/{theirs.pk}/shut-out", reason="x").status == 403
    assert visitor.post("/people/give", email="far@example.com", role="clerk", company="harbor").status == 302
    assert people.actor_of(stranger).roles == {"harbor": frozenset({Role.CLERK})}


def test_somebody_is_shut_out_let_in_and_unlocked_by_buttons(site: Site) -> None:
    visitor, ada = admin(site), signed_in(site.port, site.stage.house, ADA, Role.VIEWER)
    number = models.Person.objects.get(email=ADA).pk
    visitor.post(f"/people/{number}/shut-out", reason="left the company")
    assert ada.get("/health").status == 302
    assert "Let them sign in again" in words(visitor.get(f"/people/{number}"))
    visitor.post(f"/people/{number}/let-in")
    assert events("person-shut-out") == [(f"web:{ADMIN}", f"{ADA}: left the company")]
    statuses = [Visitor(site.port).sign_in(ADA, "wrong").status for _ in range(lockouts.TRIES_MAX)]
    assert statuses[-1] == 429 and Visitor(site.port).sign_in(ADA).status == 429
    assert "Locked until" in row(visitor.get("/people"), ADA)
    visitor.post(f"/people/{number}/unlock")
    assert Visitor(site.port).sign_in(ADA).status == 302
    assert events("person-unlocked") == [(f"web:{ADMIN}", ADA)]


def test_a_role_of_one_company_is_no_column_for_another(site: Site) -> None:
    give_role(site.stage.house, person(site.stage.house, ADA).email, "clerk", "harbor", trusted("test:admin"))
    told = admin(site).get("/people")
    assert re.search(r'<th scope="col">harbor</th>', told.text)
    assert 'data-label="harbor">Clerk</td>' in told.text
    assert 'data-label="Every company" class="none">-</td>' in told.text
