"""Claims about each page and each button: who is not signed in, of another company, or without the right gets none.

Knows the list of paths. Does not know what a page says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import Visitor, signed_in
from django.urls import URLPattern
from sites import Site

from ml_connector.domain.people import RIGHTS, Right, Role
from ml_connector.store import models
from ml_connector.web.urls import urlpatterns

OPEN = {
    "sign-in",
    "sign-out",
    "join",
    "house.css",
    "house.js",
    "house.svg",
    "htmx.js",
    "healthz",
    "readyz",
    "metrics",
}
VIEWS = [one for one in urlpatterns if str(one.pattern).partition("/")[0] not in OPEN]


def place(one: URLPattern) -> str:
    """A path of this pattern; numbers are such as nothing has."""
    filled = "/" + str(one.pattern)
    for name, converter in one.pattern.converters.items():
        kind = type(converter).__name__
        value = "harbor" if name == "company" else "999999" if kind == "IntConverter" else "nothing"
        filled = filled.replace(
            f"<{kind.removesuffix('Converter').lower().replace('string', 'str')}:{name}>", value
        )
    assert "<" not in filled, filled
    return filled


def asked(visitor: Visitor, one: URLPattern) -> int:
    """Ask for a page, or press a button."""
    view: Any = one.callback
    return (visitor.post if view.acts else visitor.get)(place(one)).status


def test_every_view_says_which_right_it_asks_for() -> None:
    assert VIEWS and [str(one.pattern) for one in VIEWS if not hasattr(one.callback, "acts")] == []
    about = [one for one in VIEWS if "<str:company>" in str(one.pattern)]
    assert [str(one.pattern) for one in about if one.callback.right is None] == []  # type: ignore[union-attr]


def test_whoever_is_not_signed_in_is_sent_to_sign_in_by_each(site: Site) -> None:
    assert {str(one.pattern): asked(Visitor(site.port), one) for one in VIEWS} == {
        str(one.pattern): 302 for one in VIEWS
    }
    assert not models.Event.objects.filter(actor__startswith="web:").exists()


def test_whoever_has_no_role_in_a_company_is_refused_by_each_page_of_it_and_that_is_on_record(
    site: Site,
) -> None:
    visitor = signed_in(site.port, site.stage.house, "other@example.com")
    of_it = [one for one in VIEWS if "<str:company>" in str(one.pattern)]
    assert {str(one.pattern): asked(visitor, one) for one in of_it} == {
        str(one.pattern): 403 for one in of_it
    }
    assert models.Event.objects.filter(kind="refused-person").count() == len(of_it)


def lacking(role: Role) -> Callable[[URLPattern], bool]:
    """Whether a view asks for a right that this role does not give."""

    def lacks(one: URLPattern) -> bool:
        right: Right | None = one.callback.right  # type: ignore[union-attr]
        return "<str:company>" in str(one.pattern) and right is not None and right not in RIGHTS[role]

    return lacks


@pytest.mark.parametrize("role", Role)
def test_a_role_is_refused_by_each_view_whose_right_it_does_not_give(site: Site, role: Role) -> None:
    visitor = signed_in(site.port, site.stage.house, "one@example.com", role, company="harbor")
    refused = list(filter(lacking(role), VIEWS))
    assert {str(one.pattern): asked(visitor, one) for one in refused} == {
        str(one.pattern): 403 for one in refused
    }
    assert models.Event.objects.filter(kind="refused-person").count() == len(refused)


def test_a_button_is_not_pressed_by_following_a_link(site: Site) -> None:
    visitor = signed_in(site.port, site.stage.house, "all@example.com", *Role)
    buttons = [one for one in VIEWS if one.callback.acts]  # type: ignore[union-attr]
    assert {place(one): visitor.get(place(one)).status for one in buttons} == {
        place(one): 405 for one in buttons
    }
