"""Knows how the probe reads the answers of a site, what it does at a refusal, and when it gives up.

Does not know Sage 300: the site here is a list of vendors and of words it does not understand.
"""

from dataclasses import dataclass, field
from urllib.parse import unquote

import httpx2
import pytest
from tests.clients.sage300.conftest import PASSWORD

from sage300 import (
    Dialect,
    Finding,
    Findings,
    Forbidden,
    NoAnswer,
    Sage300,
    SageError,
    Site,
    Throttled,
    Unauthorized,
    probe,
)

SITE = Site("https://h", "SAMLTD", "U", "Mixed" + PASSWORD)


@dataclass
class Town:
    """A site with `vendors`, `page` of them a page. `refused` texts get 400 when they stand in a request."""

    vendors: int = 5
    page: int = 2
    refused: tuple[str, ...] = ()
    failing: dict[str, int] = field(default_factory=dict)
    longest: int = 2_048
    link: str = "http://localhost/x?$skip=2"
    honors_top: bool = False
    asked: list[str] = field(default_factory=list)

    def client(self) -> Sage300:
        """A client of this site."""
        return Sage300(SITE, transport=httpx2.MockTransport(self.answer), sleep=lambda _: None)

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """What the site says to one request."""
        target = unquote(str(request.url)).split("/-/SAMLTD/")[1]
        self.asked.append(target)
        for text, status in self.failing.items():
            if text in target:
                return httpx2.Response(status, json={"error": {"code": "X", "message": {"value": "no"}}})
        if len(str(request.url.query, "ascii")) > self.longest:
            return httpx2.Response(404, html="<html>too long</html>")
        if any(text in target for text in self.refused):
            return httpx2.Response(400, json={"error": {"code": "InvalidParameters", "message": "no"}})
        return self._found(target)

    def _found(self, target: str) -> httpx2.Response:
        if "TXTaxGroups(" in target:
            return httpx2.Response(200, json={"TaxGroupKey": "CALIF"})
        if "TXTaxGroups" in target:
            return httpx2.Response(200, json={"value": [{"TaxGroupKey": "CALIF"}]})
        rows = [self._vendor(n, whole="$select" not in target) for n in range(1, self.vendors + 1)]
        if "not (" in target:
            rows = rows[1:]
        if "$orderby" in target:
            rows.reverse()
        top = int(target.partition("$top=")[2].partition("&")[0] or self.page)
        shown = rows[: top if self.honors_top else min(top, self.page)]
        told: dict[str, object] = {"value": shown}
        if "$count" in target:
            told["@odata.count"] = len(rows)
        if len(shown) < min(len(rows), top) or ("$top" not in target and len(shown) < len(rows)):
            told["@odata.nextLink"] = self.link
        return httpx2.Response(200, json=told)

    def _vendor(self, number: int, *, whole: bool) -> dict[str, object]:
        row: dict[str, object] = {"VendorNumber": f"V{number}", "DateLastMaintained": "2025-03-04T00:00:00Z"}
        return row | ({"VendorName": "X"} if whole else {})


def found(town: Town) -> Findings:
    """What the probe finds there."""
    with town.client() as client:
        return probe(client)


@pytest.mark.facts("S-C7", "S-C8", "S-C10", "S-C11", "S-C12", "S-C21", "S-C22", "S-C23", "S-C25", "S-C26")
def test_a_site_that_takes_everything_is_found_to() -> None:
    town = Town(longest=8_000, honors_top=True, link="http://h/x?$select=A&$count=true&$skip=2")
    assert found(town).dialect() == Dialect(
        select=True,
        page_size=2,
        next_link="full",
        top_over_page="honored",
        day_literal="instant",
        ge=True,
        text_search="contains",
        negation=True,
        orderby=True,
        description_filter=True,
        filter_max_bytes=3_600,
        filter_max_nodes=200,
        enum_key="quoted",
    )
    assert len(town.asked) < 20


