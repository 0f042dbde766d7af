"""Running a model on what somebody typed: JSON as in the recordings, or a YAML manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from kb.models.model import BadInput, Model
from kb.models.release import Release
from kb.models.trace import Step, Trace

LONGEST = 200_000


@dataclass(frozen=True)
class Play:
    """One run: what the model was given, what it answered, and its steps."""

    given: Mapping[str, Any]
    output: Mapping[str, Any]
    steps: tuple[Step, ...]


class _PlainLoader(yaml.SafeLoader):
    """YAML as manifests use it: no aliases (they can blow up), and dates stay text."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise BadInput(f"第 {mark.line + 1} 行用了 YAML 别名(*);请把内容直接写出来")
        return super().compose_node(parent, index)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def play(model: Model, text: str, at: Release) -> Play:
    """Return the run of a model on a text as of a release; raise BadInput with one Chinese line."""
    return run_input(model, _document(text), at)


def run_input(model: Model, document: Mapping[str, Any], at: Release) -> Play:
    """Return the run of a model on an input or a manifest; raise BadInput with one Chinese line."""
    try:
        given = _from_manifest(document, model) if _is_manifest(document) else document
        steps = Trace()
        return Play(given, model.run(given, at, steps), tuple(steps.steps))
    except BadInput:
        raise
    except LookupError as error:
        raise BadInput(f"输入里缺 {error},或它的值不认识;对照例子改一改") from None
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise BadInput("输入的形状不对;对照例子改一改") from None


def _is_manifest(document: Mapping[str, Any]) -> bool:
    return "apiVersion" in document and "metadata" in document and "kind" in document


def _from_manifest(document: Mapping[str, Any], model: Model) -> dict[str, Any]:
    kind = document["kind"]
    if model.from_manifest is None:
        raise BadInput(f"读到一份 {kind} 清单,这个模型光凭清单不够;对照例子写输入")
    if kind not in model.manifest_kinds:
        raise BadInput(f"读到 kind {kind},这个模型要的是 {'、'.join(model.manifest_kinds)}")
    return model.from_manifest(document)


def _document(text: str) -> dict[str, Any]:
    if not text.strip():
        raise BadInput("没有输入;写一个 JSON 对象,或贴一份清单")
    if len(text) > LONGEST:
        raise BadInput(f"输入有 {len(text)} 字,太长了;最多 {LONGEST} 字")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = _yaml(text)
    if not isinstance(document, dict):
        raise BadInput(f"读到的是 {type(document).__name__},要的是一个对象;对照例子改一改")
    return document


def _yaml(text: str) -> Any:
    try:
        return yaml.load(text, _PlainLoader)  # a subclass of SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 1} 行第 {mark.column + 1} 列附近" if mark else ""
        raise BadInput(f"{place}既不是合法的 JSON 也不是合法的 YAML;请检查缩进、引号和冒号") from None
    except RecursionError:
        raise BadInput("输入嵌套得太深;请简化") from None
