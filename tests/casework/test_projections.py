"""The tables hold what the record says, also when the past has changed: late acts, amendments, strikes, old law."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests.casework.office import act, at, decided, do, keep, law, ledger, open_office, rows

from yifa.casework import refold, session
from yifa.casework.models import Uncounted
from yifa.casework.refold import CaseworkRefold
from yifa.ledger.verify import verify
from yifa.registry.models import Entry, Region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> Region:
    monkeypatch.setattr(refold, "catalogue", law)
    monkeypatch.setattr(refold, "_LAWS", {})
    return open_office()


def refolded() -> list[str]:
    """What differs between the record and the tables; the entries that the office began with are no event's."""
    found = verify(refold=CaseworkRefold()).differences
    return [d.en for d in found if not ("register posts" in d.en or "register agencies" in d.en)]


def asked(*items: str) -> str:
    case = do("begin", add={"parties": [{"id": i, "name": f"{i}方"} for i in items]}).case
    for i in items:
        do("ask.send", case=case, item=i)
    assert case is not None
    return case


def replies(case: str) -> list[tuple[Any, ...]]:
    return rows("deadline", "item", "status", "ended_on", case=case, clock="reply")


def test_a_late_reply_undoes_the_silence() -> None:
    case = asked("a", "b")
    do("remark", on="2026-03-20", case=case)
    assert replies(case) == [("a", "ran_out", at("2026-03-12")), ("b", "ran_out", at("2026-03-12"))]
    receipt = do("ask.agree", on="2026-03-11", recorded="2026-03-25", case=case, item="a")
    assert receipt.settled == ("strike",)
    assert [m for _, m in ledger(case)][-2:] == ["ask.agree", "strike"]
    assert replies(case) == [("a", "met", at("2026-03-11")), ("b", "ran_out", at("2026-03-12"))]
    assert rows("deadline", "binds", case=case) == [("a方",), ("b方",)]
    assert refolded() == []


def test_a_run_that_a_strike_takes_away() -> None:
    case = asked("a")
    do("tell", on="2026-03-05", case=case)
    assert rows("deadline", "clock", case=case) == [("limit",), ("reply",)]
    assert keep("strike", case, 3, on="2026-03-06").granted
    assert rows("deadline", "clock", case=case) == [("reply",)]
    assert rows("case", "stage", "seq") == [("open", 4)]
    assert refolded() == []


def test_a_clock_that_moves_with_the_past() -> None:
    case = do("begin", on="2026-03-02").case
    do("tell", on="2026-03-09", case=case)
    do("back", "h", on="2026-03-10", case=case)
    do("tell", on="2026-03-16", case=case)
    limits = rows("deadline", "run", "status", "started", "due", "warn_from", case=case)
    assert limits == [
        (1, "void", at("2026-03-09"), at("2026-04-07"), at("2026-04-02")),
        (2, "running", at("2026-03-16"), at("2026-04-14"), at("2026-04-10")),
    ]
    assert refolded() == []


def test_paused_and_over() -> None:
    """A pause after the last day is none: the clock is over, and says so."""
    in_time, too_late = (do("begin", name=name).case for name in ("早", "晚"))
    for case, day in ((in_time, "2026-03-04"), (too_late, "2026-03-09")):
        do("watch", on="2026-03-02", case=case)
        do("wait", on=day, case=case)
    assert rows("deadline", "status", "due", "remaining", case=in_time) == [("paused", None, "3 days")]
    assert rows("deadline", "status", "due", "remaining", case=too_late) == [
        ("running", at("2026-03-07"), "")
    ]
    do("resume", on="2026-03-14", case=in_time)
    assert rows("deadline", "status", "due", case=in_time) == [("running", at("2026-03-17"))]
    assert refolded() == []


def test_facts_and_people_that_change() -> None:
    case = do("begin", who="o2", partner="乙局", add={"parties": [{"id": "a", "person": "p"}]}).case
    do("fill", on="2026-03-03", case=case, who="h")
    assert rows("involved", "kind", "who") == [
        ("agency", "乙局"),
        ("agency", "甲局"),
        ("person", "h"),
        ("person", "p"),
    ]
    assert keep("amend", case or "", 2, on="2026-03-04", sets={"who": "r"}).granted
    assert rows("involved", "who", kind="person") == [("p",), ("r",)]
    do("object", "p", "2026-03-05", case=case)
    assert refolded() == []


