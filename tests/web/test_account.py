"""Claims about one's own account: password, sessions and second factor, and that none of them is kept readable.

Knows the forms as a browser without scripts does, and how an app makes codes. Does not know where anything is kept.
"""

from __future__ import annotations

import re

import psycopg
import pyotp
import pytest
from answers import Answer
from browsing import PASSWORD, Visitor, person, signed_in, words
from psycopg import sql
from sites import Site

from ml_connector.domain.people import Role, trusted
from ml_connector.operations.people import invite, take_factor
from ml_connector.store import lockouts, models
from ml_connector.web.place import Place
from ml_connector.web.process import answering

ADA = "ada@example.com"
OTHER = "another honest day of work"


def events(kind: str) -> list[str]:
    """What is said of a thing that Ada did, in order."""
    rows = models.Event.objects.filter(kind=kind, actor=f"web:{ADA}").order_by("id")
    return list(rows.values_list("because", flat=True))


def ada(site: Site) -> Visitor:
    """Ada at a browser."""
    return signed_in(site.port, site.stage.house, ADA, Role.VIEWER)


def enrolled(site: Site, visitor: Visitor) -> tuple[str, list[str]]:
    """Let Ada set up her app; its secret, and the recovery codes."""
    page = visitor.follow(visitor.post("/me/second-factor/begin", password=PASSWORD))
    secret = re.findall(r"<code>([A-Z2-7 ]+)</code>", page.text)[0].replace(" ", "")
    shown = visitor.post("/me/second-factor/confirm", code=code(site, secret))
    assert shown.status == 200, shown.text
    return secret, re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", shown.text)


def code(site: Site, secret: str) -> str:
    """What the app shows now."""
    return pyotp.TOTP(secret).at(site.stage.clock.now())


def asked(site: Site, password: str = PASSWORD) -> tuple[Visitor, str]:
    """Ada at another browser, after her password: what the next form sends along."""
    visitor = Visitor(site.port)
    page = visitor.sign_in(ADA, password)
    assert (page.status, "One more step" in page.text) == (200, True)
    assert visitor.get("/me").status == 302, "a password alone does not open anything"
    return visitor, re.findall(r'name="waits" value="([^"]+)"', page.text)[0]


def gave(site: Site, typed: str) -> Answer:
    """Ada signs in at another browser, and types this code."""
    visitor, waits = asked(site)
    return visitor.post("/sign-in/code", waits=waits, code=typed, next="/me")


def test_a_new_password_asks_for_the_old_one_and_ends_all_other_sessions(site: Site) -> None:
    here, there = ada(site), Visitor(site.port)
    assert there.sign_in(ADA).status == 302
    wrong = here.post("/me/password", password="wrong", new=OTHER, again=OTHER)
    assert (wrong.status, "This is not your password." in words(wrong)) == (400, True)
    weak = here.post("/me/password", password=PASSWORD, new="short", again="short")
    assert (weak.status, "at least 12 characters" in words(weak)) == (400, True)
    done = here.follow(here.post("/me/password", password=PASSWORD, new=OTHER, again=OTHER))
    assert "Your password is changed" in words(done)
    assert (here.get("/me").status, there.get("/me").status) == (200, 302)
    assert Visitor(site.port).sign_in(ADA, OTHER).status == 302
    assert len(events("password-set")) == 1


def test_sessions_are_listed_and_ended_and_no_page_holds_what_opens_one(site: Site) -> None:
    here, others = ada(site), [Visitor(site.port) for _ in range(3)]
    for one in others:
        one.sign_in(ADA)
    page = here.get("/me")
    assert page.text.count("End this session") == 3 and "End my 3 other sessions" in page.text
    assert not [one for one in others if one.cookies["ml_connector_session"] in page.text]
    handles = re.findall(r'name="session" value="(\w+)"', page.text)
    here.post("/me/sessions/end", session=handles[0])
    assert sorted(one.get("/me").status for one in others) == [200, 200, 302]
    assert "2 other sessions have ended" in words(here.follow(here.post("/me/sessions/end-others")))
    assert [one.get("/me").status for one in (here, *others)] == [200, 302, 302, 302]
    assert events("sessions-ended") == [f"{ADA}: 1", f"{ADA}: 2"]


def test_nobody_ends_the_session_of_another(site: Site) -> None:
    here = ada(site)
    bea = signed_in(site.port, site.stage.house, "bea@example.com", Role.VIEWER)
    Visitor(site.port).sign_in(ADA)
    (handle,) = re.findall(r'name="session" value="(\w+)"', here.get("/me").text)
    assert "had ended already" in words(bea.follow(bea.post("/me/sessions/end", session=handle)))
    assert handle in here.get("/me").text


def test_the_last_use_of_a_session_is_kept_up_at_most_once_a_minute(site: Site) -> None:
    here, row = ada(site), models.SignIn.objects.get(person__email=ADA)
    for seconds, kept in ((30, False), (31, True)):
        site.stage.clock.sleep(seconds)
        here.get("/me")
        seen = models.SignIn.objects.get(person__email=ADA).seen_at
        assert (seen > row.at) is kept


