"""The releases of Kubernetes that a text names."""

from __future__ import annotations

import re

from kb.reading.number import Number

_RELEASE = re.compile(r"v?1\.(\d{1,2})(?:\.\d{1,2})?(?![\d.]*\s?(?:秒|s\b|%|倍|[kmg]i))")
# Other things have versions too: "CNI 1.1", "TLS 1.2".
_OTHERS = re.compile(
    r"(?<![a-z-])(?:cni|calico|flannel|cilium|weave|containerd|docker|etcd|gateway api|nginx|coredns|go|golang|runc"
    r"|cri-o|linux|kernel|helm|istio|envoy|tls|http|openssl|csi|内核)\s?(?:规范|spec|specification|版本|协议|项目)?\s?v?\s?$"
)
# What follows a release and not the tag of an image ("nftables:1.33 正式 GA").
_STAGE = re.compile(r"\s*(?:正式|ga|起|版本|移除|引入|alpha|beta|默认|开始|弃用|之后|之前|以后|以前|就|才|stable|删)")


def releases(text: str) -> list[Number]:
    """Return the minor releases of Kubernetes 1 that a folded text names (``1.24`` is 24)."""
    spans = []
    for match in _RELEASE.finditer(text):
        before = text[match.start() - 1] if match.start() else " "
        if before.isascii() and (before.isalnum() or before in "._-/"):
            continue
        if before == ":" and not _STAGE.match(text, match.end()):
            continue  # an image tag
        if _OTHERS.search(text, max(0, match.start() - 24), match.start()):
            continue
        minor = int(match[1])
        spans.append(Number(match.start(), match.end(), ((minor, minor),), "release", measured=True))
    return spans
