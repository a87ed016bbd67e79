"""Somebody at a browser without scripts: signs in, follows pages, fills in forms, over real HTTP.

Knows cookies and forms. Does not know what a page must say.
"""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from answers import Answer

from ml_connector.domain.people import EVERYWHERE, Role
from ml_connector.operations import House
from ml_connector.store import models, people

__all__ = ["PASSWORD", "Visitor", "person", "signed_in", "words"]

PASSWORD = "an honest day of work"


def person(house: House, email: str, *roles: Role, company: str = EVERYWHERE) -> models.Person:
    """Somebody with a password and these roles."""
    now = house.clock.now()
    made = people.add(email, email.partition("@")[0].title(), "test:setup", now)
    people.set_password(made, PASSWORD, "test:setup", now)
    for role in roles:
        people.grant(made, role, company, "test:setup", now)
    return made


@dataclass
class Visitor:
    """A browser at one site."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        """Look at a page."""
        return self._asked("GET", path, None, headers)

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str | list[str]) -> Answer:
        """Press a button; the form's own token is sent along."""
        if "csrftoken" not in self.cookies:
            self.get("/sign-in")
        typed = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields}
        return self._asked(
            "POST",
            path,
            urlencode(typed, doseq=True),
            {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})},
        )

    def follow(self, answer: Answer) -> Answer:
        """Go where an answer sends one."""
        while answer.status in (301, 302, 303):
            answer = self.get(answer.headers["Location"])
        return answer

    def sign_in(self, email: str, password: str = PASSWORD) -> Answer:
        """Type address and password."""
        return self.post("/sign-in", email=email, password=password)

    def _asked(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            line.request(method, path, body, {**headers, **({"Cookie": cookie} if cookie else {})})
            told = line.getresponse()
            for name, value in told.getheaders():
                if name.lower() == "set-cookie":
                    pair = value.partition(";")[0].partition("=")
                    self.cookies[pair[0]] = pair[2]
            return Answer(told.status, dict(told.getheaders()), told.read().decode())
        finally:
            line.close()


def signed_in(port: int, house: House, email: str, *roles: Role, company: str = EVERYWHERE) -> Visitor:
    """A browser at which somebody with these roles has signed in."""
    person(house, email, *roles, company=company)
    visitor = Visitor(port)
    answer = visitor.sign_in(email)
    assert answer.status == 302, answer.text
    return visitor


def words(answer: Answer) -> str:
    """What a page says, without its marks."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", answer.text, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
