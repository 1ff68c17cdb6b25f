"""What every command shares: the option `--json`, and writing JSON to standard output."""

from __future__ import annotations

from typing import Any

import click
import orjson

json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON")
"""The command then takes `as_json: bool`."""


def echo_json(value: Any) -> None:
    """Prints one JSON value, indented, keys in their given order.

    Dataclasses, dates, enums and UUIDs are known; sets come out sorted, anything else as its text.
    """
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    click.echo(orjson.dumps(value, default=_plain, option=options).decode())


def _plain(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, (set, frozenset)) else str(value)
