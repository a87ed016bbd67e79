"""Invoices that may be like others are found by index; and a key for what companies share of theirs.

Knows columns. What a ledger holds already is found as well, but for days and names, which it has only sealed: they are
noted when an invoice is looked for.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

_NUMBER_KEY = "(regexp_replace(%(expressions)s, '[^1-9]', '', 'g'))"


class Migration(migrations.Migration):
    """Two tables and one index."""

    dependencies: ClassVar = [("store", "0014_release")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="HouseKey",
            fields=[
                ("purpose", models.TextField(primary_key=True, serialize=False)),
                ("sealed", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Resemblance",
            fields=[
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="store.delivery",
                    ),
                ),
                ("dated", models.DateField(null=True)),
                ("name", models.TextField()),
                ("shared", models.TextField()),
                ("found", models.JSONField(db_default=[], default=list)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("shared", ""), _negated=True),
                        fields=["shared"],
                        name="resemblance_shared",
                    )
                ]
            },
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(
                models.Func("label", template=_NUMBER_KEY),
                "amount",
                condition=models.Q(("flow", "approved-invoices")),
                name="delivery_number_key",
            ),
        ),
    ]
