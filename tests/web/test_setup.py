"""An empty installation becomes a county: on the command line, and in the browser for whoever knows the token."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from yifa.casework.models import Case
from yifa.casework.refold import CaseworkRefold
from yifa.casework.runtime import calendar_of
from yifa.cli import main
from yifa.cli.serve import _offer_setup
from yifa.ledger.models import Content
from yifa.ledger.verify import verify
from yifa.registry import entries
from yifa.registry.models import Entry, Region
from yifa.web.models import User
from yifa.web.setup import token

pytestmark = pytest.mark.django_db

ANSWERS = {
    "code": "421224", "zh": "通山县", "en": "Tongshan County", "office_hours": "08:30-12:00, 14:00-17:30",
    "government_id": "G1", "government": "通山县人民政府", "government_mark": "通政", "legal_id": "J1",
    "legal": "通山县司法局", "legal_mark": "", "since": "2019-03-20", "evidence": "机构改革方案（某办〔2019〕1号）",
    "person": "P1", "name": "吴清", "username": "wuqing",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _home(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.YIFA_HOME = tmp_path  # type: ignore[attr-defined]


def init(status: int = 0, answers: str = "", **changed: str | None) -> str:
    said = {**ANSWERS, **changed}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in said.items() if value is not None]
    answer = CliRunner().invoke(main, ["init", *options], input=answers)
    assert answer.exit_code == status, answer.output
    return answer.output


def stands() -> None:
    """The county of `ANSWERS`, and nothing else."""
    region = Region.objects.get()
    assert (region.code, region.zh, region.places) == (421224, "通山县", ["420000", "421200", "421224"])
    assert region.settings == {}
    assert str(calendar_of(region).office) == "08:30-12:00, 14:00-17:30"
    assert sorted(Entry.objects.values_list("register", "key")) == [
        ("agencies", "G1"), ("agencies", "J1"), ("people", "P1"), ("posts", "P1|register_keeper|J1"),
    ]  # fmt: skip
    day = Entry.objects.all()[0].valid_from
    office = entries.entry(region.code, "agencies", "J1", day)
    assert office is not None
    assert office.values["legal_affairs"] is True
    assert office.values["superior"] == "G1"
    assert set(Case.objects.values_list("procedure", "handler")) == {("register_import", "J1")}
    for record in Content.objects.all():
        event = json.loads(bytes(record.body))
        assert event["source"] == "import"
        assert event["sets"]["evidence"] == ANSWERS["evidence"]
    account = User.objects.get()
    assert (account.person, account.administrator, account.must_change_password) == ("P1", True, True)
    assert verify(refold=CaseworkRefold()).ok


def test_on_the_command_line() -> None:
    out = init()
    stands()
    password = out.split("one-time password：")[1].split()[0]
    client = Client()
    client.post("/account/login/", {"login": "wuqing", "password": password})
    assert client.get("/").headers["Location"] == "/account/password/change/"


def test_what_no_option_gives_is_asked_for() -> None:
    init(answers="\nwuqing\n", username=None, en=None)
    assert Region.objects.get().en == ""
    assert User.objects.get().username == "wuqing"


def test_a_second_county_is_refused() -> None:
    init()
    assert "已经建立" in init(status=1, code="421221")
    stands()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("code", "421200", "六位代码"), ("code", "42122", "六位代码"), ("office_hours", "九点到五点", "办公时间"),
        ("since", "2999-01-01", "晚于今天"), ("since", "去年", "不是日期"), ("legal_id", "G1", "代码相同"),
        ("person", "P|1", "不含"), ("zh", " ", "须填写"), ("evidence", "", "须填写"), ("username", "a b", "用户名"),
    ],
)  # fmt: skip
def test_wrong_answers_make_nothing(name: str, value: str, told: str) -> None:
    assert told in init(status=1, **{name: value})
    assert not Region.objects.exists()
    assert not User.objects.exists()
    assert not Entry.objects.exists()


def test_in_the_browser(capsys: pytest.CaptureFixture[str]) -> None:
    _offer_setup("http://127.0.0.1:8000/")
    printed = capsys.readouterr().out
    key = printed.split("口令：")[1].split()[0]
    client = Client(enforce_csrf_checks=False)
    assert client.get("/setup/").status_code == 200
    assert client.post("/setup/", {**ANSWERS, "token": "x"}).status_code == 403
    assert client.post("/setup/", ANSWERS).status_code == 403
    wrong = client.post("/setup/", {**ANSWERS, "token": key, "code": "1"})
    assert wrong.status_code == 422
    assert "六位代码" in wrong.content.decode()
    assert key not in wrong.content.decode()
    assert not Region.objects.exists()
    done = client.post("/setup/", {**ANSWERS, "token": key})
    assert done.status_code == 200
    assert "wuqing" in done.content.decode()
    stands()
    assert not token.fits(key)
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", {**ANSWERS, "token": key, "code": "421221"}).status_code == 404
    _offer_setup("http://127.0.0.1:8000/")
    assert capsys.readouterr().out == ""


def test_a_token_is_needed_even_where_none_was_issued() -> None:
    for said in ("", "x"):
        assert Client().post("/setup/", {**ANSWERS, "token": said}).status_code == 403
    first, second = token.issue(), token.issue()
    assert (token.fits(first), token.fits(second)) == (False, True)


def test_who_comes_before_there_is_a_county_is_led_to_its_first_page() -> None:
    assert Client().get("/cases/").headers["Location"] == "/setup/"
    init()
    assert Client().get("/cases/").headers["Location"] == "/account/login/?next=/cases/"
