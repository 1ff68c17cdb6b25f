"""Figures under their Chinese names, as people write them: ``{制定行政规范性文件}`` for ``{docs_issued:unit}``.

``{名称}`` is the number with its unit, ``{名称:数}`` the number alone, ``{名称:分项}`` the greatest shares, ``{名称:名单}`` their
labels, ``{名称[分项]}`` one share. What is kept and printed is the form with ids (`yifa.reports.template`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from yifa.errors import YifaError
from yifa.reports.template import FILLS, Binding, TemplateError, parse

FORMS = {"unit": "", "number": "数", "list": "分项", "names": "名单"}
_WRITTEN = re.compile(r"\{([^{}\[\]:：]+)(?:\[([^\[\]{}]+)\])?(?:[:：]([^{}\[\]:：]+))?\}")
_KEPT = {word: form for form, word in FORMS.items()}


class UnknownName(YifaError, ValueError):
    """No figure is called so; `zh` and `en` say which are nearly."""

    def __init__(self, name: str, near: list[str]) -> None:
        zh = f"没有名为“{name}”的指标" + (f"，是否为“{'”或“'.join(near)}”" if near else "")
        en = f"no figure is called “{name}”" + (f"; did you mean “{'” or “'.join(near)}”?" if near else "")
        super().__init__(zh, en)


def named(text: str, names: Mapping[str, str]) -> str:
    """A kept text as people read it. `names`: id to name. A text that cannot be read stays as it is."""
    try:
        pieces = parse(text).pieces
    except TemplateError:
        return text
    return "".join(piece if isinstance(piece, str) else written(piece, names) for piece in pieces)


def written(binding: Binding, names: Mapping[str, str]) -> str:
    """One binding as people write it."""
    if binding.name in FILLS:
        return f"{{{binding.name}}}"
    part = f"[{binding.part}]" if binding.part else ""
    form = f":{FORMS[binding.form]}" if FORMS[binding.form] else ""
    return f"{{{names.get(binding.name, binding.name)}{part}{form}}}"


def bound(text: str, names: Mapping[str, str]) -> str:
    """A written text as it is kept. Raises `UnknownName`; braces it cannot read stay, and the lint says so."""
    ids = {name: id for id, name in names.items()}

    def one(match: re.Match[str]) -> str:
        name, part, form = match[1].strip(), match[2], match[3]
        if name in FILLS or name in names:
            return match[0]  # written by id, as it is kept
        id = ids.get(name)
        if id is None:
            raise UnknownName(name, difflib.get_close_matches(name, ids, 2, 0.5))
        kept = _KEPT.get((form or "").strip(), form)
        return f"{{{id}{f'[{part}]' if part else ''}{'' if kept == 'number' else f':{kept}'}}}"

    return _WRITTEN.sub(one, text)
