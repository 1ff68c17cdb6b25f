"""Every endpoint × person × agency × confidentiality, beside a slow reading of who may see what."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.api.conftest import Api, Program
from tests.casework.disclosure import HERE, REQUEST, county, do, paper
from tests.web.test_matrix import ALL, PEOPLE, UNDER, Matter, sees

from yifa.api.endpoints import ENDPOINTS
from yifa.casework.models import Case
from yifa.registry import entries
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db
IN_OFFICE = [person for person, held in PEOPLE.items() if "agency" in held]
OPENS = ALL | {"g"}
"""Open the records behind a figure: the legal-affairs office, auditors, heads."""
PERSONAL = {"o": "住建局", "w": "水利局"}
"""Handle the cases of their agency, so personal facts are shown to them."""


@pytest.fixture
def matters(here: Region) -> list[Matter]:
    """As the workbench's matrix has them, and orders of the hotline, one of them secret."""
    county(people=PEOPLE, agencies={a: {} for a in UNDER if a != "住建局"})
    for agency, above in UNDER.items():
        values = {"name": agency, "superior": above, "legal_affairs": agency == "司法局"}
        entries.enter(HERE, "agencies", agency, values, dt.date(2010, 1, 1), uuid4())
    found = []
    for agency in ("住建局", "水利局"):
        for secret in (False, True):
            kept = paper("other", f"{agency}{secret}".encode())
            given = {**REQUEST, "applicant": "z"}
            case = do("submit", "z", "2026-09-18", agency=agency, given=given, attached=[kept]).case
            found.append(Matter(UUID(case), agency, "z", secret, kept.sha256))
    for matter in found:
        Case.objects.filter(id=matter.id, id__in=[m.id for m in found if m.secret]).update(privacy="secret")
    return found


def ids(answer: Any, name: str) -> set[str]:
    assert answer.status_code == 200, answer.content
    return {one[name] for one in answer.json()["items"] if one[name]}


@pytest.mark.parametrize("person", IN_OFFICE)
def test_an_endpoint_shows_what_the_policy_says(person: str, matters: list[Matter], program: Program) -> None:
    api: Api = program(person, post=post_of(person))
    seen = {str(m.id) for m in matters if sees(person, m)}
    assert ids(api.get("cases"), "id") == seen
    assert ids(api.get("cases", {"state": "open", "procedure": "foi_request"}), "id") == seen
    records = api.get("figures/foi_received/records", {"year": 2026})
    if person in OPENS:
        assert ids(records, "case") == seen
        assert len(records.json()["items"]) == len(matters)  # counted all the same, without saying whose
    else:
        assert records.status_code == 404
    for m in matters:
        status = 200 if sees(person, m) else 404
        for path in ("", "/moves", "/deadlines", "/deadlines/to_answer/1", f"/papers/{m.paper}"):
            assert api.get(f"cases/{m.id}{path}").status_code == status, path
        if status == 200:
            facts = api.get(f"cases/{m.id}").json()
            mine = PERSONAL.get(person) == m.agency
            assert ("contact" in facts["facts"]) == mine
            assert ("contact" in facts["timeline"][0]["given"]) == mine
        answer = api.post("moves/foi_request/take_up", {"case": str(m.id), "on": "2026-09-30"})
        assert answer.status_code == (404 if status == 404 else 201 if mine_to_do(person, m) else 409)


def mine_to_do(person: str, matter: Matter) -> bool:
    return PERSONAL.get(person) == matter.agency


@pytest.mark.parametrize("person", IN_OFFICE)
def test_registers_show_personal_columns_to_their_keepers_only(
    person: str, matters: list[Matter], program: Program
) -> None:
    api = program(person, post=post_of(person))
    shown = {r["id"]: {c["name"] for c in r["columns"]} for r in api.get("registers").json()["items"]}
    for register, columns in shown.items():
        for entry in api.get(f"registers/{register}").json()["items"]:
            assert set(entry["values"]) <= columns, register


def test_every_endpoint_that_shows_cases_is_in_the_matrix() -> None:
    """A new endpoint has to be put into it."""
    judged = {
        "cases",
        "case",
        "next_moves",
        "deadlines",
        "deadline",
        "paper",
        "figure_records",
        "act",
        "registers",
        "register",
    }
    public_in_office = {"me", "procedures", "procedure", "figures", "figure", "hand_in"}
    assert {e.name for e in ENDPOINTS} == judged | public_in_office


def test_the_reading_tells_people_apart(matters: list[Matter]) -> None:
    seen = {person: sum(sees(person, m) for m in matters) for person in IN_OFFICE}
    assert seen == {"o": 1, "v": 1, "w": 1, "g": 2, "l": 2, "r": 2, "k": 2}


def post_of(person: str) -> tuple[str, str]:
    return str(PEOPLE[person]["roles"]), str(PEOPLE[person]["agency"])
