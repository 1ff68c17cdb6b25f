import datetime as dt

import pytest

from yifa.worktime import Calendar, NoticeError, diff, parse_notice
from yifa.worktime.notices import packaged

CHINA = Calendar.china()
D = dt.date.fromisoformat
GOOD = """\
year: 2027
source:
  - 2026-11-10 gov.cn
off:
  - 01-01..01-03 元旦
  - 02-05..02-11 春节
  - 04-05 清明节
  - 05-01..05-04 劳动节
  - 06-09 端午节
  - 09-15 中秋节
  - 10-01..10-07 国庆节
work:
  - 2026-12-27 元旦
  - 02-13 春节
  - 10-09 国庆节
"""


def test_a_notice_is_read() -> None:
    notice = parse_notice(GOOD, "2027.yaml")
    assert (notice.year, notice.source) == (2027, ("2026-11-10 gov.cn",))
    assert notice.off[:4] == (
        (D("2027-01-01"), "元旦"),
        (D("2027-01-02"), "元旦"),
        (D("2027-01-03"), "元旦"),
        (D("2027-02-05"), "春节"),
    )
    assert notice.work == ((D("2026-12-27"), "元旦"), (D("2027-02-13"), "春节"), (D("2027-10-09"), "国庆节"))
    assert parse_notice(GOOD.encode(), "2027.yaml") == notice


def test_a_notice_has_the_version_of_its_days() -> None:
    notice = parse_notice(GOOD, "a.yaml")
    assert parse_notice(GOOD.replace("gov.cn", "elsewhere"), "b.yaml").version == notice.version
    assert parse_notice(GOOD.replace("10-09", "10-10"), "c.yaml").version != notice.version


@pytest.mark.parametrize(
    ("good", "bad", "line", "reason"),
    [
        ("year: 2027", "year: 1999", 1, "1999"),
        ("year: 2027", "year: next", 1, "next"),
        ("year: 2027", "jahr: 2027", 1, "jahr"),
        ("year: 2027\n", "", 1, "'year'"),
        ("source:\n  - 2026-11-10 gov.cn", "source: []", 2, "source"),
        ("source:\n  - 2026-11-10 gov.cn", "source: gov.cn", 2, "list"),
        ("01-01..01-03", "01-03..01-01", 5, "ends before"),
        ("01-01..01-03", "01-01…01-03", 5, "01-01…01-03"),
        ("01-01..01-03", "02-30", 5, "02-30"),
        ("01-01..01-03", "2028-01-01", 5, "2028-01-01"),
        ("04-05 清明节", "04-05", 7, "04-05"),
        ("04-05 清明节", "{04-05: 清明节}", 7, "line of text"),
        ("05-01..05-04", "04-05", 8, "twice"),
        ("06-09 端午节", "06-10 端午节", 5, "2027-06-09"),
        ("02-13 春节", "02-15 春节", 13, "2027-02-15"),
        ("02-13 春节", "02-06 春节", 13, "2027-02-06"),
        ("work:", "year: 2027\nwork:", 12, "repeated"),
        ("off:", "off: [", None, "YAML"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(
    good: str, bad: str, line: int | None, reason: str
) -> None:
    assert good in GOOD
    with pytest.raises(NoticeError) as caught:
        parse_notice(GOOD.replace(good, bad), "notice.yaml")
    error = caught.value
    assert error.file == "notice.yaml"
    if line is not None:
        assert error.line == line
    assert error.line is not None
    assert error.en.startswith(f"notice.yaml:{error.line}: ")
    assert error.zh.startswith(f"notice.yaml:{error.line}：")
    assert reason in error.en


@pytest.mark.parametrize("text", ["", "- a", "text", b"\xff\xfe\xff"])
def test_what_is_no_notice(text: str | bytes) -> None:
    with pytest.raises(NoticeError, match=r"notice\.yaml"):
        parse_notice(text, "notice.yaml")


def test_packaged_years_have_sources() -> None:
    assert [notice.year for notice in packaged()] == list(range(2004, 2027))
    for notice in packaged():
        if notice.year >= 2015:
            assert notice.source[0].startswith(f"{notice.year - 1}-"), notice.year  # issued the year before
            assert "gov.cn" in notice.source[0]
    changed = [notice.year for notice in packaged() if len(notice.source) > 1]
    assert changed == [2015, 2019, 2020]


def test_the_difference_a_new_notice_makes() -> None:
    changes = diff(CHINA, CHINA.with_year(parse_notice(GOOD, "2027.yaml")))
    assert [(str(c.date), c.was.working, c.now.working) for c in changes] == [
        ("2026-12-27", False, True),
        ("2027-02-09", True, False),
        ("2027-02-10", True, False),
        ("2027-02-11", True, False),
        ("2027-02-13", False, True),
        ("2027-05-03", True, False),
        ("2027-05-04", True, False),
        ("2027-10-04", True, False),
        ("2027-10-05", True, False),
        ("2027-10-06", True, False),
        ("2027-10-07", True, False),
        ("2027-10-09", False, True),
    ]
    assert changes[0].was.zh == "周末"
    assert changes[0].now.zh == "元旦调休上班"


def test_the_difference_a_changed_notice_makes() -> None:
    """2019: Labour Day went from one day to four, in March."""
    published = next(notice for notice in packaged() if notice.year == 2019)
    first = Calendar(
        notice if notice.year != 2019 else type(notice)(
            2019,
            notice.source[:1],
            tuple(entry for entry in notice.off if entry[1] != "劳动节" or entry[0] == D("2019-05-01")),
            tuple(entry for entry in notice.work if entry[1] != "劳动节"),
        )
        for notice in packaged()
    )  # fmt: skip
    days = [str(change.date) for change in diff(first, first.with_year(published))]
    assert days == ["2019-04-28", "2019-05-02", "2019-05-03", "2019-05-05"]
    assert diff(CHINA, first.with_year(published)) == []


def test_a_year_replaced_takes_its_december_days_back() -> None:
    old = next(notice for notice in packaged() if notice.year == 2019)
    kept = tuple(entry for entry in old.off if entry[0].year == 2019)
    new = type(old)(2019, old.source, kept, tuple(entry for entry in old.work if entry[0].year == 2019))
    days = [str(change.date) for change in diff(CHINA, CHINA.with_year(new))]
    assert days == ["2018-12-29", "2018-12-31"]
