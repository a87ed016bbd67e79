"""What things are: invoices, vendors, accounts, money, states, failures and causes.

Standard library only. Knows no HTTP, SQL, JSON, file or time of day, nor which system a record came from.
"""
