"""How long a clock runs: lengths, pauses and extensions. Dates are worked out by hand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.clock_desk import began, desk
from tests.engine.laws import Desk
from tests.engine.test_settle import facts

from yifa.engine.fold import replay
from yifa.engine.runs import rules_of
from yifa.worktime import Length

# --- lengths ----------------------------------------------------------------------------------------------------

BY = "start: begin, until: close, within: {by: kind, of: {simple: 30 days, ordinary: 60 days, else: 10 days}}, cite: ACT 5"


def test_a_length_by_choice_read_at_the_time_of_asking() -> None:
    d = began(BY, kind="ordinary")
    assert d.due("limit") == "2026-05-06"  # 60 days end on Labour Day, 05-01 to 05-05 are free
    d.do("switch", on="2026-03-20", kind="simple")
    assert d.due("limit") == "2026-04-01"  # from the same start
    d.do("switch", on="2026-03-21", kind="other")
    assert d.due("limit") == "2026-03-12"
    d.do("close", on="2026-03-22")
    assert d.status("limit") == "late"


def test_a_length_by_a_choice_not_made_yet() -> None:
    d = began(BY)
    assert d.due("limit") == "2026-03-12"  # else
    d = began(BY.replace(", else: 10 days", ""))
    assert d.state.clocks.last("limit") is not None
    assert d.settle("2030-01-01") is d.state


def test_a_length_fixed_in_the_document() -> None:
    d = began("start: begin, until: step, within: {field: term}, cite: ACT 5")
    assert d.sign("limit", "2030-01-01") == "green"  # no term yet, no end
    d.do("set", term="10 days")
    assert d.due("limit") == "2026-03-12"
    d.do("set", term="20 working days")
    assert d.due("limit") == "2026-03-30"


def test_a_length_in_a_column_of_the_row() -> None:
    d = desk("start: ask.send, track: ask, until: ask.agree, within: {field: item.term_of}, cite: ACT 5")
    d.do("begin", on="2026-03-02", add={"asked": [{"id": "a", "term_of": "10 days"}]})
    d.do("ask.send", on="2026-03-02", item="a")
    assert d.due("limit", "a") == "2026-03-12"


def test_a_length_fixed_for_each_row() -> None:
    """What a move of a row gives belongs to the row: so does the term that it fixes."""
    d = began("track: ask, start: ask.send, until: ask.agree, deemed: ask.silent, within: {field: term}, roll: none, cite: ACT 5",
              rows="ab")  # fmt: skip
    d.do("ask.send", on="2026-03-02", item="a", term="5 days")
    d.do("ask.send", on="2026-03-02", item="b", term="10 days")
    assert d.settle("2026-03-07").n == d.state.n
    assert [(e.item, e.on) for e in d.settle("2026-05-01").events[3:]] == [
        ("a", "2026-03-07"),
        ("b", "2026-03-12"),
    ]


# --- pauses and extensions --------------------------------------------------------------------------------------

PAUSED = "start: begin, until: close, within: 10 days, roll: none, pause: [{from: stop, until: go, zh: 鉴定, cite: ACT 7}], cite: ACT 5"


def test_a_pause() -> None:
    """The day that pauses still counts, the day that resumes does not: 03-05 to 03-12 are seven days."""
    d = began(PAUSED)
    d.do("stop", on="2026-03-05")
    limit = d.limit("limit")
    assert (limit.due, str(limit.left)) == (None, "7 days")
    assert d.sign("limit", "2027-01-01") == "green"
    d.do("stop", on="2026-03-07")  # paused already
    d.do("go", on="2026-03-12")
    assert d.due("limit") == "2026-03-19"
    pause = d.run("limit").pauses[0]
    assert (str(pause.frm), str(pause.until), pause.zh, pause.cite) == (
        "2026-03-05", "2026-03-12", "鉴定", "《样例法》第七条",
    )  # fmt: skip
    d.do("go", on="2026-03-15")  # nothing to resume
    assert d.due("limit") == "2026-03-19"


def test_two_pauses() -> None:
    d = began(PAUSED)
    for day, move in (("05", "stop"), ("07", "go"), ("10", "stop"), ("13", "go")):
        d.do(move, on=f"2026-03-{day}")
    assert d.due("limit") == "2026-03-17"


def test_ended_while_paused() -> None:
    d = began(PAUSED)
    d.do("stop", on="2026-03-05")
    d.do("close", on="2026-06-01")
    assert d.status("limit") == "met"
    assert str(d.run("limit").pauses[0].until) == "2026-06-01"


def test_a_pause_after_the_last_day_does_not_hide_that_it_is_over() -> None:
    d = began(PAUSED)
    d.do("stop", on="2026-03-13")
    assert d.sign("limit", "2026-03-14") == "red"
    d.do("close", on="2026-03-14")
    assert d.status("limit") == "late"


ROWS = (
    "start: begin, until: close, within: 10 days, roll: none, "
    "pause: [{from: ask.send, until: [ask.agree, gather]}], cite: ACT 5"
)


def test_pauses_of_several_rows_are_one() -> None:
    d = began(ROWS, rows="ab")
    d.do("ask.send", on="2026-03-05", item="a")
    d.do("ask.send", on="2026-03-07", item="b")
    d.do("ask.agree", on="2026-03-10", item="a")
    assert d.due("limit") is None
    d.do("ask.agree", on="2026-03-20", item="b")
    assert d.due("limit") == "2026-03-27"


def test_a_move_of_the_main_line_resumes_for_all_rows() -> None:
    d = began(ROWS, rows="ab")
    d.do("ask.send", on="2026-03-05", item="a")
    d.do("ask.send", on="2026-03-07", item="b")
    d.do("gather", on="2026-03-20")
    assert d.due("limit") == "2026-03-27"


def test_a_rows_clock_is_not_paused_by_another_row() -> None:
    d = began("start: begin, within: 10 days, cite: ACT 5",
              "reply: {zh: 答复, track: ask, start: ask.send, until: ask.agree, within: 10 days, roll: none, "
              "pause: [{from: [block.on, stop], until: [block.off, go]}], through: true, cite: ACT 5}", rows="ab")  # fmt: skip
    for row in "ab":
        d.do("ask.send", on="2026-03-02", item=row)
    d.do("block.on", on="2026-03-05", item="a")
    assert (d.due("reply", "a"), d.due("reply", "b")) == (None, "2026-03-12")
    d.do("block.off", on="2026-03-06", item="a")
    assert (d.due("reply", "a"), d.due("reply", "b")) == ("2026-03-13", "2026-03-12")
    d.do("stop", on="2026-03-07")  # of the main line: for every row
    assert (d.due("reply", "a"), d.due("reply", "b")) == (None, None)


def test_a_track_stops_every_clock() -> None:
    d = began("start: begin, until: close, within: 10 days, roll: none, cite: ACT 5",
              "never: {zh: 不停, start: begin, within: 10 days, roll: none, through: true, cite: ACT 5}",
              "later: {zh: 后起, start: step, within: 10 days, roll: none, cite: ACT 5}")  # fmt: skip
    d.do("halt.on", on="2026-03-05")
    assert (d.due("limit"), d.due("never")) == (None, "2026-03-12")
    assert d.run("limit").pauses[0].zh == "中止"
    d.do(
        "step", on="2026-03-06"
    )  # a clock that starts while the track stands there is stopped from the first
    assert d.due("later") is None
    d.do("halt.off", on="2026-03-16")
    assert (d.due("limit"), d.due("later")) == ("2026-03-23", "2026-03-26")
    d.do("halt.on", on="2026-03-18")
    d.do("halt.off", on="2026-03-19")
    assert d.due("limit") == "2026-03-24"


def test_a_track_of_rows_stops_until_the_last_is_free() -> None:
    d = began("start: begin, until: close, within: 10 days, roll: none, cite: ACT 5", rows="ab")
    d.do("block.on", on="2026-03-05", item="a")
    d.do("block.on", on="2026-03-06", item="b")
    d.do("block.off", on="2026-03-08", item="a")
    assert d.due("limit") is None
    d.do("block.off", on="2026-03-09", item="b")
    assert d.due("limit") == "2026-03-16"


EXTENDED = "start: begin, until: close, within: 10 days, extend: [{by: extend, length: more, at_most: 20 days, cite: ACT 7}], cite: ACT 5"


def test_an_extension_counts_from_the_raw_end() -> None:
    d = began(EXTENDED, on="2026-03-04")  # ends on Saturday 03-14, rolled to Monday
    assert d.due("limit") == "2026-03-16"
    d.do("extend", more="10 days")
    assert d.due("limit") == "2026-03-24"
    d.do("extend", more="5 days")
    assert d.due("limit") == "2026-03-30"  # the 29th is a Sunday
    assert d.run("limit").extensions == tuple(map(Length.parse, ("10 days", "5 days")))


def test_more_than_the_law_allows_is_refused() -> None:
    d = began(EXTENDED)
    failure = d.one("extend", more="21 days")
    assert (failure.gate, failure.field) == ("extend", "more")
    assert "至多延长20日" in failure.zh
    assert failure.cite is not None
    assert failure.cite.zh == "《样例法》第七条"
    d.do("extend", more="15 days")
    assert d.one("extend", more="6 days").gate == "extend"  # in all
    d.do("extend", more="5 days")
    assert d.one("extend", more="1 working day").gate == "extend"  # another unit cannot be compared


def test_an_extension_of_a_clock_that_does_not_run_changes_nothing() -> None:
    d = began(EXTENDED.replace("start: begin", "start: step"))
    d.do("extend", more="15 days")
    d.do("step", on="2026-03-02")
    assert d.due("limit") == "2026-03-12"


# --- derived again ----------------------------------------------------------------------------------------------


def test_clocks_are_derived_again_the_same() -> None:
    d = began(ROWS, "never: {zh: 不停, start: begin, within: 10 days, through: true, cite: ACT 5}", rows="ab")
    d.do("ask.send", on="2026-03-05", item="a")
    d.do("halt.on", on="2026-03-06")
    d.do("ask.agree", on="2026-03-07", item="a")
    d.do("halt.off", on="2026-03-08")
    d.do("close", on="2026-03-20")
    assert facts(replay(d.law, "main", d.state.events, d.world)) == facts(d.state)


def test_rules_of_a_slice_are_made_once() -> None:
    d = began(PAUSED)
    slice_ = d.law.slices[-1]
    assert rules_of(slice_) is rules_of(slice_)


# --- the longest of the rows ------------------------------------------------------------------------------------

LONGEST = "start: gather, until: close, within: {longest: asked.term_of}, cite: ACT 5"


def with_terms(*terms: str | None, clock: str = LONGEST) -> Desk:
    """A case with a row for each term (None: not stated), its clock started on Monday 2026-03-02."""
    d = desk(clock)
    rows = [{"id": str(i), **({"term_of": term} if term else {})} for i, term in enumerate(terms)]
    d.do("begin", on="2026-03-02", add={"asked": rows})
    d.do("gather", on="2026-03-02")
    return d


def test_the_longest_length_of_the_rows_rules() -> None:
    """Days and working days are compared by where they end: ten working days end on the 16th, eleven days on the 13th."""
    assert with_terms("5 days", "11 days", "10 working days").due("limit") == "2026-03-16"
    assert (
        with_terms("10 working days", "20 days", "3 days").due("limit") == "2026-03-23"
    )  # the 22nd is a Sunday
    assert with_terms("5 days", None).due("limit") == "2026-03-09"  # 7 March is a Saturday
    d = with_terms(None)
    assert d.sign("limit", "2030-01-01") == "green"  # no length yet, no end


def test_a_pause_stops_the_longest_too() -> None:
    d = with_terms(
        "5 days", "10 working days", clock=LONGEST.replace("cite", "pause: [{from: stop, until: go}], cite")
    )
    d.do("stop", on="2026-03-04")
    assert str(d.limit("limit").left) == "8 working days"
    d.do("go", on="2026-03-11")
    assert d.due("limit") == "2026-03-23"
    d.do("close", on="2026-03-24")
    assert d.status("limit") == "late"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(["days", "working days", "months"])),
        min_size=1,
        max_size=6,
    )
)
def test_no_row_is_due_after_the_longest(terms: list[tuple[int, str]]) -> None:
    texts = [f"{n} {unit}" for n, unit in terms]
    each = [with_terms(text).due("limit") for text in texts]
    assert with_terms(*texts).due("limit") == max(each)
