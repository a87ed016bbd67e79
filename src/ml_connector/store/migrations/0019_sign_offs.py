"""What comparisons came to, and who signed a fiscal period off on one.

Knows the tables. Knows no figure.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    """Two tables."""

    dependencies: ClassVar = [("store", "0018_event_order")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                ("id", _ID),
                (
                    "connection",
                    models.ForeignKey(db_index=False, on_delete=_PROTECT, to="store.connection"),
                ),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("compared", models.IntegerField()),
                ("difference", models.DecimalField(decimal_places=3, max_digits=19)),
                ("bridge", models.TextField()),
                ("lines", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["connection", "id"], name="reconciliation_of")]},
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", _ID),
                ("connection", models.ForeignKey(on_delete=_PROTECT, to="store.connection")),
                (
                    "reconciliation",
                    models.ForeignKey(db_index=False, on_delete=_PROTECT, to="store.reconciliation"),
                ),
                ("period", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("reason", models.TextField()),
                ("figures", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("reconciliation", "period"), name="sign_off_once")
                ]
            },
        ),
    ]
