"""What can go wrong with a condition: at load (`ConditionError`) and when a fact is absent (`Missing`)."""

from __future__ import annotations


class ConditionError(ValueError):
    """A condition that cannot be read, does not fit its scope, or met a fact that is not of its type.

    `position` is the offset (from 0) of the offending text in `source`; `zh` and `en` are ready to print.
    """

    def __init__(self, zh: str, en: str, position: int, source: str) -> None:
        super().__init__(zh, en, position, source)
        self.zh = zh
        self.en = en
        self.position = position
        self.source = source

    def __str__(self) -> str:
        n = self.position + 1
        return f"第{n}字处：{self.zh} / at character {n}: {self.en} / {self.source}"


class Missing(Exception):
    """A condition read a fact that is not filled in; `path` is the fact as written: ``case.outcome``."""

    def __init__(self, path: str) -> None:
        self.path = path

    @property
    def zh(self) -> str:
        return f"判断所需的事实未填：{self.path}"

    @property
    def en(self) -> str:
        return f"a fact needed for the decision is not filled in: {self.path}"

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"
