"""Whether an entry of ours that a look found is what its invoice is coded to today: where what was sent says nothing.

Knows what a ledger does not know of an entry, and that a person may have released a change. Knows no list of Sage.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ml_connector.domain.batch import UNKNOWN
from ml_connector.domain.failures import Held
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Draft, Found, Receipt
from ml_connector.systems.sage300.as_sent import CHANGED, AsSent, as_sent, read_sent

__all__ = ["against_today"]


def against_today(
    found: Mapping[str, Found],
    pairs: Sequence[tuple[Delivery, Record]],
    step: str,
    draft: Callable[[Delivery, Record], Draft],
    *,
    asked_first: bool,
) -> Mapping[str, Found]:
    """Hold entries of ours against today's draft, where the invoice was changed since or nobody knows what was sent.

    `asked_first`: somebody must agree to what is entered.
    """
    compared: dict[str, Found] = {}
    for line, record in pairs:
        there, sent = found.get(line.key), as_sent(line, step)
        if isinstance(there, Receipt) and there.flag is None and _is_in_question(line, step, sent):
            compared[line.key] = _compared(there, sent, _today(draft, line, record), asked_first=asked_first)
    return {**found, **compared}


def _is_in_question(line: Delivery, step: str, sent: AsSent) -> bool:
    receipt = line.receipts.get(step)
    if receipt is not None and "adopted" in receipt.numbers:
        return False
    return sent.imprint == UNKNOWN or (receipt is not None and receipt.released == CHANGED)


def _today(draft: Callable[[Delivery, Record], Draft], line: Delivery, record: Record) -> str:
    try:
        return read_sent(draft(line, record).evidence).imprint
    except Held:
        return UNKNOWN


def _compared(there: Receipt, sent: AsSent, today: str, *, asked_first: bool) -> Receipt:
    """Flag it where its lines can be read and are not as today's draft; from now on it must be as that says.

    What cannot be drafted today, and what nobody agreed to although somebody must, stays unknown: nothing of its batch
    is posted by us. Lines of posted documents cannot be read; they are not compared.
    """
    agreed = today if not asked_first or today == sent.imprint else UNKNOWN
    told = replace(there, numbers={**there.numbers, "imprint": agreed})
    readable = there.numbers["status"] != "Posted" and UNKNOWN not in (today, sent.imprint)
    if not readable or there.numbers["imprint"] == today:
        return told
    where = f"batch {there.numbers['batch']} entry {there.numbers['entry']}"
    said = f"{where}: its number, accounts or amounts are not as the invoice is coded now"
    return replace(told, flag=Held(cause="differs-in-sage", said=said))
