"""One exec probe: the command runs in the container, its exit status decides.

pkg/probe/exec/exec.go: status 0 is a success, any other a failure, a command that outlives the timeout is killed and
a failure. A program that cannot even be started has no exit status: the prober itself failed.
"""

from __future__ import annotations

from typing import Any

from kb.models.api.expansion import expand
from kb.models.containers import probe_result as words
from kb.models.containers.condition import condition_status
from kb.models.field import Field, field_of
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

# What the description of a command may deny: without it the runtime cannot start the program.
_NEEDED_TO_START = {
    "found": "容器里没有这个程序",
    "executable": "这个文件不能执行",
    "interpreterFound": "脚本的解释器不存在",
    "validFormat": "不是可执行文件的格式",
}


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the result of one exec probe and the container's ``ready`` after several of them."""
    top = field_of(given)
    probe, command = top.needed("probe"), top.needed("command")
    timeout = probe.at("timeoutSeconds").whole(least=0) or words.DEFAULT_TIMEOUT_SECONDS
    environment = {name: Field(value, f"input.env.{name}").text() for name, value in top.at("env").mapping().items()}
    argv = _expanded(probe.needed("exec").needed("command"), environment, trace)
    for name, why in _NEEDED_TO_START.items():
        if not command.at(name).flag(True):
            trace.step("container-runtime", f"启动不了 {argv[0]!r}", why)
            trace.step("kubelet", f"判为 {words.ERROR}", "没有退出码可看;试三次后丢弃,不计入阈值")
            return words.outcome(words.ERROR)
    return words.outcome(_result(command, argv, environment, timeout, trace))


def _expanded(command: Field, environment: dict[str, str], trace: Trace) -> list[str]:
    """Return the words with $(NAME) replaced (container/helpers.go ExpandContainerCommandOnlyStatic); no shell runs."""
    argv = [word.text() for word in command.list()]
    if not argv:
        raise BadInput("input.probe.exec.command:读到空列表,应至少有程序名")
    expanded = [expand(word, environment) for word in argv]
    if expanded != argv:
        trace.step("kubelet", "替换命令里的 $(变量)", "由 kubelet 做,不经过 shell;没有的变量原样留下", command=expanded)
    return expanded


def _result(command: Field, argv: list[str], environment: dict[str, str], timeout: float, trace: Trace) -> str:
    seconds = command.at("seconds").number()
    if seconds > timeout:
        trace.step("container-runtime", "到时限杀掉命令", f"运行超过 timeoutSeconds {timeout:g}", timeout)
        trace.step("kubelet", f"判为 {words.FAILURE}", "超时算失败", timeout)
        return words.FAILURE
    status = _exit_status(command, argv, environment)
    # Only the command's own end counts against the timeout, not that of a child that holds its output open.
    trace.step("container-runtime", f"命令以 {status} 退出", "退出码只有 8 位,输出不看", seconds)
    result = words.SUCCESS if status == 0 else words.FAILURE
    trace.step("kubelet", f"判为 {result}", "退出码 0 才是成功", seconds)
    return result


def _exit_status(command: Field, argv: list[str], environment: dict[str, str]) -> int:
    if command.at("exitStatusIf").given:
        status = condition_status(argv, environment)
        if status is None:
            raise BadInput(f"input.probe.exec.command:读到 {argv!r},只会算 test;请在 command.exitStatus 里写退出码")
        return status
    if command.at("signal").given:
        return 128 + command.at("signal").whole(least=1)
    return command.at("exitStatus").whole() % 256


MODEL = Model(
    topic="probe-exec",
    title="一次 exec 探测的结果:看退出码,超时算失败",
    run=run,
    sources=(
        Source("pkg/probe/exec/exec.go", "Probe"),
        Source("pkg/kubelet/prober/prober.go", "runProbe"),
        Source("pkg/kubelet/container/helpers.go", "ExpandContainerCommandOnlyStatic"),
    ),
    leaves_out=(
        "不运行命令本身,除了 test 的比较",
        "按 containerd 的做法:启动不了是出错;别的运行时可能报退出码 126 或 127",
        "不管阈值和周期:那是 probe-effects 的事",
    ),
    example={
        "probe": {"exec": {"command": ["sh", "-c", "sleep 3"]}, "timeoutSeconds": 2},
        "command": {"exitStatus": 0, "seconds": 3},
    },
)
