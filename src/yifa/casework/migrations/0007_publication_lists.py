from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_case_by_day")]

    operations = [
        migrations.AddField("publication", "procedure", models.CharField(default="", max_length=100), preserve_default=False),
        migrations.AddField("publication", "withdrawn_for", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("publication", "papers", models.JSONField(default=list)),
        migrations.RunSQL(
            "UPDATE casework_publication SET procedure = (SELECT c.procedure FROM casework_case c "
            "WHERE c.region_id = casework_publication.region_id AND c.id = casework_publication.case_id)",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveIndex("publication", "publication_list"),
        migrations.AddIndex(
            "publication",
            models.Index(fields=["region", "procedure", "what", "published_on", "id"], name="publication_list"),
        ),
        migrations.AddIndex(
            "publication", models.Index(fields=["region", "published_on", "id"], name="publication_by_day")
        ),
    ]
