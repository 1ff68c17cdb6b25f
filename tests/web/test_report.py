"""The annual report: written part by part, no number by hand, versions kept, signed off as it was reviewed."""

from __future__ import annotations

import hashlib
import re
from html import unescape

import pytest
from django.test import Client
from tests.casework.disclosure import submit
from tests.web.conftest import SignIn
from tests.web.leaders import lead

from yifa.casework import files
from yifa.casework.models import Case
from yifa.ledger.store import events
from yifa.registry.models import Region
from yifa.web.models import ReportVersion
from yifa.web.year.versions import compare

pytestmark = pytest.mark.django_db
REPORT = "/year/2025/report/"
TEXTS = {
    "leader_duty": "县人民政府主要负责人听取法治建设工作汇报，研究部署年度任务。",
    "problems": "个别单位答复政府信息公开申请不够及时。",
    "next_year": "加强依法行政培训。\n完善规范性文件审查制度。",
}


@pytest.fixture
def county(here: Region) -> Region:
    """Three requests of last year, one of them answered too late."""
    lead(here)
    for day in ("2025-03-03", "2025-05-06", "2025-11-03"):
        submit(day)
    return here


def write(client: Client, key: str, text: str, base: int | None = None, **more: str) -> object:
    """Post a text as the form does."""
    if base is None:
        last = ReportVersion.objects.filter(year=2025).order_by("-n").first()
        base = last.n if last is not None else 0
    return client.post(f"{REPORT}{key}/", {"text": text, "base": base, "save": "1", **more})


def write_all(client: Client) -> None:
    for key, text in TEXTS.items():
        assert write(client, key, text).status_code == 302  # type: ignore[attr-defined]


def step(client: Client, name: str, **given: str) -> str:
    """One move of the report's procedure; the page that follows."""
    return unescape(client.post(f"{REPORT}move/", {"move": name, **given}, follow=True).text)


def test_the_parts_are_those_of_the_form_in_force(county: Region, sign_in: SignIn) -> None:
    page = sign_in("legal").get(REPORT)
    assert [part.heading for part in page.context["parts"]] == [
        "主要举措和成效", "存在的不足和原因", "党政主要负责人履行推进法治建设第一责任人职责情况", "2026年工作安排", "其他需要报告的情况",
    ]  # fmt: skip
    assert 'href="/year/2025/figures/foi_received/"' in page.text
    assert "缺少文字：存在的不足和原因" in page.text
    old = sign_in("legal").get("/year/2016/report/")
    assert [part.heading for part in old.context["parts"]] == ["工作情况", "存在的问题", "下一步打算"]


def test_a_number_typed_by_hand_is_refused_with_its_place(county: Region, sign_in: SignIn) -> None:
    client = sign_in("legal")
    answer = write(client, "problems", "答复不够及时。\n收到申请3件。")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    said = unescape(answer.text)  # type: ignore[attr-defined]
    assert "存在的不足和原因第2条第1句" in said
    assert "{政府信息公开申请}" in said  # the figure that has this number, by its name
    assert "收到申请3件。" in said  # what was typed is still there
    assert not ReportVersion.objects.exists()
    assert write(client, "problems", "收到申请{政府信息公开申请}。").status_code == 302  # type: ignore[attr-defined]
    assert ReportVersion.objects.get().texts == {"problems": ["收到申请{foi_received:unit}。"]}
    assert "收到申请<a" in client.get(REPORT).text.replace("\n", "")
    assert "收到申请{政府信息公开申请}。" in unescape(client.get(f"{REPORT}problems/").text)


def test_a_misspelt_figure_is_refused_with_the_nearest(county: Region, sign_in: SignIn) -> None:
    answer = write(sign_in("legal"), "problems", "好。\n收到{政府信息公开请}。")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "第2条：没有名为“政府信息公开请”的指标，是否为“政府信息公开申请”" in unescape(answer.text)  # type: ignore[attr-defined]
    assert not ReportVersion.objects.exists()


