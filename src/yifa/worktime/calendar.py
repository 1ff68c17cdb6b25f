"""The working calendar: which days are worked, why, and how sure that is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

from yifa.worktime.festivals import FIRST_YEAR, LAST_YEAR, RECURRING, english, statutory
from yifa.worktime.length import WorktimeError
from yifa.worktime.notices import Notice, packaged
from yifa.worktime.office import DEFAULT_OFFICE, OfficeHours

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Kind(StrEnum):
    """What a day is. `WORKING` and `MAKE_UP` days are worked, the others are statutory rest days."""

    WORKING = "working"
    MAKE_UP = "make-up"
    WEEKEND = "weekend"
    FESTIVAL = "festival"
    IN_LIEU = "in lieu"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar. `festival` (Chinese, "" if none) is the one it is or belongs to."""

    date: dt.date
    kind: Kind
    festival: str
    working: bool
    provisional: bool

    @property
    def weekday_zh(self) -> str:
        return "周" + _WEEKDAYS_ZH[self.date.weekday()]

    @property
    def weekday_en(self) -> str:
        return _WEEKDAYS_EN[self.date.weekday()]

    @property
    def zh(self) -> str:
        """工作日, 周末, 国庆节, 国庆节放假调休, 国庆节调休上班; …，暂定."""
        match self.kind:
            case Kind.WORKING:
                text = "工作日"
            case Kind.MAKE_UP:
                text = f"{self.festival}调休上班"
            case Kind.WEEKEND:
                text = f"周末，{self.festival}假期" if self.festival else "周末"
            case Kind.FESTIVAL:
                text = self.festival
            case Kind.IN_LIEU:
                text = f"{self.festival}放假调休"
        return text + ("，暂定" if self.provisional else "")

    @property
    def en(self) -> str:
        """working day, weekend, National Day, National Day: day off in lieu, National Day: make-up …"""
        name = english(self.festival)
        match self.kind:
            case Kind.WORKING:
                text = "working day"
            case Kind.MAKE_UP:
                text = f"{name}: make-up working day"
            case Kind.WEEKEND:
                text = f"weekend, {name} break" if name else "weekend"
            case Kind.FESTIVAL:
                text = name
            case Kind.IN_LIEU:
                text = f"{name}: day off in lieu"
        return text + (", provisional" if self.provisional else "")


class Calendar:
    """China's working calendar 2000–2099, immutable; equal `version` means equal answers.

    **Settled** days are those the State Council's notices decide: the years whose notice is loaded. All
    others are `provisional`, and so are 29–31 December while the next year's notice is missing (the notices
    of 2007, 2008, 2012 and 2019 moved such days).

    On provisional days this is assumed: Saturdays and Sundays are off, the statutory days of the 放假办法
    (`festivals.statutory`) are off, and *nothing else*. Art. 6 gives a working day off for every statutory
    day that falls on a weekend, and notices move more days about; which, nobody knows before the notice, so
    none is guessed. Days off still unknown make a limit in working days end later than computed here;
    make-up working days, unknown too, can make it end earlier.

    Asking about a day outside 2000–2099 raises WorktimeError.
    """

    notices: tuple[Notice, ...]
    office: OfficeHours
    table: Table

    def __init__(self, notices: Iterable[Notice], office: OfficeHours = DEFAULT_OFFICE) -> None:
        """`notices`: at most one for each year."""
        self.notices = tuple(sorted(notices, key=lambda notice: notice.year))
        self.office = office
        self._days = _Days(self.notices)
        self.table = self._days.table

    @classmethod
    @cache
    def china(cls) -> Calendar:
        """The calendar of the packaged notices, with the default office hours (LOCAL, unconfirmed)."""
        return cls(packaged())

    def with_year(self, notice: Notice) -> Calendar:
        """A new calendar in which `notice` takes the place of that year's notice, if there was one."""
        return Calendar((*(n for n in self.notices if n.year != notice.year), notice), self.office)

    def with_office(self, office: OfficeHours) -> Calendar:
        """A new calendar with a region's own office hours; the days are shared."""
        new = object.__new__(Calendar)
        new.notices, new.office, new._days, new.table = self.notices, office, self._days, self.table
        return new

    @cached_property
    def version(self) -> str:
        """Short content hash of days and office hours."""
        days = [notice.version for notice in self.notices], sorted(self._days.festivals)
        return hashlib.sha256(repr((days, str(self.office))).encode()).hexdigest()[:12]

    def day_kind(self, date: dt.date) -> Day:
        """What the day is, and why."""
        return self.day_at(date.toordinal())

    def day_at(self, ordinal: int) -> Day:
        """What the day with this ordinal is, and why."""
        return self._days.day(ordinal)

    def deciding(self, first: dt.date, last: dt.date) -> tuple[Notice, ...]:
        """The notices that say what the days from `first` to `last` are, by year."""
        return tuple(n for n in self.notices if n.first <= last and first <= dt.date(n.year, 12, 31))

    def is_working(self, date: dt.date) -> bool:
        """Is it a working day?"""
        count, i = self.table.count, self.table.at(date.toordinal())
        return count[i] > count[i - 1]

    def provisional(self, date: dt.date) -> bool:
        """Has no notice settled this day yet?"""
        unsettled, i = self.table.unsettled, self.table.at(date.toordinal())
        return unsettled[i] > unsettled[i - 1]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"<Calendar {self.version}, {len(self.notices)} notices, office {self.office}>"


