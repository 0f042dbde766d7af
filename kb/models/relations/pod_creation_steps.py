"""The steps from a request to a running Pod: their order, and what the Pod looks like in between."""

from __future__ import annotations

from functools import lru_cache

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.pod_creation_flow import created
from kb.models.release import Release
from kb.models.scheduling import pod_creation_flow as flow

CHAIN = Source("staging/src/k8s.io/apiserver/pkg/server/config.go", "DefaultBuildHandlerChain")
CREATE = Source("staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go", "createHandler")
STORE = Source("staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go", "Store.Create")
CYCLE = Source("pkg/scheduler/schedule_one.go", "schedulingCycle")
SYNC_POD = Source("pkg/kubelet/kubelet.go", "SyncPod")
RUNTIME = Source("pkg/kubelet/kuberuntime/kuberuntime_manager.go", "SyncPod")
START = Source("pkg/kubelet/kuberuntime/kuberuntime_container.go", "startContainer")
STRATEGY = Source("pkg/registry/core/pod/strategy.go", "podStrategy.PrepareForCreate")
PHASE = Source("pkg/kubelet/kubelet_pods.go", "getPhase")
VALIDATION = Source("staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go", "NewInvalid")
DECODERS = Source("staging/src/k8s.io/apimachinery/pkg/runtime/serializer/codec_factory.go", "newSerializersForScheme")

# At which places of the way each step stands; images are pulled container by container, so before and after the init
# containers. Up to "persist": config.go, create.go, store.go (BeforeCreate validates, createValidation comes after it).
# "filter" to "bind": schedule_one.go. From "mount-volume" on: kubelet.go SyncPod waits for volumes, then the runtime's
# SyncPod makes the sandbox (which calls CNI) and starts one container after the other.
_PLACES: dict[str, tuple[int, ...]] = {
    "submit": (0,),
    "authentication": (1,),
    "authorization": (2,),
    "admission": (3, 5),
    "mutating-admission": (3,),
    "validation": (4, 6),  # people also call it so what validating admission does
    "validating-admission": (5,),
    "persist": (7,),
    "filter": (8,),
    "score": (9,),
    "choose-node": (10,),
    "bind": (11,),
    "bind-loosely": (11,),
    "set-node-name": (11,),
    "notice": (12,),
    "attach-volume": (13,),
    "mount-volume": (14,),
    "sandbox": (15,),
    "call-cni": (16,),
    "set-up-network": (16,),
    "allocate-ip": (16,),
    "pull-image": (17, 19),
    "init-containers": (18,),
    "create-container": (20,),
    "start-container": (21,),
    "touch-containers": (21,),
    "report-status": (22,),
}
# Each of these is a request, after which the API server writes to etcd once more.
_REQUESTS_AGAIN = ("bind", "bind-loosely", "set-node-name", "report-status")
_WAITED_FOR = ("submit", "persist", *_REQUESTS_AGAIN)
STEPS = Words("flow-step", (*_PLACES, "none"))
# Between which places somebody works; on the Node it is the kubelet, through the runtime.
_WORKS = {
    "kube-apiserver": (1, 7),
    "kube-scheduler": (8, 11),
    "kubelet": (12, 22),
    "container-runtime": (15, 21),
    "kube-controller-manager": (13, 13),
}
ACTORS = Words("component", (*_WORKS, "anyone"))


def order(at: Release, actor: str, **steps: str) -> bool:
    """Return whether steps come in this order and are somebody's own; ``none``: no further step.

    A step said in two ways one after the other ("authenticate, look who you are") is one step.
    Raise LookupError where a step is named twice with another between, or there is only one: that is no order.
    """
    named = [step for step in steps.values() if step != "none"]
    said = [step for step, earlier in zip(named, ["", *named], strict=False) if step != earlier]
    if len(said) < min(2, len(named)):
        raise LookupError(f"{named}")
    if len(set(said)) < len(said):
        raise LookupError(f"{said}")
    place, before = -1, ""
    for step in said:
        later = [there for there in _PLACES[step] if there >= place]
        if later:
            place = later[0]
        elif step != "persist" or before not in _REQUESTS_AGAIN:
            return False
        before = step
    first, last = _WORKS.get(actor, (0, 22))
    own = [any(first <= there <= last for there in _PLACES[step]) for step in said]
    # Others' requests are what somebody waits for ("after the binding the kubelet starts the containers").
    return own[-1] and all(works or step in _WAITED_FOR for works, step in zip(own, said, strict=True))


