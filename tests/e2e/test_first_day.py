"""The first day of a county: from an empty installation to its first lawful act, all by clicking."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser
from tests.e2e.conftest import YIFA, environment, run, served
from tests.e2e.person import Office, Person

STEPS = 80
"""What may be pressed and filled in altogether: at seven seconds each that is less than ten minutes."""
OWN = "a-password-of-my-own"
COUNTY = {
    "行政区划代码（GB/T 2260）": "421224", "县（市、区）名称": "通山县", "县级政府的统一社会信用代码": "G1",
    "县级政府名称": "通山县人民政府", "法制工作机构的统一社会信用代码": "J1", "法制工作机构名称（如县司法局）": "通山县司法局",
    "以上名称自何日起": "2019-03-20", "依据（机构编制文件名称、文号）": "机构改革方案（某办〔2019〕1号）",
    "人员编号": "P1", "姓名": "吴清", "用户名": "wuqing",
}  # fmt: skip
TABLES: Sequence[tuple[str, Sequence[Mapping[str, str]]]] = (
    ("机关名录", [
        {"统一社会信用代码": "A2", "名称": "通山县市场监督管理局", "层级": "县级部门", "上级机关": "通山县人民政府", "文号代字": "通市监"},
    ]),
    ("人员名录", [
        {"人员编号": code, "姓名": name, "所在机关": "通山县市场监督管理局", "人员类别": "公务员"}
        for code, name in (("P2", "杨帆"), ("P3", "石安"))
    ]),
    ("岗位任职", [
        {"任职人员": name, "机关": "通山县市场监督管理局", "岗位角色": "执法人员"} for name in ("杨帆", "石安")
    ]),
    ("行政执法证件", [
        {"持证人": name, "证号": f"鄂L-{n}", "执法机关": "通山县市场监督管理局", "执法领域": "市场监管"}
        for n, name in enumerate(("杨帆", "石安"), 1)
    ]),
    ("权力清单", [{"编码": "P-101", "职权名称": "对销售过期食品的处罚", "职权类型": "行政处罚", "行使主体": "通山县市场监督管理局"}]),
)  # fmt: skip


def test_from_an_empty_installation_to_the_first_act(browser: Browser, tmp_path: Path) -> None:
    home = tmp_path / "county"
    home.mkdir()
    env = environment(home, "yifa.sqlite3")
    run(*YIFA, "migrate", env=env)
    with served(env=env) as url:
        told = next(home.glob("served-*.txt")).read_text("utf-8")
        token = re.search(r"口令：(\S+)", told)
        assert token is not None, told
        steps = walk(Office(browser, url), token[1], tmp_path)
        assert steps <= STEPS, steps
    run(*YIFA, "ledger", "verify", env=env)


def walk(office: Office, token: str, folder: Path) -> int:
    """Steps of the administrator and the first officer."""
    admin = office.stranger()
    admin.tab.goto(admin.url)
    assert admin.heading == "建立本县"
    admin.fill({"一次性口令": token, **COUNTY})
    admin.press("建立")
    assert admin.heading == "通山县已建立"
    admin.keeps_nobody_out()
    given_out = admin.tab.locator(".secret").inner_text()
    admin.press("登录")
    admin.fill({"用户名": "wuqing", "密码": given_out})
    admin.press("登录")
    admin.new_password(given_out, OWN)
    office.knows("wuqing", admin)

    admin.menu("导入")
    for kind, rows in TABLES:
        take_in(admin, kind, rows, folder)
    officer = office.hire("杨帆", administrator="wuqing")
    officer.press("行政处罚(普通程序)：登记线索")
    officer.does(
        "登记线索", {"案由": "销售过期食品", "案源": "检查发现", "违法行为发生或者终了之日": "2026-09-01"}
    )
    filed = {"处罚职权": "P-101", "追责期限": "二年"}
    officer.is_refused("立案", {**filed, "执法人员": "杨帆"}, because="《行政处罚法》(2021修订)第四十二条")
    officer.does("立案", {**filed, "执法人员": "杨帆、石安"}, causing=["编号：通市监立〔"])
    return admin.steps + officer.steps


def take_in(admin: Person, kind: str, rows: Sequence[Mapping[str, str]], folder: Path) -> None:
    """Download the template, fill it in, hand it in. The register is proposed in its turn, with the same evidence."""
    with admin.tab.expect_download() as download:
        admin.tab.get_by_role("link", name=f"下载模板：{kind}").click()
    file = folder / f"{kind}.xlsx"
    download.value.save_as(file)
    book = openpyxl.load_workbook(file)
    headings = [str(cell.value).rstrip("*") for cell in book.worksheets[0][1]]
    for row in rows:
        said = {"生效日期": "2020-01-01", **row}
        assert said.keys() <= set(headings), headings
        book.worksheets[0].append([said.get(heading) for heading in headings])
    book.save(file)
    chosen = admin.tab.locator("#kind option:checked").inner_text()
    if chosen != kind:
        admin.fill({"名录或者事项": kind})
    if not admin.tab.locator("#evidence").input_value():
        admin.fill({"依据": "移交清单（2026年9月）"})
    admin.fill({"文件（XLSX 或 CSV）": str(file)})
    admin.press(re.compile("^核对$"))
    assert admin.heading == "可以导入", admin.tab.inner_text("main")
    admin.keeps_nobody_out()
    admin.press(re.compile("^导入\\d+条$"))
    admin.sees(f"已导入{kind}{len(rows)}条", "[role=status]")
