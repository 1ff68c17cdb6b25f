"""Folding everything again finds each value of the tables that is not what the ledger gives."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from tests.casework.office import act, decided, do, law, open_office

from yifa.casework import refold
from yifa.casework.models import Publication
from yifa.casework.refold import CaseworkRefold
from yifa.ledger.check import Difference
from yifa.ledger.verify import verify
from yifa.registry.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> None:
    open_office()
    monkeypatch.setattr(refold, "catalogue", law)
    monkeypatch.setattr(refold, "_LAWS", {})


def differences() -> set[Difference]:
    """All but the entries that `open_office` wrote without an act."""
    report = verify(refold=CaseworkRefold())
    assert report.events
    return {d for d in report.differences if d.kind != "entry" or "应为[]" not in d.zh}


def sent() -> str:
    """A case with clocks of its own and of two rows."""
    parties = [{"id": "a", "name": "张三", "person": "p"}, {"id": "b", "name": "李四"}]
    case = do("begin", add={"parties": parties}, who="o", partner="乙局").case
    assert case is not None
    for row in ("a", "b"):
        do("ask.send", on="2026-03-03", case=case, item=row)
    do("tell", on="2026-03-04", case=case)
    return case


def test_what_moves_wrote_is_what_the_ledger_gives() -> None:
    case = sent()
    do("begin", origin=case)
    do("object", "p", "2026-03-05", case=case)
    do("remark", "h", "2026-03-20", case=case, n=2)  # both rows are silent by then
    case = decided()
    do("annul", "h", "2026-03-09", case=case)
    do("close", "o", "2026-03-10", case=case)
    assert not act("close", "o", "2026-03-10", case=case).granted
    assert differences() == set()


@pytest.mark.parametrize(
    ("table", "column", "value", "kind"),
    [
        ("case", "stage", "decided", "case"),
        ("case", "title", "别的事", "case"),
        ("case", "number", "", "case"),
        ("case", "opened_on", dt.date(2026, 3, 1), "case"),
        ("case", "closed_on", dt.date(2026, 3, 9), "case"),
        ("case", "handler", "乙局", "case"),
        ("case", "seq", 3, "case"),
        ("case", "head", bytes(32), "case"),
        ("deadline", "due", dt.date(2030, 1, 1), "deadline"),
        ("deadline", "started", dt.date(2020, 1, 1), "deadline"),
        ("deadline", "status", "late", "deadline"),
        ("deadline", "binds", "乙局", "deadline"),
        ("deadline", "provisional", True, "deadline"),
        ("deadline", "run", 2, "deadline"),
        ("waiting", "role", "nobody", "waiting"),
        ("involved", "who", "nobody", "involved"),
        ("involved", "opened_on", dt.date(2026, 3, 1), "involved"),
        ("link", "kind", "implements", "link"),
        ("findable", "text", "别的事", "findable"),
        ("findable", "s2", 1, "findable"),
        ("series", "last_number", 9, "series"),
        ("number", "n", 9, "series"),
    ],
)
def test_a_changed_value_is_found(table: str, column: str, value: Any, kind: str) -> None:
    case = sent()
    do("begin", origin=case)
    assert differences() == set()
    model = apps.get_model("casework", table)
    one = model.objects.order_by("id").first()
    assert model.objects.filter(id=one.id).exclude(**{column: value}).update(**{column: value}) == 1
    assert {d.kind for d in differences()} == {kind}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("what", "other"), ("procedure", "part"), ("published_on", dt.date(2026, 1, 1)), ("withdrawn_on", None),
        ("withdrawn_for", "别的理由"), ("body", {"name": "改过的"}), ("papers", [{"kind": "x", "sha256": "0", "size": 1}]),
    ],
)  # fmt: skip
def test_a_changed_publication_is_found(column: str, value: Any) -> None:
    do("annul", "h", "2026-03-09", case=decided())
    assert differences() == set()
    shown = Publication.objects.get()
    assert Publication.objects.filter(id=shown.id).exclude(**{column: value}).update(**{column: value}) == 1
    assert {d.kind for d in differences()} == {"publication"}


def test_a_publication_that_nobody_made_is_found_and_one_that_is_gone() -> None:
    decided()
    shown = Publication.objects.get()
    Publication.objects.create(
        region_id=shown.region_id, case_id=shown.case_id, procedure=shown.procedure, what=shown.what,
        published_on=shown.published_on, body=shown.body,
    )  # fmt: skip
    assert {d.kind for d in differences()} == {"publication"}
    Publication.objects.all().delete()
    assert {d.kind for d in differences()} == {"publication"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("content", {"status": "有效", "number": "别的"}),
        ("valid_from", dt.date(2026, 3, 1)),
        ("valid_to", dt.date(2026, 4, 1)),
        ("key", "k2"),
    ],
)
def test_a_changed_entry_is_found(column: str, value: Any) -> None:
    decided(code="k1")
    assert differences() == set()
    assert Entry.objects.filter(register="certificates", key="k1").update(**{column: value}) == 1
    assert {d.kind for d in differences()} == {"entry"}


def test_what_an_entry_is_found_by_is_what_it_says() -> None:
    decided(code="k1")
    texts = apps.get_model("casework", "findable").objects.filter(part="entry")
    assert texts.update(text="别的") == 1
    assert {d.kind for d in differences()} == {"findable"}
    Entry.objects.filter(register="certificates", key="k1").delete()
    assert {d.kind for d in differences()} == {"findable", "entry"}


@pytest.mark.parametrize("table", ["deadline", "waiting", "involved", "link", "findable"])
def test_a_missing_row_is_found(table: str) -> None:
    case = sent()
    do("begin", origin=case)
    model = apps.get_model("casework", table)
    one = model.objects.order_by("id").first()
    model.objects.filter(id=one.id).delete()
    assert {d.kind for d in differences()} == {table}
