"""Bodies, rules, appraisals, decisions after they are made, and lists end in figures: the packaged scenarios, played, give these of a year."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.scenarios.test_scenarios import SCENARIOS, catalogue

from yifa.casework.bench import DbBench
from yifa.engine.scenarios import play
from yifa.figures.values import several
from yifa.registry.models import Region

Number = int | tuple[int, int]
YEARS: dict[str, tuple[int, dict[str, Number | tuple[int, dict[str, int]]]]] = {
    "leadership/body:body-leading-group-2022": (2022, {
        "bodies_standing": 0, "body_meetings": 1, "law_group_meetings": 1, "body_decisions": 1, "body_decisions_done": 1,
        "body_decisions_on_time_rate": (1, 2), "body_members_standing": 3,
    }),
    "leadership/body:body-adviser-committee-2018": (2018, {
        "bodies_standing": (1, {"法律顾问": 1}), "body_members_standing": 3, "committee_letters": 2, "body_meetings": (1, {"法律顾问": 1}),
        "law_group_meetings": 0,
    }),
    "leadership/rules_of_procedure:meeting-rules-2021": (2022, {"meeting_rules_issued": 1, "meeting_rules_revised": 1}),
    "assessment/enforcement_appraisal:enforcement-appraisal-2022": (2022, {
        "appraisal_checks": (5, {"集中审查": 1, "书面审查": 1, "随机抽查": 2, "考核评议": 1}), "appraisal_static": 5,
        "appraisal_units": (2, {"优秀": 1, "不合格": 1}), "units_assessed": 0,
    }),
    "decisions/decision_execution:decision-execution-2019-adjusted": (2019, {
        "decision_comments": (3, {"不满意": 1, "满意": 1, "基本满意": 1}), "decision_comments_answered": 3,
        "decision_evaluations": (1, {"意见较多": 1}), "decisions_reconsidered": 1, "decisions_adjusted": (1, {"调整": 1}),
        "decisions_executing": 0,
    }),
    "decisions/decision_execution:decision-execution-2019-stopped": (2019, {"decisions_executing": 1, "decisions_adjusted": 0, "decisions_reconsidered": 1}),
    "decisions/livelihood_projects:livelihood-projects-2022": (2021, {
        "livelihood_suggestions": 2, "livelihood_shortlisted": 3, "livelihood_chosen": 2, "livelihood_from_public": 1, "livelihood_done": 0,
    }),
    "lists/power_delegation:power-delegation-2021": (2021, {
        "powers_delegated": 2, "delegated_powers_standing": (2, {"西镇": 2}), "delegated_towns": 1, "delegation_trained": 10,
    }),
    "lists/fee_cleanup:fee-cleanup-2019": (2019, {"fees_reviewed": 4, "fees_cancelled": 3, "fees_reduced": 1, "fee_items_standing": 1}),
    "advisers/adviser_appraisal:adviser-appraisal-2018": (2018, {
        "advisers_appraised": (2, {"优秀": 1, "不合格": 1}), "adviser_pay": 2_940_000, "adviser_matters": 2,
    }),
    "advisers/adviser_matter:adviser-matter": (2019, {"adviser_matters": 2, "government_lawyer_matters": 1}),
    "advisers/government_lawyer:government-lawyer-2018": (2020, {
        "government_lawyer_units": 2, "government_lawyers_standing": 2, "government_lawyers_checked": (1, {"称职": 1}),
    }),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", YEARS)
def test_the_year_of_a_scenario(name: str) -> None:
    scenario = SCENARIOS[name]
    region = Region.objects.create(code=999999, zh="样例县", places=list(scenario.get("places", ())))
    assert play(scenario, DbBench(scenario, catalogue(), region)).problems == []
    year, expected = YEARS[name]
    (found,) = several(region, [(dt.date(year, 1, 1), dt.date(year, 12, 31))])
    for id, wanted in expected.items():
        figure = found[id]
        assert figure.unknown == 0, id
        match wanted:
            case int():
                assert (id, figure.value) == (id, wanted)
            case (total, dict() as parts):
                told = {key: n for key, n in figure.breakdown.items() if n}
                assert (id, figure.value, told) == (id, total, parts)
            case _:
                assert (id, (figure.part, figure.whole)) == (id, wanted)
