
import django.db.models.deletion
from django.db import migrations, models

import yifa.uuid7


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Content",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField()),
                ("n", models.PositiveIntegerField()),
                ("procedure", models.CharField(max_length=100)),
                ("move", models.CharField(max_length=100)),
                ("day", models.DateField()),
                ("salt", models.BinaryField(max_length=32)),
                ("body", models.BinaryField()),
                (
                    "region",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.region",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["region", "procedure", "move", "day"], name="content_move")],
                "constraints": [
                    models.UniqueConstraint(fields=("region", "case_id", "n"), name="content_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("n", models.PositiveIntegerField()),
                ("commitment", models.BinaryField(max_length=32)),
                ("leaf", models.BinaryField(max_length=32)),
                ("recorded_at", models.DateTimeField()),
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("region", "case_id", "n"), name="event_order")
                ],
            },
        ),
    ]
