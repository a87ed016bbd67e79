"""Which company a call is for: where its identifier stands, and whether it may be asked about (§2.1.8, §6.2).

Knows the places a gateway may want it in. Does not know what the call does with it.
"""

from simulators.avidxchange.calls import Answer, ApiError, Call
from simulators.avidxchange.switches import Board
from simulators.avidxchange.tokens import Token
from simulators.avidxchange.tongue import Tongue
from simulators.company import Company

__all__ = ["CompanyDesk"]


class CompanyDesk:
    """Checks the company of every call, and lists the one there is."""

    def __init__(self, *, company: Company, board: Board) -> None:
        """Know the company and the switches."""
        self._company, self._board = company, board

    def base(self, path: str, tongue: Tongue) -> str:
        """Give the path before the resource; in the style `path` the company is part of it."""
        if self._board["company_place"] != "path":
            return tongue.base
        base = f"{tongue.base}/{tongue.company_path.format(company=self._company.org_id)}"
        return base if path.startswith(base + "/") else tongue.base

    def check(self, call: Call, token: Token | None) -> None:
        """Refuse a call for no company (400) or for another one (403)."""
        company, name = self._named(call, token), call.tongue.company
        if company == self._company.org_id:
            return
        if not company and call.operation.name == "connection_test":
            return  # listing the companies is how one finds out
        if not company:
            raise ApiError(400, "companyRequired", f"{name} is required.", name)
        raise ApiError(403, "companyMismatch", "The company does not belong to these credentials.", name)

    def list(self, call: Call) -> Answer:
        """List the companies: the connection test (§6.1)."""
        company: dict[str, str] = {"id": self._company.org_id, "name": self._company.name}
        return Answer(document={"data": [{**company}], "paging": {}}, form="page", shape="company")

    def _named(self, call: Call, token: Token | None) -> str:
        match self._board["company_place"]:
            case "none":
                return self._company.org_id
            case "header":
                return call.header("company")
            case "token_form":
                return token.company if token else ""
            case "path":
                return self._company.org_id if call.base != call.tongue.base else ""
            case "split" if call.kind == "write":
                given = call.sent.get("companyId")
                return given if isinstance(given, str) else ""
        return call.query.get("companyId", "")
