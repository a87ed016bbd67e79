"""A connection keeps what its Sage site was found to accept, and since when.

Knows two columns. Knows no dialect.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the columns; a connection from before was never probed."""

    dependencies: ClassVar = [("store", "0002_audit_guard")]
    operations: ClassVar = [
        migrations.AddField("connection", "dialect", models.TextField(default="")),
        migrations.AddField("connection", "probed_at", models.DateTimeField(null=True)),
    ]
