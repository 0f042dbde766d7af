"""When ``imagePullPolicy`` is filled in, with what, and when it is (not) worked out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kb.models.admission.container_image import Container, blank_causes, container_causes, defaulted
from kb.models.api.pod_spec import POD_SPEC_PATH, pod_spec
from kb.models.api.refusal import (
    Cause,
    Undecodable,
    forbidden,
    refused,
    required,
    string,
    undecodable,
)
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

_KINDS = ("Pod", "Deployment")
_LISTS = {"container": "containers", "initContainer": "initContainers", "sidecar": "initContainers"}


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the stored policy or the refusal, and the same under ``update`` after a change of the image.

    ``at`` plays no part: defaulting and validation are the same since before 1.20.
    """
    kind, path = _place(given)
    try:
        written = Container(string(given["image"]) or "", string(given["imagePullPolicy"]) or "")
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    stored = defaulted(written, trace)
    causes = container_causes(stored, path) + (blank_causes(stored, path) if kind == "Pod" else [])
    if causes:
        return refused(trace, causes)
    answer: dict[str, Any] = {"accepted": True, "imagePullPolicy": stored.policy}
    if given.get("updateImage") is not None:
        answer["update"] = _updated(given, kind, path, written, stored, trace)
    return answer


def _updated(given: Given, kind: str, path: str, written: Container, stored: Container, trace: Trace) -> dict[str, Any]:
    try:
        image = string(given["updateImage"]) or ""
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    if given.get("updateWith") == "patch":
        # A patch is merged into the stored object, which has a policy already: nothing is left to default.
        trace.step("kube-apiserver", "把补丁合并进存下的对象", "补丁只提到 image,存下的 imagePullPolicy 还在")
        updated = replace(stored, image=image)
    else:
        trace.step("kube-apiserver", "用新清单整个代替", "清单里没写的字段重新填默认值")
        updated = defaulted(replace(written, image=image), trace)
    causes = container_causes(updated, path) if kind != "Pod" else _pod_update_causes(stored, updated, path)
    return refused(trace, causes) if causes else {"accepted": True, "imagePullPolicy": updated.policy}


def _pod_update_causes(old: Container, new: Container, path: str) -> list[Cause]:
    # ValidatePodUpdate: the image may change, the policy may not, not even by defaulting.
    causes = [] if new.image else [required(f"{path}.image", "镜像不能为空")]
    causes += blank_causes(new, path)
    if new.policy != old.policy:
        causes.append(
            forbidden("spec", f"Pod 只能改 image 等几个字段,imagePullPolicy 却从 {old.policy} 变成 {new.policy}")
        )
    return causes


def _place(given: Given) -> tuple[str, str]:
    """Return the kind and the path of the container."""
    for key in ("image", "imagePullPolicy"):
        if key not in given:
            raise BadInput(f"image-pull-policy:缺 {key};清单里没写的就写 {key}: null")
    kind, sort = given.get("kind") or "Pod", given.get("containerType") or "container"
    if kind not in _KINDS:
        raise BadInput(f"image-pull-policy:kind 读到 {kind!r},应是 {'、'.join(_KINDS)} 之一")
    if sort not in tuple(_LISTS):
        raise BadInput(f"image-pull-policy:containerType 读到 {sort!r},应是 {'、'.join(_LISTS)} 之一")
    if given.get("updateImage") is not None and given.get("updateWith") not in ("patch", "replace"):
        raise BadInput(f"image-pull-policy:updateWith 读到 {given.get('updateWith')!r},应是 patch 或 replace")
    return kind, f"{POD_SPEC_PATH[kind]}.{_LISTS[sort]}[0]"


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input that the first container of a Pod's or Deployment's manifest stands for."""
    containers = pod_spec(manifest).get("containers")
    first = containers[0] if isinstance(containers, list) and containers else None
    if not isinstance(first, Mapping):
        raise BadInput("清单的 containers 里没有容器")
    return {
        "kind": manifest["kind"],
        "image": first.get("image"),
        "imagePullPolicy": first.get("imagePullPolicy"),
    }


MODEL = Model(
    topic="image-pull-policy",
    title="imagePullPolicy 默认是什么,改镜像以后会不会变",
    run=run,
    sources=(
        Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Container"),
        Source("pkg/util/parsers/parsers.go", "ParseImageName"),
        Source("pkg/apis/core/validation/validation.go", "ValidatePodUpdate"),
        Source("github.com/distribution/reference/normalize.go", "ParseNormalizedNamed"),
    ),
    leaves_out=("不管默认关闭的 AlwaysPullImages 插件", "不管 kubelet 按这个策略怎样拉取:那是 image-pull 的事"),
    example={"image": "nginx:latest", "imagePullPolicy": None},
    manifest_kinds=_KINDS,
    from_manifest=from_manifest,
)
