"""The Pod template inside a workload: its shape and its defaults."""

from __future__ import annotations

from typing import Any

from kb.models.admission.container_image import Container, defaulted
from kb.models.admission.stored_probe import defaulted_probe
from kb.models.admission.workloads.kind import Object, Situation, with_default
from kb.models.admission.workloads.metadata import OBJECT_META
from kb.models.api.shape import (
    ANYTHING,
    BOOL,
    BOOL_POINTER,
    INT32,
    INT32_POINTER,
    INT64_POINTER,
    INT_OR_STRING,
    QUANTITY,
    STRING,
    STRING_MAP,
    STRING_POINTER,
    STRINGS,
    ListOf,
    MapOf,
    Shape,
)
from kb.models.trace import Trace

PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
RESOURCES: dict[str, Shape] = {
    "limits": MapOf(QUANTITY),
    "requests": MapOf(QUANTITY),
    "claims": ListOf({"name": STRING, "request": STRING}),
}
_PROBE: dict[str, Shape] = {
    "exec": {"command": STRINGS},
    "httpGet": {
        "path": STRING,
        "port": INT_OR_STRING,
        "host": STRING,
        "scheme": STRING,
        "httpHeaders": ListOf({"name": STRING, "value": STRING}),
    },
    "tcpSocket": {"port": INT_OR_STRING, "host": STRING},
    "grpc": {"port": INT32, "service": STRING_POINTER},
    "initialDelaySeconds": INT32,
    "timeoutSeconds": INT32,
    "periodSeconds": INT32,
    "successThreshold": INT32,
    "failureThreshold": INT32,
    "terminationGracePeriodSeconds": INT64_POINTER,
}
_CONTAINER: dict[str, Shape] = {
    "name": STRING,
    "image": STRING,
    "command": STRINGS,
    "args": STRINGS,
    "workingDir": STRING,
    "ports": ListOf(
        {"name": STRING, "hostPort": INT32, "containerPort": INT32, "protocol": STRING, "hostIP": STRING},
    ),
    "envFrom": ListOf(ANYTHING),
    "env": ListOf({"name": STRING, "value": STRING, "valueFrom": ANYTHING}),
    "resources": RESOURCES,
    "resizePolicy": ListOf(ANYTHING),
    "restartPolicy": STRING_POINTER,
    "restartPolicyRules": ListOf(ANYTHING),
    "volumeMounts": ListOf(
        {
            **dict.fromkeys(("name", "mountPath", "subPath", "subPathExpr"), STRING),
            "readOnly": BOOL,
            "recursiveReadOnly": STRING_POINTER,
            "mountPropagation": STRING_POINTER,
        }
    ),
    "volumeDevices": ListOf({"name": STRING, "devicePath": STRING}),
    **dict.fromkeys(PROBES, _PROBE),
    "lifecycle": ANYTHING,
    "terminationMessagePath": STRING,
    "terminationMessagePolicy": STRING,
    "imagePullPolicy": STRING,
    "securityContext": ANYTHING,
    "stdin": BOOL,
    "stdinOnce": BOOL,
    "tty": BOOL,
}
_SOURCES = (
    *("hostPath", "emptyDir", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "secret", "nfs", "iscsi"),
    *("glusterfs", "persistentVolumeClaim", "rbd", "flexVolume", "cinder", "cephfs", "flocker", "downwardAPI", "fc"),
    *("azureFile", "configMap", "vsphereVolume", "quobyte", "azureDisk", "photonPersistentDisk", "projected"),
    *("portworxVolume", "scaleIO", "storageos", "csi", "ephemeral", "image"),
)
_POD_SPEC: dict[str, Shape] = {
    "volumes": ListOf({"name": STRING, **dict.fromkeys(_SOURCES, ANYTHING)}),
    **dict.fromkeys(("initContainers", "containers"), ListOf(_CONTAINER)),
    **dict.fromkeys(
        ("restartPolicy", "dnsPolicy", "serviceAccountName", "serviceAccount", "nodeName", "hostname", "subdomain"),
        STRING,
    ),
    **dict.fromkeys(("schedulerName", "priorityClassName"), STRING),
    **dict.fromkeys(("runtimeClassName", "preemptionPolicy", "hostnameOverride"), STRING_POINTER),
    **dict.fromkeys(("hostNetwork", "hostPID", "hostIPC"), BOOL),
    **dict.fromkeys(
        (
            "automountServiceAccountToken",
            "shareProcessNamespace",
            "enableServiceLinks",
            "setHostnameAsFQDN",
            "hostUsers",
        ),
        BOOL_POINTER,
    ),
    "terminationGracePeriodSeconds": INT64_POINTER,
    "activeDeadlineSeconds": INT64_POINTER,
    "priority": INT32_POINTER,
    "nodeSelector": STRING_MAP,
    "tolerations": ListOf(
        {**dict.fromkeys(("key", "operator", "value", "effect"), STRING), "tolerationSeconds": INT64_POINTER}
    ),
    "overhead": MapOf(QUANTITY),
    "dnsConfig": {
        "nameservers": STRINGS,
        "searches": STRINGS,
        "options": ListOf({"name": STRING, "value": STRING_POINTER}),
    },
    "resources": RESOURCES,
    **dict.fromkeys(("securityContext", "affinity", "os", "schedulingGroup"), ANYTHING),
    **dict.fromkeys(
        ("ephemeralContainers", "imagePullSecrets", "hostAliases", "readinessGates", "topologySpreadConstraints"),
        ListOf(ANYTHING),
    ),
    **dict.fromkeys(("schedulingGates", "resourceClaims"), ListOf(ANYTHING)),
}
POD_TEMPLATE: dict[str, Shape] = {"metadata": OBJECT_META, "spec": _POD_SPEC}

# The fields of a template that the recordings show.
SHOWN = tuple(
    f"spec.template.spec.{name}"
    for name in (
        *("restartPolicy", "terminationGracePeriodSeconds", "dnsPolicy", "schedulerName"),
        *("enableServiceLinks", "priority", "preemptionPolicy"),
    )
)


def completed_template(template: Object, path: str, situation: Situation) -> Object:
    """Return a template with its defaults (pkg/apis/core/v1/defaults.go SetDefaults_PodSpec, SetDefaults_Container).

    enableServiceLinks and priority stay open here: they are filled in when a Pod is made from the template.
    """
    spec = dict(template.get("spec", {}))
    here = f"{path}.spec"
    with_default(spec, here, "restartPolicy", "Always", situation, "不管模板属于谁都这样填")
    with_default(spec, here, "terminationGracePeriodSeconds", 30, situation)
    with_default(spec, here, "dnsPolicy", "ClusterFirst", situation)
    with_default(spec, here, "schedulerName", "default-scheduler", situation)
    for name in ("initContainers", "containers"):
        if name in spec:
            spec[name] = [_completed_container(container) for container in spec[name]]
    return {**template, "spec": spec}


def _completed_container(container: Object) -> Object:
    image = Container(container.get("image", ""), container.get("imagePullPolicy", ""))
    filled: dict[str, Any] = {**container, "imagePullPolicy": defaulted(image, Trace()).policy}
    if "ports" in filled:
        filled["ports"] = [{"protocol": "TCP", **port} for port in filled["ports"]]
    filled.setdefault("terminationMessagePolicy", "File")
    for name in PROBES:
        if name in filled:
            filled[name] = defaulted_probe(filled[name])
    return filled
