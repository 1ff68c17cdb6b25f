"""One move, durably: what it writes, how it answers, and what a wrong command gets."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.casework.office import (
    COUNTY,
    FILES,
    LOCAL,
    OVERLAY,
    PART,
    TEXT,
    act,
    at,
    command,
    decided,
    do,
    law,
    ledger,
    open_office,
    rows,
    tables,
)
from tests.engine.laws import catalogue

from yifa.casework import refold, session
from yifa.casework.move import DomainFixed, KeyReused, NoSuchCase, NoSuchDomain, OtherProcedure, move
from yifa.casework.refold import CaseworkRefold
from yifa.law.catalogue import NotInLaw
from yifa.ledger import store
from yifa.ledger.verify import verify
from yifa.registry.models import Entry, Region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> Region:
    return open_office(
        given={"registers": {"certificates": [{"key": "old", "from": "2020-01-01", "status": "有效"}]}}
    )


def rows_changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    return {t: len(after[t]) - len(before[t]) for t in after if after[t] != before[t]}


# --- granted ----------------------------------------------------------------------------------------------------


def test_a_first_move_opens_a_case() -> None:
    receipt = do(
        "begin", partner="乙局", who="o2", add={"parties": [{"id": "a", "person": "p", "name": "张三"}]}
    )
    case = receipt.case
    assert case is not None
    assert (receipt.granted, receipt.n, receipt.number, receipt.settled, receipt.repeated) == (
        True,
        1,
        "甲立〔2026〕1号",
        (),
        False,
    )
    assert ledger(case) == [(1, "begin")]
    (event,) = store.events(COUNTY, UUID(case))
    assert (event.move, event.sets["handler"], event.recorded) == ("begin", "甲局", "2026-03-02T23:59:00")
    n, head = store.head(COUNTY, UUID(case))
    assert (n, head.hex()) == (1, receipt.leaf)
    assert rows("case", "procedure", "stage", "handler", "title", "number", "opened_on", "closed_on", "seq", "parent") == [
        ("thing", "open", "甲局", "某事", "甲立〔2026〕1号", at("2026-03-02"), None, 1, None)
    ]  # fmt: skip
    assert rows("case", "places")[0] == (["430000", "431200", "431230"],)
    assert rows("waiting", "agency", "role") == [("甲局", "officer")]
    assert rows("involved", "kind", "who") == [
        ("agency", "乙局"),
        ("agency", "甲局"),
        ("person", "o2"),
        ("person", "p"),
    ]
    assert rows("number", "series", "n", "case", "event_id") == [
        ("甲立〔2026〕{n}号", 1, UUID(case), UUID(receipt.event))
    ]
    assert rows("series", "name", "last_number") == [("甲立〔2026〕{n}号", 1)]
    assert rows("uncounted", "case") == [(UUID(case),)]
    assert rows("receipt", "request_key") == []


def test_each_table_a_decision_touches() -> None:
    case = decided()
    child = rows("case", "id", procedure="part")[0][0]
    assert rows("case", "stage", "number", "seq", id=case) == [("decided", "甲立〔2026〕1号", 3)]
    assert rows("case", "stage", "title", "parent", "seq", id=child) == [("open", "", UUID(case), 1)]
    assert rows("deadline", "clock", "status", "due", "ended_on", case=case) == [
        ("limit", "met", at("2026-03-31"), at("2026-03-05"))
    ]
    assert rows("deadline", "clock", "status", "binds", case=child) == [("limit", "running", "甲局")]
    assert rows("publication", "what", "published_on", "withdrawn_on", "body") == [
        ("decision", at("2026-03-05"), None, {"name": "某事", "number": "甲决〔2026〕1号", "parties": [{"id": "a", "name": "张某", "person": "p"}]})
    ]  # fmt: skip
    assert rows("outbox", "kind", "payload") == [("notice", {"case": case, "event": 3, "to": "police"})]
    assert rows("waiting", "agency", "role", case=case) == [("甲局", "head"), ("甲局", "officer")]
    assert [r[:4] for r in entries("k1")] == [
        ("k1", at("2026-03-05"), None, {"status": "有效", "code": "甲决〔2026〕1号"})
    ]
    do("annul", "h", "2026-03-09", case=case)
    assert [r[1:3] for r in entries("k1")] == [(at("2026-03-05"), at("2026-03-09"))]
    assert rows("publication", "withdrawn_on") == [(at("2026-03-09"),)]


def entries(key: str) -> list[tuple[Any, ...]]:
    found = Entry.objects.filter(register="certificates", key=key).order_by("valid_from")
    return list(found.values_list("key", "valid_from", "valid_to", "content"))


def test_an_entry_that_replaces_another() -> None:
    decided(code="old")
    assert [r[1:3] for r in entries("old")] == [
        (at("2020-01-01"), at("2026-03-04")),
        (at("2026-03-05"), None),
    ]


def test_a_closed_case_waits_for_nobody() -> None:
    case = do("begin").case
    do("close", on="2026-03-04", case=case)
    assert rows("case", "stage", "closed_on") == [("closed", at("2026-03-04"))]
    assert rows("waiting", "role") == []


def test_the_state_is_found_again_in_another_process() -> None:
    case = decided()
    session._STATES.clear()
    assert do("close", on="2026-03-06", case=case).n == 4


# --- refused ----------------------------------------------------------------------------------------------------


def test_a_refused_move_leaves_only_its_refusal() -> None:
    case = do("begin").case
    before = tables()
    receipt = act("decide", "o", "2026-03-03", case=case)
    assert (receipt.granted, receipt.case, receipt.event, receipt.n) == (False, case, None, None)
    assert [f["gate"] for f in receipt.failures] == ["takes", "from", "role"]
    assert rows_changed(before, tables()) == {"casework_refusal": 1}
    ((failures, move_, actor, acted_on, about),) = rows(
        "refusal", "failures", "move", "actor", "acted_on", "case"
    )
    assert (move_, actor, acted_on, about) == ("decide", "o", at("2026-03-03"), UUID(case))
    assert [f["gate"] for f in failures] == ["takes", "from", "role"]
    assert failures[2]["who"] == ["head"]


def test_a_refused_first_move_leaves_no_case() -> None:
    before = tables()
    receipt = act("begin", "p")
    assert (receipt.granted, receipt.case) == (False, None)
    assert rows_changed(before, tables()) == {"casework_refusal": 1}
    assert rows("refusal", "case", "procedure") == [(None, "thing")]


def test_a_refused_move_records_what_time_brought_about() -> None:
    case = do("begin", add={"parties": [{"id": "a", "name": "乙局"}]}).case
    do("ask.send", on="2026-03-02", case=case, item="a")
    receipt = act("ask.agree", on="2026-03-20", case=case, item="a")
    assert (receipt.granted, receipt.settled) == (False, ("ask.silent",))
    assert ledger(case or "")[-1] == (3, "ask.silent")
    assert rows("deadline", "status", "binds", "item", clock="reply") == [("ran_out", "乙局", "a")]
    assert rows("refusal", "case") == [(UUID(case),)]


def test_a_refused_late_act_spends_no_number() -> None:
    case = do("begin").case
    do("tell", on="2026-03-03", case=case)
    do("decide", "h", "2026-03-05", case=case, code="k1")
    again = act("begin", on="2026-03-02", recorded="2026-03-09", case=case)
    assert not again.granted
    assert rows("series", "name", "last_number") == [("甲决〔2026〕{n}号", 1), ("甲立〔2026〕{n}号", 1)]


# --- wrong commands ---------------------------------------------------------------------------------------------


def test_what_does_not_exist() -> None:
    before = tables()
    with pytest.raises(NotInLaw, match="no procedure"):
        act("begin", procedure="nothing")
    with pytest.raises(NotInLaw, match="in force"):
        act("begin", on="1999-12-31")
    with pytest.raises(NoSuchCase, match="no case"):
        act("tell", case=uuid4())
    with pytest.raises(Region.DoesNotExist):
        act("begin", region=1)
    assert tables() == before


def test_a_case_of_another_procedure() -> None:
    """The command says what it is about: a case of another kind is not what was meant."""
    case = do("begin").case
    before = tables()
    with pytest.raises(OtherProcedure, match="thing"):
        act("tell", case=case, procedure="part")
    assert tables() == before


ODD: list[Any] = [
    1.5, float("inf"), 2**70, "\x00", "\ud800", "x" * 5000, {"\x00": 1}, {"键": 1.5}, [[1.5]], None, True, "a" * 300,
]  # fmt: skip


@pytest.mark.parametrize("key", [None, "k-1"])
@pytest.mark.parametrize("odd", ODD, ids=lambda v: ascii(v)[:20])
def test_odd_values_are_refused_and_never_raise(odd: Any, key: str | None) -> None:
    case = do("begin").case
    receipt = act("fill", case=case, key=key, given={"who": odd})
    assert [f["gate"] for f in receipt.failures] == ["type"]
    if key:
        assert act("fill", case=case, key=key, given={"who": odd}).repeated


@pytest.mark.parametrize(
    "odd", ["\x00", "\ud800", "某" * 300, "a" * 3000, "x\x00" * 200], ids=lambda v: ascii(v)[:10]
)
def test_odd_names_are_refused_and_kept(odd: str) -> None:
    case = do("begin").case
    for receipt in (
        act(odd, case=case), act("remark", odd, case=case), act("remark", case=case, given={odd: 1}),
        act("ask.send", case=case, item=odd), act("begin", odd), act("begin", agency=odd),
        act("decide", "h", case=case, approved_by=odd, given={"code": odd}),
    ):  # fmt: skip
        assert not receipt.granted
    assert len(rows("refusal", "move")) == 7


def test_long_words_fit_or_are_refused() -> None:
    """Columns have a width on one engine only: what is too long must not be found out by the database."""
    case = do("begin", name="某" * 600, add={"parties": [{"id": "a", "name": "公司" * 100}]}).case
    do("ask.send", case=case, item="a")
    assert rows("deadline", "binds") == [(("公司" * 100)[:100],)]
    assert rows("case", "title") == [("某" * 500,)]
    do("tell", on="2026-03-03", case=case)
    receipt = act("decide", "h", "2026-03-05", case=case, code="k" * 251)
    assert [f["gate"] for f in receipt.failures] == ["effect"]
    assert rows("series", "name", "last_number") == [("甲立〔2026〕{n}号", 1)]
    assert do("decide", "h", "2026-03-05", case=case, code="k" * 250).granted


def test_an_unknown_case_as_a_link() -> None:
    """A fact that names a case must name one of the region's."""
    for odd in ("zz", str(uuid4()), "甲立〔2026〕1号"):
        receipt = act("begin", origin=odd)
        assert [f["gate"] for f in receipt.failures] == ["type"]
        assert receipt.failures[0]["field"] == "origin"
    first = do("begin").case
    assert do("begin", origin=first).granted


