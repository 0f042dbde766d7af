"""Volumes and claims, by the rules of the persistent volume controller."""

from __future__ import annotations

import re

from tests.trainer.reckoned.told import Answer, Reckon, Told, asked, numbers


def life_of_a_volume(told: Told) -> Answer:
    """A volume is bound to a claim of its class that it is large enough for.

    What was bound is not bound anew: kept, it stays Released; deleted, it is Failed, for nothing can delete NFS.
    """
    size, wanted = told.number(r"PVdisk\((\d+)Gi"), told.number(r"PVCfiles\(要(\d+)Gi")
    class_of_volume, class_of_claim = (
        told.found(rf"{what}\([^)]*storageClassName是(\w+)") for what in ("PVdisk", "PVCfiles")
    )
    steps = max(numbers("".join(re.findall(r"\(\d\)", told.story))))
    bound = class_of_volume == class_of_claim and wanted <= size
    left = {"Retain": "Released", "Delete": "Failed"}[told.found(r"回收策略(Retain|Delete)")]
    phase = "Available" if not bound else "Bound" if steps == 2 else left
    return asked(told, {"PVdisk处于哪个阶段": phase, "PVCagain处于哪个阶段": "Pending"})


def chosen_volume(told: Told) -> Answer:
    """Of those of the class, large enough and with the access mode: the fewest modes, then the smallest."""
    wanted = told.number(r"PVC要(\d+)Gi、ReadWriteOnce,storageClassName写的是空字符串")
    fitting = []
    for said in told.found(r"三个空闲的PV。(.+?)。PVC").split(";"):
        name, _, rest = said.partition(":")
        size, modes, named = rest.split(",")
        listed = modes.split("、")
        if named.endswith("空字符串") and "ReadWriteOnce" in listed and numbers(size)[0] >= wanted:
            fitting.append((len(listed), numbers(size)[0], name))
    return min(fitting)[-1] if fitting else "哪个都不绑"


def volume_large_enough(told: Told) -> Answer:
    fits = told.number(r"PVC要(\d+)Gi") <= told.number(r"空闲的PV,(\d+)Gi")
    phases = ("Bound", "Bound") if fits else ("Available", "Pending")
    return asked(told, {"绑得上": "能" if fits else "不能", "PV处于哪个阶段": phases[0], "PVC处于哪个阶段": phases[1]})


STORAGE: dict[str, Reckon] = {
    "手工建一个NFS的PV": life_of_a_volume,
    "有三个空闲的PV": chosen_volume,
    "集群里只有一个空闲的PV": volume_large_enough,
}
