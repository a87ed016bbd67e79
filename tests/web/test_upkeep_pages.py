"""Claims about schedules, the mapping of codes and the connection: what pages say, what a button does, who may not.

Knows the pages as a browser without scripts does. Does not know how a schedule is read or a code is mapped.
"""

from __future__ import annotations

import re
import time
from dataclasses import fields

import pytest
from browsing import Visitor, signed_in, words
from counting import statements
from sites import Site

from ml_connector.domain.options import Options, parse
from ml_connector.domain.people import Role
from ml_connector.store import models
from ml_connector.views.connection_page import usual
from ml_connector.views.setting_words import GROUPS

BASE = "/c/harbor/"
SCHEDULES, MAPPING, CONNECTION = f"{BASE}schedules", f"{BASE}mapping", f"{BASE}connection"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def keeper(site: Site) -> Visitor:
    """Somebody who may do everything in the company, after a run."""
    site.stage.run()
    return signed_in(site.port, site.stage.house, "kim@example.com", *Role, company="harbor")


def viewer(site: Site) -> Visitor:
    """Somebody who may only see."""
    return signed_in(site.port, site.stage.house, "vi@example.com", Role.VIEWER, company="harbor")


def last_event() -> models.Event:
    """What was written into the trail last."""
    return models.Event.objects.latest("id")


def waited(visitor: Visitor, path: str, while_it_says: str) -> str:
    """The words of a page once it no longer says something."""
    for _ in range(200):
        told = words(visitor.get(path))
        if while_it_says not in told:
            return told
        time.sleep(0.05)
    raise AssertionError(told)


def test_a_schedule_is_shown_before_it_is_kept_then_set_paused_resumed_and_taken_away(
    site: Site, keeper: Visitor
) -> None:
    assert "Nothing runs by itself: no schedule is set" in words(keeper.get(SCHEDULES))
    typed = {
        "sentence": "every 4 hours from 06:00, Monday to Friday",
        "zone": "America/Toronto",
        "windows": "22:00-23:30",
    }
    shown = words(keeper.post(f"{SCHEDULES}/preview", flow=["vendors"], **typed))
    assert "It would run every 4 hours from 06:00 to 22:00, Monday to Friday" in shown
    assert "Nothing starts during 22:00-23:30" in shown and not models.Schedule.objects.exists()
    wrong = keeper.post(f"{SCHEDULES}/save", flow=["vendors"], sentence="now and then", zone="", windows="")
    assert (wrong.status, "is not understood" in words(wrong)) == (409, True)
    assert 'value="now and then"' in wrong.text, "what was typed stays"
    kept = words(keeper.follow(keeper.post(f"{SCHEDULES}/save", flow=["vendors"], **typed)))
    assert "Every 4 hours from 06:00 to 22:00, Monday to Friday , times of America/Toronto" in kept
    row = models.Schedule.objects.get()
    assert (row.flow, row.zone, row.actor) == ("vendors", "America/Toronto", "web:kim@example.com")
    assert keeper.post(f"{SCHEDULES}/pause", flow="vendors", reason="").status == 409
    paused = words(keeper.follow(keeper.post(f"{SCHEDULES}/pause", flow="vendors", reason=HOSTILE)))
    assert "Paused by kim@example.com" in paused and HOSTILE in paused
    assert HOSTILE not in keeper.get(SCHEDULES).text
    keeper.post(f"{SCHEDULES}/resume", flow="vendors")
    assert models.Schedule.objects.get().paused is None
    keeper.post(f"{SCHEDULES}/remove", flow="vendors")
    assert not models.Schedule.objects.exists() and last_event().because == "removed"
    assert keeper.post(f"{SCHEDULES}/remove").status == 409, "no flow is not all flows"


