"""Everything one may ask for; each operation takes an actor.

Knows the names of all operations, a file a purpose. Knows no environment, no argument parsing, no page.
"""

from ml_connector.operations.connecting import Form, add_connection, connection_names, probe_sage
from ml_connector.operations.house import House, NotReady
from ml_connector.operations.running import as_json, run_flows

__all__ = [
    "Form",
    "House",
    "NotReady",
    "add_connection",
    "as_json",
    "connection_names",
    "probe_sage",
    "run_flows",
]
