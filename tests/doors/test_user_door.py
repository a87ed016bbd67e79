"""Claims about `user` and `init --admin`: who is invited, what each role is given for, and what a script reads.

Knows the command line. Does not know any page.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

ADA = "ada@example.com"


def shown(house: Any, email: str) -> dict[str, Any]:
    """What `user list --json` says of one person."""
    return next(one for one in json.loads(house("user", "list", "--json").out) if one["email"] == email)


def test_the_first_admin_is_invited_by_init_and_keeps_what_is_there(own_house: Any) -> None:
    told = own_house("init", "--admin", "First@Example.com", "--at", "https://console.example/")
    assert (told.code, "(kept)" in told.out) == (0, True)
    assert "https://console.example/join/1/" in told.out
    first = shown(own_house, "first@example.com")
    assert (first["roles"], first["conflicts"], first["joined"]) == (
        {"": ["controller", "it-admin"]}, [""], False,
    )  # fmt: skip
    assert "conflicting duties in every company" in own_house("user", "list").out


def test_somebody_is_invited_with_roles_in_companies(own_house: Any) -> None:
    own_house.add("harbor", "--rehearsal")
    told = own_house("user", "invite", ADA, "--name", "Ada", "--role", "clerk", "--company", "harbor",
                     "--role", "viewer", "--company", "")  # fmt: skip
    assert (told.code, "http://127.0.0.1:8300/join/" in told.out, "three days" in told.out) == (0, True, True)
    assert shown(own_house, ADA)["roles"] == {"": ["viewer"], "harbor": ["clerk"]}
    own_house("user", "role", ADA, "viewer", "--take-away")
    given = own_house("user", "role", ADA, "auditor", "--company", "harbor")
    assert (given.code, given.out) == (0, f"{ADA}: auditor in harbor was given.\n")
    assert "They have it already" in own_house("user", "role", ADA, "auditor", "--company", "harbor").out
    assert shown(own_house, ADA)["roles"] == {"harbor": ["auditor", "clerk"]}


def test_somebody_is_shut_out_and_let_in_and_their_address_unlocked(own_house: Any) -> None:
    own_house("user", "invite", ADA)
    assert "is shut out" in own_house("user", "shut-out", ADA, "--reason", "left").out
    assert shown(own_house, ADA)["active"] is False
    refused = own_house("user", "invite", ADA)
    assert (refused.code, "ml-connector user let-in" in refused.err) == (3, True)
    assert "may sign in again" in own_house("user", "let-in", ADA).out
    assert own_house("user", "unlock", ADA, "--second-factor", "--reason", "lost").out == (
        f"{ADA} was not locked.\n{ADA} has no second factor.\n"
    )


@pytest.mark.parametrize(("words", "why"), [
    (["invite", "nobody"], "no e-mail address"),
    (["invite", "new@example.com", "--role", "clerk", "--company", "nowhere"], "no connection 'nowhere'"),
    (["invite", "new@example.com", "--role", "clerk", "--role", "viewer", "--company", "harbor"], "for each --role"),
    (["invite", "new@example.com", "--at", "console"], "--at takes an address"),
    (["role", "new@example.com", "clerk"], "Nobody here has the address"),
    (["shut-out", "new@example.com"], "--reason"),
])  # fmt: skip
def test_what_cannot_be_is_wrong_usage_and_changes_nothing(
    own_house: Any, words: list[str], why: str
) -> None:
    told = own_house("user", *words)
    assert (told.code, why in told.err) == (2, True), told.err
    assert "new@example.com" not in own_house("user", "list", "--json").out