# What the API server does with a request, and who would be named by a list of these steps without "first" and "then".
CHAIN_STEPS = Words("flow-step", (*(step for step, places in _PLACES.items() if 1 <= places[0] <= 7), "none"))


def follows(at: Release, first: str, second: str) -> bool:
    """Return whether one step of the request follows right behind the other; the schema check may stand between."""
    if "none" in (first, second) or first == second:
        raise LookupError(f"{first} {second}")
    optional = _PLACES["validation"]
    gaps = [range(here + 1, there) for here in _PLACES[first] for there in _PLACES[second] if here < there]
    return any(all(place in optional for place in gap) for gap in gaps)


def stored_though_refused(at: Release, step: str) -> bool:
    """Return whether an object is in etcd although this step refuses the request: only if it was stored before."""
    return min(_PLACES["persist"]) < min(_PLACES[step])


MOMENTS = Words("flow-moment", ("stored", "unplaceable", "gated", "bound", "started", "finished"))
PHASES = Words("pod-phase", ("Pending", "Running", "Succeeded", "Failed", "Unknown"))
_RUNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "stored": ("bare-pod", ()),
    "unplaceable": ("unplaceable-pod", flow.PROCESSES),
    "gated": ("gated-pod", flow.PROCESSES),
    "bound": ("bare-pod", ("kube-scheduler",)),
    "started": ("bare-pod", flow.PROCESSES),
    "finished": ("job", flow.PROCESSES),
}


@lru_cache(maxsize=32)
def phase_at(at: Release, moment: str) -> str:
    """Return the phase of a Pod at a moment of its way."""
    return str(created(at, *_RUNS[moment])["final"][0]["phase"])


@lru_cache(maxsize=32)
def node_name_at(at: Release, moment: str) -> str:
    """Return whether spec.nodeName is filled in at a moment."""
    return "filled" if created(at, *_RUNS[moment])["final"][0]["nodeName"] else "empty"


_VERBS = {"create": "POST", "patch": "PATCH", "update": "PUT", "delete": "DELETE"}
VERBS = Words("http-verb", ("POST", "PUT", "PATCH", "GET", "DELETE"))
REQUESTS = Words("flow-request", ("create-pod", "binding", "report-status"))
_REQUESTS = {
    "create-pod": ("kubectl", None),
    "binding": ("kube-scheduler", "binding"),
    "report-status": ("kubelet", "status"),
}


@lru_cache(maxsize=32)
def verb(at: Release, request: str) -> str:
    """Return the HTTP method of a request (API conventions: create is POST, patch is PATCH)."""
    component, subresource = _REQUESTS[request]
    writes = created(at, "bare-pod")["writes"]
    return next(_VERBS[w["verb"]] for w in writes if (w["component"], w["subresource"]) == (component, subresource))


# codec_factory.go: JSON, YAML and protobuf are decoded; kubectl sends a YAML file on as JSON.
_FORMATS = ("yaml", "json", "protobuf")
FORMATS = Words("manifest-format", (*_FORMATS, "xml", "toml", "ini"))

# authentication.go failedHandler: 401; authorization.go Forbidden: 403; errors.go NewInvalid: 422.
_REFUSALS = {"authentication": 401, "authorization": 403, "validation": 422}

AUTHENTICATION = Source("staging/src/k8s.io/apiserver/pkg/authentication/authenticatorfactory", "New")
AUTHORIZERS = Source("pkg/kubeapiserver/authorizer/modes/modes.go", "AuthorizationModeChoices")
PLUGINS = Source("pkg/kubeapiserver/options/plugins.go", "AllOrderedPlugins")
_MECHANISMS = {
    **dict.fromkeys(("certificates", "tokens"), "authentication"),
    **dict.fromkeys(("rbac", "abac", "node-authorizer"), "authorization"),
    **dict.fromkeys(("resource-quota", "limit-ranger", "pod-security", "webhooks"), "admission"),
}

# handler/chain.go: the user is attached to the request, then the authorizer decides, then the plugins see the object.
_ASKED = {"authentication": "identity", "authorization": "permission", "admission": "object"}

