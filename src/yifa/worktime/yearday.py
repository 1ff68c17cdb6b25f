"""A fixed day of the year as a time limit: by 31 January."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from yifa.worktime.calendar import outside
from yifa.worktime.length import Unit, WorktimeError

_TEXT = re.compile(r"[0-9]{2}-[0-9]{2}")
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class YearDay:
    """The same day of every year. 29 February is the last day of February: the 28th in a common year (CNT-03)."""

    month: int
    day: int

    @classmethod
    def parse(cls, text: str) -> YearDay:
        """Read ``01-31``. Raises WorktimeError (a ValueError) naming the text."""
        try:
            if not _TEXT.fullmatch(text):
                raise ValueError
            day = dt.date.fromisoformat(f"{_LEAP_YEAR}-{text}")
        except ValueError:
            raise WorktimeError(
                f"“{text}”不是一年中的某日：应写作“月-日”，如 01-31",
                f"{text!r} is no day of the year: month and day, like 01-31",
            ) from None
        return cls(day.month, day.day)

    @property
    def unit(self) -> Unit:
        """It ends with a day, as a limit in days does."""
        return Unit.DAYS

    def of(self, year: int) -> dt.date:
        """The day in that year."""
        if (self.month, self.day) == (2, 29):
            return dt.date(year, 3, 1) - dt.timedelta(days=1)
        return dt.date(year, self.month, self.day)

    def after(self, day: dt.date) -> dt.date:
        """The first such day after `day`, which is itself not meant."""
        found = self.of(day.year)
        if found > day:
            return found
        if day.year == dt.MAXYEAR:
            raise outside()
        return self.of(day.year + 1)

    @property
    def zh(self) -> str:
        """1月31日; 2月末日."""
        last = (self.month, self.day) == (2, 29)
        return f"{self.month}月{'末日' if last else f'{self.day}日'}"

    @property
    def en(self) -> str:
        """31 January; the last day of February."""
        if (self.month, self.day) == (2, 29):
            return "the last day of February"
        return f"{self.day} {dt.date(_LEAP_YEAR, self.month, 1):%B}"

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"
