"""The gate of release (L7): what is about to be sent was agreed to, goes straight by the rule, or is proposed.

Knows the rule, and what is noted of each case. Knows no table and no system, and not who agrees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml_connector.domain.failures import Held
from ml_connector.domain.options import Options
from ml_connector.domain.release import (
    ANOTHER_DAY,
    CHANGED_RULE,
    STRAIGHT,
    Agreement,
    Answer,
    Entry,
    Judged,
    Rule,
    judge,
    waiting,
)
from ml_connector.engine.gates import Asked, Noted, Proposal, Proposals, Show

__all__ = ["ReleaseGate", "gate_of"]


def gate_of(options: Options, book: str) -> "ReleaseGate | None":
    """Make the gate a connection wants before these books; None where everything that passes its checks is sent."""
    if options.release == STRAIGHT:
        return None
    rule = Rule.of(options.release, f"post={options.post} in {book}")
    return ReleaseGate(rule=rule, zone=options.zone)


@dataclass(frozen=True, kw_only=True)
class ReleaseGate:
    """Lets through what the rule or a person agreed to, draft by draft; `zone` says when a day begins."""

    rule: Rule
    zone: str

    def ask(self, step: str, asked: Sequence[Asked], show: Show, proposals: Proposals) -> Mapping[str, Held]:
        """Hold what waits for a person or was rejected; propose what nobody was asked about as it is now."""
        by_key = {one.draft.key: one for one in asked}
        kept = proposals.agreements(step, list(by_key), self.zone)
        gone = {} if self.rule.limit is None else proposals.gone_straight(step, self.zone)
        judged = judge(self.rule, [_entry(one) for one in asked], kept, gone)
        numbers = proposals.note(step, self._noted(judged, by_key, kept, show))
        return judged.held | {key: waiting(numbers.get(key)) for key in judged.asked}

    def _noted(
        self, judged: Judged, by_key: Mapping[str, Asked], kept: Mapping[str, Agreement], show: Show
    ) -> Noted:
        again = [key for key in (*judged.straight, *judged.asked) if key in kept and not kept[key].over]
        changed = [key for key in again if kept[key].fingerprint != by_key[key].draft.fingerprint]
        return Noted(
            rule=self.rule.text,
            batch=self.rule.batch,
            passed={key: kept[key] for key in judged.passed},
            straight=[by_key[key] for key in judged.straight],
            proposed=[
                Proposal(parcel=parcel, preview=preview, asked=[by_key[draft.key] for draft in parcel.drafts])
                for parcel, preview in show([by_key[key].draft for key in by_key if key in judged.asked])
            ],
            changed={kept[key].entry: by_key[key].shown for key in changed},
            ended={kept[key].entry: self._why_over(kept[key]) for key in again if key not in changed},
        )

    def _why_over(self, told: Agreement) -> str:
        """Say why what was answered about the very same draft counts no more."""
        late = told.answer is Answer.STRAIGHT and (told.rule, told.batch) == (self.rule.text, self.rule.batch)
        return ANOTHER_DAY if late else CHANGED_RULE


def _entry(one: Asked) -> Entry:
    return Entry(
        key=one.draft.key,
        fingerprint=one.draft.fingerprint,
        amount=one.delivery.amount,
        currency=one.draft.currency,
    )
