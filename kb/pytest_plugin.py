"""The pytest plugin: every fact of a content directory is a test item.

A red prints ``file.md:line``, the sentence, the counterexample and what to do. ``--mutate-facts`` adds an item per fact
that is red when a near-miss version of its sentence comes out as true. Nothing heavy is imported before a topic file
is met, so that the plugin costs nothing in a repository without content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kb.content import Fact
    from kb.facts import FactResult
    from kb.knowledge import Knowledge
    from kb.problem import Problem

_TOPIC_FILE = re.compile(r"\d\d-[a-z0-9-]+\.md")
# A bullet that is bound: [id](address "relation.name").
_BINDING = re.compile(r'^\s*[-*+] .*\]\([^)]*"[a-z][\w-]*\.[\w.-]+"\)', re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--mutate-facts``."""
    group = parser.getgroup("kubeviva", "kubeviva:把内容里的每条事实当作测试")
    group.addoption("--mutate-facts", action="store_true", help="再跑每条事实的近似错句,它们必须全部变红")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect ``NN-topic.md`` files that bind at least one sentence."""
    if not _TOPIC_FILE.fullmatch(file_path.name) or not _BINDING.search(file_path.read_text("utf-8", errors="replace")):
        return None
    file: TopicFile = TopicFile.from_parent(parent, path=file_path)
    return file


class TopicFile(pytest.File):
    """One topic file: an item for the file itself, and one for every fact."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the items in order."""
        knowledge = _knowledge(self.config, self.path.parent)
        topic = next((t for t in knowledge.content.topics if Path(t.path).name == self.path.name), None)
        problems = [p for p in knowledge.problems if Path(p.path).name == self.path.name]
        yield FileItem.from_parent(self, name="文件", problems=problems)
        for fact in topic.facts if topic else ():
            yield FactItem.from_parent(self, name=fact.id, fact=fact, knowledge=knowledge)
            if self.config.getoption("--mutate-facts") and not fact.misconception:
                yield MutantItem.from_parent(self, name=f"{fact.id}[近似错句]", fact=fact, knowledge=knowledge)


_KNOWLEDGE = pytest.StashKey["dict[Path, Knowledge]"]()


def _knowledge(config: pytest.Config, root: Path) -> Knowledge:
    """Return the knowledge of a content directory, loaded once per run."""
    from kb.knowledge import load_knowledge

    loaded = config.stash.setdefault(_KNOWLEDGE, {})
    if root not in loaded:
        loaded[root] = load_knowledge(root)
    return loaded[root]


class ContentError(Exception):
    """A fact or a file does not stand; the text is what the maintainer reads."""


class _ContentItem(pytest.Item):
    """What all items have in common: a red is a message, not a traceback."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """Return the message alone for content errors."""
        if isinstance(excinfo.value, ContentError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))


class FileItem(_ContentItem):
    """The file is well formed: every bullet is bound, ids are unique, sections are known."""

    def __init__(self, *, problems: list[Problem], **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.problems = problems

    def runtest(self) -> None:
        """Fail with all problems at once."""
        if self.problems:
            raise ContentError("\n".join(str(problem) for problem in self.problems))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the place and name that pytest shows."""
        return self.path, 0, self.name


class FactItem(_ContentItem):
    """One fact: its sentence is read wholly and agrees with its model."""

    def __init__(self, *, fact: Fact, knowledge: Knowledge, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.fact, self.knowledge = fact, knowledge

    def runtest(self) -> None:
        """Read and execute the sentence."""
        from kb.facts import check_fact

        result = check_fact(self.fact, self.knowledge.reader, self.knowledge.relations)
        if not result.stands:
            raise ContentError(told(result, self.knowledge))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the place and name that pytest shows; lines count from 0 here."""
        return self.path, self.fact.line - 1, self.name


class MutantItem(FactItem):
    """The near-miss versions of one fact's sentence all come out red."""

    def runtest(self) -> None:
        """Read and execute every mutant."""
        from kb.mutants import FEWEST, mutation_score

        score = mutation_score(self.fact, self.knowledge.reader, self.knowledge.relations)
        survivors = [f"  没有变红:{result.mutant.text}" for result in score.survived]
        if score.killed < FEWEST:
            survivors.append(f"  只有 {score.killed} 个近似错句变红(至少要 {FEWEST} 个),绑定形同虚设")
        if survivors:
            head = f"{self.fact.path}:{self.fact.line} [{self.fact.id}] {self.fact.text}"
            raise ContentError("\n".join([head, *survivors]))


def told(result: FactResult, knowledge: Knowledge) -> str:
    """Return what a maintainer reads about a fact that does not stand."""
    fact = result.fact
    lines = [f"{fact.path}:{fact.line} [{fact.id}]", f"  句子:{fact.text}", f"  原因:{result.why}"]
    refuted = result.refuted
    if refuted and refuted[1].counterexample and not fact.misconception:
        witness = refuted[1].counterexample
        relation = knowledge.relations[refuted[0].relation]
        given = knowledge.explainer.given(relation, witness.given) or "(没有输入)"
        lines.append(f"  反例:{given} → {knowledge.explainer.answers(relation, witness.answers)}")
    if result.remedy:
        lines.append(f"  怎么改:{result.remedy}")
    return "\n".join(lines)
