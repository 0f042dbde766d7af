"""``kubeviva build``: the content becomes the knowledge base; nothing is done when nothing has changed."""

from __future__ import annotations

from pathlib import Path

from kb.content import TOPIC_FILES
from kb.database.store import BuildResult
from kb.knowledge import content_root
from trainer.exits import FINDINGS, GOOD, Misuse
from trainer.knowledge_base import build_from
from trainer.output import console, write_json

NAMES = {
    "topic": "个主题",
    "concept": "个概念",
    "fact": "条事实",
    "relation": "个关系",
    "model": "个模型",
    "edge": "条边",
}


def run(content: str, as_json: bool) -> int:
    """Build the knowledge base of a content directory, of the program's own by default."""
    root = Path(content) if content else content_root()
    if root.is_dir() and not any(root.glob(TOPIC_FILES)):
        raise Misuse(f"{root}:里面没有主题文件;给出放着 01-主题.md 这类文件的目录")
    result = build_from(root)
    if as_json:
        write_json(
            {
                "path": str(result.path),
                "content": str(result.root),
                "changed": result.changed,
                "counts": dict(result.counts),
                "problems": [
                    {"path": one.path, "line": one.line, "message": one.message, "remedy": one.remedy}
                    for one in result.problems
                ],
            }
        )
    else:
        _print(result, own=not content)
    return FINDINGS if result.problems else GOOD


def _print(result: BuildResult, own: bool) -> None:
    out = console()
    for problem in result.problems:
        out.print(str(problem), style="red", markup=False)
    done = "已更新" if result.changed else "没有变化,不用重建"
    out.print(f"{result.path}:{done}", style="bold", markup=False)
    out.print(",".join(f"{count} {NAMES[table]}" for table, count in result.counts.items()), markup=False)
    if not own:
        out.print(f"search、explain、graph 从此用 {result.root};换回自带内容:kubeviva build", markup=False)