def test_a_figure_is_put_in_without_a_script(county: Region, sign_in: SignIn) -> None:
    client = sign_in("legal")
    answer = client.post(
        f"{REPORT}problems/", {"text": "收到", "base": 0, "insert": "1", "figure": "{政府信息公开申请}"}
    )
    assert answer.context["text"] == "收到{政府信息公开申请}"
    answer = client.post(
        f"{REPORT}problems/", {"text": "收到", "base": 0, "insert": "1", "figure": "{made up}"}
    )
    assert "{made up}" not in answer.text
    assert not ReportVersion.objects.exists()


def test_what_the_records_show_is_taken_over_by_a_click(county: Region, sign_in: SignIn) -> None:
    client = sign_in("legal")
    page = client.get(f"{REPORT}problems/")
    ((proposal, text),) = page.context["proposals"]
    assert proposal.kind == "overdue"
    answer = client.post(f"{REPORT}problems/", {"text": "一些不足。", "base": 0, "take": "overdue"})
    assert answer.context["text"] == f"一些不足。\n{text}"
    assert write(client, "problems", answer.context["text"].split("\n")[1]).status_code == 302  # type: ignore[attr-defined]
    assert client.get(f"{REPORT}next_year/").context["proposals"] == []


def test_two_who_write_do_not_undo_each_other(county: Region, sign_in: SignIn) -> None:
    one, other = sign_in("legal"), sign_in("legalhead")
    write(one, "problems", "甲说。", base=0)
    write(other, "next_year", "乙说。", base=0)
    last = ReportVersion.objects.latest("n")
    assert (last.n, last.texts) == (2, {"problems": ["甲说。"], "next_year": ["乙说。"]})
    answer = write(other, "problems", "另外的说法。", base=0)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert answer.context["theirs"] == "甲说。"  # type: ignore[attr-defined]
    assert ReportVersion.objects.count() == 2
    write(other, "problems", "另外的说法。", base=2)
    assert ReportVersion.objects.latest("n").texts["problems"] == ["另外的说法。"]
    write(other, "problems", "另外的说法。", base=3)
    assert ReportVersion.objects.count() == 3  # nothing changed


def test_versions_are_compared_item_by_item(county: Region, sign_in: SignIn) -> None:
    client = sign_in("legal")
    write(client, "problems", "甲。\n乙。")
    write(client, "problems", "甲。\n丙。")
    write(client, "next_year", "丁。")
    page = client.get(f"{REPORT}versions/", {"a": 1, "b": 3})
    assert "<del>乙。</del>" in page.text
    assert "<ins>丙。</ins>" in page.text
    assert "<ins>丁。</ins>" in page.text
    assert "<del>" not in client.get(f"{REPORT}versions/").text  # the last two
    assert client.get(f"{REPORT}versions/", {"a": 1, "b": 9}).status_code == 404
    assert "甲。" in client.get(REPORT, {"version": 1}).text
    assert client.get(REPORT, {"version": "x"}).status_code == 404
    assert [p.kind for p in compare(["a", "b"], ["b", "c"])] == ["gone", "same", "new"]


def test_only_the_legal_affairs_office_writes(county: Region, sign_in: SignIn) -> None:
    for who, reads in (("mayor", True), ("foresthead", True), ("o", False), ("nobody", False)):
        client = sign_in(who)
        for path in (REPORT, f"{REPORT}versions/"):
            assert client.get(path).status_code == (200 if reads else 404), (who, path)
        assert client.get(f"{REPORT}problems/").status_code == 404
        assert write(client, "problems", "甲。").status_code == 404  # type: ignore[attr-defined]
        assert client.get(f"{REPORT}file/docx/").status_code == (302 if reads else 404)
    assert not ReportVersion.objects.exists()
    assert sign_in("legal").get(f"{REPORT}no_such_part/").status_code == 404


def test_what_is_not_complete_has_no_file_and_is_not_sent(county: Region, sign_in: SignIn) -> None:
    client = sign_in("legal")
    answer = client.get(f"{REPORT}file/docx/", follow=True)
    assert "缺少文字" in unescape(answer.text)
    step(client, "begin", issuer="县政府")
    assert "缺少文字" in step(client, "send_for_review", dated="2026-01-28")
    assert Case.objects.get(procedure="annual_report").stage == "drafting"
    write_all(client)
    assert "请填写成文日期" in step(client, "send_for_review", dated="x")


