"""A toy mechanism with its words, so that tests of the engine do not hang on the real content."""

from __future__ import annotations

from pathlib import Path

from kb.models.model import Source
from kb.models.relation import YES_NO, Extent, Numbers, Relation, Words
from kb.models.release import Release, as_of
from kb.reading.lexicon import read_lexicon
from kb.reading.reader import Reader

COLOURS = Words("colour", ("red", "amber", "green"))
ACTIONS = Words("action", ("stop", "wait", "go"))
SOURCE = (Source("toy/light.go", "Next"),)


def _action(at: Release, colour: str) -> str:
    return {"red": "stop", "amber": "wait", "green": "go"}[colour]


def _colours(at: Release) -> tuple[str, ...]:
    return as_of((("1.0", ("red", "green")), ("1.24", COLOURS.values)), at)


RELATIONS = {
    relation.name: relation
    for relation in (
        Relation("light.action", {"colour": COLOURS}, ACTIONS, _action, SOURCE),
        Relation("light.colours", {}, COLOURS, _colours, SOURCE, changes=("1.24",)),
        Relation(
            "light.shown",
            {"second": Numbers(0, 99, "s")},
            COLOURS,
            lambda at, second: "red" if second < 30 else "green",
            SOURCE,
        ),
        Relation("light.lasts", {"colour": COLOURS}, Numbers(0, 600, "s"), lambda at, colour: 30, SOURCE),
        Relation("light.range", {}, Numbers(0, 65535), lambda at: Extent(30000, 32767), SOURCE),
        Relation("light.blinks", {"colour": COLOURS}, YES_NO, lambda at, colour: colour == "amber", SOURCE),
    )
}

PHRASES = """
# 红绿灯

## 词

| 词 | 说法 |
| --- | --- |
| colour/red | 红灯、红色 |
| colour/amber | 黄灯、amber |
| colour/green | 绿灯 |
| action/stop | 停下、停车 |
| action/wait | 等待 |
| action/go | 通行、前进 |
| 有 | 包括、包含 |
| 闪烁 | 闪、一闪一闪 |

## 关系

| 关系 | 问的是 | 槽 |
| --- | --- | --- |
| light.action | 各种灯要求做什么 | colour 灯、answer 动作 |
| light.colours | 有哪些灯 | answer 灯 |
| light.shown | 第几秒是什么灯 | second 秒、answer 灯 |
| light.lasts | 灯亮多久 | colour 灯、answer 秒数 |
| light.range | 编号范围 | answer 范围 |
| light.blinks | 哪种灯会闪 | colour 灯、answer 是否 |

## 句式

| 关系 | 句式 | 补充 |
| --- | --- | --- |
| light.action | {colour} {action} | |
| light.colours | 信号灯 有/种 {#?} {colour*} | |
| light.colours | 信号灯 有/种 {#} | |
| light.shown | {second} 亮 {shown} | |
| light.lasts | {colour} 持续 {seconds} | |
| light.range | 编号 {range} | |
| light.blinks | {colour} 闪烁 | |

## 伴词

路口、司机、车
"""


def toy_reader(tmp_path: Path) -> Reader:
    """Return a reader of the toy's words."""
    (tmp_path / "phrases").mkdir()
    (tmp_path / "phrases" / "light.md").write_text(PHRASES, "utf-8")
    return Reader(read_lexicon(tmp_path), RELATIONS)
