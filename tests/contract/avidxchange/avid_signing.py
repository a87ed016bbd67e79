"""The inquiries about tokens, credentials and faults of an AvidXchange gateway.

Knows which call shows what, and what our program does about each answer. Does not know the simulator. A new
token may end the one before it: nothing else should use the same client meanwhile.
"""

from __future__ import annotations

from asking import ANYTHING, Answer, Questions
from avid_site import AvidHeard, AvidSite, is_jwt
from hearing import together

QUESTIONS = Questions()

NOWHERE = "/zz-no-such-resource"
NO_TOKEN = "zz-no-such-token"


# --- tokens ---------------------------------------------------------------------------------------------


@QUESTIONS.about(
    "A-7.1",
    "token-kind",
    {"opaque": "one owner for each client", "JWT": "one owner for each client, never asks just in case"},
    facts=("A-3.1.5", "A-3.1.6"),
    marks=("tokens",),
)
def kind(site: AvidSite) -> Answer:
    """Are tokens opaque or JWTs"""
    return Answer(found="JWT" if is_jwt(site.token) else "opaque", evidence="POST {token_url}")


@QUESTIONS.about(
    "A-7.1",
    "token-lifetime",
    {
        "in seconds": "asks again a minute before the end",
        "as text": "reads it as a number",
        "not told": "uses a token until a 401 says otherwise",
        "nought or less": "uses a token until a 401 says otherwise",
        "without end": "uses a token until a 401 says otherwise",
    },
    facts=("A-3.1.3", "A-3.1.4", "A-3.1.8"),
    marks=("tokens",),
)
def lifetime(site: AvidSite) -> Answer:
    """How long does a token live"""
    heard = site.ask_token()
    site.forget_token()
    told = heard.member("expires_in")
    return Answer(found=_life(told), evidence=f"{heard}; expires_in {told}")


def _life(told: object) -> str:
    if told is None:
        return "not told"
    if isinstance(told, str):
        return "as text" if told.isdigit() else "as a text that is no number"
    if not isinstance(told, int):
        return "as something else"
    return "nought or less" if told <= 0 else "in seconds" if told < 366 * 86_400 else "without end"


@QUESTIONS.about(
    "A-7.1",
    "token-renewal",
    {
        "the same again": "keeps a token to its last second",
        "another, and the old one works on": "shares one token all the same",
        "another, and the old one is revoked": "shares one token between all workers, under a lock",
    },
    facts=("A-3.1.5", "A-3.1.6"),
    marks=("tokens",),
)
def renewal(site: AvidSite) -> Answer:
    """What does a second request for a token give"""
    first = site.token
    asked = site.ask_token()
    if asked.member("access_token") == first:
        return Answer(found="the same again", evidence=str(asked))
    old = site.ask(site.harmless, token=first)
    site.forget_token()
    word = "works on" if old.ok else "is revoked" if old.status == 401 else f"is answered {old.status}"
    return Answer(found=f"another, and the old one {word}", evidence=together(asked, old))


@QUESTIONS.about(
    "A-7.1",
    "token-scope",
    {"told": "takes no notice", "not told": "takes no notice"},
    facts=("A-3.1.3",),
    marks=("tokens",),
)
def scope(site: AvidSite) -> Answer:
    """Is the scope told with the token"""
    heard = site.ask_token()
    site.forget_token()
    return Answer(found="told" if heard.member("scope") else "not told", evidence=str(heard))


@QUESTIONS.about(
    "A-7.1",
    "token-client",
    {
        "header or body": "client_auth: basic",
        "header only": "client_auth: basic",
        "body only": "client_auth: body",
    },
    facts=("A-3.1.1", "A-6.2/oauth2_client_credentials"),
    marks=("tokens",),
)
def client_place(site: AvidSite) -> Answer:
    """Where are client and secret wanted"""
    header, body = site.ask_token(style="basic"), site.ask_token(style="body")
    site.forget_token()
    words = {(True, True): "header or body", (True, False): "header only", (False, True): "body only"}
    return Answer(found=words.get((header.ok, body.ok), "neither"), evidence=together(header, body))


# --- faults ---------------------------------------------------------------------------------------------

STOPS = "stops and says that the profile's path is wrong"


@QUESTIONS.about(
    "A-7.1",
    "unknown-path",
    {
        "403 900906": STOPS,
        "404 900906": STOPS,
        "404 404": "stops and says that the base address is wrong",
        "404": "cannot tell it from a missing record: check the paths by hand",
    },
    facts=("A-3.3/900906", "A-3.3/404"),
)
def unknown_path(site: AvidSite) -> Answer:
    """What is a path that does not exist answered"""
    heard = site.ask(site.harmless, path=NOWHERE)
    return Answer(found=f"{heard.status} {heard.code}".strip(), evidence=str(heard))


