"""The audit cannot be rewritten: triggers refuse it, and the application's role owns no table (L20).

Knows the role and the triggers. Knows no event. Where the database's login may not create a role (some hosted
servers), the triggers alone stand, and a notice says so.
"""

from typing import ClassVar

from django.db import migrations

from ml_connector.store.database import APP_ROLE

_GUARD = """
create function store_refuse_rewrite() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and tg_table_name = 'store_event' then
    if to_jsonb(new) ->> 'payload' is null and to_jsonb(new) - 'payload' = to_jsonb(old) - 'payload' then
      return new;  -- a payload may be purged: its hash stays
    end if;
  end if;
  raise exception 'the audit trail is never rewritten: % on %', tg_op, tg_table_name;
end $$;
create trigger refuse_rewrite before update or delete on store_event
  for each row execute function store_refuse_rewrite();
create trigger refuse_truncate before truncate on store_event
  for each statement execute function store_refuse_rewrite();
create trigger refuse_rewrite before update or delete on store_seal
  for each row execute function store_refuse_rewrite();
create trigger refuse_truncate before truncate on store_seal
  for each statement execute function store_refuse_rewrite();
insert into store_sealhead (id, number, hash) values (1, 0, repeat('0', 64));
"""

_UNGUARD = """
drop trigger refuse_rewrite on store_event;
drop trigger refuse_truncate on store_event;
drop trigger refuse_rewrite on store_seal;
drop trigger refuse_truncate on store_seal;
drop function store_refuse_rewrite();
delete from store_sealhead;
"""

_ROLE = f"""
do $$
begin
  begin
    create role {APP_ROLE} nologin;
  exception when duplicate_object or unique_violation then null;
  end;
  if not pg_has_role(current_user, '{APP_ROLE}', 'member') then
    execute format('grant {APP_ROLE} to %I', current_user);
  end if;
  execute format('grant usage on schema %I to {APP_ROLE}', current_schema());
  execute format('grant select, insert, update, delete on all tables in schema %I to {APP_ROLE}', current_schema());
  execute format('grant usage on all sequences in schema %I to {APP_ROLE}', current_schema());
  execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to {APP_ROLE}',
                 current_schema());
  execute format('alter default privileges in schema %I grant usage on sequences to {APP_ROLE}', current_schema());
  revoke update, delete on store_event, store_seal from {APP_ROLE};
exception when insufficient_privilege then
  raise notice 'this login may not create or grant the role {APP_ROLE}; only triggers protect the audit';
end $$;
"""


class Migration(migrations.Migration):
    """Guard the audit."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("store", "0001_initial")]
    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(_GUARD, _UNGUARD),
        migrations.RunSQL(_ROLE, migrations.RunSQL.noop),
    ]
