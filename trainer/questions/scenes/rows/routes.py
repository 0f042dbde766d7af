"""Rules of an Ingress by which of them takes a request, changes by how often nginx reloads, and a request's way."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from kb.models.network.ingress_controller import Configuration, hops, reaction
from kb.models.network.ingress_rules import Rule, backend_of, path_matches
from trainer.questions.scenes.rows.row import in_turn, rising
from trainer.questions.scenes.scene import Make, Scene

HOST = "shop.example.com"
ROUTES = (("api", "v1", "users"), ("shop", "cart", "items"), ("docs", "zh", "start"))
CHANGES = {
    "后端扩容一次": {"endpoints": frozenset({"10.0.0.1", "10.0.0.2"})},
    "后端滚动更新一轮": {"endpoints": frozenset({"10.0.0.8", "10.0.0.9"})},
    "加一条路径": {"paths": {"/": "web", "/api": "api"}},
    "给一个主机名加上 TLS": {"tls_hosts": frozenset({"a.example"})},
    "改一个 rewrite-target 注解": {"annotations": frozenset({"rewrite-target"})},
    "改 ConfigMap 里的超时": {"settings": frozenset({"proxy-read-timeout"})},
}


def rules_tried(draw: Random) -> Scene | None:
    """Return paths that all match a request, the one that wins first: each is taken away in its turn."""
    parts = draw.choice(ROUTES)[: draw.randint(2, 3)]
    asked_for = "/" + "/".join(parts)
    paths = ["/", *("/" + "/".join(parts[:depth]) for depth in range(1, len(parts) + 1))]
    rules = [Rule("", path, "Prefix", f"Prefix {path}") for path in paths]
    rules.append(Rule("", asked_for, "Exact", f"Exact {asked_for}"))
    left = draw.sample(rules, draw.randint(3, min(5, len(rules))))
    assert all(path_matches(rule.path_type, rule.path, asked_for) for rule in left)
    right = []
    while left:
        winner = backend_of(left, HOST, asked_for)
        right.append(winner)
        left = [rule for rule in left if rule.backend != winner]
    about = ("ing.wins", "ing.beats", "ing.path_match", "ing.type_means", "ing.path_types", "ing.routes_by")
    story = f"一个 Ingress 的同一主机名下有这几条路径,后端各不相同。请求的路径是 {asked_for}。"
    asked = "谁来接这个请求?按优先从高到低排好(前一条删掉,就轮到后一条)"
    because = "匹配的路径里最长的优先,一样长时 Exact 优先于 Prefix"
    return Scene("ingress-rules", {"path": asked_for}, story, "", in_turn(right, draw, about, asked, because))


def reloads(draw: Random) -> Scene | None:
    """Return series of changes by how often ingress-nginx reloads for them."""
    values: dict[str, int] = {}
    start = Configuration({"/": "web"}, endpoints=frozenset({"10.0.0.1"}))
    for size in (1, 2, 3, 4, 2, 3):
        running, times = start, 0
        series = draw.sample(sorted(CHANGES), size)
        for change in series:
            wanted = replace(running, **CHANGES[change])  # type: ignore[arg-type]
            times += reaction(running, wanted) == "reload"
            running = wanted
        values["、".join(series)] = times
    about = ("ingctl.on_change", "ingctl.watches", "ingctl.learns_by")
    story = "ingress-nginx 在运行。下面每一行是一串先后发生的改动,各隔几分钟。"
    asked = "按 nginx 一共重新加载(reload)几次,从少到多排好"
    return Scene("ingress-controller", {}, story, "", rising(values, draw, about, asked, lambda times: f"{times} 次"))


def way_of_a_request(draw: Random) -> Scene | None:
    """Return what happens to a request from outside, one step after the other."""
    exposure = draw.choice(("LoadBalancer", "NodePort", "hostNetwork"))
    upstream = draw.choice(("pod-ip", "cluster-ip"))
    (_, first), (_, second) = hops(exposure, upstream)
    right = ["客户端解析域名,得到入口地址"]
    right += ["kube-proxy 的规则把目的地址改成 Controller 的 Pod"] if first else []
    right += ["Controller 按 Host 和路径选出后端"]
    right += ["kube-proxy 的规则把目的地址改成后端 Pod"] if second else []
    right += ["后端 Pod 收到请求"]
    sends = {"pod-ip": "Pod IP", "cluster-ip": "Service 的 ClusterIP"}[upstream]
    opened = "用 hostNetwork 直接收流量" if exposure == "hostNetwork" else f"用 {exposure} 类型的 Service 暴露"
    story = f"Ingress Controller {opened},它把请求发给后端的 {sends}。"
    about = ("ingway.target", "ingway.by_kube_proxy", "ingway.kube_proxy_needed", "ingctl.role", "ingctl.exposed_by",
             "ingctl.executes", "ingway.spread_over", "ingctl.serving")  # fmt: skip
    because = "经 Service 走的那一段才有 kube-proxy 的规则"
    asked = "集群外的一个请求,按先后排好"
    return Scene("ingress-controller", {}, story, "", in_turn(right, draw, about, asked, because))


ROWS: tuple[Make, ...] = (rules_tried, reloads, way_of_a_request)
