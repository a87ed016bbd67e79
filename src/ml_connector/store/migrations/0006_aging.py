"""Payloads of events may age out: how far that has come on a connection, and the right to do it.

Knows columns and the role. Knows no rule about what is old. The triggers go on refusing every other change of an event.
"""

from typing import ClassVar

from django.db import migrations, models

from ml_connector.store.database import APP_ROLE

_MAY = f"""
do $$
begin
  if exists (select from pg_roles where rolname = '{APP_ROLE}') then
    grant update (payload) on store_event to {APP_ROLE};
  end if;
exception when insufficient_privilege then
  raise notice 'the role {APP_ROLE} was not given the right to let payloads age out';
end $$;
"""


class Migration(migrations.Migration):
    """Add the bookmark, the index that finds what is done by age, and the right."""

    dependencies: ClassVar = [("store", "0005_running")]
    operations: ClassVar = [
        migrations.AddField("connection", "aged_until", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["connection", "updated_at"],
                condition=models.Q(("state", "done")),
                name="delivery_done_at",
            ),
        ),
        migrations.RunSQL(_MAY, migrations.RunSQL.noop),
    ]
