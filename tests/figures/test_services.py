"""Service windows, documents, the hall and the hotline end in figures: the packaged scenarios, played, give these numbers."""

from __future__ import annotations

import pytest
from tests.figures.years import Counted, assert_counted, year_of

YEARS: dict[str, tuple[int, Counted]] = {
    "services/service_case:service-2026-joint": (2026, {
        "approvals_joint": 1, "joint_opinions": 2, "joint_on_time_rate": (1, 1), "licences_decided": 1, "approvals_challenged": 0,
        # the one that nobody decided in the law's 45 days, and the one in the law's 20
        "approvals_overdue": 2,
    }),
    "services/service_case:service-2026-file": (2026, {
        "materials_reused": 1, "material_files_standing": 1, "materials_held": 1, "service_handed_without_meeting": 1, "approvals_challenged": 1,
        "service_satisfied_rate": (1, 1), "approvals_overdue": 0,
    }),
    "services/service_case:service-2018-silence": (2018, {"approvals_overdue": 1, "service_handed_without_meeting": 0}),
    "services/window_return:window-return-2016-01": (2016, {"service_overdue": 1}),
    "services/approval_fault:approval-fault-2016": (2016, {"approvals_wrong": 1, "approvals_late_confirmed": 1, "approvals_corrected": 2}),
    "services/material_file:material-file-2025": (2025, {"material_files_standing": 1, "materials_held": 2}),
    "services/item_data:item-data-2018-documents": (2018, {
        "materials_before": 3, "materials_after": 2, "steps_before": 6, "steps_after": 3, "materials_standing": 2, "item_materials_standing": 2,
        "no_meeting_items": 1, "no_meeting_units": 1, "shop_units": 1, "shop_items": 1, "shop_businesses": 2,
    }),
    "services/service_place:service-place-2016": (2016, {"service_towns": 1, "service_towns_covered": 1, "service_stations": 0}),
    "services/service_session:service-session-2018": (2018, {
        "visits_booked": 4, "tickets_taken": 4, "visits_called": 2, "visits_served": 1, "visits_left": 1, "waiting_minutes": 52,
        # of those who were called, or still wait when the year is asked
        "waiting_on_time_rate": (1, 3),
    }),
    "activities/training:training-2018-window": (2018, {"window_classes": 1, "window_staff_trained": 2}),
    "hotline/line_merger:line-merger-2018": (2018, {"hotline_lines_merged": 1}),
    "hotline/hotline_return:hotline-return-2018": (2018, {
        "hotline_calls": 1200, "hotline_connected_rate": (1164, 1200), "hotline_quick_rate": (1100, 1164),
    }),
    "hotline/survey:survey-2018": (2018, {"hotline_aware_rate": (408, 480), "survey_content_rate": (282, 300)}),
    "hotline/hotline_order:hotline-2018-opinion": (2018, {
        "opinions_collected": 1, "opinions_handed_over": 1, "opinions_urged": 1, "opinions_answered": 1, "opinions_on_time_rate": (1, 1),
        "hotline_from_lines": 1, "hotline_lines_merged": 1, "hotline_satisfied_rate": (0, 0),
    }),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", YEARS)
def test_the_year_of_a_scenario(name: str) -> None:
    year, expected = YEARS[name]
    assert_counted(year_of(name, year), expected)


PARTS = {
    ("services/service_session:service-session-2018", "visits_booked"): {"网上预约": 4},
    ("services/service_case:service-2026-joint", "joint_opinions"): {"同意": 1, "不同意": 1},
    ("services/approval_fault:approval-fault-2016", "approvals_corrected"): {
        "补办完毕": 1,
        "撤销审批决定": 1,
    },
    ("services/item_data:item-data-2018-documents", "shop_businesses"): {"LY01": 2},
    ("hotline/hotline_order:hotline-2018-opinion", "opinions_collected"): {"城乡建设": 1},
    ("hotline/hotline_order:hotline-2018-opinion", "hotline_from_lines"): {"12316": 1},
}
"""Scenario and figure to its parts."""


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "figure"), PARTS)
def test_the_parts_of_a_figure(name: str, figure: str) -> None:
    found = year_of(name, YEARS[name][0])[figure]
    assert found.breakdown == PARTS[name, figure]
    assert sum(found.breakdown.values()) == found.value
