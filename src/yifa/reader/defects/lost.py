"""Lost characters: collocations of official Chinese that cannot stand as they do because a character fell out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.reader.defects.running import Defect, Running

# Beginning of a term | the character that must follow | what may follow instead
_TERMS = """
法治政府建设实施纲 | 要
依法行政实施纲 | 要
习近平总书 | 记
规范性文 | 件 | 档本书章
重大行政决 | 策 | 定
行政许 | 可 | 多
行政复 | 议 | 核查函杂合
行政诉 | 讼 | 求
公职律 | 师
法律顾 | 问 | 及虑此
法律援 | 助 | 引
社区矫 | 正 | 治
人民调 | 解 | 研整动节配查处度
矛盾纠 | 纷 | 葛
营商环 | 境 | 节
政府信息公 | 开 | 布示共告众
合法性审 | 查 | 核议
自由裁 | 量 | 判决定
裁量基 | 准
备案审 | 查 | 核批
公共法律服 | 务
突发事 | 件 | 故
双随机、一公 | 开
"""

# What stands, as the first group, and what should: {} is the group; None where only the writer knows
_PATTERNS: tuple[tuple[re.Pattern[str], str | None], ...] = tuple(
    (re.compile(pattern), right)
    for pattern, right in (
        (
            r"((?:权限|责任|措施|任务|人员|资金|服务|组织|领导|管理|保障|经费|整改|宣传)到)(?=[。;,、])",
            "{}位",
        ),
        (r"(发表了?话)(?![题语])", "发表讲话"),
        (r"((?:广泛|充分|认真|多方)听)(?=[^取证从到讲课汇闻,。][^,。]{1,10}(?:意见|建议|诉求))", "{}取"),
        (
            r"((?:服务|监管|监督|政府|部门|审批|指导|协调|参谋)职)"
            r"(?![能责权务工业位称级员教校守数高专中院等别衔掌分司介评改场])",
            "{}能",
        ),
        (r"((?:群众|公证|鉴定|咨询|审批|登记|办证|窗口|法律)业)(?=\d)", "{}务"),
        (r"(?<=[,。;])(于(?:开展|进行|召开|举办|组织|制定|加强|推进))", None),
        (r"((?<!国)特色社会主义思想)(?<!中国特色社会主义思想)", "中国{}"),
        (r"(习近平新代中国特色)", "习近平新时代中国特色"),
        (r"((?<!事)实求是)", "实事求是"),
        (r"((?<![一两三几多同])下一工作)", "下一步工作"),
        (r"(?<=[,。;])(步(?:加强|完善|推进|规范|深化|健全))", "进一{}"),
        (
            r"((?:应诉|办结|办复|答复|备案|合格|及格|调解成功|参保|持证)(?:并|均|已)?)(?=达到? ?\d[\d.]*%)",
            None,
        ),
        (r"(行政强)(?=[,。、;)\n案]|措施)", "{}制"),
        (r"(〔(?:19|20)\d\d〕 ?号)", None),
        (r"(〔 ?〕 ?\d{0,4} ?号?)", None),
        (r"(第 ?号(?:令|公告|文))", None),
    )
)
_CONTINUED = {
    cells[0].strip(): (cells[1].strip(), cells[2].strip() if len(cells) > 2 else "")
    for line in _TERMS.strip().splitlines()
    if (cells := line.split("|"))
}
_TERM = re.compile(
    "|".join(f"{term}(?![{last}{other}]| [一-鿿])" for term, (last, other) in _CONTINUED.items())
)

_RATE = re.compile(r"(?:率|满意度|占比)(?:为|达到?|均达到?|约|是|:)?(\d{3,5})(%)")
_MAY_EXCEED = re.compile(r"(?:增长|增幅|增速|完成|周转|超额|负债|上升|提高|提升|下降)率?$|投资|产出")
_MEASURE = re.compile(r"\d(例)[^,。;、和及与\d]{0,8}(?:室|中心|工作站|服务点|服务站|办公室)(?=[,。;、])")


def find(report: Running) -> Iterator[Defect]:
    """Lost characters, decimal points and digits, and measure words that do not fit."""
    text = report.text
    for m in _TERM.finditer(text):
        yield _lost(report, m.start(), m.end(), m.group() + _CONTINUED[m.group()][0])
    for pattern, right in _PATTERNS:
        for m in pattern.finditer(text):
            yield _lost(report, m.start(1), m.end(1), right and right.format(m[1]))
    for m in _RATE.finditer(text):
        if int(m[1]) > 100 and not _MAY_EXCEED.search(text, max(0, m.start() - 4), m.start() + 1):
            yield report.defect(
                m.start(1), m.end(), "value", f"{m[1][:2]}.{m[1][2:]}%",
                "比率超过100%，小数点遗漏", "A rate above 100 %: the decimal point is missing",
            )  # fmt: skip
    for m in _MEASURE.finditer(text):
        yield report.defect(
            m.start(1), m.end(), "unit", "个" + text[m.end(1) : m.end()],
            "“例”只计案例，处所用“个”", "例 counts instances; places are counted by 个",
        )  # fmt: skip


def _lost(report: Running, start: int, end: int, suggestion: str | None) -> Defect:
    zh = f"缺字，应为“{suggestion}”" if suggestion else "此处缺字"
    en = f"A character is missing: {suggestion}" if suggestion else "Characters are missing here"
    return report.defect(start, end, "lost_character", suggestion, zh, en)