@pytest.mark.parametrize("format", ["docx", "pdf", "html", "json"])
def test_the_report_is_downloaded(county: Region, sign_in: SignIn, format: str) -> None:
    client = sign_in("legal")
    write_all(client)
    answer = client.get(f"{REPORT}file/{format}/")
    begins = {"docx": b"PK", "pdf": b"%PDF", "html": b"<!doctype html>", "json": b"{"}[format]
    assert answer.content.startswith(begins)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{REPORT}file/exe/").status_code == 404


def test_what_is_approved_is_what_was_reviewed_and_stays(county: Region, sign_in: SignIn) -> None:
    legal, head, mayor = sign_in("legal"), sign_in("legalhead"), sign_in("mayor")
    write_all(legal)
    step(legal, "begin", issuer="县政府")
    step(legal, "send_for_review", dated="2026-01-28")
    case = Case.objects.get(procedure="annual_report")
    assert case.stage == "reviewing"
    assert "不得审核自己送审" in refused(legal, head, case)
    step(head, "review", opinion="同意")
    assert "政府主要负责人" in step(head, "approve")
    case.refresh_from_db()
    assert case.stage == "reviewed"
    write(head, "problems", "审核之后改的。")  # a new version: what was sent is untouched
    step(mayor, "approve")
    case.refresh_from_db()
    assert case.stage == "approved"
    record = {event.move: event for event in events(county.code, case.id)}
    sent, approved = record["send_for_review"], record["approve"]
    assert [dict(a) for a in approved.attached] == [dict(a) for a in sent.attached]
    assert [a["kind"] for a in approved.attached] == ["report", "report", "figures", "figures"]
    assert approved.sets["approved_digest"] == sent.sets["digest"] == approved.attached[0]["sha256"]
    assert sent.sets["version"] == 3
    paper = legal.get(f"{REPORT}file/docx/", {"version": 3}).content
    assert hashlib.sha256(paper).hexdigest() == approved.sets["approved_digest"]
    with files.open_file(county.code, approved.attached[1]["sha256"]) as stream:
        assert stream.read(4) == b"%PDF"
    page = unescape(legal.get(REPORT).text)
    assert "第3版已审定，不能改动" in page
    assert ReportVersion.objects.get(year=2025, n=3).texts["problems"] == [TEXTS["problems"]]
    assert "现处“已审定”" in step(legal, "send_for_review", dated="2026-02-01")


def refused(legal: Client, head: Client, case: Case) -> str:
    """Let the head send the report for review and pass it himself, then let another send it again."""
    step(head, "return", reason="由我送审")
    step(head, "send_for_review", dated="2026-01-28")
    said = step(head, "review")
    step(head, "return", reason="换人送审")
    step(legal, "send_for_review", dated="2026-01-28")
    return said


def test_the_year_before_is_answered(county: Region, sign_in: SignIn) -> None:
    client = sign_in("legal")
    client.post("/year/2024/report/next_year/", {"text": "完善审查制度。", "base": 0, "save": "1"})
    page = client.get(f"{REPORT}problems/")
    assert page.context["planned"] == "完善审查制度。"


def test_html_in_a_text_is_shown_as_it_was_typed(county: Region, sign_in: SignIn) -> None:
    client = sign_in("legal")
    write(client, "problems", "<script>alert()</script>甲。")
    for path in (REPORT, f"{REPORT}problems/", f"{REPORT}versions/"):
        assert "<script>alert" not in client.get(path).text


def test_the_pages_hold_no_script_or_style_inside(county: Region, sign_in: SignIn) -> None:
    client = sign_in("legal")
    for path in (REPORT, f"{REPORT}problems/", f"{REPORT}versions/", "/year/2025/", "/supervision/"):
        text = client.get(path).text
        assert " style=" not in text
        assert not re.search(r"<script(?![^>]*src=)", text)
        assert len(re.findall("<h1", text)) == 1
