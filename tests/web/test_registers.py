"""Registers: on any day, through the years, two days compared, as files; each as far as one may see it."""

from __future__ import annotations

import csv
import datetime as dt
import tracemalloc
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.casework.disclosure import HERE, submit
from tests.web.conftest import SignIn

from yifa.casework import findable, sql
from yifa.casework.bench import set_up
from yifa.casework.runtime import catalogue
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.spreadsheet import cell

pytestmark = pytest.mark.django_db

FIRST = dt.date(2020, 1, 1)


@pytest.fixture(autouse=True)
def keepers(here: Region) -> None:
    people = {
        "pf": {"roles": "personnel_officer", "agency": "住建局"},
        "x": {"roles": "officer", "agency": "交通局"},
    }
    set_up({"people": people}, here, "default")


def enter(register: str, key: str, on: dt.date = FIRST, event: UUID | None = None, **values: Any) -> None:
    """An entry, and what it is found by, as a move writes both."""
    id = entries.enter(HERE, register, key, values, on, event or uuid4())
    texts = findable.entry_texts(catalogue().registers[register], key, values)
    params = sql.Params("default")
    sql.insert(
        "default", "casework_findable", ("region_id", "id", "target", *findable.COLUMNS),
        [(HERE, params.id(uuid4()), params.id(id), *row) for row in findable.rows(texts)],
    )  # fmt: skip


def shown(client: Client, path: str, **query: str) -> list[str]:
    return [entry.key for entry, _ in client.get(path, query).context["rows"]]


def test_values_stand_in_words(sign_in: SignIn) -> None:
    enter("agencies", "水利局", name="县水利局", level="department")
    enter("powers", "N-1", name="取水许可", type="license", holder="水利局", limit="20 working days")
    page = sign_in("o").get("/registers/powers/")
    for words in (
        "取水许可",
        "行政许可",
        "县水利局",
        "20个工作日",
        'href="/registers/agencies/entry/',
        "2020年1月1日",
    ):
        assert words in page.text
    assert "promised" not in page.text
    english = sign_in("o").get("/registers/powers/", headers={"accept-language": "en"}).text
    assert "20 working days" in english


def test_the_entries_of_any_day(sign_in: SignIn) -> None:
    client = sign_in("o")
    enter("powers", "A", name="甲")
    enter("powers", "B", dt.date(2022, 1, 1), name="乙")
    entries.end(HERE, "powers", "A", dt.date(2022, 12, 31), uuid4())
    days = {
        "2019-12-31": [],
        "2020-01-01": ["A"],
        "2022-01-01": ["A", "B"],
        "2022-12-31": ["A", "B"],
        "2023-01-01": ["B"],
    }
    for day, keys in days.items():
        assert shown(client, "/registers/powers/", on=day) == keys, day
    assert shown(client, "/registers/powers/") == shown(client, "/registers/powers/", on="no day") == ["B"]
    for day in ("0001-01-01", "9999-12-31", "2026-13-01", "2024-02-29", "' OR 1"):
        assert client.get("/registers/powers/compare", {"b": day}).status_code == 200
        assert client.get("/registers/powers/", {"on": day}).status_code == 200
    assert "没有有效的条目" in client.get("/registers/powers/", {"on": "2019-12-31"}).text


def test_filters(sign_in: SignIn) -> None:
    client = sign_in("o")
    enter("powers", "A1", name="取水许可", type="license", holder="住建局")
    enter("powers", "A2", name="采砂许可", type="license", holder="交通局")
    enter("powers", "B", name="采砂处罚", type="penalty", holder="住建局", basis="河道管理")
    path = "/registers/powers/"
    assert shown(client, path, q="采砂") == ["A2", "B"]
    assert shown(client, path, q="采砂 河道") == ["B"]
    assert shown(client, path, q="A") == ["A1", "A2"]
    assert shown(client, path, type="license", holder="住建局") == ["A1"]
    assert shown(client, path, type="nothing") == []
    assert shown(client, path, content__name="x", name="取水许可") == ["A1", "A2", "B"]  # no filter of ours


