
import django.db.models.deletion
from django.db import migrations, models

import yifa.registry.fields
import yifa.uuid7


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Region",
            fields=[
                ("code", models.IntegerField(primary_key=True, serialize=False)),
                ("zh", models.CharField(max_length=100)),
                ("en", models.CharField(blank=True, max_length=200)),
                ("places", models.JSONField(default=list)),
                ("office_hours", models.JSONField(default=list)),
                ("settings", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yifa.uuid7.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("register", yifa.registry.fields.KeyField(max_length=64)),
                ("key", yifa.registry.fields.KeyField(max_length=250)),
                ("content", models.JSONField(default=dict)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("opened_by", models.UUIDField()),
                ("ended_by", models.UUIDField(null=True)),
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
                "indexes": [
                    models.Index(fields=["region", "register", "key", "valid_from"], name="entry_history")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("region", "register", "key"),
                        name="entry_one_open",
                    )
                ],
            },
        ),
    ]
