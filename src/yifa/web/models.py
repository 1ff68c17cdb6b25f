"""What lies outside the ledger: accounts to sign in with, drafts, saved views, versions of the annual report.

An account only says who signs in; what he may do comes from the posts he holds, by the record.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from yifa.ledger.guard import Guarded
from yifa.registry.fields import KeyField
from yifa.registry.models import Region, RegionModel


class Users(BaseUserManager["User"]):
    """Accounts, by user name; each with its region, which every page asks for."""

    def get_queryset(self) -> models.QuerySet[User]:
        return super().get_queryset().select_related("region")

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)

    def create_user(self, username: str, password: str | None = None, **more: Any) -> User:
        """An account; without a password it can sign in only by a passkey or through another identity provider.

        Its name is kept in lower case, in which it is looked up.
        """
        user = self.model(username=username.lower(), **more)
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
    language = models.CharField("语言", max_length=10, default="zh-hans")
    """What he chose last; mail to him is written in it."""
    is_active = models.BooleanField("启用", default=True)
    administrator = models.BooleanField("管理账号", default=False)
    """May manage the accounts of his region. It gives no right over cases."""
    must_change_password = models.BooleanField("须改密码", default=False)
    """The password was given out and must be changed before anything else."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Users()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["region", "person"]

    class Meta:
        indexes = (models.Index(fields=["region", "person"], name="user_by_person"),)

    def __str__(self) -> str:
        return self.name or self.username


class AccountChange(RegionModel):
    """That an account was opened, changed or disabled. Rows are added by `accounts.keeping`; the database refuses to change
    them."""

    class What(models.TextChoices):
        OPENED = "opened", "开通账号"
        PASSWORD = "password", "发放一次性密码"
        SECOND_FACTOR = "second_factor", "重置两步验证"
        DISABLED = "disabled", "停用账号"
        ENABLED = "enabled", "启用账号"
        ADMINISTRATOR = "administrator", "授予账号管理权限"
        ORDINARY = "ordinary", "取消账号管理权限"
        EMAIL = "email", "更改电子邮箱"

    account = models.ForeignKey(User, models.PROTECT, related_name="changes", db_index=False)
    what = models.CharField(max_length=20, choices=What.choices)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    """Null: on the command line."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["region", "account", "at"], name="change_of_account"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the row; one that is there is not changed."""
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("账号变动记录不得删除 / changes of accounts are never deleted")


ACCOUNT_CHANGES = Guarded(
    "web_accountchange", zh="账号变动记录只能追加,不得更改、删除", en="changes of accounts are append-only"
)
"""What the database itself refuses to change."""


class Cached(models.Model):
    """The table of Django's database cache: failed sign-ins are counted in it, for all processes and machines."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)


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


class ReportVersion(RegionModel):
    """The officers' texts of the annual report on `year`, as they stood after the `n`-th change. Rows are only added.

    `texts`: the form's text keys to lists of items, figures bound by id. What is sent for review goes into the ledger.
    """

    year = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    changed = models.CharField(max_length=100)
    """The key whose text this version changed."""
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["region", "year", "n"], name="report_version"),)
