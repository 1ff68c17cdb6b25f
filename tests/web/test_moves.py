"""From a next move to its record: the form, the draft, the last page, the answer."""

from __future__ import annotations

import datetime as dt
import hashlib
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.casework.disclosure import do
from tests.scenarios.test_scenarios import SCENARIOS, catalogue
from tests.web.conftest import SignIn

from yifa.casework.bench import DbBench
from yifa.casework.models import Case, Refusal
from yifa.engine.scenarios import play
from yifa.ledger.models import Event
from yifa.registry.models import Region
from yifa.web import desk
from yifa.web.models import Draft, User
from yifa.web.moves.inputs import LengthField

pytestmark = pytest.mark.django_db


def check(client: Client, url: str, **given: object) -> str:
    """Fill a form in and go on to the last page; its address."""
    answer = client.post(url, {"on_0": "2026-09-30", "check": "1", **given})
    assert answer.status_code == 302, answer.context["filled"].form.errors
    return str(answer.headers["Location"])


def test_a_move_is_filled_in_checked_and_recorded(asked: UUID, sign_in: SignIn) -> None:
    do("take_up", "o", "2026-09-25", asked)
    client = sign_in("o")
    form = client.get(f"/cases/{asked}/moves/search/")
    assert "检索情况" in form.text
    assert "第三十六条" in form.text
    last = check(client, f"/cases/{asked}/moves/search/", **{"given.searched": "在档案室检索，有一份"})
    page = client.get(last)
    assert page.context["receipt"].granted
    assert "在档案室检索，有一份" in page.text
    before = Event.objects.count()
    answer = client.post(f"{last}confirm/", follow=True)
    assert Event.objects.count() == before + 1
    assert answer.redirect_chain == [(f"/cases/{asked}/", 302)]
    assert "已登记：检索，第3号记录。" in answer.text
    assert not Draft.objects.exists()


def test_the_last_page_says_what_the_move_will_cause_and_keeps_nothing(asked: UUID, sign_in: SignIn) -> None:
    client = sign_in("o")
    before = Event.objects.count()
    page = client.get(check(client, f"/cases/{asked}/moves/take_up/", on_0="2026-09-25"))
    assert "阶段：办理中" in page.context["caused"]
    assert Event.objects.count() == before
    assert Case.objects.get(id=asked).stage == "received"


def test_a_refused_move_shows_every_reason_with_its_article(asked: UUID, sign_in: SignIn) -> None:
    do("take_up", "o", "2026-09-25", asked)
    client = sign_in("o")
    given = {"given.outcome": "disclosed", "given.remedy": "either"}
    page = client.get(check(client, f"/cases/{asked}/moves/answer/", **given))
    assert page.status_code == 409
    assert "公开前应当审查" in page.text
    assert "第十七条" in page.text
    assert "“提供信息的形式或者获取的方式、途径”" in page.text
    assert "登记</button>" not in page.text
    assert not Refusal.objects.exists()  # it was only looked at
    draft = Draft.objects.get()
    answer = client.post(f"/drafts/{draft.id}/confirm/", follow=True)
    assert "未获准许，这次提交已留下记录。" in answer.text
    assert Refusal.objects.get().move == "answer"
    assert Draft.objects.filter(id=draft.id).exists()


def test_what_a_field_cannot_take_is_told_there_and_nothing_is_lost(asked: UUID, sign_in: SignIn) -> None:
    client = sign_in("o")
    paper = SimpleUploadedFile("说明.pdf", b"%PDF-1.7 one")
    answer = client.post(
        f"/cases/{asked}/moves/ask_to_correct/",
        {"on_0": "2026-02-30", "given.unclear": "所需信息不明确", "paper.other": paper, "check": "1"},
    )
    assert answer.status_code == 422
    form = answer.context["filled"].form
    assert set(form.errors) == {"on", "given.correct_by"}
    assert "所需信息不明确" in answer.text
    assert "说明.pdf" in answer.text  # handed in already
    kept = answer.context["filled"].kept
    last = check(
        client, f"/cases/{asked}/moves/ask_to_correct/",
        **{"on_0": "2026-09-25", "given.unclear": "所需信息不明确", "given.correct_by": "2026-10-15", "kept": kept},
    )  # fmt: skip
    (attached,) = Draft.objects.get().content["attached"]
    assert attached["name"] == "说明.pdf"
    assert "说明.pdf" in client.get(last).text


