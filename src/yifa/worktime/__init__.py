"""China's working calendar and statutory time limits: pure counting, no clock.

`due` ends a limit, `explain` shows it day by day; `earliest_after` and its kin judge waiting times; `Calendar`
knows the days, `parse_notice` and `diff` bring in a new year's notice.
"""

from yifa.worktime.calendar import Calendar, Change, Day, Kind, diff
from yifa.worktime.explaining import DayLine, Why, explain
from yifa.worktime.length import Length, Unit, WorktimeError
from yifa.worktime.limits import Due, Pause, Roll, due
from yifa.worktime.notices import Notice, NoticeError, parse_notice
from yifa.worktime.office import OfficeHours
from yifa.worktime.scales import Moment
from yifa.worktime.waits import earliest_after, latest_before, lead_time, waited, warn_from
from yifa.worktime.yearday import YearDay

__all__ = [
    "Calendar",
    "Change",
    "Day",
    "DayLine",
    "Due",
    "Kind",
    "Length",
    "Moment",
    "Notice",
    "NoticeError",
    "OfficeHours",
    "Pause",
    "Roll",
    "Unit",
    "Why",
    "WorktimeError",
    "YearDay",
    "diff",
    "due",
    "earliest_after",
    "explain",
    "latest_before",
    "lead_time",
    "parse_notice",
    "waited",
    "warn_from",
]
