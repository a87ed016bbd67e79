"""Mistakes people make when they join two systems: what is wrong, and where and as what `ping` must name it.

Knows options, switches and stages. Does not know how a ping goes about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulators.certificates import Kind

IT = "The IT administrator"
SAGE = "The Sage 300 administrator"
PARTNER = "Whoever holds the contract with AvidXchange"


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One mistake, and the one stage that must be red for it.

    `options` are typed instead of the right ones; {sage}, {avid}, {base} and {free} stand for addresses. `profile`
    are texts of the default profile and what stands there instead.
    """

    name: str
    stage: str
    cause: str
    who: str
    options: Mapping[str, str] = field(default_factory=dict)
    sage: Mapping[str, str] = field(default_factory=dict)
    avid: Mapping[str, str] = field(default_factory=dict)
    certificate: Kind | None = None
    trusts: bool = True
    wrong_password: bool = False
    wrong_secret: bool = False
    profile: tuple[str, str] | None = None
    facts: tuple[str, ...] = ()


def _reaching() -> list[Mistake]:
    def sage(name: str, stage: str, cause: str, url: str = "{sage}", **more: object) -> Mistake:
        wrong = {"--sage-url": url}
        return Mistake(name=name, stage=stage, cause=cause, who=IT, options=wrong, **more)  # type: ignore[arg-type]

    h12 = ("S-H12",)
    return [
        sage("no-such-host", "sage-address", "address-not-found", "https://sage.invalid"),
        sage("wrong-port", "sage-address", "nothing-listens", "http://127.0.0.1:{free}"),
        sage("expired", "sage-certificate", "certificate-out-of-date", certificate="expired", facts=h12),
        sage("self-signed", "sage-certificate", "certificate-untrusted", certificate="self-signed", facts=h12),
        sage("own-authority", "sage-certificate", "certificate-untrusted", certificate="valid", trusts=False,
             facts=h12),
        sage("wrong-name", "sage-certificate", "certificate-wrong-name", certificate="wrong-name", facts=h12),
        sage("https-to-http", "sage-certificate", "tls-failed", "https://127.0.0.1:{sage_port}"),
        sage("http-to-https", "sage-web-api", "https-needed", "http://127.0.0.1:{sage_port}", certificate="valid"),
        sage("proxy-page", "sage-web-api", "page-not-api", sage={"faults": "any@*=html"}, facts=("S-E11",)),
        sage("no-web-api", "sage-web-api", "sage-no-web-api", sage={"faults": "any@*=status-404"}),
    ]  # fmt: skip


def _sage() -> list[Mistake]:
    def at(name: str, stage: str, cause: str, who: str = SAGE, **more: object) -> Mistake:
        return Mistake(name=name, stage=stage, cause=cause, who=who, **more)  # type: ignore[arg-type]

    closed = {"company_state": "unknown"}
    page = {"unauthorized_body": "html"}
    rights = [
        at(f"no-right-{module}", f"sage-right-{module}", "sage-right-missing",
           sage={"rights": f"no_{module}"}, facts=("S-B5", "S-B6"))
        for module in ("AP", "PO", "GL", "CS", "TX")
    ]  # fmt: skip
    return [
        at("password", "sage-sign-in", "sage-password", wrong_password=True, facts=("S-B8",)),
        at("password-page", "sage-sign-in", "sage-password", wrong_password=True, sage=page, facts=("S-B8",)),
        at("password-case", "sage-sign-in", "sage-password-case", IT, sage={"passwords": "upper"}, facts=("S-B4",)),
        at("user", "sage-sign-in", "sage-password", options={"--sage-user": "NOBODY"}),
        at("admin", "sage-sign-in", "sage-admin", options={"--sage-user": "ADMIN"}, facts=("S-B7",)),
        at("no-web-api-right", "sage-sign-in", "sage-no-web-api-right", options={"--sage-user": "NORIGHT"},
           facts=("S-B5", "S-B8")),
        at("company", "sage-company", "sage-company-unknown", IT, options={"--sage-company": "NOSUCH"}),
        at("company-closed", "sage-company", "sage-company-closed", sage=closed | {"unknown_company": "DBLinkError"}),
        at("activation", "sage-company", "sage-company-activation", sage={"company_state": "needs_activation"}),
        *rights,
        at("template", "sage-template", "sage-no-template", sage={"faults": "any($template)@*=status-405"},
           facts=("S-D11",)),
    ]  # fmt: skip


