"""What the law says of the internet: who may, what is filled in, what a publication invites to."""

from __future__ import annotations

import pytest
from tests.law.law_example import FOI, changed
from tests.law.test_lint import lint

from yifa.law.problems import LawError


def with_online(online: str, *, publication: str = "") -> list[str]:
    """What the lint finds where the example's first move is made online."""
    texts = changed("adds: parties, cite: FOI 29}", f"adds: parties, online: {online}, cite: FOI 29}}")
    texts["roles.yaml"] = texts["roles.yaml"].replace("en: applicant, outside", "en: applicant, private")
    texts["mechanisms.yaml"] = "mechanisms: {L02: {zh: 依申请公开, class: CORE}}\n"
    if publication:
        shown = "fields: [matter, outcome], cite"
        assert shown in texts[FOI]
        texts[FOI] = texts[FOI].replace(shown, f"fields: [matter, outcome], {publication}, cite")
    try:
        return sorted({problem.code for problem in lint(texts)})
    except LawError as error:
        return sorted({problem.code for problem in error.problems})


@pytest.mark.parametrize(
    ("online", "codes"),
    [
        ("true", []),
        ("{zh: 申请, en: apply}", []),
        ("{fills: {outcome: disclosed}}", ["online"]),  # the move does not take it
        ("{fills: {no_such: 1}}", ["unknown_name"]),
        ("{leaves: matter}", ["online"]),  # it must be given
        ("yes", ["shape"]),
    ],
)
def test_what_is_filled_in_is_what_the_move_takes(online: str, codes: list[str]) -> None:
    assert with_online(online) == codes


def test_only_what_is_done_in_ones_own_matter_is_done_online() -> None:
    texts = changed("en: extend the time to answer\n", "en: extend the time to answer\n    online: true\n")
    assert "online" in {problem.code for problem in lint(texts)}


def test_a_publication_invites_only_to_what_adds_rows() -> None:
    assert with_online("true", publication="invites: submit") == ["online"]


def test_papers_are_documents_of_the_procedure() -> None:
    assert with_online("true", publication="papers: no_such") == ["unknown_name"]
