"""Knows mistakes in a profile that would lose a refusal, a company, a code or a day: each is refused when it is read.

Does not know how a profile is used.
"""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from avidxchange import Profile, errors

BY_ROW = "style: per_item, list: results, key: key, index: index, outcome: outcome, id: id, errors: errors"
RESULT = f"    result: {{{BY_ROW}}}\n"
BATCH = "  batch_status:\n    method: GET\n    path: /batches/{batch_id}\n"
LISTED = "  vendors_list:\n"
NO_WORD, OURS = "`outcome` or `errors` is missing", "companyId is the company's"
ENVELOPE = "    envelope: vendors\n"

RESULTS = [
    (
        (f"{RESULT}    fields:\n      code: vendorCode", "    fields:\n      code: vendorCode"),
        "`result` is missing",
    ),
    (("outcome: outcome, id: id, errors: errors}", "id: id}"), NO_WORD),
    ((BY_ROW, "key: key"), NO_WORD),
    ((BY_ROW, "style: bare_array, key: key"), NO_WORD),
    ((LISTED, f"{BATCH}{LISTED}"), "`result` is missing"),
    ((LISTED, f"{BATCH}    result: {{list: results, key: key}}\n{LISTED}"), NO_WORD),
]
PLACES = [
    (("          job: [job", "          job: [dimensions"), "are read from one place: dimensions"),
    (
        (
            "      vendor_code: [vendorCode, vendor.code]\n      type",
            "      vendor_code: invoiceNumber\n      type",
        ),
        "`vendor_code` and `number` are read from one place: invoiceNumber",
    ),
    (("        from: [distributions, glDistributions]\n", ""), "`from` is missing"),
    (("        to: lines\n", ""), "`to` is missing"),
]
CODES = [
    (("      name: 40\n", "      code: 40\n"), "`code` is a code"),
    (("      name: 40\n", "      name+default_gl_account: 40\n"), "`default_gl_account` is a code"),
    (("      vendor_name: 40\n", "      vendor_name: 40\n"), "`number` is a code"),
]
COMPANY = [
    ((ENVELOPE, f"{ENVELOPE}    body_constants: {{companyId: OTHER}}\n"), OURS),
    ((ENVELOPE, f"{ENVELOPE}    body_constants: {{companyId.id: OTHER}}\n"), OURS),
    ((ENVELOPE, "    envelope: companyId.vendors\n"), OURS),
    ((ENVELOPE, "    envelope: .\n    item_constants: {companyId: OTHER}\n"), OURS),
    ((f"{ENVELOPE}    max_items: 100\n", "    item_constants: {companyId: OTHER}\n"), OURS),
]


def refused(*changes: tuple[str, str]) -> str:
    """What the default profile is refused for once these pieces of it are replaced."""
    text = Profile.named("default").text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(errors.ProfileError) as caught:
        Profile.parse(text, source="mine.yaml")
    assert str(caught.value).startswith(f"mine.yaml, line {caught.value.line}: ") and caught.value.line > 1
    return caught.value.problem


@pytest.mark.facts("A-6.4/per_item", "A-6.4/bare_array", "A-6.4/batch_202")
@pytest.mark.parametrize(("change", "complaint"), RESULTS)
def test_a_write_whose_refusals_would_read_as_accepted_is_refused(change, complaint):
    assert complaint in refused(change)


@pytest.mark.facts("A-6.10/declarative")
@pytest.mark.parametrize(("change", "complaint"), PLACES)
def test_each_field_that_is_read_and_each_list_has_a_place_of_its_own(change, complaint):
    assert complaint in refused(change)


@pytest.mark.facts("A-4.1/vendor-code", "A-2.3.4")
@pytest.mark.parametrize(("change", "complaint"), CODES)
@pytest.mark.parametrize("otherwise", ["warn", "reject"])
def test_what_a_thing_is_known_by_is_never_cut_short(change, complaint, otherwise):
    text = Profile.named("default").text.replace(*change, 1)
    Profile.parse(text.replace("on_excess: warn", f"on_excess: {otherwise}"))
    cut = (
        ("on_excess: reject", "on_excess: truncate")
        if "number" in complaint
        else ("on_excess: warn", "on_excess: truncate")
    )
    assert f"{complaint} and cannot be cut short" in refused(change, cut)


@pytest.mark.facts("A-6.2/company")
@pytest.mark.parametrize(("change", "complaint"), COMPANY)
def test_nothing_is_written_over_the_company(change, complaint):
    assert complaint in refused(change)


@pytest.mark.facts("A-6.2/company")
@pytest.mark.parametrize("envelope", ["", "    envelope: .\n"])
def test_nor_by_a_field_of_an_item_that_is_the_body_or_holds_the_company(envelope):
    alone = (f"{ENVELOPE}    max_items: 100\n", envelope)
    assert OURS in refused(
        alone, ("default_gl_account: defaultGlAccount", "default_gl_account: companyId.gl")
    )


@pytest.mark.facts("A-6.7/formats")
@pytest.mark.parametrize(
    ("pattern", "day", "moment"),
    [
        ("%Y-%m-%d", True, False), ("%d.%m.%y", True, False), ("%Y%j", True, False), ("%b %d, %Y", True, False),
        ("%Y-%m-%d %H:%M", True, True), ("%m/%d/%Y %I:%M %p", True, True), ("%m/%d/%Y %I:%M", True, False),
        ("rfc3339", True, True), ("epoch_seconds", True, True), ("%d/%m", False, False), ("%H", False, False),
        ("%Y-%m", False, False), ("%Q", False, False), ("%", False, False), ("%s", False, False),
        ("%Y-%m-%d%", False, False), ("%Y-%m-%d %s", False, False), ("2026", False, False),
    ],
)  # fmt: skip
def test_a_date_says_the_whole_day_and_a_timestamp_the_hour_too(pattern, day, moment):
    for kind, old, fits in (("date", '  date: "%Y-%m-%d"', day), ("datetime", "  datetime: rfc3339", moment)):
        text = Profile.named("default").text.replace(old, f'  {kind}: "{pattern}"', 1)
        with nullcontext() if fits else pytest.raises(errors.ProfileError, match="would be right"):
            Profile.parse(text)
