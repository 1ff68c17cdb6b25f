"""Search finds what the viewer may read, and nothing by what he may not."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from tests.casework.disclosure import HERE, PEOPLE, REQUEST, county, do, paper, submit

from yifa.casework import findable, search
from yifa.casework.models import Case, Findable, Involved
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.search import Asked, Hit, Place, cases, entries
from yifa.casework.session import Session
from yifa.casework.visibility import Columns, Viewer, viewer
from yifa.law.keeping import keepers
from yifa.registry import entries as registry
from yifa.registry.models import Entry, Region

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 30)
OTHERS = {
    "au": {"roles": "auditor", "agency": "审计局"},
    "x": {"roles": "officer", "agency": "交通局"},
    "pf": {"roles": "personnel_officer", "agency": "住建局"},
    "px": {"roles": "personnel_officer", "agency": "交通局"},
}


@pytest.fixture(autouse=True)
def here() -> Region:
    return county(people={**PEOPLE, **OTHERS})


def asked(who: str, query: str) -> Asked:
    laws, looking = catalogue(), viewer(HERE, who, TODAY)
    kept = keepers(laws, TODAY, ("430000", "431200", "431230"))
    columns = {id: Columns(looking, r, kept.get(id, frozenset())) for id, r in laws.registers.items()}
    return Asked(looking, query, TODAY, columns)


def hits(who: str, query: str, size: int = 20, after: Place | None = None) -> list[Hit]:
    region = Region.objects.get(code=HERE)
    return cases(asked(who, query), Session(region, catalogue(), calendar_of(region)), size, after)


def found(who: str, query: str) -> list[UUID]:
    return [hit.id for hit in hits(who, query)]


def about(content: str, **more: str) -> UUID:
    return submit(given={**REQUEST, "content": content, **more})


def test_a_case_is_found_by_words_of_its_facts_and_all_must_be_there() -> None:
    one, two = about("某小区规划验收文件"), about("某学校消防验收文件")
    assert found("o", "验收") == [two, one]
    assert found("o", "规划验收") == [one]
    assert found("o", "验收 消防") == [two]
    assert found("o", "消防 规划") == []
    assert found("o", "划规") == []
    assert found("o", "验") == found("o", "") == found("o", "%_") == []


def test_wildcards_and_quotes_are_letters() -> None:
    one = about("100%的'占比'_a\\b")
    about("1000的占比xaab")
    for query in ("0%的", "'占", "_a", "a\\b"):
        assert found("o", query) == [one], query


def test_width_and_case_do_not_matter() -> None:
    one = about("ＡＢＣ—１２３号文件")
    assert found("o", "abc") == found("o", "123号") == found("o", "ＡＢ") == [one]


def test_a_title_comes_before_what_only_says_so() -> None:
    named = [about("门牌档案"), about("某街门牌档案")]
    said = about("某街的资料")
    do("take_up", "o", "2026-09-21", said)
    do("search", "o", "2026-09-21", said, given={"searched": "门牌档案柜"})
    assert found("o", "门牌档案") == [named[1], named[0], said]
    assert found("o", "某街 门牌档案") == [named[1], said]
    (first, second) = hits("o", "某街 门牌档案")
    assert (first.rank, second.rank) == (search.NAMED, search.REST)
    assert set(second.texts) == {("content", "某街的资料"), ("searched", "门牌档案柜")}


def test_pages_follow_one_another_without_a_gap() -> None:
    all_ = [about(f"验收文件{n}") for n in range(7)]
    seen: list[UUID] = []
    after: Place | None = None
    while page := hits("o", "验收文件", 3, after):
        seen += [hit.id for hit in page]
        after = (page[-1].rank, page[-1].id)
    assert seen == all_[::-1]


def test_a_paper_is_found_by_its_name_for_those_in_office() -> None:
    one = submit(attached=[paper("request")])
    assert found("o", "request.pdf") == [one]
    assert found("z", "request.pdf") == []  # the applicant sees the case and holds no office


def test_what_is_not_his_is_not_found() -> None:
    one = about("某小区规划验收文件")
    assert found("x", "规划验收") == []
    assert found("au", "规划验收") == [one]
    Case.objects.filter(id=one).update(privacy="secret")
    assert found("au", "规划验收") == []
    assert found("z", "规划验收") == [one]


def test_a_personal_fact_finds_a_case_only_for_those_who_handle_it() -> None:
    """The contact of an applicant is personal."""
    one = about("规划文件", contact="13987654321")
    assert found("o", "13987654321") == [one]
    assert found("au", "13987654321") == []  # sees the case, and not this fact
    assert found("au", "规划文件") == [one]
    assert found("au", "规划文件 13987654321") == []
    (hit,) = hits("o", "13987654321")
    assert hit.texts == (("contact", "13987654321"),)


def test_the_index_opens_nothing() -> None:
    """Even a text that lies in it under the wrong class finds nothing for those who may not read it."""
    one = about("规划文件", contact="13987654321")
    Findable.objects.filter(target=one).update(privacy="open")
    assert found("au", "13987654321") == []
    assert found("o", "13987654321") == [one]


def test_what_one_may_not_read_fills_no_page() -> None:
    mine = about("13987654321的来信")
    for _ in range(5):
        about("规划文件", contact="13987654321")
    Findable.objects.update(privacy="open")
    assert [hit.id for hit in hits("au", "13987654321", 1)] == [mine]


def test_a_secret_fact_finds_a_case_only_for_those_named() -> None:
    one = about("规划文件")
    Findable.objects.filter(target=one, privacy="open").update(privacy="secret")
    assert found("o", "规划文件") == []
    case = Case.objects.get(id=one)
    Involved.objects.create(region_id=HERE, case=case, kind="person", who="o", opened_on=case.opened_on)
    assert found("o", "规划文件") == [one]


def test_reading_takes_few_queries(django_assert_max_num_queries: object) -> None:
    for n in range(12):
        about(f"验收文件{n}")
    wish = asked("o", "验收文件")
    region = Region.objects.get(code=HERE)
    session = Session(region, catalogue(), calendar_of(region))
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        assert len(cases(wish, session, 10)) == 10


# --- entries ----------------------------------------------------------------------------------------------------


def enter(register: str, key: str, **values: object) -> UUID:
    """An entry, and what it is found by, as a move writes both."""
    id = registry.enter(HERE, register, key, values, dt.date(2020, 1, 1), uuid4())
    for row in findable.rows(findable.entry_texts(catalogue().registers[register], key, values)):
        Findable.objects.create(region_id=HERE, target=id, **dict(zip(findable.COLUMNS, row, strict=True)))
    return id


def keys(who: str, query: str, size: int = 20) -> list[str]:
    return [hit.entry.key for hit in entries(asked(who, query), size) if hit.entry is not None]


def test_entries_by_key_first_then_by_what_they_say() -> None:
    enter("powers", "N-1", name="河道采砂许可")
    enter("powers", "N-10", name="取水许可")
    enter("powers", "X", name="与N-1合并办理", basis="水法")
    assert keys("o", "N-1") == ["N-1", "X", "N-10"]
    assert keys("o", "许可 取水") == ["N-10"]
    assert keys("nobody", "水法") == ["X"]  # powers are public


def test_entries_of_registers_and_columns_that_are_not_his() -> None:
    enter("people", "p9", name="王小明", agency="住建局", phone="13911112222")
    enter("relations", "p9|p8", person="p9", other="p8")
    assert keys("nobody", "王小明") == []
    assert keys("o", "王小明") == ["p9"]
    assert keys("o", "13911112222") == keys("px", "13911112222") == []
    assert keys("pf", "13911112222") == ["p9"]
    assert keys("o", "p9|p8") == ["p9|p8"]


def test_filter_of_one_register_sees_only_his_columns() -> None:
    enter("people", "p9", name="王小明", agency="住建局", phone="13911112222")
    enter("people", "p8", name="李小明", agency="交通局", phone="13911112222")

    def within(who: str, query: str) -> list[str]:
        wish = asked(who, query)
        q = search.within(wish.columns["people"], wish.viewer, query)
        return sorted(
            Entry.objects.filter(q, region_id=HERE, register="people").values_list("key", flat=True)
        )

    assert within("o", "小明") == ["p8", "p9"]
    assert within("o", "小明 13911112222") == []
    assert within("pf", "小明 13911112222") == ["p9"]
    assert within("px", "13911112222") == ["p8"]


def test_another_county_is_another_county() -> None:
    there = county(431231)
    about("规划文件")
    looking = Viewer(there.code, "o", frozenset({("foi_officer", "住建局")}), frozenset({"住建局"}), False)
    wish = Asked(looking, "规划文件", TODAY, {})
    assert cases(wish, Session(there, catalogue(), calendar_of(there)), 5) == []
