"""Inspection, assessment and oversight end in figures: the packaged scenarios, played, give these numbers of their year."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.scenarios.test_scenarios import SCENARIOS, catalogue

from yifa.casework.bench import DbBench
from yifa.engine.scenarios import play
from yifa.figures.values import several
from yifa.registry.models import Region

YEARS: dict[str, tuple[int, dict[str, int | tuple[int, int]]]] = {
    "inspection/inspection:inspection-2022": (2022, {
        "inspection_law_units": 3, "inspection_groups": 3, "problems_found": 2, "problems_closed": 1, "problems_open": 1,
        "rectified_on_time_rate": (2, 3),
    }),
    "inspection/inspection:inspection-fields-2016": (2016, {"inspection_fields": 2, "government_inspections": 1, "inspection_units": 2}),
    "inspection/inspection:inspection-2026": (2026, {"supervision_letters": 1, "supervision_decisions": 1}),
    "inspection/campaign:campaign-2022": (2022, {"campaign_ledgers": 2, "campaign_units": 2, "problems_found": 1}),
    "inspection/enterprise_plan:enterprise-plan-2022": (2022, {"enterprise_plans": 1, "enterprise_inspections": 1}),
    "assessment/score_sheet:score-sheet-overall": (2022, {"law_share_rate": (136, 1000), "score_sheets_standing": 1}),
    "assessment/assessment:assessment-2022": (2022, {"units_assessed": 2, "problems_found": 1}),
    "assessment/file_review:file-review-2016": (2016, {"files_reviewed": 2, "files_qualified_rate": (1, 2), "file_review_rounds": 1}),
    "assessment/demonstration:demonstration-2022": (2022, {"demonstrations_named": 1}),
    "oversight/fault_accountability:fault-2022": (2022, {"people_held_accountable": 1, "people_criticised": 1}),
    "oversight/fault_accountability:fault-offence": (2026, {"clues_referred": 1}),
    "oversight/proposal_handover:proposals-2016": (2016, {
        "handover_meetings": 1, "proposals_handed_over": 3, "proposals_answered": 4, "proposals_on_time_rate": (3, 3),
        "proposals_content_rate": (1, 2),
    }),
    "oversight/social_supervisor:social-supervisor-2022": (2022, {"supervisors_business": 1, "supervisor_suggestions": 1}),
    "oversight/audit_report:audit-report-2016": (2016, {"audit_reports": 1, "audit_transfers": 0}),
    "oversight/dishonest_body:dishonest-body-2022": (2022, {
        "dishonest_enterprises": 1, "dishonest_prompts": 2, "dishonest_cleared": 1, "dishonest_standing": 0,
    }),
    "oversight/credit_files:credit-files": (2022, {"credit_files_standing": 1}),
    "oversight/fine_settlement:fine-settlement": (2021, {"fines_remitted": 210_000}),
    "oversight/enforcement_funds:enforcement-funds-2016": (2016, {"enforcement_budget": 50_000_000, "performance_units": 1}),
    "leadership/leader_statement:leader-statement-2022": (2022, {"statements_reviewed": 1}),
    "leadership/commitments:commitments-2016": (2017, {"commitments_made": 2, "commitments_done_rate": (0, 1)}),
    "leadership/node_evidence:node-evidence-2022": (2022, {"nodes_on_time_rate": (1, 1)}),
    "oversight/public_trade:public-trade-2026": (2026, {
        "trades_announced": 1, "trades_awarded": 1, "trades_amount": 360_000_000, "trades_archived": 1, "trades_questioned": 1,
    }),
    "mediation/grid_event:grid-event-2026": (2026, {
        "grid_events": 4, "grid_disputes": 2, "grid_clues": 1, "grid_closed": 1,
    }),
    "hotline/hotline_order.upper:hotline-2026-passed-up": (2026, {
        "hotline_passed_up": 2, "hotline_answered_above": 1, "hotline_from_above": 0, "hotline_handled": 1,
    }),
    "hotline/hotline_order.upper:hotline-2026-came-down": (2026, {
        "hotline_from_above": 2, "hotline_answered_up": 1, "hotline_received": 3, "hotline_passed_up": 0,
    }),
    "activities/responsibility_letter:responsibility-letter-2022-safety": (2022, {
        "letters_safety": 1, "letters_safety_closed": 1, "letters_signed": 0, "letters_departments": 0,
    }),
    "activities/responsibility_letter:responsibility-letter-2016": (2016, {
        "letters_safety": 0, "letters_signed": 1, "letters_towns": 1,
    }),
    "enforcement/penalty:penalty-2026-from-the-police": (2026, {"cases_from_police": 1}),
    "legal_services/service_return:service-return-2022": (2022, {"help_centre_people": 12}),
    "lists/public_service_item:public-service-item": (2016, {"public_services_standing": 0}),
    "lists/duty_delimitation:duty-delimitation": (2016, {"delimitations_settled": 2}),
    "advisers/adviser_engagement:adviser-engagement-2022": (2022, {"advised_towns": 1, "advisers_standing": 1}),
    "advisers/adviser_matter:adviser-matter": (2019, {"adviser_matters": 2, "adviser_opinions_followed_rate": (1, 2)}),
    "advisers/village_adviser:village-adviser-2022": (2022, {"villages_advised_rate": (1, 1), "village_services": 2}),
    "advisers/government_contract:government-contract-2022": (2022, {
        "contracts_reviewed": 2, "texts_reviewed": 2, "contracts_filed": 1, "contracts_amount": 100_000_000,
        "contracts_filed_on_time_rate": (1, 1),
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
    told = {
        id: found[id].value if isinstance(n, int) else (found[id].part, found[id].whole)
        for id, n in expected.items()
    }
    assert told == expected
    assert {id: found[id].unknown for id in expected} == dict.fromkeys(expected, 0)
