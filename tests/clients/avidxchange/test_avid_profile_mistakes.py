"""Knows mistakes people make in profiles: each is refused with file, line and what would be right.

Does not know how a profile is used. In the tables `¶` stands before the line that must be named.
"""

from __future__ import annotations

import pytest

from avidxchange import Profile, errors

LAYER = "    - type: oauth2_client_credentials\n"
READS = "    reads: {in: query, name: companyId}     # none | header | query | path | token_form\n"
WRITES = "    writes: {in: body, name: companyId}     # none | header | query | path | body | token_form\n"


def layers(*more: str) -> str:
    """The layers of the default profile with others before them."""
    return "".join(f"    - {layer}\n" for layer in more) + LAYER


WHOLE = [
    ("profile_version: 1\n", "¶", "`profile_version` is missing; 1 would be right"),
    ("profile_version: 1", "¶profile_version: 2", "found 2, 1 would be right"),
    ("profile_version: 1", "¶profile_version: true", "found True, 1 would be right"),
    (
        "profile_version: 1\nname: avidconnect-default\n",
        "¶profile_version: 1\n",
        "`name: …` with a text would be right",
    ),
    ("name: avidconnect-default", "¶name: [a]", "found a list, a text would be right"),
    ("\nauth:\n", "\n¶autth:\n", "did you mean `auth`?"),
    ("assumptions_confirmed: false", "¶assumptions_confirmed: maybe", "true or false would be right"),
    ("assumptions_confirmed: false", "¶assumptions_confirmed: 1", "true or false would be right"),
    ("checkpoint: {overlap_minutes: 15}", "¶checkpoint: {overlap_minutes: -1}", "from 0 to 10080"),
    ("checkpoint: {overlap_minutes: 15}", "¶checkpoint: 15", "a mapping would be right"),
    ("schedule_minutes: {vendors: 60", "¶schedule_minutes: {vendors: 0", "from 1 to 10080"),
    ("schedule_minutes: {vendors: 60", "¶schedule_minutes: {vendor: 60", "did you mean `vendors`?"),
    ("payments: {origin: null", "¶payments: {origin: sage", "one of avidxchange, erp would be right"),
    ("post_on: issued", "post_on: someday¶", "one of funding, issued, cleared would be right"),
    ("export: {mode: ack}", "¶export: {mode: maybe}", "one of ack, status_update"),
    ("    approved: approved\n", "¶    approved: postable\n", "one of received"),
    ("    approved: approved\n", "    approved: approved\n¶    APPROVED: rejected\n", "keep one of the two"),
    ("on_unknown: quarantine", "on_unknown: post¶", "one of quarantine would be right"),
    ("  invoice_get:\n", "¶  invoice_gets:\n", "`invoice_gets` is not an operation"),
]

CONNECTION = [
    (
        "  base_url: null",
        "¶  base_url: https://x.example",
        "null would be right: this comes from the connection",
    ),
    ("  burst: 5", "¶  burts: 5", "did you mean `burst`?"),
    ("  burst: 5", "¶  burst: many", "a whole number from 1 to 1000 would be right"),
    ("  burst: 5", "¶  burst: 0", "a whole number from 1 to 1000 would be right"),
    ("  burst: 5", "¶  burst: 1.5", "a whole number from 1 to 1000 would be right"),
    ("  max_requests_per_second: 2", "¶  max_requests_per_second: true", "a whole number from 1 to 1000"),
    ("{connect: 10, read: 60}", "¶10", "a mapping would be right"),
    ("{connect: 10, read: 60}", "¶{connect: 10, reed: 60}", "did you mean `read`?"),
    ("{connect: 10, read: 60}", "¶{connect: 10, read: 9999}", "from 1 to 600 would be right"),
    ("{Accept: application/json}", '¶{"X Y": z}', "one like X-Company would be right"),
    ("{Accept: application/json}", "¶{Host: z}", "one like X-Company would be right"),
    ("{Accept: application/json}", "¶{X-Name: Zoë}", "plain ASCII text would be right"),
    ("{Accept: application/json}", "¶{X-Name: ${env:NAME}}", "name a secret as `secret:client_secret`"),
    ("allowed_link_hosts: []", "¶allowed_link_hosts: x.example", "a list would be right"),
    ("allowed_link_hosts: []", "¶allowed_link_hosts: [https://x.example]", "such as files.example.com"),
    ("idempotency_header: Idem", "¶idempotency_header: A b ", "one like X-Company would be right"),
]

