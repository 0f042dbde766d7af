"""A Secret in use: files, variables, pull credentials, tokens, and what happens when it changes or is missing.

A Secret volume that cannot be set up keeps the container in ContainerCreating; a variable that cannot be filled in
keeps it in CreateContainerConfigError. Volumes follow a changed Secret, variables and subPath mounts never do.
"""

from __future__ import annotations

import base64
from typing import Any

from kb.models.containers import service_account_token as tokens
from kb.models.containers.secret_environment import ConfigMissing, environment
from kb.models.containers.secret_object import created, updated
from kb.models.containers.secret_volume import File, MountFailed, Secrets, volume_files
from kb.models.field import Field, field_of
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

CREATING, CONFIG_ERROR = "ContainerCreating", "CreateContainerConfigError"
_IN_A_VOLUME = ("volume", "projected", "subPath")
USES = (*_IN_A_VOLUME, "env", "envFrom", "secretKeyRef")
CHANGES = ("update", "addKey", "removeKey", "delete", "recreate", "updateImmutable")
# The kubelet syncs a Pod every 60 s (with jitter up to half as much again); its watch sees the Secret before that.
FOLLOWS_WITHIN_SECONDS = 90


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return what a Pod sees of Secrets, or the answer to the ``event`` that the input names."""
    top = field_of(given)
    if not top.at("event").given:
        return _pod_starts(top, at, trace)
    match top.at("event").text():
        case "createSecret":
            return created(top.needed("secret").mapping(), trace)
        case "updateSecret":
            return updated(top.needed("secret").mapping(), top.needed("mergePatch").mapping(), trace)
        case "createPod":
            return tokens.pod_created(top, trace)
        case "createServiceAccount":
            return tokens.account_created(at, trace)
        case "deleteServiceAccount":
            trace.step("token-controller", "删除它的令牌 Secret", "类型是 service-account-token 的 Secret 跟着账号走")
            return {"secretDeleted": True, "tokenSecretDeleted": True}
        case "projectedToken":
            return tokens.projected_token(top, at, trace)
        case "defaultTokenMount":
            return tokens.default_mount(top, trace)
        case "secretChangedWhilePodRuns":
            return _changed(top, trace)
        case "secretCreatedAfterPod":
            return _created_late(top, trace)
        case "secretDeletedThenContainerRestarts":
            return _restarted_without(top, trace)
        case other:
            raise BadInput(f"input.event:读到 {other!r},不认识;见这个模型的例子")


def _pod_starts(top: Field, at: Release, trace: Trace) -> dict[str, Any]:
    secrets = _secrets(top, trace)
    events = [] if all(_name(each) in secrets for each in top.at("imagePullSecrets").list()) else _MISSING_PULL_SECRET
    try:
        volumes = _mounted_volumes(top, secrets, trace)
    except MountFailed as wrong:
        return _waits(CREATING, str(wrong), [*events, "FailedMount"], trace)
    try:
        variables = environment(top, secrets, at, trace)
    except ConfigMissing as wrong:
        return _waits(CONFIG_ERROR, str(wrong), [*events, "Failed"], trace)
    observed: dict[str, Any] = {"started": True, "phase": "Running", "eventReasons": events, "env": variables}
    observed |= {"files": {}, "symlinks": {}, "mounts": {}}
    for mount in top.at("volumeMounts").list():
        _mount(mount, volumes, observed)
    trace.step("kubelet", "启动容器", "卷都挂上,变量都齐了")
    return observed


_MISSING_PULL_SECRET = ["FailedToRetrieveImagePullSecret"]


def _name(reference: Field) -> str:
    return reference.at("name").text()


def _mounted_volumes(top: Field, secrets: Secrets, trace: Trace) -> dict[str, tuple[File, ...]]:
    """Return the files of the Secret volumes that the container mounts; others are not even set up.

    pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go processPodVolumes
    """
    mounted = {_name(mount) for mount in top.at("volumeMounts").list()}
    context = top.at("podSecurityContext")
    return {
        _name(volume): volume_files(volume, secrets, context, trace)
        for volume in top.at("volumes").list()
        if _name(volume) in mounted and (volume.at("secret").given or volume.at("projected").given)
    }


def _secrets(top: Field, trace: Trace) -> Secrets:
    """Return the Secrets that the Pod can name: those of its own namespace, as text."""
    secrets: dict[str, dict[str, str]] = {}
    for entry in top.at("secrets").list():
        if entry.at("namespace").given or top.at("secretIsInAnotherNamespace").flag():
            trace.step("kubelet", f"看不见 Secret {_name(entry)}", "它在别的命名空间,Pod 只能用自己命名空间里的")
            continue
        stored = created(entry.mapping(), Trace())
        if not stored["accepted"]:
            raise BadInput(f"{entry.path}:这个 Secret 会被 API server 拒绝,请先改对")
        content = {key: _plain(value) for key, value in stored["data"].items()}
        secrets[_name(entry)] = content
    return secrets


def _plain(encoded: str) -> str:
    return base64.b64decode(encoded).decode("utf-8", "replace")


def _waits(reason: str, why: str, events: list[str], trace: Trace) -> dict[str, Any]:
    trace.step("kubelet", f"容器起不来,等待原因 {reason}", f"{why};kubelet 不断重试,补上就启动")
    return {"started": False, "waitingReason": reason, "phase": "Pending", "eventReasons": events}


def _mount(mount: Field, volumes: dict[str, tuple[File, ...]], observed: dict[str, Any]) -> None:
    """Add the files that one mount shows; a whole volume shows symlinks into ``..data``, a subPath the file itself."""
    path, part = mount.needed("mountPath").text().rstrip("/"), mount.at("subPath").text()
    observed["mounts"][path] = {"type": "tmpfs", "readOnly": True}
    for file in volumes.get(mount.needed("name").text(), ()):
        shown = {"mode": file.octal, "content": None, "uid": file.uid, "gid": file.gid}
        if not part:
            observed["files"][f"{path}/{file.path}"] = shown
            entry = file.path.partition("/")[0]
            observed["symlinks"][f"{path}/{entry}"] = f"..data/{entry}"
        elif file.path == part or file.path.startswith(f"{part}/"):
            observed["files"][path + file.path.removeprefix(part)] = shown


def _changed(top: Field, trace: Trace) -> dict[str, Any]:
    used = top.needed("usedAs").one_of(USES, "volume")
    change = top.needed("change").one_of(CHANGES, "update")
    if change == "updateImmutable":
        trace.step("kube-apiserver", "拒绝修改", "Secret 是 immutable 的,只能删了重建")
        return {"updateAccepted": False, "valueSeen": "old"}
    follows = change != "delete" and used in ("volume", "projected")
    in_time = top.at("observeSeconds").number(FOLLOWS_WITHIN_SECONDS) >= FOLLOWS_WITHIN_SECONDS
    seen = "new" if follows and in_time else "old"
    why = "卷随 kubelet 的周期同步更新" if follows else "变量和 subPath 不更新;删掉 Secret 也不动已有的文件和变量"
    trace.step("kubelet", f"容器看到的是{'新' if seen == 'new' else '旧'}值", why)
    return {"valueSeen": seen} | ({} if change == "delete" else {"updateAccepted": True})


def _created_late(top: Field, trace: Trace) -> dict[str, Any]:
    used = top.needed("usedAs").one_of(USES, "volume")
    reason = CREATING if used in _IN_A_VOLUME else CONFIG_ERROR
    trace.step("kubelet", f"先等待:{reason}", "缺 Secret 不算失败,kubelet 一直重试")
    return {"waitingReasonBefore": reason, "started": True}


def _restarted_without(top: Field, trace: Trace) -> dict[str, Any]:
    used = top.needed("usedAs").one_of(USES, "volume")
    if used in _IN_A_VOLUME:
        trace.step("kubelet", "重启容器", "卷还挂着,里面是旧内容")
        return {"started": True, "restarted": True, "valueSeen": "old"}
    trace.step("kubelet", f"重启不了:{CONFIG_ERROR}", "每次启动都重新取 Secret 来算环境变量")
    return {"started": False, "restarted": False, "waitingReason": CONFIG_ERROR}


MODEL = Model(
    topic="secret-usage",
    title="Secret 怎么进容器、缺了会怎样、改了谁能看到新值,令牌从哪里来",
    run=run,
    sources=(
        Source("pkg/apis/core/validation/validation.go", "ValidateSecret"),
        Source("pkg/volume/secret/secret.go", "MakePayload"),
        Source("pkg/volume/volume_linux.go", "SetVolumeOwnership"),
        Source("pkg/kubelet/kubelet_pods.go", "makeEnvironmentVariables"),
        Source("plugin/pkg/admission/serviceaccount/admission.go", "Plugin"),
        Source("pkg/registry/core/serviceaccount/storage/token.go", "TokenREST"),
    ),
    leaves_out=(
        "文件内容一律写 null:能不能读由 mode、属主和容器的用户决定,这里只给这三样",
        "不管 etcd 里的加密和 RBAC",
        "不管 Pod 自身的校验",
    ),
    example={
        "secrets": [{"name": "db", "stringData": {"user": "admin", "password": "s3cret"}}],
        "volumes": [{"name": "v", "secret": {"secretName": "db", "defaultMode": 256}}],
        "volumeMounts": [{"name": "v", "mountPath": "/etc/db", "readOnly": True}],
    },
)
