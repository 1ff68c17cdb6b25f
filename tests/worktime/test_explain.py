import datetime as dt

from yifa.worktime import Calendar, Length, Pause, Why, explain

CHINA = Calendar.china()
D = dt.date.fromisoformat
T = dt.datetime.fromisoformat
L = Length.parse


def test_a_limit_in_working_days() -> None:
    lines = explain(CHINA, D("2026-09-29"), L("5 working days"))
    assert [(f"{line.date:%m-%d}", line.why.value, line.n) for line in lines] == [
        ("09-29", "start", None),
        ("09-30", "counted", 1),
        *((f"10-0{i}", "rest", None) for i in range(1, 8)),
        ("10-08", "counted", 2),
        ("10-09", "counted", 3),
        ("10-10", "counted", 4),
        ("10-11", "rest", None),
        ("10-12", "counted", 5),
    ]
    texts = {f"{line.date:%m-%d}": (line.day.weekday_zh, line.zh, line.en) for line in lines}
    assert texts["09-29"] == ("周二", "起算日，不计入", "start day, not counted")
    assert texts["10-01"] == ("周四", "不计：国庆节", "not counted: National Day")
    assert texts["10-07"] == ("周三", "不计：国庆节放假调休", "not counted: National Day: day off in lieu")
    assert texts["10-10"] == (
        "周六",
        "第4个工作日（国庆节调休上班）",
        "working day 4 (National Day: make-up working day)",
    )
    assert texts["10-11"] == ("周日", "不计：周末", "not counted: weekend")
    assert texts["10-12"] == ("周一", "第5个工作日，届满", "working day 5, the last")


def test_a_limit_in_days_that_rolls() -> None:
    lines = explain(CHINA, D("2026-07-03"), L("90 days"))[-9:]
    assert [(f"{line.date:%m-%d}", line.zh) for line in lines] == [
        ("09-30", "第89日"),
        ("10-01", "第90日（国庆节），届满"),
        ("10-02", "顺延：国庆节"),
        ("10-03", "顺延：国庆节"),
        ("10-04", "顺延：周末，国庆节假期"),
        ("10-05", "顺延：国庆节放假调休"),
        ("10-06", "顺延：国庆节放假调休"),
        ("10-07", "顺延：国庆节放假调休"),
        ("10-08", "顺延至此，期限届满"),
    ]
    assert lines[-1].en == "rolled to this day, the limit ends"
    assert explain(CHINA, D("2026-07-03"), L("90 days"), roll="none")[-1].date == D("2026-10-01")


def test_a_pause_is_told_with_its_ground() -> None:
    asked = Pause(D("2026-03-03"), D("2026-03-04"), "征求第三方意见", "FOI19 33", "third party asked")
    lines = explain(CHINA, D("2026-03-02"), L("2 working days"), pauses=[asked])
    assert [line.zh for line in lines] == [
        "起算日，不计入",
        "第1个工作日",
        "不计：暂停（征求第三方意见，FOI19 33）",
        "第2个工作日，届满",
    ]
    assert lines[2].en == "not counted: paused (third party asked, FOI19 33)"
    assert lines[2].pause is asked


def test_an_open_pause_ends_the_explanation() -> None:
    lines = explain(CHINA, D("2026-03-02"), L("20 working days"), pauses=[Pause(D("2026-03-07"), zh="鉴定")])
    assert [line.date.day for line in lines] == [2, 3, 4, 5, 6, 7, 8]
    assert lines[-1].why is Why.STOPPED
    assert lines[-1].zh == "暂停尚未结束（鉴定），尚余16个工作日"
    assert lines[-1].en == "paused, still open (鉴定); 16 working days left"


def test_extensions_count_anew() -> None:
    lines = explain(CHINA, D("2026-03-02"), L("2 days"), extensions=[L("1 working day"), L("1 day")])
    assert [line.zh for line in lines[1:]] == [
        "第1日",
        "第2日，届满",
        "第1次延期，第1个工作日，届满",
        "第2次延期，第1日，届满",
    ]
    assert lines[-1].en == "extension 2: day 1, the last"


def test_hours_by_day() -> None:
    lines = explain(CHINA, T("2026-09-30T16:20"), L("24 hours"))
    assert [line.zh for line in lines] == ["累计7小时40分", "累计24小时0分（国庆节），16:20届满"]
    lines = explain(CHINA, T("2026-11-20T18:00"), L("4 working hours"))
    assert [(line.date.day, line.why.value, line.zh) for line in lines] == [
        (20, "start", "起算日，不计入"),
        (21, "rest", "不计：周末"),
        (22, "rest", "不计：周末"),
        (23, "counted", "累计4小时0分，12:00届满"),
    ]
    lines = explain(CHINA, T("2026-11-16T09:00"), L("24 hours"), pauses=[Pause(T("2026-11-16T10:00"))])
    assert [line.zh for line in lines] == ["累计1小时0分", "暂停尚未结束，尚余23小时"]


def test_a_day_on_which_no_hour_counts_says_why() -> None:
    asked = Pause(T("2026-11-16T10:00"), T("2026-11-18T08:00"), "鉴定")
    lines = explain(CHINA, T("2026-11-16T09:00"), L("2 working hours"), pauses=[asked])
    assert [line.zh for line in lines] == ["累计1小时0分", "不计：暂停（鉴定）", "累计2小时0分，09:00届满"]


def test_what_is_provisional_is_marked() -> None:
    lines = explain(CHINA, D("2026-12-25"), L("5 working days"))
    assert lines[3].zh == "第1个工作日"
    assert lines[4].zh == "第2个工作日（暂定）"
