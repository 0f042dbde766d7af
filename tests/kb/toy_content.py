"""A small whole content directory about the toy mechanism: two topics, a glossary, words of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kb.content import read_content
from kb.knowledge import Knowledge
from kb.models.relation import Relation
from kb.reading.lexicon import read_lexicon
from tests.kb.toy import PHRASES
from tests.kb.toy import RELATIONS as TOY

RELATIONS: dict[str, Relation] = {**TOY, "light.action": replace(TOY["light.action"], recorded=("rollout",))}

LIGHTS = """# 信号灯

路口的灯怎样指挥车。

## 面试题

- 红灯亮了怎么办?

## 要点

- 红灯停下,绿灯通行。[light-go](../toy.py "light.action")
- 信号灯有三种:红灯、黄灯和绿灯。[light-three](../toy.py "light.colours")

## 进阶

- 黄灯等待。[light-wait](../toy.py "light.action")
  先看 [light-go](#light-go)。

## 误区

- 红灯通行。[light-run](../toy.py "light.action")
  记反了。→ [light-go](#light-go)
"""

TIMING = """# 亮多久

灯亮的秒数。

## 要点

- 红灯持续 30 秒。[light-lasts](../toy.py "light.lasts")
"""

GLOSSARY = """# 概念

| id | 名称 | 别名 | 错写 | 主题 | 释义 | 关系 |
| --- | --- | --- | --- | --- | --- | --- |
| colour/red | 红灯 | 红色、stopLight | 宏灯、stoplihgt | lights | 要车停下的灯 | contrasts-with:colour/green |
| colour/amber | 黄灯 | amber | | lights | 要车等待的灯 | part-of:object/signal |
| colour/green | 绿灯 | | | lights | 让车通行的灯 | contrasts-with:colour/red、causes:object/flow |
| object/signal | 交通信号 | traffic-signal | | lights | 一组灯 | |
| object/flow | 车流 | | | timing | 通过路口的车 | requires:object/signal |
"""


def write_content(root: Path, **files: str) -> Path:
    """Write the directory and return it; ``lights``, ``timing``, ``glossary`` and ``words`` replace whole files."""
    texts = {
        "01-lights.md": files.get("lights", LIGHTS),
        "02-timing.md": files.get("timing", TIMING),
        "glossary.md": files.get("glossary", GLOSSARY),
        "phrases/words.md": files.get("words", PHRASES),
    }
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def toy_knowledge(root: Path, **files: str) -> Knowledge:
    """Return what is known of the toy content."""
    write_content(root, **files)
    return Knowledge(root, read_content(root), read_lexicon(root), RELATIONS)
