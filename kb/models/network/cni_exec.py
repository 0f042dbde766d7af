"""What CNI plugins answer: host-local alone, a chain of plugins as a runtime runs it, or one call by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.field import Field, field_of
from kb.models.model import BadInput, Given, Model, Source
from kb.models.network.cni_action import NETNS, Action
from kb.models.network.cni_call import SUPPORTED, PluginError, checked_call
from kb.models.network.cni_host import Host, observed_state
from kb.models.network.cni_plugins import PLUGINS, act
from kb.models.network.cni_result import Result
from kb.models.release import Release
from kb.models.trace import Trace


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the answers of the plugins; they are no part of Kubernetes, so its release plays no part."""
    field = field_of(given)
    if field.at("plugins").given:
        return _chain(field, trace)
    plugin = _known(field.needed("plugin"), field.at("config"))
    if field.at("steps").given:
        return _alone(field, plugin, trace)
    return _by_hand(field, plugin, trace)


def _known(plugin: Field, config: Field) -> str:
    """Return the plugin's name; raise BadInput for what exists but is not modelled."""
    ipam = config.at("ipam").mapping().get("type") if isinstance(config.at("ipam").value, Mapping) else None
    if ipam in ("static", "dhcp"):
        raise BadInput(f"ipam.type:读到 {ipam!r},这里的 IPAM 插件只有 host-local")
    return plugin.one_of(tuple(PLUGINS), "")


def _by_hand(field: Field, plugin: str, trace: Trace) -> dict[str, Any]:
    """Return the answer to one call with the given environment and configuration."""
    env = {name: Field(value, f"env.{name}").text() for name, value in field.at("env").mapping().items()}
    stdin = field.at("stdin").text() if field.at("stdin").given else field.needed("config").mapping()
    return _call(plugin, env, stdin, Host(), {}, trace)


def _alone(field: Field, plugin: str, trace: Trace) -> dict[str, Any]:
    """Return the answers of one plugin to a series of calls that share its state, and what is reserved at the end."""
    host, config = Host(), field.needed("config").mapping()
    steps = []
    for step in field.at("steps").list():
        env = _environment(step)
        steps.append(_call(plugin, env, _for_step(config, step), host, {}, trace))
    reserved = [str(address) for store in host.stores.values() for address in store.reserved]
    return {"steps": steps, "reservedAtEnd": sorted(reserved)}


def _chain(field: Field, trace: Trace) -> dict[str, Any]:
    """Return the runtime's results for a list of plugins, and the state of the node afterwards."""
    host, results = Host(), dict[str, Result]()
    plugins = [(_known(one.needed("type"), one), one) for one in field.at("plugins").list()]
    calls = field.needed("steps").list()
    for step in calls:
        if step.at("netns").flag(True):
            host.namespaces[step.needed("containerID").text()] = False
    steps = []
    for step in calls:
        if step.at("removeNetnsBefore").flag():
            host.remove_namespace(step.at("containerID").text())
        steps.append(_through_chain(field, plugins, step, host, results, trace))
    return {"steps": steps, "after": observed_state(host)}


def _through_chain(
    field: Field,
    plugins: list[tuple[str, Field]],
    step: Field,
    host: Host,
    results: dict[str, Result],
    trace: Trace,
) -> dict[str, Any]:
    """Run every plugin for one step: ADD and CHECK in order, DEL backwards; the first error ends it."""
    env = _environment(step)
    command, container = env["CNI_COMMAND"], env["CNI_CONTAINERID"]
    head = {name: field.at(name).value for name in ("cniVersion", "name") if field.at(name).given}
    passed: dict[str, Result] = {} if command == "ADD" else results
    answer: dict[str, Any] = {"ok": True}
    for name, plugin in reversed(plugins) if command == "DEL" else plugins:
        config = _for_step({**plugin.mapping(), **head}, step, plugin.at("capabilities").mapping())
        answer = _call(name, env, config, host, passed, trace)
        if not answer["ok"]:
            return answer
    if command == "ADD" and container in passed:
        results[container] = passed[container]
    return answer


def _environment(step: Field) -> dict[str, str]:
    container = step.needed("containerID").text()
    return {
        "CNI_COMMAND": step.needed("command").text(),
        "CNI_CONTAINERID": container,
        "CNI_NETNS": NETNS + container,
        "CNI_IFNAME": step.at("ifName").text("eth0"),
        "CNI_ARGS": step.at("CNI_ARGS").text(),
    }


def _for_step(
    config: Mapping[str, Any], step: Field, capabilities: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    """Return the configuration with what the runtime adds for one call.

    In a chain a plugin gets only those runtimeConfig entries that its ``capabilities`` ask for.
    """
    added: dict[str, Any] = dict(config)
    if step.at("cniArgs").given:
        added["args"] = {"cni": step.at("cniArgs").value}
    if step.at("runtimeConfig").given:
        wanted = step.at("runtimeConfig").mapping()
        if capabilities is not None:
            wanted = {name: value for name, value in wanted.items() if capabilities.get(name) is True}
        added["runtimeConfig"] = {**Field(config.get("runtimeConfig"), "config.runtimeConfig").mapping(), **wanted}
    return added


def _call(
    plugin: str,
    env: Mapping[str, str],
    stdin: str | Mapping[str, Any],
    host: Host,
    results: dict[str, Result],
    trace: Trace,
) -> dict[str, Any]:
    """Return one plugin's answer; ``results`` has the result before it by container, and gets its own."""
    try:
        call = checked_call(env, stdin)
        if call is None:
            trace.step(plugin, "只说自己的版本", "没有 CNI_COMMAND")
            return {"ok": True}
        if call.command == "VERSION":
            return {"ok": True, "result": {"cniVersion": SUPPORTED[-1], "supportedVersions": list(SUPPORTED)}}
        result = act(plugin, Action(call, host, results.get(call.container), trace))
        if result is None:
            return {"ok": True}
        results[call.container] = result
        return {"ok": True, "result": result.printed(call.version)}
    except PluginError as wrong:
        trace.step(plugin, f"出错,代码 {wrong.code}", wrong.why)
        return wrong.answer()


MODEL = Model(
    topic="cni-exec",
    title="CNI 插件一步步答什么:host-local 分哪个地址,接口插件留下什么,出错用什么代码",
    run=run,
    sources=(
        Source("containernetworking/cni SPEC.md", "Section 4: Plugin Delegation, Section 5: Result Types"),
        Source("containernetworking/cni/pkg/skel/skel.go", "pluginMain"),
        Source("containernetworking/plugins/plugins/ipam/host-local", "cmdAdd"),
        Source("containernetworking/plugins/plugins/main/bridge/bridge.go", "cmdAdd"),
        Source("containernetworking/plugins/plugins/main/ptp/ptp.go", "cmdAdd"),
        Source("containernetworking/plugins/plugins/meta/portmap/main.go", "cmdAdd"),
    ),
    leaves_out=(
        "只讲到 CNI 1.0.0 的参考插件:host-local、bridge、ptp、loopback、portmap,tuning 只看 MTU",
        "MAC 地址和主机一端 veth 的名字是随机的,不列出来",
        "不读节点上的 resolv.conf,不讲 VLAN、MAC 防伪、IPv6 的路由表和转发规则",
    ),
    example={
        "plugin": "host-local",
        "config": {
            "cniVersion": "1.0.0",
            "name": "pods",
            "type": "host-local",
            "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.244.1.0/29"}]]},
        },
        "steps": [
            {"command": "ADD", "containerID": "a"},
            {"command": "DEL", "containerID": "a"},
            {"command": "ADD", "containerID": "b"},
        ],
    },
)
