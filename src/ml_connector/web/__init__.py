"""The door for browsers and watchers: the console, probes and metrics, served by a process of its own.

Knows pages and HTTP. Knows no SQL and no rule: what a button does is asked of `operations`.
"""

from ml_connector.web.place import Place
from ml_connector.web.process import stay

__all__ = ["Place", "stay"]
