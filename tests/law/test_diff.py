"""What changed, said as a lawyer would."""

import datetime as dt
import re

import pytest
from tests.law.law_example import changed, example, loaded
from tests.law.packaged import law

from yifa.law.diff import Change, compare_dates, compare_laws
from yifa.law.loader import load

HAN = re.compile(r"[\u4e00-\u9fff]")


def said(changes: list[Change] | tuple[Change, ...]) -> set[tuple[str, str]]:
    return {(change.kind, change.zh) for change in changes}


def test_two_days_of_one_procedure() -> None:
    catalogue = load(example())
    found = said(compare_dates(catalogue, "foi_request", dt.date(2018, 6, 1), dt.date(2020, 6, 1)))
    assert {
        ("length", "“答复期限”：15个工作日 → 20个工作日"),
        (
            "article",
            "“答复期限”依据：《政府信息公开条例》(2007)第二十四条 → 《政府信息公开条例》(2019修订)第三十三条",
        ),
        ("added", "增加阶段“待补正”"),
        ("added", "增加步骤“补正”"),
        ("added", "增加期限“第三方答复期限”"),
        ("added", "增加字段“检索人员”"),
        ("added", "“答复结果”增加选项“信息不存在”"),
        (
            "changed",
            "“答复期限”起算：“提出申请”（以收到日期计） → “提出申请”（以收到日期计）或“补正”（以收到日期计）",
        ),
        ("changed", "“答复期限”延长：“延长答复期限”至多15个工作日 → “延长答复期限”至多20个工作日"),
    } <= found
    assert any(kind == "added" and "增加关口：「答复结果」为「信息不存在」的" in zh for kind, zh in found)
    back = said(compare_dates(catalogue, "foi_request", dt.date(2020, 6, 1), dt.date(2018, 6, 1)))
    assert ("removed", "删去步骤“补正”") in back


def test_the_same_day_is_the_same() -> None:
    catalogue = load(example())
    assert compare_dates(catalogue, "foi_request", dt.date(2020, 6, 1), dt.date(2021, 6, 1)) == []
    assert compare_laws(catalogue, load(example())) == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "zh"),
    [
        ("20 working days}\n    extend", "15 working days}\n    extend", "length", "“答复期限”：20个工作日 → 15个工作日"),
        ("{gate: approved, by: foi_head, cite: FOI 33}", "{gate: approved, by: foi_head, cite: FOI 32}", "article",
         "步骤“延长答复期限”关口“须经批准”依据：《政府信息公开条例》(2019修订)第三十三条 → 《政府信息公开条例》(2019修订)第三十二条"),
        ("    needs: [{gate: approved, by: foi_head, cite: FOI 33}]\n", "", "removed",
         "步骤“延长答复期限”删去关口：须经政府信息公开工作机构负责人批准"),
        ("when: \"case.outcome in ['partly', 'refused']\"", "when: \"case.outcome == 'refused'\"", "condition",
         "步骤“答复”关口“须填写”的条件：「答复结果」为「部分公开」或「不予公开」 → 「答复结果」为「不予公开」"),
        ("register: certificates, at_least: 1", "register: certificates, at_least: 2", "changed",
         "步骤“答复”关口“人员须持有效证件”的 at_least：1 → 2"),
        ("zh: 延长答复期限\n", "zh: 延期\n", "changed", "步骤“延长答复期限”改称“延期”"),
        ("    at_most: 1\n", "    at_most: 2\n", "changed", "步骤“延长答复期限”次数上限：1 → 2"),
        ("    deemed: ask.silent\n", "", "changed", "“第三方答复期限”期满视为：“逾期未答复” → 无"),
        ("    within: 15 working days\n", "    by_date: 01-31\n", "length", "“第三方答复期限”：15个工作日 → 此后首个1月31日"),
        ("takes: [outcome]", "takes: [outcome, reason]", "added", "步骤“答复”增加必填“理由”"),
        ("reply, fields: [matter, outcome]", "reply, fields: [outcome]", "removed", "公开“答复公开”删去内容“所需信息”"),
        ("    from: received\n    to: answered", "    from: [received, correcting]\n    to: answered", "changed",
         "步骤“答复”所从阶段：已收到 → 已收到、待补正"),
        ("  ask.add: {zh: 列出第三方, by: foi_officer", "  ask.add: {zh: 列出第三方, by: foi_head", "removed",
         "步骤“列出第三方”删去办理人“政府信息公开工作人员”"),
    ],
)  # fmt: skip
def test_each_kind_of_change(old: str, new: str, kind: str, zh: str) -> None:
    (difference, *_) = compare_laws(load(example()), loaded(old, new))
    assert difference.procedure == "foi_request"
    assert (kind, zh) in said(
        [change for one in compare_laws(load(example()), loaded(old, new)) for change in one.changes]
    )


