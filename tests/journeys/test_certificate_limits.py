"""Claims about what a certificate does not say: nothing that was rewritten, has aged out, or was not asked.

Knows the tables as their owner does. Does not know how a certificate finds out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from acting import acted, key_by_hand, only
from stage import NAME, Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.cli.certificate import show_certificate
from ml_connector.domain.acts import Act
from ml_connector.store import aging, anchors, checkpoints, connections
from ml_connector.store.audit import said_hash, seal_hash
from ml_connector.store.trail import ends, walk
from ml_connector.views import certificate

FORGED_EVENT = "update store_event set payload = %s, payload_hash = %s, hash = %s where id = %s"
ROW_SAYS_9 = """
update store_delivery set receipts = replace(receipts::text, '"entry": "1"', '"entry": "9"')::jsonb
"""
ROW_IS_RESOLVED = """
update store_delivery set receipts = receipts
  || '{"resolved": {"at": null, "amount": null, "numbers": {"evidence": "nobody said so"}}}'
"""


def certified(stage: Stage) -> Mapping[str, Any]:
    """The certificate of the only invoice."""
    (told,) = views.certificates(NAME, only(stage).id)
    return told


def owner(stage: Stage, statement: str, *values: object) -> None:
    """Do what only the owner of the database can."""
    with psycopg.connect(stage.house.url, autocommit=True) as there:
        for table in ("store_event", "store_seal", "store_checkpoint"):
            there.execute(f"alter table {table} disable trigger all")
        there.execute(statement, values or None)


def forge(stage: Stage) -> None:
    """Have the answer to the send say another entry, with its own hash and the hash of its seal made to fit."""
    (seal,) = [one for one in walk(ends().number or 0, payloads=True) if any(map(answered, one.events))]
    (line,) = filter(answered, seal.events)
    new = (line.payload or "").replace('"entry": "1"', '"entry": "7"')
    told = hashlib.sha256(new.encode()).hexdigest()
    said = {
        one.id: [told if one is line and x == line.payload_hash else x for x in one.said]
        for one in seal.events
    }
    owner(stage, FORGED_EVENT, new, told, said_hash(said[line.id]), line.id)
    fits = seal_hash(seal.before, [said_hash(said[one.id]) for one in seal.events])
    owner(stage, "update store_seal set hash = %s where number = %s", fits, seal.number)


def answered(line: Any) -> bool:
    return bool(line.because == "enter-invoice: answered")


def entered(make_stage: Set) -> Stage:
    """A stage with one invoice, entered."""
    stage = make_stage(Scene(company=of_kinds("one-line")))
    stage.run()
    return stage


def signed(stage: Stage) -> None:
    checkpoints.checkpoint(stage.house.keyring, "test", stage.clock.now())


@pytest.mark.parametrize("checkpoint", [True, False])
def test_an_answer_forged_together_with_its_seal_proves_nothing(make_stage: Set, checkpoint: bool) -> None:
    stage = entered(make_stage)
    if checkpoint:
        signed(stage)
        told = certified(stage)
        assert (told["verdict"], told["holds"], told["signed"]["proved"]) == ("landed", True, True)
    forge(stage)
    told = certified(stage)
    assert (told["verdict"], told["holds"]) == ("broken", False)
    assert any("one of both was rewritten" in words for words in told["broken"])


def test_a_checkpoint_nobody_signed_proves_nothing_and_one_that_is_far_is_not_vouched_for(
    make_stage: Set, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = entered(make_stage)
    signed(stage)
    with monkeypatch.context() as patched:
        patched.setattr(anchors, "_WALKED_MAX", 0)
        told = certified(stage)
    show_certificate(NAME, told)
    assert (told["holds"], told["signed"]["proved"]) == (True, False)
    assert "should cover them; it is too far" in " ".join(capsys.readouterr().out.split())
    owner(stage, "update store_checkpoint set signature = repeat('0', 128)")
    assert any("is forged" in words for words in certified(stage)["broken"])


@pytest.mark.parametrize(
    "rewritten", [ROW_SAYS_9, ROW_IS_RESOLVED, "update store_delivery set state = 'held'"]
)
def test_a_line_of_the_ledger_that_says_what_no_event_does_proves_nothing(
    make_stage: Set, rewritten: str
) -> None:
    stage = entered(make_stage)
    owner(stage, rewritten)
    told = certified(stage)
    assert (told["verdict"], len(told["broken"])) == ("broken", 1)
    assert "entry 1 of batch" in told["words"]
    assert "nobody said so" not in str(told)


def test_what_was_adopted_is_not_said_to_have_our_mark_once_that_has_aged_out(make_stage: Set) -> None:
    stage = make_stage(Scene(company=of_kinds("one-line")))
    key_by_hand(stage, only(stage))
    stage.run()
    acted(stage, Act.ADOPT)
    stage.later()
    stage.run()
    before = certified(stage)
    assert (before["verdict"], before["holds"]) == ("entered_by_others", True)
    stage.later(400 * 86400)
    aging.age(
        connections.find(NAME).id, stage.clock.now() - timedelta(days=1), stage.clock.now(), lambda: None
    )
    told = certified(stage)
    assert (told["verdict"], told["holds"]) == ("entered_by_others", True)
    assert "by the ledger's line, for what was answered has aged out" in told["words"]
    assert "with our mark" not in "".join(note["words"] for note in told["before"])


def test_of_more_than_a_few_the_others_are_named_and_not_certified(
    make_stage: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = entered(make_stage)
    monkeypatch.setattr(certificate, "CERTIFIED_MAX", 0)
    told = certified(stage)
    assert (told["id"], told["verdict"], told["holds"]) == (only(stage).id, "not_certified", None)
