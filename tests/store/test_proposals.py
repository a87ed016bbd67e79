"""Claims about what is kept of proposals and their answers, asked of a real PostgreSQL.

Knows drafts, rows and events. Does not know any system, nor the rule about who is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from chain import broken

from ml_connector.domain.acts import Act
from ml_connector.domain.decide import Decision
from ml_connector.domain.failures import Held
from ml_connector.domain.release import Agreement, Answer, waiting
from ml_connector.engine.gates import Asked, Noted, Proposal
from ml_connector.engine.values import Draft, Parcel, Preview
from ml_connector.store import aging, approvals, models
from ml_connector.store.approvals import Approvals, Moved
from ml_connector.store.desk import Desk, Wish
from ml_connector.store.lock import LockLost
from ml_connector.store.proof import prove

Seen = Callable[..., Decision]
Query = Callable[..., list[tuple[Any, ...]]]
ENTER = "enter-invoice"


class Office:
    """A run that proposes, and a controller who answers; each word is one act."""

    def __init__(self, work: Any) -> None:
        self.work = work

    def asked(self, key: str, text: str = '{"A": 1}') -> Asked:
        """A draft of a delivery as it stands."""
        draft = Draft(key=key, payload=text, fingerprint=text, place=None, currency="USD")
        return Asked(delivery=self.work.ledger.lines([key])[key], draft=draft)

    def proposes(self, *asked: Asked, **more: Any) -> None:
        """Propose these together, and hold them."""
        parcel = Parcel(drafts=tuple(one.draft for one in asked), evidence={})
        shown = Preview(title="a batch", body="", tables={"Totals": [{"total": "10.00"}]})
        made = Proposal(parcel=parcel, preview=shown, asked=asked)
        numbers = self.notes(proposed=[made], **more)
        for key, number in numbers.items():
            self.work.hears(key, waiting(number))

    def notes(self, **what: Any) -> Any:
        """Note something by today's rule."""
        return self.work.ledger.proposals.note(ENTER, Noted(rule="person", batch="post=open", **what))

    def kept(self, key: str) -> Agreement:
        """What was last asked or answered about it."""
        return dict(self.work.ledger.proposals.agreements(ENTER, [key], "UTC"))[key]

    def answers(self, act: Act, *numbers: int, seen: str = "") -> list[str]:
        """Answer proposals; what each became."""
        stored, clock = self.work.stored, self.work.clock
        told = seen or approvals.fingerprint(approvals.proposals(stored.id, numbers))
        desk = Desk(connection_id=stored.id, actor="test:controller", clock=clock)
        wish = Wish(act=act, because="looked at")
        return [
            str(one.became)
            for one in Approvals(connection_id=stored.id, desk=desk).answer(numbers, wish, told)
        ]

    def decides(self, act: Act, key: str) -> None:
        """Decide about one delivery."""
        desk = Desk(connection_id=self.work.stored.id, actor="test:clerk", clock=self.work.clock)
        wish = Wish(act=act, because="so", exclusive={"approved-invoices": (ENTER,)})
        desk.decide([self.work.ledger.lines([key])[key].id], wish)

    def stands(self, key: str) -> tuple[str, str | None, str]:
        """State, cause and words."""
        line = self.work.ledger.lines([key])[key]
        return str(line.state), line.cause, line.said


@pytest.fixture
def office(work: Any, seen: Seen) -> Office:
    """Two invoices, proposed together."""
    work.sees(seen("a"), seen("b", "20.00"))
    made = Office(work)
    made.proposes(made.asked("a"), made.asked("b"))
    return made


def test_what_was_proposed_waits_and_is_owed_to_every_later_run(office: Office) -> None:
    assert office.stands("a") == ("held", "waiting-for-release", "proposal 1")
    assert office.work.own().owed() == ["a", "b"]
    (row,) = approvals.proposals(office.work.stored.id)
    assert ([entry.key for entry in row.waiting], row.tables["Totals"]) == (["a", "b"], [{"total": "10.00"}])


def test_an_approval_its_moves_and_its_events_are_one_transaction(office: Office, query: Query) -> None:
    assert office.answers(Act.APPROVE, 1) == ["pending", "pending"]
    ((kind, actors, seals),) = query(
        "select array_agg(kind order by position), count(distinct actor), count(distinct seal) from store_event "
        "where seal = (select max(seal) from store_event)"
    )
    assert (kind, actors, seals, broken(query)) == (["ruling", "ruling", "proposal"], 1, 1, [])
    told = office.kept("a")
    assert (told.answer, told.by, told.reason, told.over) == (
        Answer.APPROVED,
        "test:controller",
        "looked at",
        "",
    )


def test_a_rejected_one_is_held_with_the_reason_and_owed_to_no_run(office: Office) -> None:
    office.work.ledger.claim({"a": "a place"})
    assert office.answers(Act.REJECT, 1) == ["held", "held"]
    assert office.work.ledger.claim({"b": "a place"}) == set()  # it keeps no other from it
    assert office.stands("a") == ("held", "release-rejected", "looked at")
    assert (office.work.own().owed(), office.kept("a").reason) == ([], "looked at")


