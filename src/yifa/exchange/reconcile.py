"""A partner's own list of what it has exchanged with us, held against what we know: ids that only one side knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import IO

from yifa.casework.models import ExternalId
from yifa.exchange.sheets import SheetError
from yifa.exchange.tables import Column, Table
from yifa.law.definitions import Field
from yifa.registry.models import Region

ID = Column(Field("external", "对方编号", "partner's id", "text"), required=True)
NUMBER = Column(Field("number", "本方编号", "our number", "text"))


@dataclass(slots=True)
class Difference:
    """`listed`: ids in the list. `theirs`: those we have no case for. `ours`: cases of the period that it lacks, id and
    number. `otherwise`: id, our number, the number that the list says.
    """

    listed: int = 0
    theirs: list[str] = field(default_factory=list)
    ours: list[tuple[str, str]] = field(default_factory=list)
    otherwise: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def none(self) -> bool:
        return not (self.theirs or self.ours or self.otherwise)


def compare(region: Region, partner: str, stream: IO[bytes], first: dt.date, last: dt.date) -> Difference:
    """The list (XLSX or CSV with the columns 对方编号 and, if it has it, 本方编号) beside our cases begun `first`..`last`.

    Other columns do not matter. Raises SheetError for what is no such list.
    """
    table = Table(stream, [ID, NUMBER])
    listed: dict[str, str] = {}
    for id, number in table.texts(ID.name, NUMBER.name):
        if id is not None and id.strip():
            listed[id.strip()] = (number or "").strip()
    if not listed:
        raise SheetError(
            "没有“对方编号”这一列，或者该列为空", "there is no column “external”, or it is empty"
        )
    rows = ExternalId.objects.filter(region=region, partner=partner)
    known = dict(rows.filter(external__in=list(listed)).values_list("external", "case__number"))
    ours = rows.filter(case__opened_on__range=(first, last)).order_by("external")
    return Difference(
        len(listed),
        [id for id in listed if id not in known],
        [(id, number) for id, number in ours.values_list("external", "case__number") if id not in listed],
        [(id, known[id], said) for id, said in listed.items() if said and id in known and known[id] != said],
    )
