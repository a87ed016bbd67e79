"""Knows how credentials are put on a call: every layer, every place of the company, and all of them together.

Does not know which of them a real gateway wants, nor a real certificate authority.
"""

from __future__ import annotations

import base64
import itertools
import logging
import secrets
import ssl
from urllib.parse import parse_qsl

import httpx2
import pytest
import trustme

from avidxchange import Acknowledgement, Endpoint, Limits, Profile, errors

TOLD = Acknowledgement(erp_document="D1")
SECRET = {
    name: f"{name}-{secrets.token_hex(6)}" for name in ("client_secret", "password", "api_key", "user_token")
}
OAUTH = "{type: oauth2_client_credentials, %s}"
LAYERS = {
    "oauth": OAUTH % "client_auth: basic",
    "oauth body": OAUTH
    % "client_auth: body, scope: read write, extra_form: {tier: gold, who: secret:user_token}",
    "oauth elsewhere": OAUTH % "header: X-Gateway-Token, prefix: ''",
    "headers": "{type: static_headers, headers: {X-Company-Token: fixed, X-User-Token: secret:user_token}}",
    "basic": "{type: basic, username: us, password: secret:password}",
    "key header": "{type: api_key}",
    "key query": "{type: api_key, query: apikey}",
}
#: What the gateway must see of each layer on every call.
SEEN = {
    "oauth": lambda call, token: call.headers["authorization"] == f"Bearer {token}",
    "oauth body": lambda call, token: call.headers["authorization"] == f"Bearer {token}",
    "oauth elsewhere": lambda call, token: call.headers["x-gateway-token"] == token,
    "headers": lambda call, token: call.headers["x-user-token"] == SECRET["user_token"],
    "basic": lambda call, token: (
        base64.b64decode(call.headers["authorization"].removeprefix("Basic ")).decode()
        == f"us:{SECRET['password']}"
    ),
    "key header": lambda call, token: call.headers["apikey"] == SECRET["api_key"],
    "key query": lambda call, token: call.query["apikey"] == SECRET["api_key"],
}
FIGHTS = ({"oauth", "basic"}, {"oauth body", "basic"}, {"oauth", "oauth body"})
FIGHTS += ({"oauth", "oauth elsewhere"}, {"oauth body", "oauth elsewhere"})
FIRST = Profile.named("default").text.split("\n").index("auth:") + 3  # the line of the first layer
SETS = [
    names
    for size in range(len(LAYERS) + 1)
    for names in itertools.combinations(LAYERS, size)
    if not any(fight <= set(names) for fight in FIGHTS)
]


def profile(*layers: str, reads: str = "{in: none}", writes: str = "{in: none}") -> Profile:
    """The default profile with these layers and places of the company."""
    text = Profile.named("default").text
    head, rest = text.split("\nauth:\n", 1)
    listed = "".join(f"    - {layer}\n" for layer in layers) or "    []\n"
    company = f"  company:\n    reads: {reads}\n    writes: {writes}\n"
    tail = rest[rest.index("\nformats:") :]
    return Profile.parse(f"{head}\nauth:\n  layers:\n{listed}{company}{tail}", source="layers.yaml")


@pytest.mark.facts("A-6.2/oauth2_client_credentials", "A-6.2/static_headers", "A-6.2/basic", "A-6.2/api_key")
@pytest.mark.facts("A-3.1.11", "A-2.1.9", "A-6.10/sign-in")
@pytest.mark.parametrize("names", SETS, ids=" + ".join)
def test_all_layers_that_can_stand_together_are_on_every_call(gateway, client_for, reply, names):
    gateway.token_replies = [reply({"access_token": "the-token", "expires_in": 3600})]
    gateway.gives(reply({}), reply(b"", 204))
    client = client_for(profile(*(LAYERS[name] for name in names)), secrets=SECRET)
    client.test()
    client.acknowledge("A", TOLD, "k")
    assert all(SEEN[name](call, "the-token") for name in names for call in gateway.seen)
    assert len(gateway.token_requests) == sum(name.startswith("oauth") for name in names)


