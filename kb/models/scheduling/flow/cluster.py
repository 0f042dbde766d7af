"""The API server in a small: objects, the writes that changed them, and who is woken by which."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.models.api.label_selector import matches_selector
from kb.models.trace import Trace

_VERBS = {"create": "创建", "update": "更新", "patch": "修改", "delete": "删除"}
NODE = "node-1"  # the only Node; its kubelet is the only one


@dataclass
class Thing:
    """An object in the cluster; ``status`` is what its controller or the kubelet reported last."""

    resource: str
    name: str
    labels: Mapping[str, str]
    spec: dict[str, Any]
    owner: Thing | None = None
    status: dict[str, Any] = field(default_factory=dict)
    terminating: bool = False
    finalizer: bool = False

    @property
    def replicas(self) -> int:
        """The wanted number of Pods; 1 where nothing is said."""
        wanted = self.spec.get("replicas")
        return 1 if wanted is None else int(wanted)

    def owns(self, other: Thing) -> bool:
        """Return whether this object made the other."""
        return other.owner is self


@dataclass(frozen=True)
class Write:
    """One successful write request. ``user``: the name that the component shows to the API server."""

    component: str
    user: str
    verb: str
    resource: str
    subresource: str | None
    detail: Mapping[str, Any]

    @property
    def step(self) -> str:
        """The write as one line: component, verb, resource."""
        target = f"{self.resource}/{self.subresource}" if self.subresource else self.resource
        return f"{self.component} {self.verb} {target}"


@dataclass(frozen=True)
class Component:
    """A control loop: ``react`` brings the cluster nearer to what is wanted, called when ``watches`` changed."""

    process: str
    name: str
    user: str
    watches: tuple[str, ...]
    react: Callable[[Cluster, Component], None]


@dataclass
class Cluster:
    """All objects, and the components that are running."""

    components: tuple[Component, ...]
    trace: Trace
    things: list[Thing] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    events: dict[str, set[str]] = field(default_factory=dict)
    _woken: deque[Component] = field(default_factory=deque)

    def all(self, resource: str) -> list[Thing]:
        """Return the objects of a resource, in order of creation."""
        return [thing for thing in self.things if thing.resource == resource]

    def made_by(self, owner: Thing, resource: str = "pods") -> list[Thing]:
        """Return what an object owns, in order of creation."""
        return [thing for thing in self.things if thing.resource == resource and owner.owns(thing)]

    def selected(self, resource: str, selector: Mapping[str, Any] | None) -> Iterable[Thing]:
        """Return the objects of a resource whose labels a label selector selects."""
        return [thing for thing in self.all(resource) if matches_selector(selector, thing.labels)]

    def add(self, by: Component, thing: Thing, why: str, **detail: Any) -> None:
        """Record the creation of an object."""
        self.things.append(thing)
        self.record(by, "create", thing.resource, None, why, **detail)

    def remove(self, by: Component, thing: Thing, why: str, at_once: bool = False) -> None:
        """Record a deletion. A Pod on a Node stays, terminating, until the kubelet has stopped it, or ``at_once``."""
        placed = thing.resource == "pods" and thing.spec.get("nodeName")
        if placed and not at_once and not finished(thing):
            thing.terminating = True
        else:
            self.things.remove(thing)
        self.record(by, "delete", thing.resource, None, why)

    def report(self, by: Component, thing: Thing, status: dict[str, Any], why: str, verb: str = "update") -> None:
        """Record a status, unless it says nothing new: controllers do not repeat themselves."""
        if thing.status != status:
            thing.status = status
            self.record(by, verb, thing.resource, "status", why, **(status if verb == "patch" else {}))

    def record(self, by: Component, verb: str, resource: str, subresource: str | None, why: str, **detail: Any) -> None:
        """Append a write and wake everybody who watches the resource."""
        write = Write(by.process, by.user, verb, resource, subresource, detail)
        self.writes.append(write)
        target = f"{resource}/{subresource}" if subresource else resource
        self.trace.step(by.name, f"{_VERBS[verb]} {target}({verb})", why, **detail)
        for component in self.components:
            if resource in component.watches:
                self.wake(component)

    def event(self, by: Component, about: str) -> None:
        """Note the Event ``Kind/Reason`` that a component wrote."""
        self.events.setdefault(by.process, set()).add(about)

    def wake(self, component: Component) -> None:
        """Put a component at the end of the queue, unless it waits already."""
        if component not in self._woken:
            self._woken.append(component)

    def settle(self, most: int = 10_000) -> None:
        """Let woken components work until nothing is left to do."""
        for _ in range(most):
            if not self._woken:
                return
            component = self._woken.popleft()
            component.react(self, component)


def finished(pod: Thing) -> bool:
    """Return whether a Pod has come to its end."""
    return pod.status.get("phase") in ("Succeeded", "Failed")


def ready(pod: Thing) -> bool:
    """Return whether a Pod is ready."""
    return pod.status.get("ready") == "True"


def active(pods: Iterable[Thing]) -> list[Thing]:
    """Return the Pods that still count: neither finished nor being deleted (controller.FilterActivePods)."""
    return [pod for pod in pods if not finished(pod) and not pod.terminating]
