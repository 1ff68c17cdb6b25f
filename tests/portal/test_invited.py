"""Whom a publication invites: a project suggested for the year, a decision commented on, each answered under the code and counted."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

import pytest
from django.test import Client
from tests.casework.disclosure import HERE, county, do
from tests.portal.conftest import HOME, Post, code_of
from tests.scenarios.test_scenarios import SCENARIOS, catalogue

from yifa.casework.bench import DbBench
from yifa.casework.models import Case
from yifa.casework.record import held
from yifa.engine.scenarios import play
from yifa.figures.values import value
from yifa.portal.models import Submission
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db
YEAR = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


def published(client: Client, path: str) -> str:
    return re.search(r"published/([0-9a-f-]{36})/", client.get(HOME + path).text)[1]


def follow(client: Client, code: str) -> str:
    return client.post(f"{HOME}follow/", {"code": code}).text


def test_a_project_is_suggested_answered_and_listed_without_the_name(client: Client, post: Post) -> None:
    region = county(
        people={"g": {"roles": "government_office", "agency": "县政府"}},
        agencies={"县政府": {"mark": "通政"}},
    )
    how = {"procedure": "livelihood_projects"}
    given = {
        "title": "2027年民生实事项目",
        "year": 2027,
        "planned": 1,
        "channels": "网站",
        "close_by": "2026-09-20",
    }
    case = UUID(do("call", "g", "2026-09-14", agency="县政府", given=given, **how).case)
    said = {
        "add.suggestions.0-text": "改造北村饮水管网",
        "add.suggestions.0-area": "北村",
        "add.suggestions.0-from": "申某某",
    }
    code = code_of(post(f"published/{published(client, 'calls/')}/suggest/", said))
    row = Submission.objects.get(region_id=HERE).item
    answer = {"suggestion.adopted": "adopted", "suggestion.reason": "列入候选项目"}
    do("suggestion.handle", "g", "2026-09-18", case, item=row, given=answer, **how)
    assert "列入候选项目" in follow(client, code)
    project = {
        "id": "p1",
        "title": "北村饮水",
        "content": "管网十公里",
        "unit": "县政府",
        "from_public": True,
    }
    do("list", "g", "2026-09-21", case, add={"projects": [project]}, **how)
    page = client.get(f"{HOME}published/{published(client, 'list/livelihood_projects/shortlist/')}/").text
    assert all(
        told in page for told in ("改造北村饮水管网", "列入候选项目", "申某某"[:1] + "某某", "北村饮水")
    )
    assert value(region, "livelihood_suggestions", *YEAR).value == 1


def test_a_decision_is_commented_on_and_the_comment_answered(client: Client, post: Post) -> None:
    scenario = SCENARIOS["decisions/decision_execution:decision-execution-2019-stopped"]
    region = Region.objects.create(code=HERE, zh="通道侗族自治县", places=["430000", "431200", "431230"])
    steps = [step for step in scenario["when"] if step["on"] <= "2019-05-09"]
    assert play({**scenario, "when": steps}, DbBench(scenario, catalogue(), region)).problems == []
    case = Case.objects.get(region_id=HERE, procedure="decision_execution")
    said = {
        "add.comments.0-text": "路灯太暗",
        "add.comments.0-score": "poor",
        "add.comments.0-from": "申某某",
    }
    code = code_of(post(f"published/{published(client, 'calls/')}/comment/", said))
    row = Submission.objects.get(region_id=HERE).item
    state = held(case)[1].state
    assert state.row("comments", row)["received"] == "2026-09-18"
    assert state.clocks.last("comment.to_answer", row) is not None
    do(
        "comment.answer",
        "起草",
        "2026-09-18",
        case.id,
        item=row,
        given={"comment.reply": "列入后评估"},
        procedure="decision_execution",
    )
    assert "列入后评估" in follow(client, code)
    found = value(region, "decision_comments", *YEAR)
    assert (found.value, found.breakdown["不满意"]) == (1, 1)
