"""Columns of casework."""

import datetime as dt
from typing import Any

from django.db import models
from django.utils import timezone

LAST = dt.time.max
"""23:59:59.999999 stands for "the whole of that day"."""


class MomentField(models.DateTimeField):  # type: ignore[type-arg]  # takes none when it runs
    """A legal moment: a day, or a day with a time where hours count (`yifa.engine.records.Moment`).

    In Python a `date` or a naive `datetime`, local time. A day is stored as its last microsecond, so days and
    moments stand in one order, and ``due__lt=now`` means past due for both.
    """

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            value = dt.datetime.combine(value, LAST)
        if isinstance(value, dt.datetime) and timezone.is_naive(value):
            value = timezone.make_aware(value)
        return super().get_prep_value(value)

    def from_db_value(self, value: dt.datetime | None, *_: Any) -> dt.date | dt.datetime | None:
        if value is None:
            return None
        local = timezone.make_naive(value)
        return local.date() if local.time() == LAST else local

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, dt.date) else super().to_python(value)
