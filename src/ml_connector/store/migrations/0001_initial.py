"""The first tables. Knows their columns as they were on the first day; knows no later change."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar[list[tuple[str, str]]] = []

    operations = [
        migrations.CreateModel(
            name="Connection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField(unique=True)),
                ("settings", models.JSONField()),
                ("profile", models.TextField()),
                ("book", models.TextField()),
                ("data_key", models.TextField()),
                ("secrets", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="KeyCheck",
            fields=[
                ("key_id", models.TextField(primary_key=True, serialize=False)),
                ("sealed", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("before", models.TextField()),
                ("hash", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="SealHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("hash", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("owner", models.TextField(primary_key=True, serialize=False)),
                ("sealed", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("flow", models.TextField()),
                ("key", models.TextField(db_collation="C")),
                ("state", models.TextField()),
                ("label", models.TextField()),
                ("party", models.TextField()),
                ("amount", models.DecimalField(decimal_places=3, max_digits=19, null=True)),
                ("currency", models.TextField()),
                ("fingerprint", models.TextField()),
                ("raw", models.TextField()),
                ("later", models.JSONField(null=True)),
                ("receipts", models.JSONField(default=dict)),
                ("intent", models.JSONField(null=True)),
                ("attempts", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("cause", models.TextField(null=True)),
                ("said", models.TextField(null=True)),
                ("news_run", models.BigIntegerField(null=True)),
                ("done_run", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "connection",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.connection"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("place", models.TextField(primary_key=True, serialize=False)),
                (
                    "delivery",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.delivery"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seal", models.BigIntegerField()),
                ("position", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("kind", models.TextField()),
                ("connection_id", models.BigIntegerField(null=True)),
                ("delivery_id", models.BigIntegerField(null=True)),
                ("run_id", models.BigIntegerField(null=True)),
                ("was", models.TextField(null=True)),
                ("became", models.TextField(null=True)),
                ("because", models.TextField()),
                ("payload", models.TextField(null=True)),
                ("payload_hash", models.TextField()),
                ("hash", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["delivery_id", "id"], name="event_delivery")],
                "constraints": [models.UniqueConstraint(fields=("seal", "position"), name="event_once")],
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("flow", models.TextField()),
                ("raw", models.TextField()),
                ("bookmark", models.TextField(null=True)),
                ("kept_at", models.DateTimeField()),
                (
                    "connection",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.connection"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("flow", models.TextField()),
                ("actor", models.TextField()),
                ("worker", models.TextField()),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(null=True)),
                ("report", models.JSONField(null=True)),
                (
                    "connection",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.connection"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.TextField()),
                ("currency", models.TextField()),
                ("count", models.BigIntegerField()),
                ("amount", models.DecimalField(decimal_places=3, max_digits=21)),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="store.run")),
            ],
        ),
        migrations.CreateModel(
            name="Watermark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("flow", models.TextField()),
                ("bookmark", models.TextField(null=True)),
                ("reading_since", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.connection"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["connection", "flow", "key"],
                name="delivery_open",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["label"], name="delivery_label"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("done_run__isnull", False)), fields=["done_run"], name="delivery_done_run"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("connection", "flow", "key"), name="delivery_once"),
        ),
        migrations.AddConstraint(
            model_name="runtotal",
            constraint=models.UniqueConstraint(fields=("run", "word", "currency"), name="run_total_once"),
        ),
        migrations.AddConstraint(
            model_name="watermark",
            constraint=models.UniqueConstraint(fields=("connection", "flow"), name="watermark_once"),
        ),
    ]
