"""What a quantity counts: the noun phrase before it (受理案件12件) or after it (12名工作人员), without the words around.

Chinese puts a counted thing on either side of its number. Which side it is shows in whether words follow the measure word at once,
and with what they begin. Nothing here knows a subject matter: only function words, light verbs and measures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from yifa.reader.facts.quantities import Quantity

_PLACE = "县市区镇乡旗州省盟"
_IN_TOTAL = "(?<![公一])共(?![同享建性治和产体青识])"
_DATE = (
    r"(?:(?:19|20)[0-9]{2}年?(?:度|以来|至今|初至今|上半年|下半年|期间)?|[0-9]{1,2}(?:[-至到][0-9]{1,2})?月份?(?:[0-9]{1,2}日)?(?:至(?:[0-9]{1,2}月)?[0-9]{1,2}日)?|"
    r"[“\"']?十[一二三四][”\"']?五[”\"']?(?:期间|时期)?)"
)
_LEAD = re.compile(
    r"(?:[\s、,:;\-·“”)]|/(?:[年月日天人户次亩周]|季度)|\([一-龥]\)|以[上下]的?|左右|上下|[0-9]{1,2}[.、]|\([一二三四五六七八九十0-9]{1,3}\)|[一二三四五六七八九十]{1,3}(?:是|、)"
    rf"|(?:至|到|自|从|在|于)?{_DATE}(?:至|到|-|起|以来|至今|期间|中|间|底|初|末)?|今年以来|今年|本年度|去年(?!结转)|上年(?!度?结转)|全年|年内|年初以来|年初至今|年初|截[至止](?:目前|年底)?|截[至止]到?"
    r"|目前(?:为止)?|至今|一年来|[近两三五]年来|以来|期间|上半年|下半年|同期"
    r"|以及|其中|同时|另外|此外|另有?|还有?|并且?|均(?!衡)|也|已经?|且|先后|分别|全部|再(?![生审次])|又|先(?![进行锋])|现(?![场代有金行役])|其(?![他它余])|仅"
    r"|各级各部门|各地各部门|各级各单位|各单位|各部门"
    r"|及(?![时格])|和(?![解谐平美睦缓])|与(?!会)|暨|或|的|含(?![有量])|对(?![接口外象])|将|把|为|由|在(?![职编线建册校岗籍办审押])|给|使(?!用)|让|按(?![期时照])|因(?![公病])"
    r"|包[含括]|拥有|设有"
    rf"|我[{_PLACE}办局委厅们]|全[{_PLACE}](?:各级|上下)?|本[{_PLACE}]|{_IN_TOTAL}(?:计|有)?|累计|总计|合计|总共|一共|平均|每年|全年)"
)  # fmt: skip
_TAIL = re.compile(
    r"(?:[\s、,:;\-“”(]|共计?(?:有|为)?|总共|一共|累计|合计|总计|达到了?|达成|高达|多达|均?达|分别[为达是]?|均?(?<![行作])为|[已还仅只现]?(?<![所国])有|(?<![节预合公签])约为?|[将接]近|近|超过了?|超|突破|逾|不少于|不低于|不超过|高于|低于|不足"
    r"|大概|大约|至少|了|通过|人民币|已(?:经)?|(?<![审统设会])计|均|各|则|也|只|(?<=[由从])原|原有|(?<![理缘])[由从](?:原来|原先|原有|法定|过去|去年|上年|原)?|历时|为期|(?<![收接受签报])到|至|是|(?<!存)在|的|等|(?<!网)上|占|又|先后|以"
    r"|(?<![初高集])中|(?<![境国])内|名列|(?<![合兼])并|每[年月周季次]?|之|首次|接连|即|[从由较比](?:(?:19|20)[0-9]{2}年|“十[一-龥]五”|上年)[底末]?|(?:提高|提升|增加|上升|扩大|下降|降低|减少|缩小|增|升|降|稳定|控制|保持|维持)[到至为在])$"
)
_TOGETHER = re.compile(rf"(?:累计|总计|合计|总共|一共|{_IN_TOTAL}(?:计|有)?)")
_FUNCTION = re.compile(
    r"(?:[的以左上下均已未没不并且又还也而则都与和及对被把将为由从按因用在于占达到是有其可其]|用于|参加|参与|通过|荣获|获得|获评|进行|被|得到|实现|完成|覆盖|受到|列入|纳入|取得|"
    r"缩小|报名|接受|分别|全部|同比|环比|较|比|予以|给予|提高|下降|上升|增长|减少|增加|提升|压缩|精简|整合|调整为|缩短|领取|处于|位居|位列|排名|以上|以下|左右|之内|以内)"
)
_STOP = re.compile(
    r"(?:[,。;:\n\t]|(?<=...)“|(?<=..)第[0-9]|(?<=..)(?:以及|分别|均|已|也|全部|都|与|并|用于|给予|予以|进行了?(?=[^,。;]{0,3}$)|有序|稳步|全面|深入|扎实|持续|顺利|统一|及时|主动|"
    rf"{_IN_TOTAL}))"
)
_FOLLOWED_END = re.compile(
    r"(?:[\s、,“”和向近超逾的各已了]|(?<![参给])与|(?<![普涉波])及|(?<![核应针面校])对|(?<![行作认])为|(?<![公])共|(?<![签预节合公履违])约"
    r"|(?<![理自])由|(?<!存)在|(?<![国所拥享没])有|(?<![审统设会])计|(?<![传到])达|(?:重组|改组|整合|合并|精简|压缩|调整)[为成至到]|以及|分别|累计|共计|合计|其中|同时|开展为期|为期|历时|已有?|还有|进驻)+$"
)
_DO = "进行|开展|组织|举行|举办|召开|实施|组织开展|开展了|进行了|组织了|举办了|召开了|先后|给予|作出|做出|实现|组织完成"
_LIGHT = re.compile(rf"(?:{_DO})了?$")
_EMPTY_VERB = re.compile(r"^(?:(?:共|先后|组织)?(?:举行|举办)了?)(?=..)")
_CHANGED = re.compile(
    r"(?:(?:已|全部|统一)?(?:精简|整合|压缩|缩短|缩减|压减|减少|增加|增长|提高|下降|上升|降低|降|升|提升|调整|合并|扩大|缩小|扩展|优化|归并|撤并)?(?:为|至|到|成|了)(?:(?:19|20)[0-9]{2}年[底末]?的?)?)[原约近]?$"
)
_ALSO = re.compile(r"\([^()]{1,3}\)")
"""Another measure word: 10万件(份)."""
_DEGREE = re.compile(r"以上|以下|左右|上下|以内|有余|之多|多|的")
DOING = (
    "听取|研究|受理并办结|受理|办结|办理|审理|审结|审查|审核|审议|复核|评查|抽查|检查|查处|查办|查封|立案|处罚|处理|处置|调处|调解|化解|排查|收到|接到|接收|接待|接听|答复|公开|发布|"
    "发放|兑付|投入|拨付|筹措|出动|张贴|悬挂|挂|印发|印制|制作|制定|出台|修订|修改|废止|清理|取消|调整|下放|承接|新增|增设|设立|设置|成立|组建|建成|建立|建设|新建|改建|改造|完成|"
    "培训|举报|移送|移交|开办|播放|播出|推送|解答|搜集|收集|征集|聘请|聘用|选派|配备|选聘|备案|报备|报送|提供|合并|宣布|划转|维持|驳回|撤销|保留|追缴|挽回|收缴|没收|吊销|责令|整改|纠正|督办|转办|交办|抓获|破获|逮捕|打掉"
)
"""What offices do, as a regular expression."""
_VERB = re.compile(rf"^(?:{DOING})")
_OTHER_VERB = re.compile(
    rf"^(?:{DOING}|实施|引进|惠及|帮扶|带动|完成|实现|开展|组织|召开|举办|支持|争取|获得|涉及|覆盖|总[量数值额计])"
)
"""With what an item of a list begins that has its own verb, or is a sum of all."""
_DOER = re.compile(
    r"^[^,。;、的]{0,16}?(?:(?<!法治)政府|[局委办厅院所]|机构|委员会|会议|办公室|中心|部门|单位|机关|网站|平台|专班|法院|检察院)[”]?(?:共|主动|依法|积极|牵头|累计|全年|先后)*"
    rf"(?=(?:{DOING})..)"
)
"""Who did it, before a verb."""
_TO_WHOM = re.compile(r"^对?[^,。;、]{2,30}?(?:主动|及时给予|依法给予|给予|予以)(?=..)")
_HAND = re.compile(r"了(?=.)")
_EACH = re.compile(r"(每[个名家所][^,。;、每]{1,8}?)(?:至少|不少于|配备|应当?|需|要|不|均)[^,。;]{0,6}$")
_SHARE_OF = re.compile(r"参加|参与|完成|实现|落实|通过|覆盖|达标|持证|接受")
_COMMA, _LISTED = re.compile("、"), re.compile("、|以及|和|与|及")
_IN_ALL = re.compile(r"(?<=.)等?[两三四五六七八九十]{1,2}(?:大?类|种|项|个|方面).*$")
_CHANGES = re.compile(
    "(?:同比|环比|年均)*(?:增长|增加|上升|提高|提升|下降|降低|减少|回落|下滑|压缩|压减|精简|缩短)"
)
_EVENLY = re.compile("(?:年均|同比|环比|均)+$")
_HEAD = re.compile(
    rf"(?:[两三四五六七八九十]{{1,2}}[个地]?[市县区省州镇乡项类])?(?P<noun>(?:{DOING})[^,。;]+|(?:增加值|总?产值|产[量业品]|销量|数量|面积|收[入案]|支出|投资|占比|比重|案件|纠纷|事项|企业|人员)[^,。;]*)$"
)
_OWN_NOUN = re.compile("[数率量值额费]$|损失$")
_BETWEEN = frozenset(("、", "和", "与", "及", ",", "以及"))
LONGEST = 40


def indicators(text: str, found: Sequence[Quantity]) -> list[str]:
    """For each quantity the phrase that it counts; empty where the text says none."""
    names: list[str] = []
    runs = _runs(text, found)
    for n in range(len(found)):
        names.append(_indicator(text, found, n, names, runs))
    return names


def _runs(text: str, found: Sequence[Quantity]) -> list[tuple[int, int]]:
    """For each quantity the first of the list it is in, with nothing but commas between, and how many are in it."""
    runs: list[tuple[int, int]] = []
    for n in range(len(found)):
        listed = n > 0 and text[found[n - 1].end : found[n].start] in _BETWEEN
        runs.append((runs[-1][0] if listed else n, 1))
    last = len(found)
    for n in range(len(found) - 1, -1, -1):
        runs[n] = (runs[n][0], last - runs[n][0])
        if runs[n][0] == n:
            last = n
    return runs


def _indicator(
    text: str, found: Sequence[Quantity], n: int, names: Sequence[str], runs: Sequence[tuple[int, int]]
) -> str:  # fmt: skip
    """That of the quantity `n`; `names` are those before it."""
    quantity = found[n]
    before = _before(text, quantity)
    same_clause = n > 0 and found[n - 1].end == quantity.clause and found[n - 1].sentence == quantity.sentence
    right = _named_after(text, quantity)
    if (
        same_clause
        and (change := _CHANGED.search(before))
        and (change.start() == 0 or "至" in change.group() or "为" in change.group())
    ):
        return right if right and not _FUNCTION.match(right) else names[n - 1]
    left = _named_before(before)
    if same_clause and found[n - 1].until == quantity.start and not _follows_list(text, quantity):
        left = _after_split(left, text, found, n, names[n - 1])
    if right and left and _next_has_it(text, found, n, left, right):
        right = ""
    if left and right and _one_phrase(quantity.kind, right):
        name = left + right
    elif right and (not left or not _FUNCTION.match(right)):
        name = _both(right, before)
    elif right and not left:
        name = right
    else:
        name = (
            left
            or _named_before(text[quantity.earlier : quantity.clause].rstrip(",:、("))
            or right
            or _named_before(before)
        )
    if not name and n > 0 and (same_clause or quantity.bracket == n or runs[n][0] != n):
        name = names[n - 1]  # 2起3人; 3条(共计1500米)
    if (
        not name
        and n > 0
        and (quantity.sentence, quantity.unit) == (found[n - 1].sentence, found[n - 1].unit)
    ):
        name = names[n - 1]  # 新增26个,累计达到46个
    if (shared := _respectively(text, found, n, runs[n])) is not None:
        return _clean(shared)
    if (
        not right
        and left
        and n > 0
        and quantity.which is None
        and _in_list(text, found[n - 1], quantity)
        and ((quantity.kind == "money") == (found[n - 1].kind == "money"))
    ):
        name = _with_verb(name, names[n - 1])
    return _clean(name)


def _one_phrase(kind: str, right: str) -> bool:
    """Do the words on both sides make one phrase? 干部100%参加了学习, 连续三年获评优秀."""
    if kind == "percent":
        return _SHARE_OF.match(right) is not None
    return kind in ("duration", "other") and not _CHANGED.fullmatch(right)


def _before(text: str, quantity: Quantity) -> str:
    return text[max(quantity.clause, quantity.start - 3 * LONGEST) : quantity.start]


def _named_before(words: str) -> str:
    words = _strip_right(words)
    cuts = [cut.end() for cut in _TOGETHER.finditer(words) if len(words) - cut.end() >= 2]
    if cuts:
        words = words[cuts[-1] :]
    return _TO_WHOM.sub("", _DOER.sub("", _strip_left(words)))


def _strip_left(words: str) -> str:
    at = 0
    while (match := _LEAD.match(words, at)) and match.end() > at and len(words) - match.end() >= 2:
        at = match.end()
    if len(words) - at <= 2 and (match := _LEAD.fullmatch(words, at)):
        at = match.end()
    return words[at:]


def _strip_right(words: str) -> str:
    while (match := _TAIL.search(words, max(0, len(words) - 8))) and match.start() < len(words):
        words = words[: match.start()]
    return words


def _follows_list(text: str, quantity: Quantity) -> bool:
    return text[quantity.clause - 1 : quantity.clause] == "、"


def _next_has_it(text: str, found: Sequence[Quantity], n: int, left: str, right: str) -> bool:
    """Do the words between this quantity and the next name the next, since this one has its name before it?
    查处案件35起罚款12万元, 网络课程46期手机课程15期."""
    if n + 1 == len(found) or found[n].until != found[n + 1].start:
        return False
    verb = _VERB.match(left)
    if verb and len(left) > len(verb.group()) + 1:
        return True
    return n > 0 and _in_list(text, found[n - 1], found[n]) and len(left) > 1


def _after_split(left: str, text: str, found: Sequence[Quantity], n: int, previous: str) -> str:
    """Words between two quantities belong to the first where they follow its measure word at once: 4家事务所47名律师."""
    if not previous.endswith(left):
        own = _strip_left(left.removeprefix(previous)) if previous else ""
        return own if len(own) > 1 else left
    if _FUNCTION.match(text, found[n - 1].end) or text[found[n - 1].end] in "、和与及":
        return left
    if _TOGETHER.search(text, found[n - 1].end, found[n].start):
        return left
    return ""


def _named_after(text: str, quantity: Quantity) -> str:
    words = text[quantity.end : min(quantity.until, quantity.end + 2 * LONGEST)]
    if words[:1] == "(" and (also := _ALSO.match(words)):
        words = words[also.end() :]
    if degree := _DEGREE.match(words):
        words = words[degree.end() :]
    if not words or (
        quantity.kind in ("percent", "change") and _FUNCTION.match(words) and not _SHARE_OF.match(words)
    ):
        return ""
    if words[0] in "、,和与及()/":
        return ""
    stop = _STOP.search(words)
    if stop:
        words = words[: stop.start()]
    return _FOLLOWED_END.sub("", words) if words else ""


def _both(right: str, before: str) -> str:
    """The words after the measure word, and before them an object of 进行 or 开展: 对文件进行了5次清理."""
    if match := _EACH.search(before):
        return match.group(1) + right
    if match := _LIGHT.search(before):
        rest = before[: match.start()].rstrip("共先后,")
        at = re.search(r"[对就向][^,]{2,}$", rest)
        return at.group() + right if at else right
    return right


def _in_list(text: str, previous: Quantity, quantity: Quantity) -> bool:
    return previous.sentence == quantity.sentence and text[previous.end : quantity.clause] == "、"


def _respectively(text: str, found: Sequence[Quantity], n: int, run: tuple[int, int]) -> str | None:
    """A、B和C分别为1件、2件、3件: the name that stands where the quantity does. None where nothing is told so."""
    first, count = run
    if count < 2:
        return None
    words = _before(text, found[first])
    if "分别" not in words:
        return None
    if len(_strip_left(_strip_right(words))) < 2:
        words = text[found[first].earlier : found[first].clause].rstrip(",:") + words
    words = _strip_left(_strip_right(words.replace("分别", "", 1) if words.startswith("分别") else words))
    several, _, each = words.partition("分别")
    if len(several) > 2 and (len(each) > 2 or _CHANGES.fullmatch(each)):
        for split in (_COMMA, _LISTED):
            items = split.split(_EVENLY.sub("", several))
            if len(items) == count:
                return _with_head(items, n - first) + each
    for split in (_COMMA, _LISTED):
        items = split.split(words)
        if len(items) == count:
            items[-1] = _IN_ALL.sub("", items[-1])
            return _with_head(items, n - first, 0)
    return None


def _with_head(items: Sequence[str], n: int, shortest: int = 2) -> str:
    """The n-th of listed names, with the noun that the last has for all: 黄金、白银产量 are 黄金产量 and 白银产量."""
    name = _common(items, n)
    head = _HEAD.search(items[-1], 1)
    if head is None or len(items[-1]) - head.start() < shortest:
        return name
    last = items[-1][: head.start()]
    if n == len(items) - 1:
        return last + head["noun"]
    return name if _HEAD.search(name, 2) or _OWN_NOUN.search(name) else name + head["noun"]


def _common(items: Sequence[str], n: int) -> str:
    """The n-th of listed names, with the verb that the first has for all."""
    return items[n] if n == 0 else _with_verb(items[n], items[0])


def _with_verb(name: str, previous: str) -> str:
    """A verb said once for a list: 建成学校5所、幼儿园1所."""
    verb = _VERB.match(previous)
    return verb.group() + name if verb and not _OTHER_VERB.match(name) else name


def _clean(name: str) -> str:
    name = _EMPTY_VERB.sub("", name.strip(" 、,:;“\"'"))
    if len(name) > 3:
        name = _HAND.sub("", name, count=1)
    if name.count("”") > name.count("“"):
        name = "“" + name
    return name[-LONGEST:] if len(name) > LONGEST else name
