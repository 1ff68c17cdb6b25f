"""What the doctor says of a county: its offices, administrators, second factors, posts and outbox; and of the web."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from tests.casework.disclosure import county

from yifa.casework.models import Outbox
from yifa.cli import doctor_county as doctor
from yifa.registry.models import Entry, Region
from yifa.web.models import User

pytestmark = pytest.mark.django_db


def told() -> dict[str, tuple[str, str]]:
    return {f.about: (f.status, f.zh) for f in doctor.counties()}


@pytest.fixture
def here() -> Region:
    return county()


def test_without_a_county() -> None:
    ((about, status),) = [(f.about, f.status) for f in doctor.counties()]
    assert (about, status) == ("region", "warn")


def test_a_legal_affairs_office_is_missed_until_there_is_one(here: Region) -> None:
    assert told()["legal_affairs"][0] == "warn"
    Entry.objects.create(
        region=here, register="agencies", key="司法局", content={"name": "县司法局", "legal_affairs": True},
        valid_from=dt.date(2019, 1, 1), opened_by=here_id(),
    )  # fmt: skip
    assert told()["legal_affairs"][0] == "ok"
    Entry.objects.filter(key="司法局").update(valid_to=dt.date(2020, 1, 1))
    assert told()["legal_affairs"][0] == "warn"


def here_id() -> Any:
    return Entry.objects.values_list("opened_by", flat=True)[0]


def test_an_administrator_is_missed_until_one_is_active(here: Region) -> None:
    assert told()["administrator"][0] == "warn"
    user = User.objects.create_user("w", None, region=here, person="o", administrator=True)
    assert "administrator" not in told()
    user.is_active = False
    user.save()
    assert told()["administrator"][0] == "warn"


def test_posts_in_agencies_that_ended(here: Region) -> None:
    assert "posts" not in told()
    Entry.objects.filter(register="agencies", key="住建局").update(valid_to=dt.date(2024, 1, 1))
    status, words = told()["posts"]
    assert status == "warn"
    assert "住建局" in words


def test_second_factors(here: Region, settings: Any) -> None:
    settings.PRODUCTION = True
    assert told()["second_factor"][0] == "ok"
    user = User.objects.create_user("w", None, region=here, person="o")
    status, words = told()["second_factor"]
    assert (status, words[:2]) == ("warn", "1个")
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert told()["second_factor"][0] == "warn"
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert told()["second_factor"][0] == "ok"


def test_what_waits_long_to_be_sent(here: Region) -> None:
    message = Outbox.objects.create(region=here, kind="x", payload={}, created_at=timezone.now())
    assert told()["outbox"][0] == "ok"
    Outbox.objects.filter(id=message.id).update(created_at=timezone.now() - dt.timedelta(days=3))
    assert told()["outbox"][0] == "warn"
    Outbox.objects.filter(id=message.id).update(sent_at=timezone.now())
    assert told()["outbox"][0] == "ok"


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", "short"), ("TLS", False), ("SECOND_FACTOR_REQUIRED", False), ("ALLOWED_HOSTS", ["*"])],
)
def test_settings_of_the_web(settings: Any, name: str, value: Any) -> None:
    settings.PRODUCTION, settings.TLS, settings.SECOND_FACTOR_REQUIRED = True, True, True
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = "k" * 50, ["a.example"]
    assert doctor.web().status == "ok"
    setattr(settings, name, value)
    assert doctor.web().status == "warn"