def test_a_paper_can_be_dropped_again(asked: UUID, sign_in: SignIn) -> None:
    client = sign_in("o")
    url = f"/cases/{asked}/moves/take_up/"
    paper = SimpleUploadedFile("..\\..\\etc/passwd", b"some text")
    filled = client.post(url, {"paper.other": paper}).context["filled"]
    assert [a["name"] for a in filled.attached] == ["passwd"]
    filled = client.post(url, {"kept": filled.kept, "drop": filled.attached[0]["sha256"]}).context["filled"]
    assert filled.attached == []


def test_papers_nobody_handed_in_are_not_taken(asked: UUID, sign_in: SignIn) -> None:
    filled = sign_in("o").post(f"/cases/{asked}/moves/take_up/", {"kept": "made-up"}).context["filled"]
    assert filled.attached == []


def test_an_empty_paper_is_refused_at_its_field(asked: UUID, sign_in: SignIn) -> None:
    answer = sign_in("o").post(
        f"/cases/{asked}/moves/take_up/",
        {"on_0": "2026-09-25", "paper.other": SimpleUploadedFile("空.txt", b""), "check": "1"},
    )
    assert answer.status_code == 422
    assert "空.txt：附件是空的" in answer.text


def test_rows_are_added_one_by_one(asked: UUID, sign_in: SignIn) -> None:
    do("take_up", "o", "2026-09-25", asked)
    client = sign_in("o")
    url = f"/cases/{asked}/moves/consult/"
    first = {
        "on_0": "2026-09-28",
        "rows.asked": "1",
        "add.asked.0-name": "某公司",
        "add.asked.0-kind": "third_party",
    }
    more = client.post(url, {**first, "more": "asked"})
    assert len(more.context["filled"].rows[0].forms) == 2
    assert "某公司" in more.text
    last = check(
        client,
        url,
        **{**first, "rows.asked": "2", "add.asked.1-name": "县水利局", "add.asked.1-kind": "agency"},
    )
    page = client.get(last)
    assert "某公司" in page.text
    client.post(f"{last}confirm/")
    page = client.get(f"/cases/{asked}/")
    assert "县水利局" in page.text
    locked = client.get(f"/cases/{asked}/moves/ask.send/?item=2")
    assert locked.status_code == 200


def test_who_may_approve_is_offered_and_kept(asked: UUID, sign_in: SignIn) -> None:
    do("take_up", "o", "2026-09-25", asked)
    client = sign_in("o")
    url = f"/cases/{asked}/moves/extend/"
    assert client.get(url).context["filled"].form.fields["approved_by"].widget.options == [("h", "h")]
    given = {"given.extended_by_0": "10", "given.extended_by_1": "working days"}
    page = client.get(check(client, url, **given))
    assert [f["gate"] for f in page.context["receipt"].failures] == ["approved", "documents"]
    notice = SimpleUploadedFile("告知书.pdf", b"%PDF-1.7 notice")
    page = client.get(check(client, url, **given, approved_by="h", **{"paper.extension_notice": notice}))
    assert page.context["receipt"].granted
    assert "答复期限" in " ".join(page.context["caused"])
    client.post(f"/drafts/{Draft.objects.get().id}/confirm/")
    record = client.get(f"/cases/{asked}/records/3/")
    assert record.context["approved_by"] == "h"
    assert "10个工作日" in record.text


def test_an_outsiders_act_is_registered_by_who_handles_the_case(asked: UUID, sign_in: SignIn) -> None:
    client = sign_in("o")
    last = check(client, f"/cases/{asked}/moves/withdraw/", actor="z")
    client.post(f"{last}confirm/")
    page = client.get(f"/cases/{asked}/records/2/")
    assert page.context["actor"] == "z"
    assert page.context["recorder"] == "o"
    assert Case.objects.get(id=asked).closed_on is not None


def test_a_draft_is_kept_for_its_writer_alone(asked: UUID, sign_in: SignIn) -> None:
    client = sign_in("o")
    url = f"/cases/{asked}/moves/take_up/"
    client.post(url, {"on_0": "2026-09-25", "save": "1"})
    draft = Draft.objects.get()
    assert 'value="2026-09-25"' in client.get(url).text
    other = sign_in("h")
    assert other.get(f"/drafts/{draft.id}/").status_code == 404
    assert other.post(f"/drafts/{draft.id}/confirm/").status_code == 404
    assert 'value="2026-09-30"' in other.get(url).text
    client.post(f"/drafts/{draft.id}/discard/")
    assert not Draft.objects.exists()


