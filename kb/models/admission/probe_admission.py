"""One probe of a container as the API server stores it, or why it is refused."""

from __future__ import annotations

from typing import Any

from kb.models.admission.probe_validation import PROBE_TYPES, probe_causes
from kb.models.admission.stored_probe import DEFAULTS, Probe, decoded_probe, defaulted_probe, unknown_probe_fields
from kb.models.api.refusal import Cause, Undecodable, forbidden, int64, refused, undecodable
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release, as_of
from kb.models.trace import Trace

_LISTS = {"container": "containers", "initContainer": "initContainers", "sidecar": "initContainers"}
# Gates, off (what they guard is dropped) until the release named: SidecarContainers, GRPCContainerProbe,
# ProbeTerminationGracePeriod.
_SIDECARS = (("1.20", False), ("1.29", True))
_GRPC = (("1.20", False), ("1.24", True))
_PROBE_GRACE = (("1.20", False), ("1.25", True))


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the stored probe (None for none) or the refusal of the API server of release ``at``."""
    probe_type, container_type = _place(given)
    path = f"spec.{_LISTS[container_type]}[0].{probe_type}Probe"
    try:
        written = decoded_probe(given["probe"])
        unknown = unknown_probe_fields(given["probe"], path)
        int64(given.get("terminationGracePeriodSeconds"))  # the Pod's: decoded, but the probe's own goes first
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    if written is None:
        trace.step("kube-apiserver", "没有探针可存", "不写探针就没有探针,不会补一个")
        return {"accepted": True, "probe": None}
    probe = defaulted_probe(_without_gated(written, at, trace))
    _record_defaults(written, probe, trace)
    if causes := _causes(probe, probe_type, container_type, path, at):
        return refused(trace, causes)
    return {"accepted": True, "probe": probe, **({"unknownFields": unknown} if unknown else {})}


def _causes(probe: Probe, probe_type: str, container_type: str, path: str, at: Release) -> list[Cause]:
    if container_type == "initContainer" or (container_type == "sidecar" and not as_of(_SIDECARS, at)):
        # Nothing else is checked then (validateInitContainers).
        return [forbidden(path, "普通 init 容器要运行到结束,不能有探针;restartPolicy 为 Always 的(边车)才行")]
    return probe_causes(probe, probe_type, path)


def _without_gated(probe: Probe, at: Release, trace: Trace) -> Probe:
    gated = (("grpc", _GRPC), ("terminationGracePeriodSeconds", _PROBE_GRACE))
    dropped = [name for name, rows in gated if name in probe and not as_of(rows, at)]
    for name in dropped:
        trace.step("kube-apiserver", f"丢掉探针的 {name}", f"{at} 不认识它,或特性门控默认关着")
    return {name: value for name, value in probe.items() if name not in dropped}


def _record_defaults(written: Probe, probe: Probe, trace: Trace) -> None:
    filled = {name: value for name, value in DEFAULTS.items() if name not in written}
    if filled:
        text = "、".join(f"{name}={value}" for name, value in filled.items())
        trace.step("kube-apiserver", f"填默认值 {text}", "没写或写 0 都算没写", **filled)
    if "httpGet" in written:
        http = {name: probe["httpGet"][name] for name in ("path", "scheme") if name not in written["httpGet"]}
        if http:
            text = "、".join(f"{name}={value}" for name, value in http.items())
            trace.step("kube-apiserver", f"httpGet 填默认值 {text}", "端口没有默认值", **http)


def _place(given: Given) -> tuple[str, str]:
    if "probe" not in given:
        raise BadInput("probe-admission:缺 probe;没有探针时写 probe: null")
    probe_type, container_type = given.get("probeType"), given.get("containerType") or "container"
    if probe_type not in PROBE_TYPES:
        raise BadInput(f"probe-admission:probeType 读到 {probe_type!r},应是 {'、'.join(PROBE_TYPES)} 之一")
    if container_type not in tuple(_LISTS):
        raise BadInput(f"probe-admission:containerType 读到 {container_type!r},应是 {'、'.join(_LISTS)} 之一")
    return probe_type, container_type


MODEL = Model(
    topic="probe-admission",
    title="一个探针存成什么样(默认值),什么样的会被拒绝",
    run=run,
    sources=(
        Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Probe"),
        Source("pkg/apis/core/v1/defaults.go", "SetDefaults_HTTPGetAction"),
        Source("pkg/apis/core/validation/validation.go", "validateProbe"),
        Source("pkg/apis/core/validation/validation.go", "validateHandler"),
    ),
    leaves_out=("不管 kubelet 怎样执行探针和怎样对结果作出反应", "不看容器的端口表:探针用的端口名即使没有也会被接受"),
    example={"probeType": "liveness", "probe": {"httpGet": {"port": 8080}, "periodSeconds": 5}},
)
