"""Figures by the names people use: what is written is kept by id, and read back as it was written."""

from __future__ import annotations

import pytest
from tests.law.packaged import law

from yifa.figures.definitions import definitions
from yifa.reports.naming import UnknownName, bound, named

NAMES = {"docs_issued": "制定行政规范性文件", "powers_total": "行政权力事项", "docs": "文件"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("制定{制定行政规范性文件}。", "制定{docs_issued:unit}。"),
        ("{制定行政规范性文件:数}", "{docs_issued}"),
        ("涉及{行政权力事项:分项}", "涉及{powers_total:list}"),
        ("为{行政权力事项:名单}", "为{powers_total:names}"),
        ("许可{行政权力事项[行政许可]}", "许可{powers_total[行政许可]:unit}"),
        ("{year}年{文件}", "{year}年{docs:unit}"),
        ("没有指标", "没有指标"),
    ],
)
def test_what_is_written_is_kept_and_read_back(written: str, kept: str) -> None:
    assert bound(written, NAMES) == kept
    assert named(kept, NAMES) == written


def test_ids_and_the_wide_colon_are_taken_too() -> None:
    assert bound("{docs_issued:unit}和{docs_issued}", NAMES) == "{docs_issued:unit}和{docs_issued}"
    assert bound("{ 制定行政规范性文件 ：数}", NAMES) == "{docs_issued}"


def test_a_misspelt_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as found:
        bound("制定{制定行政规范文件}", NAMES)
    assert "是否为“制定行政规范性文件”" in found.value.zh
    with pytest.raises(UnknownName) as found:
        bound("{完全不同}", NAMES)
    assert "是否" not in found.value.zh


def test_what_cannot_be_read_stays_for_the_lint() -> None:
    for text in ("{", "}", "{文件:别的写法", "{docs:bad}"):
        assert named(text, NAMES) == text
    assert bound("{文件:别的}", NAMES) == "{docs:别的}"


def test_no_two_figures_of_the_law_have_one_name() -> None:
    names = [figure.zh for figure in definitions(law()).figures.values()]
    assert len(names) == len(set(names))
