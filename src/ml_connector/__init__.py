"""ml-connector keeps Sage 300 and AvidXchange in step; the rooms are domain, engine, systems, flows, store.

Knows its version. Knows nothing else: `docs/tour.md` is the way in.
"""

__version__ = "0.1.0"
