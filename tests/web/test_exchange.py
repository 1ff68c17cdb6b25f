"""The page of exchange: every message with how it fared, sent again; what a case's page and the search say of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.exchange.hotline import act, hotline, order, passed_up
from tests.web.conftest import SignIn

from yifa.casework import external, outbox, partners
from yifa.casework.models import Outbox
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db
PAGE = "/manage/exchange/"
UPPER = "upper_hotline"


@pytest.fixture
def connected(here: Region) -> Region:
    region = hotline()
    partners.connect(region, UPPER, "https://upper.example/events")
    return region


def keeper(sign_in: SignIn) -> Any:
    return sign_in("keeper", administrator=True)


def test_before_there_is_anything(sign_in: SignIn, here: Region) -> None:
    page = keeper(sign_in).get(PAGE)
    assert "yifa exchange connect" in page.text
    assert "没有这样的消息" in page.text


def test_how_each_message_fared(sign_in: SignIn, connected: Region) -> None:
    for _ in range(4):
        passed_up()
    waiting, failing, lost, sent = Outbox.objects.order_by("id")
    now = timezone.now()
    for error in ("HTTP 503", "timeout", "connection ConnectionRefusedError", "certificate expired"):
        outbox.failed(Outbox(id=failing.id, attempts=1), now, error)
        assert {"HTTP 503": "对方答复 HTTP 503", "timeout": "没有及时答复"}.get(
            error, error.split()[-1]
        ) in keeper(sign_in).get(PAGE).text
    Outbox.objects.filter(id=failing.id).update(attempts=1)
    outbox.failed(Outbox(id=lost.id, attempts=outbox.TRIES), now, "HTTP 400")
    outbox.sent(sent, now)
    client = keeper(sign_in)
    states = {str(line.row.id): line.state for line in client.get(PAGE).context["lines"]}
    assert states == {
        str(waiting.id): "waiting",
        str(failing.id): "failing",
        str(lost.id): "given_up",
        str(sent.id): "sent",
    }
    for state, row in (("waiting", waiting), ("failing", failing), ("given_up", lost), ("sent", sent)):
        assert [line.row.id for line in client.get(PAGE, {"state": state}).context["lines"]] == [row.id]
    assert client.get(PAGE, {"partner": "police"}).context["lines"] == []
    assert client.get(PAGE, {"state": "made up", "after": "x"}).status_code == 200
    client.post(f"{PAGE}{lost.id}/resend/")
    assert Outbox.objects.get(id=lost.id).given_up_at is None
    again = client.post(f"{PAGE}{lost.id}/resend/", follow=True)
    assert "没有停发" in again.text


def test_the_administrator_learns_of_no_case_that_is_not_his(sign_in: SignIn, connected: Region) -> None:
    case = passed_up()
    page = keeper(sign_in).get(PAGE).text
    for word in ("RX2026-1", case, "路灯不亮", "李某"):
        assert word not in page
    assert "RX2026-1" in sign_in("d", administrator=True).get(PAGE).text
    assert "上转工单" in sign_in("d", administrator=True).get(PAGE).text


def test_the_list_asks_a_fixed_number_of_times(sign_in: SignIn, connected: Region) -> None:
    client, counts = keeper(sign_in), []
    for _ in range(2):
        for _ in range(3):
            passed_up()
        with CaptureQueriesContext(connection) as said:
            client.get(PAGE)
        counts.append(len(said))
    assert counts[0] == counts[1] <= 14


def test_when_the_connection_ends_what_waits_is_told_as_such(sign_in: SignIn, connected: Region) -> None:
    passed_up()
    partners.disconnect(connected, UPPER)
    (line,) = keeper(sign_in).get(PAGE).context["lines"]
    assert line.state == "unconnected"


def test_a_case_shows_its_ids_and_what_was_told(sign_in: SignIn, connected: Region) -> None:
    case = passed_up()
    row = Outbox.objects.get()
    external.keep(connected.code, row.case_id, UPPER, "SJ-2026-7788", timezone.now())  # type: ignore[arg-type]
    outbox.sent(row, timezone.now())
    page = sign_in("d").get(f"/cases/{case}/").text
    assert "SJ-2026-7788" in page
    assert "上级12345热线平台" in page
    assert "已发送" in page
    plain = order()
    assert "与其他系统交换" not in sign_in("d").get(f"/cases/{plain}/").text


def test_a_case_is_found_by_the_partners_id(sign_in: SignIn, connected: Region) -> None:
    case = passed_up()
    row = Outbox.objects.get()
    external.keep(connected.code, row.case_id, UPPER, "SJ-2026-7788", timezone.now())  # type: ignore[arg-type]
    found = sign_in("d").get("/search/", {"q": "SJ-2026-7788"}).text
    assert f"/cases/{case}/" in found
    assert "<mark>" in found
    assert found.count(f"/cases/{case}/") == 1
    for stranger in ("nobody", "keeper"):
        assert f"/cases/{case}/" not in sign_in(stranger).get("/search/", {"q": "SJ-2026-7788"}).text


def test_a_message_that_is_old_and_a_case_of_today(sign_in: SignIn, connected: Region) -> None:
    """The time of a message is the registration's, with its own day."""
    passed_up()
    Outbox.objects.update(created_at=dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC))
    assert "2026年3月2日" in keeper(sign_in).get(PAGE).text
    assert act("withdraw", "c", "2026-03-03", Outbox.objects.get().case_id, given={}, recorder="o").granted
