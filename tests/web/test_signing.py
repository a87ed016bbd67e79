"""Claims about who gets in: by password, by invitation, and who is kept out; and about what is not theirs.

Knows the forms as a browser without scripts does. Does not know how a password is kept.
"""

from __future__ import annotations

import pytest
from browsing import PASSWORD, Visitor, person, signed_in, words
from sites import Site

from ml_connector.domain.people import Role, trusted
from ml_connector.operations.people import invite, shut_out
from ml_connector.store import models

ADA = "ada@example.com"


def events(kind: str) -> list[tuple[str, str]]:
    """Who did a thing, and what is said of it."""
    return list(models.Event.objects.filter(kind=kind).values_list("actor", "because"))


@pytest.mark.parametrize("path", ["/", "/health", "/c/harbor/home"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(site: Site, path: str) -> None:
    person(site.stage.house, ADA, Role.VIEWER)
    visitor = Visitor(site.port)
    asked = visitor.get(path)
    assert (asked.status, asked.headers["Location"].startswith("/sign-in?next=")) == (302, True)
    came = visitor.post("/sign-in", email=" Ada@Example.com", password=PASSWORD, next=path)
    assert (came.status, came.headers["Location"]) == (302, path)
    assert visitor.follow(came).status == 200
    assert events("signed-in") == [(f"web:{ADA}", "from 127.0.0.1")]


def test_a_wrong_password_tells_nothing_of_who_is_here(site: Site) -> None:
    person(site.stage.house, ADA, Role.VIEWER)
    visitor = Visitor(site.port)
    known, unknown = visitor.sign_in(ADA, "wrong"), visitor.sign_in("nobody@example.com", "wrong")
    assert (known.status, unknown.status) == (403, 403)
    assert words(known).replace(ADA, "") == words(unknown).replace("nobody@example.com", "")


def test_five_wrong_passwords_lock_the_address_even_for_the_right_one(site: Site) -> None:
    person(site.stage.house, ADA, Role.VIEWER)
    visitor = Visitor(site.port)
    answers = [visitor.sign_in(ADA, "wrong").status for _ in range(5)]
    assert answers[:4] == [403] * 4
    told = visitor.sign_in(ADA)
    assert (told.status, "15 minutes" in told.text) == (429, True)
    assert visitor.get("/").status == 302


def test_an_invitation_sets_a_password_once(site: Site) -> None:
    path = invite(site.stage.house, "Bea@Example.com", "Bea", trusted("test:admin"))
    visitor = Visitor(site.port)
    assert "bea@example.com" in words(visitor.get(path))
    weak = visitor.post(path, password="short", again="short")
    assert (weak.status, "at least 12 characters" in weak.text) == (400, True)
    assert "not the same" in visitor.post(path, password=PASSWORD, again="another day of work").text
    done = visitor.post(path, password=PASSWORD, again=PASSWORD)
    assert (done.status, visitor.follow(done).status) == (302, 200)
    assert Visitor(site.port).get(path).status == 410
    assert Visitor(site.port).sign_in("bea@example.com").status == 302


def test_who_is_shut_out_is_out_at_once_and_stays_out(site: Site) -> None:
    visitor = signed_in(site.port, site.stage.house, ADA, Role.VIEWER)
    assert visitor.get("/").status in (200, 302) and visitor.get("/health").status == 200
    shut_out(site.stage.house, ADA, "left the company", trusted("test:admin"))
    assert visitor.get("/health").status == 302
    assert Visitor(site.port).sign_in(ADA).status == 403
    assert events("person-shut-out") == [("test:admin", f"{ADA}: left the company")]


def test_sign_out_ends_the_session_on_the_server(site: Site) -> None:
    visitor = signed_in(site.port, site.stage.house, ADA, Role.VIEWER)
    kept = dict(visitor.cookies)
    visitor.post("/sign-out")
    visitor.cookies.update(kept)
    assert visitor.get("/health").status == 302


def test_a_form_without_its_token_is_refused(site: Site) -> None:
    visitor = signed_in(site.port, site.stage.house, ADA, Role.VIEWER)
    assert visitor.post("/sign-out", csrfmiddlewaretoken="0" * 64).status == 403
    assert visitor.get("/health").status == 200


def test_another_company_is_refused_in_words_and_on_record(site: Site) -> None:
    visitor = signed_in(site.port, site.stage.house, ADA)
    told = visitor.get("/c/harbor/home")
    assert told.status == 403
    assert "Your roles do not let you see this company of harbor." in words(told)
    assert events("refused-person") == [(f"web:{ADA}", "see this company")]
    assert "harbor" not in words(visitor.get("/")) + words(visitor.get("/health"))


def test_a_company_that_is_not_there_looks_like_one_that_is_not_yours(site: Site) -> None:
    visitor = signed_in(site.port, site.stage.house, ADA)
    told, other = visitor.get("/c/harbor/home"), visitor.get("/c/nowhere/home")
    assert (told.status, other.status) == (403, 403)
    assert words(told).replace("harbor", "") == words(other).replace("nowhere", "")


@pytest.mark.parametrize(
    "there", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(site: Site, there: str) -> None:
    person(site.stage.house, ADA, Role.VIEWER)
    told = Visitor(site.port).post("/sign-in", email=ADA, password=PASSWORD, next=there)
    assert (told.status, told.headers["Location"]) == (302, "/")
