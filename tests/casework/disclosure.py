"""A county with the people of a disclosure office, and requests that move through the law there."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any
from uuid import UUID

from yifa.casework import files
from yifa.casework.bench import set_up
from yifa.casework.move import Command, Receipt, move
from yifa.engine.records import Attachment, Call
from yifa.engine.state import moment
from yifa.registry.models import Region

HERE = 431230
PROCEDURE = "foi_request"
PEOPLE = {
    "z": {"roles": "applicant"},
    "o": {"roles": "foi_officer", "agency": "住建局"},
    "h": {"roles": "foi_head", "agency": "住建局"},
    "s": {"roles": "secrecy_reviewer", "agency": "住建局"},
    "k": {"roles": "record_keeper", "agency": "住建局"},
    "t": {"roles": "third_party"},
    "a": {"roles": "other_agency"},
}
REQUEST = {
    "applicant": "z",
    "contact": "13900000000",
    "applicant_kind": "natural",
    "content": "某小区规划验收文件",
    "channel": "counter",
}


def county(code: int = HERE, using: str = "default", **given: Any) -> Region:
    """A region in which `PEOPLE` hold their posts."""
    about = {"zh": "通道侗族自治县", "places": ["430000", "431200", "431230"]}
    region: Region = Region.objects.using(using).get_or_create(code=code, defaults=about)[0]
    set_up({"people": PEOPLE, "agencies": {"住建局": {"mark": "通建"}}, **given}, region, using)
    return region


def act(step: str, by: str, on: str, case: UUID | str | None = None, **how: Any) -> Receipt:
    """One move of a request; `how` holds what else the call and the command take."""
    day = moment(on)
    end = dt.datetime.combine(day, dt.time(23, 59))
    region, using, key = how.pop("region", HERE), how.pop("using", "default"), how.pop("key", None)
    procedure = how.pop("procedure", PROCEDURE)
    call = Call(move=step, actor=by, on=day, recorded=moment(how.pop("recorded", end.isoformat())), **how)
    return move(Command(region, procedure, call, UUID(str(case)) if case else None, key=key), using)


def do(step: str, by: str, on: str, case: UUID | str | None = None, **how: Any) -> Receipt:
    """One move that must be granted."""
    receipt = act(step, by, on, case, **how)
    assert receipt.granted, receipt.failures
    return receipt


def submit(on: str = "2026-09-18", **how: Any) -> UUID:
    """A request handed in to the housing bureau; its clock runs."""
    given = {**REQUEST, **how.pop("given", {})}
    receipt = do("submit", "z", on, agency=how.pop("agency", "住建局"), given=given, **how)
    return UUID(receipt.case)


def paper(kind: str, content: bytes = b"%PDF-1.7 a paper", using: str = "default") -> Attachment:
    return files.put(BytesIO(content), HERE, kind, name=f"{kind}.pdf", using=using).attachment
