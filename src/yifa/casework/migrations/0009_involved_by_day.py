from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """The day of the case, beside each name that stands in it."""
    case = apps.get_model("casework", "Case").objects.filter(
        region_id=models.OuterRef("region_id"), id=models.OuterRef("case_id")
    )
    rows = apps.get_model("casework", "Involved").objects.using(schema_editor.connection.alias)
    rows.update(opened_on=models.Subquery(case.values("opened_on")))


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_narrower_indexes")]

    operations = [
        migrations.AddField("involved", "opened_on", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("involved", "opened_on", models.DateField()),
        migrations.RemoveConstraint("involved", "involved_once"),
        migrations.RemoveIndex("involved", "involved_of_case"),
        migrations.AddConstraint(
            "involved",
            models.UniqueConstraint(fields=["region", "case", "kind", "who"], name="involved_of_case_once"),
        ),
        migrations.AddIndex(
            "involved",
            models.Index(fields=["region", "kind", "who", "opened_on", "case"], name="involved_by_day"),
        ),
    ]
