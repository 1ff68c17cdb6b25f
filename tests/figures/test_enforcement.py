"""What reports say of enforcement is counted: the packaged scenarios, played, give these numbers of a span of days."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.scenarios.test_scenarios import SCENARIOS, catalogue

from yifa.casework.bench import DbBench
from yifa.engine.scenarios import play
from yifa.figures.values import Value, several
from yifa.registry.models import Region

Expected = dict[str, int | tuple[int, int]]
SPANS: dict[str, tuple[str, str, Expected]] = {
    "enforcement/body_certificate:body-certificate-round-2016": ("2016-01-01", "2016-12-31", {
        "body_certificates_issued": 2, "body_certificates_standing": 2, "enforcement_bodies_standing": 2, "bodies_certified_rate": (2, 2),
    }),
    "enforcement/entrustment:entrustment-2026": ("2026-01-01", "2026-12-31", {"entrusted_bodies": 1, "entrusted_powers": 1}),
    "enforcement/basis_cleanup:basis-cleanup-2016": ("2016-01-01", "2016-12-31", {"bases_standing": 4, "basis_articles": 4, "basis_units": 1}),
    "enforcement/seal:document-template-2016": ("2016-01-01", "2016-06-30", {"document_templates_standing": 1}),
    "enforcement/seal:seal-2016": ("2016-01-01", "2016-06-30", {"seals_standing": 1, "seal_uses": 1}),
    "enforcement/case_entry_check:case-entry-check-2016": ("2016-01-01", "2016-12-31", {
        "penalties_filed": 2, "entry_lines_checked": 4, "entries_missed": 1, "entries_hidden": 1,
    }),
    "enforcement/case_meeting:case-meeting-2016": ("2016-01-01", "2016-12-31", {
        "case_meetings": 2, "cases_passed": 2, "cases_passed_amount": 7_000_000, "cases_reexamined": 1, "cases_reexamined_amount": 2_000_000,
    }),
    "enforcement/enforcement_complaint:enforcement-complaint-2026": ("2026-01-01", "2026-12-31", {
        "enforcement_complaints": 3, "enforcement_complaints_online": 0, "enforcement_complaints_answered": 1,
        "enforcement_complaints_on_time_rate": (1, 1), "problems_found": 1,
    }),
    "enforcement/penalty_entrusted:penalty-entrusted-2026": ("2026-01-01", "2026-12-31", {
        "penalties_filed": 1, "penalties_challenged": 1, "penalties_overturned": 0, "penalties_overturned_rate": (0, 1), "rec_overturned": 0,
    }),
    "enforcement/penalty:penalty-2026-fine-with-hearing": ("2026-01-01", "2026-12-31", {
        "penalties_overturned": 1, "penalties_overturned_rate": (1, 1),
    }),
    "assessment/file_review_kinds:file-review-look-back": ("2016-01-01", "2016-12-31", {
        "file_review_rounds": 2, "files_looked_back": 1, "looked_back_gone_rate": (1, 1), "file_faults": 1,
    }),
    "assessment/file_analysis:file-analysis-2016": ("2016-01-01", "2016-12-31", {
        "file_analyses": 1, "common_faults": 2, "common_fault_files": 10, "training_needs": 2, "training_needs_met": 1,
    }),
    "inspection/campaign:campaign-standards": ("2015-01-01", "2015-12-31", {"campaign_phases": 3, "campaign_units": 2, "campaign_units_late": 1}),
    "lists/duty_delimitation:competence-dispute-2026": ("2026-01-01", "2026-12-31", {"competence_disputes": 1}),
    "litigation/litigation:lit-2026-lost": ("2026-01-01", "2026-12-31", {"lit_lost": 1}),
}  # fmt: skip


def told(name: str, first: str, last: str) -> dict[str, Value]:
    scenario = SCENARIOS[name]
    region = Region.objects.create(code=999999, zh="样例县", places=list(scenario.get("places", ())))
    assert play(scenario, DbBench(scenario, catalogue(), region)).problems == []
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    (found,) = several(region, [days], today=days[1])
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("name", SPANS)
def test_what_a_scenario_comes_to(name: str) -> None:
    first, last, expected = SPANS[name]
    found = told(name, first, last)
    assert {
        id: found[id].value if isinstance(n, int) else (found[id].part, found[id].whole)
        for id, n in expected.items()
    } == expected
    assert {id: found[id].unknown for id in expected} == dict.fromkeys(expected, 0)


@pytest.mark.django_db
def test_a_rate_of_two_figures_is_told_for_each_unit() -> None:
    found = told("enforcement/penalty:penalty-2026-fine-with-hearing", "2026-01-01", "2026-12-31")
    assert found["penalties_overturned_rate"].rates == {"市监局": (1, 1)}
    assert found["penalties_overturned_rate"].rates_en == {"市监局": (1, 1)}
    assert found["bodies_certified_rate"].rates == {}
    assert found["penalties_overturned"].rates == {}
