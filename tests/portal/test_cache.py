"""Public pages may be kept: one answer for all until something is recorded; the first page is small."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.portal.conftest import HOME, consultation

from yifa.registry.models import Region

pytestmark = pytest.mark.django_db


def test_a_page_is_public_with_a_tag_until_something_is_recorded(
    here: Region, client: Client, django_assert_max_num_queries
) -> None:
    first = client.get(HOME)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert "Vary" not in first.headers
    assert not first.cookies
    tag = first.headers["ETag"]
    with django_assert_max_num_queries(3):
        again = client.get(HOME)
    assert again.content == first.content
    unchanged = client.get(HOME, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    consultation()
    after = client.get(HOME, headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert "停车收费管理办法" in after.text


def test_each_language_has_its_address(here: Region, client: Client) -> None:
    zh, en = client.get(HOME), client.get(f"{HOME}en/", headers={"Accept-Language": "zh"})
    assert "政务公开与办事" in zh.text
    assert "Public information and applications" in en.text
    assert en.headers["Content-Language"] == "en"
    assert f'href="{HOME}en/calls/"' in en.text
    assert f'href="{HOME}"' in en.text  # and back


def test_the_first_page_is_small(here: Region, client: Client) -> None:
    consultation()
    page = client.get(HOME)
    assert len(page.content) <= 60 * 1024


def test_the_number_of_queries_does_not_grow(
    here: Region, client: Client, django_assert_max_num_queries
) -> None:
    for day in ("2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04"):
        consultation(day)
    with django_assert_max_num_queries(8):
        assert client.get(f"{HOME}list/normative_document/draft/").text.count("/published/") == 4


def test_what_is_meant_for_one_is_kept_by_nobody(here: Region, client: Client) -> None:
    for path in ("follow/", "send/foi_request/submit/"):
        answer = client.get(HOME + path)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers
    first, second = (client.get(f"{HOME}send/foi_request/submit/").content for _ in range(2))
    assert first != second  # each form is another
    missing = client.get(f"{HOME}published/00000000-0000-7000-8000-000000000000/")
    assert missing.headers["Cache-Control"] == "private, no-store"


def test_the_calculator_explains_each_day(here: Region, client: Client) -> None:
    page = client.get(f"{HOME}deadline/?on=2026-09-18&n=20&unit=working+days").text
    assert "届满日：2026年10月22日" in page
    assert "第20个工作日，届满" in page
    wrong = client.get(f"{HOME}deadline/?on=2026-09-18&n=700&unit=months")
    assert wrong.status_code == 422
    assert "最长24个月" in wrong.text
