"""Answers stay fast when the ledger is big: an index for each word by which people look a delivery up.

Knows columns and the expressions that `finding` spells alike. Knows no question.
"""

from typing import ClassVar

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Upper

_BATCH = "(jsonb_path_query_first(%(expressions)s, '$.*.numbers.batch') #>> '{}')"
_REFERENCES = "(lower(%(expressions)s::text)::jsonb)"


class Migration(migrations.Migration):
    """Make the indexes; those that nothing could use go."""

    dependencies: ClassVar = [("store", "0006_aging")]
    operations: ClassVar = [
        migrations.AlterField(
            "delivery",
            "connection",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="store.connection"
            ),
        ),
        migrations.RemoveIndex("delivery", "delivery_label"),
        migrations.AddIndex("delivery", models.Index("connection", Upper("label"), name="delivery_label")),
        migrations.AddIndex(
            "delivery", models.Index("connection", Upper("party"), "flow", "key", name="delivery_party")
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["connection", "amount"],
                condition=models.Q(("amount__isnull", False)),
                name="delivery_amount",
            ),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["connection", "flow", "cause", "key"],
                condition=models.Q(("cause__isnull", False)),
                name="delivery_cause",
            ),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(
                "connection",
                models.Func("receipts", template=_BATCH),
                condition=models.Q(("receipts", {}), _negated=True),
                name="delivery_batch",
            ),
        ),
        migrations.RunSQL(
            "drop index delivery_refs", "create index delivery_refs on store_delivery using gin (refs)"
        ),
        migrations.AddIndex(
            "delivery",
            django.contrib.postgres.indexes.GinIndex(
                models.Func("refs", template=_REFERENCES), name="delivery_words"
            ),
        ),
    ]
