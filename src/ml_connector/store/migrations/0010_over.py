"""Records of which nothing more is to be heard, so that a whole read that does not bring them misses nothing.

Knows the column. Knows no record that is over.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column; what was known before is not over."""

    dependencies: ClassVar = [("store", "0009_alerts")]
    operations: ClassVar = [
        migrations.AddField("delivery", "over", models.BooleanField(default=False, db_default=False)),
    ]
