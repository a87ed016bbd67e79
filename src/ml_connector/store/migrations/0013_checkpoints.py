"""Signed checkpoints of the audit trail, and the keys that sign them; the database refuses to rewrite either.

Knows tables, triggers and the role. Knows no key. Of a key only its sealed half may change: a new master key seals it
anew.
"""

from typing import ClassVar

from django.db import migrations, models

from ml_connector.store.database import APP_ROLE

_GUARD = """
create trigger refuse_rewrite before update or delete on store_checkpoint
  for each row execute function store_refuse_rewrite();
create trigger refuse_truncate before truncate on store_checkpoint
  for each statement execute function store_refuse_rewrite();
create trigger refuse_rewrite before update of number, public, endorsed, at or delete on store_auditkey
  for each row execute function store_refuse_rewrite();
create trigger refuse_truncate before truncate on store_auditkey
  for each statement execute function store_refuse_rewrite();
"""

_UNGUARD = """
drop trigger refuse_rewrite on store_checkpoint;
drop trigger refuse_truncate on store_checkpoint;
drop trigger refuse_rewrite on store_auditkey;
drop trigger refuse_truncate on store_auditkey;
"""

_RIGHTS = f"""
do $$
begin
  if exists (select from pg_roles where rolname = '{APP_ROLE}') then
    revoke update, delete on store_checkpoint, store_auditkey from {APP_ROLE};
    grant select, insert on store_checkpoint, store_auditkey to {APP_ROLE};
    grant update (sealed) on store_auditkey to {APP_ROLE};
  end if;
exception when insufficient_privilege then
  raise notice 'the role {APP_ROLE} was not given its rights; only triggers protect the checkpoints';
end $$;
"""  # noqa: S608 - a constant


class Migration(migrations.Migration):
    """Two tables, guarded as the events are."""

    dependencies: ClassVar = [("store", "0012_comparisons")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="AuditKey",
            fields=[
                ("number", models.IntegerField(primary_key=True, serialize=False)),
                ("public", models.TextField()),
                ("sealed", models.TextField()),
                ("endorsed", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("seal", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.TextField()),
                ("at", models.DateTimeField()),
                ("key", models.IntegerField()),
                ("signature", models.TextField()),
            ],
        ),
        migrations.RunSQL(_GUARD, _UNGUARD),
        migrations.RunSQL(_RIGHTS, migrations.RunSQL.noop),
    ]
