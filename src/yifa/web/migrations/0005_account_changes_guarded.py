from django.db import migrations

from yifa.ledger import guard
from yifa.web.models import ACCOUNT_CHANGES


class Migration(migrations.Migration):
    dependencies = [("web", "0004_mail")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: guard.create(editor.connection, (ACCOUNT_CHANGES,)),
            lambda apps, editor: guard.drop(editor.connection, (ACCOUNT_CHANGES,)),
        )
    ]
