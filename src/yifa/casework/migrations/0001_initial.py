# ruff: noqa: RUF012

import django.db.models.deletion
from django.db import migrations, models

import yifa.casework.fields
import yifa.registry.fields
import yifa.uuid7


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("procedure", models.CharField(max_length=100)),
                ("edition", models.CharField(max_length=100)),
                ("number", models.CharField(blank=True, max_length=200)),
                ("title", models.CharField(blank=True, max_length=500)),
                ("stage", models.CharField(max_length=100)),
                ("handler", models.CharField(max_length=100)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("seq", models.PositiveIntegerField()),
                ("head", models.BinaryField(max_length=32)),
                ("privacy", models.CharField(default="open", max_length=10)),
                ("places", models.JSONField(default=list)),
                ("domain", models.CharField(blank=True, max_length=100)),
                (
                    "parent",
                    yifa.registry.fields.RegionForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="casework.case",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("clock", models.CharField(max_length=100)),
                ("item", models.CharField(blank=True, max_length=100)),
                ("run", models.PositiveIntegerField()),
                ("started", yifa.casework.fields.MomentField()),
                ("raw", yifa.casework.fields.MomentField(null=True)),
                ("due", yifa.casework.fields.MomentField(null=True)),
                ("safe", yifa.casework.fields.MomentField(null=True)),
                ("warn_from", yifa.casework.fields.MomentField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "进行中"),
                            ("paused", "中止计算"),
                            ("met", "按期"),
                            ("late", "逾期"),
                            ("void", "不计"),
                            ("lapsed", "随结案终止"),
                            ("ran_out", "期满视为"),
                            ("restarted", "重新起算"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ended_on", yifa.casework.fields.MomentField(null=True)),
                ("remaining", models.CharField(blank=True, max_length=100)),
                ("binds", models.CharField(max_length=100)),
                ("provisional", models.BooleanField(default=False)),
                ("extended", models.BooleanField(default=False)),
                ("calendar_version", models.CharField(blank=True, max_length=64)),
                (
                    "case",
                    yifa.registry.fields.RegionForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadlines",
                        to="casework.case",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="File",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sha256", yifa.registry.fields.KeyField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("first_seen_at", models.DateTimeField()),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=100)),
                (
                    "case",
                    yifa.registry.fields.RegionForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="casework.case",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
                (
                    "target",
                    yifa.registry.fields.RegionForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="linked_from",
                        to="casework.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Number",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("series", yifa.registry.fields.KeyField(max_length=200)),
                ("n", models.PositiveIntegerField()),
                ("event_id", models.UUIDField()),
                (
                    "case",
                    yifa.registry.fields.RegionForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="casework.case",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=100)),
                ("payload", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.CharField(max_length=100)),
                ("due", yifa.casework.fields.MomentField(null=True)),
                ("published_on", models.DateField(null=True)),
                ("withdrawn_on", models.DateField(null=True)),
                ("body", models.JSONField(default=dict)),
                (
                    "case",
                    yifa.registry.fields.RegionForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="casework.case",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("request_key", yifa.registry.fields.KeyField(max_length=200)),
                ("digest", models.BinaryField(max_length=32)),
                ("answer", models.JSONField()),
                ("created_at", models.DateTimeField()),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("procedure", models.CharField(max_length=100)),
                ("move", models.CharField(max_length=100)),
                ("actor", models.CharField(max_length=100)),
                ("agency", models.CharField(blank=True, max_length=100)),
                ("acted_on", yifa.casework.fields.MomentField()),
                ("recorded_at", models.DateTimeField()),
                ("failures", models.JSONField()),
                (
                    "case",
                    yifa.registry.fields.RegionForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="casework.case",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", yifa.registry.fields.KeyField(max_length=200)),
                ("last_number", models.PositiveIntegerField(default=0)),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("agency", models.CharField(max_length=100)),
                ("role", models.CharField(max_length=100)),
                ("person", models.CharField(max_length=100, null=True)),
                (
                    "case",
                    yifa.registry.fields.RegionForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waiting",
                        to="casework.case",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["region", "procedure", "opened_on", "id"], name="case_by_procedure"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["region", "handler", "opened_on", "id"], name="case_by_handler"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["region", "number"], name="case_by_number"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["region", "parent", "id"], name="case_by_parent"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["region", "status", "due"], name="deadline_by_due"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["region", "binds", "status", "due"], name="deadline_by_binds"),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                fields=("region", "case", "clock", "item", "run"), name="deadline_run"
            ),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.UniqueConstraint(fields=("region", "sha256"), name="file_once"),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["region", "target", "kind"], name="link_back"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(fields=("region", "case", "kind", "target"), name="link_once"),
        ),
        migrations.AddConstraint(
            model_name="number",
            constraint=models.UniqueConstraint(fields=("region", "series", "n"), name="number_once"),
        ),
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(
                condition=models.Q(("sent_at__isnull", True)),
                fields=["region", "created_at"],
                name="outbox_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["region", "case", "what"], name="publication_of_case"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["region", "what", "published_on", "id"], name="publication_list"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(fields=("region", "request_key"), name="receipt_once"),
        ),
        migrations.AddIndex(
            model_name="refusal",
            index=models.Index(fields=["region", "case", "recorded_at"], name="refusal_of_case"),
        ),
        migrations.AddIndex(
            model_name="refusal",
            index=models.Index(fields=["region", "procedure", "move", "recorded_at"], name="refusal_by_move"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(fields=("region", "name"), name="series_name"),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(fields=["region", "agency", "role"], name="waiting_for_role"),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(fields=["region", "person"], name="waiting_for_person"),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(fields=["region", "case"], name="waiting_of_case"),
        ),
    ]
