"""When somebody must be told: conditions, limits, changes of state, and who gets what.

Knows facts, times and amounts. Knows no table, no mail server and no address.
"""
