"""What each source counts, by which day, with which breakdown: against numbers worked out by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.figures.county import County, catalogue

from yifa.figures.contributions import Plan, Refused, refusal_contributions
from yifa.figures.definitions import UnknownFigure
from yifa.figures.values import value
from yifa.law.figures import read_figures


def refuse(receipt: object) -> None:
    assert not receipt.granted  # type: ignore[attr-defined]


def grant(receipt: object) -> None:
    assert receipt.granted, receipt.failures  # type: ignore[attr-defined]


def test_events_count_on_the_day_of_the_act_as_the_case_stood_after_it(county: County) -> None:
    case = county.open("2025-12-31", recorded="2026-01-05T09:00:00", kind="help")
    grant(county.move(case, "handle", "2026-01-05", given={"outcome": "refused"}))
    grant(county.move(case, "reopen", "2026-01-06"))
    grant(county.move(case, "handle", "2026-01-07", given={"outcome": "solved"}))
    assert county.value("handled").value == 2
    assert county.value("solved").value == 1, "the first handling was no solution, whatever the case says now"
    assert county.value("acts").value == 0
    assert county.value("acts", "2025-01-01", "2025-12-31").value == 1, "an act of 2025, recorded in 2026"


def test_one_figure_counts_moves_of_two_procedures(county: County) -> None:
    county.open("2026-01-05")
    grant(county.move(None, "send", "2026-01-06", procedure="notice", given={"text": "停水"}))
    assert county.value("acts").value == 2
    assert [r.zh for r in county.value("acts").records()] == ["诉求（诉〔2026〕1号）", "通知"]


def test_received_is_closed_and_pending(county: County) -> None:
    done, back, kept = (
        county.open("2026-01-05", kind="ask"),
        county.open("2026-01-06", kind="ask"),
        county.open("2026-02-01"),
    )
    grant(county.move(done, "handle", "2026-01-10", given={"outcome": "solved"}))
    grant(county.move(back, "withdraw", "2026-03-02", "z"))
    assert [county.value(id).value for id in ("received", "closed", "pending")] == [3, 2, 1]
    assert [r.case for r in county.value("pending").records()] == [kept]
    january = "2026-01-01", "2026-01-31"
    assert [county.value(id, *january).value for id in ("received", "closed", "pending")] == [2, 1, 1]
    assert [r.case for r in county.value("pending", *january).records()] == [back]
    assert county.value("pending", "2026-01-01", "2026-01-09").value == 2
    assert county.value("pending", "2026-01-01", "2026-01-10").value == 1, (
        "closed that day: not pending at its end"
    )
    assert county.value("closed").breakdown == {"已解决": 1, "未注明": 1}


def test_a_case_opened_and_closed_on_one_day_was_never_pending(county: County) -> None:
    case = county.open("2026-01-05", kind="ask")
    grant(county.move(case, "handle", "2026-01-05", given={"outcome": "solved"}))
    assert county.value("pending", "2026-01-05", "2026-01-05").value == 0
    assert county.value("closed").value == 1


def test_reopened_is_pending_again_and_closes_once(county: County) -> None:
    case = county.open("2026-01-05", kind="ask")
    grant(county.move(case, "handle", "2026-01-06", given={"outcome": "refused"}))
    grant(county.move(case, "reopen", "2026-02-06"))
    assert county.value("closed").value == 0
    pending = [
        county.value("pending", "2026-01-01", day).value for day in ("2026-01-05", "2026-01-31", "2026-02-06")
    ]
    assert pending == [1, 0, 1]
    grant(county.move(case, "handle", "2026-03-01", given={"outcome": "solved"}))
    assert county.value("closed").breakdown == {"已解决": 1}
    assert [r.on for r in county.value("closed").records()] == [dt.date(2026, 3, 1)]


def test_brought_forward_and_received_are_closed_and_pending(county: County) -> None:
    """What stood when the period began is what was pending at the end of the day before, as known when it is asked."""
    old, late = (
        county.open("2026-01-05", kind="ask"),
        county.open("2026-01-31", recorded="2026-02-20T09:00:00", kind="ask"),
    )
    grant(county.move(old, "handle", "2026-02-01", given={"outcome": "solved"}))
    county.open("2026-02-01")
    february = "2026-02-01", "2026-02-28"
    carried = county.value("carried", *february)
    assert (carried.value, carried.first, str(carried.last)) == (2, None, "2026-01-31")
    assert carried.breakdown == {"咨询": 2}
    assert {r.case for r in carried.records()} == {old, late}
    assert [county.value(id, *february).value for id in ("received", "closed", "pending")] == [1, 1, 2]
    then = county.value("carried", *february, known_on=dt.date(2026, 2, 19))
    assert ([r.case for r in then.records()], then.value) == ([old], 1)
    assert county.value("carried", "2026-01-05", "2026-02-28").value == 0


def test_the_breakdown_of_a_state_follows_the_day(county: County) -> None:
    case = county.open("2026-01-05")
    grant(county.move(case, "sort", "2026-01-08", given={"kind": "ask"}))
    grant(county.move(case, "sort", "2026-01-09", given={"kind": "help"}))
    seen = [
        county.value("pending_by_kind", "2026-01-01", day).breakdown
        for day in ("2026-01-05", "2026-01-08", "2026-01-09")
    ]
    assert seen == [{"未注明": 1}, {"咨询": 1}, {"求助": 1}]


def test_a_breakdown_by_agency_names_agencies_and_adds_up(county: County) -> None:
    for agency, times in (("住建局", 2), ("林业局", 1)):
        for _ in range(times):
            case = county.open("2026-01-05", agency=agency, kind="ask")
            grant(county.move(case, "handle", "2026-01-06", agency=agency, given={"outcome": "solved"}))
    handled = county.value("handled")
    assert handled.breakdown == {"县住房和城乡建设局": 2, "县林业局": 1}
    assert handled.value == 3


def test_money_adds_up_in_fen(county: County) -> None:
    for fine, kind in ((50_000, "ask"), (12_345, "help"), (None, "help")):
        case = county.open("2026-01-05", kind=kind)
        given = {"outcome": "refused"} | ({"fine": fine} if fine else {})
        grant(county.move(case, "handle", "2026-01-06", given=given))
    fined = county.value("fined")
    assert (fined.value, fined.breakdown, fined.unknown) == (62_345, {"咨询": 50_000, "求助": 12_345}, 0)
    assert [r.amount for r in fined.records()] == [50_000, 12_345]


def test_a_missing_fact_is_not_nought_but_unknown(county: County) -> None:
    for people in (3, None):
        case = county.open("2026-01-05", kind="ask")
        given = {"outcome": "solved"} | ({"people": people} if people else {})
        grant(county.move(case, "handle", "2026-01-06", given=given))
    people = county.value("people")
    assert (people.value, people.unknown) == (3, 1)
    assert len(list(people.records())) == 1


def test_a_rate_of_two_figures_has_theirs_for_part_and_whole(county: County) -> None:
    for kind, people in (("help", 3), ("ask", 9), ("help", 4)):
        case = county.open("2026-01-05", kind=kind)
        grant(county.move(case, "handle", "2026-01-06", given={"outcome": "solved", "people": people}))
    rate = county.value("help_rate")
    assert (rate.value, rate.part, rate.whole, rate.unit) == (None, 7, 16, "%")
    assert [r.id for r in rate.records()] == [r.id for r in county.value("people").records()]
    assert rate.digest() == county.value("people").digest()
    assert rate.definition == "“涉及求助人次”占“涉及人次”的比例。按人次。"
    assert rate.definition_en == "The share of “help people” in “people”."
    then = county.value("help_rate", known_on=dt.date(2026, 1, 5))
    assert (then.part, then.whole) == (0, 0)


def test_a_rate_may_set_the_end_of_a_period_beside_its_beginning(county: County) -> None:
    case = county.open("2026-01-05")
    for day in ("2026-01-05", "2026-02-05"):
        grant(county.move(case, "permit", day, given={"permit": day, "permit_kind": "food"}))
    rate = county.value("kept_rate", "2026-02-01", "2026-12-31")
    assert (rate.part, rate.whole) == (1, 2)


def test_what_was_unknown_stays_unknown_as_known_then(county: County) -> None:
    case = county.open("2026-01-05", kind="ask")
    grant(county.move(case, "handle", "2026-01-06", given={"outcome": "solved"}))
    grant(county.move(case, "reopen", "2026-02-06"))
    people = county.value("people", known_on=dt.date(2026, 1, 31))
    assert (people.value, people.unknown, list(people.records())) == (0, 1, [])


def test_rows_of_a_group_count_on_the_day_they_were_added(county: County) -> None:
    case = county.open("2026-01-05", asked=[{"id": "a", "name": "甲镇", "kind": "town"}])
    grant(
        county.move(
            case, "ask.add", "2026-02-05", add={"asked": [{"id": "b", "name": "乙局", "kind": "office"}]}
        )
    )
    assert county.value("asked").breakdown == {"乡镇": 1, "部门": 1}
    assert county.value("asked", "2026-02-01", "2026-02-28").breakdown == {"部门": 1}
    assert (county.value("asked_town").value, county.value("asked_town").unknown) == (0, 0)
    grant(county.move(case, "ask.send", "2026-02-06", item="a"))
    waiting = county.value("waiting", "2026-01-01", "2026-02-06")
    assert (waiting.value, waiting.first) == (1, None)
    grant(county.move(case, "ask.agree", "2026-02-07", "t", item="a", given={"ask.opinion": "同意"}))
    assert county.value("waiting").value == 0
    assert county.value("asked_town").value == 1
    assert [r.id for r in county.value("asked_town").records()] == [f"{case}/asked/a"]


def test_runs_count_when_they_end_and_overdue_ones_from_the_day_after_due(county: County) -> None:
    met, late, _running = (county.open("2026-03-02", kind="ask") for _ in range(3))
    grant(county.move(met, "handle", "2026-03-09", given={"outcome": "solved"}))  # due on Monday the 9th
    assert county.value("by_status", today=dt.date(2026, 3, 9)).breakdown == {"按期办结": 1}
    assert county.value("by_status", today=dt.date(2026, 3, 10)).breakdown == {"按期办结": 1, "逾期未办结": 2}
    assert county.value("late", "2026-03-09", "2026-03-09").value == 0
    grant(county.move(late, "handle", "2026-03-12", given={"outcome": "solved"}))
    assert county.value("by_status").breakdown == {"按期办结": 1, "逾期办结": 1, "逾期未办结": 1}
    assert county.value("late").breakdown == {"县住房和城乡建设局": 2}
    assert [str(r.on) for r in county.value("late").records()] == ["2026-03-10", "2026-03-12"]
    rate = county.value("on_time")
    assert (rate.value, rate.part, rate.whole) == (None, 1, 2)
    assert [(r.case, r.part) for r in rate.records()] == [(met, True), (late, False)]
    assert next(rate.records()).zh == "诉求（诉〔2026〕1号）：办理期限"
    overdue = [
        county.value("overdue_now", "2026-01-01", day).value
        for day in ("2026-03-09", "2026-03-11", "2026-03-12")
    ]
    assert overdue == [0, 2, 1]


def test_a_deemed_outcome_not_yet_recorded_is_over_with_its_due_day(county: County) -> None:
    case = county.open("2026-03-02", kind="ask", asked=[{"id": "a", "name": "甲镇", "kind": "town"}])
    grant(county.move(case, "ask.send", "2026-03-02", item="a"))  # due on Thursday the 5th
    march = "2026-03-01", "2026-03-06"
    before = county.value("by_status", *march)
    assert before.breakdown == {"期满": 1}
    grant(county.move(case, "sort", "2026-03-06", given={"kind": "help"}))  # settles: the silence is recorded
    assert county.value("by_status", *march).breakdown == before.breakdown


def test_clocks_that_bind_agencies_are_told_from_those_that_bind_others(county: County) -> None:
    case = county.open("2026-03-02", kind="ask", asked=[{"id": "a", "name": "甲镇", "kind": "town"}])
    grant(county.move(case, "ask.send", "2026-03-02", item="a"))
    grant(county.move(case, "ask.agree", "2026-03-03", "t", item="a", given={"ask.opinion": "同意"}))
    grant(county.move(case, "handle", "2026-03-09", given={"outcome": "solved"}))
    assert county.value("by_status").breakdown == {"按期办结": 2}
    assert county.value("official").breakdown == {"县住房和城乡建设局": 1}


def test_a_case_closes_on_the_day_of_its_closing_not_of_its_last_record(county: County) -> None:
    case = county.open("2026-01-05", kind="ask")
    grant(county.move(case, "handle", "2026-01-06", given={"outcome": "solved"}))
    grant(county.move(case, "remark", "2026-02-06"))
    assert [str(r.on) for r in county.value("closed").records()] == ["2026-01-06"]


def test_a_run_that_lapses_with_its_case_counts_nowhere(county: County) -> None:
    case = county.open("2026-03-02", kind="ask", asked=[{"id": "a", "name": "甲镇", "kind": "town"}])
    grant(county.move(case, "ask.send", "2026-03-02", item="a"))
    grant(county.move(case, "handle", "2026-03-03", given={"outcome": "solved"}))
    assert county.value("by_status").breakdown == {"按期办结": 1}


def test_a_date_among_the_facts_may_count_instead_of_the_day_of_the_act(county: County) -> None:
    for visited in ("2025-12-30", "2026-01-05", None):
        case = county.open("2026-01-05", kind="ask")
        given = {"outcome": "solved"} | ({"visited_on": visited} if visited else {})
        grant(county.move(case, "handle", "2026-01-06", given=given))
    visits = county.value("by_day_of_visit")
    assert (visits.value, visits.unknown) == (1, 1)
    assert [str(r.on) for r in visits.records()] == ["2026-01-05"]
    assert county.value("by_day_of_visit", "2025-01-01", "2025-12-31").value == 1


def test_entries_of_a_register(county: County) -> None:
    case = county.open("2026-01-05")
    grant(county.move(case, "permit", "2026-01-05", given={"permit": "A", "permit_kind": "food"}))
    grant(county.move(case, "permit", "2026-02-05", given={"permit": "B", "permit_kind": "street"}))
    grant(county.move(case, "revoke", "2026-03-05"))  # B, the permit the case names
    assert county.value("permits").breakdown == {"食品": 1}
    assert county.value("permits", "2026-01-01", "2026-02-28").breakdown == {"占道": 1, "食品": 1}
    assert county.value("permits_before", "2026-03-01", "2026-12-31").breakdown == {"占道": 1, "食品": 1}
    assert [r.zh for r in county.value("permits_before", "2026-02-05", "2026-12-31").records()] == [
        "许可名录：A"
    ]
    assert county.value("permits_before").value == 0
    fees = county.value("food_fees", "2026-01-01", "2026-02-28")
    assert (fees.value, fees.part, fees.whole) == (None, 5000, 10000)  # shares of the sum, not of the entries
    new = county.value("permits_new")
    assert new.breakdown == {"县住房和城乡建设局": 2}
    assert [(r.zh, str(r.on)) for r in new.records()] == [
        ("许可名录：A", "2026-01-05"),
        ("许可名录：B", "2026-02-05"),
    ]
    assert county.value("permits_ended").value == 1
    assert county.value("permits_ended", "2026-01-01", "2026-02-28").value == 0
    assert county.value("permit_fees").value == 5000


def test_entries_with_the_same_fact_count_once(county: County) -> None:
    case = county.open("2026-01-05")
    for day, permit, kind in (("01-05", "A", "food"), ("02-05", "B", "street"), ("02-06", "C", "food")):
        grant(county.move(case, "permit", f"2026-{day}", given={"permit": permit, "permit_kind": kind}))
    kinds = county.value("permit_kinds")
    assert (kinds.value, kinds.breakdown) == (2, {"占道": 1, "食品": 1})
    assert [r.zh for r in kinds.records()] == ["许可名录：A", "许可名录：B"]
    assert county.value("permit_kinds", "2026-01-01", "2026-01-31").value == 1
    grant(county.move(case, "revoke", "2026-03-05"))  # C
    assert county.value("permit_kinds").value == 2


def test_entries_as_they_were_known(county: County) -> None:
    case = county.open("2026-01-05")
    grant(county.move(case, "permit", "2026-01-05", given={"permit": "A", "permit_kind": "food"}))
    grant(county.move(case, "revoke", "2026-03-05", recorded="2026-03-10T09:00:00"))
    assert county.value("permits", known_on=dt.date(2026, 3, 9)).breakdown == {"食品": 1}
    assert county.value("permits", known_on=dt.date(2026, 3, 10)).value == 0
    assert county.value("permits", known_on=dt.date(2026, 1, 4)).value == 0


def test_an_entry_replaced_on_its_first_day_was_never_in_force(county: County) -> None:
    case = county.open("2026-01-05")
    for kind in ("food", "street"):
        grant(county.move(case, "permit", "2026-01-05", given={"permit": "A", "permit_kind": kind}))
    assert county.value("permits").breakdown == {"占道": 1}
    assert county.value("permits_new").value == 1
    assert county.value("permits_ended").value == 0


def test_refusals_count_on_the_day_they_were_refused(county: County) -> None:
    case = county.open("2026-01-05")
    refuse(
        county.move(case, "handle", "2026-01-06", recorded="2026-01-08T10:00:00", given={"outcome": "solved"})
    )
    refuse(county.move(case, "handle", "2026-01-09", given={"outcome": "solved", "fine": 200_000}))
    refuse(county.move(None, "submit", "2026-01-09", "z"))
    assert county.value("refused").value == 3
    assert county.value("refused", "2026-01-06", "2026-01-07").value == 0
    assert county.value("refused_handle").value == 2
    reasons = county.value("reasons")
    assert reasons.value == sum(reasons.breakdown.values()) > 3
    assert len({r.id for r in reasons.records()}) == reasons.value
    first = next(county.value("refused_handle").records())
    assert (first.case, first.zh) == (case, "诉求（诉〔2026〕1号）：办理")


def test_a_refusal_counts_under_the_first_article_that_any_reason_names() -> None:
    reasons = [
        {"gate": "takes"},
        {"gate": "holds", "article": "甲法第二条"},
        {"gate": "holds", "article": "甲法第三条"},
    ]
    plan = Plan(read_figures(catalogue().figures).values())
    rows = refusal_contributions(Refused("order", "handle", "o", "", "2026-01-05", reasons), plan)
    assert [row.dim for row in rows if row.figure == "refused"] == ["甲法第二条"]
    assert [row.dim for row in rows if row.figure == "reasons"] == ["takes", "holds", "holds"]


def test_a_figure_has_words_and_an_unknown_one_says_so(county: County) -> None:
    assert county.value("handled").definition.endswith("重新办理的再计一次。")
    with pytest.raises(UnknownFigure, match="没有指标“none”"):
        value(county.region, "none", dt.date(2026, 1, 1), dt.date(2026, 1, 2), catalogue=catalogue())


def test_a_period_not_over_ends_today(county: County) -> None:
    county.open("2026-01-05")
    pending = county.value("pending", today=dt.date(2026, 1, 6))
    assert (pending.last, pending.known_on) == (dt.date(2026, 1, 6), dt.date(2026, 1, 6))