def _avid() -> list[Mistake]:
    def at(name: str, stage: str, cause: str, who: str = IT, **more: object) -> Mistake:
        return Mistake(name=name, stage=f"avid-{stage}", cause=cause, who=who, **more)  # type: ignore[arg-type]

    def token(url: str) -> dict[str, str]:
        return {"--avid-token-url": url}

    def fault(code: str, **more: str) -> dict[str, str]:
        return {"gateway_fault": code, **more}

    payments = ("path: /payments", "path: /no-such-payments")
    return [
        at("avid-host", "address", "address-not-found", options={"--avid-url": "https://gateway.invalid/a/v1"}),
        at("avid-port", "address", "nothing-listens", options={"--avid-url": "http://127.0.0.1:{free}/a/v1"}),
        at("avid-tls", "certificate", "tls-failed", options={"--avid-url": "https://127.0.0.1:{avid_port}/a/v1"}),
        at("token-path", "token", "avidxchange-token-address", options=token("{avid}/nowhere"), facts=("A-3.1.2",)),
        at("token-in-api", "token", "avidxchange-token-address", options=token("{base}/token")),
        at("token-host", "token", "address-not-found", options=token("https://token.invalid/token")),
        at("token-port", "token", "nothing-listens", options=token("http://127.0.0.1:{free}/token")),
        at("client", "token", "avidxchange-client", options={"--avid-client-id": "nobody"}, facts=("A-3.1.9",)),
        at("secret", "token", "avidxchange-client", wrong_secret=True, facts=("A-3.1.9",)),
        at("token-page", "token", "page-not-api", avid={"faults": "any@*=html"}, facts=("A-3.3/html",)),
        at("context", "api", "avidxchange-context", options={"--avid-url": "{avid}/wrong/v1"}, facts=("A-3.3/404",)),
        at("api-page", "api", "page-not-api", avid={"faults": "read@*=html"}, facts=("A-3.3/html",)),
        at("unsubscribed", "api", "avidxchange-not-subscribed", PARTNER, avid=fault("900908"), facts=("A-3.3/900908",)),
        at("scope", "api", "avidxchange-scope", PARTNER, avid=fault("900910"), facts=("A-3.3/900910",)),
        at("blocked", "api", "avidxchange-blocked", PARTNER, avid=fault("900907"), facts=("A-3.3/900907",)),
        at("inactive", "api", "avidxchange-blocked", PARTNER, avid=fault("900909"), facts=("A-3.3/900909",)),
        at("api-blocked", "api", "avidxchange-blocked", PARTNER, avid=fault("700700"), facts=("A-3.3/700700",)),
        at("other-keys", "api", "avidxchange-credentials", avid=fault("900901"), facts=("A-3.3/900901",)),
        at("unseen", "api", "avidxchange-credentials", avid={"token_headers": "on"}, facts=("A-3.3/900902",)),
        at("test-path", "api", "avidxchange-path", profile=("path: /companies", "path: /firms"),
           facts=("A-3.3/900906",)),
        at("avid-company", "company", "avidxchange-company", options={"--avid-company": "OTHER"}, facts=("A-2.1.8",)),
        at("path-403", "payments-list", "avidxchange-path", profile=payments, facts=("A-3.3/900906",)),
        at("path-404", "payments-list", "avidxchange-path", profile=payments, avid={"unknown_resource": "404"},
           facts=("A-3.3/900906",)),
        at("one-scope", "payments-list", "avidxchange-scope", PARTNER,
           avid=fault("900910", gateway_fault_path="payments")),
    ]  # fmt: skip


MISTAKES = (*_reaching(), *_sage(), *_avid())
