"""Restarts, images, probes and classes of service, by the rules of their documentation."""

from __future__ import annotations

from tests.trainer.reckoned.told import Answer, Reckon, Told, asked, numbers


def exiting_container(told: Told) -> Answer:
    """Never: the first exit is the last. OnFailure: again and again until one is 0."""
    codes = numbers(told.found(r"依次以退出码(.+?)退出"))
    restarts = 0 if "restartPolicy是Never" in told.story else codes.index(0)
    return asked(told, {"哪个阶段": "Failed" if codes[restarts] else "Succeeded", "重启几次": restarts})


def default_policy(told: Told) -> Answer:
    name = told.found(r"image写的是(.+?),").rpartition("/")[2]
    return "Always" if "@" not in name and (":" not in name or name.endswith(":latest")) else "IfNotPresent"


def pulled_image(told: Told) -> Answer:
    """Always asks the registry every time; Never asks it not at all; IfNotPresent asks it for what is not there."""
    here, there = "本地有这个镜像" in told.story, "仓库里有这个标签" in told.story
    policy = told.found(r"imagePullPolicy是(Always|IfNotPresent|Never),")
    starts = {"Always": there, "IfNotPresent": here or there, "Never": here}[policy]
    return asked(told, {"会启动吗": "会" if starts else "不会", "哪个阶段": "Running" if starts else "Pending"})


def http_probe(told: Told) -> Answer:
    return "会" if 200 <= told.number(r"总是返回(\d+)") < 400 else "不会"


def exec_probe(told: Told) -> Answer:
    limit, took, code = numbers(told.found(r"exec探针的(.+?)结束"))
    return "成功" if took < limit and code == 0 else "失败"


def short_of_memory(told: Told) -> Answer:
    """Who uses the most beyond what it requested goes first; of one class is who wrote what for every resource."""
    over, classes = {}, {}
    for said in told.found(r"优先级一样:(.+?)。").split(";"):
        plain = "没写requests和limits" in said
        requested = 0 if plain else numbers(said.partition("内存")[2])[0]
        over[said[0]] = numbers(said.rpartition("正用着")[2])[0] - requested
        classes[said[0]] = "BestEffort" if plain else "Guaranteed" if "和limits都写" in said else "Burstable"
    first = max(over, key=lambda name: over[name])
    assert list(over.values()).count(over[first]) == 1
    return first if "最先驱逐" in told.ask else classes[told.ask[0]]


CONTAINERS: dict[str, Reckon] = {
    "如果每次都重启": exiting_container,
    "没有写imagePullPolicy": default_policy,
    "这个镜像,仓库": pulled_image,
    "就绪探针写成下面这样": http_probe,
    "exec探针的timeoutSeconds": exec_probe,
    "一个节点上有三个Pod,各一个容器": short_of_memory,
}
