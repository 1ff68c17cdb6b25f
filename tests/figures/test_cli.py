"""`yifa figures` and `yifa trace`."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from tests.figures.county import County, catalogue

from yifa.cli import figures as cli
from yifa.cli import main
from yifa.figures import values
from yifa.registry.models import Region


@pytest.fixture(autouse=True)
def the_test_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "catalogue", catalogue)
    monkeypatch.setattr(values, "packaged", catalogue)


def run(*args: Any) -> Result:
    return CliRunner().invoke(main, list(map(str, args)))


def printed(*args: Any) -> Any:
    return json.loads(run(*args, "--json").stdout)


def said(*args: Any) -> list[str]:
    """The lines printed, with single spaces."""
    return [" ".join(line.split()) for line in run(*args).stdout.splitlines()]


def test_every_figure_of_a_year(county: County) -> None:
    case = county.open("2024-01-05", kind="help")
    county.move(case, "handle", "2024-01-06", given={"outcome": "solved", "fine": 12_300})
    lines = said("figures", "--year", 2024)
    assert "received 收到诉求：1件" in lines
    assert "fined 罚款金额：123元" in lines
    assert lines[lines.index("handled 办理次数：1件次") + 1] == "县住房和城乡建设局 1件次"
    assert "on_time 按期办理率：100%（1/1）" in lines
    assert "people 涉及人次：0人次（另有1条因事实未填无法判断）" in lines
    found = printed("figures", "--year", 2024, "--region", 431230)
    by_id = {figure["id"]: figure for figure in found["figures"]}
    assert by_id["on_time"]["part"] == by_id["on_time"]["whole"] == 1
    assert by_id["fined"]["value"] == 12_300
    assert by_id["pending"]["first"] is None


def test_as_known_on_a_day(county: County) -> None:
    county.open("2024-01-05", recorded="2024-02-01T09:00:00")
    year = ["figures", "--year", 2024]
    assert "received 收到诉求：0件" in said(*year, "--known-on", "2024-01-31")
    assert "received 收到诉求：1件" in said(*year, "--known-on", "2024-02-01")


def test_everything_is_counted_again(county: County) -> None:
    county.open("2024-01-05")
    year = ["figures", "--year", 2024]
    assert "received 收到诉求：1件" in said(*year)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE figures_tally SET count = 9")
    assert "received 收到诉求：9件" in said(*year)
    assert "received 收到诉求：1件" in said(*year, "--recount")


def test_the_records_behind_a_figure(county: County) -> None:
    cases = [county.open("2024-01-05") for _ in range(3)]
    out = run("trace", "received", "--year", 2024, "--limit", 2).stdout
    assert out.splitlines()[:2] == ["收到诉求：3件", "统计期内开始的“诉求”事项；每条记录计1件。"]
    assert cases[0] in out
    assert cases[2] not in out
    assert "另有1条" in out
    found = printed("trace", "received", "--year", 2024)
    assert [record["case"] for record in found["records"]] == cases
    ids = "".join(f"{case}\n" for case in sorted(cases))
    assert found["sha256"] == hashlib.sha256(ids.encode()).hexdigest()
    assert found["count"] == 3


def test_what_is_not_there_is_said(county: County) -> None:
    wrong = run("trace", "nothing", "--year", 2024)
    assert (wrong.exit_code, "没有指标“nothing”" in wrong.stderr) == (1, True)
    assert run("figures", "--year", 2024, "--region", 1).exit_code == 1
    assert run("figures").exit_code == 2
    Region.objects.create(code=431231, zh="邻县")
    several = run("figures", "--year", 2024)
    assert (several.exit_code, "--region" in several.stderr) == (1, True)
