"""A partner's own ids: kept with the case, unique, a case handed in twice begun once, and the case named by them."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from tests.api.conftest import Api, Program

from yifa.api import tokens
from yifa.casework import external
from yifa.casework.models import Case, ExternalId

pytestmark = pytest.mark.django_db
UPPER = "upper_hotline"
ORDER = {
    "on": "2026-09-30", "external": "SJ-7788",
    "given": {"channel": "upper", "line": "SJ-7788", "kind": "complaint", "content": "路灯不亮"},
}  # fmt: skip


@pytest.fixture
def upper(program: Program) -> Api:
    return program("p", partner=UPPER)


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.json()
    return [e["field"] for e in answer.json()["errors"]]


def test_the_same_id_again_is_the_same_case(upper: Api) -> None:
    first = upper.act("hotline_order/register", **ORDER)
    again = upper.act("hotline_order/register", **ORDER)  # under another key
    assert again == {**first, "repeated": True}
    changed = upper.act("hotline_order/register", **{**ORDER, "given": {**ORDER["given"], "content": "别的"}})  # type: ignore[dict-item]
    assert changed["case"] == first["case"]
    assert Case.objects.filter(procedure="hotline_order").count() == 1
    assert ExternalId.objects.get().external == "SJ-7788"


def test_the_case_is_named_by_it(upper: Api, program: Program) -> None:
    case = upper.act("hotline_order/register", **ORDER)["case"]
    (line,) = upper.get("cases", {"external": "SJ-7788"}).json()["items"]
    assert line["id"] == case
    assert upper.get("cases", {"external": "SJ-1"}).json()["items"] == []
    other = {
        "on": "2026-09-30",
        "case": {"external": "SJ-7788"},
        "given": {"route": "litigation", "advice": "起诉"},
    }
    assert upper.act("hotline_order/refuse", **other)["case"] == case
    gone = upper.post("moves/hotline_order/refuse", {**other, "case": {"external": "SJ-1"}})
    assert gone.status_code == 404
    stranger = program("p", partner="grid_centre")
    assert stranger.post("moves/hotline_order/refuse", other).status_code == 404
    assert stranger.get("cases", {"external": "SJ-7788"}).json()["items"] == []


def test_a_case_that_began_here_is_given_its_id_there(upper: Api) -> None:
    plain = {name: value for name, value in ORDER.items() if name != "external"}
    case = upper.act("hotline_order/register", **plain)["case"]
    refuse = {
        "on": "2026-09-30",
        "case": case,
        "external": "SJ-9",
        "given": {"route": "litigation", "advice": "起诉"},
    }
    upper.act("hotline_order/refuse", **refuse)
    assert str(ExternalId.objects.get(external="SJ-9").case_id) == case


def test_ids_that_are_at_odds(upper: Api) -> None:
    case = upper.act("hotline_order/register", **ORDER)["case"]
    other = upper.act("hotline_order/register", **{**ORDER, "external": "SJ-2"})["case"]
    refuse = {"on": "2026-09-30", "given": {"route": "litigation", "advice": "起诉"}}
    assert errors(
        upper.post("moves/hotline_order/refuse", {**refuse, "case": other, "external": "SJ-7788"})
    ) == ["external"]
    assert errors(upper.post("moves/hotline_order/refuse", {**refuse, "case": case, "external": "SJ-3"})) == [
        "external"
    ]
    assert Case.objects.filter(stage="not_accepted").count() == 0
    upper.act("hotline_order/refuse", **refuse, case=case, external="SJ-7788")


@pytest.mark.parametrize("wrong", ["", " x", 5, "a\nb", "x" * 201, ["x"], {"external": "x"}])
def test_what_is_no_id(upper: Api, wrong: Any) -> None:
    assert errors(upper.post("moves/hotline_order/register", {**ORDER, "external": wrong})) == ["external"]
    named = {"on": "2026-09-30", "case": {"external": wrong}, "given": {"route": "other", "advice": "x"}}
    assert errors(upper.post("moves/hotline_order/refuse", named)) == ["case.external"]
    assert not ExternalId.objects.exists()


def test_only_a_partners_token_has_ids_of_its_own(program: Program) -> None:
    assert errors(program("p").post("moves/hotline_order/register", ORDER)) == ["external"]
    with pytest.raises(tokens.TokenError, match="upper_hotline"):
        program("p", partner="nobody")


def test_a_refused_move_keeps_no_id(upper: Api) -> None:
    case = upper.act("hotline_order/register", **ORDER)["case"]
    assert upper.post(
        "moves/hotline_order/close", {"on": "2026-09-30", "case": case, "external": "SJ-7788"}
    ).status_code == 409  # fmt: skip
    bad = {**ORDER, "external": "SJ-5", "on": "2026-10-30"}
    assert upper.post("moves/hotline_order/register", bad).status_code == 422
    assert list(ExternalId.objects.values_list("external", flat=True)) == ["SJ-7788"]


def test_another_procedure_under_the_same_id(upper: Api, program: Program) -> None:
    upper.act("hotline_order/register", **ORDER)
    other = program("u", partner=UPPER)
    event = {
        "on": "2026-09-30",
        "external": "SJ-7788",
        "given": {"kind": "other", "summary": "x", "place": "x", "happened": "2026-09-30"},
    }
    assert other.post("moves/grid_event/report", event).status_code == 404


def test_somebody_was_first_between_looking_and_writing(upper: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither finds the id, one writes it: the other meets the constraint, looks again and is told of the case."""
    first = upper.act("hotline_order/register", **ORDER)
    looked: list[Any] = []
    find = external.find

    def too_early(*said: Any) -> Any:
        looked.append(said)
        return None if len(looked) <= 2 else find(*said)

    monkeypatch.setattr(external, "find", too_early)
    assert upper.act("hotline_order/register", **ORDER) == {**first, "repeated": True}
    assert len(looked) == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_order_handed_in_twice_at_once(program: Program) -> None:
    """Two programs of the platform, each with its own key: one begins the case, the other is told of it."""
    programs = [program("p", partner=UPPER) for _ in range(4)]
    begin = threading.Barrier(len(programs))
    answers: list[Any] = []

    def hand_in(one: Api) -> None:
        begin.wait()
        try:
            answers.append(one.post("moves/hotline_order/register", ORDER))
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in, args=(one,)) for one in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * len(programs)
    receipts = [answer.json() for answer in answers]
    assert len({receipt["case"] for receipt in receipts}) == 1
    assert sorted(receipt["repeated"] for receipt in receipts) == [False, True, True, True]
