"""Every page × person × agency × confidentiality, beside a slow reading of who may see what.

An address of `urls.py` stands in one of the tables below, or among the exceptions with the reason.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.urls import URLPattern, URLResolver
from tests.casework.disclosure import HERE, REQUEST, county, do, paper
from tests.web.conftest import SignIn

from yifa.casework.models import Case
from yifa.registry import entries
from yifa.registry.models import Region
from yifa.web import urls
from yifa.web.models import Draft, User

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
LISTS = {
    "work": ("/", "/?tab=others"),
    "cases": ("/cases/", "/cases/?procedure=foi_request&state=open"),
    "search": ("/search/?q=规划验收", "/search/?q=规划验收&in=case"),
    "supervision": ("/supervision/", "/supervision/?format=csv"),
    "supervision_clocks": ("/supervision/clocks/?sign=red", "/supervision/clocks/?sign=late"),
    "supervision_refusals": ("/supervision/refusals/", "/supervision/refusals/?format=csv"),
    "supervision_numbers": ("/supervision/numbers/", "/supervision/numbers/?format=csv"),
    "supervision_certificates": ("/supervision/certificates/",),
}
"""Open to all who have signed in; of the cases they name each reader's own."""
OF_A_CASE = {
    "case": "",
    "record": "records/1/",
    "clock": "clocks/to_answer/1/",
    "move": "moves/take_up/",
    "paper": "papers/{paper}/",
}
"""For whoever sees the case."""
YEAR = "/year/2026/"
OPEN_RECORDS = ALL | {"g"}
"""Who opens the records of the year: the legal-affairs office, the auditors, and heads."""
OFFICIALS = {person for person, given in PEOPLE.items() if "agency" in given}
EVERYBODY = {*PEOPLE, "nobody"}
FOR = {
    "registers": ("/registers/", EVERYBODY),
    "register": ("/registers/agencies/", EVERYBODY),
    "compare": ("/registers/agencies/compare?a=2011-01-01&b=2026-01-01", EVERYBODY),
    "export": ("/registers/agencies/export.xlsx", EVERYBODY),
    "entry": ("/registers/agencies/entry/住建局/", EVERYBODY),
    "law": ("/law/", EVERYBODY),
    "statutes": ("/law/statutes/", EVERYBODY),
    "statute": ("/law/statutes/FOI/", EVERYBODY),
    "procedure": ("/law/foi_request/", EVERYBODY),
    "law-diff": ("/law/foi_request/diff?a=2019-05-14&b=2019-05-15", EVERYBODY),
    "year": (YEAR, OFFICIALS),
    "figure": (f"{YEAR}figures/foi_received/", OFFICIALS),
    "report": (f"{YEAR}report/", OPEN_RECORDS),
    "report_versions": (f"{YEAR}report/versions/", OPEN_RECORDS),
    "report_file": (f"{YEAR}report/file/docx/", OPEN_RECORDS),
    "report_text": (f"{YEAR}report/problems/", {"l"}),
    "begin": ("/begin/foi_request/submit/", OFFICIALS),
    "accounts": ("/manage/accounts/", {"keeper"}),
    "accounts_open": ("/manage/accounts/open/", {"keeper"}),
    "account_open": ("/manage/accounts/open/h/", {"keeper"}),
    "account": ("/manage/accounts/{account}/", {"keeper"}),
    "imports": ("/manage/import/", {"keeper"}),
    "exchange": ("/manage/exchange/", {"keeper"}),
    "import_template": ("/manage/import/templates/people.xlsx", {"keeper"}),
    "exams": ("/exams/", EVERYBODY),
    "handover": ("/manage/handover/", {"g", "l"}),
    "handover_of": ("/manage/handover/o/", {"g", "l"}),
}
"""No page of a case: its address, and who may open it. `keeper` manages accounts, and holds no post."""
SENT = {
    "report_move": (f"{YEAR}report/move/", OPEN_RECORDS),
    "exchange_resend": (f"/manage/exchange/{UUID(int=0)}/resend/", {"keeper"}),
    "import_confirm": ("/manage/import/confirm/", {"keeper"}),
}
"""Forms that are only sent."""
OWN_EXAM = "the candidate's own pages, 404 for everybody else: test_exams"
OWN = {
    "draft": "/drafts/{draft}/",
    "confirm": "/drafts/{draft}/confirm/",
    "discard": "/drafts/{draft}/discard/",
}
"""For whoever wrote the draft."""
TESTED_APART = {
    "exam": "is for those who see the exam's case, in office: test_exams",
    "exam_collect": "is for whoever holds the exam: test_exams",
    "sitting": OWN_EXAM,
    "sitting_begin": OWN_EXAM,
    "sitting_page": OWN_EXAM,
    "sitting_hand_in": OWN_EXAM,
    "round": "test_a_grid_shows_what_the_policy_says, below",
    "save_view": "writes the reader's own saved view and shows nothing: test_work",
    "forget_view": "forgets the reader's own saved view: test_work",
    "hat": "takes no post that is not held: test_hat",
    "language": "sets the reader's own language: test_shell",
    "years": "sends on to a year",
    "setup": "is for whoever has the token, before there is a county: test_setup",
    "metrics": "is for whoever watches the installation, and names no case: test_metrics",
    "live": "says that the process answers",
    "ready": "says that the database answers",
}


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
        values = {"name": agency, "legal_affairs": agency == "司法局"} | (
            {"superior": above} if above else {}
        )
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
    for path in (path for paths in LISTS.values() for path in paths):
        answer = client.get(path)
        assert answer.status_code == 200, path
        shown = set(ID.findall(answer.getvalue().decode()))
        assert shown <= seen, (path, shown - seen)
        if path == "/cases/":
            assert shown == seen
    for matter in matters:
        for page in OF_A_CASE.values():
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


