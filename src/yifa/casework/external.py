"""What partners call our cases: one id of a partner for each case, one case for each id of a partner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeGuard
from uuid import UUID

from django.db import IntegrityError, transaction

from yifa.casework import sql
from yifa.casework.models import ExternalId

MAX_EXTERNAL = 200
"""Letters of a partner's id."""


def is_external(said: object) -> TypeGuard[str]:
    """Can this be a partner's id?"""
    return (
        isinstance(said, str)
        and 0 < len(said) <= MAX_EXTERNAL
        and said.isprintable()
        and said == said.strip()
    )


@dataclass(frozen=True, slots=True)
class External:
    """A partner, by its name in the law, and what it calls the case."""

    partner: str
    id: str


class OtherId(ValueError):
    """The partner calls this case otherwise (`known`), or calls another case so; `zh` and `en` say which."""

    def __init__(self, external: External, known: str) -> None:
        if known == external.id:
            self.zh = f"对方编号“{external.id}”已对应另一事项"
            self.en = f"the id {external.id!r} is that of another case"
        else:
            self.zh = f"本事项的对方编号已登记为“{known}”，不是“{external.id}”"
            self.en = f"the case goes by the id {known!r} there, not {external.id!r}"
        super().__init__(f"{self.zh} / {self.en}")


def find(region: int, external: External, using: str = "default") -> UUID | None:
    """The case that the partner calls so."""
    rows = sql.query(
        using, "SELECT case_id FROM casework_externalid WHERE region_id = %s AND partner = %s AND external = %s",
        (region, external.partner, external.id),
    )  # fmt: skip
    return UUID(str(rows[0][0])) if rows else None


def is_new(region: int, case: UUID, external: External, using: str = "default") -> bool:
    """Is the id still to be kept for this case? Raises OtherId where either is known otherwise."""
    rows = sql.query(
        using,
        "SELECT case_id, external FROM casework_externalid WHERE region_id = %s AND partner = %s "
        "AND (external = %s OR case_id = %s)",
        (region, external.partner, external.id, sql.Params(using).id(case)),
    )
    for known, id in rows:
        if (UUID(str(known)), id) != (case, external.id):
            raise OtherId(external, id)
    return not rows


def keep(region: int, case: UUID, partner: str, id: str, now: dt.datetime) -> None:
    """Note what a partner answered that it calls the case. Raises OtherId."""
    external = External(partner, id)
    if is_new(region, case, external):
        try:
            with transaction.atomic():
                ExternalId.objects.create(
                    region_id=region, case_id=case, partner=partner, external=id, created_at=now
                )
        except IntegrityError:  # another was first
            is_new(region, case, external)


def of_case(region: int, case: UUID) -> dict[str, str]:
    """What each partner calls the case."""
    rows = ExternalId.objects.filter(region_id=region, case_id=case).order_by("partner")
    return dict(rows.values_list("partner", "external"))


def cases_called(region: int, ids: Iterable[str]) -> list[UUID]:
    """The cases that some partner calls so."""
    rows = ExternalId.objects.filter(region_id=region, external__in=list(ids))
    return list(rows.order_by("-case_id").values_list("case_id", flat=True).distinct())
