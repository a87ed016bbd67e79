"""Claims about letters and how they are sent: against a real mail server on this machine.

Knows what servers answer. Does not know when an alert opens.
"""

from __future__ import annotations

import secrets
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import trustme
from listening import free_port, mail_server, silence

from ml_connector.channels import Answer, Letter, MailServer, letter, send
from ml_connector.domain.alerting.notices import Item, Notice, Sort

NOW = datetime(2026, 11, 27, 14, 2, tzinfo=UTC)
HELD = Item(
    change="opened", kind="held", severity="warning", connection="acme", flow="approved-invoices",
    title="3 invoices on hold, 8,210.55 USD", what="3 invoices on hold.", who="Whoever keeps Accounts Payable",
    where="`ml-connector causes acme`", next="Each cause says who fixes what.", since=NOW.isoformat(),
)  # fmt: skip


def notice(*items: Item, sort: Sort = Sort.CHANGE) -> Notice:
    """A notice of these."""
    return Notice(id=uuid4(), sort=sort, at=NOW, items=items)


def at(port: int, **more: object) -> MailServer:
    """A mail server on this machine."""
    told = MailServer(
        host="127.0.0.1", port=port, security="none", sender="ml@acme.test", to=["ap@acme.test"]
    )
    return replace(told, timeout_s=5.0, **more)


def sent(server: MailServer, told: Notice | None = None) -> Answer:
    """Send one."""
    told = told or notice(HELD)
    return send(server, letter(told, UTC, "ap"), told.id, told.at, told.thread)


def written(told: Notice, zone: str = "America/Toronto") -> Letter:
    """The letter of a notice."""
    return letter(told, ZoneInfo(zone), "ap")


def test_the_subject_says_company_count_and_amount_first() -> None:
    assert written(notice(HELD)).subject == "[ml-connector] acme: 3 invoices on hold, 8,210.55 USD"


def test_a_letter_has_the_four_lines_and_the_time_of_its_zone() -> None:
    text = written(notice(HELD)).text
    assert [
        word for word in ("What: ", "Who: ", "Where: ml-connector causes acme", "Next: ") if word not in text
    ] == []
    assert "Since Fri 27 Nov 2026 09:02 EST" in text


def test_what_is_over_says_how_long_it_lasted_and_how_often_it_came_back() -> None:
    over = replace(HELD, change="over", until=(NOW + timedelta(minutes=130)).isoformat(), returns=2)
    told = written(notice(over))
    assert told.subject == "[ml-connector] acme: over after 2 h 10 min: 3 invoices on hold, 8,210.55 USD"
    assert "lasted 2 h 10 min. It came back 2 times in between." in told.text


def test_markup_in_what_was_said_stays_text() -> None:
    told = written(notice(replace(HELD, what="<img src=x> & more")))
    assert "&lt;img src=x&gt; &amp; more" in told.html and "<img" not in told.html


def test_a_line_end_in_a_title_makes_no_header_of_its_own() -> None:
    with mail_server() as post:
        assert sent(at(post.port), notice(replace(HELD, title="one\r\nBcc: thief@acme.test"))).ok
    assert post.letters[0]["Bcc"] is None


def test_a_letter_arrives_with_both_forms_and_an_id_that_stays() -> None:
    told = notice(HELD)
    with mail_server() as post:
        assert [sent(at(post.port), told).ok for _ in range(2)] == [True, True]
    assert [one["Message-ID"] for one in post.letters] == [f"<{told.id}@acme.test>"] * 2
    assert [part.get_content_type() for part in post.letters[0].iter_parts()] == ["text/plain", "text/html"]


def test_what_belongs_to_an_earlier_notice_is_threaded_below_it() -> None:
    first = uuid4()
    with mail_server() as post:
        sent(at(post.port), replace(notice(HELD), thread=first))
    assert post.letters[0]["References"] == f"<{first}@acme.test>"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's context for this machine, and the file of its authority."""
    ca = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(file)
    return context, file


def test_a_password_goes_through_starttls_under_an_authority_of_ones_own(
    authority: tuple[ssl.SSLContext, Path],
) -> None:
    context, file = authority
    password = secrets.token_hex(12)
    with mail_server(tls=context, user="ml", password=password) as post:
        server = at(post.port, security="starttls", ca_file=str(file), user="ml", password=password)
        assert sent(server) == Answer(ok=True, said="accepted for 1 of 1")
        wrong = sent(replace(server, password="another"))
    assert (wrong.ok, wrong.final, wrong.said[:3]) == (False, False, "535")
    assert len(post.letters) == 1


def test_a_password_that_no_sign_in_can_carry_is_an_answer_and_is_not_told(
    authority: tuple[ssl.SSLContext, Path],
) -> None:
    with mail_server(tls=authority[0], user="ml", password="plain") as post:
        server = at(post.port, security="starttls", ca_file=str(authority[1]), user="ml", password="Été2026!")
        said = sent(server)
    assert (said.ok, "characters" in said.said, "2026" in said.said) == (False, True, False)


def test_an_unknown_authority_is_not_trusted(authority: tuple[ssl.SSLContext, Path]) -> None:
    with mail_server(tls=authority[0]) as post:
        said = sent(at(post.port, security="starttls"))
    assert not said.ok and "CERTIFICATE_VERIFY_FAILED" in said.said


def test_a_server_without_starttls_gets_no_letter_in_the_clear() -> None:
    with mail_server() as post:
        assert not sent(at(post.port, security="starttls")).ok
    assert post.letters == []


@pytest.mark.parametrize(
    ("said", "final"), [("451 4.7.1 Greylisted, come back later", False), ("550 5.7.1 Not wanted here", True)]
)
def test_a_later_try_is_worth_it_after_4xx_and_not_after_5xx(said: str, final: bool) -> None:
    with mail_server() as post:
        post.answers = [said]
        assert sent(at(post.port)) == Answer(ok=False, said=said, final=final)


def test_a_server_that_says_nothing_is_left_after_the_time_out() -> None:
    with silence() as port:
        said = sent(replace(at(port), timeout_s=0.1))
    assert (said.ok, said.final) == (False, False) and "timed out" in said.said


def test_a_server_that_is_not_there_is_tried_again() -> None:
    said = sent(at(free_port()))
    assert (said.ok, said.final) == (False, False) and "refused" in said.said.lower()
