"""What we remember: the only SQL, the only cryptography, the only Django outside the doors.

Knows tables and text. Knows no client, and not what a record means.
"""

from ml_connector.store import database

database.set_up()
