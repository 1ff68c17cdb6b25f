"""What is read of the entries that the rows of a case name (`reads` of a group), by the policy of the case.

A register may be closed to a viewer who reads some of its entries in his own case: a candidate reads the questions that
were drawn for him, and not the bank. So it is the case that is asked, and nothing but it: whoever may see the group reads
the columns that the law lists there, in the entry of the day that the case fixes, and some only after another day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from yifa.casework.visibility import Sight
from yifa.engine.state import CaseState, day_of, moment
from yifa.law.definitions import Slice
from yifa.registry import entries


def readable(
    region: int,
    sight: Sight,
    state: CaseState,
    slice_: Slice,
    group: str,
    today: dt.date,
    using: str = "default",
) -> dict[str, Mapping[str, Any]]:
    """By the id of a row: the columns that may be read today. Nothing where the group is not for this viewer."""
    field = slice_.fields.get(group)
    if field is None or field.reads is None or field.register is None or not sight.shows(group):
        return {}
    on = _day(state, field.reads.on)
    if on is None:
        return {}
    columns = field.reads.columns
    after = _day(state, field.reads.after) if field.reads.after is not None else None
    if after is not None and today > after:
        columns = (*columns, *field.reads.then)
    rows = state.fields.get(group, ())
    found = entries.several(region, field.register, [row["id"] for row in rows], on, using)
    return {
        key: {name: entry.values[name] for name in columns if entry.values.get(name) is not None}
        for key, entry in found.items()
    }


def _day(state: CaseState, field: str) -> dt.date | None:
    value = state.fields.get(field)
    return day_of(moment(value)) if value is not None else None
