"""Headers, cookies, forged forms, too much of anything, and HTML in every text."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import subprocess
import sys
import tracemalloc
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from tests.casework.disclosure import HERE, submit
from tests.web.conftest import PASSWORD, SignIn

from yifa.casework import files
from yifa.casework.models import Case
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.web import uploads
from yifa.web.models import User

pytestmark = pytest.mark.django_db


def taking(request: HttpRequest) -> HttpResponse:
    """A page that takes an upload, as the one for moves will."""
    taken = [(f.name, f.size, f.content_type) for f in request.FILES.getlist("paper")]
    return HttpResponse(json.dumps({"files": taken, "fields": len(request.POST)}))


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a defect")


def absent(request: HttpRequest) -> HttpResponse:
    raise Http404("<b>没有</b>")


urlpatterns = [
    path("account/taking/", taking),
    path("account/failing/", failing),
    path("account/absent/", absent),
    path("", include("yifa.web.urls")),
]
handler400, handler500 = "yifa.web.errors.bad_request", "yifa.web.errors.server_error"
with_pages = pytest.mark.urls(__name__)


# --- cookies, TLS ----------------------------------------------------------------------------------------------


def production(**variables: str) -> dict[str, Any]:
    """Settings as a process reads them in production."""
    given = {"YIFA_ENV": "production", "YIFA_SECRET_KEY": "k" * 50, "YIFA_ALLOWED_HOSTS": "a.example"}
    names = (
        "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
        "SESSION_COOKIE_HTTPONLY", "SESSION_EXPIRE_AT_BROWSER_CLOSE", "SECOND_FACTOR_REQUIRED",
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN",
    )  # fmt: skip
    show = f"import json; from yifa import settings as s; print(json.dumps({{n: getattr(s, n) for n in {names!r}}}))"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("YIFA_", "DATABASE_URL"))}
    done = subprocess.run(
        [sys.executable, "-c", show], env=clean | given | variables, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_production_speaks_tls_and_asks_a_second_factor(tmp_path: Path) -> None:
    told = production(YIFA_HOME=str(tmp_path))
    assert told.pop("MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN") is False
    assert told.pop("SECURE_HSTS_SECONDS") >= 365 * 24 * 3600
    assert all(value is True for value in told.values()), told
    told = production(YIFA_HOME=str(tmp_path), YIFA_TLS="0", YIFA_SECOND_FACTOR="optional")
    assert told["SECURE_HSTS_SECONDS"] == 0
    for name in ("SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECOND_FACTOR_REQUIRED"):
        assert told[name] is False


def test_behind_tls_plain_http_is_sent_on_and_browsers_remember(here: Region, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = Client().get("/cases/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://testserver/cases/")
    answer = Client().get("/account/login/", HTTP_X_FORWARDED_PROTO="https")
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=3600"
    assert Client().get("/health/live").status_code == 200  # whoever watches asks without TLS


def test_the_session_is_new_after_signing_in_and_its_cookie_kept_from_scripts(here: Region) -> None:
    User.objects.create_user("wang", PASSWORD, region=here, person="o")
    client = Client()
    client.get("/account/login/")
    client.post("/language/", {"language": "en"})
    session = client.session
    session["hat"] = "planted"
    session.save()
    before = session.session_key
    client.cookies[configured.SESSION_COOKIE_NAME] = before
    client.post("/account/login/", {"login": "wang", "password": PASSWORD})
    cookie = client.cookies[configured.SESSION_COOKIE_NAME]
    assert cookie.value != before
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""  # until the browser is closed
    client.post("/account/logout/")
    stolen = Client()
    stolen.cookies[configured.SESSION_COOKIE_NAME] = cookie.value
    assert stolen.get("/").status_code == 302


@pytest.mark.parametrize(
    "path", ["/hat/", "/language/", "/account/login/", "/account/logout/", "/manage/accounts/open/h/"]
)
def test_a_forged_form_is_refused_in_our_dress(sign_in: SignIn, path: str) -> None:
    signed_in = sign_in("o", administrator=True)
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in.cookies
    answer = client.post(path, {"username": "h", "hat": "x", "language": "en"})
    assert answer.status_code == 403
    assert "没有收下这个表单" in answer.text
    assert "yifa/parts.css" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert User.objects.count() == 1


# --- errors ----------------------------------------------------------------------------------------------------


@with_pages
def test_errors_stand_in_our_shell(sign_in: SignIn) -> None:
    client = sign_in("o")
    client.raise_request_exception = False
    for place, status, words in (
        ("failing", 500, "系统出错"),
        ("absent", 404, "没有这个页面"),
        ("nothing", 404, "没有这个页面"),
    ):
        answer = client.get(f"/account/{place}/")
        assert answer.status_code == status
        assert words in answer.text
        assert "yifa/parts.css" in answer.text
        assert "a defect" not in answer.text
        assert "RuntimeError" not in answer.text
        assert "<b>没有" not in answer.text
        assert "Content-Security-Policy" in answer.headers
    client.post("/language/", {"language": "en"})
    assert "No such page" in client.get("/nothing/").text


# --- too much --------------------------------------------------------------------------------------------------


@with_pages
def test_more_fields_or_text_than_anybody_fills_in_are_refused(settings: Any) -> None:
    client = Client()
    answer = client.post("/account/taking/", {"a": "x" * (configured.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert answer.status_code == 413
    assert "内容过大" in answer.text
    answer = client.post(
        "/account/taking/", {f"f{n}": "1" for n in range(configured.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    )
    assert answer.status_code == 400
    assert "请求无效" in answer.text
    many = {
        "paper": [
            SimpleUploadedFile(f"{n}.txt", b"x") for n in range(configured.DATA_UPLOAD_MAX_NUMBER_FILES + 1)
        ]
    }
    assert client.post("/account/taking/", many).status_code == 400


@with_pages
def test_a_file_beyond_the_limit_is_refused_while_it_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    taken = Client().post("/account/taking/", {"paper": SimpleUploadedFile("a.txt", b"x" * 1000)})
    assert json.loads(taken.text)["files"] == [["a.txt", 1000, "text/plain"]]
    answer = Client().post(
        "/account/taking/", {"paper": SimpleUploadedFile("a.txt", b"x" * 1001), "after": "1"}
    )
    assert answer.status_code == 413
    assert "文件过大" in answer.text
    client = Client(enforce_csrf_checks=True)  # where the form is read first to look for its token
    client.get("/account/login/")
    answer = client.post("/account/taking/", {"paper": SimpleUploadedFile("a.txt", b"x" * 1001)})
    assert (answer.status_code, "文件过大" in answer.text) == (413, True)


@with_pages
def test_a_request_that_says_it_is_endless_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "ENOUGH", 5000)

    class Stream(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("read")

    request = RequestFactory().post(
        "/", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH="5001"
    )
    request.META["wsgi.input"] = request._stream = Stream()  # type: ignore[attr-defined]
    request.META["CONTENT_LENGTH"] = "5001"
    with pytest.raises(uploads.TooLarge):
        _ = request.POST


# --- files -----------------------------------------------------------------------------------------------------


@with_pages
@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\\\Windows\\\\system.ini", "system.ini"),
        ("决定书.pdf", "决定书.pdf"),
    ],
)
def test_a_name_is_no_path(given: str, taken: str) -> None:
    body = (
        f'--b\r\nContent-Disposition: form-data; name="paper"; filename="{given}"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.7 x\r\n--b--\r\n"
    ).encode()
    answer = Client().post("/account/taking/", body, content_type="multipart/form-data; boundary=b")
    ((name, size, _),) = json.loads(answer.text)["files"]
    assert (name, size) == (taken, 10)


def test_where_a_paper_lies_does_not_depend_on_its_name(here: Region, settings: Any) -> None:
    deposit = files.put(io.BytesIO(b"%PDF-1.7 x"), HERE, "decision", name="../../../evil.pdf")
    place = files.path_of(deposit.attachment.sha256)
    assert place.is_relative_to(settings.YIFA_FILES)
    assert place.name == deposit.attachment.sha256
    for wrong in ("../" * 32 + "x" * 32, "A" * 64, "", "a" * 63 + "/"):
        with pytest.raises(files.FileError):
            files.path_of(wrong)


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "text/plain"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "application/octet-stream"),
        (b"\x7fELF\x02\x01\x01\x00", "application/octet-stream"),
    ],
)
def test_what_a_file_is_follows_from_its_bytes(here: Region, content: bytes, media: str) -> None:
    deposit = files.put(io.BytesIO(content), HERE, "decision", name="photo.png")
    assert deposit.media_type == media


def test_a_zip_bomb_is_not_unpacked(here: Region) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(64 * 2**20))
    size = packed.tell()
    assert size < 2**20
    packed.seek(0)
    tracemalloc.start()
    deposit = files.put(packed, HERE, "decision", name="bomb.docx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert deposit.attachment.size == size
    assert peak < 8 * 2**20


def test_a_zip_of_countless_names_is_not_listed(here: Region) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for n in range(8000):
            archive.writestr(f"{n:0150}", b"")
        archive.writestr("word/document.xml", b"x")
    packed.seek(0)
    deposit = files.put(packed, HERE, "decision", name="names.docx")
    assert deposit.media_type == "application/zip"


# --- HTML in every text ----------------------------------------------------------------------------------------

HOSTILE = (
    "<script>hostile()</script>",
    '"><img src=x class=hostile onerror=alert(1)>',
    "'><svg class=hostile onload=alert(1)>",
    "</title></textarea></script><p class=hostile>",
    "{{ 7|add:70 }}{% now 'Y' %}{zh}%s&lt;hostile&gt;",
)


class Elements(HTMLParser):
    """The elements of a page that came from data: they carry the word."""

    def __init__(self) -> None:
        super().__init__()
        self.hostile: list[Any] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("class", "hostile") in attrs or any(name.startswith("on") for name, _ in attrs):
            self.hostile.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and "hostile" in data:
            self.hostile.append(("script", data))
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_html_is_shown_as_text_wherever_it_was_typed(here: Region, sign_in: SignIn, text: str) -> None:
    first = dt.date(2020, 1, 1)
    entries.enter(here.code, "agencies", "住建局", {"name": text}, first, uuid4())
    entries.enter(here.code, "people", "h", {"name": text}, first, uuid4())
    Region.objects.update(zh=text, en=text)
    case = submit(given={"applicant": "z", "content": text, "contact": text})
    Case.objects.filter(id=case).update(title=text, number=text)
    client = sign_in("o", name=text, administrator=True)
    account = User.objects.get(username="o")
    entries.enter(here.code, "posts", f"o|{text}|住建局", {}, first, uuid4())
    client.post("/hat/", {"hat": f"{text}@住建局"})
    shows = {
        "/", "/?tab=others", "/cases/", f"/cases/{case}/", f"/cases/{case}/records/1/",
        f"/cases/{case}/moves/take_up/", "/account/2fa/", "/account/password/set/",
        "/manage/accounts/", "/manage/accounts/open/", "/manage/accounts/open/h/", f"/manage/accounts/{account.pk}/",
    }  # fmt: skip
    for language in ("zh-hans", "en"):
        client.post("/language/", {"language": language})
        for shown in shows:
            page = harmless(client.get(shown).text)
            assert text in page, shown
        for asked in ("/", "/cases/", "/manage/accounts/", "/manage/accounts/open/", "/nothing/"):
            harmless(
                client.get(
                    asked, {"q": text, "after": text, "tab": text, "procedure": text, "state": text}
                ).text
            )
        wrong = Client()
        wrong.cookies[configured.LANGUAGE_COOKIE_NAME] = language
        harmless(wrong.post("/account/login/", {"login": text, "password": text, "next": text}).text)
        harmless(client.post("/manage/accounts/open/h/", {"username": text}).text)


def harmless(page: str) -> str:
    """The text of a page that has no element out of data."""
    found = Elements()
    found.feed(page)
    assert not found.hostile
    assert not re.search(r"\b77\b", page)
    return found.text
