"""Lines that state nothing: titles inside running text, announcements of what comes next, references."""

from __future__ import annotations

import re

LONGEST = 40
_NOUNS = (
    "特点|特性|特征|优点|缺点|优缺点|优势|劣势|区别|对比|比较|差异|异同|关系|联系|作用|用途|功能|原理|流程|过程|步骤|方式|方法"
    "|类型|种类|分类|模式|策略|状态|阶段|场景|概念|简介|介绍|详解|解析|讲解|总结|小结|概述|概览|示例|例子|案例|用法|问题|注意事项"
    "|机制|组件|架构|结构|插件|含义|定义|背景|目的|意义|好处|不足|要点|知识点|参数|字段|命令|配置|清单|文件|资料"
)
# "X 的特点", "几种工作模式", "常用的 CNI 网络插件 (calico && flannel)", "模式 优点 缺点", "kubelet 主要功能"
_TITLE = re.compile(
    r"(?:[^,。;!?]*?(?:的|几[种个]|[两三四五六七八九十][种个大]|主要|常用|常见|核心|基本)[^,。;!?的]{0,8}"
    r"|(?:[^,。;!?\s]{1,8}\s){2,8}|[a-z0-9 -]*(?:创建|工作|网络|更新|重启|调度|回收|健康检查)?)\s?"
    rf"(?:{_NOUNS}){{1,2}}\s*(?:\([^()]*\))?\s*:?"
)
# What makes a statement of a phrase that ends like a title.
_VERBS = re.compile(
    "是|为(?!什么)|会(?!话)|(?<![功性])能(?!力)|可以|(?<![含所])有(?!状态)|没|不(?!足)|必须|需要|支持|负责|通过|由|被|默认|缺省|只|都|变|属于"
    r"|包括|包含|分为|一共|处于|优先|沿用|继承|类似|相当|对应|自带|推荐|建议|报|生成|翻译|放|经过|互通|(?<![常使应作调])用(?![的法途])|改|走|看|(?<!对)比(?!较)|传|管"
    r"|从|给|向|靠|排|发生|读|写|找|指定|定义(?=了|的)|直接|一样|(?<![主需])要(?!点|$)|调用(?!工作|方式|流程|过程|原理|关系)|[→=<>≈]|(?<![a-z])\d|:(?!\s*$)"
)
_ANNOUNCED = re.compile(
    r"(?:那么|好的?|下面|接下来|接着|本文|本节|本章|这里|这一节|以下|首先|现在|先|我们|我|就|再|来|将|会|要|主要|分别|简单|详细|具体|逐个|依次|给大家|\s)*"
    r"(?:介绍|说明|看看|看一下|看下|讲讲|讲解|讲一下|聊聊|总结|学习|了解|分析|说一下|说说|列出|演示|展示)[^,。;!?]{0,30}[:.。]?"
)
_LED = re.compile(
    r"(?:如下|如下图|如图|如下表|示例如下|见下|见下图|见下表)(?:所示)?\s*[:.。]?|(?:以下|下面|下图|下表)(?:是|为|列出|展示)[^,。;]{0,30}:"
)
_REFERENCE = re.compile(
    r"(?:参考|参考资料|参考文档|来源|原文|链接|转载|作者|出处|官方文档|文档|reference|source|see)\s*[::]\s*\S*|https?://\S+"
)


def states_nothing(line: str) -> bool:
    """Return whether a folded line is a title, an announcement or a reference. Runs in time linear in ``LONGEST``."""
    if _REFERENCE.fullmatch(line):
        return True
    if len(line) > LONGEST:
        return False
    if _ANNOUNCED.fullmatch(line) or _LED.fullmatch(line):
        return True
    return bool(_TITLE.fullmatch(line)) and not _VERBS.search(line)
