"""Claims about certificates: whatever became of an answer, what was meant, asked and answered stands in one, sealed.

Knows how an answer is lost and what a clerk keys meanwhile. Does not know a table or a hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import psycopg
from acting import acted, delete_what_was_entered, key_by_hand, only
from stage import NAME, Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.domain.acts import Act


def one(make_stage: Set, *faults: str) -> Stage:
    """A stage with one invoice, whose Sage fails so."""
    stage = make_stage(Scene(company=of_kinds("one-line")))
    for fault in faults:
        stage.sage.faults.add(fault)
    return stage


def certified(stage: Stage) -> Mapping[str, Any]:
    """The certificate of the only invoice."""
    (told,) = views.certificates(NAME, only(stage).id)
    assert told["holds"], told["broken"]
    return told


def after_the_pause(stage: Stage) -> Mapping[str, Any]:
    """Run, let the pause pass, run again without a fault; the certificate then."""
    stage.run()
    stage.quiet()
    stage.later()
    stage.run()
    return certified(stage)


def shown(look: Mapping[str, Any]) -> list[bool]:
    """Of each place a look asked, whether it had something of the invoice."""
    return [bool(one["shown"]) for one in look["asked"]]


def test_without_any_doubt_a_certificate_says_what_was_meant_where_it_was_looked_and_the_answer(
    make_stage: Set,
) -> None:
    stage = one(make_stage)
    stage.run()
    told = certified(stage)
    (send,) = told["sends"]
    assert (told["verdict"], send["end"], [note["kind"] for note in send["then"]]) == (
        "landed", "landed", ["answer"],
    )  # fmt: skip
    where = f"entry 1 of batch {told['batch']}, {Decimal(told['amount']):,} USD"
    seen = f"{send['then'][0]['at'][:19].replace('T', ' ')} UTC"
    assert (
        told["words"]
        == f"It landed once: it was entered as {where}, as last seen at {seen}. Sage 300 was not asked now."
    )
    assert send["fingerprint"] == f"1t:{send['payload_sha256'][:40]}"
    assert (send["mark"][:3], send["looked"].count("(")) == ("AVX", 3)


def test_an_answer_lost_after_it_landed_is_proved_by_what_three_places_showed(make_stage: Set) -> None:
    told = after_the_pause(one(make_stage, "write@1=lose-after"))
    (send,) = told["sends"]
    answer, look, conclusion = send["then"]
    assert (told["verdict"], send["end"], answer["kind"]) == ("landed", "landed", "answer")
    assert (shown(look), look["asked"][0]["highest"]) == ([True, False, True], int(told["batch"]))
    assert f"as entry 1 of batch {told['batch']}" in conclusion["words"]


def test_an_answer_lost_before_it_landed_is_looked_for_twice_and_sent_again(make_stage: Set) -> None:
    told = after_the_pause(one(make_stage, "write@1=lose-before"))
    first, second = told["sends"]
    looks = [note for note in first["then"] if note["kind"] == "look"]
    assert (told["verdict"], first["end"], second["end"]) == ("landed", "did_not_land", "landed")
    assert looks and not any(any(shown(look)) for look in looks)
    assert (first["batch_after"], first["payload_sha256"]) == (
        second["batch_after"],
        second["payload_sha256"],
    )


def test_until_the_pause_is_over_nothing_is_concluded(make_stage: Set) -> None:
    stage = one(make_stage, "write@1=lose-before")
    stage.run()
    told = certified(stage)
    assert (told["verdict"], told["sends"][0]["end"]) == ("being_checked", "open")


def test_what_others_keyed_while_an_answer_was_lost_cannot_be_told_and_is_held(make_stage: Set) -> None:
    stage = one(make_stage, "write@1=lose-before")
    stage.run()
    key_by_hand(stage, only(stage))
    told = after_the_pause(stage)
    look = [note for note in told["sends"][0]["then"] if note["kind"] == "look"][-1]
    assert (told["verdict"], told["state"], told["cause"]) == ("cannot_tell", "held", "already-in-sage")
    assert "without our mark" in look["asked"][0]["shown"]


def test_what_was_deleted_and_released_is_certified_with_both_sends(make_stage: Set) -> None:
    stage = one(make_stage)
    delete_what_was_entered(stage)
    deleted = certified(stage)
    assert (deleted["verdict"], deleted["cause"]) == ("landed", "batch-deleted")
    assert acted(stage, Act.RELEASE) == ["pending"]
    stage.run()
    told = certified(stage)
    assert [send["end"] for send in told["sends"]] == ["landed", "landed"]
    assert "sent again once that was gone" in told["words"]


def test_what_is_held_by_a_check_was_never_sent(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("cent-off")))
    stage.run()
    told = certified(stage)
    assert (told["verdict"], told["sends"], told["state"]) == ("never_sent", [], "held")


def test_a_vendor_needs_no_certificate(make_stage: Set) -> None:
    stage = one(make_stage)
    stage.run("vendors")
    told = views.certificates(NAME, only(stage).vendor_code)
    assert {found["verdict"] for found in told} == {"not_needed"}


def test_a_look_that_was_rewritten_is_named(make_stage: Set) -> None:
    stage = one(make_stage, "write@1=lose-after")
    after_the_pause(stage)
    with psycopg.connect(stage.house.url, autocommit=True) as owner:
        owner.execute("alter table store_event disable trigger all")
        owner.execute(
            "update store_event set payload = replace(payload, '\"rows\"', '\"lines\"') where kind = 'look'"
        )
    (told,) = views.certificates(NAME, only(stage).id)
    assert not told["holds"]
    assert any("kept is not what was hashed" in words for words in told["broken"])
