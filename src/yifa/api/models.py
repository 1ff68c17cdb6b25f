"""Tokens: what a program shows instead of a password."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yifa.registry.fields import KeyField
from yifa.registry.models import RegionModel


class Token(RegionModel):
    """A program acts with it in one post of an account's holder. The text itself is kept nowhere, only its digest.

    Unlike other tables it is found without a region: by the digest.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", db_index=False
    )
    name = models.CharField(max_length=100)
    """Which program uses it."""
    role = KeyField(max_length=100)
    agency = KeyField(max_length=100)
    digest = KeyField(max_length=64, unique=True)
    """SHA-256 of the token, hexadecimal."""
    scopes = models.JSONField(default=list)
    """``read``, ``move``, ``move:<procedure>``."""
    partner = KeyField(max_length=100, db_default="")
    """For which partner of the law it hands in cases, under the ids that these have there; empty: none."""
    rate = models.PositiveIntegerField()
    """Requests a minute."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)
    """The last day on which it was shown."""

    class Meta:
        indexes = (models.Index(fields=["region", "account", "created_at"], name="token_of_account"),)

    def __str__(self) -> str:
        return self.name
