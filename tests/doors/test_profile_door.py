"""Claims about `profile check`: a profile is shown as the requests it makes, and a mistake with its line and cure.

Knows the profiles that lie in the repository. Does not know how a request is made.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ml_connector.systems.avidxchange import default_profile

FOLDER = Path(__file__).parents[1] / "fixtures" / "avidxchange" / "profiles"
PROFILES = sorted(FOLDER.glob("*.yaml"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A copy of the default profile, to be changed."""
    copy = tmp_path / "acme.yaml"
    copy.write_text(default_profile("default"), encoding="utf-8")
    return copy


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_operation_of_a_very_different_profile_is_shown_and_reads_itself_back(
    empty: Any, path: Path
) -> None:
    told = empty("profile", "check", str(path), "--json")
    shown = json.loads(told.out)
    assert (told.code, shown["name"]) == (0, path.stem)
    assert [one["operation"] for one in shown["operations"] if one["problem"] or one["proven"] is False] == []
    assert {"invoices_list", "invoice_get", "payments_list", "vendors_upsert"} <= {
        one["operation"] for one in shown["operations"]
    }


def test_a_check_needs_no_house_no_secret_and_no_network(empty: Any, file: Path) -> None:
    told = empty("profile", "check", str(file))
    assert (told.code, told.err, empty.home.exists()) == (0, "", False)


@pytest.mark.facts("A-6.9")
def test_a_secret_is_shown_by_its_name_alone(empty: Any, file: Path) -> None:
    secret = "planted" * 4
    told = empty("profile", "check", str(file), ML_CONNECTOR_AVID_CLIENT_SECRET=secret)
    assert "••• (client_secret)" in told.out
    assert secret not in told.out + told.err


def test_amounts_are_shown_digit_by_digit_as_they_would_be_sent(empty: Any) -> None:
    told = empty("profile", "check", str(FOLDER / "flat.yaml"), "--operation", "purchase_orders_upsert")
    assert '"PoTotal": 250.00' in told.out
    assert '"Price": 25.000000' in told.out


def test_one_operation_is_shown_alone_with_its_sample_answer_and_what_is_read(empty: Any, file: Path) -> None:
    told = empty("profile", "check", str(file), "--operation", "invoice_get")
    assert "answer" in told.out
    assert "reads  number = INV-1001" in told.out
    assert "vendors_upsert" not in told.out


def test_what_is_switched_off_is_shown_when_asked_for(empty: Any, file: Path) -> None:
    plain, full = empty("profile", "check", str(file)), empty("profile", "check", str(file), "--all")
    assert ("vendors_list" in plain.out, "vendors_list  (switched off)" in full.out) == (False, True)


def test_a_mistake_is_told_with_its_file_its_line_and_what_would_be_right(empty: Any, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    number = next(n for n, found in enumerate(text.splitlines(), start=1) if "client_auth: basic " in found)
    file.write_text(text.replace("client_auth: basic ", "client_auth: bsic "), encoding="utf-8")
    told = empty("profile", "check", str(file))
    assert (told.code, "one of basic, body" in told.err) == (2, True)
    assert f"{file}, line {number}" in told.err.replace("\n", "")


def test_a_profile_that_would_hold_every_invoice_is_something_for_a_person(empty: Any, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    words = [f"    {word}: approved\n" for word in ("approved", "ready to export")]
    assert all(word in text for word in words)
    for word in words:
        text = text.replace(word, "")
    file.write_text(text, encoding="utf-8")
    told = empty("profile", "check", str(file), "--operation", "invoice_get")
    assert (told.code, "reads  status = unknown" in told.out) == (1, True)


def test_an_operation_the_profile_does_not_have_is_a_usage_error_that_lists_them(
    empty: Any, file: Path
) -> None:
    told = empty("profile", "check", str(file), "--operation", "invoice_delete")
    assert (told.code, "It has:" in told.err, "invoices_list" in told.err) == (2, True, True)


def test_a_placeholder_and_an_unconfirmed_profile_are_pointed_at(empty: Any, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    header = (
        "    - type: static_headers\n      headers: {X-Key: {value: secret:user_token, placeholder: true}}\n"
    )
    file.write_text(text.replace("  layers:\n", "  layers:\n" + header), encoding="utf-8")
    told = empty("profile", "check", str(file))
    assert ("is a placeholder" in told.out, "assumptions_confirmed: true" in told.out) == (True, True)