AUTH = [
    (
        "      client_secret: secret:client_secret",
        "¶      client_secret: hunter2",
        "`secret:client_secret` would be",
    ),
    ("      client_secret: secret:client_secret", "¶      client_secret: ${env:S}", "`secret:client_secret`"),
    (
        "      client_secret: secret:client_secret",
        "¶      client_secret: secret:Client Secret",
        "would be right",
    ),
    ("      client_secret: secret:client_secret", "¶      client_secret: [a]", "a text would be right"),
    ("      client_id: null", "¶      client_id: me", "null would be right: this comes from the connection"),
    ("      client_auth: basic", "¶      client_auth: digest", "one of basic, body would be right"),
    ("      scope: null", "¶      scope: {a: b}", "a text would be right"),
    ("      scope: null", "¶      scope: &a x", "the value written out would be right"),
    ("      scope: null", "¶      scope: !!python/name:os.system x", "the value alone would be right"),
    ("      extra_form: {}", "¶      extra_form: {grant_type: password}", "another name"),
    ("      extra_form: {}", "¶      extra_form: {a: }", "a text would be right"),
    ("      header: Authorization", "¶      header: Author ization", "one like X-Company would be right"),
    (
        "      header: Authorization",
        "¶      header: accept",
        "is set already by connection.headers.Accept (line",
    ),
    ('      prefix: "Bearer "', '¶      prefix: "Träger "', "plain ASCII text would be right"),
    ("refresh_margin_seconds: 60", "refresh_margin_seconds: 1h¶", "from 0 to 3600 would be right"),
    (LAYER, "¶    - type: kerberos\n", "one of oauth2_client_credentials, static_headers, basic"),
    (LAYER, "¶    - kind: basic\n", "`type` is missing; one of"),
    (LAYER, "¶    - basic\n    - type: oauth2_client_credentials\n", "a mapping would be right"),
    (LAYER, "    - type: oauth2_client_credentials\n¶" + LAYER, "keep one of the two"),
    (LAYER, layers("¶{type: static_headers}"), "`X-Company-Token: secret:company_token` would be right"),
    (LAYER, layers("¶{type: static_headers, headers: {X-T: }}"), "a text would be right"),
    (LAYER, layers("¶{type: static_headers, headers: {X-T: {placeholder: true}}}"), "`value` is missing"),
    (LAYER, layers("¶{type: static_headers, headers: {X-T: {value: a, placeholder: 1}}}"), "true or false"),
    (LAYER, layers("¶{type: basic, password: secret:password}"), "`username` is missing"),
    (LAYER, layers("¶{type: basic, username: u, password: pw}"), "`secret:password` would be right"),
    (LAYER, layers("¶{type: api_key, header: k, query: k}"), "one of the two would be right"),
    (LAYER, layers("¶{type: api_key, query: a b}"), "a name such as companyId would be right"),
    (LAYER, layers("¶{type: api_key, value: plain}"), "`secret:api_key` would be right"),
    (LAYER, layers("{type: api_key}", "¶{type: api_key}"), "the header apikey is set already by"),
    (LAYER, layers("¶{type: client_certificate}"), "`certificate_file` is missing"),
    (
        LAYER,
        layers("{type: client_certificate, certificate_file: a}", "¶{type: client_certificate}"),
        "keep one",
    ),
    (
        READS,
        "¶    reads: {in: body, name: c}\n",
        "one of none, header, query, path, token_form would be right",
    ),
    (READS, "¶    reads: {in: header, name: Authorization}\n", "keep one of the two"),
    (READS, "¶    reads: {in: header, name: a b}\n", "one like X-Company would be right"),
    (READS, "¶    reads: {in: path, name: a-b}\n", "a name such as companyId would be right"),
    (READS, "¶    reads: query\n", "a mapping would be right"),
    (WRITES, "¶    writes: {in: token_form, name: scope}\n", "another name"),
    ("    value: null   ", "¶    value: C7   ", "null would be right: this comes from the connection"),
]

