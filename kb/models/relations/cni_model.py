"""Relations about the CNI specification: what it is, its operations and terms, who calls plugins and how."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release, as_of

SPEC = Source("containernetworking/cni SPEC.md", "Overview")
OPERATIONS_OF = Source("containernetworking/cni SPEC.md", "CNI operations")
EXECUTION = Source("containernetworking/cni SPEC.md", "Section 2: Execution Protocol")
RUNTIME = Source("staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto", "RunPodSandbox")
SHIM = Source("pkg/kubelet/dockershim/network/cni/cni.go", "SetUpPod")
STATUS = Source("pkg/kubelet/kubelet_pods.go", "generateAPIPodStatus")
MODEL = Source(
    "kubernetes/website content/en/docs/concepts/services-networking/_index.md", "The Kubernetes network model"
)
README = Source("containernetworking/cni README.md", "3rd party plugins")
READY = Source("pkg/kubelet/nodestatus/setters.go", "ReadyCondition")
LOADING = Source("containerd/go-cni opts.go", "loadFromConfDir")

NATURES = Words("cni-nature", ("specification", "daemon", "controller", "kernel-module", "product", "api-object"))
MAKERS = Words("cni-maker", ("plugins", "kubelet", "kube-proxy", "kernel", "kube-apiserver"))
PRODUCTS = Words("cni-product", ("calico", "flannel", "cilium", "weave", "kube-proxy", "coredns", "containerd"))
_PLUGINS = ("calico", "flannel", "cilium", "weave")


def nature(at: Release) -> str:
    """Return what CNI is (SPEC.md: a specification, with a library)."""
    return "specification"


def implemented_by(at: Release) -> str:
    """Return what carries the network's setup out."""
    return "plugins"


def implements(at: Release, product: str) -> bool:
    """Return whether something is an implementation of CNI."""
    return product in _PLUGINS


OPERATIONS = Words(
    "cni-operation", ("ADD", "DEL", "CHECK", "VERSION", "GC", "STATUS", "UPDATE", "GET", "LIST", "CREATE")
)
REAL = Words("cni-operation", ("ADD", "DEL", "CHECK", "VERSION", "GC", "STATUS"))
SPECS = Words("cni-spec", ("0.1.0", "0.2.0", "0.3.0", "0.4.0", "1.0.0", "1.1.0"))
_SINCE = {"ADD": "0.1.0", "DEL": "0.1.0", "VERSION": "0.2.0", "CHECK": "0.4.0", "GC": "1.1.0", "STATUS": "1.1.0"}
PURPOSES = Words("cni-purpose", ("attach", "release", "verify", "versions", "collect", "readiness"))
_PURPOSES = dict(zip(_SINCE, ("attach", "release", "versions", "verify", "collect", "readiness"), strict=True))


def has_operation(at: Release, operation: str) -> bool:
    """Return whether the specification has an operation."""
    return operation in _SINCE


def since(at: Release, operation: str) -> str:
    """Return the version of the specification that brought an operation."""
    return _SINCE[operation]


def purpose(at: Release, operation: str) -> str:
    """Return what an operation is for."""
    return _PURPOSES[operation]


MOMENTS = Words("cni-moment", ("created", "destroyed"))
EFFECTS = Words("cni-effect", ("allocates", "frees"))


def at_moment(at: Release, moment: str) -> str:
    """Return what CNI does when a container comes or goes."""
    return {"created": "allocates", "destroyed": "frees"}[moment]


COMMANDS = Words("cni-operation", ("ADD", "DEL"))
TIMED = Words("cni-operation", ("ADD", "DEL", "CHECK"))


def operation_at(at: Release, operation: str) -> tuple[str, ...]:
    """Return when an operation is called: CHECK while the container runs, so at neither moment."""
    return {"ADD": ("created",), "DEL": ("destroyed",)}.get(operation, ())


# Until 1.23 dockershim, a part of the kubelet, called the plugins for Docker.
_CALLERS = (("1.0", ("kubelet", "container-runtime")), ("1.24", ("container-runtime",)))
CALLERS = Words(
    "component",
    ("kubelet", "container-runtime", "kube-apiserver", "kube-scheduler", "kube-proxy", "kube-controller-manager"),
)


def callers(at: Release) -> tuple[str, ...]:
    """Return who executes the plugins."""
    return as_of(_CALLERS, at)


