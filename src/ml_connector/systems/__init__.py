"""Who we talk to: one folder a system, each translating between its client's words and ours.

Knows nothing by itself; no system's folder knows another's.
"""
