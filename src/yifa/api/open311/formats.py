"""Answers as JSON or XML, with the element names of GeoReport v2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import orjson
from django.http import HttpResponse

from yifa.api.problems import Problem

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Letters that XML 1.0 cannot hold."""


def answered(format: str, root: str, item: str, body: Any, status: int = 200) -> HttpResponse:
    """`body`: a map, or a list of maps that XML calls `item`, below `root`."""
    content = orjson.dumps(body) if format == "json" else _xml(root, item, body)
    return HttpResponse(content, status=status, content_type=TYPES[format])


def refused(format: str, problem: Problem) -> HttpResponse:
    """A problem as the specification has it: 403 where the key is wrong, 400 where the request does not do."""
    status = {401: 403, 409: 400, 413: 400, 415: 400, 422: 400}.get(problem.status, problem.status)
    answer = answered(format, "errors", "error", [{"code": status, "description": str(problem)}], status)
    for name, value in problem.headers.items():
        answer.headers[name] = value
    return answer


def _xml(root: str, item: str, body: Any) -> bytes:
    top = ElementTree.Element(root)
    _fill(top, item, body)
    text: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return text


SINGULAR = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


def _fill(element: ElementTree.Element, item: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _fill(ElementTree.SubElement(element, name), SINGULAR.get(name, "item"), inner)
    elif isinstance(value, list):
        for one in value:
            _fill(ElementTree.SubElement(element, item), item, one)
    elif value is not None:
        told = str(value).lower() if isinstance(value, bool) else str(value)
        element.text = NOT_XML.sub("\ufffd", told)
