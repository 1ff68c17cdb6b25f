"""Signing in and out: the library's pages in our dress, lockout, one-time passwords, the second factor."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connection
from django.test import Client
from tests.web.conftest import PASSWORD

from yifa import settings as installed
from yifa.registry.models import Region
from yifa.web.models import User

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture
def user(here: Region) -> User:
    return User.objects.create_user("wang", PASSWORD, region=here, person="o", name="王五")


def enter(client: Client, password: str = PASSWORD, name: str = "wang", **more: Any) -> Any:
    return client.post(LOGIN, {"login": name, "password": password}, **more)


def with_app(user: User) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code(secret: str, after: int = 0) -> str:
    counter = int(time.time()) // 30 + after
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_name_and_password_let_in(user: User) -> None:
    client = Client()
    answer = enter(client, name=" Wang ", query_params={"next": "/cases/"})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    page = client.post("/account/logout/", follow=True)
    assert "您已退出登录" in page.text
    assert client.get("/").status_code == 302


def test_a_password_is_kept_by_scrypt_and_an_older_one_is_kept_anew(here: Region, settings: Any) -> None:
    settings.PASSWORD_HASHERS = installed.PASSWORD_HASHERS
    user = User.objects.create_user("wang", PASSWORD, region=here, person="o")
    assert user.password.startswith("scrypt$")
    assert enter(Client(), "wrong").status_code == 200
    assert enter(Client()).status_code == 302
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    assert enter(Client()).status_code == 302
    user.refresh_from_db()
    assert user.password.startswith("scrypt$")


def test_every_page_of_the_library_stands_in_our_shell(user: User) -> None:
    client = Client()
    for path in (LOGIN, "/account/inactive/", "/account/3rdparty/login/cancelled/"):
        shown(client, path)
    shown(client, "/account/3rdparty/login/error/", 401)
    enter(client)
    for path in (
        "/account/logout/", "/account/password/change/", "/account/2fa/", "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/account/reauthenticate/",
    ):  # fmt: skip
        shown(client, path)
    with_app(user)
    RecoveryCodes.activate(user)
    for path in (
        "/account/2fa/", "/account/2fa/totp/deactivate/", "/account/2fa/recovery-codes/",
        "/account/2fa/recovery-codes/generate/", "/account/2fa/reauthenticate/",
    ):  # fmt: skip
        shown(client, path)
    other = Client()
    enter(other)
    shown(other, "/account/2fa/authenticate/")


def shown(client: Client, path: str, status: int = 200) -> None:
    """In both languages, with our sheet, one heading, a label for every field, and nothing inline."""
    for language, lang in (("zh-hans", "zh-Hans"), ("en", "en")):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(path)
        assert answer.status_code == status, path
        page = answer.text
        assert f'<html lang="{lang}">' in page
        assert "yifa/parts.css" in page
        assert page.count("<h1") == 1, path
        assert not re.search(r"<[^>]+\sstyle=", page)
        for script in re.findall(r"<script(?![^>]*type=\"application/json\")[^>]*>", page):
            assert 'src="/static/' in script
        for id in re.findall(r'<(?:input|textarea|select)(?![^>]*type="hidden")[^>]*\sid="([^"]+)"', page):
            assert f'for="{id}"' in page, (path, id)
        for link in re.findall(r'<a [^>]*href="([^"#]+)"', page):
            assert Client().get(link.replace("&amp;", "&")).status_code != 404, (path, link)
        main = page[page.index("<main") : page.index("</main>")]
        assert not re.search(r"sign ?up|注册|e-?mail|邮", main, re.I), path
        if language == "en":
            assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"王五", "", main)), path
        else:
            words = re.sub(r"<script.*?</script>|<[^>]+>", " ", main, flags=re.S)
            assert not re.search(r"\b(the|your|you|Sign|Key|Code|Passkey|Name)\b", words), path


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "password/reset/", "3rdparty/", "3rdparty/signup/", "login/code/confirm/"]
)  # fmt: skip
def test_what_we_have_not_is_not_there(user: User, path: str) -> None:
    client = Client()
    assert client.get(f"/account/{path}").status_code == 404
    enter(client)
    assert client.get(f"/account/{path}").status_code == 404


def test_five_wrong_passwords_lock_an_account_for_everyone(user: User, here: Region) -> None:
    User.objects.create_user("li", PASSWORD, region=here, person="h")
    for n in range(5):
        page = enter(Client(REMOTE_ADDR=f"10.0.0.{n}"), "wrong", name=("wang", "WANG", " wang")[n % 3])
        assert "用户名或者密码不对" in page.text
    page = enter(Client(), PASSWORD)
    assert page.status_code == 200
    assert "错误次数过多" in page.text
    assert "15分钟" in page.text
    assert enter(Client(), name="li").status_code == 302


def test_a_whole_building_behind_one_address_signs_in_within_a_minute(user: User) -> None:
    for _ in range(60):
        assert enter(Client()).status_code == 302


def test_the_lock_does_not_depend_on_the_address_that_is_asked(user: User) -> None:
    for n in range(5):
        enter(Client(), "wrong", HTTP_HOST=f"localhost:{8000 + n}")
    assert "错误次数过多" in enter(Client(), HTTP_HOST="localhost:9000").text


def test_the_lock_ends_after_a_quarter_of_an_hour(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        enter(Client(), "wrong")
    begun = time.time()
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: begun + 14 * 60)
    assert enter(Client()).status_code == 200
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: begun + 15 * 60 + 1)
    assert enter(Client()).status_code == 302


def test_failures_are_counted_where_all_processes_count(user: User) -> None:
    enter(Client(), "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM web_cached")
        assert cursor.fetchone()[0] > 0


def test_failures_for_other_names_do_not_wipe_out_the_count(user: User) -> None:
    for _ in range(5):
        enter(Client(), "wrong")
    for n in range(400):
        cache.set(f"made-up-{n}", [0.0], 900)
    assert "错误次数过多" in enter(Client()).text


def test_a_disabled_account_is_out_at_once(user: User) -> None:
    client = Client()
    enter(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/").status_code == 302
    page = Client().post(LOGIN, {"login": "wang", "password": PASSWORD}, follow=True)
    assert "停用" in page.text
    assert client.get("/").status_code == 302


def test_a_one_time_password_is_changed_before_anything_else(user: User) -> None:
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    client = Client()
    enter(client)
    assert client.get("/cases/").headers["Location"] == "/account/password/change/"
    page = client.get("/account/password/change/")
    assert "一次性密码" in page.text

    def change(new: str) -> Any:
        given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        return client.post("/account/password/change/", given)

    assert "新密码不能与一次性密码相同" in change(PASSWORD).text
    assert change("quite-another-one").headers["Location"] == "/"
    assert client.get("/cases/").status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password


def test_a_second_factor_is_asked_once_it_is_set_up(user: User) -> None:
    secret = with_app(user)
    client = Client()
    assert enter(client).headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/").status_code == 302
    assert "验证码不对" in client.post("/account/2fa/authenticate/", {"code": "000000"}).text
    assert client.post("/account/2fa/authenticate/", {"code": code(secret)}).status_code == 302
    assert client.get("/").status_code == 200


def test_codes_are_not_guessed_without_end(user: User) -> None:
    secret = with_app(user)
    client = Client()
    enter(client)
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    page = client.post("/account/2fa/authenticate/", {"code": code(secret)})
    assert "错误次数过多" in page.text


def test_where_it_is_required_a_second_factor_is_set_up_first(user: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    enter(client)
    for path in ("/", "/cases/", "/manage/accounts/"):
        assert client.get(path).headers["Location"] == "/account/2fa/"
    assert client.post("/hat/", {"hat": "foi_officer@住建局"}).headers["Location"] == "/account/2fa/"
    assert "本系统要求两步验证" in client.get("/account/2fa/").text
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/account/2fa/totp/activate/", {"code": code(secret)})
    assert answer.headers["Location"] == "/account/2fa/recovery-codes/"
    assert client.get("/").status_code == 200
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert "最后一种验证方式不能移除" in client.get("/account/2fa/totp/deactivate/").text


def test_where_it_is_optional_nobody_is_asked(user: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    enter(client)
    assert client.get("/").status_code == 200


def test_who_signed_in_long_ago_is_asked_again(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    enter(client)
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    begun = time.time()
    monkeypatch.setattr("yifa.web.accounts.adapters.time.time", lambda: begun + 301)
    answer = client.get("/account/2fa/totp/activate/")
    assert answer.headers["Location"].startswith("/account/reauthenticate/")


def test_signing_in_does_not_lead_elsewhere(user: User) -> None:
    answer = Client().post(
        LOGIN, {"login": "wang", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert answer.headers["Location"] == "/"
