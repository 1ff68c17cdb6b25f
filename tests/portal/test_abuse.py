"""What people try: too much, too large, forged, guessed."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests.casework.disclosure import HERE
from tests.portal.conftest import HOME, REQUEST, Post, code_of, consultation

from yifa import throttle
from yifa.casework.models import Case
from yifa.casework.record import held
from yifa.portal import codes, letter
from yifa.portal.limits import SAME_MATTER, SEND, WRONG_CODE, TooOften, left, spend
from yifa.portal.models import Submission
from yifa.registry.models import Region
from yifa.throttle import address

pytestmark = pytest.mark.django_db
SENDING = "send/foi_request/submit/"


def test_one_address_sends_so_much_and_another_is_not_held_up(here: Region, post: Post) -> None:
    for _ in range(SEND.most):
        code_of(post(SENDING, REQUEST))
    answer = post(SENDING, REQUEST)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600 / SEND.most  # one more each three minutes
    assert Case.objects.filter(region_id=HERE).count() == SEND.most
    code_of(post(SENDING, REQUEST, REMOTE_ADDR="192.0.2.7"))


def test_one_address_writes_so_often_to_one_matter(here: Region, client: Client, post: Post) -> None:
    consultation()
    one = re.search(r"published/([0-9a-f-]{36})/", client.get(f"{HOME}calls/").text)[1]
    path = f"published/{one}/comments.receive/"
    for n in range(SAME_MATTER.most):
        code_of(post(path, {"add.comments.opinions.0-text": f"意见{n}"}))
    assert post(path, {"add.comments.opinions.0-text": "又一条"}).status_code == 429


def test_the_word_of_a_visitor_on_his_address_counts_only_behind_a_proxy(
    here: Region, client: Client, settings, rf
) -> None:
    request = rf.get("/", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9", REMOTE_ADDR="127.0.0.1")
    assert address(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert address(request) == "203.0.113.9"
    six = rf.get("/", HTTP_X_FORWARDED_FOR="2001:db8:1:2:3:4:5:6")
    assert address(six) == "2001:db8:1:2::/64"


def test_after_a_while_one_more_is_taken(monkeypatch) -> None:
    """By a clock of its own: as many at once as the limit says, then evenly."""
    moment = 1e9
    monkeypatch.setattr(throttle.time, "monotonic", lambda: moment)
    for _ in range(WRONG_CODE.most):
        left(WRONG_CODE, "x")
        spend(WRONG_CODE, "x")
    with pytest.raises(TooOften) as often:
        left(WRONG_CODE, "x")
    assert (often.value.seconds, often.value.minutes) == (90, 2)
    spend(WRONG_CODE, "y")
    moment += 90
    left(WRONG_CODE, "x")  # asking counts nothing
    left(WRONG_CODE, "x")
    spend(WRONG_CODE, "x")
    with pytest.raises(TooOften):
        spend(WRONG_CODE, "x")


def test_guessing_codes_is_counted_and_stopped(sent: str, client: Client) -> None:
    for n in range(WRONG_CODE.most):
        assert client.post(f"{HOME}follow/", {"code": f"{n:016d}"}).status_code == 404
    assert (
        client.post(f"{HOME}follow/", {"code": sent}).status_code == 429
    )  # also the right one: nothing is told
    assert client.post(f"{HOME}follow/act/", {"code": sent, "move": "withdraw"}).status_code == 429
    assert client.post(f"{HOME}follow/", {"code": sent}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_the_code_is_kept_as_a_hash_and_no_address_is_kept(sent: str) -> None:
    kept = Submission.objects.get(region_id=HERE)
    assert sent.replace("-", "") not in str(vars(kept))
    assert kept.code_hash == codes.hash_of(sent)
    assert kept.item == ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {table}")
            assert "127.0.0.1" not in str(cursor.fetchall()), table


def test_codes_cannot_be_told_from_what_others_see(sent: str) -> None:
    """The name in the ledger comes from the same secret, by another way."""
    kept = Submission.objects.get(region_id=HERE)
    assert codes.hash_of(kept.actor.removeprefix("online-")) != kept.code_hash
    assert len({codes.code_of(str(n)) for n in range(500)}) == 500


def test_a_code_of_one_county_leads_nowhere_in_another(sent: str, client: Client) -> None:
    Region.objects.create(code=110101, zh="他县")
    assert client.post("/portal/110101/follow/", {"code": sent}).status_code == 404


@pytest.mark.parametrize("form", ["", "x", "a:b:c", "\0", "é" * 5000])
def test_a_forged_form_is_refused(form: str, here: Region, client: Client) -> None:
    answer = client.post(HOME + SENDING, {"form": form, "send": "1", **REQUEST})
    assert answer.status_code == 422
    assert not Case.objects.filter(region_id=HERE).exists()


def test_the_form_of_another_move_does_not_do(here: Region, client: Client) -> None:
    page = client.get(f"{HOME}send/hotline_order/register/").text
    form = re.search(r'name="form" value="([^"]+)"', page)[1]
    assert client.post(HOME + SENDING, {"form": form, "send": "1", **REQUEST}).status_code == 422


@pytest.mark.parametrize(
    "hostile",
    [
        {"given.content": "\0"}, {"given.content": "a" * 10_001}, {"given.applicant_kind": "no-such"}, {"agency": "财政局"},
        {"given.content": " "},
    ],
)  # fmt: skip
def test_hostile_values_are_told_and_not_recorded(hostile: dict[str, str], here: Region, post: Post) -> None:
    if (
        "agency" in hostile
    ):  # nobody there can take it: the field is not asked, and what is sent for it counts for nothing
        code_of(post(SENDING, {**REQUEST, **hostile}))
        assert Case.objects.get(region_id=HERE).handler == "住建局"
        return
    answer = post(SENDING, {**REQUEST, **hostile})
    assert answer.status_code == 422
    assert not Case.objects.filter(region_id=HERE).exists()


def test_facts_that_are_not_asked_are_not_taken(here: Region, post: Post) -> None:
    """A visitor cannot say that he came by the counter, nor answer his own request."""
    more = {
        "given.channel": "counter",
        "given.outcome": "disclosed",
        "given.number": "1",
        "on": "2020-01-01",
        "actor": "o",
    }
    code_of(post(SENDING, {**REQUEST, **more}))
    case = Case.objects.get(region_id=HERE)
    fields = held(case)[1].state.fields
    assert fields["channel"] == "online"
    assert "outcome" not in fields
    assert case.opened_on.isoformat() == "2026-09-18"


def test_html_is_shown_as_text(here: Region, client: Client, post: Post) -> None:
    code = code_of(post(SENDING, {**REQUEST, "given.content": "<script>alert(1)</script>"}))
    page = client.post(f"{HOME}follow/", {"code": code}).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_too_many_and_too_large_papers(here: Region, post: Post, monkeypatch) -> None:
    monkeypatch.setattr(letter, "PAPER_SIZE", 10)
    answer = post(SENDING, {**REQUEST, "paper.other": SimpleUploadedFile("a.txt", b"more than ten")})
    assert answer.status_code == 422
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(letter.PAPERS + 1)]
    assert post(SENDING, {**REQUEST, "paper.other": many}).status_code == 422
    assert not Case.objects.filter(region_id=HERE).exists()


def test_ids_tell_nothing(sent: str, client: Client) -> None:
    """A case that exists and one that does not answer alike."""
    case = Case.objects.get(region_id=HERE).id
    for path in ("published/{}/", "published/{}/submit/", "published/{}/papers/" + "0" * 64 + "/"):
        real, none = (client.get(HOME + path.format(id)) for id in (case, uuid4()))
        assert real.status_code == none.status_code == 404
        assert re.sub(r"[0-9a-f-]{36}", "", real.text) == re.sub(r"[0-9a-f-]{36}", "", none.text)


@pytest.mark.parametrize(
    "path",
    [
        "published/x/",
        "registers/../posts/",
        "list/a/b/",
        "data/x.exe",
        "deadline/?on=x&n=-1&unit=q",
        "calls/?after=x",
        "registers/powers/?on=9999-99-99&q=%00",
    ],
)
def test_odd_addresses_are_no_error(path: str, here: Region, client: Client) -> None:
    assert client.get(HOME + path).status_code in (200, 404, 422)


@pytest.mark.parametrize("region", ["0", "1000000000", "99999999999999999999999"])
def test_a_county_that_is_none(region: str, here: Region, client: Client) -> None:
    for page in ("", "follow/", "robots.txt"):
        assert client.get(f"/portal/{region}/{page}").status_code == 404


def test_nobody_needs_a_session_and_nobody_gets_a_cookie(here: Region, client: Client, sent: str) -> None:
    assert not client.cookies
    client.cookies["sessionid"] = "made-up"
    client.cookies["django_language"] = "en"
    page = client.get(HOME)
    assert "政务公开与办事" in page.text
    assert not page.cookies


def test_a_form_needs_no_token_of_the_session(here: Region) -> None:
    """There is nothing for a foreign page to misuse: no cookie is looked at."""
    strict = Client(enforce_csrf_checks=True)
    form = re.search(r'name="form" value="([^"]+)"', strict.get(HOME + SENDING).text)[1]
    code_of(strict.post(HOME + SENDING, {"form": form, "send": "1", **REQUEST}))
