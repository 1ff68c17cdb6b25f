"""Kinds of argument that several commands take."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import click
import orjson

from yifa.worktime import Moment


class MomentType(click.ParamType):
    """``2026-09-18`` or ``2026-09-18T16:20``."""

    name = "DATE[THH:MM]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Moment:
        if isinstance(value, dt.date):
            return value
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                return dt.date.fromisoformat(value)
            if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value):
                return dt.datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"没有“{value}”这一天或这一时刻 / there is no such day or time: {value}", param, ctx)
        self.fail(
            f"看不懂的日期“{value}”，应如 2026-09-18 或 2026-09-18T16:20 / "
            f"cannot read the date {value!r}: expected 2026-09-18 or 2026-09-18T16:20",
            param,
            ctx,
        )


class JsonType(click.ParamType):
    """A JSON object, or ``@`` and the name of a file that holds one."""

    name = "JSON|@FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        try:
            text = Path(value[1:]).read_bytes() if value.startswith("@") else value
            found = orjson.loads(text)
        except OSError as error:
            self.fail(f"无法读取 {value[1:]}：{error.strerror} / cannot be read: {value[1:]}", param, ctx)
        except ValueError as error:
            self.fail(f"不是合格的 JSON：{error} / not JSON: {error}", param, ctx)
        if not isinstance(found, dict):
            self.fail('应为 JSON 对象，如 {"reason": "…"} / a JSON object is expected', param, ctx)
        return found


class RowsType(JsonType):
    """A JSON object of lists of rows, ``{"asked": [{"id": "t1", …}]}``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        found = super().convert(value, param, ctx)
        if not all(
            isinstance(rows, list) and all(isinstance(r, dict) for r in rows) for rows in found.values()
        ):
            self.fail(
                '应如 {"asked": [{"id": "t1", …}]} / lists of rows are expected, like {"asked": [{"id": "t1", …}]}',
                param,
                ctx,
            )
        return found


class PaperType(click.ParamType):
    """``kind=path``: what the paper is to the law, and the file."""

    name = "KIND=PATH"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        if isinstance(value, tuple):
            return value
        kind, sign, path = value.partition("=")
        if not (kind and sign and Path(path).is_file()):
            self.fail(
                f"“{value}”应如 answer=答复书.pdf，且文件存在 / "
                f"{value!r} should be like answer=reply.pdf, naming a file that exists",
                param,
                ctx,
            )
        return kind, Path(path)
