"""Claims about the proof of the audit trail: untouched it holds, and whatever is done to it is found and named.

Knows a real database and its owner. Does not know any system.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import Error, connection
from tampering import DEEDS, tampered

from ml_connector.engine.values import Receipt
from ml_connector.operations.checks import Grade, on_trail
from ml_connector.store import aging, checkpoints, models, proof, trail
from ml_connector.store.audit import Event, unit
from ml_connector.store.proof import Kept, Proof, What
from ml_connector.store.vault import Signer, new_keyring

Query = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def told(work: Any, seen: Any) -> Any:
    """A ledger with sealed transactions, some over two events, and one signed checkpoint at the end."""
    work.sees(seen("a"), seen("b", cause="no-lines"))
    work.sends("a")
    work.hears("a", Receipt(numbers={"batch": "8"}))
    assert checkpoints.checkpoint(work.keyring, "test", work.clock.now())
    return work


def proved(work: Any, *kept: Kept) -> Proof:
    """Prove the trail."""
    return proof.prove(work.keyring, kept, lambda seal, last: None)


def whats(work: Any, *kept: Kept) -> set[str]:
    """What a proof calls what it found."""
    return {str(one.what) for one in proved(work, *kept).breaks}


def test_an_untouched_trail_holds(told: Any, query: Query) -> None:
    found = proved(told)
    assert (found.broken, found.breaks, found.checkpoints) == (0, [], 1)
    assert [(found.seals, found.events)] == query(
        "select (select count(*) from store_seal), (select count(*) from store_event)"
    )


def test_a_new_house_holds_and_takes_back_the_mark_it_gives(url: str, keyring: Any) -> None:
    new = proof.prove(keyring, (), lambda seal, last: None)
    assert new.end is not None and (new.broken, new.end.seal) == (0, 0)
    assert proof.prove(keyring, (new.end,), lambda seal, last: None).broken == 0


def test_whatever_is_done_to_it_is_found_and_named(told: Any) -> None:
    found = {}
    for deed, (statements, _) in DEEDS.items():
        with tampered(statements):
            found[deed] = whats(told)
    assert [deed for deed, (_, what) in DEEDS.items() if what not in found[deed]] == []
    assert whats(told) == set()


def test_the_place_is_named(told: Any, query: Query) -> None:
    ((seal, event),) = query("select seal, id from store_event where became = 'sending'")
    with tampered(DEEDS["an event's reason"][0]):
        (one,) = proved(told).breaks
    assert (one.seal, one.event, one.what) == (seal, event, What.ALTERED)


def test_a_chain_written_anew_contradicts_its_checkpoint(told: Any) -> None:
    with tampered("delete from store_event; delete from store_seal; "
                  "update store_sealhead set number = 0, hash = repeat('0', 64)"):  # fmt: skip
        for _ in range(9):
            with unit("nobody", told.clock.now()) as current:
                current.tell(Event(kind="run", because="all was well"))
        assert whats(told) == {"checkpoint", "ledger"}
        assert checkpoints.checkpoint(told.keyring, "test", told.clock.now()) is None
        last, holds = checkpoints.last_checkpoint()
        assert on_trail(last, holds=holds, unsigned=timedelta()).grade is Grade.RED


def test_a_mark_kept_outside_finds_what_a_cut_of_trail_and_checkpoints_hides(told: Any) -> None:
    with unit("test", told.clock.now()) as current:
        current.tell(Event(kind="run", because="the last there is"))
    assert checkpoints.checkpoint(told.keyring, "test", told.clock.now())
    end = proved(told).end
    assert end is not None and whats(told, end) == set()
    with tampered(DEEDS["the end, with its head"][0]):
        assert whats(told) == {"checkpoint"}
        models.Checkpoint.objects.filter(seal=end.seal).delete()
        assert (whats(told), whats(told, end)) == (set(), {"checkpoint"})


def test_nothing_is_signed_where_all_checkpoints_were_taken_away(told: Any) -> None:
    with tampered(DEEDS["all but the beginning, and all checkpoints"][0]):
        checkpoints.new_key(told.keyring, "test", told.clock.now())
        assert checkpoints.checkpoint(told.keyring, "test", told.clock.now()) is None
        last, holds = checkpoints.last_checkpoint()
        assert (last, on_trail(last, holds=holds, unsigned=timedelta()).grade) == (None, Grade.RED)
        assert whats(told) == {"checkpoint"}


def test_a_key_that_was_made_by_hand_signs_at_once(work: Any) -> None:
    assert checkpoints.new_key(work.keyring, "test", work.clock.now()).number == 1
    assert (whats(work), len(checkpoints.checkpoints()), checkpoints.last_checkpoint()[1]) == (set(), 1, True)


def test_a_trail_that_went_on_for_days_with_nothing_signed_is_told(told: Any) -> None:
    for grade in (Grade.GREEN, Grade.YELLOW):
        told.clock.time += timedelta(days=1)
        with unit("test", told.clock.now()) as current:
            current.tell(Event(kind="run", because="nobody signs"))
        last, holds = checkpoints.last_checkpoint()
        assert on_trail(last, holds=holds, unsigned=checkpoints.unsigned()).grade is grade


def test_a_checkpoint_or_a_key_that_another_house_signed_is_found(told: Any, tmp_path: Any) -> None:
    (one,), (key,) = checkpoints.checkpoints(), checkpoints.keys()
    forger, sealed = Signer.new(new_keyring(tmp_path / "other.key"), "audit-key/1")
    with tampered(""):
        models.Checkpoint.objects.update(signature=forger.sign(one.statement))
        assert whats(told) == {"checkpoint"}
        mine = replace(key, public=forger.public, sealed=sealed)
        models.AuditKey.objects.update(
            public=forger.public, sealed=sealed, endorsed=forger.sign(mine.statement)
        )
        assert whats(told) == {"key"}


def test_older_keys_stay_known_and_endorse_the_newer(told: Any) -> None:
    checkpoints.new_key(told.keyring, "test", told.clock.now())
    assert checkpoints.checkpoint(told.keyring, "test", told.clock.now())
    assert [one.key for one in checkpoints.checkpoints()] == [1, 2]
    assert (proved(told).broken, len(proved(told).keys)) == (0, 2)
    with tampered("update store_auditkey set endorsed = reverse(endorsed) where number = 2"):
        assert whats(told) == {"key"}


def test_the_public_half_of_each_key_is_told_in_the_trail(told: Any, query: Query) -> None:
    ((because,),) = query("select because from store_event where kind = 'audit'")
    assert checkpoints.keys()[0].public in because


def test_a_checkpoint_is_made_once_a_day_and_only_where_something_was_told(told: Any) -> None:
    for hours, count in ((0, 1), (23, 1), (1, 1), (0, 1)):
        told.clock.time += timedelta(hours=hours)
        checkpoints.checkpoint_daily(told.keyring, "test", told.clock.now())
        assert len(checkpoints.checkpoints()) == count
    told.sends("a")
    checkpoints.checkpoint_daily(told.keyring, "test", told.clock.now())
    assert len(checkpoints.checkpoints()) == 2


def test_what_aged_out_is_counted_and_holds(told: Any) -> None:
    told.hears("a", Receipt(), last=True)
    then = told.clock.now() + timedelta(days=9)
    assert aging.age(told.stored.id, then, then, lambda: None) == 1
    found = proved(told)
    assert (found.broken, found.purged > 0) == (0, True)


def test_a_trail_longer_than_a_page_is_walked_whole(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = proved(told)
    monkeypatch.setattr(trail, "_PAGE", 1)
    again = proved(told)
    assert (again.seals, again.events, again.broken) == (whole.seals, whole.events, 0)


def test_neither_the_application_nor_the_owner_rewrites_a_checkpoint_or_a_key(told: Any, url: str) -> None:
    deeds = [deed.format(table) for table in ("store_checkpoint", "store_auditkey")
             for deed in ("update {} set at = now()", "delete from {}", "truncate {}")]  # fmt: skip
    for deed in deeds:
        with pytest.raises(Error, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(deed)
        with pytest.raises(psycopg.Error, match="never rewritten"), psycopg.connect(url) as session:
            session.execute(deed.encode())


def test_a_key_may_be_sealed_anew(told: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update store_auditkey set sealed = sealed")
        assert cursor.rowcount == 1
