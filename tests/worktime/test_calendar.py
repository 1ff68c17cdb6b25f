"""The calendar against the published notices and, for every day of 23 years, against the chinesecalendar package."""

import datetime as dt

import chinese_calendar
import pytest
from chinese_calendar.constants import holidays, in_lieu_days, workdays
from lunar_python import Lunar, Solar

from yifa.worktime import Calendar, Kind, Notice, OfficeHours, WorktimeError
from yifa.worktime.festivals import statutory
from yifa.worktime.notices import packaged

CHINA = Calendar.china()
D = dt.date.fromisoformat
DAY = dt.timedelta(days=1)
PUBLISHED = [dt.date(2004, 1, 1) + i * DAY for i in range((dt.date(2027, 1, 1) - dt.date(2004, 1, 1)).days)]
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


def test_every_published_day_agrees_with_the_package() -> None:
    wrong = [day for day in PUBLISHED if CHINA.is_working(day) != chinese_calendar.is_workday(day)]
    assert wrong == []


def test_names_of_days_agree_with_the_package() -> None:
    """A statutory day has its own festival's name; other days off belong to one of the break's festivals."""
    for day, english in {**holidays, **workdays}.items():
        mine = CHINA.day_kind(day)
        assert NAMES[english] in mine.festival.split("、"), (day, mine)
        assert (mine.kind is Kind.MAKE_UP) == (day in workdays), (day, mine)
    not_in_lieu = [day for day in in_lieu_days if CHINA.day_kind(day).kind is not Kind.IN_LIEU]
    assert not_in_lieu == [
        D("2022-02-03")
    ]  # 初三: statutory under the text of 2013, whatever the package says


@pytest.mark.parametrize(
    ("year", "working_days"),
    list(zip(range(2015, 2027), [249, 250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248], strict=True)),
)
def test_working_days_of_a_year(year: int, working_days: int) -> None:
    day, count = dt.date(year, 1, 1), 0
    while day.year == year:
        count += CHINA.is_working(day)
        day += DAY
    assert count == working_days


@pytest.mark.parametrize(
    ("day", "kind", "festival"),
    [
        ("2026-02-28", Kind.MAKE_UP, "春节"),
        ("2026-09-20", Kind.MAKE_UP, "国庆节"),
        ("2026-10-10", Kind.MAKE_UP, "国庆节"),
        ("2026-02-23", Kind.IN_LIEU, "春节"),
        ("2025-01-26", Kind.MAKE_UP, "春节"),
        ("2025-10-06", Kind.FESTIVAL, "中秋节"),
        ("2025-10-08", Kind.IN_LIEU, "国庆节、中秋节"),
        ("2024-02-09", Kind.WORKING, ""),  # 除夕 of 2024: not a day off
        ("2025-01-28", Kind.FESTIVAL, "春节"),  # 除夕 of 2025: one
        ("2020-02-01", Kind.WEEKEND, "春节"),  # off after the change of 2020-01-27
        ("2020-01-31", Kind.IN_LIEU, "春节"),
        ("2019-05-05", Kind.MAKE_UP, "劳动节"),
        ("2019-05-02", Kind.IN_LIEU, "劳动节"),
        ("2018-12-29", Kind.MAKE_UP, "元旦"),
        ("2018-12-31", Kind.IN_LIEU, "元旦"),
        ("2015-09-03", Kind.FESTIVAL, "抗战胜利70周年纪念日"),
        ("2015-09-04", Kind.IN_LIEU, "抗战胜利70周年纪念日"),
        ("2015-09-06", Kind.MAKE_UP, "抗战胜利70周年纪念日"),
        ("2026-10-01", Kind.FESTIVAL, "国庆节"),
        ("2026-11-21", Kind.WEEKEND, ""),
        ("2020-10-01", Kind.FESTIVAL, "国庆节、中秋节"),
    ],
)
def test_what_a_day_is(day: str, kind: Kind, festival: str) -> None:
    seen = CHINA.day_kind(D(day))
    assert (seen.kind, seen.festival, seen.provisional) == (kind, festival, False)
    assert CHINA.is_working(D(day)) == seen.working == (kind in (Kind.WORKING, Kind.MAKE_UP))


def test_a_day_says_what_it_is_in_both_languages() -> None:
    def texts(day: str) -> tuple[str, str]:
        seen = CHINA.day_kind(D(day))
        return seen.zh, seen.en

    assert texts("2026-10-10") == ("国庆节调休上班", "National Day: make-up working day")
    assert texts("2026-10-06") == ("国庆节放假调休", "National Day: day off in lieu")
    assert texts("2026-10-01") == ("国庆节", "National Day")
    assert texts("2023-09-30") == (
        "周末，中秋节、国庆节假期",
        "weekend, Mid-Autumn Festival and National Day break",
    )
    assert texts("2026-11-20") == ("工作日", "working day")
    assert texts("2027-02-05") == ("春节，暂定", "Spring Festival, provisional")


