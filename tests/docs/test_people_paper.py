"""Claims about people in `docs/operate.md`: the table of roles is the program's, and so are the limits that are told.

Knows where roles, rights and limits are defined. Does not know who should have which.
"""

from __future__ import annotations

from papers import DOCS, code, rows, text

from ml_connector.domain.people import RIGHTS, Right, Role
from ml_connector.operations.own_account import CODES
from ml_connector.store.lockouts import SHUT_FOR, TRIES_MAX


def test_the_table_of_roles_is_the_programs() -> None:
    page = text(DOCS / "operate.md").split("**What each role may do**")[1]
    lines = [line.strip("|").split("|") for line in page.split("\n\n")[1].splitlines()]
    assert [code(cell)[0] for cell in lines[0][1:]] == list(map(str, Role))
    told = {cells[0].strip(): [cell.strip() == "yes" for cell in cells[1:]] for cells in lines[2:]}
    assert told == {right.value: [right in RIGHTS[role] for role in Role] for right in Right}


def test_every_way_to_change_people_is_told() -> None:
    typed = " ".join(cells[1] for cells in rows(DOCS / "operate.md", "People and roles"))
    acts = ("invite", "role", "list", "shut-out", "let-in", "unlock")
    assert [act for act in acts if f"ml-connector user {act}" not in typed] == []


def test_the_limits_of_signing_in_are_those_that_are_told() -> None:
    told = text(DOCS / "security.md").split("## The console")[1]
    numbers = {5: "Five", 10: "Ten"}
    assert f"{numbers[TRIES_MAX]} wrong tries lock the" in told
    assert f"for {SHUT_FOR.seconds // 60} minutes" in told and f"{numbers[CODES]} recovery codes" in told
