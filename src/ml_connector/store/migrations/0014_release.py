"""What is put before a person before it is sent, and what they answered.

Knows two tables. Knows no rule.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """Two tables."""

    dependencies: ClassVar = [("store", "0013_checkpoints")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", _ID),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.connection"
                    ),
                ),
                ("flow", models.TextField()),
                ("step", models.TextField()),
                ("answer", models.TextField()),
                ("rule", models.TextField()),
                ("batch", models.TextField()),
                ("title", models.TextField()),
                ("tables", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("made_run", models.BigIntegerField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.TextField(default="")),
                ("reason", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["connection", "answer", "made_at"], name="proposal_answered")
                ]
            },
        ),
        migrations.CreateModel(
            name="ProposalEntry",
            fields=[
                ("id", _ID.clone()),
                (
                    "proposal",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.proposal"),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.delivery"
                    ),
                ),
                ("fingerprint", models.TextField()),
                ("amount", models.DecimalField(decimal_places=3, max_digits=19, null=True)),
                ("currency", models.TextField()),
                ("payload", models.TextField()),
                ("before", models.BigIntegerField(null=True)),
                ("over", models.TextField(default="")),
                ("over_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["delivery", "id"], name="proposal_of_delivery")]},
        ),
    ]
