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
READ, MOVED = 6, 2
"""Examples of each endpoint and of each move, of either mode. What reads, and a move's plainest example, is sent by every
role; the move's others by one after another in turn."""


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
    return (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if takes else (GenerationMode.POSITIVE,)


def test_every_answer_is_as_declared(program: Program) -> None:
    """Making up examples costs most of it, so each operation's are made up once and sent by several."""
    tokens = {role: program(role, rate=1_000_000).token for role in ROLES}
    there = cycle([str(submit()), _order(program)])
    turns = cycle(ROLES)
    tried: dict[str, dict[str, set[int]]] = {role: {} for role in ROLES}

    def send(case: Any, role: str) -> None:
        _aim(case, next(there))
        answer = case.call(headers={"Authorization": f"Bearer {tokens[role]}"})
        tried[role].setdefault(case.operation.label, set()).add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    for operation in operations():
        for mode in modes(operation):
            made = examples(operation, mode)
            for n, case in enumerate(made):
                by_all = operation.method == "get" or (n == 0 and mode is GenerationMode.POSITIVE)
                for role in ROLES if by_all else [next(turns)]:
                    send(case, role)

    for role, told_of in tried.items():
        assert len(told_of) == sum(len(item) for item in WRITTEN["paths"].values())
        assert 200 in told_of["GET /cases/{case}"] or role not in ("o", "l")
        told = set().union(*told_of.values())
        assert {200, 404} <= told
        assert told & {409, 422}


def examples(operation: Any, mode: GenerationMode) -> list[Any]:
    """What Hypothesis makes up for an operation: the plainest first."""
    made: list[Any] = []

    def keep(case: Any) -> None:
        made.append(case)

    known = settings(
        max_examples=READ if operation.method == "get" else MOVED, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
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
