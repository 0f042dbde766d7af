"""The list of all situations, and which of them tell about a relation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from random import Random

from kb.models.model import BadInput
from trainer.questions.scenes import containers, network, pressure, scheduling, storage, workloads
from trainer.questions.scenes.edges import controllers, nodes, packets, proxies, services, volumes
from trainer.questions.scenes.rows import deployments, images, kubelets, routes, secrets
from trainer.questions.scenes.rows import nodes as node_rows
from trainer.questions.scenes.rows import packets as packet_rows
from trainer.questions.scenes.rows import services as service_rows
from trainer.questions.scenes.rows import volumes as volume_rows
from trainer.questions.scenes.scene import Make, Scene

SCENES: tuple[Make, ...] = (
    *workloads.SCENES,
    *scheduling.SCENES,
    *containers.SCENES,
    *storage.SCENES,
    *network.SCENES,
    *pressure.SCENES,
)
EDGES: tuple[Make, ...] = (
    *volumes.EDGES,
    *nodes.EDGES,
    *controllers.EDGES,
    *services.EDGES,
    *proxies.EDGES,
    *packets.EDGES,
)
ROWS: tuple[Make, ...] = (
    *deployments.ROWS,
    *node_rows.ROWS,
    *volume_rows.ROWS,
    *images.ROWS,
    *kubelets.ROWS,
    *secrets.ROWS,
    *service_rows.ROWS,
    *packet_rows.ROWS,
    *routes.ROWS,
)
# How often a situation is drawn anew when there is nothing to ask about what came out.
TRIES = 12


@lru_cache(maxsize=1)
def scenes_by_relation() -> Mapping[str, tuple[Make, ...]]:
    """Return the situations that ask about each relation."""
    return _by_relation(SCENES, 40)


@lru_cache(maxsize=1)
def edges_by_relation() -> Mapping[str, tuple[Make, ...]]:
    """Return the situations at an edge that ask about each relation."""
    return _by_relation(EDGES, 6)


@lru_cache(maxsize=1)
def rows_by_relation() -> Mapping[str, tuple[Make, ...]]:
    """Return the situations that ask for an order, of each relation."""
    return _by_relation(ROWS, 1)


def _by_relation(makes: tuple[Make, ...], attempts: int) -> Mapping[str, tuple[Make, ...]]:
    found: dict[str, dict[Make, None]] = {}
    for make in makes:
        for attempt in range(attempts):
            scene = drawn(make, Random(f"{make.__name__}|{attempt}"))
            for ask in scene.asks if scene else ():
                for relation in ask.relations:
                    found.setdefault(relation, {})[make] = None
    return {relation: tuple(makes) for relation, makes in found.items()}


def drawn(make: Make, draw: Random, relation: str = "") -> Scene | None:
    """Return a situation that asks about a relation (about anything when none is named); None when none came out."""
    for _ in range(TRIES):
        try:
            scene = make(draw)
        except BadInput:
            continue
        if scene and any(not relation or relation in ask.relations for ask in scene.asks):
            return scene
    return None