@pytest.mark.facts("A-6.10/sign-in")
@pytest.mark.parametrize("names", [sorted(fight) for fight in FIGHTS[:2]], ids=" + ".join)
def test_two_layers_on_one_header_are_refused_with_the_line_of_the_second(names):
    told = rf"header Authorization is set already by auth.layers\[0\] \(line {FIRST}\)"
    with pytest.raises(errors.ProfileError, match=told) as caught:
        profile(*(LAYERS[name] for name in reversed(names)))
    assert (caught.value.source, caught.value.line) == ("layers.yaml", FIRST + 1)


@pytest.mark.facts("A-3.1.1", "A-6.2/oauth2_client_credentials")
def test_the_client_scope_and_more_fields_go_into_the_form(gateway, client_for):
    client_for(profile(LAYERS["oauth body"]), secrets=SECRET).sign_in()
    (asked,) = gateway.token_requests
    form = dict(parse_qsl(asked.body.decode()))
    assert form.pop("client_secret") == SECRET["client_secret"]
    assert form == {
        "grant_type": "client_credentials",
        "scope": "read write",
        "tier": "gold",
        "who": SECRET["user_token"],
        "client_id": "ours",
    }
    assert "authorization" not in asked.headers


COMPANY = {
    "none": lambda call: "C 7" not in f"{call.query} {call.headers} {call.body!r}",
    "header": lambda call: call.headers["x-company"] == "C 7",
    "query": lambda call: call.query["X-Company"] == "C 7",
    "body": lambda call: b'"X-Company":"C 7"' in call.body.replace(b": ", b":"),
    "token_form": lambda call: "C 7" not in f"{call.query} {call.headers} {call.body!r}",
}


@pytest.mark.facts("A-6.2/company", "A-6.10/company")
@pytest.mark.parametrize("writes", COMPANY)
@pytest.mark.parametrize("reads", [place for place in COMPANY if place != "body"])
def test_the_company_goes_where_the_profile_says(gateway, client_for, reply, reads, writes):
    places = {
        "reads": f"{{in: {reads}, name: X-Company}}",
        "writes": f"{{in: {writes}, name: X-Company}}",
    }
    gateway.gives(reply({}), reply(b"", 204))
    client = client_for(profile(LAYERS["oauth"], **places), secrets=SECRET)
    client.test()
    client.acknowledge("A", TOLD, "k")
    assert COMPANY[reads](gateway.seen[0]) and COMPANY[writes](gateway.seen[1])
    in_form = b"X-Company=C+7" in gateway.token_requests[0].body
    assert in_form is ("token_form" in (reads, writes))


@pytest.mark.facts("A-6.2/company", "A-3.2.1")
def test_the_company_may_be_a_part_of_the_path(gateway, client_for, reply):
    found = profile(LAYERS["oauth"], reads="{in: path, name: co}", writes="{in: none}")
    found = Profile.parse(found.text.replace("path: /companies", "path: /c/{co}/companies"))
    gateway.gives(reply({}))
    client_for(found, secrets=SECRET).test()
    assert gateway.seen[0].path == "/avid/v1/c/C%207/companies"


def test_a_token_form_without_a_token_is_refused():
    with pytest.raises(errors.ProfileError, match="needs the layer oauth2_client_credentials"):
        profile(LAYERS["basic"], reads="{in: token_form, name: company}")


@pytest.mark.facts("A-6.2/placeholders")
def test_placeholders_are_listed_with_path_and_line():
    layer = "{type: static_headers, headers: {X-T: {value: secret:user_token, placeholder: true}}}"
    found = profile(LAYERS["oauth"], layer, reads="{in: header, name: X-C, placeholder: true}")
    assert found.placeholders() == (
        f"auth.layers[1].headers.X-T (line {FIRST + 1})",
        f"auth.company.reads (line {FIRST + 3})",
    )


@pytest.mark.facts("A-6.10/fixed")
@pytest.mark.parametrize("name", ["client_secret", "password", "user_token", "api_key"])
def test_a_secret_that_was_not_given_is_told_with_its_line_and_those_that_were(client_for, name):
    given = {key: value for key, value in SECRET.items() if key != name}
    layers = (LAYERS["oauth elsewhere"], LAYERS["headers"], LAYERS["basic"], LAYERS["key query"])
    told = rf"layers.yaml, line \d+: the secret {name} is needed; given are: "
    with pytest.raises(errors.EndpointError, match=told) as caught:
        client_for(profile(*layers), secrets=given)
    assert not any(value in str(caught.value) for value in SECRET.values())


