"""Editions of a procedure: pending cases come under the next one, and a date decides under which a case is."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.laws import Desk

from yifa.engine.fold import replay
from yifa.engine.records import Granted

OLD = """
id: thing
zh: 事项
edition: old
valid: 2000-01-01..2026-06-30
fields:
  name: {type: text, zh: 名称}
  gone: {type: text, zh: 旧字段}
  who: {type: group, zh: 对象, of: {name: {type: text, zh: 名称}}}
stages: {open: 办理中, checked: 已核查, closed: 已结案}
final: [closed]
tracks:
  ask: {zh: 征求意见, per: who, stages: [sent, back], final: [back]}
  halt: {zh: 中止, stages: [off, on], final: [on], stops_clocks: [off]}
moves:
  begin: {zh: 立案, by: officer, to: open, optional: [name, gone], adds: who}
  check: {zh: 核查, by: officer, from: open, to: checked}
  note: {zh: 备注, by: officer, from: any}
  close: {zh: 结案, by: officer, from: [open, checked], to: closed}
  lapse: {zh: 逾期终止, by: system, from: open, to: closed}
  ask.send: {zh: 发函, track: ask, by: officer, to: sent}
  ask.back: {zh: 回函, track: ask, by: officer, from: sent, to: back}
  halt.off: {zh: 中止, track: halt, by: officer, to: off}
  halt.on: {zh: 恢复, track: halt, by: officer, from: off, to: on}
clocks:
  limit: {zh: 办理期限, start: begin, until: close, within: 60 working days, cite: ACT 5}
  quiet: {zh: 静默期限, start: check, until: note, within: 30 days, roll: none, deemed: lapse, cite: ACT 5}
"""
NEW = """
id: thing
zh: 事项(新)
edition: new
valid: 2026-07-01..
pending:
  switch: {open: started, checked: looked}
  tracks: {ask: {sent: out, back: in}, halt: {off: idle, on: going}}
  cite: ACT 7
fields:
  name: {type: text, zh: 名称}
  more: {type: text, zh: 新字段}
  who: {type: group, zh: 对象, of: {name: {type: text, zh: 名称}}}
stages: {started: 已启动, looked: 已查看, done: 已完成}
final: [done]
tracks:
  ask: {zh: 征求意见, per: who, stages: [out, in], final: [in]}
  halt: {zh: 停顿, stages: [idle, going], final: [going]}
moves:
  begin: {zh: 启动, by: officer, to: started, optional: name, adds: who}
  look: {zh: 查看, by: officer, from: started, to: looked}
  close: {zh: 完成, by: head, from: looked, to: done, optional: more}
  ask.send: {zh: 发函, track: ask, by: officer, to: out}
  ask.in: {zh: 收函, track: ask, by: officer, from: out, to: in}
  halt.off: {zh: 停顿, track: halt, by: officer, to: idle}
  halt.on: {zh: 恢复, track: halt, by: officer, from: idle, to: going}
clocks:
  limit: {zh: 办理期限, start: begin, until: close, within: 30 working days, cite: ACT 5}
"""
LAST = """
id: thing
zh: 事项(再新)
edition: last
valid: 2027-01-01..
stages: {s: 始, e: 终}
final: [e]
moves:
  begin: {zh: 始, by: officer, to: s}
  end: {zh: 终, by: officer, from: s, to: e}
