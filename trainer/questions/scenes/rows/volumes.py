"""Volumes in the order in which claims take them."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.scenes.rows.row import in_turn
from trainer.questions.scenes.scene import Make, Scene, observed

MODES = (("ReadWriteOnce",), ("ReadWriteOnce",), ("ReadWriteOnce", "ReadOnlyMany"),
         ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"))  # fmt: skip


def volumes_taken(draw: Random) -> Scene | None:
    """Return volumes in the order in which claims of one size, made one after the other, are bound to them."""
    wanted = draw.randint(2, 20)
    sizes = draw.sample(range(wanted, wanted + 30), draw.randint(3, 5))
    free = [_volume(size, draw.choice(MODES)) for size in sizes]
    told = {volume["name"]: f"{volume['capacity']},{'、'.join(volume['accessModes'])}" for volume in free}
    right: list[str] = []
    given: dict[str, Any] = {}
    while free:
        claim = {"request": f"{wanted}Gi", "accessModes": ["ReadWriteOnce"], "storageClassName": ""}
        given = {"storageClasses": [], "pvs": list(free), "pvc": claim, "nodes": []}
        bound = observed("pv-binding", given).get("boundTo")
        if not bound:
            return None
        right.append(told[bound])
        free = [volume for volume in free if volume["name"] != bound]
    about = ("storage.prefers", "storage.fits", "storage.surplus")
    story = (
        "几个空闲的 PV,除了容量和访问模式都一样。"
        f"依次建 {len(right)} 个一样的 PVC,每个要 {wanted}Gi、ReadWriteOnce,立即绑定。"
    )
    because = "访问模式最贴近的一组先用,组里容量最小的先绑"
    return Scene("pv-binding", given, story, "", in_turn(right, draw, about, "按被绑定的先后排好", because))


def _volume(size: int, modes: tuple[str, ...]) -> dict[str, Any]:
    return {"name": f"pv-{size}", "capacity": f"{size}Gi", "accessModes": list(modes), "storageClassName": ""}


ROWS: tuple[Make, ...] = (volumes_taken,)
