"""Wrong characters: pairs that official Chinese confuses, by sound, by shape or by one stroke, each in the words where
only one of them can stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.reader.defects.running import Defect, Running

# what stands, what should, characters that may not stand before it, what may not follow it, what must follow it
_Row = tuple[str, str, str, str, str]


def _rows(table: str) -> Iterator[_Row]:
    for line in table.strip().splitlines():
        wrong, right, before, after, must = (*(cell.strip() for cell in line.split("/")), "", "", "")[:5]
        yield wrong, right, before, after, must


# wrong / right / not after these characters / not before / only before (the last two are regular expressions)
_TABLE = r"""
布署 / 部署 / 公发
修定 / 修订
截止 / 截至 / / / (?:(?:19|20)\d\d(?:年|\.)|\d{1,2}月|目前|今年|去年|本?年底|年末|上?月底|现在|当前|20\d\d\d)
执证 / 持证 / / / (?:执法|上岗|人员|率)
执政执法 / 行政执法
行证 / 行政 / 发银通旅 / / (?:执法|处罚|许可|强制|复议|诉讼|机关|审批|应诉|决策)
行政执证 / 行政执法
行政处法 / 行政处罚
行政强治 / 行政强制
行政强致 / 行政强制
行政复义 / 行政复议
行政复仪 / 行政复议
行政应讼 / 行政应诉
行政许克 / 行政许可
行政权利 / 行政权力 / / 义务|、义务|和义务
权利清单 / 权力清单
权利责任清单 / 权力责任清单
权利运行 / 权力运行
权利寻租 / 权力寻租
法制政府 / 法治政府
法制国家 / 法治国家
法制社会 / 法治社会
法制中国 / 法治中国
法制思维 / 法治思维
法制化营商 / 法治化营商
中和执法 / 综合执法 / 作其 / / (?:队伍|大队|改革|局|支队|中队|体制)
妇妇 / 妇女 / 夫 / / (?:节|联|儿童|权益)
人名政府 / 人民政府
人名法院 / 人民法院
人名检察 / 人民检察
人名调解 / 人民调解
人名群众 / 人民群众
人名代表 / 人民代表
人民调节 / 人民调解
纠纷调节 / 纠纷调解
调节委员会 / 调解委员会
财政、人权 / 财权、人权
公开、法人和其他组织 / 公民、法人和其他组织
听政会 / 听证会
检查院 / 检察院 / / [落墙校士内外坝子]
纪检监查 / 纪检监察
行政监查 / 行政监察
检查机关提起公益 / 检察机关提起公益
评察活动 / 评查活动
案卷评察 / 案卷评查
案卷平查 / 案卷评查
备案审察 / 备案审查
合法性审察 / 合法性审查
社区娇正 / 社区矫正
社区矫证 / 社区矫正
社区纠正 / 社区矫正 / / / (?:对象|人员|工作|机构|中心|、)
公正处 / 公证处 / / 理|罚|置|分
公正员 / 公证员
办理公正 / 办理公证 / / 案
责任追纠 / 责任追究
追纠责任 / 追究责任
究正 / 纠正 / 追研
纠份 / 纠纷
裁量劝 / 裁量权
自由裁决权 / 自由裁量权
规犯 / 规范
领到小组 / 领导小组
领到干部 / 领导干部
负责仁 / 负责人
主管部们 / 主管部门
各部们 / 各部门
座谈汇 / 座谈会 / / 报|总|集|聚
坐谈会 / 座谈会
讲坐 / 讲座
准备地 / 准确地 / / / (?:发布|反映|把握|公开|掌握|传达|回应|解读)
相较与 / 相较于
相对与 / 相对于 / / 会
基与 / 基于 / / / (?:此|上述|以上|这)
鉴与 / 鉴于
由与 / 由于 / 自理缘 / / (?:受|我|部分|缺|历史|各|人员|种种)
关与 / 关于 / 海机有相无攸 / / (?:印发|做好|加强|进一步|全面|推进|开展|深入)
至力于 / 致力于
赋于 / 赋予
授于 / 授予 / 教讲传函 / \d|今|本|去|当
给于 / 给予 / / \d|今|本|去|当
给预 / 给予
寄于 / 寄予 / / / (?:厚望|希望)
予防 / 预防 / 给寄赋授准许
预以 / 予以 / 干参
既使 / 即使 / / .{1,40}(?:又|还)
即然 / 既然
既将 / 即将 / / .{1,40}(?:又|也|还)
一如继往 / 一如既往
一如即往 / 一如既往
再接再励 / 再接再厉
再接再力 / 再接再厉
在接再厉 / 再接再厉
迫不急待 / 迫不及待
按步就班 / 按部就班
坚持不谢 / 坚持不懈
坚定不疑 / 坚定不移
座落 / 坐落 / 一每
渡假 / 度假
欢渡 / 欢度
松驰 / 松弛
脉博 / 脉搏
复盖 / 覆盖 / 反重恢修
覆行 / 履行
复行职责 / 履行职责
部份 / 部分
充份 / 充分 / 补
园满 / 圆满 / 校公乐家田 / / (?:完成|结束|成功|解决|举办|举行|召开|地)
幅射 / 辐射
做为 / 作为 / 当看叫称
竟争 / 竞争 / 究毕
竟赛 / 竞赛
通迅 / 通讯
时侯 / 时候
侯选 / 候选
等侯 / 等候
气侯 / 气候
由其是 / 尤其是 / / 否
尤如 / 犹如
按排 / 安排 / / 查|名|序|放|列|水|污|除|队|位|课|班
安照 / 按照 / 公治保
建立建全 / 建立健全
建全 / 健全 / 构共新创扩改修兴重筹组搭 / / (?:完善|机制|制度|体系|组织|长效|各项|相关|了)
忧化 / 优化
忧先 / 优先
忧秀 / 优秀
环镜 / 环境
廉结 / 廉洁
勤正廉 / 勤政廉
惯彻 / 贯彻
贯策 / 贯彻
贯砌 / 贯彻
落时到位 / 落实到位
切时 / 切实 / 一密这那热急关迫 / / (?:加强|做好|提高|履行|维护|抓好|解决|落实|增强|保障)
进行一步 / 进一步
进一部 / 进一步 / 推引跟 / / [加完规强深推提优健落明细增]
的到了 / 得到了 / 目有来 / / .{0,10}(?:肯定|好评|提高|提升|改善|加强|保障|落实|认可|支持|解决|发展|表彰|体现)
取的 / 取得 / 采收听领考获争抽提选录汲吸夺索换骗套窃截进摄赚攫诈 / / (?:了|明显|显著|较好|良好|一定|新的?|积极|阶段性|实效|突破|成效|成绩|进展)
在次 / 再次 / 现存正所实内 / / (?:强调|明确|召开|修订|组织|开展|获得|荣获|提高|压缩)
己经 / 已经 / 自知异利律一 / 济|营|费|典|验
以经 / 已经 / / 济|营|费|典|验|贸|常|法|过|纪|办|开|商|销|理|线|得|受|历|纬|书|信
己 / 已 / 自律利克知异舍一损诸守推由为如于及人爱虐先修正束克贵惜省 / / (?:完成|建成|累计|全部|基本|取得|形成|办结|建立|实现|制定|成为|达到?|有\d|开展|于(?:19|20)?\d)
末 / 未 / 期年周月岁季始本旬世粉毫端 / / (?:经[^过济营]|能[^源力耗]|按|及时|发生|发现|取得|依法|履行|落实|出现|达到|公开|完成)
一但 / 一旦 / 唯惟专单统之第万不
纳如 / 纳入 / 缴 / 实|下|数|期
深如 / 深入 / / / (?:开展|推进|贯彻|学习|基层|实施|群众)
推近 / 推进
促近 / 促进
行程了 / 形成了
行程 / 形成 / / / (?:良好|长效机制|合力|齐抓|强大)
入民 / 人民 / 加进纳列输流投融深引写植 / / (?:政府|法院|群众|调解|代表|检察)
法侓 / 法律
法津 / 法律
政俯 / 政府
社会注意 / 社会主义 / / / (?:法治|核心|制度|现代化|民主|建设)
习进平 / 习近平
颁布发 / 颁发
工作作法 / 工作做法
竞竞业业 / 兢兢业业
兢兢业 / 兢兢业业 / / 业
脱贫功坚 / 脱贫攻坚
攻艰 / 攻坚
防犯 / 防范 / / 罪
隐换 / 隐患
隐犯 / 隐患
排查整冶 / 排查整治
整冶 / 整治
治按 / 治安 / / / (?:管理|防控|案件|形势|秩序)
冶安 / 治安
冶理 / 治理
政冶 / 政治
法冶 / 法治
自冶 / 自治 / / 炼
政务工开 / 政务公开
信息工开 / 信息公开
政府采够 / 政府采购
投述 / 投诉
公益诉送 / 公益诉讼
信坊 / 信访
走坊 / 走访 / / 间
热线电活 / 热线电话
常务会义 / 常务会议
专题会义 / 专题会议
意见建义 / 意见建议
责任落买 / 责任落实
狠抓落买 / 狠抓落实
事实求是 / 实事求是
"""

_ROWS: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
for _wrong_, _right_, _before_, _after_, _must_ in _rows(_TABLE):
    _guard_ = f"(?<![{_before_}])" * bool(_before_) + _wrong_
    _guard_ += f"(?!{_after_})" * bool(_after_) + f"(?={_must_})" * bool(_must_)
    _ROWS.setdefault(_wrong_[0], []).append((_wrong_, _right_, re.compile(_guard_)))
# Plain words without guards, since their search is fifty times as fast
_PATTERN = re.compile(
    "|".join(sorted((row[0] for rows in _ROWS.values() for row in rows), key=len, reverse=True))
)
_SESSION = re.compile(
    r"第?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(界)(?=[一二三四五六七八九]中全会|全国人大|人大|人民代表|政协|中央|党代会|委员会|常委会|[，,、]?[一二三四五六七八九]次)"
)
_SUN = re.compile(r"\d月\d{1,2}(曰)|\d(曰)(?=[,。至-])")


def find(report: Running) -> Iterator[Defect]:
    """Wrong characters."""
    text = report.text
    for m in _PATTERN.finditer(text):
        at = m.start()
        for wrong, right, guard in _ROWS[text[at]]:
            if guard.match(text, at):
                yield _wrong(report, at, at + len(wrong), right, wrong)
                break
    for m in _SESSION.finditer(text):
        yield _wrong(report, m.start(), m.end(), m.group()[:-1] + "届", "界")
    for m in _SUN.finditer(text):
        at = m.end(m.lastindex or 0) - 1
        yield _wrong(report, at, at + 1, "日", "曰")


def _wrong(report: Running, start: int, end: int, right: str, wrong: str) -> Defect:
    zh, en = f"“{wrong}”应为“{right}”", f"For {wrong} read {right}"
    return report.defect(start, end, "wrong_character", right, zh, en)
