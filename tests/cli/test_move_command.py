"""`yifa move` and `yifa case` as they are typed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.casework.disclosure import HERE, REQUEST, county, do, paper, submit

from yifa.casework import session
from yifa.casework.models import Case, Deadline, File, Number, Publication, Refusal, Series
from yifa.casework.runtime import catalogue
from yifa.cli import main
from yifa.cli.move import print_failures
from yifa.ledger import store
from yifa.ledger.models import Event

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 10, 12, 9, 30)  # noqa: DTZ001
GIVEN = json.dumps(REQUEST, ensure_ascii=False)
NEW = (
    "foi_request",
    "submit",
    "--region",
    str(HERE),
    "--by",
    "z",
    "--agency",
    "住建局",
    "--on",
    "2026-09-18",
)


@pytest.fixture(autouse=True)
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from yifa.cli import case, move

    for module in (case, move):
        monkeypatch.setattr(module, "now", lambda region: NOW)
    county()


def run(*words: Any) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def tables() -> list[Any]:
    models = (Event, Case, Deadline, Number, Publication, Refusal, File)
    return [m.objects.count() for m in models] + list(Series.objects.values_list("name", "last_number"))


# --- granted ----------------------------------------------------------------------------------------------------


def test_a_granted_move_prints_its_receipt_and_what_it_caused() -> None:
    answer = run("move", *NEW, "--given", GIVEN)
    assert answer.exit_code == 0, answer.output
    case = Case.objects.get()
    for words in (
        "准予 政府信息公开申请·提出申请（2026-09-18）", f"事项 {case.id}，编号 通建公开申〔2026〕1号，第1号记录",
        "→ 阶段：已收到", "→ 答复期限：起算，2026-10-22届满", "granted: Disclosure on request", "due 2026-10-22",
    ):  # fmt: skip
        assert words in answer.output


def test_json_and_contents_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "申请.json").write_text(GIVEN, "utf-8")
    told = json.loads(run("move", *NEW, "--given", f"@{tmp_path}/申请.json", "--json").stdout)
    assert told["granted"]
    assert told["number"] == "通建公开申〔2026〕1号"
    assert told["case"] == str(Case.objects.get().id)
    assert told["event"] == str(Event.objects.get().id)
    assert [c["kind"] for c in told["caused"]] == ["stage", "number", "clock", "clock"]
    assert told["caused"][2]["about"] == {
        "clock": "to_answer", "item": None, "run": 1, "status": "running", "due": "2026-10-22",
    }  # fmt: skip


def test_rows_a_row_and_papers(tmp_path: Path) -> None:
    case = submit()
    do("take_up", "o", "2026-09-21", case)
    here = ("--region", HERE, "--case", case, "--by", "o", "--on", "2026-09-22")
    rows = '{"asked": [{"id": "t1", "name": "甲公司", "kind": "third_party"}]}'
    assert run("move", "foi_request", "consult", *here, "--add", rows).exit_code == 0
    (tmp_path / "征求意见书.pdf").write_bytes(b"%PDF-1.7 x")
    attach = ("--item", "t1", "--attach", f"consultation={tmp_path}/征求意见书.pdf")
    before = tables()
    tried = run("move", "foi_request", "ask.send", *here, *attach, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "征求意见（t1）：待答复" in tried.output
    assert tables() == before
    assert run("move", "foi_request", "ask.send", *here, *attach).exit_code == 0
    assert File.objects.get().media_type == "application/pdf"
    assert "附件1" in run("case", "--region", HERE, case).output


def test_a_repeated_request_gets_its_first_receipt() -> None:
    first = json.loads(run("move", *NEW, "--given", GIVEN, "--key", "k1", "--json").stdout)
    again = run("move", *NEW, "--given", GIVEN, "--key", "k1")
    assert again.exit_code == 0
    assert "第一次的回执" in again.output
    assert first["case"] in again.output
    assert Case.objects.count() == 1
    other = run("move", *NEW, "--given", GIVEN.replace("counter", "online"), "--key", "k1")
    assert other.exit_code == 1
    assert "已用于另一内容的请求" in other.stderr
    assert "used before with other content" in other.stderr


def test_a_dry_run_keeps_nothing_and_says_what_the_move_then_does() -> None:
    submit()
    before = tables()
    tried = run("move", *NEW, "--given", GIVEN, "--dry-run")
    assert tried.exit_code == 0
    assert "试办，不保存" in tried.output
    assert tables() == before
    made = run("move", *NEW, "--given", GIVEN)
    said = [line for line in tried.output.splitlines() if "→" in line]
    assert said
    assert said == [line for line in made.output.splitlines() if "→" in line]
    assert "编号：通建公开申〔2026〕2号" in tried.output
    refused = run("move", *NEW, "--dry-run")
    assert refused.exit_code == 1
    assert not Refusal.objects.exists()


# --- refused ----------------------------------------------------------------------------------------------------


def test_every_reason_with_its_article_and_who_can() -> None:
    case = submit()
    do("take_up", "o", "2026-09-21", case)
    here = ("--region", HERE, "--case", case, "--on", "2026-09-22")
    answer = run(
        "move", "foi_request", "extend", *here, "--by", "z", "--given", '{"extended_by": "20 working days"}'
    )
    assert answer.exit_code == 1
    for words in (
        "不予办理 政府信息公开申请·延长答复期限", "须由住建局政府信息公开工作人员办理", "须经政府信息公开工作机构负责人批准",
        "依据 / article: 《政府信息公开条例》(2019修订)第三十三条", "可由其办理 / who can: 政府信息公开工作机构负责人",
        "须附告知申请人的延长期限告知书", "needs the approval of foi_head",
    ):  # fmt: skip
        assert words in answer.output
    assert Refusal.objects.count() == 1
    assert Case.objects.get(id=case).seq == 2


def test_what_rests_on_an_unconfirmed_rule_says_so() -> None:
    case = submit("2010-05-04", given={"channel": "fax"}, recorded="2010-05-04T10:00")
    answer = run(
        "move", "foi_request", "confirm", "--region", HERE, "--case", case, "--by", "z", "--on", "2010-05-05"
    )
    assert answer.exit_code == 1
    assert "未核实 / unconfirmed" in answer.output


def test_refused_moves_as_json() -> None:
    told = json.loads(run("move", *NEW, "--json").stdout)
    assert not told["granted"]
    assert {f["gate"] for f in told["failures"]} == {"takes"}
    assert all(f["zh"] and f["en"] for f in told["failures"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("foi_request", "submitt"), "是否为:submit"),
        (("foi_request", "submit", "--on", "2027-01-01"), "晚于登记时间"),
        (("foi_request", "submit", "--given", '{"channel": "pigeon"}'), "不能是“pigeon”"),
        (("foi_request", "submit", "--given", '{"colour": "red"}'), "不收“colour”"),
        (("foi_request", "submit", "--given", '{"content": 1.5}'), "须为非空文字"),
    ],
)
def test_bad_input_is_refused_in_both_languages(words: tuple[str, ...], says: str) -> None:
    before = tables()
    answer = run("move", *words, "--region", HERE, "--by", "z", "--agency", "住建局", "--dry-run")
    assert answer.exit_code == 1
    assert says in answer.output
    assert tables() == before


# --- wrong usage and what is not there --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("--given", "{"), ("--given", "[1]"), ("--given", "@/nosuch.json"), ("--add", '{"asked": {}}'),
        ("--add", '{"asked": ["t1"]}'), ("--on", "2026-02-30"), ("--case", "x"), ("--attach", "answer"),
        ("--attach", "answer=/nosuch.pdf"), ("--region", "tongdao"),
    ],
)  # fmt: skip
def test_wrong_usage_is_status_2(words: tuple[str, ...]) -> None:
    answer = run("move", *NEW, *words)
    assert answer.exit_code == 2
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("nosuch", "submit", "--region", HERE), "没有程序“nosuch”", "no procedure"),
        (("foi_request", "submit", "--region", "1"), "没有代码为1的地区", "no region 1"),
        (("foi_request", "answer", "--region", HERE, "--case", "01a200d1-29a8-702f-9866-a787aa6c80d0"),
         "没有这个事项", "no case"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(words: tuple[Any, ...], zh: str, en: str) -> None:
    for more in ((), ("--dry-run",)):
        answer = run("move", *words, "--by", "z", *more)
        assert answer.exit_code == 1
        assert zh in answer.stderr
        assert en in answer.stderr


def test_a_case_of_another_procedure() -> None:
    case = submit()
    for more in ((), ("--dry-run",)):
        answer = run("move", "admin_penalty", "decide", "--region", HERE, "--case", case, "--by", "o", *more)
        assert answer.exit_code == 1
        assert "属于程序“foi_request”" in answer.stderr


def test_who_recorded_it_and_in_which_field_of_law(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("move", *NEW, "--given", GIVEN, "--recorder", "o").exit_code == 0
    assert store.events(HERE, Case.objects.get().id)[0].recorder == "o"
    before = tables()
    for more in ((), ("--dry-run",)):
        refused = run("move", *NEW, "--given", GIVEN, "--recorder", "z", *more)
        assert refused.exit_code == 1
        assert "登记人须为办理人以外的人" in refused.output
        told = run("move", *NEW, "--given", GIVEN, "--domain", "fishing", *more)
        assert told.exit_code == 1
        assert "没有特别领域“fishing”" in told.stderr
        assert "no field of special law" in told.stderr
    assert tables()[:2] == before[:2]
    monkeypatch.setattr(catalogue(), "domains", frozenset({"fishing"}))
    assert run("move", *NEW, "--given", GIVEN, "--domain", "fishing").exit_code == 0
    assert list(Case.objects.order_by("id").values_list("domain", flat=True)) == ["", "fishing"]


# --- yifa case --------------------------------------------------------------------------------------------------


@pytest.fixture
def asked() -> Any:
    case = submit()
    do("take_up", "o", "2026-09-21", case)
    do("consult", "o", "2026-09-21", case, add={"asked": [{"id": "t1", "name": "甲", "kind": "third_party"}]})
    do("ask.send", "o", "2026-09-22", case, item="t1", attached=[paper("consultation")])
    return case


def test_the_role_is_chosen_judged_and_printed(asked: Any) -> None:
    words = (
        "move",
        "foi_request",
        "search",
        "--region",
        HERE,
        "--case",
        asked,
        "--by",
        "o",
        "--on",
        "2026-10-09",
    )
    given = ("--given", json.dumps({"searched": "有一份"}))
    refused = run(*words, *given, "--role", "foi_head")
    assert refused.exit_code == 1
    assert "“检索”不能以政府信息公开工作机构负责人的身份办理" in refused.output
    assert (
        "提示 / hint: o可以住建局政府信息公开工作人员的身份办理 / o can make it as foi_officer"
        in refused.output
    )
    granted = run(*words, *given)
    assert granted.exit_code == 0, granted.output
    assert "以何身份：政府信息公开工作人员 / acted as disclosure officer" in granted.output
    assert store.events(HERE, asked)[-1].role == "foi_officer"
    assert "以政府信息公开工作人员身份 / as disclosure officer" in run("case", "--region", HERE, asked).output


def test_a_case_is_shown(asked: Any) -> None:
    answer = run("case", "--region", HERE, asked)
    assert answer.exit_code == 0, answer.output
    for words in (
        "通建公开申〔2026〕1号 某小区规划验收文件", "办理中", "征求意见（t1）：待答复", "提出申请", "发出征求意见书（t1）  o  （附件1",
        "答复期限  尚余17个工作日  中止计算", "提出意见的期限（t1）  2026-10-20 届满  进行中",
        "《政府信息公开条例》(2019修订)第三十三条", "✓ 检索  政府信息公开工作人员  [search]",
        "✗ 答复  政府信息公开工作人员  [answer]", "征求意见尚未结束",
    ):  # fmt: skip
        assert words in answer.output
    assert run("case", "--region", HERE, "通建公开申〔2026〕1号").output == answer.output


def test_a_case_as_json(asked: Any) -> None:
    told = json.loads(run("case", "--region", HERE, asked, "--by", "o", "--json").stdout)
    assert told["number"] == "通建公开申〔2026〕1号"
    assert [a["move"] for a in told["timeline"]] == ["submit", "take_up", "consult", "ask.send"]
    steps = {s["move"]: s for s in told["steps"]}
    assert steps["search"]["open"]
    assert steps["answer"]["failures"][0]["gate"] == "all_items"
    assert told["facts"]["contact"] == REQUEST["contact"]


def test_who_may_not_see_a_case_is_told_no_more_than_that_there_is_none(asked: Any) -> None:
    known, unknown = (
        run("case", "--region", HERE, asked, "--by", "stranger"),
        run("case", "--region", HERE, "9号", "--by", "stranger"),
    )
    assert known.exit_code == unknown.exit_code == 1
    assert known.stderr.replace(str(asked), "9号") == unknown.stderr
    told = json.loads(run("case", "--region", HERE, asked, "--by", "z", "--json").stdout)
    assert "contact" not in told["facts"]


def test_a_case_is_read_in_a_fixed_number_of_queries(asked: Any) -> None:
    def queries(case: Any) -> int:
        session._STATES.clear()
        with CaptureQueriesContext(connection) as found:
            assert run("case", "--region", HERE, case, "--by", "o", "--json").exit_code == 0
        return len(found)

    small = queries(submit())
    rows = [{"id": f"x{n}", "name": f"公司{n}", "kind": "third_party"} for n in range(25)]
    do("consult", "o", "2026-09-23", asked, add={"asked": rows})
    for row in rows:
        do("ask.send", "o", "2026-09-23", asked, item=row["id"], attached=[paper("consultation")])
    assert queries(asked) == small <= 12


def test_what_several_articles_ask_in_the_same_words_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    same = {"gate": "holds", "zh": "未填", "en": "missing", "field": "n"}
    failures = [
        {**same, "article": "《样例法》第五条"},
        {**same, "article": "某规定（未核实）", "unconfirmed": True},
        {**same, "article": "《样例法》第五条"},
        {**same, "field": "m", "article": "《样例法》第六条"},
        {**same, "hint": "可以补正", "hint_en": "it may be completed"},
        {**same, "hint": "先问"},
    ]
    print_failures(
        failures, catalogue().procedure("foi_request", dt.date(2020, 1, 1)).at(dt.date(2020, 1, 1)), ""
    )
    assert capsys.readouterr().out.splitlines() == [
        "✗ 未填", "  missing", "  依据 / article: 《样例法》第五条；某规定（未核实 / unconfirmed）",
        "✗ 未填", "  missing", "  依据 / article: 《样例法》第六条",
        "✗ 未填", "  missing", "  提示 / hint: 可以补正 / it may be completed",
        "✗ 未填", "  missing", "  提示 / hint: 先问",
    ]  # fmt: skip
