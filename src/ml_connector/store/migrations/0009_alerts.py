"""Alerts: what is open, who is told, what was told, the limits, and what was read elsewhere.

Knows columns and constraints. Knows no condition and no rule about who gets what.
"""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the tables, and find the last run that read everything without looking through those that did not."""

    dependencies: ClassVar = [("store", "0008_systems")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("connection", models.TextField()),
                ("flow", models.TextField()),
                ("detail", models.TextField()),
                ("title", models.TextField()),
                ("lines", models.JSONField()),
                ("figures", models.JSONField()),
                ("weight", models.DecimalField(decimal_places=3, max_digits=24)),
                ("step", models.IntegerField()),
                ("told_step", models.IntegerField()),
                ("returns", models.IntegerField()),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="AlertLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("value", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("way", models.TextField()),
                ("settings", models.JSONField()),
                ("rules", models.JSONField()),
                ("digest", models.TextField(default="")),
                ("digest_quiet", models.BooleanField(default=False)),
                ("next_at", models.DateTimeField(null=True)),
                ("data_key", models.TextField()),
                ("secrets", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("content", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("attempts", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="NoticeTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("attempt", models.IntegerField()),
                ("ok", models.BooleanField()),
                ("said", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("place", models.TextField()),
                ("detail", models.TextField()),
                ("number", models.BigIntegerField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("outcome__in", ("balanced", "nothing_to_do", "partial", "unclear"))),
                fields=["connection", "flow", "-id"],
                name="run_read_all",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["kind", "connection", "-id"], name="alert_latest"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("kind", "connection", "flow", "detail"),
                name="alert_open_once",
            ),
        ),
        migrations.AddField(
            model_name="alertlimit",
            name="connection",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="store.connection"
            ),
        ),
        migrations.AddConstraint(
            model_name="channel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)), fields=("name",), name="channel_once"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="alert",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="store.alert"),
        ),
        migrations.AddField(
            model_name="notice",
            name="channel",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.channel"),
        ),
        migrations.AddField(
            model_name="noticetry",
            name="channel",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.channel"),
        ),
        migrations.AddField(
            model_name="noticetry",
            name="notice",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, to="store.notice"
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(fields=("kind", "place", "detail"), name="reading_once"),
        ),
        migrations.AddConstraint(
            model_name="alertlimit",
            constraint=models.UniqueConstraint(
                fields=("connection", "name"), name="alert_limit_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="notice_due"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["alert"], name="notice_alert"),
        ),
    ]
