"""The morning's mail: to whom, of what, in which language, once; and a server that takes it, or does not."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from yifa.casework.models import Case, Involved, Outbox
from yifa.cli import main
from yifa.registry.models import Region
from yifa.settings import SettingsError, mail
from yifa.web import digest
from yifa.web.models import User

DUE = dt.date(2026, 10, 22)


class Mailbox(socketserver.ThreadingTCPServer):
    """An SMTP server that keeps what it is given; with `refuse`, it takes nobody's mail."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.taken: list[email.message.EmailMessage] = []
        self.refuse = False


class Talk(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ", 1)[0].split(":")[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                self.server.taken.append(email.message_from_bytes(body[:-3], policy=email.policy.default))  # type: ignore[arg-type]
                self.say("250 taken")
            elif verb == "MAIL" and self.server.refuse:
                self.say("550 not you")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    with Mailbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.MAIL = mail(f"smtp://127.0.0.1:{server.server_address[1]}?from=yifa@county.example")
        yield server
        server.shutdown()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def stand(day: dt.date) -> None:
        monkeypatch.setattr(digest, "now", lambda region: dt.datetime.combine(day, dt.time(7)))

    stand(DUE)
    return stand


@pytest.fixture
def officer(here: Region, asked: UUID) -> User:
    """The request of 2026-09-18 waits for him; it is due on 2026-10-22."""
    return User.objects.create_user("o", None, region=here, person="o", name="吴清", email="o@county.example")


def notify(status: int = 0) -> dict[str, int]:
    answer = CliRunner().invoke(main, ["notify", "--json"])
    assert answer.exit_code == status, answer.output
    found: dict[str, int] = json.loads(answer.stdout)
    return found


def test_off_unless_it_is_set(officer: User, at: Any) -> None:
    answer = CliRunner().invoke(main, ["notify"])
    assert answer.exit_code == 1
    assert "YIFA_MAIL" in answer.output
    assert not Outbox.objects.exists()


def test_what_waits_for_him_is_sent_once_a_day(officer: User, at: Any, box: Mailbox) -> None:
    assert notify() == {"written": 1, "sent": 1, "failed": 0}
    (message,) = box.taken
    assert (message["From"], message["To"]) == ("yifa@county.example", "o@county.example")
    assert message["Subject"].strip() == "依法：今日事项（2026年10月22日）"
    text = message.get_content()
    assert "吴清，您好" in text
    assert "通建公开申〔2026〕1号 某小区规划验收文件" in text
    assert notify() == {"written": 0, "sent": 0, "failed": 0}
    at(DUE + dt.timedelta(days=1))
    assert notify()["sent"] == 1
    assert "已逾期（1）" in box.taken[1].get_content()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 10, 23), "已逾期（1）"),
        (dt.date(2026, 9, 25), "将转黄牌"),
        (dt.date(2026, 9, 20), None),
    ],
)
def test_red_yellow_and_before_yellow(
    officer: User, at: Any, box: Mailbox, day: dt.date, words: str | None
) -> None:
    """The request is to be answered by 22 October, and to be corrected by 29 September, yellow two working days before."""
    at(day)
    notify()
    assert [words in m.get_content() for m in box.taken if words] == ([True] if words else [])
    assert bool(box.taken) is (words is not None)


def test_nothing_personal_and_nothing_secret(officer: User, asked: UUID, at: Any, box: Mailbox) -> None:
    notify()
    assert "13900000000" not in box.taken[0].get_content()
    Outbox.objects.all().delete()
    Case.objects.filter(id=asked).update(privacy="secret")
    notify()
    assert len(box.taken) == 1  # he is not named in it, and does not even see it
    case = Case.objects.get(id=asked)
    Involved.objects.create(
        region_id=case.region_id, case=case, kind="person", who="o", opened_on=case.opened_on
    )
    notify()
    text = box.taken[1].get_content()
    assert "一件涉密事项" in text
    assert "某小区规划" not in text
    assert "通建公开申" not in text


def test_to_whom_it_goes(officer: User, here: Region, at: Any, box: Mailbox) -> None:
    User.objects.create_user("h", None, region=here, person="h", email="h@county.example")
    User.objects.create_user("o2", None, region=here, person="o", email="")
    User.objects.create_user("o3", None, region=here, person="o", email="x@county.example", is_active=False)
    assert notify()["sent"] == 1
    assert [m["To"] for m in box.taken] == ["o@county.example"]


def test_in_the_language_of_the_account(officer: User, at: Any, box: Mailbox) -> None:
    client = Client()
    client.force_login(officer)
    client.post("/language/", {"language": "en"})
    notify()
    assert box.taken[0]["Subject"].strip() == "Yifa: your matters, 22 Oct 2026"
    assert "these matters wait for you" in box.taken[0].get_content()


def test_what_could_not_be_sent_is_tried_again_and_then_dropped(officer: User, at: Any, box: Mailbox) -> None:
    box.refuse = True
    assert notify(status=1) == {"written": 1, "sent": 0, "failed": 1}
    (waiting,) = Outbox.objects.all()
    assert (waiting.sent_at, waiting.attempts) == (None, 1)
    box.refuse = False
    assert notify() == {"written": 0, "sent": 1, "failed": 0}
    Outbox.objects.update(sent_at=None, created_at=timezone.now() - dt.timedelta(days=3))
    assert digest.send() == (0, 0)
    assert not Outbox.objects.exists()


def test_a_server_that_is_not_there(officer: User, at: Any, box: Mailbox, settings: Any) -> None:
    settings.MAIL = {**settings.MAIL, "port": 1}
    assert notify(status=1)["failed"] == 1


def test_other_messages_of_the_outbox_are_left(officer: User, at: Any, box: Mailbox) -> None:
    Outbox.objects.create(region_id=officer.region_id, kind="notice", payload={}, created_at=timezone.now())
    notify()
    assert Outbox.objects.get(kind="notice").sent_at is None


def test_addresses_of_servers() -> None:
    assert mail("") is None
    found = mail("smtp://a%40b:p%2Fw@mail.example?from=x@y.example")
    assert found is not None
    assert (found["host"], found["port"], found["username"], found["password"]) == (
        "mail.example",
        587,
        "a@b",
        "p/w",
    )
    assert (found["use_tls"], found["use_ssl"]) == (True, False)
    assert mail("smtps://mail.example?from=x@y.example")["port"] == 465  # type: ignore[index]
    for wrong in (
        "http://mail.example?from=x@y",
        "smtp://?from=x@y",
        "smtp://mail.example",
        "smtp://h?from=x",
    ):
        with pytest.raises(SettingsError) as told:
            mail(wrong)
        assert "mail.example" not in str(told.value)
