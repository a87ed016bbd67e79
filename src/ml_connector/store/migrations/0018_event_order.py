"""Events of one connection in their order, for people who page through them.

Knows one index. Knows nothing else.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies: ClassVar = [("store", "0017_people")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["connection_id", "id"], name="event_connection"),
        ),
    ]
