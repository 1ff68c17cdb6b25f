from django.db import migrations

from yifa.ledger import guard


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: guard.create(editor.connection),
            lambda apps, editor: guard.drop(editor.connection),
        )
    ]
