"""What is wrong in a law file: where, and why, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a text: the file's path inside the law folder and the line, from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One defect. `code` is a short stable name of the rule broken (``yaml``, ``unknown_name``, ``dead_end`` …)."""

    file: str
    line: int
    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.zh} / {self.en} [{self.code}]"


class LawError(Exception):
    """The law cannot be loaded. `problems` names every defect found, in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    @property
    def zh(self) -> str:
        return "\n".join(
            [
                f"法律目录有 {len(self.problems)} 处问题：",
                *(f"{p.file}:{p.line}: {p.zh}" for p in self.problems),
            ]
        )

    @property
    def en(self) -> str:
        found = [f"{p.file}:{p.line}: {p.en}" for p in self.problems]
        return "\n".join([f"the law has {len(found)} problems:", *found])
