"""Messages to a partner's system over a real connection: sent once, tried again, given up, and never twice as another."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connections
from django.utils import timezone
from tests.casework.disclosure import act as any_act
from tests.casework.disclosure import county
from tests.casework.processes import url
from tests.exchange.hotline import act, hotline, order, passed_up
from tests.exchange.partner import Answer, Got, PartnerServer, partner_server
from tests.ledger.samples import OWN

from yifa.casework import external, outbox, partners
from yifa.casework.models import ExternalId, Outbox, Partner
from yifa.casework.settling import settle_cases
from yifa.cli import main
from yifa.engine.records import Attachment
from yifa.exchange import sending
from yifa.registry.models import Region

UPPER = "upper_hotline"


@pytest.fixture
def there() -> Iterator[PartnerServer]:
    with partner_server() as found:
        yield found


@pytest.fixture
def here(db: None) -> Region:
    return hotline()


@pytest.fixture
def secret(here: Region, there: PartnerServer) -> str:
    """The hotline is connected with the platform."""
    return partners.connect(here, UPPER, there.url)[1]


def rows() -> list[Outbox]:
    return list(Outbox.objects.order_by("id"))


def later(minutes: float) -> None:
    """So much time passes for what waits."""
    for row in rows():
        if row.due_at is not None:
            Outbox.objects.filter(id=row.id).update(due_at=row.due_at - dt.timedelta(minutes=minutes))


def test_without_a_connection_nothing_is_written(here: Region) -> None:
    passed_up()
    assert rows() == []
    assert sending.send() == sending.Sent()


def test_a_message_is_a_signed_cloud_event(secret: str, there: PartnerServer) -> None:
    case = passed_up()
    assert sending.send() == sending.Sent(sent=1)
    (got,), (row,) = there.got, rows()
    assert got.signed_with(secret)
    assert not got.signed_with("whsec_" + "A" * 44)
    assert got.headers["content-type"].startswith("application/cloudevents+json")
    assert got.id == got.headers["idempotency-key"] == str(row.id)
    event = got.event
    data = event.pop("data")
    assert event == {
        "specversion": "1.0", "id": str(row.id), "source": "/regions/431230", "type": "yifa.hotline_order.order",
        "subject": case, "time": "2026-03-02T10:00:00+08:00", "datacontenttype": "application/json",
    }  # fmt: skip
    assert data == {
        "region": 431230, "procedure": "hotline_order", "message": "order", "case": case, "number": "RX2026-1",
        "external": None, "n": 2, "move": "upper.pass", "on": "2026-03-02T10:00", "stage": "passed_up", "closed": False,
        "item": None, "correction": None, "papers": [],
        "facts": {
            "number": "RX2026-1", "kind": "complaint", "content": "路灯不亮", "place": "中心街1号", "caller": "李某",
            "contact": "13900000000", "upper.reason": "属于省管道路",
        },
    }  # fmt: skip
    assert (row.sent_at is not None, row.attempts, row.error) == (True, 1, "")
    assert sending.send() == sending.Sent()
    assert len(there.got) == 1


def test_whose_identity_is_kept_secret_is_not_told(secret: str, there: PartnerServer) -> None:
    passed_up(confidential=True)
    sending.send()
    (event,) = there.events
    assert event["type"] == "yifa.hotline_order.order_confidential"
    assert not {"李某", "13900000000"} & set(str(event).replace("'", " ").split())


def test_what_the_partner_calls_the_case_is_kept(secret: str, there: PartnerServer, here: Region) -> None:
    there.answers = [Answer(body=b'{"id": "SJ-7788"}')]
    case = passed_up()
    sending.send()
    assert external.of_case(here.code, rows()[0].case_id) == {UPPER: "SJ-7788"}
    assert act("withdraw", "c", "2026-03-03", case, given={}, recorder="o").granted
    sending.send()
    assert there.events[-1]["data"]["external"] == "SJ-7788"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ok",
        b"[]",
        b'{"id": 5}',
        b'{"id": ""}',
        b'{"id": " x"}',
        b'{"id": "a\\nb"}',
        b"\xff",
        b"[" * 9000,
    ],
)
def test_an_answer_without_an_id_says_nothing(secret: str, there: PartnerServer, body: bytes) -> None:
    there.answers = [Answer(202, body)]
    passed_up()
    assert sending.send() == sending.Sent(sent=1)
    assert not ExternalId.objects.exists()


def test_another_id_than_the_known_one_is_told_and_not_taken(
    secret: str, there: PartnerServer, here: Region
) -> None:
    there.answers = [Answer(body=b'{"id": "SJ-1"}'), Answer(body=b'{"id": "SJ-1"}')]
    passed_up()
    passed_up()
    assert sending.send() == sending.Sent(sent=2)
    assert ExternalId.objects.count() == 1
    assert "SJ-1" in rows()[1].error


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(500), "HTTP 500"),
        (Answer(400, "李某".encode()), "HTTP 400"),
        (Answer(302, headers={"Location": "http://127.0.0.1:9/"}), "HTTP 302"),
        (Answer(after=1.5), "timeout"),
    ],
)
def test_what_is_not_taken_is_tried_again(
    secret: str, there: PartnerServer, answer: Answer, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.5)
    there.answers = [answer]
    passed_up()
    assert sending.send() == sending.Sent(failed=1)
    (row,) = rows()
    assert (row.sent_at, row.error, row.attempts) == (None, why, 1)
    assert sending.send() == sending.Sent()  # not before its time
    later(1)
    assert sending.send() == sending.Sent(sent=1)
    first, second = there.got
    assert (first.id, first.body) == (second.id, second.body)
    assert rows()[0].error == ""


def test_nobody_there(here: Region) -> None:
    partners.connect(here, UPPER, "http://127.0.0.1:9/nobody")
    passed_up()
    assert sending.send() == sending.Sent(failed=1)
    assert rows()[0].error == "connection ConnectionRefusedError"


def test_who_cannot_be_reached_is_tried_once_in_a_run(here: Region, there: PartnerServer) -> None:
    partners.connect(here, UPPER, "http://127.0.0.1:9/nobody")
    partners.connect(here, "grid_centre", there.url)
    for _ in range(3):
        passed_up()
    event = {"kind": "other", "summary": "重复上报", "place": "某街", "happened": "2026-03-02"}
    case = any_act("report", "u", "2026-03-02T09:00", procedure="grid_event", agency="住建局", given=event)
    any_act("decline", "u", "2026-03-02T09:30", case.case, procedure="grid_event", given={"reason": "重复"})
    assert sending.send() == sending.Sent(sent=1, failed=1)
    assert [row.attempts for row in rows()] == [1, 0, 0, 1]


def test_the_pauses_grow_and_the_last_attempt_gives_up(
    secret: str, there: PartnerServer, here: Region
) -> None:
    there.answers = [Answer(503)] * outbox.TRIES
    passed_up()
    pauses = []
    for n in range(outbox.TRIES):
        before = timezone.now()
        done = sending.send()
        assert done == (sending.Sent(failed=1) if n < outbox.TRIES - 1 else sending.Sent(given_up=1))
        (row,) = rows()
        assert row.due_at is not None
        pauses.append(round((row.due_at - before).total_seconds() / 60))
        later(24 * 60)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
    (row,) = rows()
    assert row.given_up_at is not None
    assert sending.send() == sending.Sent()
    assert outbox.resend(here.code, row.id, timezone.now())
    assert not outbox.resend(here.code, row.id, timezone.now())
    assert sending.send() == sending.Sent(sent=1)
    assert {got.id for got in there.got} == {str(row.id)}


def test_the_pause_that_the_partner_asks_for(secret: str, there: PartnerServer) -> None:
    there.answers = [Answer(429, headers={"Retry-After": "1800"})]
    passed_up()
    sending.send()
    (row,) = rows()
    assert row.due_at is not None
    assert 29 * 60 < (row.due_at - timezone.now()).total_seconds() <= 1800


def test_one_case_is_told_in_order_and_another_does_not_wait(secret: str, there: PartnerServer) -> None:
    there.answers = [Answer(500)]
    first = passed_up()
    assert act("withdraw", "c", "2026-03-03", first, given={}, recorder="o").granted
    second = passed_up()
    assert sending.send() == sending.Sent(sent=1, failed=1)
    assert [event["subject"] for event in there.events] == [first, second]
    later(1)
    assert sending.send() == sending.Sent(sent=2)
    assert [event["data"]["n"] for event in there.events if event["subject"] == first] == [2, 2, 3]


def test_two_that_send_at_once(secret: str, there: PartnerServer) -> None:
    """What one has claimed the other leaves alone, until the first must be taken for dead."""
    passed_up()
    (row,) = outbox.due(timezone.now())  # claimed by one who has not sent it yet
    assert sending.send() == sending.Sent()
    assert there.got == []
    later(5)  # it never came to it
    assert sending.send() == sending.Sent(sent=1)
    assert there.got[0].id == str(row.id)


def test_a_correction_is_told_too(secret: str, there: PartnerServer) -> None:
    case = passed_up()
    sending.send()
    amended = act(
        "amend", "k", "2026-03-04", case, given={"of": 2, "reason": "录入错误", "sets": {"upper.reason": "属于市管道路"}},
        attached=(Attachment("original"),), source="sample",
    )  # fmt: skip
    assert amended.granted, amended.failures
    sending.send()
    data = there.events[-1]["data"]
    assert (data["correction"], data["move"], data["n"]) == ("amend", "upper.pass", 3)
    assert data["facts"]["upper.reason"] == "属于市管道路"


def test_only_orders_from_above_are_answered_upward(secret: str, there: PartnerServer) -> None:
    for channel in ("phone", "upper"):
        case = order(channel)
        assert act(
            "refuse", "d", "2026-03-02T10:00", case, given={"route": "litigation", "advice": "起诉"}
        ).granted
    sending.send()
    (event,) = there.events
    assert (event["type"], event["data"]["facts"]) == (
        "yifa.hotline_order.result", {"number": "RX2026-2", "route": "litigation", "advice": "起诉"},
    )  # fmt: skip


def test_a_refused_move_tells_nobody(secret: str) -> None:
    case = order("upper")
    assert not act("upper.pass", "d", "2026-03-02T10:00", case, given={"upper.reason": "x"}).granted
    assert rows() == []


# --- the command, in a process of its own ---------------------------------------------------------------------------


def command(*said: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DATABASE_URL": url(OWN), "DJANGO_SETTINGS_MODULE": "yifa.settings"}
    call = [sys.executable, "-c", "from yifa.cli import main; main()", "exchange", *said]
    return subprocess.Popen(call, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.db  # on the engine of the run, in a database of its own
def test_killed_between_sending_and_marking(own_database: None, there: PartnerServer) -> None:
    hotline(OWN)
    assert command("connect", UPPER, there.url).wait() == 0
    passed_up(using=OWN)
    known, running = threading.Event(), []

    def kill(_: Got) -> Answer:
        assert known.wait(30)
        os.kill(running[0].pid, signal.SIGKILL)  # the partner has it, and the sender will never know
        running[0].wait()
        return Answer()

    there.answers = [kill]
    running.append(command("send"))
    known.set()
    assert running[0].wait() == -signal.SIGKILL
    waiting = Outbox.objects.using(OWN).get()
    assert (waiting.sent_at, waiting.attempts) == (None, 1)
    Outbox.objects.using(OWN).update(due_at=timezone.now())  # the lease is over
    connections[OWN].close()
    again = command("send")
    out, _ = again.communicate()
    assert again.returncode == 0, out.decode()
    assert Outbox.objects.using(OWN).get().sent_at is not None
    first, second = there.got
    assert (first.id, first.body) == (second.id, second.body)


def run(*said: str, code: int = 0, **more: Any) -> str:
    result = CliRunner().invoke(main, ["exchange", *said], **more)
    assert result.exit_code == code, result.output
    return result.output


def test_the_command(here: Region, there: PartnerServer, tmp_path: Any) -> None:
    told = run("connect", UPPER, there.url)
    secret = next(word for word in told.split() if "whsec_" in word).rpartition("：")[2]
    assert secret not in Partner.objects.get().secret  # sealed
    there.answers = [Answer(500)] + [Answer(500)] * (outbox.TRIES - 1) + [Answer(body=b'{"id": "SJ-1"}')]
    passed_up()
    run("send", code=1)
    for _ in range(outbox.TRIES - 1):
        later(600)
        run("send", code=1)
    assert there.got[0].signed_with(secret)
    run("resend", "--partner", UPPER)
    run("resend", "--partner", UPPER, code=1)
    assert "1 sent" in run("send")
    assert there.url in run("list", "--json")
    theirs = tmp_path / "theirs.csv"
    theirs.write_text("对方编号,本方编号,备注\nSJ-1,RX2026-1,\nSJ-2,,\n", encoding="utf-8")
    assert "SJ-2" in run("check", UPPER, str(theirs), "--from", "2026-01-01", code=1)
    theirs.write_text("对方编号,本方编号\nSJ-1,RX2026-1\n", encoding="utf-8")
    run("check", UPPER, str(theirs), "--from", "2026-01-01")
    theirs.write_text("对方编号,本方编号\nSJ-1,RX2026-9\n", encoding="utf-8")
    assert "RX2026-1 ≠ RX2026-9" in run("check", UPPER, str(theirs), code=1)
    theirs.write_text("对方编号\nSJ-3\n", encoding="utf-8")
    assert "SJ-1  RX2026-1" in run("check", UPPER, str(theirs), "--from", "2026-01-01", code=1)
    theirs.write_text("名称\nx\n", encoding="utf-8")
    run("check", UPPER, str(theirs), code=1)
    run("disconnect", UPPER)
    run("disconnect", UPPER, code=1)


@pytest.mark.parametrize(
    "wrong",
    [
        "http://elsewhere.example/",
        "ftp://127.0.0.1/",
        "https://u:p@a.example/",
        "https:///x",
        "https://a.example/#x",
    ],
)
def test_an_address_that_is_not_safe(here: Region, wrong: str) -> None:
    with pytest.raises(partners.PartnerError):
        partners.connect(here, UPPER, wrong)
    assert not Partner.objects.exists()


def test_a_partner_that_the_law_does_not_know_and_a_secret_that_is_none(here: Region) -> None:
    with pytest.raises(partners.PartnerError, match="upper_hotline"):
        partners.connect(here, "nobody", "https://a.example/")
    for secret in ("", "whsec_", "whsec_短", "x" * 40, "whsec_" + "A" * 8):
        with pytest.raises(partners.PartnerError):
            partners.key_of(secret)


def test_a_changed_key_of_the_installation(secret: str, settings: Any) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 9, [old]
    assert partners.renew() == 1
    assert partners.renew() == 0
    settings.SECRET_KEY_FALLBACKS = []
    assert partners.secret_of(Partner.objects.get()) == partners.key_of(secret)


def window(step: str, by: str, on: str, case: str | None = None, **how: Any) -> Any:
    end = how.pop("recorded", f"{on}T23:00")
    receipt = any_act(step, by, on, case, procedure="service_case", recorded=end, **how)
    assert receipt.granted, receipt.failures
    return receipt


def test_what_time_brought_about_is_told_and_so_is_that_it_did_not(
    here: Region, there: PartnerServer
) -> None:
    """Silence counts as acceptance; an acceptance that was made in time and registered late strikes it."""
    county(
        people={"w": {"roles": "window_officer", "agency": "住建局"}},
        registers={"approvals": [{"key": "A1"}]},
    )
    partners.connect(here, "services_platform", there.url)
    said = {
        "matter": "施工许可",
        "kind": "license",
        "applicant": "李某",
        "enterprise": False,
        "channel": "window",
        "window": "unit",
        "on_site": False,
        "item": "A1",
    }
    case = window("receive", "w", "2026-03-02", agency="住建局", given=said).case
    settle_cases(here, [UUID(case)], dt.datetime.fromisoformat("2026-03-20T08:00"))
    window("accept", "w", "2026-03-04", case, recorded="2026-03-20T09:00")
    while sending.send().sent:
        pass
    told = [(e["data"]["move"], e["data"]["correction"], e["data"]["stage"]) for e in there.events]
    assert told[:2] == [("receive", None, "received"), ("accept_by_silence", None, "accepted")]
    assert ("accept_by_silence", "strike", "accepted") in told[2:]
    assert ("accept", None, "accepted") in told[2:]
    assert "李某" not in str(there.events)
