"""What becomes public: nothing secret or internal, nothing personal without a mask; titles hold none of these."""

from __future__ import annotations

from collections.abc import Collection

from yifa.law.definitions import Field
from yifa.law.lint.look import Look

MASKS = frozenset({"surname", "last4", "hide"})
"""How a value is masked: its first character, its last four, or nothing of it."""


def check_privacy(look: Look) -> None:
    """Every field of every publication may be shown as it is shown, and the title wherever cases are listed."""
    title = look.slice.title
    # A list shows the title of a case to everyone who may see the case, parties among them, and masks nothing.
    if title is not None and _levels(look.slice.fields[title]) != {"open"}:
        zh = f"“{title}”不是公开内容，不能作为事项的名称"
        look.problem(("title",), "privacy", zh, f"“{title}” is not open: lists cannot call a case by it")
    for name, publication in look.slice.publications.items():
        path = ("publications", name)
        if publication.cite is None:
            look.problem(
                path, "uncited", f"公开“{name}”没有条文依据", f"the publication “{name}” has no citation"
            )
        for shown in publication.fields:
            field = look.slice.fields[shown]
            levels = _levels(field, [c for c in field.columns if f"{shown}.{c}" in publication.mask])
            if levels & {"secret", "internal"}:
                zh = f"“{shown}”含内部或涉密内容，不得公开"
                look.problem((*path, "fields"), "privacy", zh, f"“{shown}” holds internal or secret facts")
            elif "personal" in levels and shown not in publication.mask:
                zh = f"“{shown}”含个人信息，公开须写 mask"
                look.problem(
                    (*path, "fields"), "privacy", zh, f"“{shown}” holds personal facts: it needs a `mask`"
                )
        for shown, mask in publication.mask.items():
            if mask not in MASKS:
                zh = f"“{shown}”的 mask 应为 {'、'.join(sorted(MASKS))}"
                look.problem(
                    (*path, "mask"),
                    "shape",
                    zh,
                    f"the mask of “{shown}” is one of {', '.join(sorted(MASKS))}",
                )


def _levels(field: Field, masked: Collection[str] = ()) -> set[str]:
    """The classes of what a field holds, but for personal columns that are masked."""
    columns = (c for name, c in field.columns.items() if not (name in masked and c.privacy == "personal"))
    return {field.privacy, *(column.privacy for column in columns)}