@pytest.mark.facts("S-C8", "S-C10", "S-C11", "S-C12", "S-C20", "S-C23", "S-C25", "S-F.14")
def test_a_site_that_takes_little_is_found_to() -> None:
    words = (" ge ", "contains(", "substringof(", "not (", "$orderby", "03T00:00:00Z", "Type='P")
    assert found(Town(refused=words)).dialect() == Dialect(
        select=True,
        page_size=2,
        next_link="lossy",
        top_over_page="cut",
        day_literal="day",
        ge=False,
        text_search="startswith",
        negation=False,
        orderby=False,
        description_filter=True,
        filter_max_bytes=1_800,
        filter_max_nodes=200,
    )


@pytest.mark.facts("S-C12")
def test_the_old_form_of_a_date_is_the_last_that_is_tried() -> None:
    findings = found(Town(refused=("gt 2025",)))
    assert findings["day_literal"].answer == "v3"
    assert [told.status for told in findings["day_literal"].evidence] == [400, 400, 200]


@pytest.mark.facts("S-C7", "S-C20")
def test_where_members_cannot_be_chosen_everything_else_is_still_asked() -> None:
    dialect = found(Town(refused=("$select=VendorNumber",))).dialect()
    assert (dialect.select, dialect.page_size, dialect.ge) == (False, 2, True)


def test_where_nothing_can_be_told_nothing_is_claimed() -> None:
    dialect = found(Town(vendors=0, refused=("TXTaxGroups",))).dialect()
    unknown = (dialect.page_size, dialect.next_link, dialect.top_over_page, dialect.orderby, dialect.enum_key)
    assert unknown == (None,) * 5
    assert (dialect.ge, dialect.day_literal) == (True, "instant")


@pytest.mark.facts("S-B5", "S-B6", "S-B8")
def test_a_missing_right_or_a_fault_says_neither_yes_nor_no() -> None:
    findings = found(Town(failing={"TXTaxGroups": 403, "APInvoiceBatches": 403, " ge ": 500}))
    answers = [findings[name].answer for name in ("enum_key", "description_filter", "ge")]
    assert answers == [None, None, None]
    assert findings["ge"].evidence[0].status == 500


def test_a_short_filter_is_believed_where_longer_ones_are_refused() -> None:
    dialect = found(Town(longest=500, refused=(" or ",))).dialect()
    assert (dialect.filter_max_bytes, dialect.filter_max_nodes) == (900, 50)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, Unauthorized), (429, Throttled), (403, Forbidden), (302, SageError)]
)
def test_trouble_with_the_site_itself_is_an_error(status: int, kind: type[SageError]) -> None:
    with pytest.raises(kind):
        found(Town(failing={"APVendors": status}))


def test_a_connection_that_fails_in_the_middle_is_an_error() -> None:
    def cut(request: httpx2.Request) -> httpx2.Response:
        if "orderby" in str(request.url):
            raise httpx2.ReadTimeout("silence")
        return Town().answer(request)

    with Sage300(SITE, transport=httpx2.MockTransport(cut)) as client, pytest.raises(NoAnswer):
        probe(client)


@pytest.mark.facts("S-C25")
def test_a_refused_top_says_nothing_of_what_an_accepted_one_does() -> None:
    finding = found(Town(refused=("$top=3",)))["top_over_page"]
    assert (finding.answer, finding.evidence[0].status) == (None, 400)


@pytest.mark.parametrize(("status", "times"), [(400, 1), (409, 1), (500, 1), (504, 1), (502, 5), (503, 5)])
def test_a_question_is_repeated_after_a_hiccup_and_never_after_a_refusal(status: int, times: int) -> None:
    town = Town(failing={" ge ": status})
    assert not found(town)["ge"].answer
    assert sum(" ge " in asked for asked in town.asked) == times


def test_findings_survive_their_json_and_hold_no_secret() -> None:
    findings = found(Town())
    text = findings.to_json()
    assert Findings.from_json(text) == findings
    assert PASSWORD.encode() not in text


@pytest.mark.parametrize("text", [b"", b"[]", b'{"items":[{"name":1}]}'])
def test_what_are_no_findings_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="not findings"):
        Findings.from_json(text)


@pytest.mark.parametrize(("name", "answer"), [("invented", True), ("ge", "yes"), ("enum_key", "x")])
def test_findings_no_dialect_knows_make_no_dialect(name: str, answer: object) -> None:
    findings = Findings(items=(Finding(name=name, answer=answer),))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="dialect"):
        findings.dialect()
