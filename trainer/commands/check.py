"""``kubeviva check``: every fact of the content is read strictly and executed, with its mutants if asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kb.content import Content, Fact, read_content
from kb.facts import FactResult, check_fact
from kb.knowledge import Knowledge
from kb.models.release import Release
from kb.mutants import FEWEST, mutation_score
from trainer.exits import FINDINGS, GOOD, Misuse
from trainer.knowledge_base import known
from trainer.output import console, write_json
from trainer.release_option import release_of


def run(paths: list[str], at: str, as_json: bool, mutate: bool) -> int:
    """Check the given files or directories, the program's own content by default."""
    release = release_of(at)
    knowledge = known()
    content = knowledge.content if not paths else _content(paths)
    outcome = report(content, knowledge, release, mutate)
    outcome["problems"] = [str(problem) for problem in (content.problems if paths else knowledge.problems)]
    if as_json:
        write_json(outcome)
    else:
        _print(outcome)
    survived = outcome["mutants"]["survived"] if mutate else []
    return FINDINGS if outcome["failed"] or survived or outcome["problems"] else GOOD


def _content(paths: list[str]) -> Content:
    content = Content()
    for name in paths:
        path = Path(name)
        if not path.exists():
            raise Misuse(f"{name}:没有这个文件或目录;请检查路径")
        part = read_content(path) if path.is_dir() else read_content(path.parent, [path])
        content.topics += part.topics
        content.problems += part.problems
    return content


def report(content: Content, knowledge: Knowledge, release: Release, mutate: bool) -> dict[str, Any]:
    """Return the contract's object."""
    results = [check_fact(fact, knowledge.reader, knowledge.relations, release) for fact in content.facts]
    outcome: dict[str, Any] = {
        "facts": len(results),
        "supported": sum(result.stands for result in results),
        "failed": [_failed(result, knowledge) for result in results if not result.stands],
    }
    if mutate:
        true = [result.fact for result in results if result.stands and not result.fact.misconception]
        outcome["mutants"] = _mutants(true, knowledge, release)
    return outcome


def _failed(result: FactResult, knowledge: Knowledge) -> dict[str, Any]:
    fact, witness = result.fact, None
    if result.refuted and result.refuted[1].counterexample:
        claim, refuted = result.refuted
        assert refuted.counterexample is not None
        witness = refuted.counterexample.as_json(knowledge.explainer.said(claim))
    return {
        "fact": fact.id,
        "path": fact.path,
        "line": fact.line,
        "sentence": fact.text,
        "why": result.why,
        "remedy": result.remedy,
        "counterexample": witness,
    }


def _mutants(facts: list[Fact], knowledge: Knowledge, release: Release) -> dict[str, Any]:
    total = killed = 0
    survived: list[dict[str, str]] = []
    for fact in facts:
        score = mutation_score(fact, knowledge.reader, knowledge.relations, release)
        total += len(score.results)
        killed += score.killed
        survived += [{"fact": fact.id, "mutant": result.mutant.text} for result in score.survived]
        if score.killed < FEWEST:
            survived.append({"fact": fact.id, "mutant": f"(只有 {score.killed} 个近似错句,绑定形同虚设)"})
    return {"total": total, "killed": killed, "survived": survived}


def _print(outcome: dict[str, Any]) -> None:
    out = console()
    for problem in outcome["problems"]:
        out.print(problem, style="red", markup=False)
    for failed in outcome["failed"]:
        out.print(
            f"✗ {failed['path']}:{failed['line']} [{failed['fact']}] {failed['sentence']}", style="red", markup=False
        )
        out.print(f"    {failed['why']}", markup=False)
        if failed["remedy"]:
            out.print(f"    怎么改:{failed['remedy']}", markup=False)
    for survivor in outcome.get("mutants", {}).get("survived", []):
        out.print(f"✗ [{survivor['fact']}] 这句近似错句没有变红:{survivor['mutant']}", style="red", markup=False)
    line = f"{outcome['facts']} 条事实,{outcome['supported']} 条成立"
    if "mutants" in outcome:
        line += f";{outcome['mutants']['total']} 句近似错句,{outcome['mutants']['killed']} 句变红"
    out.print(line, style="bold", markup=False)