def test_every_address_stands_in_a_table() -> None:
    """A new one is put into one of them, and thereby tested, or excepted with the reason."""
    ours = {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)} - {None}
    tables = (LISTS, OF_A_CASE, FOR, SENT, OWN, TESTED_APART)
    assert [name for table in tables for name in table if name not in ours] == []
    assert sorted(ours) == sorted(name for table in tables for name in table)
    # allauth's pages; the portal, the API and Open311 have tables of their own (tests/portal, tests/api)
    apart = {p.pattern.regex.pattern for p in urls.urlpatterns if isinstance(p, URLResolver)}  # type: ignore[union-attr]
    assert apart == {"^account/", "^", "^api/", "^open311/v2/"}


@pytest.mark.parametrize("person", [*PEOPLE, "nobody", "keeper"])
def test_a_page_is_for_those_it_is_for(person: str, matters: list[Matter], sign_in: SignIn) -> None:
    """And what it shows of cases is what its reader sees of them."""
    client = sign_in(person, administrator=person == "keeper")
    seen = {str(m.id) for m in matters if sees(person, m)}
    account = User.objects.get(username=person).pk
    for name, (path, people) in FOR.items():
        answer = client.get(path.format(account=account))
        allowed = person in people or (people is EVERYBODY and person == "keeper")
        assert (answer.status_code != 404) == allowed, (name, answer.status_code)
        assert answer.status_code in (200, 302, 404), (name, answer.status_code)
        if "text/html" in answer.headers["Content-Type"]:
            assert set(ID.findall(answer.text)) <= seen, name
    for name, (path, people) in SENT.items():
        answer = client.post(path, {"move": "no such"})
        if person not in people:
            assert answer.status_code == 404, name


@pytest.mark.parametrize("person", [p for p in (*PEOPLE, "nobody") if p != "o"])
def test_a_draft_is_for_whoever_wrote_it(person: str, matters: list[Matter], sign_in: SignIn) -> None:
    mine = next(m for m in matters if sees("o", m))
    writer = sign_in("o")
    saved = writer.post(f"/cases/{mine.id}/moves/take_up/", {"on_0": "2026-09-30", "save": "1"})
    assert saved.status_code == 302
    draft = Draft.objects.get()
    client = sign_in(person)
    assert client.get(OWN["draft"].format(draft=draft.id)).status_code == 404
    assert client.post(OWN["confirm"].format(draft=draft.id)).status_code == 404
    client.post(OWN["discard"].format(draft=draft.id))
    assert Draft.objects.filter(id=draft.id).exists()
    assert writer.get(OWN["draft"].format(draft=draft.id)).status_code in (200, 409)


@pytest.mark.parametrize("person", [*PEOPLE, "nobody"])
def test_a_grid_shows_what_the_policy_says(person: str, matters: list[Matter], sign_in: SignIn) -> None:
    parent, *children = matters
    Case.objects.filter(id__in=[child.id for child in children]).update(parent_id=parent.id)
    seen = {str(m.id) for m in matters if sees(person, m)}
    answer = sign_in(person).get(f"/cases/{parent.id}/round/")
    inside = {str(child.id) for child in children} & seen
    assert answer.status_code == (200 if sees(person, parent) and inside else 404)
    if answer.status_code == 200:
        assert set(ID.findall(answer.text)) <= seen
        assert sum(s.n for s in answer.context["sums"][1:]) == len(inside)


def test_the_reading_tells_people_apart(matters: list[Matter]) -> None:
    """A matrix in which everybody saw the same would show nothing."""
    seen = {person: sum(sees(person, m) for m in matters) for person in [*PEOPLE, "nobody"]}
    assert seen == {"o": 2, "v": 2, "w": 2, "g": 4, "l": 4, "r": 4, "k": 4, "z": 4, "y": 4, "nobody": 0}
