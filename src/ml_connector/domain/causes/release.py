"""Why an invoice that passes its checks is not entered yet: somebody has to agree, or did not.

Knows words for clerks. Knows no rule about who is asked, and no system's API.
"""

from ml_connector.domain.causes.cause import CONTROLLER, Cause

__all__ = ["RELEASE"]

RELEASE: dict[str, Cause] = {
    "waiting-for-release": Cause(
        what="The invoice passes its checks, and the connection wants a person to release it (release=).",
        who=CONTROLLER,
        where="ml-connector proposals NAME: payload, totals and GL effect of what is proposed.",
        next="Approve it (ml-connector approve NAME): the next run enters exactly what was approved. Or reject it.",
        rechecked=True,
        blocker="a person approves {}",
    ),
    "release-rejected": Cause(
        what="A person looked at what would be entered, and rejected it.",
        who=CONTROLLER,
        where="ml-connector explain NAME NUMBER: who rejected it, when and why.",
        next="Edit it, or correct it in AvidXchange: then it is proposed anew. Release proposes it as it is, resolve "
        "closes it.",
    ),
}