def test_a_draft_sent_twice_is_recorded_once(asked: UUID, sign_in: SignIn) -> None:
    client = sign_in("o")
    last = check(client, f"/cases/{asked}/moves/take_up/", on_0="2026-09-25")
    before = Event.objects.count()
    client.post(f"{last}confirm/")
    assert client.post(f"{last}confirm/").status_code == 404
    assert Event.objects.count() == before + 1


def test_a_draft_is_judged_by_what_holds_when_it_is_recorded(asked: UUID, sign_in: SignIn) -> None:
    client = sign_in("o")
    last = check(client, f"/cases/{asked}/moves/take_up/", on_0="2026-09-28")
    do("withdraw", "z", "2026-09-26", asked)
    client.post(f"{last}confirm/")
    assert Case.objects.get(id=asked).stage == "withdrawn"
    assert client.get(last).status_code == 409


def test_a_move_nobody_makes_has_no_form(asked: UUID, sign_in: SignIn) -> None:
    client = sign_in("o")
    for move in ("ask.silent", "nosuch"):
        assert client.get(f"/cases/{asked}/moves/{move}/").status_code == 404
    assert sign_in("nobody").get(f"/cases/{asked}/moves/take_up/").status_code == 404


def test_a_case_is_begun_for_an_applicant(sign_in: SignIn) -> None:
    client = sign_in("o")
    assert "submit" in [b.move.name for b in client.get("/").context["beginnings"]]
    given = {
        "agency": "住建局",
        "actor": "赵六", "given.applicant": "赵六", "given.contact": "13900000000", "given.applicant_kind": "natural",
        "given.content": "某小区规划验收文件", "given.channel": "counter",
    }  # fmt: skip
    last = check(client, "/begin/foi_request/submit/", **given)
    page = client.get(last)
    assert any(words.startswith("编号：") for words in page.context["caused"])
    answer = client.post(f"{last}confirm/", follow=True)
    case = Case.objects.get()
    assert (case.handler, case.stage) == ("住建局", "received")
    assert answer.redirect_chain == [(f"/cases/{case.id}/", 302)]


def test_a_lot_is_drawn_by_the_seed_and_anyone_can_repeat_it(
    here: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = next(
        s for s in SCENARIOS.values() if any(step.get("move") == "hearing.draw" for step in s["when"])
    )
    steps = list(scenario["when"])
    last = next(
        i for i, step in enumerate(steps) if step.get("move") == "hearing.draw" and "refused" not in step
    )
    region = Region.objects.create(code=999998, zh="样例县", places=list(scenario.get("places", ())))
    bench = DbBench(scenario, catalogue(), region)
    assert play({**scenario, "when": steps[:last], "then": {}}, bench).problems == []
    draw = steps[last]
    monkeypatch.setattr(desk, "now", lambda _: dt.datetime.fromisoformat(f"{draw['on']}T10:00"))
    user = User.objects.create_user("drafter", None, region=region, person=draw["by"])
    client = Client()
    client.force_login(user)
    url = f"/cases/{Case.objects.get(region=region, parent=None).id}/moves/hearing.draw/"
    given = draw["given"]
    answer = client.post(
        url, {"on_0": str(draw["on"]), "given.hearing.seed": given["hearing.seed"], "draw": "1"}
    )
    lot = answer.context["lot"]
    assert sorted(lot.ids) == sorted(given["hearing.participants"])
    ticket = lot.tickets[0]
    assert ticket.number == hashlib.sha256(f"{given['hearing.seed']}:{ticket.id}".encode()).hexdigest()
    assert ticket.number in answer.text
    typed = answer.context["filled"].form["given.hearing.participants"].value()
    last_page = check(
        client,
        url,
        on_0=str(draw["on"]),
        **{"given.hearing.seed": given["hearing.seed"], "given.hearing.participants": typed},
    )
    assert client.get(last_page).context["receipt"].granted


def test_a_length_that_is_not_asked_may_stay_empty_whatever_its_unit() -> None:
    """The unit is a list with a choice in it from the beginning: without a number there is no length."""
    field = LengthField(required=False)
    assert field.clean(["", "working days"]) is None
    assert field.clean(["90", "minutes"]) == "90 minutes"
    with pytest.raises(ValidationError):
        LengthField().clean(["", "working days"])
