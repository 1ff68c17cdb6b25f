"""Statements that are sent together, on the engine of the run."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from yifa.casework import sql
from yifa.casework.models import Series
from yifa.registry.models import Region
from yifa.uuid7 import uuid7

HERE = 431230


def add(*names: str) -> None:
    rows = [(HERE, sql.Params("default").id(uuid7()), name, 0) for name in names]
    sql.insert("default", "casework_series", ("region_id", "id", "name", "last_number"), rows)


def names() -> list[str]:
    return list(Series.objects.filter(region_id=HERE).order_by("name").values_list("name", flat=True))


def add_together(*names: str) -> None:
    with transaction.atomic(), sql.together("default"):
        for name in names:
            add(name)


def check() -> None:
    Region.objects.create(code=HERE, zh="某县")
    with transaction.atomic(), sql.together("default"):
        add("a", "b")
        add("c")
        read = sql.query("default", "SELECT COUNT(*) FROM casework_series WHERE region_id = %s", (HERE,))
    assert read == [(3,)]
    with pytest.raises(IntegrityError):
        add_together("d", "a", "e")
    assert names() == ["a", "b", "c"]
    add_together("d", "e")
    assert names() == ["a", "b", "c", "d", "e"]


@pytest.mark.django_db
def test_what_fails_among_them_is_told_and_undone_to_the_savepoint() -> None:
    check()


@pytest.mark.django_db(transaction=True)
def test_what_fails_among_them_is_told_and_undone() -> None:
    check()
