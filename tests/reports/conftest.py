from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from yifa.reports import Document, Form, build, load_form

from .figures import TEXTS, county


@pytest.fixture(scope="session")
def form() -> Form:
    return load_form("annual_report")


@pytest.fixture(scope="session")
def make(form: Form) -> Callable[..., Document]:
    """The report of the made-up county; keywords change what goes in."""

    def made(**changed: Any) -> Document:
        given = {
            "form": form, "values": county(), "texts": TEXTS, "region_zh": "清川县", "year": 2025,
            "signed_by": "清川县人民政府", "signed_on": dt.date(2026, 2, 20),
        } | changed  # fmt: skip
        return build(given.pop("form"), given.pop("values"), given.pop("texts"), **given)

    return made


@pytest.fixture(scope="session")
def document(make: Callable[..., Document]) -> Document:
    return make()
