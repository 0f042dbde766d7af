"""What an installation works on: content, knowledge base, records and the room for them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from kb.database.places import HOME, kb_path
from kb.database.store import State, StoreError, condition
from kb.file_trouble import reason_of
from kb.graphs.graph import build_graph
from kb.knowledge import MissingContent, content_root, load_knowledge
from trainer.installation import Finding, Health
from trainer.records.backup import backups, broken_copy
from trainer.records.database import Place, connect, place_of
from trainer.records.integrity import damage
from trainer.records.trouble import RecordsTrouble, told_about

LEAST_FREE_BYTES = 50 * 1024 * 1024
REINSTALL = "重装 kubeviva:pip install --force-reinstall kubeviva"


def data(environment: Mapping[str, str]) -> list[Finding]:
    """Return the findings about everything that is read and written."""
    path = kb_path(environment)
    return [content(content_root()), knowledge_base(path), records(environment), copies(environment), disk(path)]


def content(root: Path) -> Finding:
    """Return whether the content is there and free of problems."""
    try:
        knowledge = load_knowledge(root)
    except MissingContent:
        return Finding("内容", Health.BAD, f"{root} 不存在", REINSTALL)
    counted = f"{root}:{len(knowledge.content.topics)} 个主题,{len(knowledge.content.facts)} 条事实和误区"
    if not knowledge.content.topics:
        return Finding("内容", Health.BAD, f"{root} 里没有主题", REINSTALL)
    if problems := [*knowledge.problems, *build_graph(knowledge).problems]:
        first = problems[0]
        told = f"{counted};{len(problems)} 处问题,第一处 {first.path}:{first.line} {first.message}"
        return Finding("内容", Health.BAD, told, f"{first.remedy};全部见 kubeviva build")
    return Finding("内容", Health.GOOD, counted)


def knowledge_base(path: Path) -> Finding:
    """Return whether the knowledge base is whole and up to date, or can be made so."""
    name = "知识库 kb.sqlite"
    try:
        state = condition(path).state
    except StoreError as error:
        return Finding(name, Health.BAD, str(error), f"换一个目录:设置环境变量 {HOME}")
    if state is not State.CURRENT and (obstacle := _unwritable(path)):
        return Finding(name, Health.BAD, obstacle, f"放开权限,或设置环境变量 {HOME} 换一个目录")
    if state is State.BROKEN:
        return Finding(name, Health.BAD, f"{path} 已损坏,或不是 kubeviva 的文件", "运行 kubeviva build 重建")
    if state is State.OUTDATED:
        return Finding(name, Health.NOTE, f"{path} 比内容旧,下次用到时自动更新", "现在就更新:kubeviva build")
    if state is State.MISSING:
        return Finding(name, Health.NOTE, f"{path} 还没有,第一次用到时自动生成", "现在就生成:kubeviva build")
    return Finding(name, Health.GOOD, f"{path} 完好,和内容一致")


def records(environment: Mapping[str, str]) -> Finding:
    """Return whether the learner's records can be read and written; nothing is created by looking."""
    name = "学习记录"
    care = "记录是宝贵的,动手前先复制一份"
    try:
        place = place_of(environment)
        broken = _damage(place) if place.path is None or place.path.exists() else []
    except RecordsTrouble as error:
        return Finding(name, Health.BAD, str(error), f"照上面说的做;{care}")
    if broken:
        return Finding(name, Health.BAD, f"{place}:{';'.join(broken)}", f"用 backups 目录里最新的备份顶上;{care}")
    if place.path and (obstacle := _unwritable(place.path)):
        return Finding(name, Health.BAD, obstacle, f"放开权限,或设置环境变量 {HOME} 换一个目录")
    if place.path and not place.path.exists():
        return Finding(name, Health.GOOD, f"{place} 还没有,第一次练习时生成,那里写得进去")
    return Finding(name, Health.GOOD, f"{place} 读写正常")


def copies(environment: Mapping[str, str]) -> Finding:
    """Return whether there are backups of the records, and whether the newest could take their place."""
    name = "备份"
    try:
        place = place_of(environment)
    except RecordsTrouble as error:
        return Finding(name, Health.BAD, str(error), "照上面说的做")
    if place.path is None:
        return Finding(name, Health.GOOD, "记录在数据库服务里,由它自己备份;也可以 kubeviva export --all 留一份")
    found = backups(place.path)
    if not found:
        told = "还没有;每天第一次打开记录时做一份,留最近 7 份"
        return Finding(name, Health.NOTE if place.path.exists() else Health.GOOD, told)
    try:
        broken = broken_copy(found[-1])
    except OSError as error:
        broken = reason_of(error)
    if broken:
        return Finding(name, Health.BAD, f"最近一份 {found[-1]} 用不了({broken})", "删掉它,下次打开记录时会重做一份")
    return Finding(name, Health.GOOD, f"{len(found)} 份,最近一份 {found[-1].name} 完好")


def _damage(place: Place) -> list[str]:
    with told_about(str(place)):
        engine = connect(place)
        try:
            return damage(engine)
        finally:
            engine.dispose()


def disk(path: Path) -> Finding:
    """Return whether there is room left where the databases are."""
    free = shutil.disk_usage(_existing(path)).free
    shown = f"{_existing(path)} 还剩 {free // 1024 // 1024} MB"
    if free < LEAST_FREE_BYTES:
        return Finding("磁盘", Health.BAD, shown, f"至少腾出 {LEAST_FREE_BYTES // 1024 // 1024} MB")
    return Finding("磁盘", Health.GOOD, shown)


def _unwritable(path: Path) -> str:
    """Return what keeps a file from being written or replaced, in Chinese; nothing is tried out."""
    if path.is_dir():
        return f"{path} 是目录,不是文件"
    if path.exists() and not os.access(path, os.W_OK):
        return f"{path} 不许写"
    nearest = _existing(path.parent)
    if not nearest.is_dir():
        return f"{nearest} 是文件,不是目录"
    return "" if os.access(nearest, os.W_OK | os.X_OK) else f"目录 {nearest} 不许写"


def _existing(path: Path) -> Path:
    """Return the path itself, or the nearest of its parents that exists."""
    return next(here for here in (path, *path.parents) if os.path.lexists(here))
