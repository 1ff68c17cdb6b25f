"""Signing in through an OpenID Connect provider: a real one, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from tests.web import provider as provider_of_tests
from tests.web.conftest import PASSWORD
from tests.web.provider import CLIENT, SECRET, Provider

from yifa.registry.models import Region
from yifa.settings import oidc
from yifa.web.models import User

pytestmark = pytest.mark.django_db
LOGIN = "/account/oidc/sso/login/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with provider_of_tests.running() as here:
        settings.SOCIALACCOUNT_PROVIDERS = oidc(here.address, f"{CLIENT}:{SECRET}")
        yield here


@pytest.fixture
def user(here: Region) -> User:
    return User.objects.create_user("wang", PASSWORD, region=here, person="o")


def there_and_back(client: Client, start: str = LOGIN) -> Any:
    """The browser's way: to the provider, which sends it back."""
    there = client.get(start)
    assert there.status_code == 302, there.text
    back = urlsplit(
        requests.get(there.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    )
    return client.get(f"{back.path}?{back.query}")


def test_an_account_of_that_name_signs_in(provider: Provider, user: User) -> None:
    client = Client()
    assert LOGIN in client.get("/account/login/").text
    answer = there_and_back(client, LOGIN + "?process=login&next=/cases/")
    assert answer.headers["Location"] == "/cases/"
    assert client.get("/").context["desk"].user == user


def test_it_stays_tied_to_the_person_and_not_to_the_name(
    provider: Provider, user: User, here: Region
) -> None:
    there_and_back(Client())
    li = User.objects.create_user("li", PASSWORD, region=here, person="h")
    provider.person = {"sub": "1", "preferred_username": "li"}  # the provider renamed him
    client = Client()
    there_and_back(client)
    assert client.get("/").context["desk"].user == user
    assert not SocialAccount.objects.filter(user=li).exists()


def test_who_has_no_account_is_told_so(provider: Provider, user: User) -> None:
    provider.person = {"sub": "2", "preferred_username": "<b>stranger</b>"}
    client = Client()
    page = client.get(there_and_back(client).headers["Location"])
    assert "没有用户名为“&lt;b&gt;stranger&lt;/b&gt;”的账号" in page.text
    assert client.get("/").status_code == 302
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "claims", [{"sub": "3"}, {"sub": "3", "email": "wang@example.org", "email_verified": True}]
)
def test_no_name_ties_nobody(provider: Provider, user: User, claims: dict[str, Any]) -> None:
    User.objects.filter(pk=user.pk).update(email="wang@example.org")
    provider.person = claims
    client = Client()
    there_and_back(client)
    assert client.get("/").status_code == 302


def test_a_disabled_account_stays_out(provider: Provider, user: User) -> None:
    there_and_back(Client())
    User.objects.update(is_active=False)
    client = Client()
    page = client.get(there_and_back(client).headers["Location"])
    assert "停用" in page.text
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("wrong", ["denied", "audience"])
def test_what_goes_wrong_there_is_told_in_our_dress(provider: Provider, user: User, wrong: str) -> None:
    provider.wrong = wrong
    client = Client()
    answer = there_and_back(client)
    page = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    assert "yifa/parts.css" in page.text
    assert "登录" in page.text
    assert client.get("/").status_code == 302


def test_an_answer_nobody_asked_for_is_not_taken(provider: Provider, user: User) -> None:
    there = Client().get(LOGIN)
    back = urlsplit(
        requests.get(there.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    )
    other = Client()
    assert other.get(f"{back.path}?{back.query}").status_code == 401
    assert other.get("/").status_code == 302


def test_an_account_is_not_tied_by_hand(provider: Provider, user: User, here: Region) -> None:
    """Else somebody signed in for a moment could tie his own identity to another's account."""
    client = Client()
    client.force_login(user)
    provider.person = {"sub": "9", "preferred_username": "stranger"}
    there_and_back(client, LOGIN + "?process=connect")
    assert not SocialAccount.objects.exists()


def test_a_second_factor_is_asked_here_too(provider: Provider, user: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    there_and_back(client)
    assert client.get("/").headers["Location"] == "/account/2fa/"
