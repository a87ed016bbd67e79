"""What keeps a connection from working, as `ping` tells it apart: address, certificate, sign-in, rights, profile.

Knows words for IT administrators and whoever keeps Sage 300. Knows no stage and no call.
"""

from ml_connector.domain.causes.cause import IT, Cause

__all__ = ["CONNECTING"]

SAGE_ADMIN = "The Sage 300 administrator"
AVID_PARTNER = "Whoever holds the contract with AvidXchange"

_PING = "Correct it, then ping again: `ml-connector ping NAME`."

CONNECTING: dict[str, Cause] = {
    "address-not-found": Cause(
        what="The name of the server in the address is not known on this network.",
        who=IT,
        where="The connection's address, or its proxy's; DNS on this machine.",
        next=_PING,
    ),
    "nothing-listens": Cause(
        what="The server is there, but nothing answers at this port.",
        who=IT,
        where="The port in the address; the web server's service; firewalls in between.",
        next=_PING,
    ),
    "proxy-refused": Cause(
        what="The proxy answered in the system's place and let nothing through.",
        who=IT,
        where="The connection's proxy, and the hosts it lets through. Proxies that want a sign-in are not supported.",
        next=_PING,
    ),
    "certificate-out-of-date": Cause(
        what="The server's certificate is expired, or not valid yet by this machine's clock.",
        who=IT,
        where="The server's certificate (IIS Manager, Bindings, https); the clock of this machine.",
        next="Renew the certificate, then ping again. It is never overlooked.",
    ),
    "certificate-untrusted": Cause(
        what="No authority known here signed the server's certificate, or it signed itself.",
        who=IT,
        where="The authority's certificate (a self-signed one: itself) as PEM, named by `connection edit NAME` with "
        "`--sage-ca-file FILE` or `--avid-ca-file FILE`.",
        next=_PING,
    ),
    "certificate-wrong-name": Cause(
        what="The server's certificate is for other names than the one in the address.",
        who=IT,
        where="The connection's address: use a name the certificate holds; or renew the certificate for this name.",
        next=_PING,
    ),
    "tls-failed": Cause(
        what="No encrypted connection came about; perhaps this port speaks plain http.",
        who=IT,
        where="The connection's address, its port; the https binding of the server.",
        next=_PING,
    ),
    "https-needed": Cause(
        what="The address begins with http, and the server wants https.",
        who=IT,
        where="`connection edit NAME --sage-url https://…`, or `--avid-url https://…`.",
        next=_PING,
    ),
    "page-not-api": Cause(
        what="A web page came where the program's interface should answer: from a proxy, from IIS, or a wrong address.",
        who=IT,
        where="The title of the page says who sent it. The address; the proxy; in IIS the application pool.",
        next=_PING,
    ),
    "sage-no-web-api": Cause(
        what="The web server is there, but the Sage 300 Web API is not at this address.",
        who=IT,
        where="The address up to Sage300WebApi; on the server: Sage 300's Web Screens, which bring the Web API.",
        next=_PING,
    ),
    "sage-password": Cause(
        what="Sage 300 does not take this user with this password.",
        who=SAGE_ADMIN,
        where="Administrative Services, Users: the user's id, its password, and whether it is locked or disabled.",
        next="Correct it with `connection edit NAME --secrets`, then ping once. Refusals may lock the user.",
    ),
    "sage-password-case": Cause(
        what="Sage 300 takes this password in the other case only.",
        who=IT,
        where="`connection edit NAME --set password_case=upper` (or as_given; what was found says which).",
        next="Nothing was changed by itself. Set it, then ping again; until then every run would be refused.",
    ),
    "sage-admin": Cause(
        what="The user is ADMIN, and Sage 300 does not let ADMIN use the Web API.",
        who=SAGE_ADMIN,
        where="Administrative Services, Users: make a user of its own (see `ping NAME --recipe`). The other way, not "
        "advised: AllowWebApiAccessForAdmin = true in web.config of Online\\Web and Online\\WebApi, then restart IIS.",
        next="`connection edit NAME --sage-user WEBAPI --secrets`, then ping again.",
    ),
    "sage-no-web-api-right": Cause(
        what="The user may sign in, but not use the Web API in this company.",
        who=SAGE_ADMIN,
        where="Administrative Services, Security Groups: Sage 300 Web API in each application; User Authorization.",
        next=_PING,
    ),
    "sage-right-missing": Cause(
        what="The user lacks a right in this application, and the flows of this connection need it.",
        who=SAGE_ADMIN,
        where="Administrative Services, Security Groups, the application named; User Authorization, this company.",
        next=_PING,
    ),
    "sage-module-missing": Cause(
        what="This Sage 300 company does not have the application, or the Web API does not show it.",
        who=SAGE_ADMIN,
        where="Administrative Services, Data Activation, this company; Sage 300's installation.",
        next=_PING,
    ),
    "sage-company-unknown": Cause(
        what="Sage 300 has no company with this Org ID.",
        who=IT,
        where="`connection edit NAME --sage-company ORGID`: the Org ID of Database Setup, not the company's name.",
        next=_PING,
    ),
    "sage-company-activation": Cause(
        what="Applications of this company have to be activated, as after an upgrade.",
        who=SAGE_ADMIN,
        where="Sage 300 desktop, Administrative Services, Data Activation, signed in to this company.",
        next=_PING,
    ),
    "sage-company-closed": Cause(
        what="Sage 300 cannot open the company's database: unknown company, not activated, or database down.",
        who=SAGE_ADMIN,
        where="Database Setup (the Org ID, the database server); Data Activation; the database server itself.",
        next=_PING,
    ),
    "sage-no-template": Cause(
        what="Sage 300 does not give the template of an A/P invoice batch; entering would likely fail as well.",
        who=SAGE_ADMIN,
        where="Security Groups, A/P: entering invoice batches. What was found holds Sage's own words.",
        next=_PING,
    ),
    "avidxchange-token-address": Cause(
        what="Nobody gives out tokens at the token address.",
        who=IT,
        where="`connection edit NAME --avid-token-url URL`, as AvidXchange gave it.",
        next=_PING,
    ),
    "avidxchange-client": Cause(
        what="AvidXchange does not know this client id with this client secret.",
        who=IT,
        where="`connection edit NAME --avid-client-id ID --secrets`; the partner portal, the application's keys.",
        next="Correct it, then ping again. A run would be refused the same way.",
    ),
    "avidxchange-credentials": Cause(
        what="The gateway does not accept what we sign in with: not seen, of a wrong kind, expired, or refused.",
        who=IT,
        where="The profile, auth.layers; production or sandbox keys; `connection edit NAME --secrets`.",
        next=_PING,
    ),
    "avidxchange-not-subscribed": Cause(
        what="Our application is not subscribed to this API.",
        who=AVID_PARTNER,
        where="AvidXchange's partner portal: the application, its subscriptions.",
        next=_PING,
    ),
    "avidxchange-scope": Cause(
        what="The token lacks a scope that this call needs.",
        who=AVID_PARTNER,
        where="The profile, auth.layers, scope; AvidXchange's partner portal.",
        next=_PING,
    ),
    "avidxchange-blocked": Cause(
        what="AvidXchange blocked our application, its subscription or the whole API.",
        who=AVID_PARTNER,
        where="AvidXchange's partner portal or support; quote the activity id of the message.",
        next=_PING,
    ),
    "avidxchange-context": Cause(
        what="The gateway knows no API at this context and version.",
        who=IT,
        where="`connection edit NAME --avid-url https://GATEWAY/CONTEXT/VERSION`, as AvidXchange gave it.",
        next=_PING,
    ),
    "avidxchange-path": Cause(
        what="The gateway knows the API, but not the path the profile names for this operation.",
        who=IT,
        where="The profile, operations, path of the one named; then `connection edit NAME --profile-file FILE`.",
        next=_PING,
    ),
    "avidxchange-company": Cause(
        what="AvidXchange does not let these credentials work for this company, or was not told which.",
        who=IT,
        where="`connection edit NAME --avid-company ID`; the profile, auth.company: where the id goes.",
        next=_PING,
    ),
    "avidxchange-right-missing": Cause(
        what="AvidXchange refuses this operation to us, and not the others.",
        who=AVID_PARTNER,
        where="AvidXchange's partner portal: what the application may do; or switch the capability off in the profile.",
        next=_PING,
    ),
    "profile-unconfirmed": Cause(
        what="The profile is still a guess, and this connection is live.",
        who=IT,
        where="Compare it with AvidXchange's documentation, then `connection edit NAME --profile-file FILE`.",
        next="A live connection does not run before.",
    ),
    "profile-wrong": Cause(
        what="What the profile says of this operation cannot be sent, or would be read back as something else.",
        who=IT,
        where="The profile, operations, the one named: `profile check FILE` shows it.",
        next=_PING,
    ),
}
