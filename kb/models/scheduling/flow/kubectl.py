"""What kubectl asks of the API server, for the commands that change something."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from kb.models.api.label_selector import matches_selector
from kb.models.api.refusal import refused
from kb.models.model import BadInput
from kb.models.scheduling.flow.cluster import Cluster, Component, Thing
from kb.models.scheduling.flow.manifests import RESOURCES, check, of_arguments, pod_faults, thing_of
from kb.models.scheduling.flow.object_patch import patched

KUBECTL = Component("kubectl", "kubectl", "admin", (), lambda cluster, me: None)

_WORDS = {word: plural for kind, (plural, short) in RESOURCES.items() for word in (kind.lower(), plural, short)}
_READING = ("get", "describe", "wait", "logs")


def play(cluster: Cluster, command: Mapping[str, Any], place: str) -> None:
    """Carry out one command of the input; raise BadInput for one that is not known."""
    words = command.get("kubectl")
    if words in ("create", "apply") and "manifest" in command:
        create(cluster, command["manifest"], f"{place}.manifest", overwrite=words == "apply")
        return
    if not isinstance(words, list | tuple) or not words or not all(isinstance(word, str) for word in words):
        raise BadInput(f"{place}:应是 {{kubectl: create, manifest}} 或 {{kubectl: [参数...]}},读到 {command!r:.60}")
    verb, rest = words[0], words[1:]
    if verb == "delete":
        _delete(cluster, rest, place)
    elif verb == "scale":
        _scale(cluster, rest, place)
    elif verb in ("create", "run", "expose"):
        create(cluster, of_arguments(verb, rest, place), place)
    elif verb in ("set", "rollout", "patch", "label", "annotate"):
        _change(cluster, verb, rest, place)
    elif verb not in _READING:
        raise BadInput(f"{place}:不认识 kubectl {verb},可用 create、delete、scale、set image、rollout、patch")


def create(cluster: Cluster, manifest: Any, place: str, overwrite: bool = False) -> None:
    """Create the object of a manifest; with ``overwrite`` change it if it exists, as kubectl apply does."""
    thing = thing_of(manifest, place)
    if faults := pod_faults(thing):
        refused(cluster.trace, faults)
        return
    present = next((one for one in cluster.all(thing.resource) if one.name == thing.name), None)
    if present is not None and not overwrite:
        raise BadInput(f"{place}:{thing.resource}/{thing.name} 已经有了,换个名字或用 apply")
    if present is not None:
        if {**present.spec, **thing.spec} != present.spec:
            present.spec.update(thing.spec)
            cluster.record(KUBECTL, "patch", thing.resource, None, "用户的请求:只送出变了的部分")
    elif thing.resource == "pods":
        cluster.add(KUBECTL, thing, "用户的请求", owner=None, nodeName=thing.spec.get("nodeName"))
    else:
        cluster.add(KUBECTL, thing, "用户的请求;API 服务器只是存下它,其余是各组件的事")


def _targets(cluster: Cluster, words: Sequence[str], place: str) -> list[Thing]:
    """Return the objects that ``deployment/web``, ``pod web``, ``pods -l app=web`` or ``pods --all`` name."""
    names = [word for word in words if not word.startswith("-")]
    selector = _flag(words, "-l", "--selector")
    if selector in names:
        names.remove(selector)
    if not names:
        raise BadInput(f"{place}:命令没有说明对象,例如 pod/web")
    resource, slash, _ = names[0].partition("/")
    plural = _WORDS.get(resource.partition(".")[0])
    if plural is None:
        raise BadInput(f"{place}:不认识资源 {resource!r},可用 {'、'.join(kind.lower() for kind in RESOURCES)}")
    wanted = {word.rpartition("/")[2] for word in names} if slash else set(names[1:])
    labels = dict(pair.split("=", 1) for pair in selector.replace("==", "=").split(",") if "=" in pair)
    return [
        thing
        for thing in cluster.all(plural)
        if thing.name in wanted
        or "--all" in words
        or (labels and matches_selector({"matchLabels": labels}, thing.labels))
    ]


def _flag(words: Sequence[str], *names: str) -> str:
    """Return the value of ``--flag=value`` or ``--flag value``, empty if it is not given."""
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name in names:
            return value
    return next((after for flag, after in pairwise(words) if flag in names), "")


def _delete(cluster: Cluster, words: Sequence[str], place: str) -> None:
    if "--cascade=orphan" in words:
        raise BadInput(f"{place}:这个模型不管 --cascade=orphan,去掉它")
    at_once = "--grace-period=0" in words or "--force" in words
    for thing in _targets(cluster, words, place):
        why = "用户的请求" if thing.resource != "pods" else "用户的请求;在节点上的 Pod 先只打上删除时间"
        cluster.remove(KUBECTL, thing, why, at_once)


def _scale(cluster: Cluster, words: Sequence[str], place: str) -> None:
    replicas = _flag(words, "--replicas")
    if not replicas.isdigit():
        raise BadInput(f"{place}:kubectl scale 要有 --replicas=数字")
    for thing in _targets(cluster, [word for word in words if word != replicas], place):
        thing.spec["replicas"] = int(replicas)
        cluster.record(KUBECTL, "patch", thing.resource, "scale", "用户只改副本数,改的是 scale 子资源")


def _change(cluster: Cluster, verb: str, words: Sequence[str], place: str) -> None:
    action = verb
    if verb in ("set", "rollout"):
        action, words = (words[0], words[1:]) if words else ("", words)
        if action in ("status", "history"):
            return
        if action not in ("image", "restart", "undo", "pause", "resume"):
            raise BadInput(f"{place}:不认识 kubectl {verb} {action}")
    patch = _flag(words, "-p", "--patch")
    named = [word for word in words if word != patch and ("=" not in word or word.startswith("-"))]
    for thing in _targets(cluster, named, place):
        before = copy.deepcopy(thing.spec)
        if action == "patch":
            thing.spec = patched({"spec": thing.spec}, patch, place).get("spec") or {}
            check(thing, place)
        else:
            _apply(cluster, thing, action, words)
        if before != thing.spec or action in ("label", "annotate"):
            cluster.record(KUBECTL, "patch", thing.resource, None, "用户的请求")


def _apply(cluster: Cluster, thing: Thing, action: str, words: Sequence[str]) -> None:
    template = thing.spec.get("template")
    if action == "image":
        given = (word.partition("=") for word in words if "=" in word and not word.startswith("-"))
        images: dict[object, object] = {name: image for name, _, image in given}
        for container in ((template or {}).get("spec") or thing.spec).get("containers") or ():
            if isinstance(container, dict):
                container["image"] = images.get(container.get("name"), images.get("*", container.get("image")))
    elif action == "restart" and template is not None:
        # What really changes is an annotation of the template with the time of the command.
        thing.spec["template"] = {**template, "restartedAt": len(cluster.writes)}
    elif action in ("pause", "resume"):
        thing.spec["paused"] = action == "pause"
    elif action == "undo":
        older = [one for one in cluster.made_by(thing, "replicasets") if one.spec["template"] != template]
        if older:
            thing.spec["template"] = copy.deepcopy(older[-1].spec["template"])