def test_what_was_made_approved_by_hand_is_found_by_the_proof(office: Office, query: Query) -> None:
    office.proposes(office.asked("a", "other"))
    office.answers(Act.APPROVE, 1)
    office.notes(straight=[office.asked("b")])
    assert list(approvals.unfounded()) == []
    query("update store_proposal set answer = 'approved' where id = 2")
    query("update store_proposalentry set fingerprint = 'another' where proposal_id = 1")
    found = [one.said for one in prove(office.work.keyring, (), lambda done, of: None).breaks]
    assert [said.split(", ")[0] for said in found] == [
        *("a stands as approved in proposal 1", "b stands as approved in proposal 1"),
        "a stands as approved in proposal 2",
    ]


@pytest.mark.parametrize(("numbers", "looked_at"), [((1,), "another"), ((1, 9), ""), ((9,), "")])
def test_what_is_not_as_it_was_seen_is_not_answered_at_all(
    office: Office, query: Query, numbers: tuple[int, ...], looked_at: str
) -> None:
    before = query("select count(*) from store_event")
    with pytest.raises(Moved):
        office.answers(Act.APPROVE, *numbers, seen=looked_at)
    assert (office.stands("a")[0], office.kept("a").answer) == ("held", Answer.OPEN)
    assert query("select count(*) from store_event") == before


def test_nothing_is_answered_twice(office: Office) -> None:
    office.answers(Act.APPROVE, 1)
    with pytest.raises(Moved, match="approved"):
        office.answers(Act.REJECT, 1)


def test_what_was_held_by_a_person_leaves_the_proposal_and_is_not_covered(office: Office) -> None:
    office.decides(Act.HOLD, "a")
    assert office.answers(Act.APPROVE, 1) == ["pending"]
    assert (office.stands("a")[1], bool(office.kept("a").over), office.kept("b").over) == (
        "held-by-person",
        True,
        "",
    )


def test_a_changed_draft_takes_the_place_of_the_one_before_and_says_what_changed(office: Office) -> None:
    was = office.kept("a")
    other = office.asked("a", '{"A": 2, "B": {"C": 3}}')
    office.proposes(other, changed={was.entry: other.shown})
    (old, new) = approvals.proposals(office.work.stored.id)
    assert [(entry.key, entry.over) for entry in old.entries] == [("a", "changed: A, B.C"), ("b", "")]
    assert (new.entries[0].before, new.entries[0].replaces) == ('{"A": 1}', 1)


def test_a_proposal_of_which_nothing_stands_is_void(office: Office) -> None:
    office.notes(ended={office.kept(key).entry: "why" for key in "ab"})
    (row,) = approvals.proposals(office.work.stored.id, limit=5)
    assert (row.answer, row.waiting) == (Answer.VOIDED, [])


def test_what_is_released_after_it_was_rejected_or_its_batch_deleted_is_asked_about_anew(
    office: Office,
) -> None:
    office.answers(Act.REJECT, 1)
    office.decides(Act.RELEASE, "a")
    office.decides(Act.RELEASE, "b")
    office.proposes(office.asked("b"))
    office.answers(Act.APPROVE, 2)
    office.work.hears("b", Held(cause="batch-deleted", said="batch 7"))
    office.decides(Act.RELEASE, "b")
    assert [office.kept(key).over for key in "ab"] == ["released by a person"] * 2


def test_only_what_went_straight_since_midnight_in_the_zone_counts(office: Office, clock: Any) -> None:
    clock.time = datetime(2026, 3, 2, 23, 30, tzinfo=ZoneInfo("America/Toronto"))
    office.notes(straight=[office.asked("a")])
    clock.sleep(3600)
    office.notes(straight=[office.asked("b")])
    gone = {
        zone: office.work.ledger.proposals.gone_straight(ENTER, zone) for zone in ("America/Toronto", "UTC")
    }
    assert gone == {"America/Toronto": {"USD": Decimal(20)}, "UTC": {"USD": Decimal(30)}}
    kept = office.work.ledger.proposals.agreements(ENTER, ["a", "b"], "America/Toronto")
    assert {key: told.today for key, told in kept.items()} == {"a": False, "b": True}


def test_a_run_that_was_taken_over_proposes_nothing(office: Office) -> None:
    models.Run.objects.filter(pk=office.work.ledger.run_id).update(attempt=2)
    with pytest.raises(LockLost):
        office.proposes(office.asked("a"))
    assert models.Proposal.objects.count() == 1


def test_payloads_of_proposals_age_out_with_those_of_what_is_done(office: Office, query: Query) -> None:
    office.answers(Act.APPROVE, 1)
    office.work.finishes("a")
    office.work.clock.sleep(40 * 86_400)
    now = office.work.clock.now()
    aging.age(office.work.stored.id, now - timedelta(days=30), now, lambda: None)
    assert query("select payload from store_proposalentry order by id") == [("",), ('{"A": 1}',)]
    assert query("select tables from store_proposal") == [("{}",)]