@pytest.mark.facts("A-3.1.11", "A-3.1/masked")
def test_no_log_of_any_library_shows_a_credential(gateway, client_for, reply, caplog):
    caplog.set_level(logging.DEBUG)
    gateway.gives(reply({}), reply(b"", 500))
    client = client_for(profile(LAYERS["oauth"], LAYERS["key query"], LAYERS["headers"]), secrets=SECRET)
    client.test()
    with pytest.raises(errors.ServerFault):
        client.acknowledge("A", TOLD, "k")
    assert gateway.seen[0].query["apikey"] == SECRET["api_key"]
    assert not [name for name, value in SECRET.items() if value in caplog.text]
    with httpx2.Client(trust_env=False) as theirs:
        theirs.get(f"{gateway.url}/theirs?a=1")
    assert "/theirs?a=1" in caplog.text


def test_a_user_name_with_a_colon_is_refused_before_anything_is_sent(client_for):
    with pytest.raises(errors.EndpointError, match="colon"):
        client_for(profile("{type: basic, username: 'a:b'}"), secrets=SECRET)


@pytest.mark.facts("A-6.2/client_certificate", "A-6.10/fixed")
def test_a_client_certificate_needs_https(client_for):
    with pytest.raises(errors.EndpointError, match="https"):
        client_for(profile("{type: client_certificate, certificate_file: none.pem}"), secrets=SECRET)


@pytest.fixture
def authority() -> trustme.CA:
    """A certificate authority made for this test."""
    return trustme.CA()


@pytest.fixture
def guarded(gateway, authority):
    """The scripted gateway behind TLS that demands a client certificate of our authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    gateway.server.socket = context.wrap_socket(
        gateway.server.socket, server_side=True, do_handshake_on_connect=False
    )
    return gateway


@pytest.fixture
def behind_tls(guarded, authority, client_for, tmp_path):
    """Makes a client of the guarded gateway; `layer` is what it shows, "" is nothing."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    def make(layer: str, trusts: str | None = "ca.pem"):
        url = guarded.url.replace("http:", "https:")
        endpoint = Endpoint(
            base_url=f"{url}/avid/v1",
            token_url=f"{url}/token",
            client_id="ours",
            company="C 7",
            ca_file=str(tmp_path / trusts) if trusts else None,
        )
        layers = [LAYERS["oauth"], *([layer] if layer else [])]
        return client_for(profile(*layers), endpoint=endpoint, secrets=SECRET, limits=Limits(tries=1))

    return make


@pytest.mark.facts("A-3.1.12", "A-6.2/client_certificate")
def test_a_client_certificate_opens_what_demands_one_besides_the_token(
    guarded, behind_tls, authority, reply, tmp_path
):
    authority.issue_cert("us@client.example").private_key_and_cert_chain_pem.write_to_path(
        tmp_path / "us.pem"
    )
    guarded.gives(reply({}), reply(b"", 204))
    client = behind_tls(f"{{type: client_certificate, certificate_file: '{tmp_path / 'us.pem'}'}}")
    client.test()
    client.acknowledge("A", TOLD, "k")
    assert all(call.headers["authorization"].startswith("Bearer ") for call in guarded.seen)


@pytest.mark.facts("A-3.1.12")
def test_without_the_certificate_nothing_gets_through(guarded, behind_tls):
    with pytest.raises((errors.Untrusted, errors.NoAnswer)):
        behind_tls("").test()
    assert guarded.token_requests == guarded.seen == []


@pytest.mark.facts("A-6.10/fixed")
def test_a_server_of_another_authority_is_not_trusted(guarded, behind_tls, tmp_path):
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    with pytest.raises(errors.Untrusted, match="certificate is not trusted") as caught:
        behind_tls("", trusts="other.pem").test()
    assert caught.value.certainly_not_done and guarded.token_requests == []