FORMS = Words("cni-form", ("executable", "daemon", "library", "kernel-module", "pod", "http-service"))
PASSED = Words("cni-passed", ("config", "operation", "result"))
CHANNELS = Words("cni-channel", ("stdin", "environment", "stdout", "arguments", "grpc", "http", "file"))
FORMATS = Words("cni-format", ("JSON", "YAML", "protobuf", "XML"))
SETTINGS = Words("cni-setting", ("operation", "container-id", "netns", "interface", "search-path"))
VARIABLES = Words("cni-variable", ("CNI_COMMAND", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH", "CNI_ARGS"))
_VARIABLES = dict(zip(SETTINGS.values, VARIABLES.values, strict=False))
FILES = Words("cni-files", ("binaries", "config"))
DIRECTORIES = Words("cni-directory", ("/opt/cni/bin", "/etc/cni/net.d", "/etc/kubernetes/manifests", "/usr/bin"))


def form(at: Release) -> str:
    """Return in what form a plugin comes (SPEC.md: an executable)."""
    return "executable"


def channel(at: Release, passed: str) -> str:
    """Return how the network configuration, the operation and the result pass between runtime and plugin."""
    return {"config": "stdin", "operation": "environment", "result": "stdout"}[passed]


def config_format(at: Release) -> str:
    """Return the format of the network configuration."""
    return "JSON"


def variable(at: Release, setting: str) -> str:
    """Return the environment variable that carries a setting."""
    return _VARIABLES[setting]


def directory(at: Release, files: str) -> str:
    """Return the usual directory (defaults of containerd and CRI-O)."""
    return {"binaries": "/opt/cni/bin", "config": "/etc/cni/net.d"}[files]


TERMS = Words("cni-term", ("container", "network", "runtime", "plugin", "pod", "node", "service"))
DEFINED = Words("cni-term", ("container", "network", "runtime", "plugin"))
MEANINGS = Words("cni-meaning", ("isolation-domain", "endpoint-group", "executor", "applier"))


def terms(at: Release) -> tuple[str, ...]:
    """Return the terms that the specification defines (1.1.0; up to 0.4.0 container and network alone)."""
    return DEFINED.values


def meaning(at: Release, term: str) -> str:
    """Return what a term means."""
    return dict(zip(DEFINED.values, MEANINGS.values, strict=True))[term]


ENGINES = Words("cni-engine", ("docker", "rkt", "containerd", "CRI-O"))
_ENGINES = (("1.0", ("docker", "rkt", "containerd", "CRI-O")), ("1.11", ("docker", "containerd", "CRI-O")))
_ENGINES_NOW = ("1.24", ("containerd", "CRI-O"))


def creates(at: Release, engine: str) -> bool:
    """Return whether the kubelet can have containers made by an engine without an adapter (rkt went in 1.11)."""
    return engine in as_of((*_ENGINES, _ENGINES_NOW), at)


UNITS = Words("cni-unit", ("sandbox", "container", "node", "deployment"))
SHARED = Words("cni-shared", ("netns", "ip", "interface"))
ORDER = Words("cni-order", ("before-containers", "after-containers"))


def unit(at: Release) -> str:
    """Return for what ADD is called once: the sandbox, whose namespace the Pod's containers share."""
    return "sandbox"


def shares(at: Release, shared: str) -> bool:
    """Return whether the containers of a Pod share something."""
    return shared in SHARED.values


def order(at: Release) -> str:
    """Return when plugins are called: RunPodSandbox answers after ADD, only then containers are made."""
    return "before-containers"


CONCERNS = Words("cni-concern", ("pod-network", "service-forwarding", "dns", "scheduling", "ingress"))


def covers(at: Release, concern: str) -> bool:
    """Return whether the specification covers something."""
    return concern == "pod-network"


NETS = Words("pod-net", ("hostNetwork", "ordinary"))


def host_network(at: Release, net: str) -> bool:
    """Return whether plugins are called for a Pod: one with hostNetwork stays in the node's namespace."""
    return net == "ordinary"


ADDRESSES = Words("host-network-ip", ("node-ip", "own-ip"))
SHOWN = Words("failed-shown", ("ContainerCreating", "CrashLoopBackOff", "Running", "Evicted", "ImagePullBackOff"))
MANNERS = Words("pod-to-pod", ("without-nat", "with-nat"))


def host_network_ip(at: Release, net: str) -> str:
    """Return which address a Pod has (pkg/kubelet/kubelet_pods.go generateAPIPodStatus)."""
    return {"hostNetwork": "node-ip", "ordinary": "own-ip"}[net]


def when_failed(at: Release) -> str:
    """Return what kubectl shows while ADD fails: no sandbox, so no container yet."""
    return "ContainerCreating"


def pod_to_pod(at: Release) -> str:
    """Return how Pods reach each other in the network model (docs: every Pod reaches every other without NAT)."""
    return "without-nat"


READINESS = Words("node-readiness", ("Ready", "NotReady"))
FILE_PICKS = Words("cni-file-pick", ("first-by-name", "last-by-name", "newest", "all"))


def without_config(at: Release) -> str:
    """Return the node's state while the runtime has no CNI configuration (its network is "not ready")."""
    return "NotReady"


def picks_file(at: Release) -> str:
    """Return which of several configuration files is the cluster's network: names are sorted, one is loaded."""
    return "first-by-name"


RELATIONS = (
    Relation("cnispec.nature", {}, NATURES, nature, (SPEC,)),
    Relation("cnispec.implemented_by", {}, MAKERS, implemented_by, (SPEC,)),
    Relation("cnispec.implements", {"product": PRODUCTS}, YES_NO, implements, (README,)),
    Relation("cnispec.has_operation", {"operation": OPERATIONS}, YES_NO, has_operation, (OPERATIONS_OF,)),
    Relation("cnispec.operations", {}, OPERATIONS, lambda at: tuple(_SINCE), (OPERATIONS_OF,)),
    Relation("cnispec.since", {"operation": REAL}, SPECS, since, (OPERATIONS_OF,), recorded=("cni-exec",)),
    Relation("cnispec.purpose", {"operation": REAL}, PURPOSES, purpose, (OPERATIONS_OF,)),
    Relation("cnispec.at_moment", {"moment": MOMENTS}, EFFECTS, at_moment, (OPERATIONS_OF,)),
    Relation("cnispec.operation_at", {"operation": TIMED}, MOMENTS, operation_at, (OPERATIONS_OF,)),
    Relation("cnispec.callers", {}, CALLERS, callers, (RUNTIME, SHIM), changes=("1.24",)),
    Relation("cnispec.form", {}, FORMS, form, (EXECUTION,)),
    Relation("cnispec.channel", {"passed": PASSED}, CHANNELS, channel, (EXECUTION,)),
    Relation("cnispec.format", {}, FORMATS, config_format, (EXECUTION,)),
    Relation("cnispec.variable", {"setting": SETTINGS}, VARIABLES, variable, (EXECUTION,), recorded=("cni-exec",)),
    Relation("cnispec.directory", {"files": FILES}, DIRECTORIES, directory, (EXECUTION,)),
    Relation("cnispec.terms", {}, TERMS, terms, (SPEC,)),
    Relation("cnispec.defines", {"term": TERMS}, YES_NO, lambda at, term: term in DEFINED.values, (SPEC,)),
    Relation("cnispec.meaning", {"term": DEFINED}, MEANINGS, meaning, (SPEC,)),
    Relation("cnispec.creates", {"engine": ENGINES}, YES_NO, creates, (SHIM,), changes=("1.11", "1.24")),
    Relation("cnispec.unit", {}, UNITS, unit, (RUNTIME,)),
    Relation("cnispec.shares", {"shared": SHARED}, YES_NO, shares, (RUNTIME,)),
    Relation("cnispec.order", {}, ORDER, order, (RUNTIME,)),
    Relation("cnispec.covers", {"concern": CONCERNS}, YES_NO, covers, (SPEC,)),
    Relation("cnispec.host_network", {"net": NETS}, YES_NO, host_network, (RUNTIME,)),
    Relation("cnispec.host_network_ip", {"net": NETS}, ADDRESSES, host_network_ip, (STATUS,)),
    Relation("cnispec.when_failed", {}, SHOWN, when_failed, (RUNTIME,)),
    Relation("cnispec.without_config", {}, READINESS, without_config, (READY,)),
    Relation("cnispec.picks_file", {}, FILE_PICKS, picks_file, (LOADING,)),
    Relation("cnispec.pod_to_pod", {}, MANNERS, pod_to_pod, (MODEL,)),
)