def test_the_last_runs_stand_beside_a_schedule_and_the_page_stays_cheap(site: Site, keeper: Visitor) -> None:
    keeper.post(
        f"{SCHEDULES}/save", flow=["approved-invoices", "vendors"], sentence="hourly", zone="", windows=""
    )
    page = keeper.get(SCHEDULES)
    number = models.Run.objects.get().pk
    assert f'href="{BASE}runs/{number}"' in page.text and "need attention" in words(page)
    assert "approved-invoices" not in words(page)
    assert statements(lambda: keeper.get(SCHEDULES)) <= 12


def test_who_may_only_see_gets_no_form_and_no_button_works(site: Site) -> None:
    site.stage.run()
    visitor = viewer(site)
    for path in (SCHEDULES, MAPPING, CONNECTION):
        page = visitor.get(path)
        assert page.status == 200 and f'method="post" action="{path}' not in page.text
    line = {"kind": "vendor", "avidxchange": "V", "sage": "1", "reason": "x"}
    assert visitor.post(f"{MAPPING}/line", **line).status == 403
    assert visitor.post(f"{CONNECTION}/rules/change", post="post").status == 403
    assert visitor.get(f"{CONNECTION}/addresses").status == 403
    assert not models.Crosswalk.objects.exists()


def test_a_line_is_added_changed_and_taken_out_each_a_version_with_its_reason(
    site: Site, keeper: Visitor
) -> None:
    line = {"kind": "vendor", "avidxchange": HOSTILE, "sage": "0012"}
    assert "Say why" in words(keeper.post(f"{MAPPING}/line", **line, reason=""))
    assert "Kept as version 1: 1 line added" in words(
        keeper.follow(keeper.post(f"{MAPPING}/line", **line, reason="a new vendor"))
    )
    page = keeper.get(MAPPING)
    assert HOSTILE in words(page) and HOSTILE not in page.text and "a new vendor" in words(page)
    keeper.post(f"{MAPPING}/line", **{**line, "sage": "0044"}, reason="it was another")
    version = words(keeper.get(f"{MAPPING}/version?number=2"))
    assert "changed 0012 0044" in version and "it was another" in version and "kim@example.com" in version
    keeper.post(f"{MAPPING}/line/take", kind="vendor", avidxchange=HOSTILE, reason="gone")
    assert models.Crosswalk.objects.latest("version").lines == []
    assert "no line of this kind" in words(
        keeper.post(f"{MAPPING}/line/take", kind="vendor", avidxchange=HOSTILE, reason="again")
    )
    keeper.post(f"{MAPPING}/version/again", version="1", reason="it was right")
    assert models.Crosswalk.objects.latest("version").lines[0]["sage"] == "0012"
    assert statements(lambda: keeper.get(MAPPING)) <= 12


def test_a_table_is_looked_at_before_it_counts_and_not_where_another_came_meanwhile(
    site: Site, keeper: Visitor
) -> None:
    table = "kind,avidxchange,sage\nvendor,V-1,0012\nsegment:department,SALES,100\n"
    wrong = keeper.post(f"{MAPPING}/look", table="kind,avidxchange,sage\nvendor,,1\n")
    assert (wrong.status, "line 2" in words(wrong)) == (409, True)
    look = keeper.post(f"{MAPPING}/look", table=table)
    assert "Against version 0: 2 lines added" in words(look) and not models.Crosswalk.objects.exists()
    (seen,) = re.findall(r'name="seen" value="(\d+)"', look.text)
    keeper.post(f"{MAPPING}/line", kind="vendor", avidxchange="X", sage="1", reason="meanwhile")
    late = keeper.post(f"{MAPPING}/keep", text=table, seen=seen, reason="the new chart")
    assert (late.status, models.Crosswalk.objects.count()) == (409, 1)
    keeper.post(f"{MAPPING}/keep", text=table, seen="1", reason="the new chart")
    csv = keeper.get(f"{MAPPING}/table")
    assert "segment:department,SALES,100" in csv.text and ",X," not in csv.text
    assert "vendor,X,1" in keeper.get(f"{MAPPING}/table?version=1").text


