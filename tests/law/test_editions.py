"""What becomes of pending cases, and which edition a case is under: on the page, between laws, in the lint."""

import datetime as dt

import pytest
from tests.engine.laws import COMMON
from tests.engine.test_editions import NEW, OLD, dated

from yifa.law.catalogue import Catalogue
from yifa.law.diff import compare_dates, compare_laws
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.problems import LawError
from yifa.law.sheet import sheet
from yifa.law.show import as_html, as_text

FIRST = dt.date(2026, 7, 1)
KEPT = NEW.replace(NEW[NEW.index("pending:") : NEW.index("fields:")], "")


def law(new: str = NEW, old: str = OLD) -> Catalogue:
    return load({**COMMON, "procedures/x/a.yaml": old, "procedures/x/b.yaml": new})


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, text.count(old)
    return text.replace(old, new)


def found(new: str = NEW, old: str = OLD) -> list[tuple[str, str, int]]:
    return [(p.code, p.en, p.line) for p in check(law(new, old)) if "x/" in p.file]


def test_the_example_is_clean() -> None:
    assert found() == []
    assert found(dated(KEPT), dated(OLD)) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("open: started, checked: looked", "open: started", "missing", "“checked” is not mapped"),
        ("open: started", "open: nowhere", "unknown_name", "“nowhere”"),
        ("open: started", "open: started, lost: started", "unknown_name", "“lost”"),
        ("ask: {sent: out, back: in}", "ask: {sent: out}", "missing", "“ask/back” is not mapped"),
        ("ask: {sent: out", "ask: {sent: far", "unknown_name", "“ask/far”"),
        ("tracks: {ask: {sent", "tracks: {other: {a: b}, ask: {sent", "unknown_name", "“other”"),
        ("  cite: ACT 7\n", "", "uncited", "pending"),
        ("ask: {zh: 征求意见, per: who,", "ask: {zh: 征求意见,", "type", "`per`"),
    ],
)
def test_the_stage_map(old: str, new: str, code: str, says: str) -> None:
    problems = found(changed(NEW, old, new))
    line = NEW[: NEW.index("pending:")].count("\n") + 1
    assert any(c == code and says in en and n == line for c, en, n in problems), problems


def test_a_track_whose_stages_are_the_same_needs_no_map() -> None:
    same = changed(NEW, ", halt: {off: idle, on: going}", "").replace("idle", "off").replace("going", "on")
    assert found(same) == []
    without = KEPT[: KEPT.index("  halt: ")] + KEPT[KEPT.index("moves:") :]
    lines = [line for line in without.splitlines() if not line.startswith("  halt.")]
    gone = "\n".join(lines).replace(
        "fields:\n",
        "pending: {switch: {open: started, checked: looked}, tracks: {ask: {sent: out, back: in}}, cite: ACT 7}\nfields:\n",
        1,
    )
    assert ("vanished", "this edition has no track “halt”") in {(c, en) for c, en, _ in found(gone)}


def test_the_first_edition_has_none_to_take_over() -> None:
    catalogue = load({**COMMON, "procedures/x/b.yaml": NEW})
    assert "there is no edition before to bring cases from" in [p.en for p in check(catalogue)]


@pytest.mark.parametrize(
    ("new", "old", "code", "says"),
    [
        (dated(KEPT), OLD, "editions", "same `decides_on`"),
        (dated(NEW), dated(OLD), "editions", "exclude each other"),
        (dated(KEPT).replace("type: date", "type: text"), dated(OLD), "type", "is text"),
        (dated(KEPT).replace("  received: {type: date, zh: 收到日}\n", "").replace("takes: received,", ""), dated(OLD), "unknown_name", "received"),
        (dated(KEPT).replace("takes: received", "optional: received"), dated(OLD), "missing", "must take “received”"),
    ],
)  # fmt: skip
def test_what_decides(new: str, old: str, code: str, says: str) -> None:
    problems = found(new, old)
    assert any(c == code and says in en for c, en, _ in problems), problems


@pytest.mark.parametrize("pending", ["pending: switch", "pending: {keep: true}", "pending: {tracks: {}}"])
def test_what_pending_cannot_be(pending: str) -> None:
    with pytest.raises(LawError):
        law(KEPT.replace("fields:\n", pending + "\nfields:\n", 1))


def test_the_page_says_it() -> None:
    catalogue = law()
    page = sheet(catalogue, catalogue.edition("thing", "new"), FIRST)
    said = "施行时尚未办结的事项转入本版本：办理中→已启动、已核查→已查看、sent→out"
    assert said in as_text(page)
    assert page.editions[0].cite == "《样例法》第七条"
    assert said in as_html(page, "")
    assert sheet(catalogue, catalogue.edition("thing", "old"), dt.date(2020, 1, 1)).editions == ()
    catalogue = law(dated(KEPT), dated(OLD))
    page = sheet(catalogue, catalogue.edition("thing", "new"), FIRST)
    assert [rule.text for rule in page.editions] == ["适用的版本以“收到日”为准"]


def test_what_changed() -> None:
    (change,) = [
        c for c in compare_dates(law(), "thing", dt.date(2026, 6, 30), FIRST) if c.path == "editions"
    ]
    assert change.zh.startswith("版本的适用：无 → 施行时尚未办结的事项转入本版本：办理中→已启动")
    en = "which edition applies: none → cases still open when it takes effect come under this edition: open → started"
    assert change.en.startswith(en)
    told = {c.en for one in compare_laws(law(KEPT), law()) for c in one.changes}
    assert any(words.startswith(en) for words in told)
