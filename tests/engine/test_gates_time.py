"""Gates of time: waiting periods, lead times, time limits kept and run out."""

from __future__ import annotations

from tests.engine.gate_desk import desk, passed, refusal


def test_waited() -> None:
    d = desk("{gate: waited, since: step, at_least: 7 working days, shorter: reason, cite: ACT 5}")
    assert refusal(d).zh == "尚未办理:“调查”"
    d.do("step", on="2026-10-12")
    failure = refusal(d, on="2026-10-21")
    assert failure.until == "2026-10-22"
    assert "“调查”后须满7个工作日,最早2026-10-22" in failure.zh
    assert passed(d, on="2026-10-21", reason="紧急").evidence == {"waited": ("event:2",)}


def test_waited_counts_from_the_last_making() -> None:
    d = desk("{gate: waited, since: [step, other], at_least: 2 days, cite: ACT 5}")
    d.do("step", on="2026-03-02")
    d.do("other", on="2026-03-04")
    assert refusal(d, on="2026-03-06").until == "2026-03-07"
    passed(d, on="2026-03-07")


def test_waited_in_hours_looks_at_the_minute() -> None:
    d = desk("{gate: waited, since: step, at_least: 2 hours, cite: ACT 5}")
    d.do("step", on="2026-03-02T10:00")
    assert refusal(d, on="2026-03-02T11:59").until == "2026-03-02T12:00"
    passed(d, on="2026-03-02T12:00")


def test_waited_in_hours_over_night_without_a_time() -> None:
    d = desk("{gate: waited, since: step, at_least: 24 hours, cite: ACT 5}")
    d.do("step", on="2026-03-02T10:00")
    passed(d, on="2026-03-03")


def test_lead_time() -> None:
    d = desk("{gate: lead_time, before: day, at_least: 7 working days, cite: ACT 5}")
    failure = refusal(d, on="2026-10-12", day="2026-10-21")
    assert (failure.field, failure.until) == ("day", "2026-10-22")
    assert "“开会日”" in failure.zh
    passed(d, on="2026-10-12", day="2026-10-22")


def test_lead_time_without_the_date() -> None:
    d = desk("{gate: lead_time, before: day, at_least: 7 working days, cite: ACT 5}")
    failure = refusal(d)
    assert (failure.gate, failure.field) == ("lead_time", "day")
    assert "未填" in failure.zh


def test_lead_time_before_a_moment() -> None:
    d = desk("{gate: lead_time, before: moment, at_least: 3 days, cite: ACT 5}")
    assert refusal(d, on="2026-03-02", moment="2026-03-05T09:00").gate == "lead_time"
    passed(d, on="2026-03-02", moment="2026-03-06T09:00")


def test_no_later() -> None:
    d = desk("{gate: no_later, after: happened, within: 10 working days, on: day, cite: ACT 5}")
    failure = refusal(d, happened="2026-09-18", day="2026-10-10")
    assert (failure.field, "届满日2026-10-09" in failure.zh) == ("day", True)
    passed(d, happened="2026-09-18", day="2026-10-09")


CLOCK = "{limit: {zh: 办案期限, start: step, until: other, within: 10 days, cite: ACT 5}}"


def test_in_time() -> None:
    d = desk("{gate: in_time, clock: limit, cite: ACT 5}", clocks=CLOCK)
    passed(d)  # a clock that never ran stands in nobody's way
    d.do("step", on="2026-03-02")
    assert passed(d, on="2026-03-12").evidence == {"in_time": ("event:3",)}
    failure = refusal(d, on="2026-03-13")
    assert "已超过办案期限(届满日2026-03-12)" in failure.zh
    d.do("other", on="2026-03-13")
    assert refusal(d, on="2026-03-13").gate == "in_time"  # ended, but late


def test_in_time_of_a_clock_that_was_met() -> None:
    d = desk("{gate: in_time, clock: limit, cite: ACT 5}", clocks=CLOCK)
    d.do("step", on="2026-03-02")
    d.do("other", on="2026-03-12")
    passed(d, on="2026-05-01")


def test_expired() -> None:
    d = desk("{gate: expired, clock: limit, cite: ACT 5}", clocks=CLOCK)
    assert "尚未起算" in refusal(d).zh
    d.do("step", on="2026-03-02")
    failure = refusal(d, on="2026-03-12")
    assert (failure.until, "至2026-03-12" in failure.zh) == ("2026-03-12", True)
    assert passed(d, on="2026-03-13").evidence == {"expired": ("event:2",)}


def test_expired_when_the_right_was_used() -> None:
    d = desk("{gate: expired, clock: limit, cite: ACT 5}", clocks=CLOCK)
    d.do("step", on="2026-03-02")
    d.do("other", on="2026-03-03")
    passed(d, on="2026-03-03")


def test_expired_not_when_voided() -> None:
    d = desk(
        "{gate: expired, clock: limit, cite: ACT 5}",
        clocks="{limit: {zh: 期限, start: step, void: other, within: 10 days, cite: ACT 5}}",
    )
    d.do("step", on="2026-03-02")
    d.do("other", on="2026-03-03")
    assert refusal(d, on="2026-06-01").gate == "expired"
