"""The inquiries about signing in to a Sage 300 site.

Knows which call shows what, and what our program does about each answer. Does not know the simulator, and
sends one wrong password in a run, no more.
"""

from __future__ import annotations

from http.cookies import SimpleCookie

from asking import ANYTHING, Answer, NothingThere, Questions
from sage_site import SageSite, refused_as

from sage300 import try_password_case

QUESTIONS = Questions()


@QUESTIONS.about(
    "S-J/sign-in",
    "wrong-password",
    {
        "401 Unauthorized": "stops the run and marks the connection",
        "401 with a page": "the same: the status is enough",
        "401 with an empty body": "the same: the status is enough",
        "let in": "Sage security is off: the password may be empty",
        "403 Forbidden": "stops too, but names a missing right: tell the consultant",
    },
    facts=("S-B8",),
)
def wrong_password(site: SageSite) -> Answer:
    """What a wrong password is answered"""
    heard = site.wrong_password
    return Answer(found="let in" if heard.ok else refused_as(heard), evidence=str(heard))


@QUESTIONS.about(
    "S-J/sign-in",
    "missing-right",
    {
        "403 Forbidden": "stops the run and names the missing right",
        "401 Unauthorized": "stops the run, but blames the password: tell the consultant",
    },
    facts=("S-B8",),
)
def missing_right(site: SageSite) -> Answer:
    """What a user without the Web API right is answered"""
    return _as_other(site, "no_right", "no user without the right was given")


@QUESTIONS.about(
    "S-J/sign-in",
    "admin",
    {
        "403 Forbidden": "stops the run; the guide asks for a user of its own",
        "401 Unauthorized": "stops the run; the guide asks for a user of its own",
        "allowed": "works; the guide still asks for a user of its own",
    },
    facts=("S-B7",),
)
def admin(site: SageSite) -> Answer:
    """What ADMIN is answered"""
    return _as_other(site, "admin", "no password of ADMIN was given")


def _as_other(site: SageSite, who: str, without: str) -> Answer:
    if who not in site.others:
        raise NothingThere(without)
    heard = site.signed_in(*site.others[who])
    return Answer(found="allowed" if heard.ok else refused_as(heard), evidence=str(heard))


@QUESTIONS.about(
    "S-J/sign-in",
    "unknown-company",
    {
        "404 ResourceNotFound": "says that the address or the company is wrong",
        "500 DBLinkError": "says that Sage cannot open the company",
        "401 Unauthorized": "says that the user may not sign in there",
        "403 Forbidden": "says that the user has no right there",
    },
    facts=("S-E6",),
)
def unknown_company(site: SageSite) -> Answer:
    """What a company that does not exist is answered"""
    root, _, _ = site.place.root.rpartition("/")
    heard = site.send("GET", f"{root}/ZZNONE/AP/APVendors?$top=1", None, {"Cookie": None})
    return Answer(found=refused_as(heard), evidence=str(heard))


@QUESTIONS.about(
    "S-J/password-case",
    "case",
    {
        "as given": "the default, password_case=as_given",
        "any case": "either setting works",
        "upper": "set password_case=upper",
    },
    facts=("S-B4",),
)
def password_case(site: SageSite) -> Answer:
    """In which case is the password wanted"""
    finding = try_password_case(site.place)
    words = {"as_given": "as given", "upper": "upper", None: "neither as given nor upper"}
    tried = "; ".join(f"{one.asked} → {one.status}" for one in finding.evidence)
    if finding.answer != "as_given":
        return Answer(found=words[finding.answer], evidence=tried)
    other = site.other_case
    return Answer(
        found="any case" if other.ok else "as given", evidence=f"{tried}; in the other case: {other}"
    )


@QUESTIONS.about(
    "S-J/cookie",
    "cookie",
    {ANYTHING: "keeps it for the session of the client and drops it after a SessionError"},
    facts=("S-B10",),
)
def cookie(site: SageSite) -> Answer:
    """Name and lifetime of the session's cookie"""
    heard = site.get("AP/APVendors", headers={"Cookie": None}, top=1)
    jar = SimpleCookie(heard.headers.get("set-cookie", ""))
    told = [f"{name}, {_life(morsel['max-age'], morsel['expires'])}" for name, morsel in sorted(jar.items())]
    return Answer(found="; ".join(told) or "no cookie", evidence=str(heard))


def _life(max_age: str, expires: str) -> str:
    return (
        f"for {max_age} s"
        if max_age
        else f"with an end ({expires[:3]} …)"
        if expires
        else "until the session ends"
    )


@QUESTIONS.about(
    "S-J/sign-in",
    "content-type",
    {
        "wanted": "always sends Content-Type, on GET too (B12)",
        "not wanted": "always sends Content-Type all the same",
    },
    facts=("S-B12",),
)
def content_type(site: SageSite) -> Answer:
    """Is a GET without Content-Type answered"""
    heard = site.get("AP/APVendors", headers={"Content-Type": None}, top=1)
    return Answer(found="not wanted" if heard.ok else "wanted", evidence=str(heard))
