"""What a report says, and what keeps it from being made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from yifa.reports import Document, ReportError
from yifa.reports.document import FigureRun, Heading, Paragraph, Table

from .figures import TEXTS, Figure, county

Make = Callable[..., Document]


def body(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def changed(**figures: Any) -> dict[str, Figure]:
    return county() | {name: replace(county()[name], **new) for name, new in figures.items()}


def zero(*names: str) -> dict[str, Figure]:
    return county() | {name: replace(county()[name], value=0) for name in names}


def problems(make: Make, **given: Any) -> list[str]:
    with pytest.raises(ReportError) as caught:
        make(**given)
    return [f"{problem.code}: {problem.zh}" for problem in caught.value.problems]


def test_headings_are_numbered_without_gaps(document: Document) -> None:
    numbers = [block.number for block in document.blocks if isinstance(block, Heading)]
    assert [n for n in numbers if n.endswith("、")] == ["一、", "二、", "三、", "四、", "五、"]
    assert [n for n in numbers if n.startswith("（")] == [
        f"（{n}）" for n in (*"一二三四五六七八九十", "十一", "十二", "十三", "十四")
    ]


def test_every_number_of_the_text_is_a_figure_run(document: Document) -> None:
    cells = [row for block in document.blocks if isinstance(block, Table) for row in block.rows]
    parts = [block.runs for block in document.blocks if isinstance(block, Paragraph)] + [
        c for r in cells for c in r
    ]
    runs = [(run.figure, run.text) for part in parts for run in part if isinstance(run, FigureRun)]
    assert ("docs_issued", "26件") in runs
    assert ("foi_on_time_rate", "98.61%（71/72）") in runs
    assert {figure.id for figure in document.figures} == set(county())


def test_sentences_follow_the_figures(make: Make) -> None:
    full = body(make())
    assert (
        "组织规范性文件清理，纳入清理173件，其中继续有效112件、修订后重新公布17件、废止31件、宣布失效13件。"
        in full
    )
    none = zero("docs_reviewed_cleanup", "docs_kept", "docs_reissued", "docs_repealed", "docs_lapsed")
    assert "清理，纳入" not in body(make(values=none))
    some = changed(docs_reviewed_cleanup={"value": 143}, docs_reissued={"value": 0}, docs_lapsed={"value": 0})
    assert "纳入清理143件，其中继续有效112件、废止31件。" in body(make(values=some))
    assert "本年度没有制定行政规范性文件。" in body(make(values=changed(docs_issued={"value": 0})))


def test_a_sentence_without_a_value_is_left_out_and_said_to_be(make: Make) -> None:
    document = make(values=changed(foi_on_time_rate={"whole": 0, "part": 0}))
    assert "答复72件。" in body(document)
    assert "按期答复率" not in body(document)
    (omission,) = document.omitted
    assert omission.figures == ("foi_on_time_rate",)
    assert "政务公开" in omission.where
    unknown = make(values=changed(rec_received={"value": None}))
    assert "行政复议申请" not in body(unknown)
    assert [omission.figures for omission in unknown.omitted] == [("rec_received",)]


def test_a_subsection_without_content_gives_its_number_to_the_next(make: Make) -> None:
    silent = zero(
        "training_sessions_professional", "training_sessions_general", "exam_people", "exam_leaders", "exam_staff",
        "publicity_leaflets", "publicity_vehicles", "publicity_banners", "publicity_posters", "publicity_boards",
        "column_issues", "culture_shows", "training_sessions_leaders", "training_sessions_induction", "training_sessions_rotation",
        "education_plans",
    )  # fmt: skip
    headings = [f"{b.number}{b.text}" for b in make(values=silent).blocks if isinstance(b, Heading)]
    assert "（十三）期限和程序执行" in headings
    assert not any("学法用法" in heading for heading in headings)


def test_figures_of_another_period_say_theirs(make: Make) -> None:
    early = {"last": dt.date(2025, 10, 31)}
    assert "移送涉嫌犯罪案件4件（2025年1月至10月）" in body(make(values=changed(cases_transferred=early)))
    before = {"first": dt.date(2024, 1, 1), "last": dt.date(2024, 12, 31)}
    assert "移送涉嫌犯罪案件4件（2024年）" in body(make(values=changed(cases_transferred=before)))
    cut = {name: replace(f, last=dt.date(2025, 10, 31)) for name, f in county().items()}
    whole = make(values=cut, until=dt.date(2025, 10, 31))
    assert "（2025年1月至10月）" not in body(whole)
    assert "统计期间为2025年1月至10月，" in body(whole)


def test_an_estimate_is_marked(make: Make) -> None:
    assert "发放宣传资料约21500份" in body(make(values=changed(publicity_leaflets={"estimate": True})))


def test_the_edition_is_that_of_the_day_of_signing(make: Make) -> None:
    texts = {key: TEXTS[key] for key in ("problems", "next_year")}
    old = make(texts=texts, signed_on=dt.date(2019, 4, 14))
    assert old.edition == "2016"
    assert [b.text for b in old.blocks if isinstance(b, Heading) and b.level == 1] == [
        "工作情况",
        "存在的问题",
        "下一步打算",
    ]
    assert "unknown_name" in problems(make, signed_on=dt.date(2019, 4, 14))[0]
    assert make(signed_on=dt.date(2019, 4, 15)).edition == "2019"


def test_what_is_not_verified_stands_beside_the_report_not_in_it(document: Document) -> None:
    assert any("未核实" in note for note in document.notes)
    assert "未核实" not in body(document)


def test_officers_items_are_numbered_by_the_system(make: Make) -> None:
    text = body(make())
    assert "一是办理期限" in text
    assert "二是依法定程序" in text
    one = body(make(texts=TEXTS | {"problems": ["法制审核力量不足"]}))
    assert "\n法制审核力量不足。\n" in one


def test_bindings_in_officers_words_print_shares(make: Make) -> None:
    text = body(make(texts=TEXTS | {"problems": [
        "超期{clocks_late:unit}，其中{clocks_late[县自然资源局]:unit}在县自然资源局",
        "拒绝登记集中在{refusals_total:names}",
    ]}))  # fmt: skip
    assert "一是超期19件，其中9件在县自然资源局。" in text
    assert "政府信息公开条例第三十二条、行政许可法第三十二条等。" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("全年制定文件26件", "{docs_issued:unit}"),
        ("全年制定文件二十六件", "{docs_issued:unit}"),
        ("县自然资源局超期9件", "{clocks_late[县自然资源局]:unit}"),
        ("按期答复率98.61%", "{foi_on_time_rate:unit}"),
        ("发放资料2.15万份", "{publicity_leaflets:unit}"),
    ],
)
def test_a_typed_number_that_is_a_figure_names_its_binding(make: Make, words: str, said: str) -> None:
    (problem,) = problems(make, texts=TEXTS | {"problems": [words]})
    assert problem.startswith("typed_number: 存在的不足和原因第1条第1句")
    assert said in problem


def test_every_typed_number_is_reported_with_item_and_sentence(make: Make) -> None:
    texts = TEXTS | {"next_year": ["举办培训。组织考试两次，检查12345次", "一是加强审核"]}
    found = problems(make, texts=texts)
    assert ["第1条第2句" in found[0], "“两”" in found[0], "第2条第1句" in found[1], "“一”" in found[1]] == [
        True
    ] * 4
    assert len(found) == 2, "12345 is a declared name even here"


def test_declared_names_of_the_place(make: Make) -> None:
    texts = TEXTS | {"next_year": ["加强五河镇、七里乡法制审核"]}
    assert len(problems(make, texts=texts)) == 2
    assert "五河镇" in body(make(texts=texts, names=["五河镇", "七里乡"]))
    assert problems(make, names=["37件"])[0].startswith("name: “37件”")


def test_the_regions_own_name_is_declared(make: Make) -> None:
    document = make(
        region_zh="三泉县", signed_by="三泉县人民政府", texts=TEXTS | {"next_year": ["建设法治三泉县"]}
    )
    assert document.title[0] == "三泉县人民政府"


def test_missing_and_unknown_inputs(make: Make) -> None:
    values = county()
    del values["docs_kept"]
    found = problems(
        make, values=values, texts={"problems": ["{nothing:unit}"], "next_year": ["办{"], "more": ["x"]}
    )
    for part in (
        "unknown_figure: 2019版",
        "没有指标“nothing”",
        "template: ",
        "missing_text: 缺少文字：党政主要负责人",
        "没有文字“more”",
    ):
        assert any(part in problem for problem in found), part
    assert "text: 下一年度安排须为条目列表" in problems(make, texts=TEXTS | {"next_year": "加强审核"})


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"docs_kept": {"value": 113}}, "sum: docs_reviewed_cleanup(173)不等于docs_kept(113)＋"),
        ({"exam_staff": {"value": 7314}}, "sum: exam_people(7903)不等于"),
        ({"foi_on_time_rate": {"part": 73}}, "figure: foi_on_time_rate：比率的分子73不在分母72之内"),
        ({"clocks_late": {"value": 20}}, "figure: clocks_late：分项合计19不等于总数20"),
        ({"docs_issued": {"value": -1}}, "figure: docs_issued：数值-1小于0"),
        ({"docs_issued": {"first": dt.date(2026, 1, 1)}}, "figure: docs_issued：起始日"),
        (
            {"docs_issued": {"known_on": dt.date(2026, 1, 21)}},
            "known_on: 指标的数据截止日不一致：2026-01-20、2026-01-21",
        ),
    ],
)
def test_figures_that_cannot_stand(make: Make, figures: dict[str, Any], said: str) -> None:
    assert any(problem.startswith(said) for problem in problems(make, values=changed(**figures)))


def test_the_annex_lists_the_figures(document: Document) -> None:
    (annex,) = document.annexes
    assert annex.title == "2025年度法治政府建设主要数据"
    tables = {block.caption: block for block in annex.blocks if isinstance(block, Table)}
    powers = tables["年末行政权力事项分类"]
    cells = [["".join(run.text for run in cell) for cell in row] for row in powers.rows]
    assert cells[0] == ["行政处罚", "1904"]
    assert cells[-1] == ["合计", "2875"]
    assert sum(int(count) for _, count in cells[:-1]) == 2875
    assert all(isinstance(run, FigureRun) for row in powers.rows for run in row[1])
    assert len(next(iter(tables.values())).head) == 3, "no column of periods where all are the report's"
