"""The vendors: forty roles that repeat, and a few whose numbers are hard to put in an address.

Knows what a vendor must be for an invoice to end one way or the other. Knows no invoice.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from simulators.company import Account, Vendor
from simulators.seed.setup import IN_PRICE, ONE_TAX, TERMS, TWO_TAXES

__all__ = ["FEWEST", "HARD_NUMBERS", "MOST", "ROLES", "role_of", "vendors"]

HARD_NUMBERS = ("O'BRIEN", "A1/103", "R&D+CO", "NO#7", "ST LOUIS", "50%OFF", "A1-103/0")


@dataclass(frozen=True, kw_only=True)
class _Role:
    name: str
    currency: str = "USD"
    tax_group: str = ""
    tax_included: bool = False
    active: bool = True
    on_hold: bool = False
    duplicate_amount: str = "None"


_ORDINARY = _Role(name="ordinary")
_ROLES = (
    *[_ORDINARY] * 8,
    *[_Role(name="taxed", tax_group=ONE_TAX)] * 5,
    *[_ORDINARY] * 6,
    *[_Role(name="two-taxes", tax_group=TWO_TAXES)] * 2,
    *[_Role(name="in-price", tax_group=IN_PRICE, tax_included=True)] * 2,
    *[_Role(name="CAD", currency="CAD")] * 3,
    *[_ORDINARY] * 5,
    *[_Role(name="EUR", currency="EUR")] * 2,
    _Role(name="JPY", currency="JPY"),
    _Role(name="KWD", currency="KWD"),
    _Role(name="on-hold", on_hold=True),
    _Role(name="inactive", active=False),
    _Role(name="duplicate-error", duplicate_amount="Error"),
    _Role(name="ordinary", duplicate_amount="Warning"),
    _ORDINARY,
)
ROLES = len(_ROLES)
FEWEST = ROLES + len(HARD_NUMBERS)
MOST = 99_999 + len(HARD_NUMBERS)

_FIRST = (
    "Atlas", "Beacon", "Cascade", "Delta", "Évasion", "Foundry", "Granite", "Harbor", "Ironwood",
    "Junction", "Keystone", "Lakeside", "Meridian", "Northern", "Orbit", "Prairie", "Quarry", "Ridge",
    "Summit", "Süd", "Tidewater", "Union", "Valley", "Western", "Zenith",
)  # fmt: skip
_SECOND = (
    "Abrasives", "Bearings", "Castings", "Controls", "Electric", "Fasteners", "Freight Lines",
    "Hydraulics", "Instruments", "Packaging", "Plastics", "Pumps", "Steel", "Tooling", "Valves",
    "Wire & Cable", "Industrial Maintenance and Calibration",
)  # fmt: skip
_LAST = ("Inc.", "Ltd.", "LLC", "Co.", "Supply", "Works", "Group")
_TOWNS = (
    ("Springfield", "IL", "62701", "USA"),
    ("Riverside", "OH", "45424", "USA"),
    ("Portland", "ME", "04101", "USA"),
    ("Fairview", "TX", "75069", "USA"),
    ("Trois-Rivières", "QC", "G9A 1A1", "Canada"),
    ("Burnaby", "BC", "V5H 0A1", "Canada"),
    ("Münster", "", "48143", "Germany"),
)
_GROUPS = ("RAW", "PACK", "FRT", "SVC", "MRO")
_TERMS = tuple(terms.code for terms in TERMS if terms.active)


def role_of(vendor: Vendor, index: int) -> str:
    """Give the role of the index-th vendor as `vendors` made it: "hard" or one of the forty."""
    return "hard" if vendor.number in HARD_NUMBERS else _ROLES[index % ROLES].name


def vendors(rng: Random, count: int, accounts: tuple[Account, ...], today: date) -> tuple[Vendor, ...]:
    """Make `count` vendors, the hard ones last; ValueError outside FEWEST..MOST.

    `gl_account` is an unformatted number of one of `accounts`, or "".
    """
    if not FEWEST <= count <= MOST:
        raise ValueError(f"vendors must be {FEWEST} to {MOST}")
    plain = count - len(HARD_NUMBERS)
    made = [
        _vendor(rng, f"V{index + 1:05d}", _ROLES[index % ROLES], accounts, today) for index in range(plain)
    ]
    made += [_vendor(rng, number, _ORDINARY, accounts, today) for number in HARD_NUMBERS]
    return tuple(made)


def _vendor(rng: Random, number: str, role: _Role, accounts: tuple[Account, ...], today: date) -> Vendor:
    name = f"{rng.choice(_FIRST)} {rng.choice(_SECOND)} {rng.choice(_LAST)}"
    city, state, zip_code, country = rng.choice(_TOWNS)
    slug = "".join(letter for letter in number.lower() if letter.isalnum())
    return Vendor(
        number=number,
        name=name,
        short_name=name.replace(" ", "").upper()[:10],
        group=rng.choice(_GROUPS),
        currency=role.currency,
        terms=rng.choice(_TERMS),
        tax_group=role.tax_group,
        account_set=role.currency,
        address=(
            f"{rng.randrange(1, 9900)} Mill Street",
            *((f"Unit {rng.randrange(1, 90)}",) * (rng.random() < 0.3)),
        ),
        city=city,
        state=state,
        zip_code=zip_code,
        country=country,
        phone=f"555010{rng.randrange(10000):04d}",
        email=f"accounts@{slug}.example.com",
        tax_number=f"00-{rng.randrange(10_000_000):07d}" if rng.random() < 0.6 else "",
        active=role.active,
        on_hold=role.on_hold,
        tax_included=role.tax_included,
        duplicate_amount=role.duplicate_amount,
        gl_account=rng.choice(accounts).unformatted if rng.random() < 0.5 else "",
        last_maintained=today - timedelta(days=rng.randrange(700)),
    )
