"""The tables of casework, and the links between rows of one region, on the engine of the run.

The links rest on hooks of Django that are not public; these tests hold them.
"""

import datetime as dt
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yifa.casework.models import CalendarNotice, Case, Deadline, Link, Number, Receipt, Series, Waiting
from yifa.casework.sql import analyse
from yifa.ledger.models import AppliedLaw
from yifa.registry.fields import RegionForeignKey
from yifa.registry.models import Region, RegionModel

HERE, THERE = 431230, 431231
OURS = [m for m in apps.get_models() if m._meta.app_label in ("registry", "casework", "ledger")]
OF_REGIONS = [
    m for m in OURS if m not in (Region, CalendarNotice, AppliedLaw)
]  # these are of the installation


@pytest.fixture(autouse=True)
def regions(db: None) -> None:
    for code in (HERE, THERE):
        Region.objects.create(code=code, zh=f"县{code}")


def new_case(region: int = HERE, **other: Any) -> Case:
    fields = {
        "procedure": "foi_request", "edition": "2019", "stage": "received", "handler": "住建局",
        "opened_on": dt.date(2026, 9, 18), "seq": 1, "head": bytes(32),
    }  # fmt: skip
    return Case.objects.create(region_id=region, **(fields | other))


def new_deadline(case: Case, **other: Any) -> Deadline:
    fields = {
        "clock": "to_answer",
        "run": 1,
        "started": dt.date(2026, 9, 18),
        "status": "running",
        "binds": "住建局",
    }
    return Deadline.objects.create(region_id=case.region_id, case=case, **(fields | other))


# --- rules of every table -------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", OF_REGIONS, ids=lambda m: m._meta.label)
def test_everything_leads_with_the_region(model: type[models.Model]) -> None:
    meta = model._meta
    for thing in (*meta.indexes, *meta.constraints):
        assert thing.fields[0] == "region", thing.name
    for field in meta.fields:
        assert field.primary_key or not (field.unique or field.db_index), field.name
    assert not meta.unique_together
    assert not meta.many_to_many


@pytest.mark.parametrize("model", OF_REGIONS, ids=lambda m: m._meta.label)
def test_keys_can_be_merged_between_counties(model: type[models.Model]) -> None:
    assert isinstance(model._meta.pk, models.UUIDField)
    assert model._meta.get_field("region").related_model is Region
    for field in model._meta.fields:
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, RegionModel):
            assert isinstance(field, RegionForeignKey), field.name


SQL_WORDS = frozenset(
    [
        "all",
        "and",
        "any",
        "as",
        "asc",
        "at",
        "before",
        "between",
        "both",
        "by",
        "case",
        "check",
        "collate",
        "column",
        "constraint",
        "create",
        "cross",
        "current",
        "default",
        "delete",
        "desc",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "exists",
        "false",
        "filter",
        "first",
        "for",
        "foreign",
        "from",
        "full",
        "group",
        "having",
        "in",
        "index",
        "inner",
        "insert",
        "intersect",
        "into",
        "is",
        "join",
        "last",
        "leading",
        "left",
        "like",
        "limit",
        "natural",
        "not",
        "null",
        "of",
        "offset",
        "on",
        "or",
        "order",
        "outer",
        "over",
        "partition",
        "primary",
        "range",
        "references",
        "right",
        "row",
        "rows",
        "select",
        "set",
        "table",
        "then",
        "time",
        "to",
        "trailing",
        "true",
        "union",
        "unique",
        "update",
        "user",
        "using",
        "values",
        "when",
        "where",
        "window",
        "with",
    ]
)


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_no_column_needs_quotes(model: type[models.Model]) -> None:
    """Other programs read these tables too (exports, statistics)."""
    columns = {f.column for f in model._meta.fields}
    assert not columns & SQL_WORDS
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'x.{c}' for c in columns)} FROM {model._meta.db_table} x")


def test_sqlite_finds_the_few_cases_that_have_a_parent_or_wait_for_a_person() -> None:
    """Of columns that are nearly always null it would think that a value tells nothing, and read the whole region."""
    if connection.vendor != "sqlite":
        return  # PostgreSQL counts the nulls apart
    parent = new_case()
    for n in range(300):
        Waiting.objects.create(region_id=HERE, case=new_case(), agency=f"局{n % 50}", role="officer")
    new_case(parent=parent)
    analyse()
    children = Case.objects.filter(region_id=HERE, parent_id=parent.id).order_by("opened_on", "id")[:30]
    assert "case_of_parent" in children.explain()
    mine = Q(person="x") | Q(agency="局7", role="officer")
    rows = Waiting.objects.filter(mine, region_id=HERE).values("case_id")
    plan = Case.objects.filter(region_id=HERE, id__in=rows).explain()
    assert "waiting_by_person" in plan
    assert "waiting_for_role" in plan


def test_postgresql_is_told_at_once_how_a_table_is_filled() -> None:
    """By itself it counts minutes later, and reads a new county as if there were nothing in it."""
    if connection.vendor != "postgresql":
        return  # of SQLite the plans are tested above
    for _ in range(40):
        new_case()
    analyse()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'casework_case'::regclass")
        assert cursor.fetchone() >= (40,)


# --- links within a region ------------------------------------------------------------------------------------


def sql_of(run: Any) -> str:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        run()
    assert len(seen) == 1, seen.captured_queries
    return str(seen[0]["sql"]).replace('"', "")


def test_fetching_a_link_names_the_region() -> None:
    found = Deadline.objects.get(id=new_deadline(new_case()).id)
    sql = sql_of(lambda: found.case)
    assert f"casework_case.region_id = {HERE}" in sql
    assert found.case.handler == "住建局"


