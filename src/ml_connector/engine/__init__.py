"""How a record travels: collect, look, draft, send, write down.

Knows ports. Knows no system's name, no SQL, no HTTP, and not how many flows exist.
"""