def test_the_table_of_2027() -> None:
    assert statutory(2027) == {
        D("2027-01-01"): "元旦",
        D("2027-02-05"): "春节",
        D("2027-02-06"): "春节",
        D("2027-02-07"): "春节",
        D("2027-02-08"): "春节",
        D("2027-04-05"): "清明节",
        D("2027-05-01"): "劳动节",
        D("2027-05-02"): "劳动节",
        D("2027-06-09"): "端午节",
        D("2027-09-15"): "中秋节",
        D("2027-10-01"): "国庆节",
        D("2027-10-02"): "国庆节",
        D("2027-10-03"): "国庆节",
    }
    for day in statutory(2027):
        assert not CHINA.is_working(day)
        assert CHINA.provisional(day)
    assert CHINA.is_working(D("2027-05-03"))  # no day in lieu is guessed


def test_festivals_agree_with_another_computation() -> None:
    for year in range(2025, 2100):
        days = statutory(year)
        first = Lunar.fromYmd(year, 1, 1).getSolar()
        spring = dt.date(first.getYear(), first.getMonth(), first.getDay())
        assert [day for day, name in days.items() if name == "春节"] == [
            spring + i * DAY for i in range(-1, 3)
        ]
        for month, number, name in ((5, 5, "端午节"), (8, 15, "中秋节")):
            assert name in days[D(Lunar.fromYmd(year, month, number).getSolar().toYmd())]
        assert days[D(Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()["清明"].toYmd())] == "清明节"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2007-05-03", "劳动节"),
        ("2008-02-06", "春节"),
        ("2013-02-09", "春节"),
        ("2014-01-31", "春节"),
        ("2025-05-02", "劳动节"),
    ],
)
def test_editions_of_the_rule(day: str, name: str) -> None:
    assert statutory(int(day[:4]))[D(day)] == name


@pytest.mark.parametrize("day", ["2008-05-02", "2014-01-30", "2024-02-09", "2024-05-02", "2007-04-05"])
def test_days_that_were_not_statutory(day: str) -> None:
    assert D(day) not in statutory(int(day[:4]))


def test_what_no_notice_settles_is_provisional() -> None:
    assert not CHINA.provisional(D("2004-01-01"))
    assert CHINA.provisional(D("2003-12-31"))
    assert not CHINA.provisional(D("2026-12-28"))
    assert CHINA.provisional(D("2026-12-29"))  # the next notice may still move it, as that of 2019 did
    assert not CHINA.provisional(D("2025-12-31"))
    assert CHINA.provisional(D("2027-06-01"))


def test_which_notices_decide_days() -> None:
    """A notice decides its year and the end of December before it, or from the first day that it moves there."""
    china = Calendar.china()

    def years(first: str, last: str) -> list[int]:
        days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        return [notice.year for notice in china.deciding(*days)]

    assert years("2018-03-01", "2018-12-28") == [2018]
    assert years("2018-03-01", "2018-12-29") == [2018, 2019]
    assert years("2018-12-31", "2019-01-02") == [2018, 2019]
    assert years("2010-06-01", "2011-06-01") == [2010, 2011]
    assert years("2050-01-01", "2050-12-31") == []
    moved = Notice(2027, ("s",), ((dt.date(2026, 12, 25), "元旦"),), ())
    assert [n.year for n in china.with_year(moved).deciding(moved.off[0][0], moved.off[0][0])] == [2026, 2027]
    assert years("2026-12-25", "2026-12-25") == [2026]


def test_no_answer_outside_the_calendar() -> None:
    for day in ("1999-12-31", "2100-01-01"):
        for ask in (CHINA.is_working, CHINA.provisional, CHINA.day_kind):
            with pytest.raises(WorktimeError, match="2000"):
                ask(D(day))
    assert not CHINA.is_working(D("2000-01-01"))
    assert CHINA.is_working(D("2099-12-31"))


def test_a_calendar_is_known_by_its_content() -> None:
    again = Calendar(reversed(packaged()))
    assert again == CHINA
    assert again.version == CHINA.version
    assert hash(again) == hash(CHINA)
    assert Calendar(packaged()[:-1]) != CHINA
    assert Calendar.china() is CHINA


def test_a_region_has_its_own_office_hours() -> None:
    assert CHINA.office.unconfirmed
    mine = CHINA.with_office(OfficeHours.parse("09:00-12:00, 13:30-17:00"))
    assert (str(mine.office), mine.office.unconfirmed) == ("09:00-12:00, 13:30-17:00", False)
    assert mine.version != CHINA.version
    assert mine.is_working(D("2026-02-28"))


@pytest.mark.parametrize(
    "text", ["", "09:00", "12:00-09:00", "08:00-12:00, 11:00-15:00", "8-12", "25:00-26:00"]
)
def test_bad_office_hours_are_refused(text: str) -> None:
    with pytest.raises(WorktimeError):
        OfficeHours.parse(text)
