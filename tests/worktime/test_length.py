import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.worktime import Length, Unit, WorktimeError

LENGTHS = st.builds(Length, st.integers(0, 99999), st.sampled_from(Unit))


@given(LENGTHS)
def test_every_text_of_a_length_reads_back(length: Length) -> None:
    assert Length.parse(str(length)) == length
    assert Length.parse(length.zh) == length
    assert Length.parse(length.en) == length


@pytest.mark.parametrize(
    ("text", "n", "unit", "zh", "en"),
    [
        ("20 working days", 20, Unit.WORKING_DAYS, "20个工作日", "20 working days"),
        (" 1 working day ", 1, Unit.WORKING_DAYS, "1个工作日", "1 working day"),
        ("15 days", 15, Unit.DAYS, "15日", "15 days"),
        ("15天", 15, Unit.DAYS, "15日", "15 days"),
        ("90 minutes", 90, Unit.MINUTES, "90分钟", "90 minutes"),
        ("24小时", 24, Unit.HOURS, "24小时", "24 hours"),
        ("8个工作小时", 8, Unit.WORKING_HOURS, "8个工作小时", "8 working hours"),
        ("6个月", 6, Unit.MONTHS, "6个月", "6 months"),
        ("2 年", 2, Unit.YEARS, "2年", "2 years"),
    ],
)
def test_reads_english_and_chinese(text: str, n: int, unit: Unit, zh: str, en: str) -> None:
    length = Length.parse(text)
    assert (length.n, length.unit, length.zh, length.en) == (n, unit, zh, en)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "days",
        "20",
        "-3 days",
        "2.5 days",
        "20 wds",
        "20 Working Days",
        "二十日",
        "20 days x",
        "999999 days",
    ],
)
def test_what_is_no_length_is_named(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        Length.parse(text)
    assert isinstance(caught.value, WorktimeError)
    assert text in caught.value.zh
    assert repr(text) in caught.value.en


def test_no_length_is_negative() -> None:
    with pytest.raises(WorktimeError):
        Length(-1, Unit.DAYS)
