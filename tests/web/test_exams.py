"""An exam through the pages: the paper opened, saved page by page, handed in or collected, and what may be read when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.casework.disclosure import HERE, county, do
from tests.web.conftest import SignIn

from yifa.casework.models import Case, Deadline
from yifa.casework.record import held
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.web import desk
from yifa.web.models import Draft

pytestmark = pytest.mark.django_db
OFFICE = "司法局"
PEOPLE = {
    "t": {"roles": "training_officer", "agency": OFFICE},
    "u": {"roles": "training_officer", "agency": "水利局"},
    "l": {"roles": "legal_head", "agency": OFFICE},
    "a": {"roles": "officer", "agency": "水利局"},
    "b": {"roles": "officer", "agency": "水利局"},
    "c": {"roles": "officer", "agency": "林业局"},
}
BEGUN = dt.datetime.fromisoformat("2026-10-19T09:00:20")
SECRET = "不得外泄的依据"
RIGHT = re.compile("正确答案：")
QUESTION = re.compile(r"第\d+题(?:题干|选项)")


@dataclass
class Exam:
    """An exam of twelve questions, into which a and b (水利局) and c (林业局) are enrolled."""

    id: UUID
    sittings: dict[str, UUID]
    at: Callable[[str], None]
    """Lets the clock stand at a time of 19 October, or at another moment."""

    def url(self, person: str, more: str = "") -> str:
        return f"/exams/sittings/{self.sittings[person]}/{more}"

    def state(self, person: str) -> dict[str, object]:
        state = held(Case.objects.get(id=self.sittings[person]))[1].state
        return {"stage": state.stage, **state.fields}


@pytest.fixture
def exam(here: Region, monkeypatch: pytest.MonkeyPatch) -> Exam:
    county(people=PEOPLE, agencies={OFFICE: {}, "水利局": {}, "林业局": {}})
    for n in range(20):
        several = n % 4 == 0
        values = {
            "kind": "multiple" if several else "single", "subject": "行政处罚", "difficulty": "easy", "agency": OFFICE,
            "text": f"第{n}题题干", "answer": "AC" if several else "B", "article": "PEN 55" if n % 2 else SECRET,
            **{f"option_{x}": f"第{n}题选项{x}" for x in "abcd"},
        }  # fmt: skip
        entries.enter(HERE, "questions", f"题{n:02}", values, dt.date(2020, 1, 1), uuid4())
    for person, unit in (("a", "水利局"), ("b", "水利局"), ("c", "林业局")):
        entries.enter(
            HERE,
            "people",
            person,
            {"name": f"{person}某", "agency": unit, "cadre": "staff"},
            dt.date(2020, 1, 1),
            uuid4(),
        )
    given = {
        "title": "2026年学法用法考试", "kind": "yearly", "first_day": "2026-10-19", "last_day": "2026-10-20", "duration": "60 minutes",
        "full_marks": 12, "pass_mark": 6, "excellent_mark": 12,
    }  # fmt: skip
    id = UUID(do("plan", "t", "2026-09-01", procedure="exam", agency=OFFICE, given=given).case)
    plan = [
        {"id": "1", "kind": "single", "count": 9, "points": 1},
        {"id": "2", "kind": "multiple", "count": 3, "points": 1},
    ]
    do(
        "set_paper",
        "t",
        "2026-09-02",
        id,
        procedure="exam",
        given={"seed": "77", "seed_source": "样例"},
        add={"plan": plan},
    )
    do("enrol_unit", "t", "2026-09-03", id, procedure="exam", given={"unit": "水利局"})
    do(
        "enrol",
        "t",
        "2026-09-03",
        id,
        procedure="exam",
        add={"roster": [{"id": "c", "name": "c某", "agency": "林业局"}]},
    )
    sittings = {held(c)[1].state.fields["candidate"]: c.id for c in Case.objects.filter(parent_id=id)}

    def at(time: str) -> None:
        moment = dt.datetime.fromisoformat(time if "T" in time else f"2026-10-19T{time}")
        monkeypatch.setattr(desk, "now", lambda region: moment)

    at("09:00:20")
    return Exam(id, sittings, at)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def fields(page: str) -> dict[str, tuple[str, list[str]]]:
    """The questions of a page: by the name of the field its type and values."""
    found: dict[str, tuple[str, list[str]]] = {}
    for kind, name, value in re.findall(r'<input type="(radio|checkbox)" name="(q\d+)" value="(\w)"', page):
        found.setdefault(name, (kind, []))[1].append(value)
    return found


def right(client: Client, url: str) -> dict[str, list[str]]:
    """The answers that the bank calls right, of a page."""
    return {
        name: ["A", "C"] if kind == "checkbox" else ["B"]
        for name, (kind, _) in fields(text(client.get(url))).items()
    }


def test_opened_saved_left_come_back_to_and_handed_in(exam: Exam, sign_in: SignIn) -> None:
    a = sign_in("a")
    assert "2026年学法用法考试" in text(a.get("/exams/"))
    before = text(a.get(exam.url("a")))
    assert "考试须知" in before
    assert "60分钟" in before
    assert "题干" not in before
    assert a.post(exam.url("a", "begin/")).headers["Location"] == exam.url("a", "pages/1/")
    first = text(a.get(exam.url("a", "pages/1/")))
    assert "还剩60分钟，10:00截止" in first
    assert f'content="3640;url={exam.url("a")}"' in first
    assert len(fields(first)) == 10
    assert (
        "pages/2/"
        in a.post(exam.url("a", "pages/1/"), {**right(a, exam.url("a", "pages/1/")), "go": "next"}).headers[
            "Location"
        ]
    )
    # he leaves, and another day's work would wait; he comes back within his time
    exam.at("09:40:00")
    again = sign_in("a")
    assert text(again.get(exam.url("a", "pages/1/"))).count("checked") == 11  # nine of one letter, one of two
    review = text(again.get(exam.url("a")))
    assert "共12题，已答10题" in review
    assert "未答：11、12" in review
    again.post(exam.url("a", "pages/2/"), {"q11": "A", "go": "review"})
    handed = again.post(exam.url("a", "hand-in/"), follow=True)
    assert "已交卷，并已计分" in text(handed)
    assert "<strong>10</strong>分（合格6分）" in text(handed)
    state = exam.state("a")
    assert (state["stage"], state["score"], state["outcome"]) == ("handed_in", 10, "passed")
    assert not Draft.objects.exists()
    assert (
        "hand"
        not in text(again.get(exam.url("a", "pages/1/"), follow=True)).split("<main")[1].split("</main>")[0]
    )


def test_an_answer_can_be_taken_back_and_letters_that_are_no_option_are_not_taken(
    exam: Exam, sign_in: SignIn
) -> None:
    a = sign_in("a")
    a.post(exam.url("a", "begin/"))
    a.post(exam.url("a", "pages/1/"), {"q1": "B", "q2": "Z", "q3": ["A", "B"]})
    saved = Draft.objects.get().content["add"]["answers"]
    assert [row["answer"] for row in saved] == ["B", "A"]  # of a single choice, one
    a.post(exam.url("a", "pages/1/"), {"q3": "A"})
    assert [row["answer"] for row in Draft.objects.get().content["add"]["answers"]] == ["A"]


def test_after_the_time_nothing_is_taken_and_what_was_saved_counts(exam: Exam, sign_in: SignIn) -> None:
    a = sign_in("a")
    a.post(exam.url("a", "begin/"))
    exam.at("10:00:59")  # the last minute
    a.post(exam.url("a", "pages/1/"), right(a, exam.url("a", "pages/1/")))
    exam.at("10:01:00")
    late = a.post(exam.url("a", "pages/2/"), {"q11": "A"})
    assert late.status_code == 409
    assert "答题时间已到，不再收答案" in text(late)
    assert "法律知识考试办法" in text(late)
    assert "答题时间已到，不再收答案" in text(a.post(exam.url("a", "hand-in/")))
    assert len(Draft.objects.get().content["add"]["answers"]) == 10
    assert "由组织单位收卷" in text(a.get(exam.url("a")))
    exam.at("10:05:00")
    assert sign_in("u").post(f"/exams/{exam.id}/collect/").status_code == 404  # of another agency
    assert a.post(f"/exams/{exam.id}/collect/").status_code == 404
    done = sign_in("t").post(f"/exams/{exam.id}/collect/", follow=True)
    assert "收卷1份" in text(done)
    state = exam.state("a")
    assert (state["stage"], state["score"]) == ("handed_in", 10)
    assert Deadline.objects.get(case_id=exam.sittings["a"], clock="time").status == "met"


def test_collecting_after_time_was_recorded(exam: Exam, sign_in: SignIn) -> None:
    """The nightly run says that nothing was handed in; what was saved in time is collected all the same."""
    a, b = sign_in("a"), sign_in("b")
    a.post(exam.url("a", "begin/"))
    b.post(exam.url("b", "begin/"))
    a.post(exam.url("a", "pages/1/"), right(a, exam.url("a", "pages/1/")))
    from yifa.casework.settling import settle_cases

    region = Region.objects.get(code=HERE)
    settle_cases(region, exam.sittings.values(), dt.datetime.fromisoformat("2026-10-20T00:10"))
    assert [exam.state(p)["stage"] for p in "abc"] == ["missed", "missed", "registered"]
    exam.at("2026-10-21T09:00:00")
    assert "收卷1份；因时间届满登记1件" in text(sign_in("t").post(f"/exams/{exam.id}/collect/", follow=True))
    assert [exam.state(p)["stage"] for p in "abc"] == ["handed_in", "missed", "absent"]
    assert [exam.state(p).get("score") for p in "abc"] == [10, 0, None]
    do("conclude", "t", "2026-10-21", exam.id, procedure="exam")
    page = text(sign_in("l").get(f"/exams/{exam.id}/"))
    rows = [
        re.sub(r"<[^>]+>", " ", row).split()
        for row in re.findall(r"<tr>.*?</tr>", page.split("应考人员")[0], re.S)
    ]
    assert ["林业局", "1", "0", "0", "0", "0", "1", "0"] in rows
    assert ["水利局", "其他工作人员", "2", "2", "0", "1", "1", "0", "0", "50.00%"] in rows
    assert ["合计", "3", "2", "0", "1", "1", "1", "0", "50.00%"] in rows


def test_nobody_opens_the_sitting_of_another(exam: Exam, sign_in: SignIn) -> None:
    sign_in("a").post(exam.url("a", "begin/"))
    for person in ("b", "c", "t", "l", "u"):
        other = sign_in(person)
        for more in ("", "pages/1/"):
            assert other.get(exam.url("a", more)).status_code == 404
        for more in ("begin/", "pages/1/", "hand-in/"):
            assert other.post(exam.url("a", more), {"q1": "A"}).status_code == 404
    assert not Draft.objects.exists()


def test_not_before_its_day(exam: Exam, sign_in: SignIn) -> None:
    a = sign_in("a")
    exam.at("2026-10-18T09:00:00")
    assert "考试当日可以在这里领取试卷" in text(a.get(exam.url("a")))
    refused = a.post(exam.url("a", "begin/"))
    assert refused.status_code == 409
    assert "不在考试日期内" in text(refused)


def test_right_answers_are_read_after_the_last_day_and_by_him_alone(exam: Exam, sign_in: SignIn) -> None:
    a = sign_in("a")
    a.post(exam.url("a", "begin/"))
    a.post(exam.url("a", "pages/1/"), right(a, exam.url("a", "pages/1/")))
    a.post(exam.url("a", "hand-in/"))
    for moment in ("11:00:00", "2026-10-20T23:59:59"):
        exam.at(moment)
        page = text(a.get(exam.url("a")))
        assert "您的答案" in page
        assert not RIGHT.search(page)
        assert SECRET not in page
        assert "在考试末日" in page
    exam.at("2026-10-21T00:00:00")
    page = text(a.get(exam.url("a")))
    assert len(RIGHT.findall(page)) == 12
    assert SECRET in page
    assert "/law/statutes/PEN/" in page
    assert "《行政处罚法》(2021修订)第五十五条" in page


def test_the_bank_is_for_those_who_keep_it(exam: Exam, sign_in: SignIn) -> None:
    """Lists, histories, files, search, the exam's own page: of no question more than its number, kind and subject."""
    for person in ("a", "u", "l"):
        other = sign_in(person)
        for path in (
            "/registers/questions/", "/registers/questions/entry/题01/", "/registers/questions/export.csv", f"/cases/{exam.id}/",
            f"/exams/{exam.id}/", "/search/?q=题题干", f"/search/?q={SECRET}", "/registers/questions/compare?a=2019-01-01&b=2026-10-01",
            f"/cases/{exam.id}/records/2/", f"/cases/{exam.sittings['a']}/",
        ):  # fmt: skip
            answer = other.get(path)
            page = b"".join(answer).decode() if answer.streaming else text(answer)
            assert not QUESTION.search(page), (person, path)
            assert SECRET not in page or path.startswith("/search"), (person, path)
            assert "没有找到" in page or not path.startswith("/search"), (person, path)
    assert "第1题题干" in text(sign_in("t").get("/registers/questions/entry/题01/"))