# --- the same request again -------------------------------------------------------------------------------------


def test_a_repeated_command_gets_its_first_receipt() -> None:
    first = do("begin", key="r1")
    before = tables()
    again = act("begin", key="r1")
    assert again.repeated
    assert {**again.as_json(), "repeated": False} == first.as_json()
    assert tables() == before


def test_a_repeated_refusal_gets_its_first_answer() -> None:
    case = do("begin").case
    first = act("close", "p", case=case, key="r1")
    do("remark", case=case)
    before = tables()
    again = act("close", "p", case=case, key="r1")
    assert (again.repeated, again.failures) == (True, first.failures)
    assert tables() == before


def test_registered_at_another_moment_it_is_still_the_same() -> None:
    do("begin", key="r1", recorded="2026-03-02T10:00")
    assert act("begin", key="r1", recorded="2026-03-02T10:05").repeated


@pytest.mark.parametrize(
    "other",
    [
        {"n": 1}, {"by": "o2"}, {"on": "2026-03-03"}, {"agency": "乙局"}, {"add": {"parties": [{"id": "a"}]}},
        {"recorder": "o2"}, {"approved_by": "h"}, {"domain": "fishing"}, {"step": "close"}, {"item": "a"},
    ],
    ids=str,
)  # fmt: skip
def test_the_same_key_with_other_content(other: dict[str, Any]) -> None:
    do("begin", key="r1")
    before = tables()
    step = {"step": "begin", "by": "o", "on": "2026-03-02", **other}
    with pytest.raises(KeyReused) as told:
        act(step.pop("step"), step.pop("by"), step.pop("on"), key="r1", **step)
    assert "r1" in told.value.zh
    assert "r1" in told.value.en
    assert tables() == before


