"""The step that waits until an accountant has posted what we entered: for who acknowledges only then.

Knows where entered invoices stand and what that comes to. Posts nothing, and knows no ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ml_connector.engine.looking import OnlyLooked, OnlyLooks
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Found
from ml_connector.systems.sage300.permits import Recalled, nobody_recalls
from ml_connector.systems.sage300.system import Books
from ml_connector.systems.sage300.verdicts import entered_of, lasting, not_posted, posted_before, verdicts
from ml_connector.systems.sage300.whereabouts import whereabouts

__all__ = ["AwaitPosting"]


@dataclass(frozen=True, kw_only=True)
class AwaitPosting(OnlyLooks):
    """Looks whether invoices are posted; what is not yet waits, and is looked at again after an hour.

    What is not posted and is `recalled` is put before a person: the accountant would post it.
    """

    books: Books
    recalled: Recalled = nobody_recalls
    name: str = "await-posting"
    look_max: int = 500

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> OnlyLooked:
        """Read where they stand: one list where none has left its batch."""
        found: dict[str, Found] = {
            line.key: told for line, _ in deliveries if (told := posted_before(line)) is not None
        }
        entered = [
            entered_of(self.books, line, record) for line, record in deliveries if line.key not in found
        ]
        seen = whereabouts(self.books.client, entered)
        found |= verdicts(self.books, entered, seen)
        found |= {
            one.key: self.recalled(one.key) or not_posted(one, seen)
            for one in entered
            if one.key not in found
        }
        lines = {line.key: line for line, _ in deliveries}
        return OnlyLooked(found=lasting(lines, found, self.books.facts.now()))
