"""What keeps a payment, or the status of an invoice, from being understood.

Knows words for clerks. Knows no field of either system and no list.
"""

from ml_connector.domain.causes.cause import IT, Cause

__all__ = ["PAYMENTS"]

_VOCABULARY = "The profile of the connection, under `vocabulary`, `{}`: add the word and what it means here."
_NEXT = "Nothing is guessed. Once the profile has the word, the next run takes it up by itself."


def _unknown(what: str, kind: str) -> Cause:
    return Cause(
        what=what,
        who=IT,
        where=_VOCABULARY.replace("{}", kind),
        next=_NEXT,
        rechecked=True,
        blocker=f"the profile's {kind} has the word: {{}}",
    )


PAYMENTS: dict[str, Cause] = {
    "payment-status-unknown": _unknown(
        "AvidXchange gave a payment a status that the profile has no word for; the message says which.",
        "payment_status",
    ),
    "payment-method-unknown": _unknown(
        "AvidXchange pays by a method that the profile has no word for; the message says which.",
        "payment_method",
    ),
    "invoice-status-unknown": _unknown(
        "AvidXchange gave an invoice a status that the profile has no word for; the message says which.",
        "invoice_status",
    ),
    "export-status-unknown": _unknown(
        "AvidXchange says of an invoice's export a word that the profile does not have; the message says which.",
        "export_status",
    ),
}
