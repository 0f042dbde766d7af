"""``kubeviva model``: list, show and run the models of the mechanisms."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from rapidfuzz import process

from kb.models.catalogue import ROOM_OF, load, topics
from kb.models.model import BadInput, Model
from kb.models.release import Release
from kb.models.trace import Step, Trace
from kb.textfile import read_text
from trainer.exits import FINDINGS, GOOD, Misuse
from trainer.output import console, write_json
from trainer.release_option import release_of


def run_list(as_json: bool) -> int:
    """Print all models."""
    models = [load(topic) for topic in topics()]
    if as_json:
        write_json([{"name": model.topic, "title": model.title, "room": ROOM_OF[model.topic]} for model in models])
        return GOOD
    out = console()
    width = max(len(model.topic) for model in models)
    for model in models:
        out.print(f"{model.topic:<{width}}  {model.title}", markup=False)
    return GOOD


def run_show(name: str, as_json: bool) -> int:
    """Print one model's provenance, limits and example."""
    model = find(name)
    if as_json:
        write_json(model_json(model))
        return GOOD
    out = console()
    out.print(f"{model.topic}:{model.title}", markup=False)
    out.print("出处:")
    for source in model.sources:
        out.print(f"  {source.path} {source.symbol}".rstrip(), markup=False)
    if model.leaves_out:
        out.print("不管:")
        for line in model.leaves_out:
            out.print(f"  {line}", markup=False)
    if model.example is not None:
        out.print("例子(作为 --jsonl 的一行):")
        out.print(json.dumps({"id": "1", "input": model.example}, ensure_ascii=False), markup=False, soft_wrap=True)
    return GOOD


def model_json(model: Model) -> dict[str, Any]:
    """Return what is to be known of a model as JSON values."""
    return {
        "name": model.topic,
        "title": model.title,
        "sources": [{"path": source.path, "symbol": source.symbol} for source in model.sources],
        "leaves_out": list(model.leaves_out),
        "example": model.example,
        "manifest_kinds": list(model.manifest_kinds),
    }


def find(name: str) -> Model:
    """Return a model by name; raise Misuse with the nearest name for an unknown one."""
    if name not in ROOM_OF:
        near = process.extractOne(name, list(topics()))
        hint = f";是不是 {near[0]}?" if near and near[1] > 60 else ""
        raise Misuse(f"没有叫“{name}”的模型{hint} 全部名字见 kubeviva model list")
    return load(name)


def run_model(name: str, jsonl: str, manifest: str, at: str, as_json: bool, trace: bool) -> int:
    """Run a model over JSON lines, or over one manifest."""
    model, release = find(name), release_of(at)
    if jsonl and manifest:
        raise Misuse("--jsonl 和 --manifest 只能用一个")
    if manifest:
        return _run_manifest(model, manifest, release, as_json, trace)
    if not jsonl:
        raise Misuse(f"没有输入;用 --jsonl FILE(- 读标准输入){'或 --manifest FILE' if model.from_manifest else ''}")
    bad = 0
    for answer in answers(model, _lines(jsonl), release, trace):
        bad += "error" in answer
        write_json(answer)
    return FINDINGS if bad else GOOD


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
    else:
        yield from read_text(name).splitlines()


def answers(model: Model, lines: Iterator[str], release: Release, trace: bool = False) -> Iterator[dict[str, Any]]:
    """Yield ``{"id","output"}`` or ``{"id","error"}`` for every JSON line that is not blank."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        ident: Any = None
        try:
            case = json.loads(line)
            ident, given = case.get("id"), case["input"]
            steps = Trace()
            output = model.run(given, release, steps)
            shown = {"trace": [step_json(step) for step in steps.steps]} if trace else {}
            yield {"id": ident, "output": output, **shown}
        except BadInput as error:
            yield {"id": ident, "error": str(error)}
        except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
            yield {"id": ident, "error": f'第 {number} 行不是 {{"id","input"}} 形式的 JSON,或 input 的形状不对'}


def step_json(step: Step) -> dict[str, Any]:
    """Return one step of a run as JSON values."""
    return {"actor": step.actor, "did": step.did, "why": step.why, "second": step.second, "state": dict(step.state)}


def _run_manifest(model: Model, name: str, release: Release, as_json: bool, trace: bool) -> int:
    import yaml

    if model.from_manifest is None:
        raise Misuse(f"{model.topic} 光凭清单不够,请用 --jsonl;例子见 kubeviva model show {model.topic}")
    try:
        document = yaml.safe_load(read_text(name))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 1} 行" if mark else ""
        raise Misuse(f"{name}:{place}不是合法的 YAML;请检查缩进和冒号") from None
    if not isinstance(document, dict) or document.get("kind") not in model.manifest_kinds:
        kind = document.get("kind") if isinstance(document, dict) else type(document).__name__
        raise Misuse(f"{name}:读到 kind {kind},{model.topic} 要的是 {'、'.join(model.manifest_kinds)}")
    steps = Trace()
    try:
        output = model.run(model.from_manifest(document), release, steps)
    except BadInput as error:
        raise Misuse(f"{name}:{error}") from None
    if as_json:
        write_json({"output": output, **({"trace": [step_json(step) for step in steps.steps]} if trace else {})})
        return GOOD
    _print_run(steps, output, trace)
    return GOOD


def _print_run(steps: Trace, output: dict[str, Any], trace: bool) -> None:
    out = console()
    if trace:
        for number, step in enumerate(steps.steps, start=1):
            when = f"[{step.second:g} 秒] " if step.second is not None else ""
            why = f"({step.why})" if step.why else ""
            out.print(f"{number:>3}. {when}{step.actor} {step.did}{why}", markup=False)
    out.print(json.dumps(output, ensure_ascii=False, indent=1), markup=False, soft_wrap=True)
