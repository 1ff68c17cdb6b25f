"""Who may see what: the one predicate against a slow reading of the policy, and the facts of a case."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.disclosure import HERE, PEOPLE, county, do, paper, submit

from yifa.casework import visibility
from yifa.casework.models import Case, Involved
from yifa.casework.paging import Keyset
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Session
from yifa.casework.visibility import (
    NEWEST,
    Sight,
    Viewer,
    handles,
    listed_cases,
    may_see,
    policy,
    predicate,
    viewer,
    visible_cases,
)
from yifa.registry.models import Entry, Region

TODAY = dt.date(2026, 11, 20)
THERE = 431231

# --- a county drawn at random, and the policy read slowly -------------------------------------------------------

AGENCIES = [f"a{n}" for n in range(6)]
PERSONS = [f"p{n}" for n in range(4)]
ROLES = ["officer", "legal_head", "legal_reviewer", "auditor"]


@dataclass(frozen=True)
class Agency:
    superior: str | None
    ended: bool
    into: tuple[str, ...]
    legal: bool


@dataclass(frozen=True)
class Post:
    role: str
    agency: str
    ended: bool


@dataclass(frozen=True)
class Matter:
    privacy: str
    agencies: frozenset[str]
    persons: frozenset[str]


@dataclass(frozen=True)
class County:
    agencies: dict[str, Agency]
    posts: dict[str, list[Post]]
    matters: list[Matter]


agency = st.builds(
    Agency,
    st.none() | st.sampled_from(AGENCIES),
    st.sampled_from([False, False, True]),
    st.lists(st.sampled_from(AGENCIES), max_size=2, unique=True).map(tuple),
    st.sampled_from([False, False, True]),
)
post = st.builds(
    Post, st.sampled_from(ROLES), st.sampled_from(AGENCIES), st.sampled_from([False, False, True])
)
matter = st.builds(
    Matter,
    st.sampled_from(["open", "internal", "personal", "secret"]),
    st.frozensets(st.sampled_from(AGENCIES), max_size=2),
    st.frozensets(st.sampled_from(PERSONS), max_size=2),
)
counties = st.builds(
    County,
    st.fixed_dictionaries(dict.fromkeys(AGENCIES, agency)),
    st.fixed_dictionaries({p: st.lists(post, max_size=2) for p in PERSONS}),
    st.lists(matter, min_size=1, max_size=12),
)


def leads_up(county: County, agency: str, top: str, seen: frozenset[str] = frozenset()) -> bool:
    """Is the agency, or whoever stands over it or in its place, `top`?"""
    if agency == top:
        return True
    if agency in seen:
        return False
    about = county.agencies[agency]
    in_place = about.into if about.ended else ()
    uppers = in_place or ((about.superior,) if about.superior else ())
    return any(leads_up(county, upper, top, seen | {agency}) for upper in uppers)


def sees(county: County, person: str, matter: Matter) -> bool:
    if person in matter.persons:
        return True
    if matter.privacy == "secret":
        return False
    for post in county.posts[person]:
        if post.ended:
            continue
        if post.role in ("auditor", "legal_head"):
            return True
        if post.role == "legal_reviewer" and county.agencies[post.agency].legal:
            return True
        if any(leads_up(county, agency, post.agency) for agency in matter.agencies):
            return True
    return False


def entry(register: str, key: str, first: str, last: str | None, content: dict[str, Any]) -> Entry:
    return Entry(
        region_id=HERE, register=register, key=key, content=content, valid_from=first, valid_to=last,
        opened_by=uuid4(),
    )  # fmt: skip


def set_up(county: County) -> dict[UUID, Matter]:
    """Everything the county has, in the tables; and a twin of every case in the county next door."""
    rows = []
    for name, about in county.agencies.items():
        content = {"name": name, "superior": about.superior, "legal_affairs": about.legal}
        rows.append(
            entry("agencies", name, "2000-01-01", "2009-12-31", {"superior": "a0", "legal_affairs": True})
        )
        last = "2026-11-19" if about.ended else None
        rows.append(entry("agencies", name, "2010-01-01", last, {**content, "into": list(about.into)}))
        if not about.ended:
            rows.append(
                entry("agencies", name, "2026-11-10", "2026-11-09", {"superior": "a1"})
            )  # never in force
    for person, posts in county.posts.items():
        for post in {(p.role, p.agency): p for p in posts}.values():
            where = "" if post.role == "auditor" else post.agency
            key = f"{person}|{post.role}|{where}"
            rows.append(entry("posts", key, "2012-01-01", "2026-11-19" if post.ended else None, {}))
    Entry.objects.bulk_create(rows)
    made = {}
    for code in (HERE, THERE):
        for n, matter in enumerate(county.matters):
            opened = TODAY - dt.timedelta(days=n * 5 % 3)
            case = Case.objects.create(
                region_id=code, procedure="foi_request", edition="2019", stage="received", handler="a0",
                opened_on=opened, seq=1, head=bytes(32), privacy=matter.privacy,
            )  # fmt: skip
            Involved.objects.bulk_create(
                Involved(region_id=code, case=case, kind=kind, who=who, opened_on=opened)
                for kind, people in (("agency", matter.agencies), ("person", matter.persons))
                for who in people
            )
            if code == HERE:
                made[case.id] = matter
    return made


@pytest.fixture
def regions(db: None) -> None:
    for code in (HERE, THERE):
        Region.objects.create(code=code, zh=f"县{code}")


def paged(who: Viewer, wanted: Q) -> list[Case]:
    """All that is listed, two to a page."""
    found: list[Case] = []
    page = Keyset(listed_cases(who, wanted), NEWEST, RequestFactory().get("/"), 2)
    found += page.rows
    while page.next is not None:
        after = RequestFactory().get("/", {"after": page.next})
        page = Keyset(listed_cases(who, wanted), NEWEST, after, 2)
        found += page.rows
    return found


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(county=counties)
@pytest.mark.parametrize(("names", "few"), [(0, 0), (0, 2), (0, 8), (2, 2), (99, 0)])
def test_the_predicate_is_the_policy(regions: None, names: int, few: int, county: County) -> None:
    county = County(
        county.agencies,
        {p: list({(x.role, x.agency if x.role != "auditor" else ""): x for x in posts}.values())
         for p, posts in county.posts.items()},
        county.matters,
    )  # fmt: skip
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(visibility, "NAMES", names)
        patch.setattr(visibility, "FEW", few)
        made = set_up(county)
        for person in PERSONS:
            who = viewer(HERE, person, TODAY)
            want = {case for case, matter in made.items() if sees(county, person, matter)}
            assert {case.id for case in visible_cases(who)} == want
            newest = visible_cases(who).order_by("-opened_on", "-id")
            assert [case.id for case in paged(who, Q())] == [case.id for case in newest]
            day = Q(opened_on=TODAY)
            assert [case.id for case in paged(who, day)] == [case.id for case in newest.filter(day)]
            sql, params = predicate(who, "c")
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT c.id FROM casework_case c WHERE {sql}", params)
                assert {UUID(str(id)) for (id,) in cursor.fetchall()} == want
            for case in Case.objects.all():
                assert may_see(who, case) == (case.id in want)
        transaction.set_rollback(True)


# --- the policy, said by examples -------------------------------------------------------------------------------

GOVERNMENT = {
    "agencies": {
        "县政府": {}, "司法局": {}, "住建局": {"mark": "通建"}, "质安站": {}, "法制办": {"ended": "2019-03-01", "into": "司法局"},
    },
    "people": {
        **PEOPLE,
        "县长": {"roles": "government_head", "agency": "县政府"},
        "站员": {"roles": "officer", "agency": "质安站"},
        "法审": {"roles": "legal_reviewer", "agency": "司法局"},
        "局审": {"roles": "legal_reviewer", "agency": "质安站"},
        "审计": {"roles": "auditor"},
    },
}  # fmt: skip


@pytest.fixture
def request_case(db: None) -> Case:
    county(**GOVERNMENT)
    for name, content in {
        "住建局": {"name": "住建局", "mark": "通建", "superior": "县政府"},
        "质安站": {"name": "质安站", "superior": "住建局"},
        "司法局": {"name": "司法局", "superior": "县政府", "legal_affairs": True},
    }.items():
        Entry.objects.filter(register="agencies", key=name).update(content=content)
    return Case.objects.get(id=submit())


def look(person: str) -> Viewer:
    return viewer(HERE, person, TODAY)


@pytest.mark.parametrize(
    ("person", "seen"),
    [("o", True), ("县长", True), ("法审", True), ("审计", True), ("z", True),
     ("站员", False), ("局审", False), ("t", False), ("没有这人", False)],
)  # fmt: skip
def test_who_sees_a_request(request_case: Case, person: str, seen: bool) -> None:
    assert may_see(look(person), request_case) is seen


@pytest.mark.parametrize("person", ["o", "县长", "法审", "审计"])
def test_a_secret_case_only_the_named(request_case: Case, person: str) -> None:
    Case.objects.update(privacy="secret")
    assert not may_see(look(person), request_case)
    assert may_see(look("z"), request_case)


def test_a_post_that_ended_yesterday_shows_nothing(request_case: Case) -> None:
    Entry.objects.filter(register="posts", key="o|foi_officer|住建局").update(
        valid_to=TODAY - dt.timedelta(1)
    )
    assert not may_see(look("o"), request_case)
    assert may_see(viewer(HERE, "o", TODAY - dt.timedelta(1)), request_case)


def test_the_successor_sees_and_handles_what_it_has_not_taken_over_yet(request_case: Case) -> None:
    Entry.objects.filter(register="agencies", key="住建局").update(
        valid_to="2026-10-31", content={"name": "住建局", "into": ["建设局"]}
    )
    Entry.objects.bulk_create([entry("posts", "新人|foi_officer|建设局", "2026-11-01", None, {})])
    assert may_see(look("新人"), request_case)
    assert ("foi_officer", "住建局") in look("新人").posts
    assert may_see(look("o"), request_case)  # a post in the ended agency that nobody ended
    assert not may_see(look("县长"), request_case)  # 建设局 is not under the government, as far as is known


# --- facts ------------------------------------------------------------------------------------------------------


def sight(case: UUID, person: str) -> Sight:
    region = Region.objects.get(code=HERE)
    held = Session(region, catalogue(), calendar_of(region)).load(case)
    assert held is not None
    return Sight(look(person), held.state, held.law.at(TODAY))


def test_personal_facts_only_for_those_who_handle_the_case(request_case: Case) -> None:
    do("take_up", "o", "2026-09-21", request_case.id)
    do(
        "consult",
        "o",
        "2026-09-21",
        request_case.id,
        add={"asked": [{"id": "t1", "name": "甲公司", "kind": "third_party"}]},
    )
    do("ask.send", "o", "2026-09-22", request_case.id, item="t1", attached=[paper("consultation")])
    do("ask.object", "t", "2026-09-23", request_case.id, item="t1", given={"ask.objection": "商业秘密"})
    handler, superior, auditor, party = (sight(request_case.id, p) for p in ("o", "县长", "审计", "z"))
    assert handler.fields["contact"] == "13900000000"
    assert handler.fields["asked"][0]["name"] == "甲公司"
    assert handler.items["ask", "t1"]["ask.objection"] == "商业秘密"
    for other in (superior, auditor, party):
        assert {"contact", "applicant"}.isdisjoint(other.fields)
        assert other.fields["asked"] == ({"id": "t1", "kind": "third_party"},)
        assert other.items["ask", "t1"] == {}
        assert other.fields["content"] == "某小区规划验收文件"
        assert other.fields["handler"] == "住建局"


def test_internal_facts_only_for_those_in_office(request_case: Case) -> None:
    do("withdraw", "z", "2026-09-21", request_case.id)
    do("archive", "k", "2026-09-22", request_case.id, given={"archive_number": "2026-1"})
    assert "archive_number" in sight(request_case.id, "县长").fields
    assert "archive_number" in sight(request_case.id, "审计").fields
    assert "archive_number" not in sight(request_case.id, "z").fields


def test_what_a_record_gave_is_filtered_the_same_way(request_case: Case) -> None:
    region = Region.objects.get(code=HERE)
    held = Session(region, catalogue(), calendar_of(region)).load(request_case.id)
    assert held is not None
    (event,) = held.state.events
    assert "contact" in sight(request_case.id, "o").given(event)
    assert "contact" not in sight(request_case.id, "县长").given(event)


def test_a_fact_the_law_does_not_know_is_shown_as_a_personal_one(request_case: Case) -> None:
    region = Region.objects.get(code=HERE)
    held = Session(region, catalogue(), calendar_of(region)).load(request_case.id)
    assert held is not None
    held.state.fields["former"] = "x"
    slice_ = held.law.at(TODAY)
    assert "former" in Sight(look("o"), held.state, slice_).fields
    assert "former" not in Sight(look("县长"), held.state, slice_).fields
    assert handles(look("o"), held.state, slice_)
    assert not handles(look("县长"), held.state, slice_)


# --- how it is asked --------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow(regions: None) -> None:
    few = County({a: Agency(None, False, (), False) for a in AGENCIES}, {p: [] for p in PERSONS},
                 [Matter("open", frozenset({"a1"}), frozenset())] * 2)  # fmt: skip
    many = County(few.agencies, {**few.posts, "p0": [Post("officer", "a1", False)]}, few.matters * 30)
    set_up(many)
    with CaptureQueriesContext(connection) as asked:
        who = viewer(HERE, "p0", TODAY)
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        assert len([case.title for case in visible_cases(who)]) == 60
    assert len(asked) == 1


@pytest.mark.parametrize("agencies", [2, 20])
def test_the_region_stands_first_and_the_indexes_answer(regions: None, agencies: int) -> None:
    mine = frozenset(f"a{n}" for n in range(agencies))
    sql, params = predicate(Viewer(HERE, "p0", frozenset({("officer", "a1")}), mine, False))
    assert re.match(r'\W*casework_case\W*"region_id" = %s', sql)
    subqueries = sql.count("SELECT")
    assert len(re.findall(r'U0\."region_id" = ', sql)) == subqueries
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN SELECT id FROM casework_case WHERE {sql}", params)
            plan = [row[3] for row in cursor.fetchall() if "U0" in row[3]]
            assert len(plan) == subqueries
            assert all(re.search(r"kind=\? AND who=\?|case_id=\?", step) for step in plan), plan
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT id FROM casework_case WHERE {sql}", params)
            plan = [row[0] for row in cursor.fetchall()]
            assert not [step for step in plan if "Seq Scan" in step], plan


def test_the_predicate_joins_other_filters(request_case: Case) -> None:
    mine = Case.objects.filter(policy(look("o")), stage="received")
    assert [case.id for case in mine] == [request_case.id]
    assert not Case.objects.filter(policy(look("站员")), stage="received").exists()
