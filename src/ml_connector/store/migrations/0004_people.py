"""What people decide about a delivery, what it can be found by, crosswalks, and why a connection stopped.

Knows columns and a table. Knows no rule about any of them.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

_FIND = "create index delivery_refs on store_delivery using gin (refs)"
_FIND_NOT = "drop index delivery_refs"


class Migration(migrations.Migration):
    """Add the columns and the table; what was there before has no ruling, no edit and no crosswalk."""

    dependencies: ClassVar = [("store", "0003_dialect")]
    operations: ClassVar = [
        migrations.AddField("delivery", "refs", models.JSONField(default=list)),
        migrations.AddField("delivery", "rulings", models.JSONField(default=list)),
        migrations.AddField("delivery", "edits", models.JSONField(default=dict)),
        migrations.RunSQL(_FIND, _FIND_NOT),
        migrations.AddField("connection", "stopped", models.JSONField(null=True)),
        migrations.AddField("connection", "pinged", models.JSONField(null=True)),
        migrations.CreateModel(
            name="Crosswalk",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("lines", models.JSONField()),
                ("actor", models.TextField()),
                ("because", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "connection",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.connection"),
                ),
            ],
        ),
        migrations.AddConstraint(
            "crosswalk", models.UniqueConstraint(fields=("connection", "version"), name="crosswalk_once")
        ),
    ]
