"""Syntax of names in the Kubernetes API.

Every ``*_faults`` function returns what is wrong with a text, in Chinese, one entry for each finding of the API server
(which reports each as a cause of its own), and nothing for a good text. Lengths count UTF-8 bytes, as Go's len does.

Source: staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go.
"""

from __future__ import annotations

import re

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_DNS1123_LABEL = re.compile(_LABEL)
_DNS1123_SUBDOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_WILDCARD_SUBDOMAIN = re.compile(rf"\*\.{_LABEL}(\.{_LABEL})*")
_DNS1035_LABEL = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_QUALIFIED = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_ENV_VAR = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
_CONFIG_KEY = re.compile(r"[-._a-zA-Z0-9]+")
_HTTP_PATH = re.compile(r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+")
_HTTP_HEADER = re.compile(r"[-A-Za-z0-9]+")

Faults = tuple[str, ...]


def _byte_length(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _shape_faults(text: str, most: int, shape: re.Pattern[str], rule: str) -> Faults:
    length = (f"最多 {most} 个字节",) if _byte_length(text) > most else ()
    return length + (() if shape.fullmatch(text) else (rule,))


def dns1123_label_faults(text: str) -> Faults:
    """Return what keeps a text from being a DNS-1123 label, e.g. a Namespace or container name (IsDNS1123Label)."""
    return _shape_faults(text, 63, _DNS1123_LABEL, "只能用小写字母、数字和 -,首尾须是字母或数字")


def dns1123_subdomain_faults(text: str) -> Faults:
    """Return what keeps a text from being a DNS-1123 subdomain, e.g. a Pod's name (IsDNS1123Subdomain)."""
    return _shape_faults(text, 253, _DNS1123_SUBDOMAIN, "须是用 . 连接的小写字母、数字和 - 的段,每段首尾是字母或数字")


def wildcard_subdomain_faults(text: str) -> Faults:
    """Return what keeps a text from being ``*.`` and a DNS-1123 subdomain (IsWildcardDNS1123Subdomain)."""
    return _shape_faults(text, 253, _WILDCARD_SUBDOMAIN, "* 只能是第一段,后面须是 DNS 子域名,例如 *.example.com")


def dns1035_label_faults(text: str) -> Faults:
    """Return what keeps a text from being a DNS-1035 label, the old rule of Service names (IsDNS1035Label)."""
    return _shape_faults(text, 63, _DNS1035_LABEL, "只能用小写字母、数字和 -,须以字母开头、以字母或数字结尾")


def label_value_faults(text: str) -> Faults:
    """Return what keeps a text from being a label's value; the empty text is one (IsValidLabelValue)."""
    if not text:
        return ()
    return _shape_faults(text, 63, _QUALIFIED, "标签值只能用字母、数字、-、_ 和 .,首尾须是字母或数字")


def qualified_name_faults(text: str) -> Faults:
    """Return what keeps a text from being a label or taint key ``[prefix/]name`` (IsQualifiedName).

    An empty name gives two faults: it is empty, and it does not have the shape.
    """
    prefix, slash, name = text.rpartition("/")
    if "/" in prefix:
        return ("最多一个 /",)
    faults: Faults = ()
    if slash:
        faults = dns1123_subdomain_faults(prefix) if prefix else ("/ 之前的部分不能为空",)
    if not name:
        faults += ("名字部分不能为空",)
    return faults + _shape_faults(name, 63, _QUALIFIED, "名字部分只能用字母、数字、-、_ 和 .,首尾须是字母或数字")


def domain_prefixed_path_faults(text: str) -> Faults:
    """Return what keeps a text from being ``domain/path``, e.g. a Job's managedBy (IsDomainPrefixedPath)."""
    domain, _, path = text.partition("/")
    if not domain or not path:
        return ("要写成 域名/路径,例如 example.com/controller",)
    shape = () if _HTTP_PATH.fullmatch(path) else ("/ 之后有路径里不能用的字符",)
    return dns1123_subdomain_faults(domain) + shape


def port_name_faults(text: str) -> Faults:
    """Return what keeps a text from being a port's name, the IANA_SVC_NAME rules (IsValidPortName)."""
    rules = (
        (_byte_length(text) > 15, "最多 15 个字节"),
        (not re.fullmatch(r"[-a-z0-9]+", text), "只能用小写字母、数字和 -"),
        (not re.search(r"[a-z]", text), "至少有一个字母"),
        ("--" in text, "不能有连续的 -"),
        (text.startswith("-") or text.endswith("-"), "首尾不能是 -"),
    )
    return tuple(rule for broken, rule in rules if broken)


def http_header_name_faults(text: str) -> Faults:
    """Return what keeps a text from being the name of an HTTP header (IsHTTPHeaderName)."""
    return () if _HTTP_HEADER.fullmatch(text) else ("HTTP 头的名字只能用字母、数字和 -",)


def _dots_faults(text: str) -> Faults:
    # hasChDirPrefix: keys become file names, so "." and whatever starts with ".." is refused.
    return ("不能是 . 也不能以 .. 开头",) if text == "." or text.startswith("..") else ()


def env_var_name_faults(text: str) -> Faults:
    """Return what keeps a text from being an environment variable's name by the older, strict rule (IsEnvVarName)."""
    shape = () if _ENV_VAR.fullmatch(text) else ("只能用字母、数字、-、_ 和 .,不能以数字开头",)
    return shape + _dots_faults(text)


def config_key_faults(text: str) -> Faults:
    """Return what keeps a text from being a key of a ConfigMap or Secret (IsConfigMapKey)."""
    return _shape_faults(text, 253, _CONFIG_KEY, "只能用字母、数字、-、_ 和 .") + _dots_faults(text)


def port_number_faults(port: int) -> Faults:
    """Return what keeps a number from being a port (IsValidPortNum)."""
    return () if 1 <= port <= 65535 else ("端口须在 1 到 65535 之间",)
