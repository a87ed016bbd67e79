"""Two pretend systems over real HTTP, and one seeded company on both sides.

Knows nothing by itself; a simulator never knows a client, the other simulator or the house.
"""
