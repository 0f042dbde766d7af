"""Changes that an Ingress controller just takes in as it runs, or has to reload for."""

from __future__ import annotations

from random import Random

from kb.models.network.ingress_controller import Configuration, reaction
from trainer.questions.expected import OneOf
from trainer.questions.scenes.edges.turning import side, turning
from trainer.questions.scenes.scene import Ask, Make, Scene

RELOADS = (("会", "要", "需要", "是"), ("不会", "不用", "不需要", "不要", "否"))


def one_changed_path(draw: Random) -> Scene | None:
    """Return a Deployment that is scaled while about one path of its Ingress changes, and whether nginx reloads."""
    paths, before, after = draw.randint(2, 9), draw.randint(1, 9), draw.randint(10, 30)

    def built(pods: int, changed: int) -> Configuration:
        rules = {f"/{number}": "new" if number < changed else "web" for number in range(paths)}
        return Configuration(rules, endpoints=frozenset(f"10.244.0.{number}" for number in range(pods)))

    def reloads(changed: int) -> bool:
        return reaction(built(before, 0), built(after, changed)) == "reload"

    edge = turning(reloads, 0, paths)
    changed = edge + draw.choice((-1, 0))
    key = side(reloads(changed), RELOADS)
    also = f"同时有 {changed} 条路径改到了另一个 Service" if changed else "Ingress 和别的配置都没有动"
    story = f"ingress-nginx 管着 {paths} 条路径。后端的 Deployment 从 {before} 个副本扩到 {after} 个,都就绪了;{also}。"
    because = f"只有端点变了,由 Lua 换上新地址;路径改动 {edge} 条就要 reload"
    ask = Ask(("ingctl.on_change",), "ingress-nginx 会 reload 吗?", OneOf(key, RELOADS), key, because)
    given = {"paths": paths, "endpoints": [before, after], "changed": changed}
    return Scene("ingress-controller", given, story, "", (ask,))


EDGES: tuple[Make, ...] = (one_changed_path,)
