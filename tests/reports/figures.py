"""Made-up figures for the tests: a county that never was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.law.packaged import law

from yifa.law.figures import read_figures


@dataclass(frozen=True)
class Row:
    id: str
    zh: str
    on: dt.date | None = None
    url: str | None = None


@dataclass(frozen=True)
class Figure:
    id: str
    zh: str
    unit: str
    value: int | None = None
    part: int | None = None
    whole: int | None = None
    breakdown: Mapping[str, int] = field(default_factory=dict)
    first: dt.date | None = dt.date(2025, 1, 1)
    last: dt.date = dt.date(2025, 12, 31)
    known_on: dt.date = dt.date(2026, 1, 20)
    estimate: bool = False
    trace: str | None = None
    rows: tuple[Row, ...] | None = None

    @property
    def en(self) -> str:
        return self.id.replace("_", " ")

    @property
    def definition(self) -> str:
        return f"统计期间内的{self.zh}，按记录逐条计算。"

    def records(self) -> Iterator[Row]:
        if self.rows is not None:
            yield from self.rows
            return
        for n in range(min(self.value or self.whole or 0, 300)):
            yield Row(f"event:{self.id}-{n:05}", f"{self.zh}记录", dt.date(2025, 1 + n % 12, 1 + n % 28))


_COUNTS = """
docs_issued 制定行政规范性文件 件 26
docs_reviewed_cleanup 纳入清理的规范性文件 件 173
docs_kept 清理后继续有效 件 112
docs_reissued 修订后重新公布 件 17
docs_repealed 废止 件 31
docs_lapsed 宣布失效 件 13
approvals_cancelled 取消行政审批事项 项 14
approvals_adjusted 调整行政审批事项 项 21
approvals_added 承接上级下放事项 项 6
approvals_transferred 职能调整划转事项 项 8
approvals_merged 合并事项 项 7
powers_total 行政权力事项 项 2875
powers_shared 共性权力事项 项 41
powers_relayed 审核转报事项 项 33
duties_total 责任事项 项 594
decision_hearings 重大行政决策听证会 次 2
decisions_made 重大行政决策 件 9
decisions_reviewed 经合法性审查的决策 件 9
officers_registered_exam 报名执法资格考试人员 人 643
officers_certified 持证执法人员 人 1118
penalties_decided 行政处罚决定 件 1462
penalties_published 公开的行政处罚决定 件 1455
cases_transferred 移送涉嫌犯罪案件 件 4
rec_received 行政复议申请 件 58
rec_closed 审结复议案件 件 52
rec_pending 年末未结复议案件 件 6
hotline_received 热线诉求 件 8934
hotline_handled 办结热线诉求 件 8921
supervision_special 专项督查 次 11
supervision_undercover 暗访督查 次 29
supervision_circulars 督查通报 期 10
foi_received 政府信息公开申请 件 73
foi_answered 答复政府信息公开申请 件 72
mediation_received 人民调解案件 件 3127
training_sessions_professional 法律专业知识培训 次 34
training_sessions_general 公共法律知识培训 次 5
training_people 参加培训人次 人次 2380
exam_units 参加考试单位 个 67
exam_people 参加考试人员 人 7903
exam_leaders 参加考试领导干部 人 588
exam_staff 参加考试其他工作人员 人 7315
publicity_leaflets 发放宣传资料 份 21500
publicity_vehicles 出动宣传车 辆次 96
publicity_banners 悬挂横幅 条 310
publicity_posters 张贴标语 张 4870
publicity_boards 开办宣传栏 个 447
clocks_late 超过法定期限的办理 件 19
refusals_total 被拒绝登记的办理行为 次 83
study_sessions 政府常务会议学法 次 4
"""
_RATES = """
docs_filed_on_time_rate 规范性文件按期备案率 26 26
hotline_on_time_rate 热线按期办结率 8903 8921
foi_on_time_rate 政府信息公开按期答复率 71 72
mediation_success_rate 人民调解成功率 3098 3127
"""
_STATES = {
    "powers_total",
    "powers_shared",
    "powers_relayed",
    "duties_total",
    "officers_certified",
    "rec_pending",
}
_BREAKDOWN = {
    "powers_total": {"行政处罚": 1904, "行政许可": 312, "行政检查": 287, "行政强制": 141, "行政确认": 98,
                     "行政给付": 52, "行政奖励": 43, "行政裁决": 11, "行政征收": 9, "其他行政权力": 18},
    "clocks_late": {"县自然资源局": 9, "县住房和城乡建设局": 6, "三河镇人民政府": 4},
    "refusals_total": {"行政处罚法第五十八条": 37, "行政处罚法第四十二条": 21, "重大行政决策程序暂行条例第二十五条": 15,
                       "政府信息公开条例第三十二条": 6, "行政许可法第三十二条": 3, "行政复议法第三十条": 1},
}  # fmt: skip


def county() -> dict[str, Figure]:
    """One figure for every id the annual report names, for 2025 as known on 20 January 2026; 12 where none is written above."""
    named = set(re.findall(r"\w+", "".join(law().forms.values())))
    found: dict[str, Figure] = {
        id_: Figure(id_, f.zh, f.unit, part=11, whole=12)
        if f.rate
        else Figure(id_, f.zh, f.unit, 12, first=None if f.standing else dt.date(2025, 1, 1))
        for id_, f in read_figures(law().figures).items()
        if id_ in named
    }
    for line in _COUNTS.strip().splitlines():
        id_, zh, unit, count = line.split()
        first = None if id_ in _STATES else dt.date(2025, 1, 1)
        found[id_] = Figure(id_, zh, unit, int(count), breakdown=_BREAKDOWN.get(id_, {}), first=first)
    for line in _RATES.strip().splitlines():
        id_, zh, part, whole = line.split()
        found[id_] = Figure(id_, zh, "%", part=int(part), whole=int(whole))
    return found


TEXTS = {
    "leader_duty": [
        "县委、县政府主要负责人带头履行推进法治建设第一责任人职责，年初审定法治政府建设重点任务，年终述职时一并述法。",
        "对行政复议、行政诉讼中发现的共性问题，主要负责人逐件听取汇报，并督促整改。",
    ],
    "problems": [
        "办理期限执行不够严格，全年超过法定期限{clocks_late:unit}，主要涉及{clocks_late:list}。原因是部分单位对补正、送达环节的时间预留不足。",
        "依法定程序办事的自觉性需要加强，不符合法定条件、被拒绝登记的办理行为{refusals_total:unit}。",
    ],
    "next_year": [
        "进一步落实行政执法公示、全过程记录和重大执法决定法制审核三项制度，组织案卷评查。",
        "推进规范性文件统一登记、统一编号、统一发布，完善后评估。",
        "加强乡镇法制审核力量。",
    ],
}
