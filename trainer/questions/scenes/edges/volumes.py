"""Volumes that are just large enough, or just not."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.expected import OneOf
from trainer.questions.scenes.edges.turning import ABLE, side, turning
from trainer.questions.scenes.scene import Ask, Make, Scene, observed

PHASES = (("Pending",), ("Available",), ("Bound",), ("Released",), ("Lost",))


def volume_large_enough(draw: Random) -> Scene | None:
    """Return one volume and a claim that is about as large, and whether they come together."""
    size = draw.randint(2, 60)

    def given(wanted: int) -> dict[str, Any]:
        volume = {"name": "disk", "capacity": f"{size}Gi", "accessModes": ["ReadWriteOnce"], "storageClassName": ""}
        claim = {"request": f"{wanted}Gi", "accessModes": ["ReadWriteOnce"], "storageClassName": ""}
        return {"storageClasses": [], "pvs": [volume], "pvc": claim, "nodes": []}

    edge = turning(lambda wanted: observed("pv-binding", given(wanted)).get("boundTo"), 1, 3 * size)
    wanted = edge + draw.choice((-1, -1, 0))
    bound = side(observed("pv-binding", given(wanted)).get("boundTo"), ABLE)
    told = f"集群里只有一个空闲的 PV,{size}Gi。PVC 要 {wanted}Gi,访问模式和类都一样。"
    because = f"PV 的容量不小于请求就能绑,{edge} Gi 起绑不上"
    seen = observed("pv-binding", given(wanted))
    phases = (seen["pvPhases"]["disk"], seen["pvcPhase"])
    asks = (
        Ask(("storage.fits", "storage.matters"), "绑得上吗?", OneOf(bound, ABLE), bound, because),
        Ask(("pv.phase_of",), "PV 处于哪个阶段?", OneOf(phases[0], PHASES), phases[0], because),
        Ask(("pvc.phase_of",), "PVC 处于哪个阶段?", OneOf(phases[1], PHASES), phases[1], because),
    )
    return Scene("pv-binding", given(wanted), told, "", asks)


EDGES: tuple[Make, ...] = (volume_large_enough,)
