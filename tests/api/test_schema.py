"""schemathesis over the OpenAPI file, as each of several posts: no defect, and every answer as declared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis import checks as checking
from schemathesis.specs.openapi import checks as declared
from tests.api.conftest import Program
from tests.api.test_openapi import WRITTEN
from tests.casework.disclosure import submit

from yifa.web.wsgi import application

pytestmark = pytest.mark.django_db
SEED = 20261122
ROLES = ("o", "p", "d", "u", "l")
"""A disclosure officer, the hotline's operator and dispatcher, a handling officer, the head of the legal-affairs office."""
CHECKS = [
    checking.not_a_server_error,
    declared.status_code_conformance,
    declared.content_type_conformance,
    declared.response_headers_conformance,
    declared.response_schema_conformance,
]
READ = 26
"""Examples of each endpoint that is read, of either mode."""
POSITIVE = (GenerationMode.POSITIVE,)


def served(environ: Any, start_response: Any) -> Any:
    """The WSGI application itself, in the test's transaction: as Django's own test client, it leaves the connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    return application(environ, start_response)


@pytest.fixture(autouse=True)
def _connections() -> Iterator[None]:
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(WRITTEN)
    schema.app = served
    return [found.ok() for found in schema.get_all_operations()]


def modes(operation: Any) -> tuple[Any, ...]:
    """What fits the description; and what does not, where there is anything to be wrong."""
    takes = operation.body or operation.query
    return tuple(GenerationMode) if takes else POSITIVE


class Programs:
    """A program for each role, and which statuses each was answered with, by operation."""

    def __init__(self, program: Program) -> None:
        self._tokens = {role: program(role, rate=1_000_000).token for role in ROLES}
        self._there = cycle([str(submit()), _order(program)])
        self.tried: dict[str, dict[str, set[int]]] = {role: {} for role in ROLES}

    def send(self, case: Any, role: str) -> None:
        _aim(case, next(self._there))
        answer = case.call(headers={"Authorization": f"Bearer {self._tokens[role]}"})
        self.tried[role].setdefault(case.operation.label, set()).add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)


def test_every_answer_is_as_declared(program: Program) -> None:
    """The plainest call of each operation by every role; what else is made up for what reads, by one after another."""
    programs, turns = Programs(program), cycle(ROLES)
    for operation in operations():
        for mode in modes(operation) if operation.method == "get" else POSITIVE:
            for n, case in enumerate(made_up(operation, mode, READ if operation.method == "get" else 1)):
                for role in ROLES if n == 0 else (next(turns),):
                    programs.send(case, role)
    for role, tried in programs.tried.items():
        assert len(tried) == sum(len(item) for item in WRITTEN["paths"].values())
        assert 200 in tried["GET /cases/{case}"] or role not in ("o", "l")
        told = set().union(*tried.values())
        assert {200, 404} <= told
        assert told & {409, 422}


@pytest.mark.long
@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_a_move_is_called_with_the_answer_is_as_declared(
    mode: GenerationMode, program: Program
) -> None:
    """Making up a call costs far more than making it, so each is made by one role, in turn."""
    programs, turns = Programs(program), cycle(ROLES)
    moves = [operation for operation in operations() if operation.method == "post"]
    for operation in moves:
        for case in made_up(operation, mode, 2)[1:]:
            programs.send(case, next(turns))
    answered = [statuses for tried in programs.tried.values() for statuses in tried.values()]
    assert len(answered) >= 0.9 * len(moves)
    assert {409, 422} & set().union(*answered)


def made_up(operation: Any, mode: GenerationMode, most: int) -> list[Any]:
    """Calls of an operation, the plainest first. The plainest breaks no rule, even where rules are to be broken."""
    made: list[Any] = []

    def keep(case: Any) -> None:
        made.append(case)

    known = settings(
        max_examples=most, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    seed(SEED)(known(given(case=operation.as_strategy(generation_mode=mode))(keep)))()
    return made


def _order(program: Program) -> str:
    given = {"channel": "phone", "kind": "help", "content": "求助"}
    return str(program("p").act("hotline_order/register", on="2026-09-30", given=given)["case"])


def _aim(case: Any, there: str) -> None:
    """Random ids name nothing: put one that is there in their place."""
    if "case" in (case.path_parameters or {}):
        case.path_parameters["case"] = there
    if isinstance(case.body, dict) and "case" in case.body:
        case.body["case"] = there
