"""The plugins that make a veth pair for a container: bridge and ptp."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

from kb.models.field import Field
from kb.models.network import host_local
from kb.models.network.cni_action import Action
from kb.models.network.cni_call import PluginError, env_args
from kb.models.network.cni_host import Host, Veth
from kb.models.network.cni_result import Interface, IPConfig, Link, Result, Route

_DEFAULT = {4: ipaddress.ip_interface("0.0.0.0/0"), 6: ipaddress.ip_interface("::/0")}
_DNS = ("nameservers", "domain", "search", "options")


def bridge_add(do: Action) -> Result:
    """Join the container to a bridge: bridge, namespace, veth pair, address, gateway, in this order (bridge.go)."""
    config = do.call.config
    name, mtu, hairpin = config.at("bridge").text() or "cni0", config.at("mtu").whole(), config.at("hairpinMode").flag()
    default_gateway = config.at("isDefaultGateway").flag()
    gateway = config.at("isGateway").flag() or default_gateway
    if hairpin and config.at("promiscMode").flag():
        raise PluginError("hairpinMode 和 promiscMode 不能同开")
    env_args(do.call.args, ("MAC",))
    bridge = do.host.bridge(name, mtu)
    veth = _add_veth(do, name, mtu, hairpin)
    links = (Link(name), Link("veth*"), Link(do.call.interface, do.call.namespace))
    result = Result(interfaces=links)
    if config.at("ipam").at("type").text():
        given = _ipam_add(do)
        routes = given.routes + (_default_routes(given) if default_gateway else ())
        ips = tuple(replace(one, interface=2) for one in given.ips)
        result = replace(result, ips=ips, routes=routes)
        _configure(do.host, veth, result)
        for one in ips if gateway else ():
            _ensure_address(do, bridge.addresses, one)
        _masquerade(do, result)
    do.trace.step("bridge", f"把 {do.container} 接到网桥 {name}", "容器一端是 veth,另一端插在网桥上")
    return replace(result, dns=_dns(config))


def ptp_add(do: Action) -> Result:
    """Join the container to the host by a pair of its own, with a host route to its address (ptp.go)."""
    given = _ipam_add(do)
    try:
        veth = _add_veth(do, "", do.call.config.at("mtu").whole(), False)
    except PluginError:
        _ipam_delete(do)
        raise
    links = (Link("veth*"), Link(do.call.interface, do.call.namespace))
    result = replace(given, interfaces=links, ips=tuple(replace(one, interface=1) for one in given.ips))
    _configure(do.host, veth, result)
    _masquerade(do, result)
    do.trace.step("ptp", f"把 {do.container} 直接连到主机", "主机一端是网关,主机路由指到这根 veth")
    return replace(result, dns=_dns(do.call.config))


def veth_delete(do: Action) -> None:
    """Release the address, remove the pair and its masquerading (bridge and ptp); nothing there is no error."""
    if do.call.config.at("ipam").at("type").text():
        _ipam_delete(do)
    if do.container not in do.host.namespaces:
        # The pair died with the namespace; nobody knows the address any more, so ipMasq rules stay.
        return
    removed = do.host.veths.pop(do.key, None)
    if removed and do.call.config.at("ipMasq").flag():
        do.host.masquerading.pop(do.call.container, None)
    do.trace.step(str(do.call.config.at("type").value), f"删掉 {do.container} 的 veth", "DEL 可以重复")


def veth_check(do: Action) -> None:
    """Raise PluginError unless namespace, reservation and pair are as ADD left them."""
    do.need_namespace()
    _ipam(do)
    host_local.check(do.call, do.host.store(do.call.network))
    do.need_previous()
    if do.key not in do.host.veths:
        raise PluginError("容器里没有这个接口")


def _ipam(do: Action) -> None:
    """Raise PluginError when the runtime's path has no such IPAM plugin."""
    kind = do.call.config.at("ipam").at("type").text()
    if kind != "host-local":
        raise PluginError(f"找不到 IPAM 插件 {kind!r}")


def _ipam_add(do: Action) -> Result:
    _ipam(do)
    return host_local.add(do.call, do.host.store(do.call.network), do.trace)


def _ipam_delete(do: Action) -> None:
    _ipam(do)
    host_local.delete(do.call, do.host.store(do.call.network), do.trace)


def _add_veth(do: Action, bridge: str, mtu: int, hairpin: bool) -> Veth:
    do.need_namespace()
    if do.key in do.host.veths:
        raise PluginError(f"容器里已有接口 {do.call.interface}", "interfaceExists")
    return do.host.add_veth(do.key, bridge, mtu, hairpin)


def _configure(host: Host, veth: Veth, result: Result) -> None:
    """Give the container's end its addresses and routes (pkg/ipam/ipam_linux.go ConfigureIface)."""
    veth.addresses += [one.address for one in result.ips]
    veth.gateways += [one.gateway for one in result.ips if one.gateway]
    veth.routes += result.routes
    for address in [*(one.address.ip for one in result.ips), *veth.gateways]:
        if address not in host.seen:
            host.seen.append(address)


def _default_routes(given: Result) -> tuple[Route, ...]:
    """Return a default route for each family that has none with a gateway yet (calcGateways)."""
    routes: list[Route] = []
    for one in given.ips:
        default = _DEFAULT[one.address.version]
        if not any(route.gw and route.dst == default for route in (*given.routes, *routes)):
            routes.append(Route(default, one.gateway))
    return tuple(routes)


def _ensure_address(do: Action, addresses: list[Interface], one: IPConfig) -> None:
    wanted = ipaddress.ip_interface(f"{one.gateway}/{one.address.network.prefixlen}")
    if wanted in addresses:
        return
    others = [old for old in addresses if old.version == wanted.version]
    if wanted.version == 6:
        others = [old for old in others if old.network.overlaps(wanted.network)]
    if others and not do.call.config.at("forceAddress").flag():
        _ipam_delete(do)
        raise PluginError("网桥已有别的地址")
    addresses[:] = [old for old in addresses if old not in others] + [wanted]


def _masquerade(do: Action, result: Result) -> None:
    if do.call.config.at("ipMasq").flag():
        do.host.masquerading[do.call.container] = sum(one.address.version == 4 for one in result.ips)


def _dns(config: Field) -> dict[str, object]:
    """Return the DNS settings of the configuration; host-local itself has none."""
    dns = config.at("dns")
    return {name: dns.at(name).value for name in _DNS if dns.at(name).value}