def test_keys_of_two_counties_do_not_meet() -> None:
    open_office(code=431231)
    do("begin", key="r1")
    assert not do("begin", key="r1", region=431231).repeated


# --- what a case is under ---------------------------------------------------------------------------------------


def test_a_case_stays_under_the_field_of_law_it_was_opened_in() -> None:
    case = do("begin", domain="fishing").case
    assert rows("case", "domain") == [("fishing",)]
    session._STATES.clear()  # as another process finds it
    do("tell", on="2026-03-03", case=case)
    assert rows("deadline", "due") == [(at("2026-03-10"),)]


def test_a_case_that_is_opened_is_in_the_field_of_law_of_its_parent() -> None:
    overlay = OVERLAY.replace("x-domain", "x-part").replace("of: thing", "of: part")
    files = {**FILES, "procedures/x/part.yaml": PART + LOCAL, "overlays/part.yaml": overlay}
    special = catalogue(TEXT + LOCAL, files)
    case = move(command("begin", domain="fishing"), laws=special).case
    assert case is not None
    for step, by, given in (("tell", "o", {}), ("decide", "h", {"code": "k1"})):
        assert move(command(step, by, "2026-03-03", case, **given), laws=special).granted
    ((child,),) = rows("case", "id", procedure="part")
    assert rows("case", "domain") == [("fishing",), ("fishing",)]
    assert rows("deadline", "due", case_id=child) == [(at("2026-03-10"),)]
    session._STATES.clear()  # as another process finds it
    assert move(command("finish", on="2026-03-04", case=child, procedure="part"), laws=special).granted
    assert rows("deadline", "due", case_id=child) == [(at("2026-03-10"),)]


