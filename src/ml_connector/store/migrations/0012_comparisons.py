"""What invoices that name an order were last compared with.

Knows the table. Knows no order.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies: ClassVar = [("store", "0011_descriptions")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Comparison",
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
                ("key", models.TextField()),
                ("seen_at", models.DateTimeField()),
                ("told", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("connection", "key"), name="comparison_once")]
            },
        ),
    ]