def test_the_way_back_names_the_region() -> None:
    case = new_case()
    new_deadline(case)
    assert f"casework_deadline.region_id = {HERE}" in sql_of(lambda: list(case.deadlines.all()))
    assert f"casework_deadline.region_id = {HERE}" in sql_of(
        lambda: Deadline.objects.filter(case=case).count()
    )
    assert [d.case_id for d in case.deadlines.all()] == [case.id]


@pytest.mark.parametrize(
    "rows",
    [
        Deadline.objects.select_related("case"),
        Deadline.objects.filter(case__stage="received"),
        Case.objects.filter(deadlines__clock="to_answer"),
        Case.objects.annotate(n=Count("deadlines")),
    ],
)
def test_joins_compare_the_regions(rows: models.QuerySet[Any]) -> None:
    new_deadline(new_case())
    join = sql_of(lambda: list(rows.all())).partition(" ON ")[2].replace("(", "").replace(")", "")
    assert re.search(
        "casework_case.region_id = casework_deadline.region_id|casework_deadline.region_id = casework_case.region_id",
        join,
    )


def test_a_link_across_regions_is_not_followed() -> None:
    """It cannot come about through casework; if a row says so anyway, no join believes it."""
    here = new_case()
    stray = Deadline.objects.create(
        region_id=THERE, case=here, clock="c", run=1, started=dt.date(2026, 1, 1), status="running", binds="x"
    )
    assert not Deadline.objects.filter(case__stage="received").exists()
    assert not Deadline.objects.filter(case=here).exists()
    assert not here.deadlines.exists()
    with pytest.raises(Case.DoesNotExist):
        _ = Deadline.objects.get(id=stray.id).case


def test_queries_that_lists_use() -> None:
    one, two = new_case(), new_case(THERE)
    child = new_case(parent=one)
    new_deadline(one)
    new_deadline(one, run=2, status="met")
    new_deadline(two)
    Link.objects.create(region_id=HERE, case=child, kind="challenges", target=one)
    assert list(one.children.all()) == [child]
    assert [link.case for link in one.linked_from.select_related("case")] == [child]
    assert [d.case.region_id for d in Deadline.objects.filter(region=HERE).select_related("case")] == [
        HERE,
        HERE,
    ]
    counted = Case.objects.filter(region=HERE).annotate(n=Count("deadlines")).order_by("id")
    assert [c.n for c in counted] == [2, 0]
    running = Deadline.objects.filter(region_id=OuterRef("region_id"), case=OuterRef("pk"), status="met")
    assert list(Case.objects.filter(Exists(running))) == [one]
    assert set(Case.objects.filter(deadlines__in=Deadline.objects.filter(status="met"))) == {one}
    fetched = Case.objects.filter(region=HERE).prefetch_related("deadlines").order_by("id")
    assert [len(c.deadlines.all()) for c in fetched] == [2, 0]
    assert Case.objects.filter(parent=None).count() == 2
    assert Case.objects.exclude(deadlines__status="met").filter(region=HERE).get() == child


# --- moments --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    [
        dt.date(2026, 10, 22),
        dt.datetime(2026, 10, 22, 0, 0),  # noqa: DTZ001
        dt.datetime(2026, 10, 22, 17, 30, 0, 1),  # noqa: DTZ001
        dt.datetime(2026, 10, 22, 23, 59, 59, 999998),  # noqa: DTZ001
        None,
    ],
)
def test_a_moment_comes_back_as_it_was_given(moment: dt.date | None) -> None:
    id = new_deadline(new_case(), due=moment).id
    found = Deadline.objects.get(id=id).due
    assert (type(found), found) == (type(moment), moment)
    assert Deadline.objects.filter(due=moment).count() == 1


def test_days_and_moments_stand_in_one_order() -> None:
    case = new_case()
    day, noon = dt.date(2026, 10, 22), dt.datetime(2026, 10, 22, 12)  # noqa: DTZ001
    given = [noon, day, dt.datetime(2026, 10, 23, 0, 0), dt.date(2026, 10, 21)]  # noqa: DTZ001
    for run, due in enumerate(given, 1):
        new_deadline(case, run=run, due=due)
    in_order = list(Deadline.objects.order_by("due").values_list("due", flat=True))
    assert in_order == [given[3], noon, day, given[2]]
    for now, past in (
        (dt.datetime(2026, 10, 22, 11), {given[3]}),  # noqa: DTZ001
        (dt.datetime(2026, 10, 22, 23, 59), {given[3], noon}),  # noqa: DTZ001
        (dt.datetime(2026, 10, 23, 0, 0), {given[3], noon, day}),  # noqa: DTZ001
    ):
        for same in (now, timezone.make_aware(now)):
            assert set(Deadline.objects.filter(due__lt=same).values_list("due", flat=True)) == past


# --- what may be there once -----------------------------------------------------------------------------------


def test_what_may_be_there_once() -> None:
    case = new_case()
    now = timezone.now()
    again = (
        lambda: new_deadline(case),
        lambda: Series.objects.create(region_id=HERE, name="住建局规〔2026〕"),
        lambda: Number.objects.create(region_id=HERE, series="s", n=1, case=case, event_id=case.id),
        lambda: Receipt.objects.create(
            region_id=HERE, request_key="k", digest=bytes(32), answer={}, created_at=now
        ),
        lambda: Link.objects.create(region_id=HERE, case=case, kind="challenges", target=case),
    )
    for make in again:
        make()
        with pytest.raises(IntegrityError), transaction.atomic():
            make()
    Series.objects.create(region_id=THERE, name="住建局规〔2026〕")
    Receipt.objects.create(region_id=THERE, request_key="k", digest=bytes(32), answer={}, created_at=now)


def test_migrations_are_up_to_date() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "registry", "ledger", "casework", check=True, dry_run=True, verbosity=0)
