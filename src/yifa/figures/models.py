"""The records behind every figure, and their daily sums. Both can be counted again from the ledger."""

from django.db import models

from yifa.registry.fields import KeyField


class Contribution(models.Model):
    """One record counted in one figure: the trace, and what to take back when the case changes.

    `subject`: the case, or the refusal. `side`, `until`, `n`, `item`: see `yifa.figures.contributions`.
    """

    pk = models.CompositePrimaryKey("region_id", "figure", "day", "subject", "n", "item")
    region = models.ForeignKey("registry.Region", models.PROTECT, db_index=False, related_name="+")
    figure = KeyField(max_length=100)
    side = KeyField(max_length=4)
    day = models.DateField()
    until = models.DateField(null=True)
    dim = KeyField(max_length=200)
    subject = models.UUIDField()
    n = models.IntegerField()
    item = KeyField(max_length=200)
    amount = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["region", "subject"], name="contribution_of_subject"),)


class Tally(models.Model):
    """How many records, and how much, one day adds to one part of one figure."""

    pk = models.CompositePrimaryKey("region_id", "figure", "day", "side", "dim")
    region = models.ForeignKey("registry.Region", models.PROTECT, db_index=False, related_name="+")
    figure = KeyField(max_length=100)
    day = models.DateField()
    side = KeyField(max_length=4)
    dim = KeyField(max_length=200)
    count = models.IntegerField()
    amount = models.BigIntegerField()


class Counted(models.Model):
    """By which definitions a region was counted; its row is locked while counting.

    `position`: the last case taken by a count of everything, while one is under way.
    """

    region = models.OneToOneField("registry.Region", models.PROTECT, primary_key=True, related_name="+")
    version = models.CharField(max_length=64)
    position = models.UUIDField(null=True)


class Declared(models.Model):
    """One number that a report states of a year of this county: a claim with its source, never counted with what is recorded.

    `digest`: SHA-256 of the file, or of the claims read in it by hand; `n`: which number of the report, from 0. `value` has 万 and 亿
    resolved, money in yuan. `figure`: the id of the figure it is a claim about, empty where there is none; `start`: its place in the
    report's text, -1 where the text is not at hand.
    """

    pk = models.CompositePrimaryKey("region_id", "year", "digest", "n")
    region = models.ForeignKey("registry.Region", models.PROTECT, db_index=False, related_name="+")
    year = models.SmallIntegerField()
    digest = KeyField(max_length=64)
    n = models.IntegerField()
    source = models.CharField(max_length=255)
    title = models.CharField(max_length=300)
    figure = KeyField(max_length=100)
    indicator = models.CharField(max_length=200)
    text = models.CharField(max_length=100)
    value = models.DecimalField(max_digits=30, decimal_places=6)
    unit = models.CharField(max_length=20)
    period = models.CharField(max_length=100)
    approx = models.BooleanField()
    start = models.IntegerField()