SHAPES = [
    (
        "  date: ",
        "¶  date: dd.mm.yyyy # ",
        "rfc3339, epoch_seconds, epoch_milliseconds or %Y-%m-%d would be right",
    ),
    ("naive_timezone: UTC", "naive_timezone: Mars/Phobos¶", "a time zone such as UTC or America/New_York"),
    ("naive_timezone: UTC", "naive_timezone: 5¶", "a time zone such as UTC or America/New_York"),
    ("decimals_as: string", "decimals_as: float¶", "one of string, number would be right"),
    ("null_policy: omit", "null_policy: [omit]¶", "one of omit, send_null, send_empty would be right"),
    ("parsers: [wso2_xml,", "parsers: [wso3_xml¶,", "one of wso2_xml, wso2_json_wrapped"),
    ("api_errors: {list: errors", "api_errors: {lists: errors¶", "did you mean `list`?"),
    ("empty_is_404: []", "empty_is_404: [invoice]¶", "one of"),
    ("  style: cursor_body", "¶  style: cursors", "one of cursor_body, cursor_header"),
    ("  size: 100", "¶  size: 0", "from 1 to 5000 would be right"),
    ("  next_cursor: paging.nextCursor", "¶  next_curser: a", "did you mean `next_cursor`?"),
    ("    path: /payments", "¶    path: payments", "a path such as /invoices would be right"),
    ("    path: /payments", "¶    path: /{tenant}/payments", "nothing fills {tenant}; a path without names"),
    (
        "    path: /invoices/{invoice_id}\n    item",
        "¶    path: /invoices/{id}\n    item",
        "{invoice_id} would be right",
    ),
    ("    method: PATCH", "¶    method: DELETE", "one of POST, PUT, PATCH would be right"),
    ("query: {limit: 1}", "query: {companyId: 1}¶", "another name would be right"),
    ("{exportStatus: failed,", "{companyId: failed¶,", "another name would be right"),
    (
        "    lists: {terms:",
        "    lists: {terns¶:",
        "`terns` is not a reference list; known: terms, currencies",
    ),
    ("    lists: {terms: payment-terms,", "    ¶lists: {terms: currencies,", "another list has this name"),
    ("      total: {from", "¶      totall: {from", "`totall` is not a field of this record; known:"),
]

TEXTS = [
    ("  burst: 5", "¶\tburst: 5", "indent with spaces, never with tabs"),
    ("  burst: 5", "  burst: 5\n¶  burst: 5", "is given twice (line "),
    ("  burst: 5", "  burst: 5\n¶  ? [a, b]\n  : 5", "a plain word would be right"),
    ("  burst: 5", "¶  burst: \x07", "plain printable text would be right"),
    ("  burst: 5", "¶  burst: " + "[" * 30, "at most 20 levels"),
    ("name: avidconnect-default", "name: avid\n¶--- \nname: b", "check quotes, brackets and the indentation"),
    ("name: avidconnect-default", "name: avid\n¶*a : b", "the value written out would be right"),
]
MISTAKES = [*WHOLE, *CONNECTION, *AUTH, *SHAPES, *TEXTS]


@pytest.mark.facts("A-6.10/declarative", "A-5.2", "A-6.10/sign-in", "A-6.10/fixed")
@pytest.mark.parametrize(("old", "new", "complaint"), MISTAKES)
def test_a_mistake_is_refused_with_its_file_its_line_and_what_would_be_right(old, new, complaint):
    marked = Profile.named("default").text.replace(old, new, 1)
    assert "¶" in marked
    line = marked.count("\n", 0, marked.index("¶")) + 1
    with pytest.raises(errors.ProfileError) as caught:
        Profile.parse(marked.replace("¶", "", 1), source="mine.yaml")
    assert (caught.value.line, complaint in caught.value.problem) == (line, True), str(caught.value)
    assert str(caught.value).startswith(f"mine.yaml, line {line}: ")


@pytest.mark.facts("A-6.10/capabilities")
def test_a_capability_without_its_operation_is_refused_at_its_line():
    text = "profile_version: 1\nname: x\ncapabilities:\n  payments_list: true\n"
    with pytest.raises(errors.ProfileError, match="define it, or false would be right") as caught:
        Profile.parse(text)
    assert caught.value.line == 4


def test_there_are_enough_mistakes_to_trust_the_messages():
    assert len(MISTAKES) >= 60
