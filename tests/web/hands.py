"""A bench on which every act of a scenario is made by filling in forms, as a person at a browser would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yifa.casework.bench import DbBench, _failure
from yifa.engine.records import Call, Granted, Refused
from yifa.engine.state import SYSTEM, CaseState, iso
from yifa.law.definitions import Field
from yifa.registry import entries
from yifa.web.models import User
from yifa.web.moves.form import Filled

CLERK = "经办文员"
"""Registers what outsiders do: somebody of the legal-affairs office, who sees every case."""


def typed(name: str, field: Field, value: Any) -> Iterator[tuple[str, Any]]:
    """What a person types for a value."""
    match field.type:
        case "bool":
            yield name, "true" if value is True else "false" if value is False else value
        case "money" if type(value) is int:
            yield name, f"{value / 100:.2f}"
        case "length":
            n, _, unit = str(value).partition(" ")
            yield f"{name}_0", n
            yield f"{name}_1", unit
        case "people" | "agencies" if isinstance(value, list):
            yield name, "、".join(value)
        case _:
            yield name, value


class Hands(DbBench):
    """Acts by forms; `tried` counts them, `told` those that went through a form, and `clock` is the moment at which the office stands."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.clock: dt.datetime | None = None
        self.tried = self.told = 0
        self._clients: dict[str, Client] = {}
        entries.enter(
            self._region.code, "posts", f"{CLERK}|legal_head|法制", {}, dt.date(1900, 1, 1), UUID(int=1)
        )

    def move(self, case: str, procedure: str, call: Call) -> Granted | Refused:
        known = case in self._names or _is_uuid(case)
        law = self._laws.procedure(
            procedure,
            call.on if not isinstance(call.on, dt.datetime) else call.on.date(),
            self._region.places,
            self._domain,
        )
        slice_ = law.at(call.recorded.date())
        made = slice_.moves.get(call.move)
        if call.actor == SYSTEM or made is None or made.system or self._domain:
            return super().move(case, procedure, call)
        self.tried += 1
        call = self._named(procedure, call)
        posts = entries.posts(self._region.code, call.actor, call.recorded.date())
        outside = all(role.outside for role in made.by) or not any(agency for _, agency in posts)
        self.clock = call.recorded
        client = self._client(
            CLERK if outside else call.actor, call, made, self._slots(case, call, made) if known else set()
        )
        url = f"/cases/{self._id(case)}/moves/{call.move}/" if known else f"/begin/{procedure}/{call.move}/"
        if call.item:
            url += f"?item={call.item}"
        blank = client.get(url)
        if blank.status_code != 200:
            return self._refused_too(case, procedure, call, f"{url} {blank.status_code}")
        data = self._data(blank.context["filled"], call, outside=outside)
        if data is None:
            return self._refused_too(case, procedure, call, "the form does not ask for this")
        answer = client.post(url, {**data, "check": "1"})
        if answer.status_code == 422:
            told = answer.context["filled"]
            return self._refused_too(
                case, procedure, call, f"{told.form.errors} {[f.errors for r in told.rows for f in r.forms]}"
            )
        last = answer.headers["Location"]
        receipt = client.get(last).context["receipt"]
        done = client.post(f"{last}confirm/")
        self.told += 1
        if not receipt.granted:
            assert done.headers["Location"] == last, "confirmed what the last page refused"
            return Refused(tuple(_failure(f) for f in receipt.failures), (), CaseState("", procedure))
        id = UUID(done.headers["Location"].split("/")[2])
        if not known:
            self._names[case] = id
        state = self.state(str(id))
        mine = next(e for e in reversed(state.events) if e.move == call.move and e.actor == call.actor)
        return Granted((mine,), state)

    def _refused_too(self, case: str, procedure: str, call: Call, why: str) -> Granted | Refused:
        """What no form takes must be refused by the law as well."""
        answer = super().move(case, procedure, call)
        assert isinstance(answer, Refused), f"{call.move} by {call.actor} on {call.on}: {why}"
        return answer

    def _slots(self, case: str, call: Call, made: Any) -> set[Any]:
        """The agencies in whose name the move can be made, as the case stands."""
        facts = {**self.state(str(self._id(case))).fields, **call.given}
        return {facts.get(role.slot) for role in made.by}

    def _client(self, person: str, call: Call, made: Any, slots: set[Any]) -> Client:
        client = self._clients.get(person)
        if client is None:
            user = User.objects.create_user(
                f"p{len(self._clients)}", None, region=self._region, person=person
            )
            client = self._clients[person] = Client()
            client.force_login(user)
        if person == CLERK and call.agency:
            entries.enter(
                self._region.code,
                "posts",
                f"{CLERK}|window_officer|{call.agency}",
                {},
                dt.date(1900, 1, 1),
                UUID(int=1),
            )
        posts = entries.posts(self._region.code, person, call.recorded.date())
        roles = {role.role for role in made.by}
        hats = [(r, a) for r, a in posts if a and (call.agency in (None, a))]
        hats.sort(key=lambda post: (post[0] not in roles, post[1] not in slots))
        if hats:
            session = client.session
            session["hat"] = f"{hats[0][0]}@{hats[0][1]}"
            session.save()
        return client

    def _data(self, filled: Filled, call: Call, *, outside: bool) -> Mapping[str, Any] | None:
        """The call as typed into that form; None where it says what the form does not ask for."""
        asked = filled.asked
        fields = {known.name: known for known, _ in asked.fields()}
        groups = {group.name: group for group in asked.groups()}
        if not call.given.keys() <= fields.keys() or not call.add.keys() <= groups.keys():
            return None
        if asked.timed and not isinstance(call.on, dt.datetime):
            return None
        day, _, time = iso(call.on).partition("T")
        data: dict[str, Any] = {"on_0": day, "on_1": time[:5]}
        data |= {"actor": call.actor} if outside else {}
        data |= {"agency": call.agency} if call.agency else {}
        data |= {"approved_by": call.approved_by} if call.approved_by else {}
        for name, value in call.given.items():
            data |= dict(typed(f"given.{name}", fields[name], value))
        for name, rows in call.add.items():
            data[f"rows.{name}"] = str(len(rows))
            for i, row in enumerate(rows):
                data[f"add.{name}.{i}-id"] = row.get("id", "")
                for column, value in row.items():
                    if column != "id" and value is not None:
                        if column not in groups[name].columns:
                            return None
                        data |= dict(typed(f"add.{name}.{i}-{column}", groups[name].columns[column], value))
        for paper in call.attached:
            if paper.kind in asked.kinds():
                data.setdefault(f"paper.{paper.kind}", []).append(
                    SimpleUploadedFile(f"{paper.kind}.txt", paper.kind.encode())
                )
        return data


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
