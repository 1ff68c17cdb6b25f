"""An exam of 8 000: enrolling, opening papers, saving, handing in, adding up; the primitive is an act that draws and marks nothing.

python benchmarks/exam.py [--quick] [--json]
tools/with_postgres.py --durable .venv/bin/python benchmarks/exam.py

A bank of 2 000 questions, papers of 100. All acts are made in one process, one after another, each durable; the primitive is
excusing one who was enrolled. Of the sittings after the first thousand only every eighth is opened and handed in.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from measure import Figures, asked, set_up

REGION, OFFICE, ORGANISER = 431230, "司法局", "培训"
CANDIDATES, UNITS, QUESTIONS, PAPER = 8_000, 64, 2_000, 100
FIRST = dt.date(2026, 10, 19)
NOW = dt.datetime(2026, 10, 19, 9)  # noqa: DTZ001 local time, as the engine takes it


def main() -> None:
    args = asked(__doc__)
    many, units, questions, paper = (16, 2, 40, 4) if args.quick else (CANDIDATES, UNITS, QUESTIONS, PAPER)
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        from django.conf import settings
        from django.db import connection

        settings.ALLOWED_HOSTS = ["*"]
        told = Figures(f"an exam of {many}, papers of {paper}, {connection.vendor}", as_json=args.json)
        measure(told, many, units, questions, paper)
        connection.close()
    told.tell()


def measure(told: Figures, many: int, units: int, questions: int, paper: int) -> None:
    county(many, units, questions)
    exam, took = enrolled(units, paper)
    told.add("candidates enrolled, unit by unit", many / took, "/s", goal=100)
    sittings = children(exam)
    excused, opened = sittings[: many // 16], sittings[many // 16 :]
    if many > 1_000:
        opened = [*opened[:1_000], *opened[1_000::8]]
    primitive = rate(excused, lambda id, who: act(ORGANISER, "excuse", id, given={"reason": "公派学习"}))
    told.add("the primitive: one is excused", primitive, "/s")
    drawing = rate(opened, lambda id, who: act(who, "begin", id))
    told.add("papers drawn and opened", drawing, "/s", ratio=drawing / primitive)
    pages(told, opened[-1], exam, 5 if many < 1_000 else 60)
    handing = rate(opened[:-1], lambda id, who: act(who, "hand_in", id, add={"answers": answers(id)}))
    begun = time.perf_counter()
    conclude(exam)
    told.add("time recorded, results added up and published", many / (time.perf_counter() - begun), "/s")
    told.add("papers handed in and marked", handing, "/s", goal=0.25 * primitive, ratio=handing / primitive)


def county(many: int, units: int, questions: int) -> None:
    """A region with its bank and its people, one of them with an account for every tenth."""
    from yifa.casework.bench import set_up as people
    from yifa.registry import models
    from yifa.registry.models import Region

    region = Region.objects.create(code=REGION, zh="某县", places=["430000", "431200", "431230"])
    names = [f"单位{n:02}" for n in range(units)]
    people(
        {
            "people": {ORGANISER: {"roles": "training_officer", "agency": OFFICE}},
            "agencies": {n: {} for n in names},
        },
        region,
        "default",
    )
    event = uuid4()

    def entry(register: str, key: str, content: dict[str, Any]) -> Any:
        return models.Entry(
            region=region,
            register=register,
            key=key,
            content=content,
            valid_from=dt.date(2020, 1, 1),
            opened_by=event,
        )

    bank = (entry("questions", f"题{n:05}", question(n)) for n in range(questions))
    staff = (
        entry(
            "people",
            f"人{n:05}",
            {"name": f"人{n:05}", "agency": names[n % units], "cadre": "leader" if n % 13 == 0 else "staff"},
        )
        for n in range(many)
    )
    models.Entry.objects.bulk_create([*bank, *staff], batch_size=500)


def question(n: int) -> dict[str, Any]:
    words = {f"option_{letter}": f"第{n}题的一个选项，写成通常的长度" for letter in "abcd"}
    return {
        "kind": "multiple" if n % 4 == 0 else "single", "subject": "行政处罚", "difficulty": "easy", "answer": "AC" if n % 4 == 0 else "B",
        "text": f"第{n}题的题干，写成通常的长度，问的是哪一个选项符合法律的规定？", "article": "某法第一条", "agency": OFFICE, **words,
    }  # fmt: skip


def act(who: str, move: str, case: UUID | None, procedure: str = "exam_sitting", **how: Any) -> UUID:
    from yifa.casework.move import Command
    from yifa.casework.move import move as made
    from yifa.engine.records import Call

    when = how.pop("on", NOW)
    call = Call(move=move, actor=who, on=when, recorded=NOW, **how)
    if when != NOW:
        call = replace(call, recorded=dt.datetime.combine(when, dt.time(20)))
    receipt = made(Command(REGION, procedure, call, case))
    assert receipt.granted, receipt.failures
    return UUID(receipt.case)


def enrolled(units: int, paper: int) -> tuple[UUID, float]:
    """An exam whose paper is set, with every unit enrolled; and how long enrolling took."""
    day = dt.date(2026, 9, 1)
    given = {
        "title": "学法用法考试",
        "kind": "yearly",
        "first_day": FIRST.isoformat(),
        "last_day": FIRST.isoformat(),
    }
    exam = act(ORGANISER, "plan", None, "exam", on=day, agency=OFFICE, given={**given, "full_marks": paper})
    half = paper // 2
    plan = [
        {"id": "1", "kind": "single", "count": paper - half, "points": 1},
        {"id": "2", "kind": "multiple", "count": half, "points": 1},
    ]
    marks = {"pass_mark": 1, "excellent_mark": 2} if paper < 60 else {}
    if marks:
        exam = act(
            ORGANISER,
            "plan",
            None,
            "exam",
            on=day,
            agency=OFFICE,
            given={**given, "full_marks": paper, **marks},
        )
    act(
        ORGANISER,
        "set_paper",
        exam,
        "exam",
        on=day,
        given={"seed": "20260901", "seed_source": "样例"},
        add={"plan": plan},
    )
    begun = time.perf_counter()
    for n in range(units):
        act(ORGANISER, "enrol_unit", exam, "exam", on=day, given={"unit": f"单位{n:02}"})
    return exam, time.perf_counter() - begun


def conclude(exam: UUID) -> None:
    """As after the last day: who opened no paper is absent, who handed in nothing has missed it."""
    from yifa.casework.settling import settle_cases
    from yifa.registry.models import Region

    after = NOW + dt.timedelta(days=1)
    settle_cases(Region.objects.get(code=REGION), [id for id, _ in children(exam)], after)
    act(ORGANISER, "conclude", exam, "exam", on=after.date())


def children(exam: UUID) -> list[tuple[UUID, str]]:
    from yifa.casework.models import Case

    rows = Case.objects.filter(region_id=REGION, parent=exam).order_by("id").values_list("id", "title")
    return list(rows)


def answers(case: UUID) -> list[dict[str, str]]:
    from yifa.casework.models import Case
    from yifa.casework.record import held

    paper = held(Case.objects.get(region_id=REGION, id=case))[1].state.fields["paper"]
    return [{"id": row["id"], "answer": "B" if n % 2 else "AC"} for n, row in enumerate(paper)]


def rate(sittings: Iterable[tuple[UUID, str]], done: Callable[[UUID, str], object]) -> float:
    begun, count = time.perf_counter(), 0
    for id, who in sittings:
        done(id, who)
        count += 1
    return count / (time.perf_counter() - begun)


def pages(told: Figures, sitting: tuple[UUID, str], exam: UUID, requests: int) -> None:
    """What the candidate and the organiser wait for: the 95th of 100 requests, made in this process one after another."""
    from django.test import Client

    from yifa.registry.models import Region
    from yifa.web import desk
    from yifa.web.models import User

    desk.now = lambda region: NOW.replace(minute=10)
    region = Region.objects.get(code=REGION)
    clients = {}
    for person in (sitting[1], ORGANISER):
        user = User.objects.create_user(f"u{len(clients)}", None, region=region, person=person)
        clients[person] = Client()
        clients[person].force_login(user)
    mine, theirs = clients.values()
    paper = f"/exams/sittings/{sitting[0]}/pages/1/"
    told.add("a page of a paper, p95", p95(lambda: mine.get(paper), requests), "ms", goal=50, most=True)
    sent = {f"q{n}": "A" for n in range(1, 11)}
    told.add("a page saved, p95", p95(lambda: mine.post(paper, sent), requests), "ms", goal=100, most=True)
    for words, path in (("the exam", f"/exams/{exam}/"), ("the exam's case", f"/cases/{exam}/")):
        told.add(f"{words}, p95", p95(lambda path=path: theirs.get(path), min(requests, 20)), "ms")


def p95(request: Callable[[], Any], times: int) -> float:
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        answer = request()
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code in (200, 302), answer.status_code
    return sorted(took)[int(0.95 * (len(took) - 1))]


if __name__ == "__main__":
    main()
