"""What the portal keeps outside the ledger: which code leads to which case."""

from django.db import models

from yifa.casework.models import Case
from yifa.registry.fields import KeyField, RegionForeignKey
from yifa.registry.models import RegionModel


class Submission(RegionModel):
    """Something a visitor sent, and the hash of the code by which he follows it. The code itself is kept nowhere."""

    case = RegionForeignKey(Case, related_name="submissions")
    move = models.CharField(max_length=100)
    actor = models.CharField(max_length=100)
    """Under this id the ledger knows who sent it; his further acts are under it too."""
    item = models.CharField(max_length=100, blank=True)
    """The row he added to somebody else's case; empty where the case is his."""
    code_hash = KeyField(max_length=64)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["region", "code_hash"], name="submission_code"),)
