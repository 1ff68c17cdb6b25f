"""What every kind of file shares: words in two languages, fields, and errors of shape told at their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from yifa.law import models as m
from yifa.law.definitions import Field, Reads
from yifa.law.problems import Problem
from yifa.law.yamltext import locate

Path = tuple[str | int, ...]


def english(name: str, en: str | None) -> str:
    """The English word, or the name where none is given: ``ask_to_correct`` → ask to correct."""
    return en or name.replace("_", " ").replace(".", " ")


def many(names: str | list[str]) -> list[str]:
    """One name or several, as a list."""
    return [names] if isinstance(names, str) else names


def words(labels: Mapping[str, Any] | list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Chinese and English words of a list of names or a map name → words."""
    if isinstance(labels, list):
        return {name: name for name in labels}, {name: english(name, None) for name in labels}
    zh = {name: label if isinstance(label, str) else label.zh for name, label in labels.items()}
    en = {n: english(n, None if isinstance(label, str) else label.en) for n, label in labels.items()}
    return zh, en


def build_field(name: str, raw: m.FieldModel, problem: Callable[[str, str], None]) -> Field:
    """A field; `problem` is told what `of` lacks or has too much."""
    of = raw.of or {}
    zh: dict[str, str] = {}
    en: dict[str, str] = {}
    columns: dict[str, Field] = {}
    if (raw.type in ("choice", "group")) != bool(of):
        problem(
            f"“{name}”：choice 和 group 要写 of，其他类型不写",
            f"“{name}”: choice and group need `of`, others have none",
        )
    for key, value in of.items():
        if raw.type == "group" and isinstance(value, m.FieldModel):
            columns[key] = build_field(key, value, problem)
        elif raw.type == "choice" and not isinstance(value, m.FieldModel):
            label_zh, label_en = words({key: value})
            zh |= label_zh
            en |= label_en
        else:
            problem(f"“{name}.{key}”不合字段类型", f"“{name}.{key}” does not fit the field's type")
    return Field(
        name,
        raw.zh,
        english(name, raw.en),
        raw.type,
        raw.privacy,
        zh,
        columns,
        raw.register_,
        raw.procedure,
        en,
        _reads(raw.reads) if raw.reads is not None else None,
    )


def _reads(raw: m.ReadsModel) -> Reads:
    return Reads(raw.on, tuple(many(raw.columns)), raw.after, tuple(many(raw.then)))


def shape_problems(tree: Any, error: ValidationError) -> list[Problem]:
    """A pydantic error as problems at their places in the text."""
    problems = []
    for one in error.errors(include_url=False):
        path: Path = tuple(step for step in one["loc"] if not str(step).startswith("<"))
        mark = locate(tree, path)
        key = path[-1] if path else ""
        where = "/".join(map(str, path))
        match one["type"]:
            case "missing":
                zh, en, code = f"缺少“{key}”（{where}）", f"“{key}” is missing ({where})", "missing"
            case "extra_forbidden":
                zh, en, code = f"未知的键“{key}”（{where}）", f"unknown key “{key}” ({where})", "unknown_key"
            case _:
                zh, en, code = f"“{where}”不合要求：{one['msg']}", f"{where}: {one['msg']}", "shape"
        problems.append(Problem(mark.file, mark.line, code, zh, en))
    return problems
