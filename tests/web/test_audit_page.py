"""Claims about the page of the audit trail: before and after in words, pages over a long one, verified, packed, whose.

Knows the page as a browser without scripts does, and the trail's rows. Does not know how the trail is proved.
"""

from __future__ import annotations

import http.client
import io
import re
import time
import zipfile
from datetime import timedelta

import pytest
from browsing import Visitor, signed_in, words
from counting import statements
from sites import Site

from ml_connector.domain.people import Role
from ml_connector.store import event_list, models
from ml_connector.store.audit import Event, unit
from ml_connector.store.event_list import Wanted

AUDIT = "/c/harbor/audit"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def auditor(site: Site) -> Visitor:
    """Somebody who may take the trail out, after a run."""
    site.stage.run()
    return signed_in(site.port, site.stage.house, "ana@example.com", Role.AUDITOR, company="harbor")


def told(site: Site, count: int, actor: str = "test:many", because: str = "noted", days: int = 0) -> None:
    """Put events of the company into the trail, so many days later than now."""
    where = models.Connection.objects.get().pk
    with unit(actor, site.stage.clock.now() + timedelta(days=days)) as current:
        current.tell(*(Event(kind="schedule", because=because, connection=where) for _ in range(count)))


def waited(visitor: Visitor) -> str:
    """The words of the page once nothing is under way."""
    for _ in range(200):
        shown = words(visitor.get(AUDIT))
        if "Look again" not in shown:
            return shown
        time.sleep(0.05)
    raise AssertionError(shown)


def test_verifying_says_whether_the_trail_holds_and_is_itself_on_record(site: Site, auditor: Visitor) -> None:
    assert "Nobody verified it from this console yet" in words(auditor.get(AUDIT))
    auditor.post(f"{AUDIT}/verify")
    assert "by ana@example.com: the trail holds" in waited(auditor)
    event = models.Event.objects.filter(kind="audit").latest("id")
    assert (event.actor, event.because) == ("web:ana@example.com", "verified: the trail holds")
    number = models.Event.objects.filter(kind="move").earliest("id").pk
    site.tells("alter table store_event disable trigger user")
    site.tells("update store_event set because = 'another' where id = %s", number)
    auditor.post(f"{AUDIT}/verify")
    broken = waited(auditor)
    assert (
        "the trail is broken in" in broken and "Where the trail is broken" in broken and "altered" in broken
    )


def test_a_pack_is_made_and_taken_only_by_whoever_had_it_made(site: Site, auditor: Visitor) -> None:
    auditor.post(f"{AUDIT}/pack", **{"from": "", "to": ""})
    assert "Your pack is ready" in waited(auditor)
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    cookie = "; ".join(f"{name}={value}" for name, value in auditor.cookies.items())
    line.request("GET", f"{AUDIT}/pack/table", headers={"Cookie": cookie})
    answer = line.getresponse()
    with zipfile.ZipFile(io.BytesIO(answer.read())) as pack:
        assert {"trail.jsonl", "verify.py", "signature.json"} <= set(pack.namelist())
    line.close()
    other = signed_in(site.port, site.stage.house, "otto@example.com", Role.AUDITOR, company="harbor")
    assert (other.get(f"{AUDIT}/pack/table").status, "Your pack" in words(other.get(AUDIT))) == (404, False)
    assert auditor.post(f"{AUDIT}/pack", **{"from": "2026-11-16", "to": "2026-11-15"}).status == 409
    clerk = signed_in(site.port, site.stage.house, "cleo@example.com", Role.CLERK, company="harbor")
    assert "Verify the whole trail" not in words(clerk.get(AUDIT))
    assert clerk.post(f"{AUDIT}/pack").status == clerk.post(f"{AUDIT}/verify").status == 403


def test_the_trail_is_read_page_by_page_by_person_by_record_and_by_day(site: Site, auditor: Visitor) -> None:
    told(site, 120, actor=f"web:{HOSTILE}", days=3)
    page = auditor.get(AUDIT)
    assert (
        page.text.count("<tr>") == event_list.PAGE + 1 and HOSTILE not in page.text and HOSTILE in words(page)
    )
    (older,) = re.findall(r'rel="next" href="(\?[^"]+)"', page.text)
    further = auditor.get(AUDIT + older.replace("&amp;", "&"))
    assert further.text.count("<tr>") == event_list.PAGE + 1 and "Newest events" in words(further)
    assert statements(lambda: auditor.get(AUDIT)) <= 12
    row = models.Delivery.objects.filter(flow="approved-invoices", state="done").earliest("pk")
    about = auditor.get(f"{AUDIT}?record={row.label}")
    assert f'/invoices/{row.pk}"' in about.text and HOSTILE not in words(about)
    day = f"{site.stage.clock.now():%Y-%m-%d}"
    of_day = words(auditor.get(f"{AUDIT}?first={day}&last={day}"))
    assert "A run: Partial" in of_day and HOSTILE not in of_day
    assert "No event of this company fits" in words(auditor.get(f"{AUDIT}?last=2026-01-01"))


def test_what_is_rare_is_looked_for_in_pieces_and_nothing_is_passed_over(
    site: Site, auditor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_list, "LOOKED_MAX", 30)
    told(site, 3, actor="test:rare")
    told(site, 100)
    wanted = Wanted(connection_id=models.Connection.objects.get().pk, actor="rare")
    first = event_list.found(wanted, None)
    assert (list(first.rows), first.looked_to) == ([], True)
    assert "The newest 100,000" in words(auditor.get(f"{AUDIT}?actor=rare")).replace(
        "the newest", "The newest"
    )
    seen, before = 0, first.next_before
    for _ in range(20):
        if before is None:
            break
        piece = event_list.found(wanted, before)
        seen, before = seen + len(piece.rows), piece.next_before
    assert (seen, before) == (3, None)


def test_what_belongs_to_no_company_is_for_who_keeps_people_or_audits_everywhere(site: Site) -> None:
    page = words(site.page("/audit"))
    assert "A role was given first@example.com: IT admin in every company" in page and "Signed in" in page
    one = signed_in(site.port, site.stage.house, "one@example.com", Role.AUDITOR, company="harbor")
    assert one.get("/audit").status == 403
    assert models.Event.objects.filter(kind="refused-person").exists()
