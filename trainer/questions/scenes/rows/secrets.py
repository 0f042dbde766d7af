"""Secrets by how many values a container gets of them, and the one of several that a variable is taken from."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.scenes.rows.row import in_turn, rising
from trainer.questions.scenes.scene import Make, Scene, observed

DRAWN = 8
KEYS = tuple("abcdef")


def values_given(draw: Random) -> Scene | None:
    """Return ways to use a Secret by how many variables and files they make."""
    values: dict[str, int] = {}
    given: dict[str, Any] = {}
    for _ in range(DRAWN):
        count = draw.randint(2, len(KEYS))
        some = KEYS[: draw.randint(1, count - 1)]
        given = {"secrets": [{"name": "app", "stringData": dict.fromkeys(KEYS[:count], "x")}]}
        way = draw.choice(("envFrom", "secretKeyRef", "volume", "items"))
        if way == "envFrom":
            given["envFrom"] = [{"secretRef": {"name": "app"}}]
            told = "用 envFrom"
        elif way == "secretKeyRef":
            references = {key: {"secretKeyRef": {"name": "app", "key": key}} for key in some}
            given["env"] = [{"name": key, "valueFrom": reference} for key, reference in references.items()]
            told = f"env 里写 {len(some)} 个 secretKeyRef,各取一个键"
        else:
            source: dict[str, Any] = {"secretName": "app"}
            if way == "items":
                source["items"] = [{"key": key, "path": key} for key in some]
            given |= {"volumes": [{"name": "v", "secret": source}]}
            given |= {"volumeMounts": [{"name": "v", "mountPath": "/etc/app"}]}
            told = f"挂成卷,items 列了 {len(some)} 个键" if way == "items" else "挂成卷,没写 items"
        seen = observed("secret-usage", given)
        values[f"Secret 有 {count} 个键,{told}"] = len(seen["env"]) + len(seen["files"])
    about = ("secret.field", "secret.becomes", "secret.usable")
    asked = "按容器一共得到几个环境变量或文件,从少到多排好"
    asks = rising(values, draw, about, asked, lambda count: f"{count} 个")
    return Scene("secret-usage", given, "容器用一个 Secret,用法是下面几种之一。", "", asks)


def variable_won(draw: Random) -> Scene | None:
    """Return the places that give one variable a value, the one that wins first: each is left out in its turn."""
    name = draw.choice(("PASSWORD", "TOKEN", "DB_USER"))
    secrets = draw.sample(("app", "db", "shared", "team", "old"), draw.randint(2, 4))
    sources = [f"envFrom 里的 Secret {one}" for one in secrets]
    if draw.random() < 0.7:
        sources.append("env 里的 secretKeyRef")
    left, right = list(sources), []
    given: dict[str, Any] = {}
    while left:
        given = _container(name, left)
        winner = observed("secret-usage", given)["env"][name]
        right.append(winner)
        left.remove(winner)
    story = (f"容器的 envFrom 依次列了 Secret {'、'.join(secrets)},每个都有键 {name}"
             f"{f',env 里又用 secretKeyRef 给了 {name}' if len(sources) > len(secrets) else ''}。")  # fmt: skip
    about = ("secret.field",)
    asked = f"容器里 {name} 的值以谁为准,按优先从高到低排好"
    because = "先 envFrom 后 env,同名的后者盖过前者"
    return Scene("secret-usage", given, story, "", in_turn(right, draw, about, asked, because))


def _container(variable: str, sources: list[str]) -> dict[str, Any]:
    """A container whose sources are Secrets that hold their own descriptions."""
    secrets = [{"name": f"s{place}", "stringData": {variable: source}} for place, source in enumerate(sources)]
    named = {source: f"s{place}" for place, source in enumerate(sources)}
    given: dict[str, Any] = {"secrets": secrets, "envFrom": [], "env": []}
    for source, secret in named.items():
        if source.startswith("envFrom"):
            given["envFrom"].append({"secretRef": {"name": secret}})
        else:
            reference = {"secretKeyRef": {"name": secret, "key": variable}}
            given["env"].append({"name": variable, "valueFrom": reference})
    return given


ROWS: tuple[Make, ...] = (values_given, variable_won)