def test_a_field_of_law_that_is_none_or_another() -> None:
    case = do("begin", domain="fishing").case
    before = tables()
    with pytest.raises(NoSuchDomain, match="没有特别领域“hunting”，可选：fishing"):
        act("begin", domain="hunting")
    with pytest.raises(DomainFixed, match="特别领域在立案时确定"):
        act("tell", case=case, domain="hunting")
    assert tables() == before
    assert act("tell", case=case, domain="fishing").granted


def test_a_case_stays_under_the_law_of_the_place_it_was_opened_in(
    office: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = catalogue(
        TEXT + LOCAL, {**FILES, "overlays/x.yaml": OVERLAY.replace("domain: fishing", "place: '431230'")}
    )
    case = move(command("begin"), laws=local).case
    office.places = ["430000", "431300"]  # the county came under another city
    office.save()
    session._STATES.clear()  # as another process finds it
    assert move(command("tell", on="2026-03-03", case=case), laws=local).granted
    assert rows("deadline", "due") == [(at("2026-03-10"),)]
    assert rows("case", "places") == [(["430000", "431200", "431230"],)]
    monkeypatch.setattr(refold, "catalogue", lambda: local)
    monkeypatch.setattr(refold, "_LAWS", {})
    assert not [d for d in verify(refold=CaseworkRefold()).differences if d.kind != "entry"]


def test_commands_are_plain(office: Region) -> None:
    made = command("begin")
    assert move(made, laws=law()).granted
