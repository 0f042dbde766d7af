"""Containers: restarts, images and probes."""

from __future__ import annotations

from random import Random

from trainer.questions.expected import Count, OneOf
from trainer.questions.scenes.scene import Ask, Scene, observed

PHASES = (("Pending",), ("Running",), ("Succeeded",), ("Failed",))
YES_OR_NO = (("会", "能", "可以", "是"), ("不会", "不能", "不可以", "否", "不"))
POLICIES = ("Always", "OnFailure", "Never")


def exiting_container(draw: Random) -> Scene | None:
    """Return a container that exits again and again: its Pod's phase, restarts and waiting time."""
    policy = draw.choice(POLICIES)
    crashes = draw.randint(0, 3)
    exits = [draw.choice((1, 2, 137)) for _ in range(crashes)] + [0]
    given = {"restartPolicy": policy, "containers": [{"name": "app", "exits": exits}], "observeSeconds": 250}
    seen = observed("container-restart", given)
    if policy == "Always":
        return None
    app = seen["containers"]["app"]
    told = "、".join(str(code) for code in exits)
    story = f"Pod 的 restartPolicy 是 {policy},只有一个容器。如果每次都重启,它会依次以退出码 {told} 退出。"
    return Scene(
        "container-restart",
        given,
        story,
        "",
        (
            Ask(
                ("restart.on", "restart.on_code", "restart.final_phase", "restart.looks_at_code"),
                "最后 Pod 停在哪个阶段?",
                OneOf(seen["phase"], PHASES),
                seen["phase"],
                f"容器一共退出了 {len(app['exitCodes'])} 次,最后一次的退出码是 {app['exitCodes'][-1]}",
            ),
            Ask(
                ("restart.on", "restart.on_code", "restart.looks_at_code"),
                "容器一共重启几次?",
                Count(app["restartCount"]),
                str(app["restartCount"]),
                f"{policy} 策略下,容器的退出码依次是 {'、'.join(map(str, app['exitCodes']))}",
            ),
        ),
    )


def default_policy(draw: Random) -> Scene | None:
    """Return an image without a pull policy, and which one it gets."""
    name = draw.choice(("nginx", "redis", "registry.local/shop/api", "busybox", "registry.local:5000/pay"))
    tag = draw.choice(("", ":latest", ":1.27", ":v2", "@sha256:" + "0" * 64, ":stable"))
    given = {"image": f"{name}{tag}", "imagePullPolicy": None}
    seen = observed("image-pull-policy", given)
    if not seen["accepted"]:
        return None
    policy = seen["imagePullPolicy"]
    shown = f"{name}{tag}".replace("0" * 64, "0000…")
    return Scene(
        "image-pull-policy",
        given,
        f"容器的 image 写的是 {shown},没有写 imagePullPolicy。",
        "",
        (
            Ask(
                ("pull.default", "pull.filled_at", "pull.defaulter", "pull.policies"),
                "建好的 Pod 里,imagePullPolicy 是什么?",
                OneOf(policy, tuple((one,) for one in ("Always", "IfNotPresent", "Never"))),
                policy,
                "标签是 latest 或者没有标签(也没有 digest)时是 Always,其余是 IfNotPresent",
            ),
        ),
    )


def pulled_image(draw: Random) -> Scene | None:
    """Return a pull policy, what is on the node and in the registry, and whether the container starts."""
    policy = draw.choice(("Always", "IfNotPresent", "Never"))
    present, reachable, tagged = (draw.random() < 0.5 for _ in range(3))
    registry = {"reachable": reachable, "hasTag": tagged}
    given = {"image": "<registry>/app:1", "imagePullPolicy": policy, "imagePresent": present, "registry": registry}
    seen = observed("image-pull", given)
    starts = "会" if seen["started"] else "不会"
    told = (
        "本地有这个镜像" if present else "本地没有这个镜像",
        "仓库连不上" if not reachable else "仓库里有这个标签" if tagged else "仓库连得上,但是没有这个标签",
    )
    reasons = "、".join(seen["waitingReasons"])
    because = "容器起得来" if seen["started"] else f"容器卡住,显示 {reasons}"
    asks = [
        Ask(
            ("pull.pulls", "pull.starts", "pull.local_only", "pull.asks_each_start", "pull.reuses_layers"),
            "容器会启动吗?",
            OneOf(starts, YES_OR_NO),
            starts,
            because,
        ),
        Ask(
            ("pull.phase", "pull.shows", "pull.starts"),
            "Pod 处于哪个阶段?",
            OneOf(seen["phase"], PHASES),
            seen["phase"],
            because,
        ),
    ]
    return Scene("image-pull", given, f"imagePullPolicy 是 {policy},{told[0]},{told[1]}。", "", tuple(asks))


def http_probe(draw: Random) -> Scene | None:
    """Return what an application answers to an HTTP probe, and whether the Pod becomes ready."""
    code = draw.choice((200, 204, 301, 302, 399, 400, 401, 404, 429, 500, 503))
    path = draw.choice(("/healthz", "/ready", "/ping"))
    probe = {"httpGet": {"host": "127.0.0.1", "port": 8080, "path": path}}
    given = {"probe": probe, "servers": [{"port": 8080, "tls": False, "routes": {path: {"statusCode": code}}}]}
    ready = "会" if observed("probe-http", given)["ready"] else "不会"
    extra = ",没有带 Location 头" if code in (301, 302) else ""
    manifest = f"readinessProbe:\n  httpGet:\n    path: {path}\n    port: 8080\n"
    return Scene(
        "probe-http",
        given,
        f"就绪探针写成下面这样,应用对 {path} 总是返回 {code}{extra}。",
        manifest,
        (
            Ask(
                ("probe.http_passes", "probe.redirected", "probe.judged_by", "probe.follows"),
                "这个容器会变成就绪吗?",
                OneOf(ready, YES_OR_NO),
                ready,
                f"状态码大于等于 200 且小于 400 才算成功,这里是 {code}",
            ),
        ),
    )


def exec_probe(draw: Random) -> Scene | None:
    """Return an exec probe with its exit code and duration, and whether it passes."""
    code, took, limit = draw.choice((0, 0, 1, 2)), draw.randint(1, 6), draw.randint(1, 5)
    if took == limit:
        return None
    probe = {"exec": {"command": ["/bin/check"]}, "timeoutSeconds": limit}
    given = {"probe": probe, "command": {"exitStatus": code, "seconds": took}}
    passes = "成功" if observed("probe-exec", given)["ready"] else "失败"
    return Scene(
        "probe-exec",
        given,
        f"exec 探针的 timeoutSeconds 是 {limit},命令每次跑 {took} 秒,以退出码 {code} 结束。",
        "",
        (
            Ask(
                ("probe.exec_passes", "probe.timeout", "probe.judged_by", "probe.default_timeout"),
                "这次探测算成功还是失败?",
                OneOf(passes, (("成功",), ("失败", "不成功"))),
                passes,
                f"退出码是 {code},命令跑 {took} 秒,超时是 {limit} 秒",
            ),
        ),
    )


SCENES = (exiting_container, default_policy, pulled_image, http_probe, exec_probe)
