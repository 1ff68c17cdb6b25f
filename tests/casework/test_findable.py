"""What cases and entries are found by: the texts of each class of privacy, kept with every move."""

from __future__ import annotations

import string
from dataclasses import replace
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.casework.disclosure import paper
from tests.casework.office import COUNTY, act, call, decided, do, keep, law, open_office

from yifa.casework import finding, grams
from yifa.casework.models import Findable
from yifa.casework.move import Command, move

CHINESE = "关于某小区规划验收文件的申请行政处罚决定书通建〔2026〕号ＡBc１2 ÀßİŁﬁ"
texts = st.text(st.sampled_from(CHINESE + string.ascii_letters) | st.characters(), max_size=40)


@given(texts, texts, texts)
def test_a_text_passes_for_every_term_it_holds(before: str, term: str, after: str) -> None:
    whole, part = grams.folded(before + term + after), grams.folded(term)
    assert part in whole
    has, asks = grams.signature(whole), grams.signature(part)
    assert all(h & a == a for h, a in zip(has, asks, strict=True))


@given(texts)
def test_what_no_database_takes_is_left_out(text: str) -> None:
    found = grams.folded(text + "\0\ud800")
    assert "\0" not in found
    found.encode()


def test_most_texts_without_a_term_do_not_pass() -> None:
    asks = grams.signature("建设工程规划许可证")
    others = (grams.signature(f"行政处罚决定书第{n}号，当事人逾期不履行") for n in range(1000))
    assert sum(all(h & a == a for h, a in zip(has, asks, strict=True)) for has in others) < 10


@given(texts, texts, texts)
def test_marks_stand_where_the_term_is(before: str, term: str, after: str) -> None:
    text, wanted = before + term + after, grams.terms(term)
    pieces = grams.marked(text, wanted)
    assert "".join(piece for piece, _ in pieces) == text
    flat = grams.folded("\n".join(piece for piece, hit in pieces if hit))
    assert all(one in flat for one in wanted)
    assert all(found != then for (_, found), (_, then) in pairwise(pieces))


def test_width_and_case_are_the_same_and_single_letters_ask_nothing() -> None:
    assert grams.terms("ＡＢ  规划验收 x 规划验收") == ("规划验收", "ab")
    assert grams.marked("文件Ab-1", ("ab",)) == [("文件", False), ("Ab", True), ("-1", False)]


def of(case: str | UUID) -> set[tuple[str, str, str]]:
    rows = Findable.objects.filter(target=case).exclude(part="entry")
    return set(rows.values_list("part", "privacy", "text"))


@pytest.mark.django_db
def test_a_case_is_found_by_the_texts_of_each_class_and_part() -> None:
    open_office()
    parties = [{"id": "a", "name": "张三Ａ", "person": "p"}]
    about = call("begin", name="无照经营", add={"parties": parties})
    about = replace(about, attached=[replace(paper("original"), name="张三.pdf")])
    case = move(Command(COUNTY, "thing", about), laws=law()).case
    assert case is not None
    assert of(case) == {
        ("name", "open", "无照经营\n甲立〔2026〕1号"),
        ("fact", "open", "p\n甲局\n甲立〔2026〕1号"),
        ("fact", "personal", "张三a"),
        ("paper", "internal", "original 张三.pdf"),
    }


@pytest.mark.django_db
def test_what_a_case_no_longer_says_no_longer_finds_it() -> None:
    open_office()
    case = do("begin", who="o", partner="甲局").case
    do("fill", on="2026-03-03", case=case, partner="乙局")
    assert ("fact", "open", "o\n乙局\n甲局\n甲立〔2026〕1号") in of(case)
    keep("amend", case, 1, sets={"name": "别的名称"})
    assert {text for part, _, text in of(case) if part == "name"} == {"别的名称\n甲立〔2026〕1号"}


@pytest.mark.django_db
def test_a_refused_move_finds_nothing() -> None:
    open_office()
    case = do("begin").case
    before = of(case)
    assert not act("decide", "h", case=case, code="k1").granted
    assert of(case) == before


@pytest.mark.django_db
def test_an_entry_is_found_by_its_key_and_texts() -> None:
    open_office()
    decided(code="K1")
    (row,) = Findable.objects.filter(part="entry")
    assert (row.privacy, row.text) == ("internal", "k1\n有效\n甲决〔2026〕1号")


@pytest.mark.django_db
def test_what_was_recorded_before_there_was_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    open_office()
    cases = [decided(code=f"k{n}") for n in range(3)]
    before = {case: of(case) for case in cases}
    entries = set(Findable.objects.filter(part="entry").values_list("target", "text"))
    Findable.objects.filter(target__in=[*cases[:2], *(entry for entry, _ in sorted(entries)[:2])]).delete()
    monkeypatch.setattr(finding, "catalogue", law)
    monkeypatch.setattr(finding, "BATCH", 1)
    told: list[tuple[int, int]] = []
    assert finding.complete(progress=lambda done, total: told.append((done, total))) >= 4
    assert {case: of(case) for case in cases} == before
    assert entries <= set(Findable.objects.filter(part="entry").values_list("target", "text"))
    assert told[-1][0] == told[-1][1]
    assert finding.complete() == 0