def test_each_has_his_own_paper_and_order(exam: Exam, sign_in: SignIn) -> None:
    papers = []
    for person in ("a", "b"):
        client = sign_in(person)
        client.post(exam.url(person, "begin/"))
        papers.append(re.findall(r"第\d+题选项\w", text(client.get(exam.url(person, "pages/1/")))))
    assert papers[0] != papers[1]


def test_a_page_costs_the_same_however_long_the_paper(
    exam: Exam, sign_in: SignIn, django_assert_max_num_queries: object
) -> None:
    a = sign_in("a")
    a.post(exam.url("a", "begin/"))
    a.post(exam.url("a", "pages/1/"), {"q1": "A"})
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        a.get(exam.url("a", "pages/1/"))
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        a.post(exam.url("a", "pages/1/"), {"q1": "B"})
    t = sign_in("t")
    t.get(f"/exams/{exam.id}/")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        t.get(f"/exams/{exam.id}/")


def test_in_english(exam: Exam, sign_in: SignIn) -> None:
    a = sign_in("a")
    a.post("/language/", {"language": "en", "next": "/"})
    assert "Before you begin" in text(a.get(exam.url("a")))
    a.post(exam.url("a", "begin/"))
    assert "60 minutes left" in text(a.get(exam.url("a", "pages/1/")))
