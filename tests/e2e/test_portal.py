"""Citizens at the portal and officers at the workbench, by clicking: what is sent is answered under its code."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from tests.e2e.conftest import County

PORTAL = "/portal/431230/"
PAGES = (
    "", "en/", "calls/", "follow/", "deadline/?on=2016-09-18&n=15&unit=working+days", "registers/powers/",
    "list/admin_penalty/decision/", "{decision}", "{call}", "send/foi_request/submit/", "send/mediation/apply/",
    "year/2015/", "no-such/",
)  # fmt: skip
"""Every type of page that needs no code."""
Open = Callable[..., Tab]


@pytest.fixture
def opened(browser: Browser, county: County) -> Iterator[Open]:
    """A tab of somebody at the portal, or (`role`) of an officer at the workbench."""
    contexts = []

    def open_tab(path: str, role: str | None = None, **more: Any) -> Tab:
        context = browser.new_context(locale="zh-CN", **more)
        context.set_default_timeout(30_000)
        contexts.append(context)
        if role is not None:
            cookie = county.accounts[role]["cookie"]
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": county.url}])
        tab = context.new_page()
        tab.goto(county.url + path)
        return tab

    yield open_tab
    for context in contexts:
        context.close()


def agency_of(county: County, role: str) -> str:
    return next(str(a["agency"]) for a in county.told["accounts"] if a["username"] == role)


def send(tab: Tab) -> str:
    """Sends the form; the code on the receipt."""
    tab.click(".actions button[name=send]")
    return tab.locator("#code").inner_text()


def status(tab: Tab, county: County, code: str) -> str:
    """What the page says that the code leads to."""
    tab.goto(county.url + PORTAL)
    tab.fill("#code", code.lower().replace("-", " "))  # as people type it
    tab.click("form:has(#code) button")
    return tab.inner_text("main")


def officer_moves(
    tab: Tab,
    county: County,
    case: str,
    move: str,
    fields: dict[str, str],
    papers: dict[str, Path] | None = None,
) -> None:
    """The officer makes a move: form, check, record."""
    tab.goto(f"{county.url}/cases/{case}/moves/{move}")
    for name, value in fields.items():
        field = tab.locator(f"[name='{name}']")
        if field.first.get_attribute("type") == "radio":
            tab.check(f"[name='{name}'][value='{value}']")
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    for name, path in (papers or {}).items():
        tab.set_input_files(f"[name='{name}']", path)
    tab.click(".actions button[name=check]")
    tab.click("form[action$='/confirm/'] button")
    tab.wait_for_url(f"**/cases/{case}/")


def newest(tab: Tab, county: County, procedure: str, title: str) -> str:
    """The id of the case of that title in the workbench's list."""
    tab.goto(f"{county.url}/cases/?procedure={procedure}")
    found = tab.locator("main td a, main th a").filter(has_text=title).first.get_attribute("href")
    assert found is not None
    return found.split("/")[2]


def keeps_nobody_out(tab: Tab) -> None:
    """No violation of what axe-core checks, and nothing to scroll sideways at 320 pixels, in light and dark."""
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        tab.set_viewport_size({"width": 320, "height": 640})
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320
        found = Axe().run(tab)
        assert found.violations_count == 0, found.generate_report()
    tab.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "without"])
def test_a_disclosure_request_is_answered_under_its_code(
    javascript: bool, opened: Open, county: County, tmp_path: Path
) -> None:
    about = f"垃圾填埋场选址论证材料{'甲' if javascript else '乙'}"
    citizen = opened(PORTAL, java_script_enabled=javascript)
    citizen.click("a:has-text('申请公开政府信息')")
    citizen.select_option("[name=agency]", agency_of(county, "foi_officer"))
    citizen.fill("[name='given.applicant']", "申某某")
    citizen.fill("[name='given.contact']", "电话一三九")
    citizen.check("[name='given.applicant_kind'][value=natural]")
    citizen.fill("[name='given.content']", about)
    code = send(citizen)
    said = status(citizen, county, code)
    assert "已收到" in said
    assert "答复期限" in said
    assert citizen.locator(".clock .tag").first.inner_text().endswith("届满")
    assert "申某某" not in said  # a personal fact, also on his own page

    officer = opened("/", "foi_officer")
    case = newest(officer, county, "foi_request", about)
    officer_moves(officer, county, case, "take_up/", {})
    answer = {"given.outcome": "public_already", "given.remedy": "either", "given.provided": "县政府网站专栏"}
    reply = tmp_path / "reply.txt"
    reply.write_text("您申请的信息已经公开。", "utf-8")
    officer_moves(officer, county, case, "answer/", answer, {"paper.answer": reply})

    said = status(citizen, county, code)
    assert "送给您的文书" in said
    with citizen.expect_navigation():
        citizen.click("button:has-text('政府信息公开申请答复书')")
    assert "您申请的信息已经公开。" in citizen.content()
    said = status(citizen, county, code)
    assert "县政府网站专栏" in said
    assert "现在没有需要您办的" in said
    if javascript:
        keeps_nobody_out(citizen)


