"""Somebody at the workbench: signs in, finds a case, makes its moves, by what the pages show and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator
from playwright.sync_api import Page as Tab

PASSWORD = "tongdao-2017"
"""Of every account of the demo county, as docs/workbench.md says."""
REACH = 250
"""Presses of the Tab key within which something must be reached."""
FIELD = ".field:not(:has(.field))"
FOCUS = """e => {
  const at = document.activeElement, shows = at === document.body || at.id === "main"
  return [at === e, shows || getComputedStyle(at).outlineStyle !== "none", at.outerHTML]
}"""
"""Is the focus on an element, does one see where it is, and what is there? (A page begins without a focus.)"""
Given = Mapping[str, str]
"""By a field's label: what is typed, or the words of the choice."""


class Refusal(Exception):
    """The law, or the form, did not take it; with what the page says."""


class Hand:
    """With a mouse."""

    def press(self, what: Locator) -> None:
        what.click()

    def type(self, what: Locator, text: str) -> None:
        what.fill(text)

    def choose(self, options: Locator, words: str) -> None:
        """One of the radio buttons."""
        options.get_by_text(words, exact=True).click()

    def pick(self, select: Locator, words: str) -> None:
        """An option of a list."""
        select.select_option(label=words)

    def attach(self, what: Locator, paper: Path) -> None:
        what.set_input_files(paper)


class Keyboard(Hand):
    """With the keyboard alone: whatever is used is first reached by the Tab key, and shows that it is."""

    def reach(self, what: Locator) -> None:
        for _ in range(REACH):
            there, shows, focused = what.evaluate(FOCUS)
            assert shows, focused
            if there:
                return
            what.page.keyboard.press("Tab")
        raise AssertionError(f"{what} is not reached by the keyboard")

    def press(self, what: Locator) -> None:
        self.reach(what)
        what.page.keyboard.press("Enter")

    def type(self, what: Locator, text: str) -> None:
        self.reach(what)
        if what.get_attribute("type") == "date":  # month, day, year: the parts of the browser's own field
            year, month, day = text.split("-")
            text = f"{month}{day}{year}"
        else:
            what.page.keyboard.press("Control+A")
        what.page.keyboard.type(text)

    def choose(self, options: Locator, words: str) -> None:
        buttons = options.locator("input")
        labels = [label.strip() for label in options.locator("label").all_inner_texts()]
        checked = options.locator("input:checked")
        self.reach(checked if checked.count() else buttons.first)
        options.page.keyboard.press("Space")
        wanted = buttons.nth(labels.index(words))
        for _ in labels:
            if wanted.is_checked():
                return
            options.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{words} is not chosen by the keyboard")

    def pick(self, select: Locator, words: str) -> None:
        self.reach(select)
        for _ in range(select.locator("option").count()):
            if select.locator("option:checked").inner_text().strip() == words:
                return
            select.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{words} is not picked by the keyboard")

    def attach(self, what: Locator, paper: Path) -> None:
        self.reach(what)
        with what.page.expect_file_chooser() as chooser:
            what.page.keyboard.press("Space")
        chooser.value.set_files(paper)


