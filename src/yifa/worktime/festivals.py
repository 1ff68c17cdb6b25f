"""The days off that the 全国年节及纪念日放假办法 fixes itself (Art. 2), in its editions since 1999.

Which weekdays are given in lieu, and which weekend days are worked for them, only the yearly notice says.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files

import yaml

FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Years for which the dates of the lunar festivals and of 清明 are at hand."""

ENGLISH = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "抗战胜利70周年纪念日": "70th Anniversary of Victory Day",
}
RECURRING = frozenset({"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"})
"""The festivals of the law; a notice may add one for a single year."""
DAY = dt.timedelta(days=1)


def english(festival: str) -> str:
    """The English of a festival, or of several joined by 、; a name unknown here stays Chinese."""
    return " and ".join(ENGLISH.get(name, name) for name in festival.split("、"))


@cache
def _moving() -> dict[int, tuple[dt.date, ...]]:
    """Year -> first day of the first lunar month, 清明, 端午, 中秋."""
    text = files("yifa.worktime").joinpath("data/festivals.yaml").read_text("utf-8")
    table: dict[str, str] = yaml.load(text, yaml.CBaseLoader)  # texts only
    return {
        int(year): tuple(dt.date.fromisoformat(f"{year}-{day}") for day in days.split())
        for year, days in table.items()
    }


def statutory(year: int) -> dict[dt.date, str]:
    """Statutory days off of a year (2000–2099) with the festival's name, by the edition then in force.

    国务院令第270号 (1999): 元旦1, 春节3 (初一–初三), 劳动节3, 国庆节3. 第513号 (from 2008): 春节3 (除夕–初二),
    清明节1, 劳动节1, 端午节1, 中秋节1. 第644号 (from 2014): 春节 again 初一–初三. The text of 2024 (from 2025):
    春节4 (除夕–初三), 劳动节2. Where 中秋节 falls on a day of 国庆节 both names are given.
    """
    spring, qingming, dragon_boat, mid_autumn = _moving()[year]
    first, days = (-1, 4) if year >= 2025 else (-1, 3) if 2008 <= year < 2014 else (0, 3)
    labour = 2 if year >= 2025 else 1 if year >= 2008 else 3
    off = {dt.date(year, 1, 1): "元旦"}
    off |= {spring + (first + i) * DAY: "春节" for i in range(days)}
    off |= {dt.date(year, 5, 1 + i): "劳动节" for i in range(labour)}
    off |= {dt.date(year, 10, 1 + i): "国庆节" for i in range(3)}
    if year >= 2008:
        for day, name in ((qingming, "清明节"), (dragon_boat, "端午节"), (mid_autumn, "中秋节")):
            off[day] = f"{off[day]}、{name}" if day in off else name
    return off
