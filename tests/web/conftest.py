"""The workbench's county: a disclosure office, the clock of which stands at 2026-09-30 10:00."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.utils import translation
from tests.casework.disclosure import county, submit

from yifa.registry.models import Region
from yifa.web import desk
from yifa.web.models import User

NOW = dt.datetime.fromisoformat("2026-09-30T10:00")  # local time, as the engine takes it
PASSWORD = "a-long-enough-one"

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "now", lambda region: NOW)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """What a page was last asked for in is not the language of the next test."""
    yield
    translation.deactivate()


@pytest.fixture
def here(db: None) -> Region:
    return county()


@pytest.fixture
def asked(here: Region) -> UUID:
    """A request handed in on 2026-09-18."""
    return submit()


@pytest.fixture
def sign_in(here: Region) -> SignIn:
    """Signs a person of the county in, by id; more keywords are the account's."""

    def enter(person: str, **account: object) -> Client:
        user = User.objects.filter(username=person).first() or User.objects.create_user(
            person, None, region=here, person=person, **account
        )
        client = Client()
        client.force_login(user)
        return client

    return enter
