"""Duties that come again: the system can begin their cases, with what an agency's entry holds."""

from __future__ import annotations

from yifa.law.lint.look import Look

AGENCIES = "agencies"


def check_recurs(look: Look) -> None:
    """Days, columns and fields of `recurs` exist, and the beginning move is given what it takes."""
    recurs = look.slice.recurs
    if recurs is None:
        return
    if not recurs.on:
        look.problem(("recurs", "on"), "missing", "recurs 要写明日期", "`recurs` names no day")
    if recurs.cite is None:
        look.problem(("recurs",), "uncited", "recurs 没有条文依据", "`recurs` has no citation")
    register = look.catalogue.registers.get(AGENCIES)
    if register is None:
        zh, en = f"没有名录“{AGENCIES}”", f"no register “{AGENCIES}”"
        look.problem(("recurs",), "unknown_name", zh, en)
        return
    for part, columns in (("for", recurs.of), ("carry", recurs.carry.values())):
        for column in columns:
            if column not in register.fields:
                zh, en = f"名录“{AGENCIES}”没有列“{column}”", f"“{AGENCIES}” has no column “{column}”"
                look.problem(("recurs", part), "unknown_name", zh, en)
    for column, values in recurs.of.items():
        field = register.fields.get(column)
        if field is not None and field.type == "choice":
            for value in values:
                if value not in field.choices:
                    zh, en = f"“{column}”没有选项“{value}”", f"“{column}” has no choice “{value}”"
                    look.problem(("recurs", "for", column), "unknown_name", zh, en)
    begins = look.slice.beginning
    if begins is None:
        zh, en = "recurs 需要由 system 启动事项的步骤", "`recurs` needs a system move that begins the case"
        look.problem(("recurs",), "system", zh, en)
        return
    for name in recurs.carry:
        if name not in (*begins.takes, *begins.optional):
            zh, en = f"步骤“{begins.name}”不收“{name}”", f"“{begins.name}” takes no “{name}”"
            look.problem(("recurs", "carry"), "unknown_name", zh, en)
    for name in begins.takes:
        if name not in recurs.carry and name != "handler":
            zh, en = (
                f"步骤“{begins.name}”须填“{name}”，carry 未给",
                f"`carry` gives no “{name}”, which “{begins.name}” takes",
            )
            look.problem(("moves", begins.name, "takes"), "missing", zh, en)
