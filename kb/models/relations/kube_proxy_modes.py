"""The modes of kube-proxy: which there are, which is the default, release by release, and what userspace mode was."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Gone, Numbers, Relation, Words
from kb.models.release import Release, as_of
from kb.models.workloads.component_flags.kube_proxy import LINUX_MODES, WINDOWS_MODES

# Some texts take eBPF for a mode of kube-proxy; it is what replacements of kube-proxy use.
MODES = Words("proxy-mode", ("iptables", "ipvs", "nftables", "kernelspace", "userspace", "ebpf"))
CURRENT = Words("proxy-mode", ("iptables", "ipvs", "nftables", "kernelspace"))
LINUX = Words("proxy-mode", ("iptables", "ipvs", "nftables"))
FORWARDING = Words("proxy-mode", ("iptables", "ipvs", "nftables", "userspace"))
PLATFORMS = Words("platform", ("linux", "windows"))

TYPES = Source("pkg/proxy/apis/config/types.go", "ProxyMode")
LINUX_SERVER = Source("cmd/kube-proxy/app/server_linux.go", "createProxier")
DEFAULTS = Source("cmd/kube-proxy/app/server_linux.go", "platformApplyDefaults")
USERSPACE = Source("pkg/proxy/userspace/proxysocket.go", "tryConnectEndpoints")

# --proxy-mode before the oldest release that component_flags knows (pkg/proxy/ipvs/README.md tells the releases).
_LINUX_MODES = (("1.0", ("userspace",)), ("1.1", ("userspace", "iptables")), ("1.8", LINUX_MODES[0][1]), *LINUX_MODES)
_MODE_CHANGES = ("1.1", "1.8", "1.26", "1.29")


def linux_modes(at: Release) -> tuple[str, ...]:
    """Return the modes that kube-proxy offers on Linux."""
    return as_of(_LINUX_MODES, at)


def all_modes(at: Release) -> frozenset[str]:
    """Return the modes that kube-proxy offers on any platform."""
    return frozenset((*linux_modes(at), *as_of(WINDOWS_MODES, at)))


# CHANGELOG-1.2.md: iptables became the default. server_windows.go: kernelspace since userspace is gone.
_LINUX_DEFAULT = (("1.0", "userspace"), ("1.2", "iptables"))
_WINDOWS_DEFAULT = (("1.26", "kernelspace"),)


def default_mode(at: Release, platform: str = "linux") -> str:
    """Return the mode in which kube-proxy runs when none is asked for."""
    return as_of(_LINUX_DEFAULT if platform == "linux" else _WINDOWS_DEFAULT, at)


def is_default(at: Release, mode: str, platform: str) -> bool:
    """Return whether kube-proxy runs in a mode when none is asked for."""
    return default_mode(at, platform) == mode


# When each mode reached a stage (minor releases). nftables: pkg/features/kube_features.go NFTablesProxyMode;
# ipvs: KEP-265 and KEP-5495; userspace: kubernetes/kubernetes#104631 and #112133; iptables: CHANGELOG-1.2.md.
_SINCE: dict[str, dict[str, int]] = {
    "iptables": {"added": 1},
    "ipvs": {"alpha": 8, "added": 8, "beta": 9, "ga": 11, "deprecated": 35},
    "nftables": {"alpha": 29, "added": 29, "beta": 31, "ga": 33},
    "userspace": {"deprecated": 23, "removed": 26},
}
STAGES = Words("stage", ("added", "alpha", "beta", "ga", "deprecated", "removed"))


def since(at: Release, mode: str, stage: str) -> tuple[int, ...]:
    """Return the minor release in which a mode reached a stage, nothing if it never did."""
    return tuple(number for name, number in _SINCE[mode].items() if name == stage)


STATUS = Words("stage", ("available", "alpha", "beta", "ga", "deprecated", "removed"))
_STATUS = {
    "iptables": (("1.0", ()), ("1.1", ("available",)), ("1.2", ("available", "ga"))),
    "ipvs": (
        ("1.0", ()),
        ("1.8", ("available", "alpha")),
        ("1.9", ("available", "beta")),
        ("1.11", ("available", "ga")),
        ("1.35", ("available", "ga", "deprecated")),
    ),
    "nftables": (
        ("1.0", ()),
        ("1.29", ("available", "alpha")),
        ("1.31", ("available", "beta")),
        ("1.33", ("available", "ga")),
    ),
    "userspace": (
        ("1.0", ("available", "ga")),
        ("1.23", ("available", "ga", "deprecated")),
        ("1.26", ("deprecated", "removed")),
    ),
}
_STATUS_CHANGES = ("1.2", "1.8", "1.9", "1.11", "1.23", "1.26", "1.29", "1.31", "1.33", "1.35")


def status(at: Release, mode: str) -> tuple[str, ...]:
    """Return everything that can be said of the state a mode is in."""
    return as_of(_STATUS[mode], at)


# NFTablesProxyMode: nobody could choose nftables before.
NFTABLES_SINCE = (("1.29", True),)

# KEP-3866 and KEP-5495: nftables is to take the place of ipvs and iptables; kube-proxy says so when started with ipvs.
_RECOMMENDED = (("1.33", "nftables"),)


def platform_of(at: Release, mode: str) -> str:
    """Return the platform on which a mode works."""
    return "windows" if mode in as_of(WINDOWS_MODES, at) else "linux"


# What was so in userspace mode and in no other: the packets passed through the kube-proxy process.
_USERSPACE_TRAITS = (
    "listens-per-service",
    "redirects-to-itself",
    "connects-to-backend",
    "passes-through",
    "l4-balancer",
    "extra-copies",
    "slower",
    "retries",
)
TRAITS = Words("userspace-trait", _USERSPACE_TRAITS)


def _userspace_or_gone(at: Release) -> None:
    if "userspace" not in linux_modes(at):
        raise Gone(str(at))


def userspace_trait(at: Release, trait: str) -> bool:
    """Return whether kube-proxy has a trait of its userspace mode."""
    _userspace_or_gone(at)
    return True


# Into the process and out of it again.
_COPIES = 2


def userspace_copies(at: Release) -> int:
    """Return how often userspace mode copied data between kernel and user space."""
    _userspace_or_gone(at)
    return _COPIES


RELATIONS = (
    Relation("proxy.modes", {}, MODES, linux_modes, (TYPES,), changes=_MODE_CHANGES),
    Relation("proxy.all_modes", {}, MODES, all_modes, (TYPES,), changes=("1.26", "1.29")),
    Relation(
        "proxy.default",
        {"mode": MODES, "platform": PLATFORMS},
        YES_NO,
        is_default,
        (DEFAULTS, Source("cmd/kube-proxy/app/server_windows.go", "platformApplyDefaults")),
        ordinary={"platform": "linux"},
        changes=("1.2", "1.26"),
    ),
    Relation("proxy.since", {"mode": FORWARDING, "stage": STAGES}, Numbers(0, 60, "release"), since, (LINUX_SERVER,)),
    Relation(
        "proxy.status",
        {"mode": Words("proxy-mode", tuple(_STATUS))},
        STATUS,
        status,
        (LINUX_SERVER, Source("pkg/features/kube_features.go", "NFTablesProxyMode")),
        changes=_STATUS_CHANGES,
    ),
    Relation(
        "proxy.recommended",
        {"mode": MODES},
        YES_NO,
        lambda at, mode: as_of(_RECOMMENDED, at) == mode,
        (Source("cmd/kube-proxy/app/server_linux.go", "platformCheckSupported"),),
        changes=("1.33",),
    ),
    Relation("proxy.platform", {"mode": CURRENT}, PLATFORMS, platform_of, (TYPES,)),
    Relation("proxy.userspace", {"trait": TRAITS}, YES_NO, userspace_trait, (USERSPACE,), changes=("1.26",)),
    # What a text says of the mode after it has called it removed or deprecated is meant of the past.
    Relation("proxy.userspace_was", {"trait": TRAITS}, YES_NO, lambda at, trait: True, (USERSPACE,)),
    Relation("proxy.userspace_copies", {}, Numbers(0, 20), userspace_copies, (USERSPACE,), changes=("1.26",)),
    Relation("proxy.copies_were", {}, Numbers(0, 20), lambda at: _COPIES, (USERSPACE,)),
)
