"""Accounts are kept by the administrators of a region, and every change is written down."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.test import Client
from tests.casework.disclosure import county
from tests.web.conftest import PASSWORD, SignIn

from yifa.registry import entries
from yifa.registry.models import Region
from yifa.web.accounts import keeping
from yifa.web.models import AccountChange, User

pytestmark = pytest.mark.django_db
ACCOUNTS = "/manage/accounts/"


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("k", administrator=True)


def enter(username: str, password: str) -> Client:
    client = Client()
    client.post("/account/login/", {"login": username, "password": password})
    return client


def shown_password(page: str) -> str:
    (password,) = re.findall(r'<strong class="secret">(.+?)</strong>', page)
    return str(password)


def changes(account: User) -> list[tuple[str, str | None]]:
    return [
        (c.what, c.by and c.by.username)
        for c in AccountChange.objects.filter(account=account).order_by("at", "id")
    ]


def test_to_others_these_pages_do_not_exist(admin: Client, sign_in: SignIn) -> None:
    account = User.objects.get(username="k")
    officer = sign_in("o")
    for path in (ACCOUNTS, f"{ACCOUNTS}open/", f"{ACCOUNTS}open/h/", f"{ACCOUNTS}{account.pk}/"):
        assert admin.get(path).status_code == 200, path
        assert officer.get(path).status_code == 404
        assert officer.post(path, {"do": "disable", "username": "h"}).status_code in (404, 405)
        assert Client().get(path).status_code == 302
    assert ACCOUNTS in admin.get("/").text
    assert ACCOUNTS not in officer.get("/").text
    assert not AccountChange.objects.exists()


def test_nor_are_the_accounts_of_another_region(admin: Client) -> None:
    there = county(431231)
    other = User.objects.create_user("elsewhere", None, region=there, person="o")
    assert "elsewhere" not in admin.get(ACCOUNTS).text
    assert admin.get(f"{ACCOUNTS}{other.pk}/").status_code == 404
    assert admin.post(f"{ACCOUNTS}{other.pk}/", {"do": "disable"}).status_code == 404
    other.refresh_from_db()
    assert other.is_active


def test_an_account_is_opened_for_a_person_of_the_registers(admin: Client, here: Region) -> None:
    entries.enter(here.code, "people", "h", {"name": "贺六"}, dt.date(2020, 1, 1), uuid4())
    page = admin.get(f"{ACCOUNTS}open/", {"q": "贺"}).text
    assert f"{ACCOUNTS}open/h/" in page
    assert f"{ACCOUNTS}open/s/" not in page
    answer = admin.post(f"{ACCOUNTS}open/h/", {"username": "He.Liu"})
    password = shown_password(answer.text)
    account = User.objects.get(username="he.liu")
    assert (account.person, account.name, account.region_id) == ("h", "贺六", here.code)
    assert not account.administrator
    assert changes(account) == [("opened", "k")]
    assert f"{ACCOUNTS}open/h/" not in admin.get(f"{ACCOUNTS}open/").text
    assert password not in admin.get(f"{ACCOUNTS}{account.pk}/").text
    client = enter("he.liu", password)
    assert client.get("/").headers["Location"] == "/account/password/change/"


@pytest.mark.parametrize("username", ["k", "K", "", "a b", "a/b", "x" * 151, "<b>"])
def test_a_name_that_cannot_be_given_is_told_at_its_field(admin: Client, username: str) -> None:
    page = admin.post(f"{ACCOUNTS}open/h/", {"username": username})
    assert page.status_code == 422
    assert 'aria-describedby="username_error"' in page.text
    assert not User.objects.filter(person="h").exists()


def test_nobody_outside_the_registers_gets_one(admin: Client) -> None:
    assert admin.post(f"{ACCOUNTS}open/stranger/", {"username": "stranger"}).status_code == 404
    assert "stranger" not in admin.get(f"{ACCOUNTS}open/").text
    assert f"{ACCOUNTS}open/z/" not in admin.get(f"{ACCOUNTS}open/").text  # an applicant holds no office


def test_a_new_password_ends_the_old_and_its_sessions(admin: Client, here: Region) -> None:
    account = User.objects.create_user("wang", PASSWORD, region=here, person="o")
    client = enter("wang", PASSWORD)
    assert client.get("/").status_code == 200
    password = shown_password(admin.post(f"{ACCOUNTS}{account.pk}/", {"do": "password"}).text)
    assert client.get("/").status_code == 302
    assert enter("wang", PASSWORD).get("/").headers["Location"].startswith("/account/login/")
    assert enter("wang", password).get("/").headers["Location"] == "/account/password/change/"
    assert changes(account) == [("password", "k")]


def test_a_second_factor_is_reset_together_with_the_password(admin: Client, here: Region) -> None:
    account = User.objects.create_user("wang", PASSWORD, region=here, person="o")
    totp.TOTP.activate(account, totp.generate_totp_secret())
    path = f"{ACCOUNTS}{account.pk}/"
    assert "重置两步验证" in admin.get(path).text
    password = shown_password(admin.post(path, {"do": "second_factor"}).text)
    assert not Authenticator.objects.filter(user=account).exists()
    assert enter("wang", PASSWORD).get("/").headers["Location"].startswith("/account/login/")
    assert enter("wang", password).get("/").headers["Location"] == "/account/password/change/"
    assert changes(account) == [("second_factor", "k"), ("password", "k")]


def test_an_account_is_disabled_and_enabled(admin: Client, here: Region) -> None:
    account = User.objects.create_user("wang", PASSWORD, region=here, person="o")
    client = enter("wang", PASSWORD)
    admin.post(f"{ACCOUNTS}{account.pk}/", {"do": "disable"})
    assert client.get("/").status_code == 302
    assert "wang" in admin.get(ACCOUNTS, {"state": "disabled"}).text
    admin.post(f"{ACCOUNTS}{account.pk}/", {"do": "enable"})
    assert enter("wang", PASSWORD).get("/").status_code == 200
    assert changes(account) == [("disabled", "k"), ("enabled", "k")]
    page = admin.get(f"{ACCOUNTS}{account.pk}/").text
    assert page.index("启用账号") < page.index("停用账号")  # the newest first


def test_an_administrator_does_not_shut_himself_out(admin: Client, here: Region) -> None:
    own = User.objects.get(username="k")
    for do in ("disable", "ordinary"):
        answer = admin.post(f"{ACCOUNTS}{own.pk}/", {"do": do}, follow=True)
        assert "自己" in answer.text
    own.refresh_from_db()
    assert (own.is_active, own.administrator) == (True, True)
    other = User.objects.create_user("wang", None, region=here, person="o")
    admin.post(f"{ACCOUNTS}{other.pk}/", {"do": "administrator"})
    other.refresh_from_db()
    assert other.administrator
    assert changes(own) == []
    assert changes(other) == [("administrator", "k")]


def test_what_is_not_offered_does_nothing(admin: Client, here: Region) -> None:
    account = User.objects.create_user("wang", None, region=here, person="o")
    assert admin.post(f"{ACCOUNTS}{account.pk}/", {"do": "delete"}).status_code == 404
    assert changes(account) == []


def test_changes_are_added_and_never_changed(here: Region) -> None:
    keeping.open_account(here, "wang", "o", "王五", None)
    (change,) = AccountChange.objects.all()
    change.what = "disabled"
    with pytest.raises(IntegrityError):
        change.save()


def test_they_are_not_deleted_either(here: Region) -> None:
    account, _ = keeping.open_account(here, "wang", "o", "王五", None)
    with pytest.raises(TypeError):
        AccountChange.objects.get().delete()
    with pytest.raises(ProtectedError):
        account.delete()


def test_a_page_of_accounts_asks_no_more_for_more_of_them(
    admin: Client, here: Region, django_assert_max_num_queries: Any
) -> None:
    for n in range(60):
        User.objects.create_user(f"u{n:02}", None, region=here, person="o")
    with django_assert_max_num_queries(15):
        page = admin.get(ACCOUNTS)
    assert len(page.context["rows"]) == 50
    assert len(admin.get(ACCOUNTS, {"after": page.context["page"].next}).context["rows"]) == 11
    with django_assert_max_num_queries(15):
        admin.get(f"{ACCOUNTS}open/")
    with django_assert_max_num_queries(15):
        admin.get(f"{ACCOUNTS}{User.objects.get(username='u00').pk}/")


def test_one_time_passwords_differ() -> None:
    made = {keeping.one_time_password() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"[2-9a-z]{4}(-[2-9a-z]{4}){3}", password) for password in made)


def test_an_address_for_mail(here: Region, admin: Client) -> None:
    account, _ = keeping.open_account(here, "wang", "o", "王五", None)
    url = f"{ACCOUNTS}{account.pk}/"
    admin.post(url, {"do": "email", "email": " wang@county.example "})
    account.refresh_from_db()
    assert account.email == "wang@county.example"
    told = admin.post(url, {"do": "email", "email": "nowhere"}, follow=True)
    assert "不是电子邮箱地址" in told.content.decode()
    account.refresh_from_db()
    assert account.email == "wang@county.example"
    assert changes(account)[-1] == ("email", "k")
    admin.post(url, {"do": "email", "email": ""})
    account.refresh_from_db()
    assert account.email == ""
