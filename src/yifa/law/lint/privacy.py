"""What becomes public: nothing secret or internal, nothing personal without a mask; titles hold none of these. And what
another department's system is told.
"""

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


def check_messages(look: Look) -> None:
    """What a partner's system is told: its name is known, nothing secret, what is not open only on an article."""
    for name, message in look.slice.messages.items():
        path = ("messages", name)
        if message.to not in look.catalogue.partners:
            zh, en = f"没有对接单位“{message.to}”", f"no partner “{message.to}” in partners.yaml"
            look.problem((*path, "to"), "unknown_name", zh, en)
        if message.cite is None:
            zh, en = f"告知“{name}”没有条文依据", f"the message “{name}” has no citation"
            look.problem(path, "uncited", zh, en)
        for told in message.fields:
            field = look.slice.fields[told]
            columns = {f"{told}.{c}": column.privacy for c, column in field.columns.items()}
            closed = {key for key, level in {told: field.privacy, **columns}.items() if level != "open"}
            if field.privacy == "secret" or any(
                columns[key] == "secret" for key in closed & message.basis.keys() - {told}
            ):
                zh = f"“{told}”涉密，不得告知他方"
                look.problem(
                    (*path, "fields"), "privacy", zh, f"“{told}” is secret: no other system is told of it"
                )
            elif told in closed - message.basis.keys():
                zh = f"“{told}”不是公开内容，告知他方须在 basis 写明依据"
                en = f"“{told}” is not open: to tell it, name its article under `basis`"
                look.problem((*path, "fields"), "privacy", zh, en)


def _levels(field: Field, masked: Collection[str] = ()) -> set[str]:
    """The classes of what a field holds, but for personal columns that are masked."""
    columns = (c for name, c in field.columns.items() if not (name in masked and c.privacy == "personal"))
    return {field.privacy, *(column.privacy for column in columns)}