def test_a_request_is_withdrawn_by_its_code(opened: Open, county: County) -> None:
    citizen = opened(f"{PORTAL}send/foi_request/submit/")
    citizen.select_option("[name=agency]", agency_of(county, "foi_officer"))
    citizen.fill("[name='given.applicant']", "申某某")
    citizen.fill("[name='given.contact']", "电话一三九")
    citizen.check("[name='given.applicant_kind'][value=natural]")
    citizen.fill("[name='given.content']", "将要撤回的申请")
    code = send(citizen)
    keeps_nobody_out(citizen)  # the receipt
    status(citizen, county, code)
    citizen.click("button:has-text('撤回申请')")
    keeps_nobody_out(citizen)  # the form of a further act
    citizen.click(".actions button[name=send]")
    assert "已提交：撤回申请" in citizen.inner_text("main")
    assert "已撤回" in status(citizen, county, code)


def test_a_hotline_request_is_followed_to_its_end(opened: Open, county: County) -> None:
    about = "咨询：临时救助在哪里申请"
    citizen = opened(PORTAL)
    citizen.click("a:has-text('反映诉求')")
    if citizen.locator("[name=agency]").count():
        citizen.select_option("[name=agency]", agency_of(county, "hotline_operator"))
    citizen.check("[name='given.kind'][value=consult]")
    citizen.fill("[name='given.content']", about)
    citizen.fill("[name='given.contact']", "电话一三九")
    code = send(citizen)
    assert "已登记" in status(citizen, county, code)

    operator, dispatcher = opened("/", "hotline_operator"), opened("/", "hotline_dispatcher")
    case = newest(operator, county, "hotline_order", about)
    answer = {"given.answer": "到户籍所在的乡镇社会事务办申请", "given.result": "solved"}
    officer_moves(operator, county, case, "answer_now/", answer)
    assert "到户籍所在的乡镇社会事务办申请" in status(citizen, county, code)
    officer_moves(operator, county, case, "call_back/", {"given.fixed": "fixed", "given.satisfied": "very"})
    officer_moves(dispatcher, county, case, "close/", {})
    assert "已办结" in citizen_stage(citizen, county, code)


def citizen_stage(tab: Tab, county: County, code: str) -> str:
    status(tab, county, code)
    return tab.locator(".stages [aria-current]").inner_text()


def test_an_opinion_on_an_article_is_replied_to(opened: Open, county: County, tmp_path: Path) -> None:
    """Whoever wrote it reads the reply under his code; of the case he reads what is published and no more."""
    draft = tmp_path / "draft.txt"
    draft.write_text("第一条 为了规范宅基地管理，制定本办法。\n第二条 每户不得超过两百平方米。\n", "utf-8")
    title, drafter = "农村宅基地管理办法", opened("/", "drafter")
    case = newest(drafter, county, "normative_document", title)
    fields = {"given.comments.channel": "县政府网站", "given.comments.end": "2017-02-10"}
    officer_moves(drafter, county, case, "comments.open/", fields, {"paper.comments.draft": draft})

    citizen = opened(f"{PORTAL}calls/")
    citizen.click(f".line a:has-text('{title}') >> nth=0")
    assert "2017年2月10日" in citizen.inner_text("main")
    assert "每户不得超过两百平方米" in citizen.inner_text("#a2")
    citizen.click("#a2 a")
    assert citizen.input_value("[name$='-article']") == "第二条"
    citizen.fill("[name$='-text']", "山区可以适当放宽")
    citizen.fill("[name$='-from']", "李某某")
    code = send(citizen)
    said = status(citizen, county, code)
    assert "还没有处理结果" in said
    assert "山区可以适当放宽" in said

    row = citizen.locator(".sub .mono").inner_text()
    reply = {"given.comments.handled": "partly", "given.comments.reason": "山区另行规定"}
    officer_moves(drafter, county, case, f"comments.handle/?item={row}", reply)
    said = status(citizen, county, code)
    assert "部分采纳" in said
    assert "山区另行规定" in said
    keeps_nobody_out(citizen)


