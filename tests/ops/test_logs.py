import json
import logging
import sys

from yifa.logs import JsonFormatter


def test_one_line_of_json_with_what_the_caller_added() -> None:
    record = logging.getLogger("yifa.casework").makeRecord(
        "yifa.casework",
        logging.WARNING,
        __file__,
        1,
        "迟到 %s 天",
        (3,),
        None,
        extra={"case": "罚〔2016〕1号"},
    )
    text = JsonFormatter().format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "yifa.casework",
        "message": "迟到 3 天",
        "case": "罚〔2016〕1号",
    }


def test_a_traceback_stays_on_the_line() -> None:
    try:
        raise ValueError("坏")
    except ValueError:
        record = logging.makeLogRecord({"msg": "x", "exc_info": sys.exc_info()})
    text = JsonFormatter().format(record)
    assert "\n" not in text
    assert "ValueError: 坏" in json.loads(text)["error"]