RELATIONS = (
    Relation(
        "flow.asks",
        {"step": Words("flow-step", tuple(_ASKED))},
        Words("request-question", ("identity", "permission", "object", "capacity")),
        lambda at, step: _ASKED[step],
        (CHAIN,),
    ),
    Relation(
        "flow.mechanism",
        {"mechanism": Words("request-mechanism", tuple(_MECHANISMS))},
        Words("flow-step", ("authentication", "authorization", "admission")),
        lambda at, mechanism: _MECHANISMS[mechanism],
        (AUTHENTICATION, AUTHORIZERS, PLUGINS),
    ),
    Relation(
        "flow.order",
        {"actor": ACTORS, **dict.fromkeys(("first", "second", "third", "fourth", "fifth", "sixth"), STEPS)},
        YES_NO,
        order,
        (CHAIN, CREATE, STORE, CYCLE, SYNC_POD, RUNTIME, START),
        ordinary={"actor": "anyone"},
        recorded=("pod-creation-flow",),
    ),
    Relation(
        "flow.chain",
        dict.fromkeys(("first", "second", "third", "fourth", "fifth", "sixth"), CHAIN_STEPS),
        YES_NO,
        lambda at, **steps: order(at, "anyone", **steps),
        (CHAIN, CREATE, STORE),
    ),
    Relation("flow.follows", {"first": CHAIN_STEPS, "second": CHAIN_STEPS}, YES_NO, follows, (CHAIN, CREATE, STORE)),
    Relation(
        "flow.phase",
        {"moment": MOMENTS},
        PHASES,
        phase_at,
        (STRATEGY, PHASE),
        changes=("1.27",),
        recorded=("pod-creation-flow",),
    ),
    Relation(
        "flow.node_name",
        {"moment": MOMENTS},
        Words("field-state", ("empty", "filled")),
        node_name_at,
        (STRATEGY,),
        changes=("1.27",),
        recorded=("pod-creation-flow",),
    ),
    Relation("flow.verb", {"request": REQUESTS}, VERBS, verb, (CREATE,), recorded=("pod-creation-flow",)),
    Relation("flow.format", {"format": FORMATS}, YES_NO, lambda at, format: format in _FORMATS, (DECODERS,)),
    Relation(
        "flow.refusal",
        {"step": Words("flow-step", tuple(_REFUSALS))},
        Numbers(100, 599),
        lambda at, step: _REFUSALS[step],
        (CHAIN, VALIDATION),
    ),
    Relation(
        "flow.refused_stored",
        {"step": Words("flow-step", (*_REFUSALS, "admission", "mutating-admission", "validating-admission"))},
        YES_NO,
        stored_though_refused,
        (CHAIN, CREATE, STORE),
    ),
    Relation(
        "flow.modifies",
        {
            "step": Words(
                "flow-step",
                ("mutating-admission", "validating-admission", "authentication", "authorization", "validation"),
            )
        },
        YES_NO,
        # admission/interfaces.go: only MutationInterface gets an object that it may change.
        lambda at, step: step == "mutating-admission",
        (Source("staging/src/k8s.io/apiserver/pkg/admission/interfaces.go", "MutationInterface"),),
    ),
    # The next container only when the init container before it has succeeded.
    Relation(
        "flow.init_failed",
        {},
        YES_NO,
        lambda at: False,
        (Source("pkg/kubelet/kuberuntime/kuberuntime_container.go", "computeInitContainerActions"),),
    ),
    # Every object is one value under one key: /registry/pods/<namespace>/<name>.
    Relation(
        "flow.store",
        {},
        Words("store-kind", ("key-value", "relational", "document", "message-queue")),
        lambda at: "key-value",
        (Source("staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go", "store.Create"),),
    ),
    Relation(
        "flow.runc",
        {"component": Words("component", ("kubelet", "container-runtime", "kube-apiserver", "kube-scheduler"))},
        YES_NO,
        lambda at, component: component == "container-runtime",
        (RUNTIME,),
    ),
    Relation(
        "flow.runs",
        {"containers": Words("container-role", ("init-containers", "app-containers"))},
        Words("run-manner", ("one-by-one", "side-by-side")),
        # computePodActions: the next init container only when the one before is done; all app containers at once.
        lambda at, containers: "one-by-one" if containers == "init-containers" else "side-by-side",
        (Source("pkg/kubelet/kuberuntime/kuberuntime_container.go", "computeInitContainerActions"), RUNTIME),
    ),
)
