"""What Sage sites say of themselves, from one day to the next.

Knows the table. Knows no module and no member.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies: ClassVar = [("store", "0010_over")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="SiteDescription",
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
                ("module", models.TextField()),
                ("fingerprint", models.TextField()),
                ("told", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "module"), name="description_once")
                ]
            },
        ),
    ]
