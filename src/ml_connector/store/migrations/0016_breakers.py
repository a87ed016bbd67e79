"""Circuit breakers: what is usual of a flow, and what came in since it was last weighed.

Knows the tables. Knows no limit.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table, and three columns of deliveries."""

    dependencies: ClassVar = [("store", "0015_resemblances")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="delivery",
            name="ended",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="delivery",
            name="ended_there",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="delivery",
            name="lot",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Breaker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.connection"
                    ),
                ),
                ("flow", models.TextField()),
                ("lot", models.IntegerField(default=1)),
                ("started", models.BooleanField(default=False)),
                ("days", models.JSONField(default=list)),
                ("since", models.DateTimeField(null=True)),
                ("run", models.BigIntegerField(null=True)),
                ("trip", models.JSONField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("connection", "flow"), name="breaker_once")]
            },
        ),
    ]
