"""Open311 GeoReport v2: discovery, services, filing and following requests, in JSON and XML.

`data/three-0.8.0.json` holds what the client `three` 0.8.0 sends, recorded from it. The package itself imports a name that
only Python 2 has (`itertools.ifilter`), so it cannot be a test dependency.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.test import Client
from tests.api.conftest import Api, Program
from tests.casework.disclosure import submit

from yifa.api.open311.mapping import mapping
from yifa.casework.models import Case
from yifa.casework.record import held
from yifa.law.files import PACKAGED, read_folder
from yifa.law.loader import load
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db
THREE = json.loads((Path(__file__).parent / "data" / "three-0.8.0.json").read_text(encoding="utf-8"))
BASE = "/open311/v2/"


def get(path: str, query: dict[str, Any] | None = None) -> Any:
    return Client().get(BASE + path, query)


def post(data: dict[str, Any], format: str = "json") -> Any:
    return Client().post(f"{BASE}requests.{format}", data)


def file(api: Api, **data: Any) -> str:
    answer = post({"api_key": api.token, "service_code": "complaint", "description": "路灯不亮", **data})
    assert answer.status_code == 201, answer.content
    return str(answer.json()[0]["service_request_id"])


def test_discovery_and_services_need_no_key(here: Region) -> None:
    found = get("discovery.json").json()
    (endpoint,) = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == "http://testserver/open311/v2"
    services = get("services.json").json()
    assert [s["service_code"] for s in services] == ["consult", "help", "complaint", "report", "suggest"]
    assert {s["type"] for s in services} == {"realtime"}
    assert services[2]["service_name"] == "投诉"
    definition = get("services/complaint.json").json()
    assert [a["code"] for a in definition["attributes"]] == ["confidential", "line", "about"]
    assert definition["attributes"][0]["values"] == [
        {"key": "true", "name": "是"},
        {"key": "false", "name": "否"},
    ]
    assert get("services/nosuch.json").status_code == 404


def test_in_xml_with_the_elements_of_the_specification(program: Program) -> None:
    api = program("p")
    top = ElementTree.fromstring(get("services.xml").content)
    assert (top.tag, top[0].tag) == ("services", "service")
    assert [e.tag for e in top[0]] == [
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
    ]  # fmt: skip
    top = ElementTree.fromstring(get("services/help.xml").content)
    assert top.tag == "service_definition"
    assert [value.findtext("key") for value in top.findall("attributes/attribute/values/value")] == [
        "true",
        "false",
    ]
    answer = post({"api_key": api.token, "service_code": "help", "description": "求助 <&> \x01"}, "xml")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    top = ElementTree.fromstring(answer.content)
    assert (top.tag, top[0].tag) == ("service_requests", "request")
    id = top.findtext("request/service_request_id")
    top = ElementTree.fromstring(get(f"requests/{id}.xml", {"api_key": api.token}).content)
    assert top.findtext("request/description") == "求助 <&> \ufffd"
    assert top.findtext("request/status") == "open"
    top = ElementTree.fromstring(get(f"requests/{uuid4()}.xml", {"api_key": api.token}).content)
    assert (top.tag, top.findtext("error/code")) == ("errors", "404")
    assert ElementTree.fromstring(get("discovery.xml").content).findtext("endpoints/endpoint/formats/format")


def test_a_request_is_an_order_with_its_clock_and_is_followed_to_its_end(program: Program) -> None:
    operator, dispatcher, unit = program("p"), program("d"), program("u")
    data = {"address_string": "中心街1号", "last_name": "张", "first_name": "三", "phone": "139", "email": "z@example.org",
            "attribute[confidential]": "true"}  # fmt: skip
    id = file(operator, **data)
    state = held(Case.objects.get(id=id))[1].state
    assert state.fields["channel"] == "app"
    assert (state.fields["caller"], state.fields["contact"]) == ("张，三", "139，z@example.org")
    assert state.fields["confidential"] is True

    def follow() -> Any:
        (found,) = get(f"requests/{id}.json", {"api_key": operator.token}).json()
        return found

    first = follow()
    assert (first["status"], first["status_notes"], first["service_code"]) == ("open", "已登记", "complaint")
    assert (first["description"], first["address"]) == ("路灯不亮", "中心街1号")
    assert first["requested_datetime"] == first["updated_datetime"] == "2026-09-30T10:00:00+08:00"
    assert first["expected_datetime"] is None
    dispatcher.act("hotline_order/dispatch", case=id, on="2026-09-30T10:00", given={"unit": "住建局"})
    assert follow()["agency_responsible"] == "住建局"
    assert follow()["expected_datetime"] == "2026-10-13T23:59:59+08:00"
    unit.act("hotline_order/sign_in", case=id, on="2026-09-30T10:00")
    unit.act(
        "hotline_order/reply", case=id, on="2026-09-30T10:00", given={"answer": "已修复", "result": "solved"}
    )
    given = {"fixed": "fixed", "satisfied": "very"}
    operator.act("hotline_order/call_back", case=id, on="2026-09-30T10:00", given=given)
    dispatcher.act("hotline_order/close", case=id, on="2026-09-30T10:00")
    last = follow()
    assert (last["status"], last["status_notes"]) == ("closed", "已修复")
    assert "139" not in json.dumps(last)


def test_the_list_and_its_filters(program: Program) -> None:
    api = program("p")
    light, help = file(api), file(api, service_code="help")

    def ids(**query: Any) -> list[str]:
        answer = get("requests.json", {"api_key": api.token, **query})
        assert answer.status_code == 200, answer.content
        return [r["service_request_id"] for r in answer.json()]

    assert ids() == [help, light]
    assert ids(service_code="complaint") == [light]
    assert ids(service_code="complaint,help", page_size=1, page=2) == [light]
    assert ids(page_size=1) == [help]
    assert ids(status="closed") == []
    assert ids(start_date="2026-09-30T00:00:00Z", end_date="2026-09-30T08:00:00Z") == [help, light]
    assert ids(end_date="2026-09-29T00:00:00Z") == []
    assert ids(service_request_id=f"{light},{uuid4()},x") == [light]
    for wrong in (
        {"status": "half"},
        {"start_date": "yesterday"},
        {"page_size": "0"},
        {"page": "x"},
        {"page_size": "9" * 30},
    ):
        assert get("requests.json", {"api_key": api.token, **wrong}).status_code == 400, wrong


def test_who_has_no_key_or_may_not_see(program: Program) -> None:
    id, other, reads = file(program("p")), program("o"), program("p", ["read"])
    for path in ("requests.json", f"requests/{id}.json", f"tokens/{id}.json"):
        assert get(path).status_code == 403
        assert get(path, {"api_key": "yifa_wrong"}).status_code == 403
    assert get(f"requests/{id}.json", {"api_key": other.token}).status_code == 404
    assert get("requests.json", {"api_key": other.token}).json() == []
    assert (
        get(f"requests/{submit()}.json", {"api_key": other.token}).status_code == 404
    )  # no order of the hotline
    answer = post({"api_key": reads.token, "service_code": "help", "description": "x"})
    assert answer.status_code == 403
    (error,) = answer.json()
    assert error["code"] == 403
    assert post({"service_code": "help", "description": "x"}).status_code == 403
    assert Case.objects.filter(procedure="hotline_order").count() == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"description": "x"}, 400),
        ({"service_code": "complaint"}, 400),
        ({"service_code": "complaint", "description": "  "}, 400),
        ({"service_code": "nosuch", "description": "x"}, 404),
        ({"service_code": "help", "description": "a\x00b"}, 400),
        ({"service_code": "help", "description": "x", "attribute[nosuch]": "1"}, 400),
        ({"service_code": "help", "description": "x", "attribute[confidential]": "maybe"}, 400),
        ({"service_code": "help", "description": "x", "media_url": "https://example.org/a.png"}, 400),
        ({"service_code": "help", "description": "x", "jurisdiction_id": "110000"}, 404),
    ],
)
def test_what_is_no_request(program: Program, data: dict[str, str], status: int) -> None:
    answer = post({"api_key": program("p").token, **data})
    assert answer.status_code == status
    (error,) = answer.json()
    assert error["code"] == status
    assert error["description"]
    assert not Case.objects.exists()


def test_too_large_and_broken_bodies(program: Program) -> None:
    key = program("p").token
    assert post({"api_key": key, "service_code": "help", "description": "x" * 5 * 2**20}).status_code in (
        400,
        413,
    )
    client = Client()
    broken = client.post(f"{BASE}requests.json", b"--x", content_type="multipart/form-data; boundary=")
    assert broken.status_code == 400
    many = "&".join(f"a{n}=1" for n in range(3000))
    assert (
        client.post(
            f"{BASE}requests.json", many, content_type="application/x-www-form-urlencoded"
        ).status_code
        == 400
    )
    assert client.delete(f"{BASE}requests.json").status_code == 405
    assert client.get("/open311/v2/nosuch.json").json()[0]["code"] == 404
    assert client.get("/open311/v2/nosuch").headers["Content-Type"].startswith("text/xml")


def test_several_regions_are_told_apart(here: Region) -> None:
    Region.objects.create(code=431224, zh="溆浦县", places=["430000", "431200", "431224"])
    assert get("services.json").status_code == 400
    assert get("services.json", {"jurisdiction_id": "431230"}).status_code == 200
    assert get("services.json", {"jurisdiction_id": "1"}).status_code == 404
    assert get("services.json", {"jurisdiction_id": "²"}).status_code == 404


def test_what_three_sends_lists_files_and_follows(program: Program) -> None:
    """Each recorded request, with the key and the id that there are here."""
    key, id = str(program("p").token), ""
    told = []
    for sent in THREE:
        parts = urlsplit(sent["url"])
        url = f"{parts.path}?{parts.query}".replace("KEY", key).replace("/ID.", f"/{id}.")
        if sent["method"] == "POST":
            answer = Client().post(url, sent["body"].replace("KEY", key), content_type=sent["content_type"])
            id = answer.json()[0]["service_request_id"]
        else:
            answer = Client().get(url)
        assert answer.status_code in (200, 201), (url, answer.content)
        told.append(answer.json())
    discovery, services, definition, first, second, every, complaints, opened, followed, token = told
    assert discovery["endpoints"]
    assert len(services) == 5
    assert definition["service_code"] == "complaint"
    assert {r["service_request_id"] for r in every} == {r[0]["service_request_id"] for r in (first, second)}
    assert every == opened
    (light,) = complaints
    assert (light["description"], light["address"]) == ("路灯不亮 & 路面积水", "中心街1号")
    assert followed[0]["address"] == "26.16，109.78"
    assert token == [{"token": id, "service_request_id": id}]


def test_the_mapping_speaks_of_what_the_law_has() -> None:
    m, laws = mapping(), load(read_folder(PACKAGED))
    for source in laws.editions(m.procedure):
        slice_ = laws.edition(m.procedure, source.edition).at(laws.edition(m.procedure, source.edition).first)
        taken = {*m.filing(slice_).takes, *m.filing(slice_).optional}
        assert {m.service, *m.set, *m.give, *m.attributes} <= taken
        assert {*m.show.values(), m.agency_responsible} <= set(slice_.fields)
        assert m.expected in slice_.clocks
        assert m.services(slice_).type == "choice"
        assert all(value in slice_.fields[name].choices for name, value in m.set.items())
