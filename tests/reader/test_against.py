"""A draft against the record."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from yifa.cli import main
from yifa.reader import read
from yifa.reader.against import Figure, FiguresError, bind, figures

RECORD: dict[str, Any] = {
    "figures": [
        {"id": "received", "zh": "收到行政复议申请", "unit": "件", "value": 62},
        {"id": "closed", "zh": "审结行政复议申请", "unit": "件", "value": 57},
        {"id": "rate", "zh": "行政复议按期审结率", "unit": "", "value": 0.9464, "part": 53, "whole": 56},
        {"id": "handed", "zh": "发放宣传资料", "unit": "份", "value": 20800},
        {
            "id": "cleared",
            "zh": "清理规范性文件",
            "unit": "件",
            "value": 40,
            "breakdown": {"保留": 28, "废止": 12},
        },
        {"id": "none", "zh": "没有的", "unit": "件", "value": None},
    ]
}
DRAFT = (
    "全年收到行政复议申请62件，审结行政复议申请58件，行政复议按期审结率94.6%。发放宣传资料2万余份，接待来访130人次。"
    "清理规范性文件40件，其中保留28件、废止12件。"
)


def bound(text: str) -> list[tuple[str, str, str | None]]:
    facts = read(text.encode(), "x")[0].facts
    return [
        (facts[b.fact].text, b.status, b.figure and b.figure.id) for b in bind(facts, figures(RECORD))
    ]  # fmt: skip


def test_every_number_is_bound_or_differs_or_has_no_record() -> None:
    assert bound(DRAFT) == [
        ("62件", "bound", "received"),
        ("58件", "differs", "closed"),
        ("94.6%", "bound", "rate"),
        ("2万余份", "bound", "handed"),
        ("130人次", "unrecorded", None),
        ("40件", "bound", "cleared"),
        ("28件", "bound", "cleared"),
        ("12件", "bound", "cleared"),
    ]


def test_an_approximate_number_is_not_above_its_figure() -> None:
    assert bound("发放宣传资料2.2万余份。") == [("2.2万余份", "differs", "handed")]


def test_rates_are_in_percent() -> None:
    assert Figure("rate", "行政复议按期审结率", Decimal("94.6400"), "%") in figures(RECORD)


def test_money_counts_fen_and_a_rate_may_have_no_value_of_its_own() -> None:
    record = {
        "figures": [
            {"id": "fines", "zh": "罚没款", "unit": "万元", "value": 123_450_000},
            {"id": "won", "zh": "胜诉率", "unit": "%", "part": 7, "whole": 8},
            {"id": "none", "zh": "满意率", "unit": "%", "value": None, "part": 0, "whole": 0},
        ]
    }
    assert figures(record) == [
        Figure("fines", "罚没款", Decimal(1_234_500), "元"), Figure("won", "胜诉率", Decimal("87.5"), "%"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("record", "told"), [({}, "figures"), ({"figures": [{"id": "x", "zh": "某", "unit": "件"}]}, "value")]
)
def test_a_file_without_figures_is_told(record: dict[str, Any], told: str) -> None:
    with pytest.raises(FiguresError, match=told):
        figures(record)


def test_on_the_command_line(tmp_path: Path) -> None:
    draft, record = tmp_path / "draft.txt", tmp_path / "figures.json"
    draft.write_text(DRAFT, "utf-8")
    record.write_text(json.dumps(RECORD), "utf-8")
    result = CliRunner().invoke(main, ["read", str(draft), "--against", str(record)])
    assert result.exit_code == 1  # one differs
    assert "6 bound, 1 differ, 1 without a record" in result.stdout
    result = CliRunner().invoke(main, ["read", str(draft), "--against", str(record), "--json"])
    facts = json.loads(result.stdout)["facts"]
    assert [fact["status"] for fact in facts].count("bound") == 6
    assert (facts[1]["figure"], facts[1]["recorded"]) == ("closed", 57.0)
    draft.write_text("全年收到行政复议申请62件。", "utf-8")
    assert CliRunner().invoke(main, ["read", str(draft), "--against", str(record)]).exit_code == 0
    record.write_text("{", "utf-8")
    broken = CliRunner().invoke(main, ["read", str(draft), "--against", str(record)])
    assert broken.exit_code == 1
    assert "不是 JSON" in broken.stderr
