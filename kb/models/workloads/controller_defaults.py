"""Which flags the components have, of which type, with which default: what their ``--help`` prints."""

from __future__ import annotations

from typing import Any

from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import OLDEST, Release, as_of
from kb.models.trace import Trace
from kb.models.workloads.component_flags import (
    kube_apiserver,
    kube_controller_manager,
    kube_proxy,
    kube_scheduler,
    kubelet,
)
from kb.models.workloads.component_flags.flag import Flag

COMPONENTS = {
    "kube-apiserver": (kube_apiserver.FLAGS, kube_apiserver.HISTORY),
    "kube-controller-manager": (kube_controller_manager.FLAGS, kube_controller_manager.HISTORY),
    "kube-proxy": (kube_proxy.FLAGS, kube_proxy.HISTORY),
    "kube-scheduler": (kube_scheduler.FLAGS, kube_scheduler.HISTORY),
    "kubelet": (kubelet.FLAGS, kubelet.HISTORY),
}


def flag_of(component: str, name: str, at: Release) -> Flag | None:
    """Return what the component's help says about a flag in a release, None when it does not list it."""
    flags, history = COMPONENTS[component]
    rows = history.get(name)
    if rows is None:
        return flags.get(name)
    return as_of(((str(OLDEST), rows[0][1]), *rows), at)


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return whether a component lists a flag, its type, its printed default (or None) and whether it is deprecated."""
    component, name = given.get("component"), given.get("flag")
    if not isinstance(component, str) or component not in COMPONENTS:
        raise BadInput(f"controller-defaults:component 读到 {component!r},应是 {'、'.join(COMPONENTS)} 之一")
    if not isinstance(name, str) or not name:
        raise BadInput(f"controller-defaults:flag 读到 {name!r},应是参数名,如 node-monitor-period")
    name = name.removeprefix("--")
    flag = flag_of(component, name, at)
    if flag is None:
        trace.step(component, f"--help 里没有 --{name}", f"{at} 的 {component} 没有这个参数,或把它藏了起来")
        return {"present": False}
    default = "没有打印默认值,就是零值" if flag.default is None else f"默认 {flag.default}"
    trace.step(component, f"--help 里有 --{name}({flag.type})", default, deprecated=flag.deprecated)
    answer = {"present": True, "type": flag.type, "default": flag.default, "deprecated": flag.deprecated}
    return {**answer, **_proxy_modes(at)} if name == "proxy-mode" and component == "kube-proxy" else answer


def _proxy_modes(at: Release) -> dict[str, list[str]]:
    linux, windows = as_of(kube_proxy.LINUX_MODES, at), as_of(kube_proxy.WINDOWS_MODES, at)
    return {"choicesLinux": list(linux), "choicesWindows": list(windows)}


MODEL = Model(
    topic="controller-defaults",
    title="控制面和节点组件的命令行参数:有没有、什么类型、默认多少、是否弃用",
    run=run,
    sources=(
        Source("cmd/kube-controller-manager/app/options/options.go", "Flags"),
        Source("cmd/kube-scheduler/app/options/options.go", "initFlags"),
        Source("pkg/controlplane/apiserver/options/options.go", "AddFlags"),
        Source("cmd/kubelet/app/options/options.go", "AddKubeletConfigFlags"),
        Source("cmd/kube-proxy/app/options.go", "AddFlags"),
    ),
    leaves_out=(
        "1.36 以前只记下了有把握的变化,其余参数当作一直如此",
        "不管配置文件里的默认值:kubelet 的配置文件默认值与参数的不全相同",
        "只说 Linux 上的参数",
    ),
    example={"component": "kube-controller-manager", "flag": "node-monitor-grace-period"},
)