"""


def desk(new: str = NEW, old: str = OLD, *others: str, **given: Any) -> Desk:
    new = new.replace("valid: 2026-07-01..\n", "valid: 2026-07-01..2026-12-31\n") if others else new
    files = {f"procedures/x/more{i}.yaml": text for i, text in enumerate((new, *others))}
    return Desk(old, files=files, **given)


def begun(**more: Any) -> Desk:
    d = desk(**more)
    d.do("begin", on="2026-06-01", name="甲", gone="旧", add={"who": [{"id": "a"}, {"id": "b"}]})
    return d


def test_a_pending_case_comes_under_the_new_edition_on_its_first_day() -> None:
    d = begun()
    assert (d.settle("2026-06-30").stage, d.settle("2026-06-30").edition) == ("open", "old")
    state = d.settle("2026-07-01")
    assert (state.stage, state.edition, state.closed) == ("started", "new", False)
    event = state.events[-1]
    assert (event.move, event.on, event.actor, event.to, event.edition) == (
        "switch_edition", "2026-07-01", "system", "started", "new",
    )  # fmt: skip
    assert len(d.settle("2029-01-01").events) == 2


def test_it_is_settled_before_any_act_of_that_day() -> None:
    d = begun()
    assert d.one("check", on="2026-07-01").gate == "unknown_move"
    d.do("look", on="2026-07-01")
    assert d.moves == ["begin", "switch_edition", "look"]
    assert d.state.stage == "looked"
    assert d.refused("close", "o") == ["role"]
    d.do("close", "h", more="新")
    assert d.state.closed
    assert [e.edition for e in d.state.events] == ["old", "new", "new", "new"]


def test_facts_that_vanish_stay_readable_and_new_ones_may_be_given() -> None:
    d = begun()
    d.do("look", on="2026-07-02")
    assert d.state.fields["gone"] == "旧"
    assert d.refused("close", "h", gone="改") == ["unknown_field"]


def test_tracks_are_moved_row_by_row() -> None:
    d = begun()
    for row in ("a", "b"):
        d.do("ask.send", on="2026-06-02", item=row)
    d.do("ask.back", on="2026-06-03", item="b")
    state = d.settle("2026-07-01")
    assert (state.track("ask", "a"), state.track("ask", "b")) == ("out", "in")
    d.do("ask.in", on="2026-07-02", item="a")
    assert d.refused("ask.in", item="b") == ["from"]


def test_clocks_run_on_under_the_law_of_their_start() -> None:
    d = begun()
    due = d.due("limit")
    d.do("look", on="2026-07-02")
    assert (d.due("limit"), d.run("limit").no) == (due, 1)
    d.do("close", "h", on="2026-07-03")
    assert d.status("limit") == "met"


def test_a_stage_that_stops_clocks_no_more_lets_them_run_on() -> None:
    d = begun()
    d.do("halt.off", on="2026-06-02")
    assert d.due("limit") is None
    d.do("look", on="2026-07-02")
    assert d.due("limit") is not None
    (pause,) = d.run("limit").pauses
    assert (str(pause.frm), str(pause.until)) == ("2026-06-02", "2026-07-01")


def test_a_stage_that_stops_clocks_now_stops_them_from_that_day() -> None:
    d = begun(
        old=OLD.replace(", stops_clocks: [off]", ""),
        new=NEW.replace("final: [going]", "final: [going], stops_clocks: [idle]"),
    )
    d.do("halt.off", on="2026-06-02")
    assert d.due("limit") is not None
    d.do("look", on="2026-07-02")
    assert d.due("limit") is None


def test_a_closed_case_stays_where_it_is() -> None:
    d = begun()
    d.do("close", on="2026-06-30")
    assert d.settle("2026-08-01").edition == "old"
    assert d.refused("note", on="2026-08-01") == ["from"]


def test_a_case_opened_under_the_new_edition_is_not_moved() -> None:
    d = desk()
    d.do("begin", on="2026-07-01")
    assert [e.move for e in d.settle("2026-08-01").events] == ["begin"]


def test_keep_keeps() -> None:
    kept = NEW.replace(NEW[NEW.index("pending:") : NEW.index("fields:")], "pending: keep\n")
    d = begun(new=kept)
    d.do("check", on="2026-07-02")
    assert (d.state.stage, d.state.edition) == ("checked", "old")


def test_time_that_ran_out_before_it_comes_first_and_after_it_not_at_all() -> None:
    d = begun(
        old=OLD.replace(
            "lapse: {zh: 逾期终止, by: system, from: open", "lapse: {zh: 逾期终止, by: system, from: checked"
        )
    )
    d.do("check", on="2026-06-01")
    assert [e.move for e in d.settle("2026-08-01").events][
        -1
    ] == "switch_edition"  # the silence ends on 1 July
    early = begun(
        old=OLD.replace("from: open, to: closed", "from: checked, to: closed").replace("30 days", "20 days")
    )
    early.do("check", on="2026-06-01")
    state = early.settle("2026-08-01")
    assert [e.move for e in state.events][-1] == "lapse"
    assert (state.closed, state.edition) == (True, "old")


def test_one_edition_after_another() -> None:
    last = LAST.replace("stages:", "pending: {switch: {started: s, looked: s}, cite: ACT 7}\nstages:", 1)
    d = desk(NEW, OLD, last)
    d.do("begin", on="2026-06-01", name="甲")
    state = d.settle("2027-02-01")
    assert [(e.on, e.edition, e.to) for e in state.events[1:]] == [
        ("2026-07-01", "new", "started"), ("2027-01-01", "last", "s"),
    ]  # fmt: skip
    d.do("end", on="2027-02-01")
    assert d.state.closed


def test_only_cases_of_the_edition_before_are_taken_over() -> None:
    kept = NEW.replace(NEW[NEW.index("pending:") : NEW.index("fields:")], "")
    last = LAST.replace("stages:", "pending: {switch: {started: s, looked: s}, cite: ACT 7}\nstages:", 1)
    d = desk(kept, OLD, last)
    d.do("begin", on="2026-06-01", name="甲")
    assert d.settle("2027-02-01").edition == "old"


def test_an_act_found_late_moves_on_from_where_it_leads() -> None:
    d = begun()
    late = d.do("check", on="2026-06-15", recorded="2026-07-03")
    assert late.late
    state = d.state
    assert [e.move for e in state.events] == ["begin", "switch_edition", "check", "strike", "switch_edition"]
    assert (state.stage, state.edition) == ("looked", "new")
    same = replay(d.law, state.case, state.events, d.world)
    assert (same.stage, same.edition, same.tracks) == (state.stage, state.edition, state.tracks)
    d.do("close", "h", on="2026-07-06")


def test_an_act_found_late_that_changes_nothing_leaves_it() -> None:
    d = begun()
    d.do("note", on="2026-06-15", recorded="2026-07-03")
    assert d.moves == ["begin", "switch_edition", "note"]
    assert d.state.stage == "started"


def test_an_act_found_late_that_had_closed_the_case_undoes_it() -> None:
    d = begun()
    d.do("close", on="2026-06-15", recorded="2026-07-03")
    assert d.moves == ["begin", "switch_edition", "close", "strike"]
    assert (d.state.stage, d.state.edition, d.state.closed) == ("closed", "old", True)


def test_a_late_act_that_breaks_later_ones_under_the_new_edition_is_refused() -> None:
    d = begun()
    d.do("look", on="2026-07-02")
    assert d.refused("close", on="2026-06-15", recorded="2026-07-03") == ["later_act"]


def test_an_edition_made_known_after_acts_of_its_days() -> None:
    """The law came with effect from before: the case comes under it on the day after the last act on record."""
    kept = begun(new=NEW.replace(NEW[NEW.index("pending:") : NEW.index("fields:")], ""))
    kept.do("check", on="2026-07-10")
    d = desk()
    state = replay(d.catalogue.edition("thing", "old"), "main", kept.state.events, d.world)
    d.bench.world.states["main"] = state
    d.bench._law["main"] = d.catalogue.edition("thing", "old")
    assert d.settle("2026-07-10").edition == "old"
    found = d.settle("2026-07-11")
    assert (found.events[-1].on, found.stage) == ("2026-07-11", "looked")


# --- which edition a case is under ------------------------------------------------------------------------------

DECIDES = "decides_on: field:received\n"


def dated(text: str) -> str:
    text = text.replace("fields:\n", DECIDES + "fields:\n  received: {type: date, zh: 收到日}\n")
    return text.replace("optional: [name, gone]", "takes: received").replace(
        "optional: name,", "takes: received,"
    )


def by_date(received: str, on: str = "2026-07-03", **more: Any) -> Desk:
    kept = NEW.replace(NEW[NEW.index("pending:") : NEW.index("fields:")], "")
    d = desk(dated(kept), dated(OLD))
    answer = d.attempt("begin", on=on, received=received, **more)
    assert isinstance(answer, Granted), answer
    return d


@pytest.mark.parametrize(
    ("received", "edition", "stage"),
    [("2026-06-30", "old", "open"), ("2026-07-01", "new", "started"), ("2026-07-03", "new", "started")],
)
def test_a_date_given_at_the_beginning_decides(received: str, edition: str, stage: str) -> None:
    d = by_date(received)
    assert (d.state.edition, d.state.stage) == (edition, stage)


def test_a_case_registered_after_its_edition_ended_runs_under_it() -> None:
    d = by_date("2026-06-30")
    d.do("check", on="2026-07-06")
    assert (d.state.stage, d.state.edition) == ("checked", "old")
    again = replay(d.catalogue.edition("thing", "new"), "main", d.state.events, d.world)
    assert (again.stage, again.edition) == ("checked", "old")  # whatever edition one begins reading with


def test_a_day_to_come_decides_nothing() -> None:
    d = by_date("2026-08-01", on="2026-06-30")
    assert d.state.edition == "old"


def test_what_is_no_date_is_refused_as_such() -> None:
    d = desk(dated(NEW), dated(OLD))
    assert d.refused("begin", on="2026-07-03", received="昨天") == ["type"]
    assert d.refused("begin", on="2026-07-03") == ["takes"]


def test_amending_the_date_does_not_lead_to_another_edition() -> None:
    d = by_date("2026-06-30")
    assert isinstance(d.keep("amend", of=1, on="2026-07-06", sets={"received": "2026-06-29"}), Granted)
    answer = d.keep("amend", of=1, on="2026-07-06", sets={"received": "2026-07-02"})
    assert not isinstance(answer, Granted)
    assert [f.gate for f in answer.failures] == ["edition"]
