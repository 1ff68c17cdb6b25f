"""Importing registers in the browser: checked first, then taken in, by administrators alone."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests.web.conftest import SignIn

from yifa.ledger.models import Content
from yifa.registry.models import Entry
from yifa.web import imports

GOOD = "人员编号,姓名,生效日期\nP1,吴清,2019-03-20\n"
BAD = "人员编号,姓名,生效日期\n,<b>吴</b>,昨天\n"


@pytest.fixture(autouse=True)
def _home(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.YIFA_HOME = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("o", administrator=True)


def check(
    client: Client, text: str, kind: str = "people", evidence: str = "花名册", name: str = "人员.csv"
) -> object:
    upload = SimpleUploadedFile(name, text.encode())
    return client.post("/manage/import/", {"kind": kind, "evidence": evidence, "file": upload})


def kept(page: object) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return found[1]


def test_a_file_is_checked_and_then_taken_in(admin: Client) -> None:
    before = Entry.objects.count()
    page = check(admin, GOOD)
    assert page.status_code == 200  # type: ignore[attr-defined]
    assert Entry.objects.count() == before
    answer = admin.post("/manage/import/confirm/", {"kept": kept(page)}, follow=True)
    assert "已导入人员名录1条" in answer.content.decode()
    entry = Entry.objects.get(register="people", key="P1")
    event = next(
        e for e in (json.loads(bytes(c.body)) for c in Content.objects.all()) if e["move"] == "enter"
    )
    assert entry.content == {"code": "P1", "name": "吴清"}
    assert (event["source"], event["recorder"]) == ("import", "o")
    assert event["sets"]["evidence"].startswith("花名册（导入文件：人员.csv，SHA-256 ")
    assert not list((Path(imports.settings.YIFA_HOME) / "imports").iterdir())
    again = admin.post("/manage/import/confirm/", {"kept": kept(page)}, follow=True)
    assert "请重新选择" in again.content.decode()


def test_after_one_register_the_next_is_proposed(admin: Client) -> None:
    page = admin.post("/manage/import/confirm/", {"kept": kept(check(admin, GOOD))}, follow=True)
    assert page.context["said"] == {"kind": "posts", "evidence": "花名册"}
    assert '<option value="posts" selected>' in page.content.decode()


def test_wrong_cells_are_listed_and_nothing_is_kept(admin: Client) -> None:
    page = check(admin, BAD)
    text = page.content.decode()  # type: ignore[attr-defined]
    assert page.status_code == 422  # type: ignore[attr-defined]
    assert "A2" in text
    assert "C2" in text
    assert "“昨天”不是日期" in text
    assert 'name="kept"' not in text
    assert not (Path(imports.settings.YIFA_HOME) / "imports").exists()


@pytest.mark.parametrize(
    ("text", "kind", "evidence", "told"),
    [
        ("x,y\n1,2\n", "people", "册", "没有找到标题行"),
        (GOOD, "cats", "册", "请选择导入什么"),
        (GOOD, "people", " ", "写明依据"),
    ],
)
def test_what_cannot_be_checked_is_told(
    admin: Client, text: str, kind: str, evidence: str, told: str
) -> None:
    page = check(admin, text, kind, evidence)
    assert page.status_code == 422  # type: ignore[attr-defined]
    assert told in page.content.decode()  # type: ignore[attr-defined]


def test_hostile_words_are_shown_as_words(admin: Client) -> None:
    page = check(admin, "人员编号,<script>x</script>,生效日期\nP1,a,2019-01-01\n", name="../<img>.csv")
    assert b"<script>" not in page.content  # type: ignore[attr-defined]
    assert b"<img>" not in page.content  # type: ignore[attr-defined]


def test_only_administrators_and_only_their_own_files(sign_in: SignIn, admin: Client) -> None:
    token = kept(check(admin, GOOD))
    ordinary = sign_in("h")
    for url in ("/manage/import/", "/manage/import/templates/people.xlsx"):
        assert ordinary.get(url).status_code == 404
    assert ordinary.post("/manage/import/confirm/", {"kept": token}).status_code == 404
    other = sign_in("k", administrator=True)
    assert (
        "请重新选择" in other.post("/manage/import/confirm/", {"kept": token}, follow=True).content.decode()
    )
    assert not Entry.objects.filter(register="people", key="P1").exists()


def test_files_that_nobody_confirmed_go(admin: Client) -> None:
    check(admin, GOOD)
    folder = Path(imports.settings.YIFA_HOME) / "imports"
    (old,) = folder.iterdir()
    os.utime(old, (0, 0))
    check(admin, GOOD)
    assert old.name not in [file.name for file in folder.iterdir()]
    assert len(list(folder.iterdir())) == 1


def test_every_register_has_a_template(admin: Client) -> None:
    page = admin.get("/manage/import/").content.decode()
    links = re.findall(r'href="(/manage/import/templates/[^"]+)"', page)
    assert len(links) > 10
    for link in links[:3]:
        book = openpyxl.load_workbook(io.BytesIO(admin.get(link).content))
        assert book.worksheets[0]["A1"].value
    assert admin.get("/manage/import/templates/cats.xlsx").status_code == 404


def streamed(answer: object) -> str:
    assert answer.streaming  # type: ignore[attr-defined]
    assert answer.headers["X-Accel-Buffering"] == "no"  # type: ignore[attr-defined]
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> str:
    """A file that counts as long, and every row is told."""
    monkeypatch.setattr(imports, "LONG", 100)
    monkeypatch.setattr(imports, "EVERY", 0)
    return "人员编号,姓名,生效日期\n" + "".join(f"P{n},某{n},2019-03-20\n" for n in range(30))


def test_a_long_file_tells_how_far_it_is_and_is_then_taken_in(admin: Client, long: str) -> None:
    page = streamed(check(admin, long))
    assert "<li>第1行，共30行</li>" in page
    assert "<li>第30行，共30行</li>" in page
    assert page.count("<h1") == page.count("</html>") == 1
    assert page.index("</ol>") < page.index("可以导入") < page.index("</main>")
    assert not Entry.objects.filter(register="people", key="P1").exists()
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found is not None
    answer = streamed(admin.post("/manage/import/confirm/", {"kept": found[1]}))
    assert "已导入30条" in answer
    assert Entry.objects.filter(register="people", key__startswith="P").count() == 30
    assert not list((Path(imports.settings.YIFA_HOME) / "imports").iterdir())
    again = admin.post("/manage/import/confirm/", {"kept": found[1]}, follow=True)
    assert "请重新选择" in again.content.decode()


def test_a_long_file_with_a_wrong_cell(admin: Client, long: str) -> None:
    page = streamed(check(admin, long + "P99,,昨天\n"))
    assert "有不对的地方，没有导入" in page
    assert "“昨天”不是日期" in page
    assert 'name="kept"' not in page
    assert "没有找到标题行" in streamed(check(admin, "甲,乙\n" + "1,2\n" * 50))


def test_who_closes_the_page_takes_nothing_in(
    admin: Client, long: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r'name="kept" value="([^"]+)"', streamed(check(admin, long)))
    assert found is not None
    answer = admin.post("/manage/import/confirm/", {"kept": found[1]})
    content = iter(answer.streaming_content)  # type: ignore[attr-defined]
    for _ in range(31):
        next(content)
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)  # the test's own
    answer.close()
    assert not Entry.objects.filter(register="people", key="P1").exists()
    assert "已导入30条" in streamed(admin.post("/manage/import/confirm/", {"kept": found[1]}))


def test_a_long_file_in_english(admin: Client, long: str) -> None:
    admin.post("/language/", {"language": "en"})
    page = streamed(check(admin, long))
    assert "row 30 of 30" in page
    assert "It can be taken in" in page
