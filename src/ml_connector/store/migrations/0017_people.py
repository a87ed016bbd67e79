"""Who may sign in, which roles they hold where, and where they are signed in.

Knows the tables, and those of the libraries for sessions and lockout by their names. Knows no role.
"""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")

# On a new database the libraries' tables may be made before the role had a right to what is made later.
_GRANT = """
do $$
declare named record;
begin
  if exists (select from pg_roles where rolname = 'ml_connector_app') then
    for named in select c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = current_schema() and c.relname ~ '^(axes|django|auth)_' and c.relkind in ('r', 'S')
    loop
      if named.relkind = 'r' then
        execute format('grant select, insert, update, delete on %I to ml_connector_app', named.relname);
      else
        execute format('grant usage on sequence %I to ml_connector_app', named.relname);
      end if;
    end loop;
  end if;
exception when insufficient_privilege then
  raise notice 'the role ml_connector_app could not be given its rights to the tables of sessions';
end $$;
"""


def _person(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    """Five tables."""

    dependencies: ClassVar = [
        ("store", "0016_breakers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("axes", "0010_accessattemptexpiration"),
        ("sessions", "0001_initial"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", _ID),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.TextField(unique=True)),
                ("name", models.TextField(default="")),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", _ID),
                ("person", _person("grants")),
                (
                    "connection",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="store.connection"
                    ),
                ),
                ("role", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "connection", "role"), name="grant_once", nulls_distinct=False
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[("id", _ID), ("person", _person("codes")), ("hash", models.TextField())],
            options={"constraints": [models.UniqueConstraint(fields=("person", "hash"), name="code_once")]},
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="factor",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sealed", models.TextField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("used", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="sessions.session",
                    ),
                ),
                ("person", _person("sign_ins")),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("address", models.TextField()),
                ("browser", models.TextField()),
            ],
        ),
        migrations.RunSQL(_GRANT, migrations.RunSQL.noop),
    ]