ANSWER = "    makes: [reply]\n"
MORE = "extra: {zh: 附件, en: annex, made_by: answer}"
SHOWN = "reply, fields: [matter, outcome], cite"


@pytest.mark.parametrize(
    ("old", "new", "kind", "zh", "en"),
    [
        ("adds: parties, cite: FOI 29}", "adds: parties, online: {zh: 申请公开, en: ask for it}, cite: FOI 29}", "added",
         "步骤“提出申请”网上办理：无 → “申请公开”", "move “submit”, online: none → “ask for it”"),
        ("reply, has: [outcome]}", "reply, has: [outcome], for: applicant}", "added",
         "文书“答复书”增加送达对象“申请人”", "document “reply”: addressee “applicant” added"),
        (SHOWN, "reply, fields: [matter, outcome], papers: reply, cite", "added",
         "公开“答复公开”增加文书“答复书”", "publication “reply”: paper “reply” added"),
    ],
)  # fmt: skip
def test_what_is_online_published_and_addressed(old: str, new: str, kind: str, zh: str, en: str) -> None:
    texts = {
        **example(),
        "roles.yaml": example()["roles.yaml"].replace("applicant, outside", "applicant, private"),
    }
    assert old in texts["procedures/l/foi_request.yaml"]
    other = {
        **texts,
        "procedures/l/foi_request.yaml": texts["procedures/l/foi_request.yaml"].replace(old, new),
    }
    changes = [change for one in compare_laws(load(texts), load(other)) for change in one.changes]
    assert (kind, zh, en) in {(change.kind, change.zh, change.en) for change in changes}


def test_what_the_public_is_invited_to() -> None:
    changes = [
        change
        for one in compare_laws(
            load(invited("online: {fills: {parties.name: a}}", "")),
            load(invited("online: {zh: 报名, en: join, fills: {parties.name: b}}", "invites: join, ")),
        )
        for change in one.changes
    ]
    assert {change.en for change in changes} == {
        "move “join”, online: “join”; filled in: parties.name=a → “join”; filled in: parties.name=b",
        "publication “reply”: what the public may do: “join” added",
    }
    assert "公开“答复公开”增加公众可以办理的“报名”" in {change.zh for change in changes}


def invited(online: str, invites: str) -> dict[str, str]:
    """The example with a move that anyone may make online, and a publication that invites to it or not."""
    path = "procedures/l/foi_request.yaml"
    texts = {
        **example(),
        "roles.yaml": example()["roles.yaml"].replace("applicant, outside", "applicant, private"),
    }
    move = f"  join: {{zh: 参加, en: join, by: applicant, from: received, adds: parties, {online}, cite: FOI 29}}\n"
    texts[path] = texts[path].replace("moves:\n", f"moves:\n{move}").replace(
        SHOWN, f"reply, fields: [matter, outcome], {invites}cite"
    )  # fmt: skip
    return texts


def test_each_language_is_in_its_own_words() -> None:
    """Where the law has English words, nothing Chinese stands in an English sentence, and the reverse."""
    catalogue = law()
    found = [
        change
        for id, old, new in (
            ("reconsideration", "2023-12-31", "2024-01-01"), ("admin_penalty", "2021-07-14", "2021-07-15"),
            ("foi_request", "2018-06-01", "2020-06-01"),
        )
        for change in compare_dates(catalogue, id, dt.date.fromisoformat(old), dt.date.fromisoformat(new))
    ]  # fmt: skip
    assert len(found) > 100
    named = [c for c in found if c.kind != "article"]  # a local rule has a Chinese name only
    assert [c.en for c in named if HAN.search(c.en)] == []
    assert [c.zh for c in found if re.search(r"[a-z]{3,}_|\bNone\b|: → ", c.zh)] == []


def test_a_change_is_told_once_with_its_first_day() -> None:
    found = compare_laws(load(example()), loaded("zh: 延长答复期限\n", "zh: 延期\n"))
    assert [one.since for one in found if any("改称" in change.zh for change in one.changes)] == [
        "2015-01-01"
    ]


def test_whole_procedures() -> None:
    own = "id: own_rule\nzh: 自有程序\nstages: {a: 甲}\nfinal: a\nmoves: {go: {zh: 办, by: foi_officer, to: a}}\n"
    more = load({**example(), "procedures/x/own.yaml": own})
    assert said(compare_laws(load(example()), more)[0].changes) == {("added", "增加程序“自有程序”")}
    assert said(compare_laws(more, load(example()))[0].changes) == {("removed", "删去程序“自有程序”")}


def test_a_renumbered_article_alone_is_no_other_change() -> None:
    texts = changed("33: 24", "33: 25", "statutes.yaml")
    changes = [change for one in compare_laws(load(example()), load(texts)) for change in one.changes]
    assert {change.kind for change in changes} == {"article"}