@QUESTIONS.about(
    "A-7.1",
    "wrong-token",
    {
        "401 900901": "asks for a token once and tries again",
        "401 900904": "asks for a token once and tries again",
        "401": "asks for a token once and tries again",
        "let in": "needs no token: check the layers of the profile",
    },
    facts=("A-3.3/900901", "A-3.3/900904"),
    marks=("tokens",),
)
def wrong_token(site: AvidSite) -> Answer:
    """What is a token that does not exist answered"""
    heard = site.ask(site.harmless, token=NO_TOKEN)
    found = "let in" if heard.ok else f"{heard.status} {heard.code}".strip()
    return Answer(found=found, evidence=str(heard))


@QUESTIONS.about(
    "A-7.1",
    "fault-format",
    {
        "XML": "reads it",
        "JSON, wrapped, code a number": "reads it",
        "JSON, wrapped, code a text": "reads it",
        "JSON, flat, code a number": "reads it",
        "JSON, flat, code a text": "reads it",
        "a page": "goes by the status",
        "nothing": "goes by the status",
        "the service's own": "reads it by the profile's api_errors",
    },
    facts=("A-3.3/xml", "A-3.3/wrapped", "A-3.3/flat", "A-3.3/html"),
)
def fault_format(site: AvidSite) -> Answer:
    """In which format does the gateway say no"""
    heard = site.ask(site.harmless, token=None)
    return Answer(found=_format(heard), evidence=str(heard))


def _format(heard: AvidHeard) -> str:
    if not heard.body.strip():
        return "nothing"
    if heard.markup:
        return "XML" if heard.fault.gateway else "a page"
    if not heard.fault.gateway:
        return "the service's own"
    inner = heard.member("fault")
    code = inner.get("code") if isinstance(inner, dict) else heard.member("code")
    shape = "wrapped" if isinstance(inner, dict) else "flat"
    return f"JSON, {shape}, code a {'text' if isinstance(code, str) else 'number'}"


@QUESTIONS.about(
    "A-7.1",
    "challenge",
    {
        "OAuth2": "reads invalid_token in it",
        "Bearer": "reads invalid_token in it",
        "null": "reads invalid_token in it",
        "none": "goes by the code",
    },
    facts=("A-3.1.10",),
)
def challenge(site: AvidSite) -> Answer:
    """How does WWW-Authenticate begin on a 401"""
    heard = site.ask(site.harmless, token=None)
    return Answer(found=heard.headers.get("www-authenticate", "none").split()[0], evidence=str(heard))


# --- credentials ----------------------------------------------------------------------------------------


@QUESTIONS.about(
    "A-7.2",
    "nothing-sent",
    {
        "401 900902": "always sends its credentials",
        "401": "always sends its credentials",
        "403": "always sends its credentials",
        "let in": "sends its credentials all the same: tell AvidXchange",
    },
    facts=("A-3.3/900902",),
)
def nothing_sent(site: AvidSite) -> Answer:
    """What is a call without any credentials answered"""
    heard = site.ask(site.harmless, token=None)
    found = "let in" if heard.ok or heard.status == 400 else f"{heard.status} {heard.code}".strip()
    return Answer(found=found, evidence=str(heard))


@QUESTIONS.about(
    "A-7.2",
    "company",
    {
        "wanted": "sends the company where the profile says",
        "not wanted": "could leave it out: in: none",
        "in the path": "sends it with every address",
    },
    facts=("A-6.2/company",),
)
def company(site: AvidSite) -> Answer:
    """Is the company wanted in a read"""
    if site.profile.auth.reads.where == "path":
        return Answer(found="in the path", evidence="the profile's auth.company.reads")
    heard = site.ask(site.harmless, company=False)
    return Answer(found="not wanted" if heard.ok else "wanted", evidence=str(heard))


@QUESTIONS.about("A-7.3", "limit-headers", {ANYTHING: "goes by Retry-After and nextAccessTime"})
def limit_headers(site: AvidSite) -> Answer:
    """Which headers tell about limits"""
    heard = site.ask(site.harmless)
    told = sorted(name for name in heard.headers if "ratelimit" in name.replace("-", "") or "quota" in name)
    return Answer(found=", ".join(told) or "none", evidence=str(heard))


@QUESTIONS.about(
    "A-7.10",
    "activityid",
    {"sent": "keeps it with the audit trail, to be quoted", "not sent": "quotes time and path"},
    facts=("A-3.3/activityid",),
)
def activity_id(site: AvidSite) -> Answer:
    """Does an answer carry an activity id to quote to support"""
    heard = site.ask(site.harmless)
    sent = heard.headers.get("activityid") or heard.headers.get("activity-id")
    return Answer(found="sent" if sent else "not sent", evidence=str(heard))