@dataclass(frozen=True, slots=True)
class Table:
    """The calendar as arrays, so that counting is looking up.

    Days are indexed by ``ordinal - base``; index 0 is the day before the first, so ``count[i - 1]`` always
    exists. `count`: working days up to and including the day. `working`: ordinal of the k-th working day,
    k from 1. `unsettled`: provisional days up to and including the day.
    """

    base: int
    count: list[int]
    working: list[int]
    unsettled: list[int]

    def at(self, ordinal: int) -> int:
        """Index of a day; raises WorktimeError outside the calendar."""
        i = ordinal - self.base
        if 0 < i < len(self.count):
            return i
        raise outside()

    def worked(self, k: int) -> int:
        """Ordinal of the k-th working day; raises WorktimeError outside the calendar."""
        if 0 < k < len(self.working):
            return self.working[k]
        raise outside()


def outside() -> WorktimeError:
    """The error of a day that the calendar does not reach."""
    return WorktimeError(
        f"超出工作日历的范围（{FIRST_YEAR}—{LAST_YEAR}年）",
        f"outside the working calendar ({FIRST_YEAR}–{LAST_YEAR})",
    )


class _Days:
    """What the notices and the 放假办法 say of each day (by ordinal), and the table made of it."""

    def __init__(self, notices: tuple[Notice, ...]) -> None:
        self.off: dict[int, str] = {}
        self.work: dict[int, str] = {}
        for notice in notices:  # by year: where two speak of the same December day, the later one decides
            for day, name in notice.off:
                self.off[day.toordinal()] = name
                self.work.pop(day.toordinal(), None)
            for day, name in notice.work:
                self.work[day.toordinal()] = name
                self.off.pop(day.toordinal(), None)
        self.festivals = {
            day.toordinal(): name
            for year in range(FIRST_YEAR, LAST_YEAR + 1)
            for day, name in statutory(year).items()
        }
        self.table = self._table(frozenset(notice.year for notice in notices))
        self._made: dict[int, Day] = {}

    def _table(self, years: frozenset[int]) -> Table:
        base = dt.date(FIRST_YEAR, 1, 1).toordinal() - 1
        count, working, unsettled = [0], [base], [0]
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
            settled_to = first - 1 if year not in years else last if year + 1 in years else last - 3
            for ordinal in range(first, last + 1):
                if self._is_worked(ordinal):
                    working.append(ordinal)
                count.append(len(working) - 1)
                unsettled.append(unsettled[-1] + (ordinal > settled_to))
        return Table(base, count, working, unsettled)

    def _is_worked(self, ordinal: int) -> bool:
        if ordinal in self.work:
            return True
        weekend = ordinal % 7 in (6, 0)  # day 1 of the calendar was a Monday
        return not (weekend or ordinal in self.off or ordinal in self.festivals)

    def day(self, ordinal: int) -> Day:
        day = self._made.get(ordinal)
        if day is None:
            day = self._made[ordinal] = self._make(ordinal)
        return day

    def _make(self, ordinal: int) -> Day:
        i = self.table.at(ordinal)
        date = dt.date.fromordinal(ordinal)
        working = self.table.count[i] > self.table.count[i - 1]
        provisional = self.table.unsettled[i] > self.table.unsettled[i - 1]
        noticed = self.off.get(ordinal, "")
        if ordinal in self.work:
            kind, name = Kind.MAKE_UP, self.work[ordinal]
        elif working:
            kind, name = Kind.WORKING, ""
        elif ordinal in self.festivals:
            kind, name = Kind.FESTIVAL, self.festivals[ordinal]
        elif self._only_here(ordinal, noticed):
            kind, name = Kind.FESTIVAL, noticed
        else:
            kind, name = Kind.WEEKEND if date.weekday() >= 5 else Kind.IN_LIEU, noticed
        return Day(date, kind, name, working, provisional)

    def _only_here(self, ordinal: int, name: str) -> bool:
        """Is this the first day of a festival that only its notice knows (2015-09-03)?"""
        return bool(name) and not RECURRING & set(name.split("、")) and self.off.get(ordinal - 1) != name


@dataclass(frozen=True, slots=True)
class Change:
    """A day that is worked in one calendar and off in the other."""

    was: Day
    now: Day

    @property
    def date(self) -> dt.date:
        return self.now.date


def diff(old: Calendar, new: Calendar) -> list[Change]:
    """The days worked in one calendar and off in the other, in order.

    Only these can move the end of a limit. A limit that was provisional is to be counted again in any case:
    it may now be settled without having moved.
    """
    ordinals = {
        ordinal
        for year in {notice.year for notice in set(old.notices) ^ set(new.notices)}
        for ordinal in range(dt.date(year - 1, 12, 1).toordinal(), dt.date(year, 12, 31).toordinal() + 1)
        if ordinal > old.table.base
    }
    pairs = ((old.day_at(ordinal), new.day_at(ordinal)) for ordinal in sorted(ordinals))
    return [Change(was, now) for was, now in pairs if was.working != now.working]