def test_a_second_factor_counts_once_it_is_confirmed_and_each_code_is_good_once(site: Site) -> None:
    here = ada(site)
    assert here.post("/me/second-factor/begin", password="wrong").status == 400
    here.post("/me/second-factor/begin", password=PASSWORD)
    assert here.post("/me/second-factor/confirm", code="000000").status == 400
    assert Visitor(site.port).sign_in(ADA).status == 302, "it does not count yet"
    secret, codes = enrolled(site, here)
    assert len(set(codes)) == 10 and "on" in words(here.get("/me"))
    assert gave(site, code(site, secret)).status == 403, "the one that confirmed it is spent"
    site.stage.clock.sleep(60)
    now = code(site, secret)
    assert gave(site, f"{now[:3]} {now[3:]}").headers["Location"] == "/me"
    assert gave(site, now).status == 403
    assert gave(site, codes[0].upper()).status == 302
    assert gave(site, codes[0]).status == 403
    assert "9 of 10 recovery codes are left" in words(here.get("/me"))
    assert events("second-factor-on") == [ADA] and events("recovery-code-used") == [f"{ADA}: 9 left"]
    assert events("signed-in")[-1] == "from 127.0.0.1, with a recovery code"
    kept = dumped(site)
    assert not [one for one in (secret, *codes) if one in kept or one.replace("-", "") in kept]


def dumped(site: Site) -> str:
    """Everything in the tables of people, sessions, tries and events, as text."""
    tables = ["secondfactor", "recoverycode", "person", "signin", "event"]
    names = [f"store_{name}" for name in tables] + ["django_session", "axes_accessattempt", "axes_accesslog"]
    asked = [sql.SQL("select t::text from {} t").format(sql.Identifier(name)) for name in names]
    with psycopg.connect(site.stage.house.url) as session:
        return "".join(str(row) for one in asked for row in session.execute(one))


def test_wrong_codes_lock_the_address_even_for_the_right_one(site: Site) -> None:
    secret, codes = enrolled(site, ada(site))
    site.stage.clock.sleep(60)
    visitor, waits = asked(site)
    statuses = [
        visitor.post("/sign-in/code", waits=waits, code="111111").status for _ in range(lockouts.TRIES_MAX)
    ]
    assert statuses == [403] * (lockouts.TRIES_MAX - 1) + [429]
    for typed in (code(site, secret), codes[0]):
        assert visitor.post("/sign-in/code", waits=waits, code=typed).status == 429
    assert Visitor(site.port).sign_in(ADA).status == 429


def test_a_password_that_was_shown_is_worth_nothing_once_it_is_changed(site: Site) -> None:
    here = ada(site)
    secret, _ = enrolled(site, here)
    site.stage.clock.sleep(60)
    visitor, waits = asked(site)
    here.post("/me/password", password=PASSWORD, new=OTHER, again=OTHER)
    for sent in (waits, waits[:-1], ""):
        told = visitor.post("/sign-in/code", waits=sent, code=code(site, secret))
        assert (told.status, told.headers["Location"]) == (302, "/sign-in")


def test_an_invitation_does_not_get_around_the_second_factor(site: Site) -> None:
    enrolled(site, ada(site))
    link = invite(site.stage.house, ADA, "", trusted("test:admin"))
    visitor = Visitor(site.port)
    told = visitor.post(link, password=OTHER, again=OTHER)
    assert ("One more step" in told.text, visitor.get("/me").status) == (True, 302)


@pytest.mark.parametrize("by", ["password", "code"])
def test_the_second_factor_goes_off_by_password_or_code_and_by_nothing_else(site: Site, by: str) -> None:
    here = ada(site)
    _, codes = enrolled(site, here)
    for path in ("off", "codes"):
        assert here.post(f"/me/second-factor/{path}", proof="wrong").status == 400
    fresh = re.findall(
        r"<code>([a-z0-9-]+)</code>", here.post("/me/second-factor/codes", proof=codes[1]).text
    )
    assert gave(site, codes[2]).status == 403, "old ones end where new ones are made"
    proof = PASSWORD if by == "password" else fresh[0]
    assert "is off" in words(here.follow(here.post("/me/second-factor/off", proof=proof)))
    assert Visitor(site.port).sign_in(ADA).status == 302
    assert events("second-factor-off") == [f"{ADA}: by themselves"]
    assert models.RecoveryCode.objects.count() == 0


def test_whoever_keeps_the_people_takes_a_lost_factor_away(site: Site) -> None:
    enrolled(site, ada(site))
    assert take_factor(site.stage.house, ADA, "lost telephone", trusted("test:admin"))
    assert Visitor(site.port).sign_in(ADA).status == 302


def test_behind_a_proxy_cookies_go_by_https_alone_and_forms_come_from_there(site: Site) -> None:
    person(site.stage.house, ADA, Role.VIEWER)
    place = Place(host="127.0.0.1", port=0, names=("console.example",), https_only=True)
    with answering(place, site.watch) as port:
        shown = Visitor(port).get("/sign-in", Host="console.example")
        assert "Secure" in shown.headers["Set-Cookie"]
        for origin, status in (("https://console.example", 302), ("http://console.example", 403)):
            visitor = Visitor(port)
            visitor.get("/sign-in", Host="console.example")
            came = visitor.post(
                "/sign-in",
                email=ADA,
                password=PASSWORD,
                headers={"Origin": origin, "Host": "console.example"},
            )
            assert came.status == status
