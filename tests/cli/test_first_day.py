"""From nothing to the first lawful move, by commands alone: set up, imported, moved, verified, looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.exchange.test_registers import xlsx
from tests.web.test_setup import ANSWERS

from yifa.cli import main

TABLES = {
    "agencies": (
        ("统一社会信用代码", "名称", "层级", "上级机关", "文号代字", "生效日期"),
        ("A2", "通山县林业局", "县级部门", "通山县人民政府", "通林", "2019-03-20"),
    ),
    "people": (
        ("人员编号", "姓名", "所在机关", "人员类别", "生效日期"),
        ("P2", "杨帆", "通山县林业局", "公务员", "2020-01-01"),
        ("P3", "石安", "通山县林业局", "公务员", "2020-01-01"),
    ),
    "posts": (
        ("任职人员", "机关", "岗位角色", "生效日期"),
        ("杨帆", "通山县林业局", "政府信息公开工作人员", "2020-01-01"),
        ("石安", "通山县林业局", "保密(公开)审查人员", "2020-01-01"),
    ),
    "foi_request": (
        ("承办机关", "经办人", "现处阶段", "办理日期：提出申请", "登记号", "申请公开的内容", "提交方式"),
        ("通山县林业局", "杨帆", "已收到", "2025-09-01", "通林公开申〔2025〕4号", "某林地的采伐许可", "当面提交"),
    ),
}  # fmt: skip


def run(*args: str) -> str:
    answer = CliRunner().invoke(main, list(args))
    assert answer.exit_code == 0, answer.output
    return answer.output


def file(folder: Path, name: str, rows: Sequence[Sequence[object]]) -> str:
    path = folder / f"{name}.xlsx"
    path.write_bytes(xlsx(*rows).getvalue())
    return str(path)


@pytest.mark.django_db
def test_from_nothing_to_the_first_move(tmp_path: Path) -> None:
    run("init", *(f"--{name.replace('_', '-')}={value}" for name, value in ANSWERS.items()))
    for kind, rows in TABLES.items():
        run("import", kind, file(tmp_path, kind, rows), "--evidence", "移交清单（2026年9月）")
    number = "通林公开申〔2025〕4号"
    assert "已收到" in run("case", number)
    given = '{"applicant": "陆明", "contact": "信函", "applicant_kind": "natural", "content": "某规划", "channel": "counter"}'
    made = run(
        "move",
        "foi_request",
        "submit",
        "--by",
        "陆明",
        "--agency",
        "A2",
        "--on",
        "2025-09-24",
        "--given",
        given,
    )
    assert "准予" in made
    assert "通林公开申〔2025〕5号" in made
    run("ledger", "verify")
    assert "没有事项受影响" in run("upgrade", "--dry-run")
