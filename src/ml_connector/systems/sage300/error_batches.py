"""Which entries Sage 300 moved to an error batch when it posted the good ones, and what it said of each (E14).

Knows the batch an entry was moved from and the posting's messages. Knows no ledger, and corrects nothing.
"""

from collections.abc import Mapping, Sequence

import sage300
from ml_connector.domain.failures import Held
from ml_connector.systems.sage300.evidence import Place
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.whereabouts import Entered, Whereabouts

__all__ = ["elsewhere", "why_moved"]

_NUMBER = sage300.field("BatchNumber")
_SEQUENCE = sage300.field("PostingSequenceNumber")
_PAYMENTS = (
    "PY",
    "AD",
)  # their batches and postings may have the same numbers; what invoices are called is not seen (F.8)
_WORDS_MAX = 5


def elsewhere(one: Entered, place: Place) -> bool:
    """Tell whether an entry that is not posted stands in another batch than it was entered in."""
    return not one.adopted and place.numbers["batch"] != str(one.batch)


def why_moved(
    client: sage300.Sage300, moved: Sequence[tuple[Entered, Place]], seen: Whereabouts
) -> Mapping[str, Held]:
    """Say, by key, where each of these stands now and what Sage said when it moved it.

    A batch that is still to be posted, and does not say that the entry has left it, was not posted: a person moved it.
    """
    by_hand = {one.key for one, _ in moved if _is_still_to_be_posted(one, seen)}
    origins = sorted({one.batch for one, _ in moved if one.key not in by_hand})
    words = {number: _messages(client, number) for number in origins}
    return {
        one.key: Held(cause="batch-edited", said=f"{_where(one, place)}; a person moved it there")
        if one.key in by_hand
        else Held(cause="moved-to-error-batch", said=_told(one, place, words[one.batch]))
        for one, place in moved
    }


def _is_still_to_be_posted(one: Entered, seen: Whereabouts) -> bool:
    batch = seen.batches.get(one.batch)
    return batch is not None and one.entry not in batch.left


def _where(one: Entered, place: Place) -> str:
    there = place.numbers
    return (
        f"batch {there['batch']} entry {there['entry']}, moved there from batch {one.batch} entry {one.entry}"
    )


def _told(one: Entered, place: Place, messages: Sequence[sage300.models.PostingError]) -> str:
    """Put Sage's own words behind the place; those about this entry, by where it was or where it went."""
    there = (place.numbers["batch"], place.numbers["entry"])
    own = [
        message.ErrorDescription.strip()
        for message in messages
        if str(message.EntryNumber) == one.entry
        or (str(message.ErrorBatchNumber), str(message.ErrorEntryNumber)) == there
    ]
    said = [words for words in dict.fromkeys(own) if words][:_WORDS_MAX]
    return (
        f"{_where(one, place)}: {' '.join(said)}"
        if said
        else f"{_where(one, place)}; Sage 300 tells no reason"
    )


def _messages(client: sage300.Sage300, number: int) -> Sequence[sage300.models.PostingError]:
    """Read what the posting of a batch said; nothing where the site has no sequence, or lets nobody read messages."""
    with reading():
        batches = [
            one for one in client.invoice_batches.find(_NUMBER.eq(number)) if one.BatchNumber == number
        ]
        sequence = batches[0].PostingSequenceNumber if batches else None
        if not sequence:
            return ()
        try:
            found = client.posting_errors.find(_SEQUENCE.eq(sequence))
        except (sage300.Rejected, sage300.ResourceMissing, sage300.Forbidden):
            return ()
    return [one for one in found if one.BatchNumber == number and one.BatchType.strip() not in _PAYMENTS]
