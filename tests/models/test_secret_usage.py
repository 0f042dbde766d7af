from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.containers.secret_usage import run
from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace

DB = {"name": "db", "stringData": {"k1": "v1", "k2": "v2"}}


def use(at: Release = NEWEST, **fields: Any) -> dict[str, Any]:
    return run({"secrets": [DB], **fields}, at, Trace())


def mounted(source: dict[str, Any], **fields: Any) -> dict[str, Any]:
    mount = {"name": "v", "mountPath": "/m"} | fields.pop("mount", {})
    return use(volumes=[{"name": "v", **source}], volumeMounts=[mount], **fields)


def event(name: str, at: Release = NEWEST, **fields: Any) -> dict[str, Any]:
    return run({"event": name, **fields}, at, Trace())


def modes(said: dict[str, Any]) -> dict[str, str]:
    return {path: file["mode"] for path, file in said["files"].items()}


def test_modes_and_symlinks() -> None:
    items = [{"key": "k1", "path": "d/e", "mode": 0o440}, {"key": "k2", "path": "f"}]
    said = mounted({"secret": {"secretName": "db", "defaultMode": 0o600, "items": items}})
    assert modes(said) == {"/m/d/e": "0440", "/m/f": "0600"}
    assert said["symlinks"] == {"/m/d": "..data/d", "/m/f": "..data/f"}


def test_fs_group_may_read() -> None:
    said = mounted({"secret": {"secretName": "db", "defaultMode": 0}}, podSecurityContext={"fsGroup": 5})
    assert {(file["mode"], file["gid"]) for file in said["files"].values()} == {("0440", 5)}


def test_sub_path_is_the_file_itself() -> None:
    said = mounted({"secret": {"secretName": "db"}}, mount={"mountPath": "/etc/one", "subPath": "k1"})
    assert (modes(said), said["symlinks"]) == ({"/etc/one": "0644"}, {})


def test_later_source_of_a_projected_volume_wins() -> None:
    again = {"name": "db", "items": [{"key": "k2", "path": "k1", "mode": 0o400}]}
    said = mounted({"projected": {"sources": [{"secret": {"name": "db"}}, {"secret": again}]}})
    assert modes(said) == {"/m/k1": "0400", "/m/k2": "0644"}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"volumes": [{"name": "v", "secret": {"secretName": "no"}}]}, "ContainerCreating"),
        ({"envFrom": [{"secretRef": {"name": "no"}}]}, "CreateContainerConfigError"),
        (
            {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "db", "key": "no"}}}]},
            "CreateContainerConfigError",
        ),
    ],
)
def test_missing_secrets(fields: dict[str, Any], reason: str) -> None:
    said = use(volumeMounts=[{"name": "v", "mountPath": "/m"}], **fields)
    assert (said["started"], said["waitingReason"]) == (False, reason)


def test_volume_that_nobody_mounts_is_not_set_up() -> None:
    assert use(volumes=[{"name": "v", "secret": {"secretName": "no"}}])["started"]


def test_environment_in_order() -> None:
    secret = {"name": "s", "stringData": {"A": "$(B)", "9x": "1"}}
    env = [{"name": "B", "value": "$(A)$(C)"}, {"name": "C", "value": "c"}]
    fields: dict[str, Any] = {"secrets": [secret], "env": env, "envFrom": [{"secretRef": {"name": "s"}}]}
    assert use(**fields)["env"] == {"A": "$(B)", "9x": "1", "B": "$(B)$(C)", "C": "c"}
    assert "9x" not in use(Release(1, 31), **fields)["env"]


@pytest.mark.parametrize(
    ("secret", "causes"),
    [
        ({"type": "kubernetes.io/tls"}, ["data[tls.crt]", "data[tls.key]"]),
        ({"type": "kubernetes.io/basic-auth"}, ["data[username]", "data[password]"]),
        ({"type": "kubernetes.io/ssh-auth", "stringData": {"ssh-privatekey": ""}}, ["data[ssh-privatekey]"]),
        ({"type": "kubernetes.io/dockercfg", "stringData": {".dockercfg": "[]"}}, ["data[.dockercfg]"]),
        ({"stringData": {"..a": "1", "ok": "<1048577 bytes>"}}, ["data[..a]", "data"]),
    ],
)
def test_refused_secrets(secret: dict[str, Any], causes: list[str]) -> None:
    assert [cause["field"] for cause in event("createSecret", secret=secret)["causes"]] == causes


def test_accepted_secrets() -> None:
    basic = {"type": "kubernetes.io/basic-auth", "stringData": {"password": ""}}
    assert event("createSecret", secret=basic)["accepted"]
    assert event("createSecret", secret={"type": "my/own"})["type"] == "my/own"
    assert event("createSecret", secret={"data": {"a": 1}})["code"] == 400


def test_immutable_secret_keeps_its_data_but_not_its_labels() -> None:
    secret = {"stringData": {"a": "1"}, "immutable": True}
    assert event("updateSecret", secret=secret, mergePatch={"metadata": {"labels": {"x": "y"}}})["accepted"]
    removed = event("updateSecret", secret=secret, mergePatch={"immutable": None, "data": {"b": "Mg=="}})
    assert [cause["field"] for cause in removed["causes"]] == ["immutable", "data"]


def test_projected_tokens() -> None:
    token = event("projectedToken", serviceAccountToken={"path": "t", "audience": "vault", "expirationSeconds": 3607})
    assert (token["lifetimeSeconds"], token["audiences"]) == (3607, ["vault"])
    extended = event("projectedToken", Release(1, 29), serviceAccountToken={"path": "t", "expirationSeconds": 3607})
    assert (extended["lifetimeSeconds"], extended["boundTo"]) == (31536000, ["pod", "serviceaccount"])
    assert not event("projectedToken", serviceAccountToken={"path": "t", "expirationSeconds": 599})["accepted"]


def test_token_is_private_once_the_user_is_known() -> None:
    said = event("defaultTokenMount", podSecurityContext={"runAsUser": 7})
    assert said["modes"] == {"ca.crt": "0644", "namespace": "0644", "token": "0600"}


def test_pod_settings_go_before_the_accounts() -> None:
    said = event("createPod", serviceAccount={"imagePullSecrets": ["a"]}, pod={"imagePullSecrets": ["p"]})
    assert (said["imagePullSecrets"], said["tokenMounted"]) == (["p"], True)


def test_token_secrets_were_made_until_1_24() -> None:
    assert event("createServiceAccount", Release(1, 23))["tokenSecretCreated"]
    assert not event("createServiceAccount")["tokenSecretCreated"]


@pytest.mark.parametrize("used", ["env", "envFrom", "subPath"])
def test_only_volumes_follow(used: str) -> None:
    fields = {"change": "update", "observeSeconds": 200}
    assert event("secretChangedWhilePodRuns", usedAs=used, **fields)["valueSeen"] == "old"
    assert event("secretChangedWhilePodRuns", usedAs="volume", **fields)["valueSeen"] == "new"


def test_bad_input() -> None:
    with pytest.raises(BadInput, match=r"input\.event"):
        event("dropSecret")


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text("abc-_.", min_size=1, max_size=4), st.text(max_size=8), max_size=4))
def test_what_is_stored_decodes_to_what_was_written(data: dict[str, str]) -> None:
    said = event("createSecret", secret={"stringData": data})
    if said["accepted"]:
        assert {key: base64.b64decode(value).decode() for key, value in said["data"].items()} == data
    assert said["accepted"] == all(key != "." and not key.startswith("..") for key in data)
