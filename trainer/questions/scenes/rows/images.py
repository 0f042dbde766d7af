"""Containers by how often the registry is asked about their image."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.scenes.rows.row import rising
from trainer.questions.scenes.scene import Make, Scene, observed

DRAWN = 12


def registry_asked(draw: Random) -> Scene | None:
    """Return containers that are started again and again, by how often the registry is asked for the manifest."""
    values: dict[str, int] = {}
    given: dict[str, Any] = {}
    for _ in range(DRAWN):
        policy, present = draw.choice(("Always", "Always", "IfNotPresent", "Never")), draw.random() < 0.5
        seen_for = draw.choice((12, 30, 60, 120, 250, 500))
        given = {"image": "<registry>/app:1", "imagePullPolicy": policy, "imagePresent": present or policy == "Never"}
        given |= {"registry": {"reachable": True, "hasTag": True}}
        given |= {"containerExitsAfterSeconds": 1, "observeSeconds": seen_for}
        seen = observed("image-pull", given)
        local = "节点上已有镜像" if given["imagePresent"] else "节点上没有镜像"
        named = f"{policy},{local},容器重启了 {seen['restartCount']} 次"
        values[named] = seen["manifestHeadRequests"]
    about = ("pull.asks_each_start", "pull.pulls", "pull.local_only")
    story = "几个容器,仓库都连得上,标签没有动过。每行写的是 imagePullPolicy、启动之前节点上的情况和到现在的重启次数。"
    asks = rising(values, draw, about, "按一共问过仓库几次(取清单),从少到多排好", lambda times: f"{times} 次")
    return Scene("image-pull", given, story, "", asks)


ROWS: tuple[Make, ...] = (registry_asked,)
