"""Messages that waited before they had columns of their own are given their partner and their case."""

from __future__ import annotations

from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.utils import timezone
from tests.casework.office import COUNTY, decided, open_office

from yifa.casework.models import Outbox

pytestmark = pytest.mark.django_db


def test_what_waited_is_given_its_partner() -> None:
    region = open_office()
    case = decided()
    Outbox.objects.update(partner="", case=None, due_at=None)
    mail = Outbox.objects.create(region=region, kind="mail", payload={"user": 1}, created_at=timezone.now())
    named: Any = import_module("yifa.casework.migrations.0011_messages_that_wait")
    named.name_their_partner(apps, None)
    row = Outbox.objects.get(kind="notice")
    assert (row.partner, row.case_id, row.due_at) == ("police", UUID(case), row.created_at)
    assert (row.region_id, Outbox.objects.get(id=mail.id).partner) == (COUNTY, "")
