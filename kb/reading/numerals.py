"""Numbers, comparisons, ranges and units in folded Chinese or English text.

Every number comes out as closed intervals of whole numbers in its base unit, so that "200 到 399", "[200,400)" and
"大于等于 200 且小于 400" are one value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

INFINITY = 10**12
Interval = tuple[int, int]

# unit word -> (base unit, factor); "" is a plain count.
UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("毫秒", "ms"), ("s", 0.001)),
    **dict.fromkeys(("秒钟", "秒", "seconds", "second", "secs", "sec", "s"), ("s", 1)),
    **dict.fromkeys(("分钟", "minutes", "minute", "mins", "min", "分", "m"), ("s", 60)),
    **dict.fromkeys(("小时", "个小时", "钟头", "个钟头", "hours", "hour", "h"), ("s", 3600)),
    **dict.fromkeys(("天", "days", "day", "d"), ("s", 86400)),
    **dict.fromkeys(("%", "个百分点"), ("%", 1)),
    **dict.fromkeys(("字节", "bytes", "byte", "b"), ("B", 1)),
    **dict.fromkeys(("kib", "ki", "kb"), ("B", 2**10)),
    **dict.fromkeys(("mib", "mi", "mb", "m字节"), ("B", 2**20)),
    **dict.fromkeys(("gib", "gi", "gb", "g"), ("B", 2**30)),
    **dict.fromkeys(("tib", "ti", "tb", "t"), ("B", 2**40)),
}
MEASURES = (
    "个",
    "种",
    "类",
    "次",
    "台",
    "条",
    "份",
    "倍",
    "位",
    "层",
    "步",
    "项",
    "样",
    "副本",
    "阶段",
    "块",
    "款",
    "轮",
    "套",
    "大",
)
_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "仨": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
# Longer than anything that is counted, and short enough for every kind of arithmetic.
MOST_DIGITS = 18
LARGEST = 10**MOST_DIGITS
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

_HAN = "零〇一二两三四五六七八九十百千万亿"
_UNIT = "|".join(sorted((re.escape(u) for u in UNITS), key=len, reverse=True))
_MEASURE = "|".join(MEASURES)
# An English unit must not run on into a word ("200 schedulers" is no 200 seconds).
_NUMBER = re.compile(
    rf"(?P<percent>[{_HAN}]{{1,3}}|\d+)分之\s?(?P<phan>[{_HAN}]{{1,8}}|\d+)"
    r"|(?P<half>一半|半数)"
    r"|每(?P<each>分钟|小时|天)"
    rf"|(?P<digits>\d+(?:,\d{{3}})+(?!\d)|\d+(?:\.\d+)?)(?P<class>xx)?(?:\s?(?P<scale>[千万亿]))?(?:\s{{0,2}}(?P<unit>{_UNIT})(?![a-z])|\s{{0,2}}(?P<measure>{_MEASURE}))?"
    rf"|(?P<han>[{_HAN}]{{1,8}})\s?(?:(?P<hunit>{_UNIT})(?![a-z])|(?P<hmeasure>{_MEASURE}|者|端))"
)
_DIGIT = re.compile(rf"[\d{_HAN}半每]")
# Mathematical notation: [200,400), and 200 <= code < 400.
_WRITTEN = re.compile(
    r"(?P<open>[\[(])\s?(?P<low>\d+)\s?,\s?(?P<high>\d+)\s?(?P<close>[\])])"
    r"|(?P<left>\d+)\s?(?P<less><=|≤|<)\s?[a-z\u4e00-\u9fff]{1,8}\s?(?P<than><=|≤|<)\s?(?P<right>\d+)"
)
_RELEASE = re.compile(r"v?1\.(\d{1,2})(?:\.\d{1,2})?(?![\d.]*\s?(?:秒|s\b|%|倍|[kmg]i))")

_BEFORE = (
    (
        (
            "大于等于",
            "大于或等于",
            "不小于",
            "不低于",
            "不少于",
            "至少为",
            "至少是",
            "至少要",
            "至少",
            "最少",
            "最低",
            ">=",
            "≥",
            "greater than or equal to",
            "no less than",
            "not less than",
            "no fewer than",
            "a minimum of",
            "at least",
        ),
        "ge",
    ),
    (
        (
            "小于等于",
            "小于或等于",
            "不大于",
            "不高于",
            "不超过",
            "不多于",
            "至多",
            "最多",
            "最大",
            "最长",
            "最高",
            "上限为",
            "上限是",
            "上限",
            "<=",
            "≤",
            "less than or equal to",
            "no more than",
            "not more than",
            "not exceed",
            "a maximum of",
            "at most",
            "up to",
        ),
        "le",
    ),
    (("大于", "超过", "高于", "多于", ">", "more than", "greater than"), "gt"),
    (("小于", "低于", "少于", "不足", "不到", "不满", "<", "less than", "fewer than", "below"), "lt"),
    (("不等于", "不为", "不是", "并非", "非", "!=", "≠"), "ne"),
)
_AFTER = (
    (("及以上", "以上", "或以上", "或更高", "以上(含)", "或更多", "+", "or more", "or greater"), "ge"),
    (("及以下", "以下", "以内", "之内", "内", "或以下", "或更低", "or less", "or fewer"), "le"),
    (("以外", "之外"), "ne"),
)
# "不会超过" is "at most", "不能少于" is "at least".
_REFUSALS = ("不会", "不能", "不得", "不可", "不应", "不许", "不允许", "绝不", "绝不会", "不可能", "不要")
_DENIED = tuple(
    (tuple(refusal + word for refusal in _REFUSALS for word in words), sign)
    for words, sign in ((("超过", "大于", "高于", "多于", "超出"), "le"), (("少于", "小于", "低于"), "ge"))
)
_COMPARATORS = {word: sign for words, sign in (*_BEFORE, *_DENIED) for word in words}
_BEFORE_RE = re.compile(
    r"("
    + "|".join(sorted(map(re.escape, _COMPARATORS), key=len, reverse=True))
    + r")\s{0,2}(?:是|为|等于|要有|会有|能有|同时有|还有|有|要|等到|等|达到|到|能到|可达)?\s{0,2}$"
)
_AFTERS = {word: sign for words, sign in _AFTER for word in words}
_AFTER_RE = re.compile(r"\s{0,2}(?:的)?(" + "|".join(sorted(map(re.escape, _AFTERS), key=len, reverse=True)) + r")")
_JOIN = re.compile(r"\s{0,3}(?:,|、|且|并且|而且|同时|又|并|但|但是|而|and|&&|\s)?\s{0,3}$")
_TO = re.compile(
    r"^\s{0,2}(?:\(含\))?\s{0,2}(?:(?:起|开始)\s?[,、]?\s?)?(?:一直)?(?:到|至|~|-{1,2}|直到|to|\.\.)\s{0,2}$"
)
_BETWEEN = re.compile(r"(?<![a-z])between\s{1,2}\Z")
# In a sentence about scores "100 分" is no time.
_SCORES = re.compile(
    r"打分|得分|给分|分数|满分|评分|总分|优选|score|打\s?\d|\d\s?分制|\d\s?(?:到|至|-|~)\s?\d+\s?分(?!钟)"
)
# Other things have versions too: "CNI 1.1", "TLS 1.2".
_OTHERS = re.compile(
    r"(?<![a-z-])(?:cni|calico|flannel|cilium|weave|containerd|docker|etcd|gateway api|nginx|coredns|go|golang|runc"
    r"|cri-o|linux|kernel|helm|istio|envoy|tls|http|openssl|csi|内核)\s?(?:规范|spec|specification|版本|协议|项目)?\s?v?\s?$"
)
# What follows a release and not the tag of an image ("nftables:1.33 正式 GA").
_STAGE = re.compile(r"\s*(?:正式|ga|起|版本|移除|引入|alpha|beta|默认|开始|弃用|之后|之前|以后|以前|就|才|stable|删)")
_NO_MORE = re.compile(r"(?:只有|仅有|只|仅|共|总共|一共|唯一)\s?\Z")
_NAMED_NEXT = re.compile(r"[\u4e00-\u9fff]{0,4}\s?:")
_APPROXIMATE = re.compile(r"(?:大约|大概|约|近|差不多|将近|左右)\s{0,2}$")


@dataclass(frozen=True)
class Number:
    """A number as a text says it: where, which whole numbers it allows, its base unit, and how it was put.

    ``sign``: ``eq``, ``ne``, ``ge``, ``le``, ``gt``, ``lt``, ``range``; ``approximate``: "about".
    ``measured``: a count word or unit stood behind it. ``weak``: spelled "一个", which need not be a number at all.
    """

    start: int
    end: int
    intervals: tuple[Interval, ...]
    unit: str
    sign: str = "eq"
    approximate: bool = False
    measured: bool = False
    weak: bool = False
    digits_at: int = -1

    @property
    def core(self) -> int:
        """Where the number itself begins, behind its comparison word."""
        return self.start if self.digits_at < 0 else self.digits_at


def whole(digits: str) -> int:
    """Return the value of digits; a number that nobody can mean counts as the largest."""
    return int(digits) if len(digits) <= MOST_DIGITS else LARGEST


def han_value(text: str) -> int:
    """Return the value of a Chinese numeral such as 三百二十 or 一零."""
    if not any(char in _SCALES for char in text):
        return whole("".join(str(_DIGITS[char]) for char in text))
    total = part = 0
    digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "万亿":
            total = (total + part + digit) * _SCALES[char]
            part = digit = 0
        else:
            part += (digit or 1) * _SCALES[char]
            digit = 0
    return total + part + digit


def numbers(text: str) -> list[Number]:
    """Return the numbers of a folded text, longest expressions first joined, in order, without overlap."""
    if not _DIGIT.search(text):
        return []
    written = [_written(match) for match in _WRITTEN.finditer(text)]
    taken = [(number.start, number.end) for number in written]
    scores = bool(_SCORES.search(text))
    found = [
        _plain(match, scores)
        for match in _NUMBER.finditer(text)
        if _stands_alone(text, match)
        and _is_whole(match)
        and not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    return sorted([*written, *_joined(text, found)], key=lambda number: number.start)


def releases(text: str) -> list[Number]:
    """Return the minor releases of Kubernetes 1 that a folded text names (``1.24`` is 24)."""
    spans = []
    for match in _RELEASE.finditer(text):
        before = text[match.start() - 1] if match.start() else " "
        if before.isascii() and (before.isalnum() or before in "._-/"):
            continue
        if before == ":" and not _STAGE.match(text, match.end()):
            continue  # an image tag
        if _OTHERS.search(text, max(0, match.start() - 24), match.start()):
            continue
        minor = int(match[1])
        spans.append(Number(match.start(), match.end(), ((minor, minor),), "release", measured=True))
    return spans


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """A digit inside an API term (``sha256``, ``v1``, ``web-0``) is no number of its own."""
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    classes = re.match(r"\d+xx/", text[max(0, match.start() - 4) :])
    if before.isascii() and (before.isalnum() or before in "_./") and not (classes and match["class"]):
        return False
    if before == "-" and match.start() > 1 and text[match.start() - 2].isascii() and text[match.start() - 2].isalpha():
        return False
    if match["han"]:
        return before not in "统唯同单" and (before != "第" or (match["hmeasure"] == "次" and match["han"] != "一"))
    if after.isascii() and after.isalpha() and not match["unit"]:
        return False
    return not (after == "." and _digit_at(text, match.end() + 1))


def _digit_at(text: str, position: int) -> bool:
    return position < len(text) and text[position].isdigit()


def _written(match: re.Match[str]) -> Number:
    if match["open"]:
        low = whole(match["low"]) + (match["open"] == "(")
        high = whole(match["high"]) - (match["close"] == ")")
    else:
        low = whole(match["left"]) + (match["less"] == "<")
        high = whole(match["right"]) - (match["than"] == "<")
    return Number(match.start(), match.end(), ((low, high),), "", sign="range")


def _is_whole(match: re.Match[str]) -> bool:
    """Whether a decimal says a whole number of its base unit; "0.1" a second is none, "1.0" is rather a version."""
    digits, unit = match["digits"], match["unit"]
    if not digits or "." not in digits or unit == "%":
        return not (digits and unit in ("ms", "毫秒") and int(digits.replace(",", "")) % 1000)
    return bool(unit or match["scale"]) and (float(digits) * UNITS.get(unit, ("", 1))[1]).is_integer()


def _value(text: str) -> int:
    return whole(text) if text.isdigit() else han_value(text)


def _amount(digits: str) -> float:
    return min(float(digits), float(LARGEST))


def _plain(match: re.Match[str], scores: bool = False) -> Number:
    if match["percent"]:
        part, parts = _value(match["phan"]), _value(match["percent"])
        value = round(100 * part / parts) if parts else 0
        return Number(match.start(), match.end(), ((value, value),), "%", measured=True)
    if match["each"]:
        unit, factor = UNITS[match["each"]]
        return Number(match.start(), match.end(), ((round(factor), round(factor)),), unit, measured=True)
    if match["half"]:
        return Number(match.start(), match.end(), ((50, 50),), "%", measured=True)
    digits = match["digits"].replace(",", "") if match["digits"] else None
    word = match["unit"] or match["hunit"]
    measure = match["measure"] or match["hmeasure"]
    if digits and match["class"]:
        low = int(_amount(digits)) * 100
        return Number(match.start(), match.end(), ((low, low + 99),), "", sign="range")
    value_f = _amount(digits) * _SCALES.get(match["scale"], 1) if digits else float(han_value(match["han"]))
    unit, factor = UNITS[word] if word and not (scores and word == "分") else ("", 1)
    value = round(value_f * factor)
    weak = match["han"] == "一" and bool(measure) and not _counts_all(match)
    end = match.end()
    return Number(match.start(), end, ((value, value),), unit, measured=bool(word or measure), weak=weak)


def _counts_all(match: re.Match[str]) -> bool:
    """Whether "一种" says how many there are ("只有一种", "一种取值:…"), and not just that there is one."""
    return bool(_NO_MORE.search(match.string, 0, match.start()) or _NAMED_NEXT.match(match.string, match.end()))


def _joined(text: str, found: list[Number]) -> list[Number]:
    """Apply comparison words, and join two ends to one range."""
    signed = [_signed(text, number, found[i - 1].end if i else 0) for i, number in enumerate(found)]
    out: list[Number] = []
    for number in signed:
        if out and (whole := _range(text, out[-1], number)):
            out[-1] = whole
        else:
            out.append(number)
    return out


def _signed(text: str, number: Number, floor: int) -> Number:
    start, end, sign = number.start, number.end, number.sign
    head = text[max(floor, start - 28) : start]
    approximate = False
    if about := _APPROXIMATE.search(head):
        approximate, start, head = True, start - len(head) + about.start(), head[: about.start()]
    digits_at = start
    before = _BEFORE_RE.search(head)
    if before and not (_COMPARATORS[before[1]] == "ne" and "等" in before[0][len(before[1]) :].replace("等于", "")):
        sign, start = _COMPARATORS[before[1]], start - len(head) + before.start()
    elif (after := _AFTER_RE.match(text[end : end + 8])) and sign == "eq":
        sign, end = _AFTERS[after[1]], end + after.end()
    if text[end : end + 2] in ("左右", "上下"):
        approximate, end = True, end + 2
    intervals = _bounds(number.intervals, sign)
    found = replace(number, start=start, end=end, sign=sign, approximate=approximate, intervals=intervals)
    return replace(found, digits_at=digits_at)


def _bounds(intervals: tuple[Interval, ...], sign: str) -> tuple[Interval, ...]:
    low, high = intervals[0]
    return {
        "ge": ((low, INFINITY),),
        "gt": ((high + 1, INFINITY),),
        "le": ((-INFINITY, high),),
        "lt": ((-INFINITY, low - 1),),
        "ne": ((-INFINITY, low - 1), (high + 1, INFINITY)),
    }.get(sign, intervals)


def _range(text: str, left: Number, right: Number) -> Number | None:
    between = text[left.end : right.start]
    if len(between) > 8:
        return None
    unit = left.unit or right.unit
    if left.unit and right.unit and left.unit != right.unit:
        return None
    if unit == "s" and left.measured and right.measured and not between.strip():
        high, low = left.intervals[0][0], right.intervals[0][0]
        if left.sign == right.sign == "eq" and high > low and high % 60 == 0:
            return replace(left, end=right.end, intervals=((high + low, high + low),))  # 五分五十秒
    beyond = re.match(r"\s?之间|\s?间", text[right.end : right.end + 4])
    joined = _TO.match(between) or (beyond and re.fullmatch(r"\s?[和与跟同]\s?", between))
    if opened := _BETWEEN.search(text, max(0, left.start - 10), left.start) if between.strip() == "and" else None:
        joined, left = opened, replace(left, start=opened.start())
    if left.sign in ("eq", "range") and right.sign in ("eq", "le", "range") and joined:
        low, high = left.intervals[0][0], right.intervals[0][1]
        factor = (
            60
            if not left.measured and unit == "s" and right.intervals[0][1] % 60 == 0 and low <= 60 and high > 60 * low
            else 1
        )
        if low * factor <= high:
            return replace(
                left,
                end=right.end,
                intervals=((low * factor, high),),
                unit=unit,
                sign="range",
                measured=left.measured or right.measured,
            )
        return None
    if left.sign == "range" and right.sign == "range" and re.fullmatch(r"\s?[、/和,及与]\s?", between):
        if left.intervals[0][1] + 1 == right.intervals[0][0]:
            return replace(left, end=right.end, intervals=((left.intervals[0][0], right.intervals[0][1]),))
        return None
    upward = left.sign in ("ge", "gt") and right.sign in ("le", "lt")
    downward = left.sign in ("le", "lt") and right.sign in ("ge", "gt") and "且" in between
    if (upward or downward) and _JOIN.fullmatch(between):
        low = max(left.intervals[0][0], right.intervals[0][0])
        high = min(left.intervals[0][1], right.intervals[0][1])
        if low <= high:
            return replace(left, end=right.end, intervals=((low, high),), unit=unit, sign="range")
    return None