APPLICANTS = (("甲某", "resident"), ("乙某", "resident"), ("丙某", "resident"), ("某店", "business"))


def test_seats_at_a_hearing_are_drawn_by_lot(opened: Open, county: County, tmp_path: Path) -> None:
    """Called for on the portal, applied for there, drawn by a seed that anyone can repeat; each is told under his code."""
    notice = tmp_path / "notice.txt"
    notice.write_text("听证会公告：每类代表抽签遴选。", "utf-8")
    title, drafter = "乡村旅游用地规划", opened("/", "drafter")
    case = newest(drafter, county, "major_decision", title)
    call = {"date": "2017-02-22", "place": "县国土资源局", "apply_by": "2017-01-19", "seats": "1"}
    fields = {f"given.hearing.{name}": value for name, value in call.items()}
    officer_moves(drafter, county, case, "hearing.call/", fields, {"paper.hearing.notice": notice})

    codes: dict[str, tuple[str, str]] = {}
    citizen = opened(f"{PORTAL}calls/")
    for name, group in APPLICANTS:
        citizen.goto(f"{county.url}{PORTAL}calls/")
        citizen.click(f".line a:has-text('{title}') >> nth=0")
        page = citizen.url
        citizen.click("a.button:has-text('报名参加听证')")
        citizen.fill("[name$='-name']", name)
        citizen.fill("[name$='-phone']", "电话一三九")
        choose(citizen, "[name$='-group']", group)
        code = send(citizen)
        assert "您已被列入" not in status(citizen, county, code)
        codes[citizen.locator(".sub .mono").inner_text()] = code, group

    with county.days() as go_on:
        go_on("2017-01-20")
        citizen.goto(f"{page}?late")
        assert "报名已经截止" in citizen.inner_text("main")
        listed = {"given.hearing.seed_source": "福彩3D开奖号码", "given.hearing.seed_date": "2017-01-23"}
        officer_moves(drafter, county, case, "hearing.list/", listed)
        go_on("2017-01-24")
        seed = "福彩3D 2017023期 714"
        drafter.goto(f"{county.url}/cases/{case}/moves/hearing.draw/")
        drafter.fill("[name='given.hearing.seed']", seed)
        drafter.click("button[name=draw]")
        drafter.click(".actions button[name=check]")
        drafter.click("form[action$='/confirm/'] button")
        drafter.wait_for_url(f"**/cases/{case}/")

        drawn = set()
        for wanted in {group for _, group in APPLICANTS}:
            pool = [id for id, (_, group) in codes.items() if group == wanted]
            drawn.add(min(pool, key=lambda id: hashlib.sha256(f"{seed}:{id}".encode()).hexdigest()))
        for id, (code, _) in codes.items():
            said = status(citizen, county, code)
            assert ("您已被列入" in said) == (id in drawn), said
            assert "听证参加人名单" in said  # published for all
        citizen.click("a:has-text('乡村旅游用地规划') >> nth=0")
        assert seed in citizen.inner_text("main")
        assert "电话一三九" not in citizen.inner_text("main")


def choose(tab: Tab, selector: str, value: str) -> None:
    """One of several, in a list or by a button."""
    if tab.locator(selector).first.evaluate("e => e.tagName") == "SELECT":
        tab.select_option(selector, value)
    else:
        tab.check(f"{selector}[value='{value}']")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_it_keeps_nobody_out(path: str, scheme: str, opened: Open) -> None:
    """No violation of what axe-core checks, no complaint of the browser, nothing to scroll sideways at 320 pixels."""
    tab = opened(PORTAL, color_scheme=scheme, viewport={"width": 320, "height": 640})
    kinds = {"decision": "list/admin_penalty/decision/", "call": "calls/"}
    for name, where in kinds.items():
        if name in path:
            tab.goto(tab.url.partition("/portal/")[0] + PORTAL + where)
            path = str(tab.locator(".line a").first.get_attribute("href")).removeprefix(PORTAL)
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    tab.goto(tab.url.partition("/portal/")[0] + PORTAL + path)
    assert [c for c in complaints if not re.search("404", c)] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
