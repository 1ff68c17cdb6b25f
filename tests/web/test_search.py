"""The search page: what was found, where, marked; pages; nothing for those who may not."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework.disclosure import REQUEST, submit
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def about(content: str) -> UUID:
    return submit(given={**REQUEST, "content": content})


def test_what_was_found_is_marked_and_escaped(sign_in: SignIn) -> None:
    case = about("<b>某小区</b>规划验收文件")
    page = sign_in("o").get("/search/", {"q": "规划验收"})
    assert "&lt;b&gt;某小区&lt;/b&gt;<mark>规划验收</mark>文件" in page.text
    assert f"/cases/{case}/" in page.text
    contact = sign_in("o").get("/search/", {"q": REQUEST["contact"]}).text
    assert f"<mark>{REQUEST['contact']}</mark>" in contact
    assert "联系方式" in contact


def test_who_may_not_see_it_learns_nothing(sign_in: SignIn) -> None:
    about("某小区规划验收文件")
    page = sign_in("nobody").get("/search/", {"q": "规划验收"})
    assert "<mark>" not in page.text
    assert "没有找到" in page.text


def test_pages_of_one_kind(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yifa.web.search.SIZE", 2)
    all_ = {about(f"验收文件{n}") for n in range(5)}
    client, seen, after = sign_in("o"), [], ""
    while after is not None:
        (part,) = client.get("/search/", {"q": "验收文件", "in": "cases", "after": after}).context["parts"]
        seen += [UUID(r.url.split("/")[2]) for r in part.results]
        after = part.next
    assert len(seen) == len(set(seen)) == 5
    assert set(seen) == all_


def test_few_queries_and_no_search_without_words(sign_in: SignIn) -> None:
    for n in range(8):
        about(f"住建局验收文件{n}")
    client = sign_in("o")
    for query in ("住建局", "验收文件", "住建局 验收"):
        with CaptureQueriesContext(connection) as said:
            assert client.get("/search/", {"q": query}).context["found"]
        assert len(said) <= 15
    assert "至少输入两个字" in client.get("/search/", {"q": "住"}).text
    assert "几个词用空格隔开" in client.get("/search/").text
    for bad in ("made-up", "", "x" * 500):
        assert client.get("/search/", {"q": "验收文件" + bad, "after": bad}).status_code == 200


def test_a_long_text_is_shown_around_what_was_found(sign_in: SignIn) -> None:
    about("甲" * 300 + "规划验收" + "乙" * 300)
    from yifa.casework.search import Asked
    from yifa.web.search import _snippet

    asked = Asked(None, "规划验收", None, {})  # type: ignore[arg-type]
    pieces = _snippet("甲" * 300 + "规划验收" + "乙" * 300, asked)
    assert [hit for _, hit in pieces] == [False, True, False]
    assert sum(len(text) for text, _ in pieces) < 100
