"""Whether AvidXchange, the ledger and Sage 300 say the same of every approved invoice, to the cent; pure.

Knows witnesses, words and sums. Knows no system's API, no table and no screen.
"""
