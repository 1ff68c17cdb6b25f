"""What an installation must know before anybody can work: the region, its first agencies, its first administrator.

Region and account are made here; agencies, the administrator and his post come in as any register does, through the
procedure `register_import`, marked as imported, with the evidence named.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from yifa.casework import sql
from yifa.casework.clock import now
from yifa.engine.registers import AGENCIES, POSTS, key_of
from yifa.errors import YifaError
from yifa.exchange.known import PEOPLE
from yifa.exchange.registers import Origin, Row, record
from yifa.law.values import is_id, is_text
from yifa.registry.models import Region
from yifa.web.accounts import keeping
from yifa.web.models import User
from yifa.worktime import OfficeHours, WorktimeError

ROLE = "register_keeper"
"""The first administrator keeps the registers; every other post, his own too, is imported or appointed."""
Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked. `default`: what is proposed; `required` False: it may stay empty."""

    name: str
    zh: str
    en: str
    default: str = ""
    required: bool = True
    kind: str = "text"


QUESTIONS: Mapping[Words, tuple[Asked, ...]] = {
    ("行政区", "Region"): (
        Asked("code", "行政区划代码（GB/T 2260）", "division code (GB/T 2260)"),
        Asked("zh", "县（市、区）名称", "name in Chinese"),
        Asked("en", "英文名称", "name in English", required=False),
        Asked("office_hours", "办公时间", "office hours", "08:00-12:00, 14:30-17:30"),
    ),
    ("机关", "Agencies"): (
        Asked("government_id", "县级政府的统一社会信用代码", "credit code of the government"),
        Asked("government", "县级政府名称", "name of the government"),
        Asked("government_mark", "县级政府文号代字", "its mark in document numbers", required=False),
        Asked(
            "legal_id", "法制工作机构的统一社会信用代码", "credit code of the legal-affairs office"
        ),
        Asked("legal", "法制工作机构名称（如县司法局）", "name of the legal-affairs office"),
        Asked("legal_mark", "法制工作机构文号代字", "its mark in document numbers", required=False),
        Asked("since", "以上名称自何日起", "since when they bear these names", kind="date"),
        Asked("evidence", "依据（机构编制文件名称、文号）", "the paper this rests on, with its number"),
    ),
    ("第一位管理员", "First administrator"): (
        Asked("person", "人员编号", "personnel number"),
        Asked("name", "姓名", "name"),
        Asked("username", "用户名", "user name"),
    ),
}  # fmt: skip
ALL = tuple(asked for part in QUESTIONS.values() for asked in part)
_CODE = re.compile(r"[1-9]\d{5}")


class SetupError(YifaError, ValueError):
    """An installation that cannot be set up so. `wrong`: by the name of what was asked, why."""

    def __init__(self, zh: str, en: str, wrong: Mapping[str, Words] | None = None) -> None:
        super().__init__(zh, en)
        self.wrong = dict(wrong or {})


def founded() -> bool:
    """Does the installation hold a region?"""
    return Region.objects.exists()


def check(given: Mapping[str, str]) -> dict[str, Words]:
    """What is wrong with the answers, by name."""
    said = {asked.name: given.get(asked.name, "").strip() for asked in ALL}
    wrong: dict[str, Words] = {
        asked.name: ("须填写", "must be filled") for asked in ALL if asked.required and not said[asked.name]
    }

    def unfit(name: str, zh: str, en: str) -> None:
        wrong.setdefault(name, (zh, en))

    if not _CODE.fullmatch(said["code"]) or said["code"].endswith("00"):
        unfit("code", "应为县级行政区的六位代码", "must be the six digits of a county-level division")
    try:
        OfficeHours.parse(said["office_hours"])
    except WorktimeError as error:
        unfit("office_hours", error.zh, error.en)
    try:
        if dt.date.fromisoformat(said["since"]) > timezone.localdate():
            unfit("since", "不能晚于今天", "lies after today")
    except ValueError:
        unfit("since", "不是日期，应如 2019-03-20", "is no date like 2019-03-20")
    for name in ("government_id", "legal_id", "person"):
        if not is_id(said[name], "agency") or "|" in said[name]:
            unfit(name, "编号不超过100个字，不含“|”", "an id has at most 100 letters and no |")
    for asked in ALL:
        if said[asked.name] and not is_text(said[asked.name]):
            unfit(asked.name, "含有无法保存的字符", "has characters that cannot be stored")
    if said["government_id"] and said["government_id"] == said["legal_id"]:
        unfit("legal_id", "两个机关的代码相同", "the two agencies have the same code")
    return wrong


def found(given: Mapping[str, str]) -> tuple[Region, User, str]:
    """Make the county. Returns region, administrator and his one-time password. Raises SetupError."""
    wrong = check(given)
    if wrong:
        raise SetupError("有填写不对的地方", "some answers must be corrected", wrong)
    said = {asked.name: given.get(asked.name, "").strip() for asked in ALL}
    code = said["code"]
    with transaction.atomic():
        sql.alone("default", 0)  # nobody else at the same time
        if founded():
            raise SetupError(
                "已经建立，不能再次建立；请由管理员登录",
                "this installation is set up already: its administrator signs in",
            )
        region = Region.objects.create(
            code=int(code), zh=said["zh"], en=said["en"], places=[f"{code[:2]}0000", f"{code[:4]}00", code],
            office_hours=[span.strip() for span in said["office_hours"].split(",")],
        )  # fmt: skip
        origin = Origin(said["evidence"], now(region))
        for register, rows in _entries(said).items():
            problems = record(region, register, rows, origin)[1]
            if problems:
                raise SetupError(problems[0].zh, problems[0].en)
        try:
            account, password = keeping.open_account(
                region, said["username"], said["person"], said["name"], None, administrator=True
            )
        except keeping.AccountError as error:
            raise SetupError(error.zh, error.en, {"username": (error.zh, error.en)}) from error
    return region, account, password


def _entries(said: Mapping[str, str]) -> dict[str, list[Row]]:
    """The first entries of the registers: two agencies, a person, his post."""
    since = dt.date.fromisoformat(said["since"])
    government, legal, person = said["government_id"], said["legal_id"], said["person"]
    agencies: list[dict[str, object]] = [
        {"code": government, "name": said["government"], "level": "county", "mark": said["government_mark"]},
        {"code": legal, "name": said["legal"], "level": "department", "superior": government,
         "legal_affairs": True, "mark": said["legal_mark"]},
    ]  # fmt: skip
    post = {"person": person, "role": ROLE, "agency": legal}
    key = str(key_of(POSTS, post))
    return {
        AGENCIES: [_row(at, str(a["code"]), a, since) for at, a in enumerate(agencies, 1)],
        PEOPLE: [_row(1, person, {"code": person, "name": said["name"], "agency": legal}, since)],
        POSTS: [_row(1, key, {**post, "code": key}, since)],
    }


def _row(at: int, key: str, values: Mapping[str, object], since: dt.date) -> Row:
    return Row(at, key, {name: value for name, value in values.items() if value != ""}, since, None)
