"""What an interviewer says around the questions. It never praises: how good an answer was, the report says."""

from __future__ import annotations

FIRST = {
    "neutral": "我们开始吧,先聊“{title}”。",
    "strict": "直接开始:“{title}”。",
    "kind": "不用紧张,想到什么说什么。我们先聊“{title}”。",
}
NEXT_TOPIC = {
    "neutral": "换个话题,聊聊“{title}”。",
    "strict": "下一个:“{title}”。",
    "kind": "这里先放一放,我们换到“{title}”。",
}
BACK = {
    "neutral": "再回到“{title}”。",
    "strict": "回到“{title}”。",
    "kind": "我们再回到“{title}”。",
}
DEEPER = {"neutral": "再往深一点。", "strict": "再深一层。", "kind": "那我们再往深聊一点。"}
EASIER = {"neutral": "那问个基础的。", "strict": "退一步,问基础的。", "kind": "没关系,换个基础一点的。"}
SAME = {"neutral": "继续。", "strict": "继续。", "kind": "我们接着来。"}
WRONG = {
    "neutral": "你刚才说“{quote}”,这里不对。",
    "strict": "“{quote}”,这是错的。",
    "kind": "你刚才说“{quote}”,这里再想一想。",
}
# Before a question that is answered by yes or no, "that is wrong" would be the answer.
SURE = {
    "neutral": "你刚才说“{quote}”,你确定吗?",
    "strict": "“{quote}”,确定?",
    "kind": "你刚才说“{quote}”,再想一想。",
}
OUTDATED = {
    "neutral": "你说的“{quote}”到 {until} 为止是对的,后来变了。",
    "strict": "“{quote}”是 {until} 以前的老黄历。",
    "kind": "“{quote}”以前是对的,到 {until} 为止;新版本里变了。",
}
VAGUE = {
    "neutral": "“{quote}”这句我没听明白,请说具体些。",
    "strict": "“{quote}”太含糊,说具体的。",
    "kind": "“{quote}”这句我没太听懂,能换个说法吗?",
}
MISSING = {
    "neutral": "有一点你没说到。",
    "strict": "漏了一点。",
    "kind": "再补充一点就更完整了。",
}
ACTUALLY = {
    "neutral": "那实际是怎样的?",
    "strict": "那你说,实际是怎样的?",
    "kind": "那实际是怎样的?想到多少说多少。",
}
BASIC = {"neutral": "那只说最基本的一点。", "strict": "最基本的总该知道。", "kind": "没关系,先从最基本的一点说起。"}
