"""Claims about who may do what. Knows roles and rights; does not know any session or table."""

from __future__ import annotations

import pytest

from ml_connector.domain.people import EVERYWHERE, RIGHTS, Actor, NotAllowed, Right, Role, conflicts, trusted


def with_role(role: Role, company: str = "acme") -> Actor:
    """Somebody who has one role, in one company."""
    return Actor(name="web:ada@example.com", roles={company: frozenset({role})})


@pytest.mark.parametrize("role", Role)
def test_a_role_gives_its_rights_in_its_company_and_none_in_another(role: Role) -> None:
    actor = with_role(role)
    assert {right for right in Right if actor.may(right, "acme")} == RIGHTS[role]
    assert not any(actor.may(right, "other") for right in Right)
    assert not any(actor.may(right) for right in Right)


def test_a_role_everywhere_counts_in_each_company_and_in_what_belongs_to_none() -> None:
    actor = with_role(Role.IT_ADMIN, EVERYWHERE)
    assert (actor.may(Right.CONNECT), actor.may(Right.CONNECT, "any"), actor.may(Right.RELEASE, "any")) == (
        True, True, False,
    )  # fmt: skip


def test_who_keeps_the_connection_releases_no_money_and_changes_no_rule_of_it() -> None:
    money = {Right.RELEASE, Right.RULE, Right.LET_THROUGH, Right.DECIDE, Right.MAP, Right.SIGN_OFF}
    assert RIGHTS[Role.IT_ADMIN] & money == set()
    assert RIGHTS[Role.CONTROLLER] & {Right.CONNECT, Right.PEOPLE} == set()


def test_whoever_may_not_is_told_what_where_and_who_can_change_it() -> None:
    with pytest.raises(
        NotAllowed, match=r"do not let you release batches of acme.*Whoever keeps the people"
    ) as told:
        with_role(Role.CLERK).must(Right.RELEASE, "acme")
    assert (told.value.actor, told.value.right, told.value.company) == (
        "web:ada@example.com",
        Right.RELEASE,
        "acme",
    )


def test_whom_the_operating_system_let_at_the_key_may_do_all() -> None:
    actor = trusted("cli:root@host")
    assert all(actor.may(right, company) for right in Right for company in (EVERYWHERE, "acme"))
    assert str(actor) == "cli:root@host"


@pytest.mark.parametrize(
    ("held", "where"),
    [
        ({"": {Role.IT_ADMIN, Role.CONTROLLER}, "acme": {Role.VIEWER}}, ("",)),
        ({"acme": {Role.IT_ADMIN, Role.CONTROLLER}, "bay": {Role.IT_ADMIN, Role.CLERK}}, ["acme"]),
        ({"": {Role.IT_ADMIN}, "bay": {Role.CONTROLLER}, "acme": {Role.CONTROLLER}}, ["acme", "bay"]),
        ({"acme": {Role.IT_ADMIN}, "bay": {Role.CONTROLLER}}, []),
        ({}, []),
    ],
)
def test_who_keeps_a_connection_and_moves_its_money_has_conflicting_duties_there(
    held: dict[str, set[Role]], where: list[str]
) -> None:
    assert conflicts(held) == where
