"""Flags of the components."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.release import NEWEST, OLDEST, Release
from kb.models.trace import Trace
from kb.models.workloads.component_flags.kubelet import FLAGS, NOT_DEPRECATED
from kb.models.workloads.controller_defaults import COMPONENTS, MODEL, flag_of


def said(component: str, flag: str, at: Release = NEWEST) -> dict[str, object]:
    return MODEL.run({"component": component, "flag": flag}, at, Trace())


@pytest.mark.parametrize(
    ("component", "flag", "kind", "default"),
    [
        ("kube-controller-manager", "node-startup-grace-period", "duration", "1m0s"),
        ("kube-controller-manager", "--concurrent-gc-syncs", "int32", "20"),
        ("kube-controller-manager", "horizontal-pod-autoscaler-tolerance", "float", "0.1"),
        ("kube-apiserver", "service-node-port-range", "portRange", "30000-32767"),
        ("kube-apiserver", "enable-admission-plugins", "strings", None),
        ("kube-scheduler", "leader-elect-retry-period", "duration", "2s"),
        ("kube-proxy", "kube-api-burst", "int32", "10"),
        ("kubelet", "node-status-update-frequency", "duration", "10s"),
    ],
)
def test_present(component: str, flag: str, kind: str, default: str | None) -> None:
    seen = said(component, flag)
    assert (seen["present"], seen["type"], seen["default"]) == (True, kind, default)


@pytest.mark.parametrize(
    ("component", "flag", "last"),
    [
        ("kube-controller-manager", "pod-eviction-timeout", Release(1, 26)),
        ("kube-scheduler", "use-legacy-policy-config", Release(1, 22)),
        ("kubelet", "cni-conf-dir", Release(1, 23)),
        ("kubelet", "pod-infra-container-image", Release(1, 34)),
    ],
)
def test_gone(component: str, flag: str, last: Release) -> None:
    assert said(component, flag, last)["present"] is True
    assert said(component, flag) == {"present": False}


def test_grace_period_grew_in_1_32() -> None:
    periods = [said("kube-controller-manager", "node-monitor-grace-period", Release(1, minor)) for minor in (31, 32)]
    assert [period["default"] for period in periods] == ["40s", "50s"]


def test_proxy_modes_by_release() -> None:
    assert said("kube-proxy", "proxy-mode", Release(1, 25))["choicesLinux"] == ["userspace", "iptables", "ipvs"]
    assert "nftables" in said("kube-proxy", "proxy-mode")["choicesLinux"]  # type: ignore[operator]


def test_kubelet_flags_that_are_not_deprecated_exist() -> None:
    assert set(FLAGS) >= NOT_DEPRECATED
    assert said("kubelet", "max-open-files")["deprecated"] is True


@pytest.mark.parametrize("given_", [{}, {"component": "etcd", "flag": "v"}, {"component": "kubelet", "flag": 3}])
def test_bad_input(given_: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        MODEL.run(given_, NEWEST, Trace())


@given(st.sampled_from(sorted(COMPONENTS)), st.data(), st.integers(OLDEST.minor, NEWEST.minor))
@settings(max_examples=50, deadline=None)
def test_the_newest_row_of_a_history_is_todays_table(component: str, data: st.DataObject, minor: int) -> None:
    flags, history = COMPONENTS[component]
    name = data.draw(st.sampled_from(sorted({*flags, *history})))
    assert flag_of(component, name, NEWEST) == flags.get(name)
    if name not in history:
        assert flag_of(component, name, Release(1, minor)) == flags[name]
