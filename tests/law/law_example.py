"""The small law of `tests/law/data/law`, and changes to it."""

from __future__ import annotations

from pathlib import Path

from yifa.law.catalogue import Catalogue
from yifa.law.files import read_folder
from yifa.law.loader import load
from yifa.law.problems import LawError, Problem

FOLDER = Path(__file__).parent / "data" / "law"
FOI = "procedures/l/foi_request.yaml"
SERVICE = "fragments/service.yaml"


def example() -> dict[str, str]:
    """Its texts by path."""
    return read_folder(FOLDER)


def changed(old: str, new: str, path: str = FOI, **more: str) -> dict[str, str]:
    """The texts with one passage replaced; the passage must be there once. `more`: further files."""
    texts = example()
    assert texts[path].count(old) == 1, f"{texts[path].count(old)} times in {path}: {old}"
    return {**texts, path: texts[path].replace(old, new), **more}


def problems_of(texts: dict[str, str]) -> tuple[Problem, ...]:
    """What refuses to load."""
    try:
        load(texts)
    except LawError as error:
        return error.problems
    return ()


def loaded(old: str, new: str, path: str = FOI) -> Catalogue:
    return load(changed(old, new, path))


def line_of(text: str, passage: str) -> int:
    """The line, from 1, on which a passage begins."""
    assert passage in text
    return text[: text.index(passage)].count("\n") + 1
