"""The environment variables of a container (pkg/kubelet/kubelet_pods.go makeEnvironmentVariables)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kb.models.api.expansion import expand
from kb.models.field import Field
from kb.models.release import Release, as_of
from kb.models.trace import Trace

Secrets = Mapping[str, Mapping[str, str]]

# RelaxedEnvironmentVariableValidation (on by default from 1.32): any printable ASCII but "=".
_VALID_NAME = (("1.20", r"[-._a-zA-Z][-._a-zA-Z0-9]*"), ("1.32", r"[ -<>-~]+"))


class ConfigMissing(Exception):
    """A Secret or key that a variable needs is missing; the message is a Chinese reason."""


def environment(top: Field, secrets: Secrets, at: Release, trace: Trace) -> dict[str, str]:
    """Return the variables: first ``envFrom`` in order, then ``env``; the later one wins.

    Raise ConfigMissing while something that is not optional is missing.
    """
    values: dict[str, str] = {}
    for source in top.at("envFrom").list():
        values |= _all_keys(source, secrets, at, trace)
    for variable in top.at("env").list():
        name = variable.needed("name").text()
        reference = variable.at("valueFrom").at("secretKeyRef")
        if reference.given:
            content = _value(reference, secrets)
            if content is not None:
                values[name] = content  # never expanded
        else:
            values[name] = expand(variable.at("value").text(), values)
    trace.step("kubelet", "算出环境变量", "先 envFrom 后 env,同名的后者盖过前者;之后 Secret 再变也不更新")
    return values


def _all_keys(source: Field, secrets: Secrets, at: Release, trace: Trace) -> dict[str, str]:
    reference = source.needed("secretRef")
    name, prefix = reference.at("name").text(), source.at("prefix").text()
    if name not in secrets:
        if reference.at("optional").flag():
            return {}
        raise ConfigMissing(f"Secret {name} 不存在")
    values = {prefix + key: value for key, value in secrets[name].items()}
    valid = {key: value for key, value in values.items() if re.fullmatch(as_of(_VALID_NAME, at), key)}
    if len(valid) < len(values):
        skipped = "、".join(sorted(set(values) - set(valid)))
        trace.step("kubelet", f"跳过 {skipped}", "不能作环境变量名,发 InvalidEnvironmentVariableNames 事件")
    return valid


def _value(reference: Field, secrets: Secrets) -> str | None:
    """Return the value of one key, None when it is missing and optional."""
    name, key = reference.at("name").text(), reference.needed("key").text()
    content = secrets.get(name)
    if content is not None and key in content:
        return content[key]
    if reference.at("optional").flag():
        return None
    raise ConfigMissing(f"Secret {name} 不存在" if content is None else f"Secret {name} 里没有键 {key}")
