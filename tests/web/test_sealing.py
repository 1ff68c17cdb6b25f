"""Secrets of second factors at rest: sealed, read under earlier keys, brought under the present one; what is cleared away."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from click.testing import CliRunner
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yifa.cli import main
from yifa.registry.models import Region
from yifa.web.accounts import keeping, sealing
from yifa.web.models import AccountChange, Draft, User
from yifa.web.tidy import tidy

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(here: Region) -> User:
    return User.objects.create_user("wang", None, region=here, person="o")


def stored() -> str:
    return json.dumps(list(Authenticator.objects.order_by("type").values_list("data", flat=True)))


def test_no_secret_stands_in_the_database(user: User) -> None:
    secret = totp.generate_totp_secret()
    one = totp.TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user)
    assert secret not in stored()
    assert all(code not in stored() for code in codes.get_unused_codes())
    assert one.validate_code(now_code(secret))
    assert codes.validate_code(codes.get_unused_codes()[0])


def now_code(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))


def test_a_changed_key_reads_what_the_old_one_sealed_and_seals_it_anew(user: User, settings: Any) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    assert sealing.renew() == 0
    before, old = stored(), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 9, [old]
    assert sealing.unseal(Authenticator.objects.get(type="totp").data["secret"]) == secret
    assert sealing.renew() == 2
    assert stored() != before
    settings.SECRET_KEY_FALLBACKS = []
    assert sealing.unseal(Authenticator.objects.get(type="totp").data["secret"]) == secret
    settings.SECRET_KEY = "a third" * 9
    with pytest.raises(sealing.LostKey, match="YIFA_SECRET_KEY_FALLBACKS"):
        sealing.renew()


def test_what_was_stored_in_the_clear_is_read_and_sealed(user: User) -> None:
    secret = totp.generate_totp_secret()
    Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    assert totp.TOTP(Authenticator.objects.get()).validate_code(now_code(secret))
    assert tidy(timezone.now()).sealed == 1
    assert secret not in stored()
    assert sealing.unseal(Authenticator.objects.get().data["secret"]) == secret


def test_the_nightly_job_clears_away_what_has_had_its_day(user: User, here: Region) -> None:
    moment = timezone.now()
    for key, ends in (("old", -1), ("young", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=moment + dt.timedelta(hours=ends)
        )
    for name, age in (("stale", 91), ("fresh", 89)):
        draft = Draft.objects.create(region=here, user=user, procedure="foi_request", move=name)
        Draft.objects.filter(id=draft.id).update(saved_at=moment - dt.timedelta(days=age))
    answer = CliRunner().invoke(main, ["settle"])
    assert answer.exit_code == 0, answer.output
    assert "过期登录1个，久置草稿1份" in answer.output
    assert list(Session.objects.values_list("session_key", flat=True)) == ["young"]
    assert list(Draft.objects.values_list("move", flat=True)) == ["fresh"]
    assert "过期登录0个，久置草稿0份" in CliRunner().invoke(main, ["settle"]).output


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE web_accountchange SET what = 'disabled'",
        "DELETE FROM web_accountchange",
        "INSERT INTO web_accountchange SELECT * FROM web_accountchange WHERE true ON CONFLICT (id) DO UPDATE SET what = 'x'",
    ],
)
def test_the_database_refuses_to_change_what_was_done_with_an_account(here: Region, sql: str) -> None:
    keeping.open_account(here, "li", "o", "李四", None)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AccountChange.objects.update(what="disabled")
    assert AccountChange.objects.get().what == "opened"
