"""The units and count words that stand behind a number."""

from __future__ import annotations

import re

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
UNIT = "|".join(sorted((re.escape(u) for u in UNITS), key=len, reverse=True))
MEASURE = "|".join(MEASURES)
