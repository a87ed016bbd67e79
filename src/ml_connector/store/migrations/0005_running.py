"""What runs, when and where: runs that are asked for before they start, schedules, processes, and reads that go on.

Knows columns, tables and the job engine's tables by their names. Knows no rule about any of them.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

_ASKED_WHEN_STARTED = "update store_run set asked_at = started_at, attempt = 1"

# The job engine's tables may have been made before the role had a right to what is made later.
_GRANT = """
do $$
declare named record;
begin
  if exists (select from pg_roles where rolname = 'ml_connector_app') then
    for named in select c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = current_schema() and c.relname like 'procrastinate\\_%%' and c.relkind in ('r', 'S')
    loop
      if named.relkind = 'r' then
        execute format('grant select, insert, update, delete on %I to ml_connector_app', named.relname);
      else
        execute format('grant usage on sequence %I to ml_connector_app', named.relname);
      end if;
    end loop;
  end if;
exception when insufficient_privilege then
  raise notice 'the role ml_connector_app could not be given its rights to the job tables';
end $$;
"""


def _key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _connection() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.connection")


class Migration(migrations.Migration):
    """Add the columns and the tables; a run of before was asked for when it started."""

    dependencies: ClassVar = [("store", "0004_people"), ("procrastinate", "0041_post_retry_failed_job")]
    operations: ClassVar = [
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop),
        migrations.AddField("run", "trigger", models.TextField(default="person")),
        migrations.AddField("run", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("run", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField("run", "job", models.BigIntegerField(null=True)),
        migrations.AddField("run", "attempt", models.IntegerField(default=0)),
        migrations.AddField("run", "opened", models.BooleanField(default=False)),
        migrations.RunSQL(_ASKED_WHEN_STARTED, migrations.RunSQL.noop),
        migrations.AlterField("run", "asked_at", models.DateTimeField()),
        migrations.AlterField("run", "started_at", models.DateTimeField(null=True)),
        migrations.AlterField("run", "worker", models.TextField(default="")),
        migrations.AddConstraint(
            "run",
            models.UniqueConstraint(
                fields=("connection", "flow"),
                condition=models.Q(("ended_at__isnull", True)),
                name="run_open_once",
            ),
        ),
        migrations.AddIndex("run", models.Index(fields=["connection", "flow", "-id"], name="run_latest")),
        migrations.AddField("watermark", "resume", models.TextField(null=True)),
        migrations.CreateModel(
            name="Seen",
            fields=[
                ("id", _key()),
                ("flow", models.TextField()),
                ("keys", models.JSONField()),
                ("connection", _connection()),
            ],
        ),
        migrations.AddIndex("seen", models.Index(fields=["connection", "flow"], name="seen_in_read")),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", _key()),
                ("flow", models.TextField()),
                ("sentence", models.TextField()),
                ("cron", models.TextField()),
                ("zone", models.TextField()),
                ("blackouts", models.JSONField(default=list)),
                ("offset_s", models.IntegerField(default=0)),
                ("next_due", models.DateTimeField(null=True)),
                ("look_at", models.DateTimeField(null=True)),
                ("last_due", models.DateTimeField(null=True)),
                ("paused", models.JSONField(null=True)),
                ("actor", models.TextField()),
                ("changed_at", models.DateTimeField()),
                ("connection", _connection()),
            ],
        ),
        migrations.AddConstraint(
            "schedule", models.UniqueConstraint(fields=("connection", "flow"), name="schedule_once")
        ),
        migrations.AddIndex("schedule", models.Index(fields=["next_due"], name="schedule_due")),
        migrations.CreateModel(
            name="Process",
            fields=[
                ("id", _key()),
                ("kind", models.TextField()),
                ("host", models.TextField()),
                ("pid", models.IntegerField()),
                ("born", models.FloatField()),
                ("version", models.TextField()),
                ("started_at", models.DateTimeField()),
                ("beat_at", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            "process", models.UniqueConstraint(fields=("host", "pid"), name="process_once")
        ),
    ]
