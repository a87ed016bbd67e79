"""A pretend AvidXchange organization behind a pretend gateway.

Knows the facts of its API and seeded invoices. Knows neither the client nor the house.
"""
