"""What a sample's report says beyond the records: declared figures, and which reading of it was taken."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from yifa.casework.runtime import catalogue
from yifa.cli import main
from yifa.figures.declared import Claim, declared, state
from yifa.figures.models import Declared
from yifa.law.yamltext import read_yaml
from yifa.registry.models import Region
from yifa.sample.model import Sample, SampleError, read_sample
from yifa.sample.run import build

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[2] / "samples"
YEAR = """
sample: qingjiang-2025
zh: 青江县2025年
source: 青江县2025年法治政府建设情况报告
region: {code: 431230, zh: 青江县, en: Qingjiang, places: ['430000', '431230']}
year: 2025
seed: 1
agencies:
  县政府: {zh: 青江县人民政府, mark: 青政}
published:
  powers_total: {value: 2, label: 权力事项, reading: {zh: 另一处印作3项，按正文取2项, en: Elsewhere it prints 3; the text says 2}}
declared:
  insurance: {value: 14.6, unit: 亿元, label: 投入社会保险, period: 2021-01-01..2025-12-31}
  houses: {value: 6800, unit: 套, label: 建设住房, approx: true, reading: {zh: 含危房改造, en: Repaired ones included}}
report: {signed_by: 青江县人民政府, signed_on: 2026-03-01, texts: {}}
plays:
  - zh: 权力清单
    top_up: {register: powers, to: 2, on: 2025-12-31, since: 2020-01-01, key: 'QL-{n}', where: {kind: own}, values: {name: '职权{n}', type: penalty, holder: 县政府, basis: 某法}}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "qingjiang-2025.yaml"
    file.write_text(YEAR, "utf-8")
    return file


@pytest.fixture
def sample(path: Path) -> Sample:
    read = read_sample(path)
    build(read, catalogue())
    return read


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_what_is_declared_is_a_claim_of_that_year_and_never_a_record(sample: Sample) -> None:
    rows = declared(Region.objects.get(), 2025)
    assert [(row.indicator, row.text, str(row.value), row.unit, row.period, row.figure) for row in rows] == [
        ("投入社会保险", "14.6亿元", "1460000000.000000", "元", "2021—2025年", ""),
        ("建设住房", "约6800套", "6800.000000", "套", "2025年", ""),
    ]
    assert {row.source for row in rows} == {sample.source}


def test_the_same_claims_again_change_nothing() -> None:
    here = Region.objects.create(code=431230, zh="青江县", places=["431230"])
    claims = [Claim("建设住房", Decimal(6800), "套")]
    assert len(state(here, 2025, "报告", claims)) == 1
    assert state(here, 2025, "报告", claims) == []
    assert len(state(here, 2024, "报告", claims)) == 1  # of another year
    assert len(state(here, 2025, "另一份报告", claims)) == 1
    assert Declared.objects.count() == 3


@pytest.mark.usefixtures("sample")
def test_check_lists_both_kinds_and_the_readings(path: Path) -> None:
    result = run("sample", "check", path)
    assert result.exit_code == 0, result.output
    counted, stated = result.stdout.split("\n\n")
    assert counted.startswith("由业务记录汇总的数 / counted from records · 青江县2025年法治政府建设情况报告")
    assert "权力事项\t公布 2\t复现 2\t＝" in counted
    assert "读法 reading：另一处印作3项，按正文取2项 / Elsewhere it prints 3; the text says 2" in counted
    assert stated.startswith(
        "申报数，未经业务记录核实 / declared, not counted from records · 青江县2025年法治政府建设情况报告"
    )
    assert "投入社会保险\t14.6亿元\t2021—2025年" in stated
    assert "建设住房\t约6800套\t2025年\n  读法 reading：含危房改造 / Repaired ones included" in stated
    found = json.loads(run("sample", "check", path, "--json").stdout)
    assert [(one["figure"], one["equal"]) for one in found["published"]] == [("powers_total", True)]
    assert [(one["name"], one["kept"]) for one in found["declared"]] == [
        ("insurance", True),
        ("houses", True),
    ]


@pytest.mark.usefixtures("sample")
def test_check_fails_where_a_claim_is_not_entered(path: Path) -> None:
    Declared.objects.filter(indicator="建设住房").delete()
    result = run("sample", "check", path)
    assert result.exit_code == 1
    assert "建设住房\t约6800套\t2025年\t未录入 / not entered" in result.stdout


def test_a_figure_is_not_declared_and_a_claim_is_not_published(path: Path) -> None:
    path.write_text(YEAR.replace("houses:", "docs_issued:"), "utf-8")
    with pytest.raises(SampleError, match="'docs_issued' is a figure counted from records"):
        build(read_sample(path), catalogue())
    path.write_text(YEAR.replace("powers_total:", "houses_built:"), "utf-8")
    with pytest.raises(SampleError, match="published: no figure 'houses_built'"):
        build(read_sample(path), catalogue())
    assert not Region.objects.exists()


@pytest.mark.parametrize("name", ["tongdao-2016", "fuxin-2022"])
def test_the_schema_takes_the_samples_and_tells_a_mistake(name: str) -> None:
    schema = json.loads(run("sample", "schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$defs"]["Declared"]["properties"]["unit"]["description"]
    tree = read_yaml((SAMPLES / f"{name}.yaml").read_text("utf-8"), name)
    plain = json.loads(json.dumps(tree, default=str))
    checker = jsonschema.Draft202012Validator(schema)
    assert list(checker.iter_errors(plain)) == []
    first = next(iter(plain["published"].values()))
    first["reading"] = "one language only"
    assert [list(error.path)[-1] for error in checker.iter_errors(plain)] == ["reading"]
