"""One call of a CNI plugin on a node."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models.network.cni_call import Call, PluginError
from kb.models.network.cni_host import Host
from kb.models.network.cni_result import Result
from kb.models.trace import Trace

NETNS = "/run/netns/"


@dataclass(frozen=True)
class Action:
    """One call of one plugin on a node, with the result of the plugin before it in the chain."""

    call: Call
    host: Host
    previous: Result | None
    trace: Trace

    @property
    def container(self) -> str:
        """The container whose namespace the call names."""
        return self.call.namespace.removeprefix(NETNS)

    @property
    def key(self) -> tuple[str, str]:
        """Container and interface."""
        return self.container, self.call.interface

    def need_namespace(self) -> None:
        """Raise PluginError when the namespace is not there."""
        if self.container not in self.host.namespaces:
            raise PluginError(f"没有网络命名空间 {self.call.namespace}", "noSuchFile")

    def need_previous(self) -> Result:
        """Return the result before; raise PluginError when there is none."""
        if self.previous is None:
            raise PluginError("缺少 prevResult,这个插件要排在别的后面")
        return self.previous
