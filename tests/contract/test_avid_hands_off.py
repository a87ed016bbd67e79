"""Claims about the suite of AvidXchange itself: what it does to a real gateway, and what it keeps its hands off.

Knows a real gateway as the environment names it; here another simulator plays it. Does not know any single claim.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playing import Played, lines, play_avid
from questions import INQUIRIES

from avidxchange import Profile


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A run at a gateway where nothing was said about writing."""
    return play_avid(tmp_path_factory.mktemp("reading"))


@pytest.fixture
def marking(tmp_path: Path) -> Callable[[], Path]:
    """Writes a profile by which reading marks invoices as exported."""

    def write() -> Path:
        text = Profile.named("default").text
        assert "export: {mode: ack}" in text
        file = tmp_path / "marking.yaml"
        file.write_text(
            text.replace("export: {mode: ack}", "export: {mode: export_on_read}"), encoding="utf-8"
        )
        return file

    return write


def test_without_leave_nothing_is_acknowledged(reading: Played) -> None:
    assert reading.returned == 0, reading.printed
    assert reading.written == []
    barred = [inquiry for inquiry in INQUIRIES["avidxchange"] if inquiry.writes]
    assert len(lines(reading, "not asked: writing is not allowed here")) == len(barred)


def test_one_wrong_secret_is_sent(reading: Played) -> None:
    assert [secret for secret in reading.passwords() if secret != reading.secret] == ["zz-not-the-secret"]


def test_no_secret_and_no_invoice_leaves_with_the_report(reading: Played) -> None:
    assert reading.secret not in reading.printed + reading.report
    assert "INV-" not in reading.report and "127.0.0.1" not in reading.report


@pytest.mark.facts("A-6.5/export_on_read", "A-6.11/export-on-read")
def test_a_gateway_that_marks_what_is_read_is_never_listed_not_even_with_leave(
    marking: Callable[[], Path], tmp_path: Path
) -> None:
    run = play_avid(tmp_path, PROFILE_FILE=str(marking()), WRITE_COMPANY="HARBOR")
    assert run.returned == 0, run.printed
    assert [call.path for call in run.asked if "/invoices" in call.path and "statuses" not in call.path] == []
    assert run.written == []
    assert lines(run, "no answer: the profile says that reading marks invoices as exported") != []
    assert lines(run, "no answer: the profile's export mode has no acknowledgement") != []


def test_with_leave_a_handful_is_acknowledged(tmp_path: Path) -> None:
    run = play_avid(tmp_path, WRITE_COMPANY="HARBOR")
    assert run.returned == 0, run.printed
    acknowledged = {call for call in run.written if call.endswith("/export-status")}
    assert 0 < len(acknowledged) <= 8
    assert set(run.written) == acknowledged
