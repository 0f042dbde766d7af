"""Every page that can be opened by its address, with something to open it on."""

from __future__ import annotations

# Endpoint to the addresses that tests open; a test holds the endpoints complete.
ADDRESSES: dict[str, tuple[str, ...]] = {
    "today.show": ("/",),
    "topics.show_all": ("/topics/",),
    "topics.show": ("/topics/pv-phases",),
    "facts.show": (
        "/facts/probe-http-range",
        "/facts/probe-http-range?code=399&run=1",
        "/facts/pv-phases-only-four",
    ),
    "drill.ask": (
        "/drill/",
        "/drill/?topic=pv-phases",
        "/drill/?question=interview:pv-phases:0",
        "/drill/?question=choose:pv-phase-bound:0",
        "/drill/?question=true-false:pv-phase-bound:0",
    ),
    "interview.lobby": ("/interview/",),
    "check.ask": ("/check/", "/check/?sample=1"),
    "models.show_all": ("/models/",),
    "models.show": ("/models/rollout", "/models/pv-lifecycle?form=yaml", "/models/kube-proxy-iptables"),
    "search.show": ("/search/", "/search/?q=污点", "/search/?q=找不到的东西zzz"),
    "graph.show": (
        "/graph/",
        "/graph/?focus=concept:component/kubelet",
        "/graph/?focus=topic:pv-phases",
        "/graph/?focus=misconception:pv-phases-only-four",
        "/graph/?q=回收策略是什么",
    ),
    "graph.show_concept": ("/concepts/component/kubelet",),
    "progress.show": ("/progress/",),
    "settings.show": ("/settings/", "/settings/?saved=pace"),
    "api_page.show": ("/api",),
    "about.show": ("/about",),
    "offline.show": ("/offline/",),
}
PAGES = tuple(address for addresses in ADDRESSES.values() for address in addresses)