class Person:
    """One person with a browser of his own. `steps` counts what he did: keys pressed together, clicks."""

    def __init__(self, tab: Tab, url: str, hand: Hand) -> None:
        self.tab, self.url, self.hand, self.steps = tab, url, hand, 0
        # kept for as long as the page lives: switched on at the press of a key it comes too late now and then
        tab.on("filechooser", lambda _: None)

    # --- what hands do ----------------------------------------------------------------------------------------

    def press(self, words: str | re.Pattern[str], within: str = "main") -> None:
        """A button or link that says so; the page it leads to is there afterwards."""
        self.steps += 1
        scope = self.tab.locator(within)
        named = scope.get_by_role("button", name=words).or_(scope.get_by_role("link", name=words))
        with self.tab.expect_navigation():
            self.hand.press(named.locator("visible=true").first)

    def fill(self, given: Given, within: str = "main") -> None:
        for label, value in given.items():
            self.steps += 1
            self._fill(self.field(label, within), value)

    def field(self, label: str, within: str = "main") -> Locator:
        words = re.compile(rf"^{re.escape(label)}\s*\*?$")
        named = self.tab.locator("label, legend").filter(has_text=words)
        return self.tab.locator(within).locator(FIELD).filter(has=named).first

    def _fill(self, field: Locator, value: str) -> None:
        if field.locator(".choices").count():
            self.hand.choose(field.locator(".choices"), value)
        elif field.locator("select").count():
            self.hand.pick(field.locator("select"), value)
        elif field.locator("input[type=file]").count():
            self.hand.attach(field.locator("input"), Path(value))
        else:
            self.hand.type(field.locator("input, textarea").first, value)

    @property
    def heading(self) -> str:
        return self.tab.locator("h1").inner_text()

    def sees(self, words: str, within: str = "main") -> None:
        said = self.tab.locator(within).first.inner_text()
        assert words in said, f"{words}\n---\n{said}"

    # --- what he does -----------------------------------------------------------------------------------------

    def sign_in(self, username: str, password: str = PASSWORD) -> Person:
        self.tab.goto(self.url)
        self.fill({"用户名": username, "密码": password})
        self.press("登录", "main form")
        assert "/account/login/" not in self.tab.url, self.tab.inner_text("main")
        return self

    def new_password(self, old: str, new: str) -> None:
        """What the first sign-in asks for."""
        assert self.heading == "修改密码"
        self.fill({"当前密码": old, "新密码": new, "新密码（重复）": new})
        self.press("修改密码")

    def wear(self, post: str) -> None:
        """Act in that post, as the list names it: agency and post."""
        worn = self.tab.locator(".hat summary").inner_text()
        if not all(part in worn for part in post.split(" · ")):
            self.menu(post)

    def menu(self, words: str) -> None:
        """What stands behind his name."""
        self.steps += 1
        self.hand.press(self.tab.locator(".hat summary"))
        self.press(words, ".hat")

    def look_for(self, words: str) -> None:
        """Type into the page's own search field."""
        self.steps += 1
        self.hand.type(self.tab.locator("main input[type=search]"), words)
        self.press("查找")

    def go(self, place: str) -> None:
        """A place of the navigation."""
        self.press(place, ".top nav")

    def open(self, title: str) -> None:
        """A case that waits for him, from his own first page."""
        self.go("我的事项")
        self.press(title)
        assert title in self.heading

    def find(self, title: str) -> None:
        """A case that he may see, by searching."""
        self.steps += 1
        self.hand.type(self.tab.locator(".top input[type=search]"), title)
        self.press("查", ".top")
        self.press(title)
        assert title in self.heading

    def does(
        self, move: str, given: Given | None = None, *, rows: Sequence[tuple[str, Given]] = (),
        papers: Mapping[str, Path] | None = None, causing: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Make a move of the case that is open: its form, its last page, its record."""
        self.tries(move, given, rows=rows, papers=papers)
        if not self.heading.startswith("核对后登记"):
            raise Refusal(self.tab.inner_text("main"))
        for words in causing:
            self.sees(words, "aside .card")
        self.press("登记", ".actions")
        self.sees("已登记：", "[role=status]")

    def tries(
        self, move: str, given: Given | None = None, *, rows: Sequence[tuple[str, Given]] = (),
        papers: Mapping[str, Path] | None = None,
    ) -> None:  # fmt: skip
        """As far as the last page before it is recorded."""
        if move not in self.heading:
            self.press(re.compile(rf"^{re.escape(move)}"), "#next")
        self.fill(given or {})
        for n, (group, cells) in enumerate(rows):
            if n:
                self.press("再加一行")
            last = f"fieldset.field:has(> legend:text-is('{group}')) > .row >> nth={n}"
            self.fill(cells, last)
        for label, paper in (papers or {}).items():
            self.fill({label: str(paper)})
        self.press("下一步：核对")
        if self.tab.locator(".field .error").count():
            raise Refusal("\n".join(self.tab.locator(".field:has(.error)").all_inner_texts()))

    def is_refused(self, move: str, given: Given | None, because: str) -> None:
        """Try it, read why not, and leave it."""
        self.tries(move, given)
        assert self.heading.startswith("不能办理"), self.heading
        self.sees(because, "[role=alert]")
        self.press("删除草稿")

    def is_locked(self, move: str, because: str) -> None:
        """A move of the open case that is not possible yet, and why."""
        lock = self.tab.locator(".locked").filter(has=self.tab.locator("summary").filter(has_text=move)).first
        self.steps += 1
        self.hand.press(lock.locator("summary"))
        assert because in lock.inner_text(), lock.inner_text()

    def keeps_nobody_out(self) -> None:
        """What axe-core says of the page that came about."""
        found = Axe().run(self.tab)
        assert found.violations_count == 0, found.generate_report()
        assert self.tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


class Office:
    """People of one county at their desks: each signs in once, and stays."""

    def __init__(
        self, browser: Browser, url: str, hand: Hand | None = None, *, javascript: bool = True
    ) -> None:
        self._browser, self._url, self._javascript = browser, url, javascript
        self._hand = hand or Hand()
        self._people: dict[str, Person] = {}

    def stranger(self) -> Person:
        """Somebody who has not signed in."""
        context = self._browser.new_context(locale="zh-CN", java_script_enabled=self._javascript)
        context.set_default_timeout(30_000)
        return Person(context.new_page(), self._url, self._hand)

    def __getitem__(self, username: str) -> Person:
        if username not in self._people:
            self._people[username] = self.stranger().sign_in(username)
        return self._people[username]

    def knows(self, username: str, person: Person) -> None:
        """Somebody who has signed in for himself."""
        self._people[username] = person

    def hire(self, name: str, administrator: str = "personnel_officer") -> Person:
        """Somebody of the registers gets an account from the administrator, and signs in with it for the first time."""
        username = f"user{len(self._people)}-{name}"
        admin = self[administrator]
        admin.menu("账号管理")
        admin.press("开通账号")
        admin.look_for(name)
        admin.press(name)
        admin.fill({"用户名": username})
        admin.press("开通账号", ".card")
        given_out = admin.tab.locator(".secret").inner_text()
        person = self.stranger().sign_in(username, given_out)
        person.new_password(given_out, "a-password-of-my-own")
        self._people[username] = person
        return person
