"""Claims about a company with more remit-to locations than are kept in memory at once.

Knows a scripted Sage with vendors and locations. Does not know the simulator or the ledger.
"""

from __future__ import annotations

import pytest
from vendor_site import Site, opening

MANY = 5_001


@pytest.mark.parametrize(
    ("refused", "status"), [("nothing", 400), ("VendorNumber le", 400), ("VendorNumber le", 500)]
)
def test_the_locations_of_each_page_of_vendors_are_read_with_it(refused: str, status: int) -> None:
    site = Site()
    for number in range(MANY):
        site.place(f"Z{number:05}", "MAIN")
    for number in ("1", "2"):
        site.vendor(number, PrimaryRemitToLocation="LOCKBX")
        site.place(number, "LOCKBX", AddressLine1=f"{number} Mill St")
    site.refuses[refused] = status
    source = opening(site)
    told = [
        source.read(item) for page in source.pages(None, recover=False, resume=None) for item in page.items
    ]
    source.books.client.close()
    assert [one.remit_to and one.remit_to.lines[0] for one in told] == ["1 Mill St", "2 Mill St"]
