"""What the lawful paths of the packaged scenarios are counted as: scenario, figures, and what each comes to."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from tests.figures.test_annual import laws_of
from tests.law.packaged import law

from yifa.engine.scenarios import PureBench, play
from yifa.engine.state import day_of
from yifa.figures.contributions import PART, contributions
from yifa.figures.definitions import Definitions
from yifa.worktime import Calendar

COUNTED: dict[str, dict[str, Any]] = {
    "lit-2026-lost": {
        "lit_received": 1, "lit_government": 1, "lit_hearings": 2, "lit_effective": 1, "lit_head_rate": (1, 2), "lit_principal_head_rate": (0, 2),
        "lit_lost": 1, "lit_lost_rate": (1, 1), "lit_defended_on_time_rate": (1, 1), "filings_checked": 2, "filings_returned": 1,
        "ruling_duties": 1, "ruling_duties_done": 1, "ruling_duties_on_time_rate": (2, 2),
    },
    "lit-2016-later-evidence": {
        "lit_received": 1, "lit_hearings": 1, "lit_effective": 1, "lit_head_rate": (1, 1), "lit_principal_head_rate": (1, 1), "lit_lost_rate": (0, 1),
        "lit_defended_on_time_rate": (1, 1), "filings_checked": 2,
    },
    "rec-response-2026": {
        "filings_checked": 2, "filings_returned": 1, "rec_responses": 2, "rec_responses_on_time_rate": (1, 1), "ruling_duties": 1, "ruling_duties_done": 1,
        "ruling_duties_on_time_rate": (0, 2),
    },
    "suggestion-2026": {
        "suggestions_received": 4, "suggestions_answered": 1, "suggestions_answered_on_time_rate": (1, 4), "filings_checked": 2, "filings_returned": 1,
        "ruling_duties": 2, "ruling_duties_done": 2, "ruling_duties_on_time_rate": (2, 3),
    },
    "lit-circular-2017": {"lit_circulars": 1},
    "rec-reception-2022": {"rec_visitors": 7, "rec_visits_applied": 1},
    "rec-check-2017": {"rec_files_checked": 1},
    "referral-2016-reconsideration-to-mediation": {"referrals_sent": 1, "referrals_settled": 1},
    "referral-2010-petition": {"referrals_sent": 3},
    "programme-2022": {"legislative_programmes": 1},
    "regulation-2022-commissioned": {"regulations_started": 1, "regulations_passed": 1, "legislative_programmes": 1},
    "regulation-2018-rejected": {"regulations_started": 1},
    "evaluation-2016-followed": {"docs_evaluated": 1},
    "evaluation-2024-keep": {"docs_evaluated": 1},
    "accountability-2026-dissent": {"decision_people_held": 1},
    "accountability-2019": {"decision_accountability_cases": 1, "decision_people_held": 1},
    "paper-2022": {"policy_papers_issued": 1},
    "item-2026-coordinated": {"disclosed_items": 1, "disclosed_on_time_rate": (0, 1), "disclosure_checked": 1},
    "item-2022-interpretation": {"disclosed_items": 1, "disclosed_interpretations": 1, "disclosed_on_time_rate": (1, 1), "disclosure_checked": 2},
    "column-2018-empty": {
        "disclosed_items": 1, "disclosure_checked": 1, "disclosed_on_time_rate": (1, 1), "columns_faulted": 1, "column_updates_on_time_rate": (1, 2),
    },
    "disclosure-case-2022": {
        "foi_received": 1, "foi_answered": 1, "foi_on_time_rate": (1, 1), "disclosure_cases_listed": 1, "disclosure_case_issues": 1, "disclosure_cases_signed": 2,
    },
    "disclosure-guide-2022": {"guides_published": 2, "guides_reviewed_on_time_rate": (2, 3)},
    "disclosure-topics-2022": {"topics_checked": 1, "topics_missing": 1, "topics_shown_rate": (2, 2)},
    "disclosure-group-2022": {"body_meetings": 1, "disclosure_group_meetings": 1, "body_decisions": 1, "body_decisions_on_time_rate": (0, 1)},
    "published-list-2022": {"published_lists": 4},
    "proof-promise-2022": {"promises_taken": 4, "promises_checked": 4, "promises_kept_rate": (1, 4)},
    "superior-letter-2026": {
        "superior_letters": 1, "superior_letters_answered": 1, "superior_letters_on_time_rate": (1, 2), "problems_found": 2, "problems_closed": 1,
        "rectified_on_time_rate": (2, 2),
    },
    "rectification-hierarchy": {"hierarchy_letters": 1, "problems_found": 1, "problems_closed": 1, "rectified_on_time_rate": (0, 1)},
    "equity-2022-enforced": {
        "equity_applications": 5, "equity_accepted_rate": (3, 4), "equity_settled": 1, "equity_decisions": 2, "equity_performed": 2, "equity_to_court": 2,
    },
    "window-return-2016-01": {"service_accepted": 160, "service_completed": 158, "service_completed_on_time": 157, "service_overdue": 1},
    "item-data-2022": {"items_synced": 1},
    "service-2026-general-window": {
        "service_cases_decided": 1, "service_cases_on_time_rate": (0, 1), "service_first_notices": 1, "licences_decided": 1,
    },
    "service-2018-silence": {
        "service_cases_decided": 1, "service_cases_on_time_rate": (0, 1), "service_helped": 1, "service_green": 1, "licences_decided": 1,
        "approvals_overdue": 1, "service_satisfied_rate": (1, 1),
    },
    "tasks-2022-business": {"tasks_assigned": 4, "tasks_done": 1, "tasks_on_time_rate": (1, 4)},
    "business-complaint-2022": {"business_complaints": 2, "business_complaints_closed": 1},
    "enterprise-meeting-2022": {"enterprise_meetings": 1, "enterprise_visits": 1, "enterprise_demands": 2, "enterprise_demands_solved": 1},
}  # fmt: skip
SHARED = {
    "clocks_late",
    "problems_open",
    "ruling_duties_overdue",
    "rec_received",
    "rec_closed",
    "rec_pending",
    "lit_pending",
    "docs_issued",
}
"""Figures of other areas, and those at the end of a period."""


@pytest.mark.parametrize("name", COUNTED)
def test_a_lawful_path_ends_in_its_figures(name: str) -> None:
    scenario = next(one for many in law().scenarios().values() for one in many if one["id"] == name)
    bench = PureBench(scenario, laws_of, Calendar.china())
    assert play(scenario, bench).problems == []
    defined = Definitions(law())
    whole: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    for state in bench.world.states.values():
        if state.opened is not None:
            procedure = laws_of(state.procedure, day_of(state.opened), scenario)
            for row in contributions(procedure, state, defined.plan, Calendar.china()):
                whole[row.figure] += row.amount if defined.figure(row.figure).sum is not None else 1
                parts[row.figure] += row.side == PART
    rates = {id for id, of in COUNTED[name].items() if isinstance(of, tuple)}
    found = {id: (parts[id], n) if id in rates else n for id, n in whole.items() if id not in SHARED and n}
    assert found == COUNTED[name]
