"""Every page × person × agency × confidentiality, beside a slow reading of who may see what."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from tests.casework.disclosure import HERE, REQUEST, county, do, paper
from tests.web.conftest import SignIn

from yifa.casework.models import Case
from yifa.registry import entries
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db
UNDER = {"住建局": "县政府", "水利局": "县政府", "司法局": "县政府", "县政府": None}
PEOPLE = {
    "o": {"roles": "foi_officer", "agency": "住建局"},
    "v": {"roles": "legal_reviewer", "agency": "住建局"},
    "w": {"roles": "foi_officer", "agency": "水利局"},
    "g": {"roles": "head", "agency": "县政府"},
    "l": {"roles": "legal_head", "agency": "司法局"},
    "r": {"roles": "legal_reviewer", "agency": "司法局"},
    "k": {"roles": "auditor", "agency": "县政府"},
    "z": {"roles": "applicant"},
    "y": {"roles": "applicant"},
}
ALL = {"l", "r", "k"}
"""The legal-affairs office and the auditors."""
ID = re.compile(r"/cases/([0-9a-f-]{36})/")
LISTS = ("/", "/?tab=others", "/cases/", "/cases/?procedure=foi_request&state=open")
OF_A_CASE = ("", "records/1/", "clocks/to_answer/1/", "moves/take_up/", "papers/{paper}/")


@dataclass(frozen=True)
class Matter:
    id: UUID
    agency: str
    applicant: str
    secret: bool
    paper: str


def sees(person: str, matter: Matter) -> bool:
    """The policy as it is written: DESIGN, section 10."""
    if person == matter.applicant:
        return True
    if matter.secret:
        return False
    if person in ALL:
        return True
    mine: str | None = str(PEOPLE.get(person, {}).get("agency", "nowhere"))
    above: str | None = matter.agency
    while above is not None:
        if above == mine:
            return True
        above = UNDER[above]
    return False


@pytest.fixture
def matters(here: Region) -> list[Matter]:
    county(people=PEOPLE, agencies={a: {} for a in UNDER if a != "住建局"})
    for agency, above in UNDER.items():
        values = {"name": agency, "superior": above, "legal_affairs": agency == "司法局"}
        entries.enter(HERE, "agencies", agency, values, dt.date(2010, 1, 1), uuid4())
    found = []
    for agency in ("住建局", "水利局"):
        for applicant in ("z", "y"):
            for secret in (False, True):
                kept = paper("other", f"{agency}{applicant}{secret}".encode())
                given = {**REQUEST, "applicant": applicant}
                receipt = do("submit", applicant, "2026-09-18", agency=agency, given=given, attached=[kept])
                case = UUID(receipt.case)
                if secret:
                    Case.objects.filter(id=case).update(privacy="secret")
                found.append(Matter(case, agency, applicant, secret, kept.sha256))
    return found


@pytest.mark.parametrize("person", [*PEOPLE, "nobody"])
def test_a_page_shows_what_the_policy_says_and_no_more(
    person: str, matters: list[Matter], sign_in: SignIn
) -> None:
    client = sign_in(person)
    seen = {str(m.id) for m in matters if sees(person, m)}
    for path in LISTS:
        answer = client.get(path)
        assert answer.status_code == 200, path
        shown = set(ID.findall(answer.text))
        assert shown <= seen, (path, shown - seen)
        if path == "/cases/":
            assert shown == seen
    for matter in matters:
        for page in OF_A_CASE:
            path = f"/cases/{matter.id}/{page.format(paper=matter.paper)}"
            assert client.get(path).status_code == (200 if sees(person, matter) else 404), path


@pytest.mark.parametrize("person", [*PEOPLE, "nobody"])
def test_oversight_shows_what_the_policy_says(person: str, matters: list[Matter], sign_in: SignIn) -> None:
    """The list of red cards as a page and as a file, and the records behind a figure."""
    client = sign_in(person)
    seen = {str(m.id) for m in matters if sees(person, m)}
    assert set(ID.findall(client.get("/supervision/clocks/?sign=red").text)) == seen
    file = client.get("/supervision/clocks/?sign=red&format=csv").getvalue().decode()
    assert len(file.strip().splitlines()) == 1 + len(seen)
    assert client.get("/supervision/").context["total"].red == len(seen)
    figure = client.get("/year/2026/figures/foi_received/")
    assert figure.status_code == (200 if person in PEOPLE and "agency" in PEOPLE[person] else 404)
    opens = person in ALL | {"g"}
    assert set(ID.findall(figure.text)) == (seen if opens else set())
    records = client.get("/year/2026/figures/foi_received/?format=csv")
    assert records.status_code == (200 if opens else 404)


def test_the_reading_tells_people_apart(matters: list[Matter]) -> None:
    """A matrix in which everybody saw the same would show nothing."""
    seen = {person: sum(sees(person, m) for m in matters) for person in [*PEOPLE, "nobody"]}
    assert seen == {"o": 2, "v": 2, "w": 2, "g": 4, "l": 4, "r": 4, "k": 4, "z": 4, "y": 4, "nobody": 0}