def test_a_corrected_entry_names_the_amendment() -> None:
    case = decided(code="k1")
    assert keep("amend", case, 3, on="2026-03-20", sets={"code": "k2"}).granted
    (amendment,) = rows("event", "id", case_id=case, n=4, app="ledger")
    held = {key: (first, last, by) for key, first, last, by in rows(
        "entry", "key", "valid_from", "valid_to", "opened_by", app="registry", register="certificates")}  # fmt: skip
    assert held["k1"][:2] == (at("2026-03-05"), at("2026-03-04"))  # never in force
    assert held["k2"] == (at("2026-03-05"), None, amendment[0])
    assert refolded() == []


def test_a_corrected_cell_and_what_it_shows() -> None:
    case = decided()
    row = {"id": "a", "name": "张叁", "person": "r"}
    answer = keep("amend", case, 1, on="2026-03-20", add={"parties": [row]})
    assert answer.granted, answer.failures
    assert ("person", "r") in rows("involved", "kind", "who", case=case)
    assert ("person", "p") not in rows("involved", "kind", "who", case=case)
    assert refolded() == []


def test_whose_turn_it_is() -> None:
    case = do("begin").case
    assert rows("waiting", "role") == [("officer",)]
    do("tell", on="2026-03-03", case=case)
    assert rows("waiting", "role") == [("head",)]
    do("back", "h", on="2026-03-04", case=case)
    assert rows("waiting", "role") == [("officer",)]
    assert refolded() == []


def test_links_there_and_back() -> None:
    first, second, case = (do("begin", name=n).case for n in "甲乙丙")
    for origin in (first, second, first):
        do("fill", on="2026-03-03", case=case, origin=origin)
        assert rows("link", "case", "kind", "target") == [(UUID(case), "arises_from", UUID(origin))]
    assert refolded() == []


def test_registers_after_a_late_act() -> None:
    """The earlier decision is registered later: each entry stands for its own days."""
    early = do("begin", on="2026-03-02", name="早").case
    do("tell", on="2026-03-03", case=early)
    decided(on="2026-03-20", code="k1")
    receipt = do("decide", "h", "2026-03-10", recorded="2026-03-25", case=early, code="k1")
    assert receipt.number == "甲决〔2026〕2号"
    found = Entry.objects.filter(register="certificates", key="k1").order_by("valid_from")
    assert [(e.content["code"], e.valid_from, e.valid_to) for e in found] == [
        ("甲决〔2026〕2号", at("2026-03-10"), at("2026-03-19")), ("甲决〔2026〕1号", at("2026-03-20"), None),
    ]  # fmt: skip
    assert refolded() == []


def test_a_number_that_was_struck_is_no_longer_the_cases() -> None:
    case = decided()
    assert not keep("strike", case, 3).granted  # it has lasting effects
    other = do("begin").case
    assert not keep("strike", other or "", 1).granted  # the case began with it
    assert refolded() == []


def test_the_law_of_the_last_day_shows_the_case() -> None:
    """A late record from the days of the old law must not hide what only the new one knows."""
    case = do("begin", on="2019-12-02").case
    do("fill", on="2026-03-03", case=case, helper="r")
    assert rows("involved", "who", kind="person") == [("r",)]
    do("remark", on="2019-12-20", recorded="2026-03-05", case=case, n=1)
    assert rows("involved", "who", kind="person") == [("r",)]
    assert refolded() == []


def test_a_refused_act_changes_no_projection() -> None:
    case = asked("a")
    before = rows("case", "seq", "head"), replies(case), rows("waiting", "role")
    assert not act("decide", "h", "2026-03-05", case=case, code="k").granted
    assert (rows("case", "seq", "head"), replies(case), rows("waiting", "role")) == before


def test_each_change_marks_the_case_for_counting() -> None:
    case = do("begin").case
    Uncounted.objects.all().delete()
    assert not act("close", "p", case=case).granted
    assert rows("uncounted", "case") == []
    do("remark", case=case)
    do("remark", case=case)
    assert rows("uncounted", "case") == [(UUID(case),)]


def test_a_course_of_everything_refolds() -> None:
    case = decided(domain="fishing")
    do("annul", "h", "2026-03-09", case=case)
    do("tell", on="2026-03-10", case=case)
    do("decide", "h", "2026-03-12", case=case, code="k2")
    child = rows("case", "id", procedure="part")[0][0]
    do("finish", on="2026-03-12", case=child, procedure="part")
    do("ask.send", on="2026-03-12", case=case, item="a")
    do("close", on="2026-03-13", case=case)
    act(
        "ask.agree", on="2026-05-01", case=case, item="a"
    )  # silence has come: it survives the end of the case
    assert keep("amend", case, 1, on="2026-05-02", sets={"name": "改"}).granted
    session._STATES.clear()
    assert rows("case", "stage", "title", "closed_on", id=case) == [("closed", "改", at("2026-03-13"))]
    assert refolded() == []
