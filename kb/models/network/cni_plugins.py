"""The reference plugins by name: those that only change what is there (loopback, portmap, tuning) are here."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from kb.models.network import host_local
from kb.models.network.cni_action import Action
from kb.models.network.cni_call import Call, PluginError, decoding
from kb.models.network.cni_result import Interface, IPConfig, Link, Result
from kb.models.network.cni_veth import bridge_add, ptp_add, veth_check, veth_delete


def loopback_add(do: Action) -> Result:
    """Set lo up; without a result before it says the addresses of lo."""
    do.need_namespace()
    do.host.namespaces[do.container] = True
    do.trace.step("loopback", f"打开 {do.container} 的 lo", "新的命名空间里 lo 是关着的")
    if do.previous is not None:
        return do.previous
    addresses: tuple[Interface, ...] = (ipaddress.ip_interface("127.0.0.1/8"), ipaddress.ip_interface("::1/128"))
    ips = tuple(IPConfig(address, None, 0) for address in addresses)
    return Result(interfaces=(Link("lo", do.call.namespace),), ips=ips)


def loopback_delete(do: Action) -> None:
    """Set lo down again."""
    if do.container in do.host.namespaces:
        do.host.namespaces[do.container] = False


def loopback_check(do: Action) -> None:
    """Raise PluginError unless lo is up."""
    do.need_namespace()
    if not do.host.namespaces[do.container]:
        raise PluginError("lo 是关着的")


def portmap_add(do: Action) -> Result:
    """Forward host ports to the container's address; ports are not reserved, a second claim is no error."""
    ports, previous = _port_mappings(do.call), do.need_previous()
    address = next((one.address.ip for one in previous.ips if one.address.version == 4), None)
    if ports and address is not None:
        # An IPv6 host address gets no IPv4 rule.
        targets = [f"{address}:{inner}" for inner, host_ip in ports if ":" not in host_ip]
        do.host.forwards[do.call.container] = targets
        do.host.hostport_masquerade |= do.call.config.at("snat").flag(True)
        do.trace.step("portmap", f"把主机端口转给 {'、'.join(targets)}", "iptables 的 DNAT,没有进程在监听")
    return previous


def portmap_delete(do: Action) -> None:
    """Take the forwarding away; the shared chains stay."""
    if _port_mappings(do.call):
        do.host.forwards.pop(do.call.container, None)


def portmap_check(do: Action) -> None:
    """Raise PluginError unless the forwarding is there."""
    do.need_previous()
    if _port_mappings(do.call) and do.call.container not in do.host.forwards:
        raise PluginError("没有这个容器的转发规则")


def tuning_add(do: Action) -> Result:
    """Change the interface that an earlier plugin made; only ``mtu`` shows here."""
    result, mtu = do.need_previous(), do.call.config.at("mtu").whole()
    do.need_namespace()
    if mtu and do.key in do.host.veths:
        do.host.veths[do.key].mtu = mtu
    return result


def nothing(do: Action) -> None:
    """Do nothing (the DEL and CHECK of a plugin that keeps no state)."""


def ipam_only_add(do: Action) -> Result:
    """Run host-local by itself."""
    return host_local.add(do.call, do.host.store(do.call.network), do.trace)


def ipam_only_delete(do: Action) -> None:
    """Release by host-local itself."""
    host_local.delete(do.call, do.host.store(do.call.network), do.trace)


def ipam_only_check(do: Action) -> None:
    """Check by host-local itself."""
    host_local.check(do.call, do.host.store(do.call.network))


Check = Callable[[Action], None]
PLUGINS: dict[str, tuple[Callable[[Action], Result], Check, Check]] = {
    "bridge": (bridge_add, veth_delete, veth_check),
    "ptp": (ptp_add, veth_delete, veth_check),
    "loopback": (loopback_add, loopback_delete, loopback_check),
    "portmap": (portmap_add, portmap_delete, portmap_check),
    "tuning": (tuning_add, nothing, nothing),
    "host-local": (ipam_only_add, ipam_only_delete, ipam_only_check),
}


def act(plugin: str, do: Action) -> Result | None:
    """Run one plugin; return the result of an ADD."""
    add, delete, check = PLUGINS[plugin]
    with decoding():
        if do.call.command == "ADD":
            return add(do)
        (delete if do.call.command == "DEL" else check)(do)
    return None


def _port_mappings(call: Call) -> list[tuple[int, str]]:
    """Return container port and host address of every mapping; raise PluginError for an impossible port."""
    mappings = []
    for one in call.config.at("runtimeConfig").at("portMappings").list():
        inner, outer = one.at("containerPort").whole(), one.at("hostPort").whole()
        if inner <= 0 or outer <= 0:
            raise PluginError("端口号必须大于 0")
        mappings.append((inner, one.at("hostIP").text()))
    return mappings
