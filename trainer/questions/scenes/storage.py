"""Volumes and claims: which ones come together, and what phases they go through."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.expected import OneOf
from trainer.questions.scenes.scene import Ask, Scene, observed

PHASES = (("Pending",), ("Available",), ("Bound",), ("Released",), ("Failed",))
GONE = "不存在了"
# What so many steps in a volume's life are about: binding, releasing, binding again.
_ABOUT = {
    2: ("pv.phases", "storage.fits", "storage.matters"),
    3: ("pv.phases", "pv.after_claim_deleted", "pv.precedes"),
    4: ("pv.phases", "pv.after_claim_deleted", "pv.rebinds"),
}


def life_of_a_volume(draw: Random) -> Scene | None:
    """Return what is done to a volume and its claim, and the volume's phase afterwards."""
    policy = draw.choice(("Retain", "Delete"))
    size, wanted = draw.choice((5, 8, 10, 20)), draw.choice((5, 8, 10, 20))
    class_of_claim = draw.choice(("manual", "manual", "fast"))
    steps = draw.randint(2, 4)
    volume = {
        "capacity": {"storage": f"{size}Gi"},
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "manual",
        "persistentVolumeReclaimPolicy": "Retain" if policy == "Retain" else "Delete",
        "nfs": {"server": "10.0.0.9", "path": "/exports"},
    }
    claim = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": f"{wanted}Gi"}},
        "storageClassName": class_of_claim,
    }
    events: list[dict[str, Any]] = [
        _create("PersistentVolume", "disk", volume),
        _create("PersistentVolumeClaim", "files", claim),
        {"op": "delete", "kind": "PersistentVolumeClaim", "name": "files"},
        _create("PersistentVolumeClaim", "again", claim),
    ][:steps]
    told = [
        f"手工建一个 NFS 的 PV disk({size}Gi,ReadWriteOnce,storageClassName 是 manual,回收策略 {policy})",
        f"建 PVC files(要 {wanted}Gi,ReadWriteOnce,storageClassName 是 {class_of_claim})",
        "删掉 PVC files",
        "再建一个和 files 要求一样的 PVC again",
    ][:steps]
    given = {"namespace": "demo", "events": events}
    states = observed("pv-lifecycle", given)["states"]
    last = states[-1]
    phase = last["pvs"]["disk"]["phase"] if "disk" in last["pvs"] else GONE
    phases = [state["pvs"]["disk"]["phase"] if "disk" in state["pvs"] else GONE for state in states]
    asks = [
        Ask(
            _ABOUT[steps],
            "最后 PV disk 处于哪个阶段?",
            OneOf(phase, (*PHASES, (GONE, "没有了", "被删除"))),
            phase,
            f"逐步执行,PV 的阶段依次是 {'、'.join(phases)}",
        )
    ]  # fmt: skip
    if steps == 4:
        claimed = last["pvcs"]["again"]["phase"]
        asks.append(
            Ask(
                ("pvc.phases", "pv.rebinds"),
                "最后 PVC again 处于哪个阶段?",
                OneOf(claimed, (("Pending",), ("Bound",), ("Lost",))),
                claimed,
                "Released 的 PV 不会再绑给新的 PVC;容量够、类相同才绑得上",
            )
        )
    steps_told = ";".join(f"({number}) {one}" for number, one in enumerate(told, start=1))
    return Scene(
        "pv-lifecycle", given, f"集群里没有别的 PV,也没有 StorageClass。依次做:{steps_told}。", "", tuple(asks)
    )


def _create(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"op": "create", "kind": kind, "object": {"metadata": {"name": name}, "spec": spec}}


def chosen_volume(draw: Random) -> Scene | None:
    """Return a claim before several volumes, and the one that it is bound to."""
    names = ("alpha", "beta", "gamma")
    volumes = []
    sizes = draw.sample((4, 6, 9, 12), len(names))
    for name, size in zip(names, sizes, strict=True):
        modes = draw.choice((["ReadWriteOnce"], ["ReadWriteOnce", "ReadWriteMany"], ["ReadOnlyMany"]))
        volumes.append({"name": name, "capacity": f"{size}Gi", "accessModes": modes,
                        "storageClassName": draw.choice(("", "", "fast"))})  # fmt: skip
    wanted = draw.choice((3, 5, 8))
    claim = {"request": f"{wanted}Gi", "accessModes": ["ReadWriteOnce"], "storageClassName": ""}
    given = {"storageClasses": [], "pvs": volumes, "pvc": claim, "nodes": []}
    seen = observed("pv-binding", given)
    if not seen["accepted"]:
        return None
    bound = seen.get("boundTo") or "哪个都不绑"
    listed = ";".join(
        f"{one['name']}:{one['capacity']},{'、'.join(one['accessModes'])},storageClassName 是"
        f"{'空字符串' if not one['storageClassName'] else ' ' + str(one['storageClassName'])}"
        for one in volumes
    )
    return Scene(
        "pv-binding",
        given,
        f"有三个空闲的 PV。{listed}。PVC 要 {wanted}Gi、ReadWriteOnce,storageClassName 写的是空字符串。",
        "",
        (
            Ask(
                ("storage.picks", "storage.prefers", "storage.matters", "storage.fits", "storage.surplus"),
                "PVC 会绑到哪个 PV?都绑不上就写“没有”。",
                OneOf(bound, (*((name,) for name in names), ("哪个都不绑", "没有", "都不", "无"))),
                bound,
                "访问模式、类和容量都要合适;先要访问模式最贴近的,再要容量最小的",
            ),
        ),
    )


SCENES = (life_of_a_volume, chosen_volume)