def test_pages_have_no_gap(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yifa.web.registers.lists.SIZE", 3)
    for n in range(8):
        enter("powers", f"P{n}", name=f"职权{n}")
    client, seen, after = sign_in("o"), [], ""
    while after is not None:
        page = client.get("/registers/powers/", {"after": after})
        seen += [entry.key for entry, _ in page.context["rows"]]
        after = page.context["page"].next
    assert seen == [f"P{n}" for n in range(8)]


def test_registers_and_columns_are_for_whom_they_are_for(sign_in: SignIn) -> None:
    enter("people", "p9", name="王小明", agency="住建局", phone="13911112222")
    enter("people", "p8", name="李小红", agency="交通局", phone="13933334444")
    enter("agencies", "财政局", name="县财政局", seal="印-7788")
    nobody, officer, keeper = sign_in("nobody"), sign_in("o"), sign_in("pf")
    for path in (
        "/registers/people/",
        "/registers/people/entry/p9/",
        "/registers/people/compare",
        "/registers/people/export.csv",
    ):
        assert nobody.get(path).status_code == 404
        assert officer.get(path).status_code == 200
    assert "人员名录" not in nobody.get("/registers/").text
    assert "印-7788" not in nobody.get("/registers/agencies/").text
    assert "印-7788" in officer.get("/registers/agencies/").text
    for path in (
        "/registers/people/",
        "/registers/people/entry/p9/",
        "/registers/people/compare?a=2019-01-01",
        "/registers/people/export.csv",
    ):
        for client, sees in ((officer, set()), (keeper, {"13911112222"})):
            text = client.get(path).getvalue().decode()
            assert {n for n in ("13911112222", "13933334444") if n in text} == sees, path
    assert shown(officer, "/registers/people/", q="13911112222") == []
    assert shown(keeper, "/registers/people/", q="139") == ["p9"]
    assert officer.get("/registers/nothing/").status_code == 404


def test_the_history_of_an_entry_names_the_decisions_one_may_see(sign_in: SignIn) -> None:
    case = submit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_content")
        ((event,),) = cursor.fetchall()
    enter("powers", "A/1", name="取水许可", basis="水法")
    enter("powers", "A/1", dt.date(2026, 9, 18), UUID(str(event)), name="取水许可", basis="水法(2016)")
    page = sign_in("o").get("/registers/powers/entry/A/1/")
    now, before = page.context["versions"]
    assert (now.now, before.now) == (True, False)
    assert str(before.entry.valid_to) == "2026-09-17"
    assert [(line.field.name, line.before.text) for line in now.lines if line.before] == [("basis", "水法")]
    assert now.opened.case.id == before.ended.case.id == case
    assert (now.opened.move.name, before.opened.case) == ("submit", None)
    assert f"/cases/{case}/" in page.text
    hidden = sign_in("x").get("/registers/powers/entry/A/1/")
    assert hidden.context["versions"][0].opened.case is None
    assert str(case) not in hidden.text
    assert "您无权查看的事项" in hidden.text
    assert sign_in("o").get("/registers/powers/entry/A/2/").status_code == 404


def test_two_days_compared_cell_by_cell(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("same", "changed", "ended", "again"):
        enter("powers", key, name="名称", basis="旧法")
    later = dt.date(2024, 1, 1)
    enter("powers", "changed", later, name="名称", basis="新法")
    enter("powers", "again", later, name="名称", basis="旧法")
    enter("powers", "entered", later, name="名称")
    entries.end(HERE, "powers", "ended", later, uuid4())
    client, query = sign_in("o"), {"a": "2023-01-01", "b": "2025-01-01"}

    def differences(**more: str) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
        page = client.get("/registers/powers/compare", {**query, **more}).context["page"]
        return [
            (d.key, d.kind, [(f.name, old.text, new.text) for f, old, new in d.cells])
            for d in page.differences
        ]

    whole = [
        ("changed", "changed", [("basis", "旧法", "新法")]),
        ("ended", "ended", [("name", "名称", ""), ("basis", "旧法", "")]),
        ("entered", "entered", [("name", "", "名称")]),
    ]
    assert differences() == whole
    back = {"a": query["b"], "b": query["a"]}
    assert [(k, kind) for k, kind, _ in differences(**back)] == [
        ("changed", "changed"), ("ended", "entered"), ("entered", "ended"),
    ]  # fmt: skip
    assert differences(b="2023-01-01") == []
    monkeypatch.setattr("yifa.web.registers.compare.SIZE", 2)
    seen, after = [], ""
    while after is not None:
        page = client.get("/registers/powers/compare", {**query, "after": after}).context["page"]
        seen += [d.key for d in page.differences]
        after = page.next
    assert seen == ["changed", "ended", "entered"]


# --- files ------------------------------------------------------------------------------------------------------


def lines(client: Client, **query: str) -> list[list[str]]:
    answer = client.get("/registers/powers/export.csv", query)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    content = answer.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def sheet(client: Client, **query: str) -> list[list[Any]]:
    answer = client.get("/registers/powers/export.xlsx", query)
    book = load_workbook(BytesIO(answer.getvalue()))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value} <= {"s"}
    return [[value or "" for value in row] for row in book.active.iter_rows(values_only=True)]


def test_files_say_what_the_list_says_with_day_and_law(sign_in: SignIn) -> None:
    enter("powers", "A", name='取水"许可",\n甲', type="license")
    enter("powers", "B", name="乙", type="penalty")
    client = sign_in("o")
    for read in (lines, sheet):
        (about, *_), heads, *rows = read(client, on="2026-01-01")
        for part in ("权力清单", "2026年1月1日", catalogue().short):
            assert part in about
        assert "经筛选" not in about
        assert [dict(zip(heads, row, strict=False))["职权类型"] for row in rows] == ["行政许可", "行政处罚"]
        assert rows[0][2] == '取水"许可",\n甲'
        (filtered, *_), _, *rows = read(client, type="penalty")
        assert "经筛选" in filtered
        assert [row[0] for row in rows] == ["B"]
    name = client.get("/registers/powers/export.csv", {"on": "2026-01-01"}).headers["Content-Disposition"]
    assert name.startswith("attachment")
    assert "2026-01-01" in name
    assert client.get("/registers/powers/export.pdf").status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "#N/A"])
