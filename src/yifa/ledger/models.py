"""The ledger's two tables. Rows are written by `store.append` alone; the database refuses UPDATE and DELETE.

Leaf format, and why there are two tables: docs/decisions/0005-ledger-leaf.md. Beside them the texts of the law, which
records name by its hash.
"""

from django.db import models

from yifa.uuid7 import uuid7


class Event(models.Model):
    """That something was recorded: `leaf` binds the rest of the row, and the case's previous leaf."""

    region = models.ForeignKey("registry.Region", models.PROTECT, db_index=False, related_name="+")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    n = models.PositiveIntegerField()
    commitment = models.BinaryField(max_length=32)
    leaf = models.BinaryField(max_length=32)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["region", "case_id", "n"], name="event_order"),)


class Content(models.Model):
    """What was recorded: the event's canonical bytes, and their salt. `id` is the event's."""

    region = models.ForeignKey(
        "registry.Region", models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    id = models.UUIDField(primary_key=True, editable=False)
    case_id = models.UUIDField()
    n = models.PositiveIntegerField()
    procedure = models.CharField(max_length=100)
    move = models.CharField(max_length=100)
    day = models.DateField()
    salt = models.BinaryField(max_length=32)
    body = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["region", "case_id", "n"], name="content_order"),)
        indexes = (models.Index(fields=["region", "procedure", "move", "day"], name="content_move"),)


class AppliedLaw(models.Model):
    """The whole law as it was when the tables were computed by it. Rows are only added; the last one holds."""

    hash = models.CharField(max_length=64)
    """SHA-256 of what judges (`Catalogue.hash`); records name its first sixteen digits."""
    texts = models.BinaryField()
    """Every file by its path in the law folder, as JSON, compressed by zlib."""
    applied_at = models.DateTimeField()
