"""The phases of volumes and claims: the decisions themselves, and whole lives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.release import NEWEST, Release
from kb.models.storage.objects import BIND_COMPLETED, PROVISIONED_BY, Claim, Volume
from kb.models.storage.pv_lifecycle import MODEL
from kb.models.storage.pv_phases import claim_move, volume_move
from kb.models.trace import Trace

SPEC = {"accessModes": ["ReadWriteMany"], "storageClassName": "hand"}
VOLUME = Volume("v", {}, {**SPEC, "capacity": {"storage": "3Ti"}})
CLAIM = Claim("c", {}, {**SPEC, "resources": {"requests": {"storage": "1Ti"}}}, namespace="n", uid="u1")


def referring(uid: str = "u1", **metadata: Any) -> Volume:
    return replace(
        VOLUME, metadata=metadata, spec={**VOLUME.spec, "claimRef": {"namespace": "n", "name": "c", "uid": uid}}
    )


def naming(volume: str, bound: bool) -> Claim:
    annotations = {BIND_COMPLETED: "yes"} if bound else {}
    return replace(CLAIM, metadata={"annotations": annotations}, spec={**CLAIM.spec, "volumeName": volume})


@pytest.mark.parametrize(
    ("volume", "claim", "phase", "then"),
    [
        (VOLUME, None, "Available", ""),
        (referring(uid=""), CLAIM, "Available", ""),
        (referring(), None, "Released", "reclaim"),
        (referring("u0"), naming("v", True), "Released", "reclaim"),
        (replace(referring(), phase="Failed"), None, "", "reclaim"),
        (referring(), CLAIM, "", ""),
        (referring(), naming("v", True), "Bound", ""),
        (referring(), naming("other", True), "Available", "unbind"),
    ],
)
def test_volume_move(volume: Volume, claim: Claim | None, phase: str, then: str) -> None:
    move = volume_move(volume, claim)
    assert (move.phase, move.then) == (phase, then), move.why


def test_provisioned_volume_of_a_claim_bound_elsewhere_is_reclaimed() -> None:
    made = referring(annotations={PROVISIONED_BY: "some.driver"})
    made = replace(made, spec={**made.spec, "persistentVolumeReclaimPolicy": "Delete"})
    assert volume_move(made, naming("other", True)).then == "reclaim"


@pytest.mark.parametrize(
    ("claim", "volume", "phase", "then"),
    [
        (CLAIM, None, "", "match"),
        (naming("v", False), None, "Pending", ""),
        (naming("v", False), VOLUME, "", "bind"),
        (naming("v", False), replace(VOLUME, deleting=True), "Pending", ""),
        (naming("v", False), referring("u9"), "Pending", ""),
        (naming("v", True), None, "Lost", ""),
        (naming("v", True), VOLUME, "", "bind"),
        (naming("v", True), referring(uid=""), "Lost", ""),
    ],
)
def test_claim_move(claim: Claim, volume: Volume | None, phase: str, then: str) -> None:
    move = claim_move(claim, volume)
    assert (move.phase, move.then) == (phase, then), move.why


def volume_event(name: str, policy: str, **source: Any) -> dict[str, Any]:
    spec = {**SPEC, "capacity": {"storage": "2Ti"}, "persistentVolumeReclaimPolicy": policy, **source}
    return {"op": "create", "kind": "PersistentVolume", "object": {"metadata": {"name": name}, "spec": spec}}


def claim_event(name: str, **more: Any) -> dict[str, Any]:
    spec = {**SPEC, "resources": {"requests": {"storage": "1Ti"}}, **more}
    return {"op": "create", "kind": "PersistentVolumeClaim", "object": {"metadata": {"name": name}, "spec": spec}}


def deleted(kind: str, name: str) -> dict[str, Any]:
    return {"op": "delete", "kind": kind, "name": name}


def lives(*events: dict[str, Any], at: Release = NEWEST) -> list[dict[str, Any]]:
    states: list[dict[str, Any]] = MODEL.run({"events": list(events), "namespace": "n"}, at, Trace())["states"]
    return states


CSI = {"csi": {"driver": "d.example.org", "volumeHandle": "h"}}


@pytest.mark.parametrize(
    ("policy", "source", "release", "phase"),
    [
        ("Retain", CSI, NEWEST, "Released"),
        ("Delete", CSI, NEWEST, "Released"),
        ("Delete", CSI, Release(1, 30), "Failed"),
        ("Delete", {"hostPath": {"path": "/srv/x"}}, NEWEST, "Failed"),
        ("Delete", {"hostPath": {"path": "/tmp/x"}}, NEWEST, None),
        ("Recycle", CSI, NEWEST, "Failed"),
        ("Recycle", {"hostPath": {"path": "/srv/x"}}, NEWEST, "Released"),
    ],
)
def test_reclaim_policies(policy: str, source: dict[str, Any], release: Release, phase: str | None) -> None:
    end = lives(
        volume_event("v", policy, **source),
        claim_event("c"),
        deleted("PersistentVolumeClaim", "c"),
        at=release,
    )[-1]
    assert end["pvs"].get("v", {}).get("phase") == phase


def test_recycling_that_fails_is_tried_again_and_then_frees_the_volume() -> None:
    states = lives(
        volume_event("v", "Recycle", nfs={"server": "s", "path": "/p"}),
        claim_event("c"),
        deleted("PersistentVolumeClaim", "c"),
        {"op": "recyclerPod", "pv": "v", "phase": "Failed"},
        {"op": "recyclerPod", "pv": "v", "phase": "Succeeded"},
    )
    assert [state["pvs"]["v"]["phase"] for state in states] == ["Available", "Bound", "Released", "Failed", "Available"]


def test_what_is_in_use_stays_until_it_is_not() -> None:
    pod = {
        "metadata": {"name": "p"},
        "spec": {"nodeName": "w", "volumes": [{"name": "x", "persistentVolumeClaim": {"claimName": "c"}}]},
    }
    states = lives(
        volume_event("v", "Retain", **CSI),
        claim_event("c"),
        {"op": "create", "kind": "Pod", "object": pod},
        deleted("PersistentVolume", "v"),
        deleted("PersistentVolumeClaim", "c"),
        deleted("Pod", "p") | {"gracePeriodSeconds": 0},
    )
    assert states[4]["pvs"]["v"] == {"phase": "Bound", "terminating": True, "claimRef": {"name": "c", "hasUid": True}}
    assert states[4]["pvcs"]["c"]["terminating"] is True
    assert states[5] == {"pvs": {}, "pvcs": {}}


@pytest.mark.parametrize(
    ("event", "field", "reason"),
    [
        (volume_event("v", "Keep", **CSI), "spec.persistentVolumeReclaimPolicy", "FieldValueNotSupported"),
        (volume_event("v", "Retain"), "spec", "FieldValueRequired"),
        (volume_event("v", "Retain", local={"path": "/d"}), "spec.nodeAffinity", "FieldValueRequired"),
        (volume_event("v", "Recycle", hostPath={"path": "/a/../"}), "spec.hostPath.path", "FieldValueInvalid"),
        (claim_event("c", resources={}), "spec.resources[storage]", "FieldValueRequired"),
        (claim_event("c", storageClassName="Hand"), "spec.storageClassName", "FieldValueInvalid"),
    ],
)
def test_refusals(event: dict[str, Any], field: str, reason: str) -> None:
    (state,) = lives(event)
    assert {"field": field, "reason": reason} in state["causes"]


def test_source_cannot_be_changed() -> None:
    patch = {"op": "patch", "kind": "PersistentVolume", "name": "v", "patch": {"spec": {"csi": {"volumeHandle": "i"}}}}
    end = lives(volume_event("v", "Retain", **CSI), patch)[-1]
    assert end["causes"] == [{"field": "spec.persistentvolumesource", "reason": "FieldValueForbidden"}]


NAMES = st.sampled_from(["a", "b", "c"])
SOURCES = st.sampled_from([CSI, {"nfs": {"server": "s", "path": "/p"}}, {"hostPath": {"path": "/srv/y"}}])
EVENTS = st.one_of(
    st.builds(volume_event, NAMES, st.sampled_from(["Retain", "Delete"])).flatmap(
        lambda event: SOURCES.map(
            lambda source: {**event, "object": {**event["object"], "spec": {**event["object"]["spec"], **source}}}
        )
    ),
    NAMES.map(claim_event),
    st.builds(deleted, st.sampled_from(["PersistentVolume", "PersistentVolumeClaim"]), NAMES),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(EVENTS, max_size=12))
def test_a_bound_volume_and_its_claim_name_each_other(events: list[dict[str, Any]]) -> None:
    for state in lives(*events):
        if state.get("accepted") is False:
            break
        # A bound volume is bound to exactly one claim, and that claim to it.
        bound = {claim["volumeName"]: name for name, claim in state["pvcs"].items() if claim["phase"] == "Bound"}
        assert len(bound) == sum(claim["phase"] == "Bound" for claim in state["pvcs"].values())
        held = {name: volume["claimRef"]["name"] for name, volume in state["pvs"].items() if volume["phase"] == "Bound"}
        assert bound == held


FAILING = st.sampled_from([("Delete", {"hostPath": {"path": "/srv/x"}}), ("Recycle", CSI)])


@settings(max_examples=50, deadline=None)
@given(FAILING, st.lists(EVENTS, max_size=12))
def test_a_volume_never_leaves_failed_by_itself(failing: tuple[str, Any], events: list[dict[str, Any]]) -> None:
    policy, source = failing
    life = [volume_event("lost", policy, **source), claim_event("first"), deleted("PersistentVolumeClaim", "first")]
    states = lives(*life, *events)
    # Nobody patches or deletes the volume itself; claims that would fit it come and go.
    phases = [state["pvs"]["lost"]["phase"] for state in states[2:] if "pvs" in state]
    assert phases == ["Failed"] * len(phases)
    assert phases
    assert not any(claim["volumeName"] == "lost" for state in states[2:] for claim in state.get("pvcs", {}).values())
