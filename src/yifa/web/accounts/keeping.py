"""Opening, changing and disabling accounts. Accounts lie outside the ledger: each change is kept in `AccountChange`.

`by` is the administrator who does it; None: on the command line, by whoever keeps the machine.
"""

from __future__ import annotations

import re
import secrets

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from yifa.errors import YifaError
from yifa.registry.models import Region
from yifa.web.models import AccountChange, User

What = AccountChange.What
_NAME = re.compile(r"[\w.@-]{1,150}")
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that are mistaken for one another on paper."""


class AccountError(YifaError, ValueError):
    """What cannot be done with an account; `zh` and `en` say why."""


def one_time_password() -> str:
    """A password to hand over and to be changed at once: 16 letters, 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def open_account(
    region: Region, username: str, person: str, name: str, by: User | None, *, administrator: bool = False
) -> tuple[User, str]:
    """An account for a person of the registers, with its one-time password."""
    username = username.strip()
    if not _NAME.fullmatch(username):
        raise AccountError(
            "用户名只能用文字、数字和 . _ @ -，不超过150个字",
            "a user name has letters, digits and . _ @ - only, 150 at most",
        )
    if not person:
        raise AccountError("请指明账号属于何人", "say whose account it is")
    password = one_time_password()
    try:
        with transaction.atomic():
            account = User.objects.create_user(
                username, password, name=name, region=region, person=person,
                administrator=administrator, must_change_password=True,
            )  # fmt: skip
            _note(account, What.OPENED, by)
            if administrator:
                _note(account, What.ADMINISTRATOR, by)
    except IntegrityError:
        raise AccountError(f"用户名“{username}”已有人使用", f"the user name {username!r} is taken") from None
    return account, password


def new_password(account: User, by: User | None) -> str:
    """A one-time password in place of the present one; whoever is signed in with the account is signed out."""
    password = one_time_password()
    with transaction.atomic():
        account.set_password(password)
        account.must_change_password = True
        account.save(update_fields=("password", "must_change_password"))
        _note(account, What.PASSWORD, by)
    return password


def reset_second_factor(account: User, by: User | None) -> str:
    """Removes every second factor. The password is replaced too: who knows the old one must not set up his own."""
    with transaction.atomic():
        Authenticator.objects.filter(user=account).delete()
        _note(account, What.SECOND_FACTOR, by)
        return new_password(account, by)


def enable(account: User, by: User | None, *, active: bool) -> None:
    """Lets an account sign in, or from the next request on no longer."""
    if not active and by == account:
        raise AccountError("不能停用自己的账号", "nobody disables his own account")
    with transaction.atomic():
        account.is_active = active
        account.save(update_fields=("is_active",))
        _note(account, What.ENABLED if active else What.DISABLED, by)


def make_administrator(account: User, by: User | None, *, administrator: bool) -> None:
    """Lets somebody manage the accounts of his region, or no longer."""
    if not administrator and by == account:
        raise AccountError("不能取消自己的管理权限", "nobody takes this from himself")
    with transaction.atomic():
        account.administrator = administrator
        account.save(update_fields=("administrator",))
        _note(account, What.ADMINISTRATOR if administrator else What.ORDINARY, by)


def set_email(account: User, email: str, by: User | None) -> None:
    """Where mail about his matters goes; empty: none is sent."""
    email = email.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise AccountError(f"“{email}”不是电子邮箱地址", f"{email!r} is not an address of mail") from None
    with transaction.atomic():
        account.email = email
        account.save(update_fields=("email",))
        _note(account, What.EMAIL, by)


def _note(account: User, what: AccountChange.What, by: User | None) -> None:
    AccountChange.objects.create(region_id=account.region_id, account=account, what=what, by=by)