def test_no_cell_is_a_formula(sign_in: SignIn, start: str) -> None:
    enter("powers", "A", name=f"{start}cmd|'/c calc'!A1")
    client = sign_in("o")
    assert lines(client)[2][2].startswith(start if start == "#N/A" else f"'{start}")
    assert start.strip() in sheet(client)[2][2]  # which sees that each cell is a text
    assert cell("取水-许可") == "取水-许可"


def test_a_large_register_is_fast_and_flat(sign_in: SignIn) -> None:
    """A page costs the same number of queries, and a file the same memory, for ten times as many entries."""
    client = sign_in("o")
    queries, memory = [], []
    for part in range(2):
        ids = range(part * 300, 300 if not part else 6000)
        params, event = sql.Params("default"), sql.Params("default").id(uuid4())
        sql.insert(
            "default", "registry_entry",
            ("region_id", "id", "register", "key", "content", "valid_from", "opened_by"),
            [
                (HERE, params.id(uuid4()), "powers", f"K{n:06}", params.json({"name": f"职权{n}", "holder": "住建局", "basis": "法律" * 50}), "2020-01-01", event)
                for n in ids
            ],
        )  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as said:
            page = client.get("/registers/powers/")
        assert len(page.context["rows"]) == 50
        queries.append(len(said))
        tracemalloc.start()
        rows = sum(chunk.count(b"\r\n") for chunk in client.get("/registers/powers/export.csv"))
        memory.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert rows == 2 + max(ids) + 1
    assert queries[0] == queries[1] <= 15
    assert memory[1] < 3 * memory[0] + 4_000_000
