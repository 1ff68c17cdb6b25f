from typing import Any

from django.db import migrations


def name_their_partner(apps: Any, schema_editor: Any) -> None:
    """What was written before messages had columns of their own says in its payload to whom it goes, and about which case."""
    Outbox = apps.get_model("casework", "Outbox")
    for row in Outbox.objects.filter(sent_at__isnull=True, partner="").iterator(1_000):
        if "to" in row.payload and "case" in row.payload:
            Outbox.objects.filter(id=row.id).update(
                partner=row.payload["to"], case_id=row.payload["case"], due_at=row.created_at
            )


class Migration(migrations.Migration):

    dependencies = [
        ("casework", "0010_partners"),
    ]

    operations = [migrations.RunPython(name_their_partner, migrations.RunPython.noop)]
