"""Topics and facts as the content files give them, before anything is executed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from kb.markdown import Block, blocks
from kb.problem import Problem, content_text

# Section headings of a topic file: how hard the facts are, and what kind of bullet stands there.
LEVELS = {"要点": 1, "进阶": 2, "深入": 3, "误区": 2}
MISCONCEPTIONS = "误区"
QUESTIONS = "面试题"
TOPIC_FILES = "[0-9][0-9]-*.md"
_FACT_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Fact:
    """One Chinese sentence bound to a relation; a misconception is one that must stay contradicted.

    ``level``: 1 what everybody should say, 2 what a good candidate adds, 3 deep. ``note``: why people believe it, or a
    remark. ``refers``: ids of facts that the note points to.
    """

    id: str
    text: str
    relation: str
    topic: str
    level: int
    misconception: bool
    path: str
    line: int
    note: str = ""
    refers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """One subject an interviewer asks about: one file."""

    slug: str
    number: int
    title: str
    summary: str
    path: str
    questions: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass
class Content:
    """All topics of a content directory, and what is wrong with its files."""

    topics: list[Topic] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def facts(self) -> list[Fact]:
        """All facts and misconceptions, in order."""
        return [fact for topic in self.topics for fact in topic.facts]


def read_content(root: Path, paths: Iterable[Path] | None = None) -> Content:
    """Return the topics of a content directory (of some of its files, if ``paths`` is given)."""
    content = Content()
    wanted = sorted(paths) if paths is not None else sorted(root.glob(TOPIC_FILES))
    for path in wanted:
        _read_topic(content, path, _shown(path, root))
    _report_duplicates(content)
    return content


def _shown(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root.resolve().parent).as_posix()
    except ValueError:
        return path.as_posix()


def _read_topic(content: Content, path: Path, shown: str) -> None:
    number, _, slug = path.stem.partition("-")
    title, section, summary = slug, "", ""
    facts: list[Fact] = []
    questions: list[str] = []
    for block in blocks(content_text(path, shown, content.problems)):
        if block.kind == "heading" and block.level == 1:
            title = block.text
        elif block.kind == "heading":
            section = block.text.strip()
            if section not in LEVELS and section != QUESTIONS:
                content.problems.append(_strange_section(shown, block))
        elif block.kind == "paragraph" and not section:
            summary = f"{summary}{block.text}"
        elif block.kind == "bullet" and section == QUESTIONS:
            questions.append(block.text)
        elif block.kind == "bullet" and section in LEVELS:
            _read_fact(content, facts, block, slug, section, shown)
        elif block.kind == "paragraph" and block.level and facts:
            last = facts[-1]
            note = f"{last.note} {block.text}".strip()
            facts[-1] = replace(last, note=note, refers=last.refers + _refers(block))
    content.topics.append(Topic(slug, int(number), title, summary, shown, tuple(questions), tuple(facts)))


def _refers(block: Block) -> tuple[str, ...]:
    return tuple(link.href.lstrip("#") for link in block.links if link.href.startswith("#"))


def _strange_section(shown: str, block: Block) -> Problem:
    names = "、".join([*LEVELS, QUESTIONS])
    return Problem(shown, block.line, f"不认识的小节“{block.text}”", f"小节只能是:{names}")


def _read_fact(content: Content, facts: list[Fact], block: Block, slug: str, section: str, shown: str) -> None:
    binding = next((link for link in block.links if link.title), None)
    if binding is None:
        remedy = '句末加上 [事实-id](../kb/models/relations/文件.py "关系名")'
        content.problems.append(Problem(shown, block.line, f"这一条没有绑定模型:{block.text}", remedy))
        return
    if not _FACT_ID.fullmatch(binding.text):
        content.problems.append(
            Problem(shown, block.line, f"事实 id“{binding.text}”不合规", "只用小写字母、数字和连字符")
        )
        return
    facts.append(
        Fact(
            id=binding.text,
            text=block.text,
            relation=binding.title,
            topic=slug,
            level=LEVELS[section],
            misconception=section == MISCONCEPTIONS,
            path=shown,
            line=block.line,
            note=block.note,
            refers=_refers(block),
        )
    )


def _report_duplicates(content: Content) -> None:
    seen: dict[str, Fact] = {}
    for fact in content.facts:
        if fact.id in seen:
            first = seen[fact.id]
            message = f"事实 id“{fact.id}”已在 {first.path}:{first.line} 用过"
            content.problems.append(
                Problem(fact.path, fact.line, message, "换一个 id;复习记录挂在 id 上,先用的那条保留")
            )
        seen.setdefault(fact.id, fact)