def test_sage_is_asked_for_codes_it_lacks_and_where_the_lines_lead(site: Site, keeper: Visitor) -> None:
    writes = site.stage.calls("sage").get("write")
    keeper.post(f"{MAPPING}/line", kind="vendor", avidxchange="V-1", sage="NOBODY", reason="a slip")
    keeper.post(f"{MAPPING}/leads")
    assert "V-1 Vendors NOBODY Sage 300 has no such code" in waited(keeper, MAPPING, "is being asked, since")
    keeper.post(f"{MAPPING}/unmapped")
    told = waited(keeper, MAPPING, "is being asked, since")
    assert "Sage 300 knows every vendor, account and currency" in told
    assert site.stage.calls("sage").get("write") == writes


def test_a_ping_is_shown_stage_by_stage_and_a_wrong_password_is_cured_on_the_page(
    site: Site, keeper: Visitor
) -> None:
    keeper.post(f"{CONNECTION}/secret", secret="sage_password", new="not this one")
    keeper.post(f"{CONNECTION}/ping")
    red = waited(keeper, CONNECTION, "are being asked since")
    assert "Failed Sign-in" in red and "Who" in red and "Copy this for your Sage 300 administrator" in red
    done = keeper.follow(keeper.post(f"{CONNECTION}/secret", secret="sage_password", new=site.stage.password))
    assert "Changed: Sage 300: password" in words(done)
    keeper.post(f"{CONNECTION}/ping")
    assert "Green" in waited(keeper, CONNECTION, "are being asked since")
    assert (
        models.Event.objects.filter(kind="connection", because="pinged").latest("id").actor
        == "web:kim@example.com"
    )
    for page in (keeper.get(CONNECTION), keeper.get(f"{CONNECTION}/addresses"), keeper.get(f"{BASE}audit")):
        assert site.stage.password not in page.text and site.stage.secret not in page.text
        assert "not this one" not in page.text


def test_rules_are_said_in_words_and_changed_only_where_they_were_typed_otherwise(
    site: Site, keeper: Visitor
) -> None:
    told = words(keeper.get(CONNECTION))
    assert "What becomes of a batch It stays open" in told and "in_doubt" not in told
    wrong = keeper.post(f"{CONNECTION}/rules/change", parcel_max="many", post="ready")
    assert (wrong.status, "parcel_max cannot be" in words(wrong), 'value="many"' in wrong.text) == (
        409,
        True,
        True,
    )
    done = words(keeper.follow(keeper.post(f"{CONNECTION}/rules/change", parcel_max="25", post="ready")))
    assert "What becomes of a batch" in done and "It is made ready to post" in done
    assert models.Connection.objects.get().settings["options"].get("parcel_max") in (None, "25")
    trail = words(keeper.get(f"{BASE}audit?kind=Settings+and+mapping"))
    assert "What becomes of a batch: It stays open → It is made ready to post" in trail
    assert "Nothing was changed" in words(
        keeper.follow(keeper.post(f"{CONNECTION}/rules/change", post="ready"))
    )


def test_other_books_are_refused_in_words_while_a_ledger_is_kept(site: Site, keeper: Visitor) -> None:
    kept = {
        name: str(value)
        for name, value in models.Connection.objects.get().settings.items()
        if name != "options"
    }
    typed = {**kept, "sage_company": "OTHER", "rehearsal": "yes"}
    typed.pop("allow_http", None)
    refused = keeper.post(f"{CONNECTION}/addresses/change", **typed)
    assert (refused.status, "Add a connection of another name" in words(refused)) == (409, True)
    assert models.Connection.objects.get().settings["sage_company"] != "OTHER"


def test_every_setting_has_words_and_each_choice_is_one_it_takes() -> None:
    known = [one for _, members in GROUPS for one in members]
    assert sorted(one.name for one in known) == sorted(field.name for field in fields(Options))
    for one in known:
        assert getattr(parse({one.name: usual(one.name)}), one.name) == getattr(Options(), one.name), one.name
        for value in one.choices:
            parse({one.name: value})
