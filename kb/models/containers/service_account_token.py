"""What a ServiceAccount gives its Pods: the mounted token, its lifetime, pull Secrets."""

from __future__ import annotations

from typing import Any

from kb.models.api.refusal import Cause, invalid, refused
from kb.models.containers.secret_volume import DEFAULT_MODE, volume_files
from kb.models.field import Field
from kb.models.release import Release, as_of
from kb.models.trace import Trace

MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
# plugin/pkg/admission/serviceaccount/admission.go TokenVolumeSource: an hour and seven seconds, so that the API
# server can tell these tokens from others ...
MOUNTED_SECONDS = 3607
# ... and let them live a year (pkg/registry/core/serviceaccount/storage/token.go, --service-account-extend-...).
_EXTENDED_SECONDS = 365 * 24 * 3600
_DEFAULT_SECONDS, _LEAST_SECONDS, _MOST_SECONDS = 3600, 600, 1 << 32
_AUDIENCE = "https://kubernetes.default.svc"
# ServiceAccountTokenPodNodeInfo, on by default from 1.30.
_BOUND_TO = (("1.20", ("pod", "serviceaccount")), ("1.30", ("node", "pod", "serviceaccount")))
# LegacyServiceAccountTokenNoAutoGeneration, on by default from 1.24.
_SECRET_IS_MADE = (("1.20", True), ("1.24", False))


def token_volume() -> dict[str, Any]:
    """Return the projected volume that admission adds to a Pod."""
    certificate = {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}
    namespace = {"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}
    return {
        "defaultMode": DEFAULT_MODE,
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": MOUNTED_SECONDS, "path": "token"}},
            {"configMap": certificate},
            {"downwardAPI": {"items": [namespace]}},
        ],
    }


def pod_created(top: Field, trace: Trace) -> dict[str, Any]:
    """Return what the ServiceAccount admission plugin puts into a Pod (plugin/pkg/admission/serviceaccount)."""
    account, pod = top.at("serviceAccount"), top.at("pod")
    wish = pod.at("automountServiceAccountToken")
    mounts = wish.flag() if wish.given else account.at("automountServiceAccountToken").flag(True)
    why = "Pod 自己的设置优先,其次 ServiceAccount 的,都没有就挂载"
    trace.step("kube-apiserver", "挂载令牌" if mounts else "不挂载令牌", why)
    written = [name.value for name in pod.at("imagePullSecrets").list()]
    secrets = written or [name.value for name in account.at("imagePullSecrets").list()]
    observed: dict[str, Any] = {"tokenMounted": mounts, "imagePullSecrets": secrets}
    if mounts:
        observed |= {"volume": {"kind": "projected"} | token_volume(), "mountPath": MOUNT_PATH}
        observed |= {"readOnly": True, "nameGenerated": True}
    return observed


def account_created(at: Release, trace: Trace) -> dict[str, Any]:
    """Return whether a Secret with a token is made for a new ServiceAccount."""
    made = as_of(_SECRET_IS_MADE, at)
    trace.step(
        "token-controller", "生成令牌 Secret" if made else "不生成令牌 Secret", "1.24 起令牌改由 TokenRequest 签发"
    )
    return {"accepted": True, "secretCreated": made, "tokenSecretCreated": made}


def projected_token(top: Field, at: Release, trace: Trace) -> dict[str, Any]:
    """Return lifetime in seconds, audiences, subject and bindings of a projected token, or the refusal."""
    source = top.needed("serviceAccountToken")
    seconds = source.at("expirationSeconds").whole(_DEFAULT_SECONDS)
    causes = _expiry_causes(seconds)
    if causes:
        return refused(trace, causes)
    audience = source.at("audience").text()
    for_the_api = audience in ("", _AUDIENCE)
    lifetime = _EXTENDED_SECONDS if for_the_api and seconds == MOUNTED_SECONDS else seconds
    trace.step("kubelet", "向 TokenRequest 要令牌", f"寿命 {lifetime} 秒,过了 80% 就换新的,文件原地更新")
    return {
        "lifetimeSeconds": lifetime,
        "audiences": [audience or _AUDIENCE],
        "subject": "system:serviceaccount:<namespace>:default",
        "boundTo": list(as_of(_BOUND_TO, at)),
    }


def _expiry_causes(seconds: int) -> list[Cause]:
    path = "spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds"
    if seconds < _LEAST_SECONDS:
        return [invalid(path, "至少 600 秒")]
    return [invalid(path, "最多 2 的 32 次方秒")] if seconds > _MOST_SECONDS else []


def default_mount(top: Field, trace: Trace) -> dict[str, Any]:
    """Return the files of the mounted token and their modes."""
    volume = Field({"projected": token_volume()}, "volume")
    files = volume_files(volume, {}, top.at("podSecurityContext"), trace)
    trace.step("kubelet", "写出令牌、根证书和命名空间", "三样来自同一个 projected 卷")
    return {"files": [file.path for file in files], "modes": {file.path: file.octal for file in files}}
