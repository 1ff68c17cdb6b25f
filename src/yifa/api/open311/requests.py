"""Requests of Open311: cases of the mapped procedure, as far as the caller may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from yifa.api.caller import Caller
from yifa.api.cases import slice_of
from yifa.api.open311.mapping import mapping
from yifa.api.problems import Problem
from yifa.casework.models import Case, Deadline
from yifa.casework.paging import merged
from yifa.casework.record import held_many
from yifa.casework.session import Loaded
from yifa.casework.visibility import NEWEST, Sight, listed_cases, visible_cases
from yifa.engine.registers import AGENCIES
from yifa.engine.state import moment
from yifa.registry import entries

WINDOW = dt.timedelta(days=90)
MOST = 1000
"""Days and requests that one query reaches, by the specification."""
SIZE, LARGEST = 50, 200


def by_ids(caller: Caller, text: str) -> list[dict[str, Any]]:
    """Those of these ids (with commas between) that may be seen."""
    ids = []
    for part in text.split(",")[:LARGEST]:
        try:
            ids.append(UUID(part.strip()))
        except ValueError:
            continue
    rows = visible_cases(caller.viewer).filter(procedure=mapping().procedure, id__in=ids)
    return told(caller, rows.order_by("-opened_on", "-id"))


def query(caller: Caller, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Those that the parameters ask for, newest first."""
    size = _number(asked, "page_size", SIZE, LARGEST)
    begin = (_number(asked, "page", 1, MOST) - 1) * size
    last = _day(asked, "end_date") or caller.today
    first = _day(asked, "start_date") or last - WINDOW
    wanted = Q(procedure=mapping().procedure, opened_on__gte=max(first, last - WINDOW), opened_on__lte=last)
    status = asked.get("status")
    if status not in (None, "open", "closed"):
        raise Problem("bad-request", "status须为open或者closed", "status must be open or closed")
    if status:
        wanted &= Q(closed_on__isnull=status == "open")
    rows = [cases.order_by(*NEWEST) for cases in listed_cases(caller.viewer, wanted)]
    if "service_code" not in asked:
        return told(caller, merged(rows, NEWEST, min(begin + size, MOST))[begin:])
    codes = set(asked["service_code"].split(","))
    found = [one for one in told(caller, merged(rows, NEWEST, MOST)) if one["service_code"] in codes]
    return found[begin : begin + size]


def _number(asked: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = asked.get(name, str(default))
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or not 1 <= int(text) <= most:
        raise Problem(
            "bad-request", f"{name}须为1至{most}的整数", f"{name} must be a number from 1 to {most}"
        )
    return int(text)


def _day(asked: Mapping[str, str], name: str) -> dt.date | None:
    if name not in asked:
        return None
    try:
        at = dt.datetime.fromisoformat(asked[name])
        return (timezone.localtime(at) if at.tzinfo else at).date()
    except (ValueError, OverflowError):
        wanted = "2026-09-18T08:00:00+08:00"
        raise Problem(
            "bad-request", f"{name}须为时刻，如{wanted}", f"{name} must be a moment like {wanted}"
        ) from None


def told(caller: Caller, rows: Iterable[Case]) -> list[dict[str, Any]]:
    """Cases as Open311 tells them. A fixed number of queries for every five hundred."""
    cases = list(rows)
    folded = held_many(caller.region, [case.id for case in cases])
    m, region = mapping(), caller.region.code
    runs = Deadline.objects.filter(
        region_id=region, case_id__in=[case.id for case in cases], clock=m.expected
    ).order_by("run")
    due = {run.case_id: run.due for run in runs}
    found = [(case, *_facts(caller, case, folded[case.id])) for case in cases]
    units = {(AGENCIES, str(facts.get(m.agency_responsible))) for _, facts, _ in found}
    names = entries.names(region, units, caller.today)
    return [_one(case, facts, held, names, due.get(case.id), caller) for case, facts, held in found]


def _facts(caller: Caller, case: Case, held: Loaded) -> tuple[Mapping[str, Any], Loaded]:
    return Sight(caller.viewer, held.state, slice_of(case, caller.today)).fields, held


def _one(
    case: Case,
    facts: Mapping[str, Any],
    held: Loaded,
    names: Mapping[tuple[str, str], str],
    due: Any,
    caller: Caller,
) -> dict[str, Any]:
    m, slice_ = mapping(), slice_of(case, caller.today)
    code = facts.get(m.service)
    unit = facts.get(m.agency_responsible)
    shown = {name: facts.get(field) for name, field in m.show.items()}
    stage = slice_.stages.get(case.stage, case.stage)
    events = held.state.events
    return {
        "service_request_id": str(case.id),
        "status": "open" if case.closed_on is None else "closed",
        "status_notes": shown.get("status_notes") or stage,
        "service_name": m.services(slice_).choices.get(str(code), code),
        "service_code": code,
        "description": shown.get("description"),
        "agency_responsible": names.get((AGENCIES, str(unit)), unit),
        "service_notice": f"{case.number} {stage}".strip(),
        "requested_datetime": when(events[0].recorded),
        "updated_datetime": when(events[-1].recorded),
        "expected_datetime": when(due),
        "address": shown.get("address"),
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def when(at: str | dt.date | None) -> str | None:
    """A legal moment with its offset; a day ends with its last second."""
    if at is None:
        return None
    at = moment(at) if isinstance(at, str) else at
    local = at if isinstance(at, dt.datetime) else dt.datetime.combine(at, dt.time(23, 59, 59))
    return timezone.make_aware(local).isoformat(timespec="seconds")
