"""A container's image and pull policy: what is filled in and what is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.models.api.image_name import parse_image_name
from kb.models.api.refusal import Cause, invalid, not_supported, required
from kb.models.trace import Trace

_POLICIES = ("Always", "IfNotPresent", "Never")
# unicode.IsSpace, what strings.TrimSpace takes away.
_BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


@dataclass(frozen=True)
class Container:
    """The two fields of a container that matter here; an empty policy is an absent one."""

    image: str
    policy: str


def defaulted(container: Container, trace: Trace) -> Container:
    """Return the container with its policy filled in (pkg/apis/core/v1/defaults.go SetDefaults_Container).

    The parsed tag decides, not the text; a name that does not parse has no tag and is not refused.
    """
    if container.policy:
        trace.step("kube-apiserver", f"imagePullPolicy 保持 {container.policy}", "清单里写了,就不填默认值")
        return container
    try:
        tag = parse_image_name(container.image).tag
        implied = tag == "latest" and ":latest" not in container.image
        why = "标签和摘要都没写,按 latest 算" if implied else f"标签是 {tag}" if tag else "只有摘要,没有标签"
    except ValueError as wrong:
        tag, why = "", f"镜像名解析不了({wrong}),按没有标签算,也不因此拒绝"
    policy = "Always" if tag == "latest" else "IfNotPresent"
    trace.step("kube-apiserver", f"imagePullPolicy 填默认值 {policy}", why, imagePullPolicy=policy)
    return replace(container, policy=policy)


def container_causes(container: Container, path: str) -> list[Cause]:
    """Return what validation finds in image and policy of any container (validateContainerCommon)."""
    causes = [] if container.image else [required(f"{path}.image", "镜像不能为空")]
    if container.policy not in _POLICIES:
        causes.append(not_supported(f"{path}.imagePullPolicy", f"只有 {'、'.join(_POLICIES)}(区分大小写)"))
    return causes


def blank_causes(container: Container, path: str) -> list[Cause]:
    """Return the finding that a Pod's image has blanks around it; templates pass (validateContainerOnlyForPod)."""
    blank = container.image != container.image.strip(_BLANKS)
    return [invalid(f"{path}.image", "Pod 的镜像名首尾不能有空白")] if blank else []
