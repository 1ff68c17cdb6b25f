"""Regions, and the entries of every register: powers, certificates, documents, agencies, people, posts."""

from django.db import models

from yifa.registry.fields import KeyField
from yifa.uuid7 import uuid7


class Region(models.Model):
    """A county-level tenant. `code` is its public division code (GB/T 2260)."""

    code = models.IntegerField(primary_key=True)
    zh = models.CharField(max_length=100)
    en = models.CharField(max_length=200, blank=True)
    places = models.JSONField(default=list)
    """Codes from the province down: ``["430000", "431200", "431230"]``; they choose the overlays."""
    office_hours = models.JSONField(default=list)
    settings = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.zh


class RegionModel(models.Model):
    """A row that belongs to one region. Unique constraints and indexes of such tables lead with `region`."""

    region = models.ForeignKey(Region, models.PROTECT, db_index=False, related_name="+")
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Entry(RegionModel):
    """One entry of a register, in force from `valid_from` to `valid_to` (both included; null = open).

    A projection of events: an entry is opened by one and ended by one, and never overwritten.
    """

    register = KeyField(max_length=64)
    key = KeyField(max_length=250)
    content = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    opened_by = models.UUIDField()
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["region", "register", "key"],
                condition=models.Q(valid_to__isnull=True),
                name="entry_one_open",
            ),
        )
        indexes = (models.Index(fields=["region", "register", "key", "valid_from"], name="entry_history"),)

    def __str__(self) -> str:
        return f"{self.register}: {self.key}"
