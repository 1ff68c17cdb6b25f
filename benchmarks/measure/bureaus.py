"""A county of many bureaus, cases and entries, for what is measured through the web."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from measure.penalty import OPENING, PROCEDURE
from yifa.engine.records import Call

REGION, BUREAUS = 431230, 50


def county(cases: int, entries: int) -> str:
    """Bureaus with powers, officers and clues, of which every tenth of each is filed; the id of one that is."""
    from django.db import connection

    from yifa.casework.bench import set_up as give
    from yifa.casework.finding import complete
    from yifa.casework.play import Play
    from yifa.casework.runtime import catalogue
    from yifa.registry.models import Region
    from yifa.web.models import User

    region = Region.objects.create(code=REGION, zh="某县", places=["430000", "431200", "431230"])
    bureaus = [f"局{n:02}" for n in range(BUREAUS)]
    people: dict[str, Any] = {"法制": {"roles": "legal_head", "agency": "司法局"}}
    for bureau in bureaus:
        people |= {
            f"{bureau}甲": {"roles": "officer", "agency": bureau},
            f"{bureau}乙": {"roles": "officer", "agency": bureau},
        }
    officers = [{"key": person} for person in people]
    powers = [
        {"key": f"P{n:05}", "name": f"职权之{n}", "holder": bureaus[n % BUREAUS], "basis": "法律第三条"}
        for n in range(entries)
    ]
    registers = {"powers": [{"key": "P"}, *powers], "certificates": officers}
    agencies: dict[str, Any] = {bureau: {"mark": bureau} for bureau in (*bureaus, "司法局")}
    give({"people": people, "agencies": agencies, "registers": registers}, region, "default")
    for person in ("局00甲", "法制"):
        User.objects.create_user(person, None, region=region, person=person)
    with Play(region, catalogue()) as play:
        for n in range(cases):
            id = play.session.new_case()
            for call in calls(n, bureaus[n % BUREAUS]):
                play.move(id, PROCEDURE, call)
    complete()  # what was given without an act is not found yet
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    from yifa.casework.models import Case

    return str(Case.objects.filter(handler="局00", stage="filed").values_list("id", flat=True)[0])


def calls(n: int, bureau: str) -> Iterator[Call]:
    """The clue of a case, on one of its days; of every tenth of a bureau the filing."""
    register, file = OPENING
    yield replace(register, actor=f"{bureau}甲", agency=bureau, source="sample")
    if n // BUREAUS % 10 == 0:
        given = {**file.given, "officers": [f"{bureau}甲", f"{bureau}乙"]}
        yield replace(file, actor=f"{bureau}甲", given=given, source="sample")
