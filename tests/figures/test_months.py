"""A figure month by month is the same figure over each of the months."""

from __future__ import annotations

import calendar

from tests.figures.county import County

from yifa.figures.months import months


def last_day(month: int) -> str:
    return f"2026-{month:02}-{calendar.monthrange(2026, month)[1]}"


def test_each_month_is_the_figure_over_that_month(county: County) -> None:
    county.open("2025-11-10")  # still open in 2026
    first = county.open("2026-01-15", kind="ask")
    second = county.open("2026-02-20", kind="help", asked=[{"id": "a", "name": "甲", "kind": "town"}])
    county.move(second, "ask.send", "2026-02-21", item="a")
    county.move(first, "handle", "2026-03-03", given={"outcome": "solved", "fine": 50_000, "people": 3})
    county.move(second, "handle", "2026-05-06", given={"outcome": "refused", "people": 4})
    year = county.year()
    seen = 0
    for id, value in year.items():
        if value.figure.over == "entries":
            assert months(value) == []
            continue
        series = months(value)
        assert [month.first.month for month in series] == [1, 2, 3, 4, 5, 6]
        for n, month in enumerate(series, 1):
            alone = county.value(id, f"2026-{n:02}-01", last_day(n))
            assert (month.value, month.part, month.whole) == (alone.value, alone.part, alone.whole), (id, n)
            seen += bool(alone.value or alone.whole)
    assert seen > 10
    pending = months(year["pending"])
    assert [month.value for month in pending] == [2, 3, 2, 2, 1, 1]
