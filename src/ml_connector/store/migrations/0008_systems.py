"""What is remembered of systems from one run to the next.

Knows columns and tables. Knows no rule about any of them.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies: ClassVar = [("store", "0007_scale")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="SystemState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.TextField(unique=True)),
                ("name", models.TextField()),
                ("failures", models.IntegerField(default=0)),
                ("since", models.DateTimeField(null=True)),
                ("said", models.TextField(default="")),
                ("next_try", models.DateTimeField(null=True)),
                ("tried", models.BooleanField(default=False)),
                ("rest_since", models.DateTimeField(null=True)),
                ("rest_until", models.DateTimeField(null=True)),
                ("rest_why", models.TextField(default="")),
                ("slowed", models.IntegerField(default=0)),
                ("slowed_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
