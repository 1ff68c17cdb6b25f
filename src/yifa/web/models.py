"""What lies outside the ledger: accounts to sign in with, drafts, saved views.

An account only says who signs in; what he may do comes from the posts he holds, by the record.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from yifa.registry.fields import KeyField
from yifa.registry.models import Region, RegionModel


class Users(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)

    def create_user(self, username: str, password: str | None = None, **more: Any) -> User:
        """An account; without a password it can sign in only by a passkey or through another identity provider."""
        user = self.model(username=username, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. `person` is the id under which the registers of its region know its holder."""

    username = models.CharField("用户名", max_length=150, unique=True)
    name = models.CharField("姓名", max_length=100, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    person = KeyField(max_length=100)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Users()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("region", "person")

    class Meta:
        indexes = (models.Index(fields=["region", "person"], name="user_by_person"),)

    def __str__(self) -> str:
        return self.name or self.username


class Draft(RegionModel):
    """What somebody has filled in for a move and not recorded yet."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts", db_index=False)
    case = models.UUIDField(null=True)
    """The case it concerns; null where it would begin one."""
    procedure = models.CharField(max_length=100)
    move = models.CharField(max_length=100)
    item = models.CharField(max_length=100, blank=True)
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = (models.Index(fields=["region", "user", "case", "move"], name="draft_of_user"),)


class SavedView(RegionModel):
    """A list with its filters, under a name of somebody's choice. `query` is the page's query string."""

    user = models.ForeignKey(User, models.CASCADE, related_name="views", db_index=False)
    page = models.CharField(max_length=50)
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["region", "user", "page", "name"], name="view_once"),)
