"""The frame around every CNI plugin: environment, network configuration, versions, error codes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kb.models.field import Field
from kb.models.model import BadInput

SUPPORTED = ("0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0")
# pkg/types/types.go of containernetworking/cni.
INCOMPATIBLE_VERSION, UNKNOWN_CONTAINER, ENVIRONMENT, DECODING, NETWORK_CONFIG, INTERNAL = 1, 3, 4, 6, 7, 999
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.\-]*")
_NEEDED = {
    "ADD": ("CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"),
    "CHECK": ("CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"),
    # A container whose network namespace is gone must still be deletable.
    "DEL": ("CNI_CONTAINERID", "CNI_IFNAME"),
}


class PluginError(Exception):
    """A plugin's error: the code of the CNI specification, a word for the message, and why, in Chinese."""

    def __init__(self, why: str, about: str = "", code: int = INTERNAL) -> None:
        super().__init__(why)
        self.why, self.about, self.code = why, about, code

    def answer(self) -> dict[str, Any]:
        """Return the error as the answer of a step."""
        answer: dict[str, Any] = {"ok": False, "code": self.code}
        return answer | {"about": self.about} if self.about else answer


@dataclass(frozen=True)
class Call:
    """One checked call of a plugin; ``namespace`` is the path CNI_NETNS, ``config`` the network configuration."""

    command: str
    container: str
    namespace: str
    interface: str
    args: str
    config: Field

    @property
    def version(self) -> str:
        """The CNI version in which the answer is printed; an absent one means 0.1.0."""
        return self.config.at("cniVersion").text() or "0.1.0"

    @property
    def network(self) -> str:
        """The name of the network, under which host-local keeps its reservations."""
        return self.config.at("name").text()


@contextmanager
def decoding() -> Iterator[None]:
    """Turn a wrong type inside a plugin's configuration into the plugin's own error, as json.Unmarshal does."""
    try:
        yield
    except BadInput as wrong:
        raise PluginError(f"配置解不出来:{wrong}") from None


def checked_call(env: Mapping[str, str], stdin: str | Mapping[str, Any]) -> Call | None:
    """Return the call that environment and standard input describe, None for no command at all.

    Raise PluginError in the order of pkg/skel/skel.go pluginMain: environment, configuration, names, version.
    """
    command = env.get("CNI_COMMAND", "")
    if not command:
        return None
    lacking = [name for name in _NEEDED.get(command, ()) if not env.get(name)]
    if lacking:
        raise PluginError(f"缺少环境变量 {'、'.join(lacking)}", code=ENVIRONMENT)
    if command == "VERSION":
        return Call(command, "", "", "", "", Field({}, "config"))
    config = _config(stdin)
    call = Call(
        command=command,
        container=env.get("CNI_CONTAINERID", ""),
        namespace=env.get("CNI_NETNS", ""),
        interface=env.get("CNI_IFNAME", ""),
        args=env.get("CNI_ARGS", ""),
        config=config,
    )
    _check_names(call)
    if command not in _NEEDED:
        raise PluginError(f"不认识的 CNI_COMMAND {command}", code=ENVIRONMENT)
    _check_version(call)
    return call


def _config(stdin: str | Mapping[str, Any]) -> Field:
    try:
        config = json.loads(stdin) if isinstance(stdin, str) else stdin
    except json.JSONDecodeError:
        raise PluginError("标准输入不是 JSON", code=DECODING) from None
    if config is None:
        config = {}
    if not isinstance(config, Mapping) or not isinstance(config.get("name") or "", str):
        raise PluginError("网络配置解不出来", code=DECODING)
    return Field(config, "config")


def _check_names(call: Call) -> None:
    """Check the three names (pkg/utils/utils.go ValidateNetworkName, ValidateContainerID, ValidateInterfaceName)."""
    if not call.network:
        raise PluginError("缺少网络名 name", code=NETWORK_CONFIG)
    if not _NAME.fullmatch(call.network):
        raise PluginError(f"网络名 {call.network!r} 里有不许的字符", code=NETWORK_CONFIG)
    if not call.container:
        raise PluginError("缺少容器 ID", code=UNKNOWN_CONTAINER)
    if not _NAME.fullmatch(call.container):
        raise PluginError(f"容器 ID {call.container!r} 里有不许的字符", code=ENVIRONMENT)
    name = call.interface
    if not name or len(name.encode()) > 15 or name in (".", "..") or any(c in "/:" or c.isspace() for c in name):
        raise PluginError(f"接口名 {name!r} 不行:1–15 个字符,不含 /、: 和空白", code=ENVIRONMENT)


def _check_version(call: Call) -> None:
    stated = call.config.at("cniVersion").value
    if not isinstance(stated or "", str):
        raise PluginError("cniVersion 不是字符串", code=DECODING)
    if call.command == "CHECK":
        try:
            allowed = version_numbers(call.version) >= (0, 4, 0)
        except ValueError:
            raise PluginError(f"cniVersion {call.version!r} 不是版本号", code=DECODING) from None
        if not allowed:
            raise PluginError(f"CNI {call.version} 还没有 CHECK", code=INCOMPATIBLE_VERSION)
    if call.version not in SUPPORTED:
        raise PluginError(f"插件不支持 CNI {call.version}", code=INCOMPATIBLE_VERSION)


def version_numbers(version: str) -> tuple[int, ...]:
    """Return a CNI version as comparable numbers; raise ValueError for anything that is no version."""
    parts = [int(part) for part in version.split(".")]
    if not 1 <= len(parts) <= 3 or min(parts) < 0:
        raise ValueError(version)
    return tuple(parts + [0] * (3 - len(parts)))


def env_args(text: str, known: tuple[str, ...]) -> dict[str, str]:
    """Return the pairs of CNI_ARGS (pkg/types/args.go LoadArgs); raise PluginError for malformed or unknown ones."""
    pairs, unknown = {}, []
    for pair in text.split(";") if text else ():
        parts = pair.split("=")
        if len(parts) != 2:
            raise PluginError(f"CNI_ARGS 里 {pair!r} 不是 键=值")
        if parts[0] in (*known, "IgnoreUnknown"):
            pairs[parts[0]] = parts[1]
        else:
            unknown.append(parts[0])
    ignores = pairs.pop("IgnoreUnknown", "0").lower()
    if ignores not in ("0", "1", "true", "false"):
        raise PluginError("CNI_ARGS 里 IgnoreUnknown 不是布尔值")
    if unknown and ignores in ("0", "false"):
        raise PluginError(f"CNI_ARGS 里不认识 {'、'.join(unknown)}")
    return pairs
