"""The name of a container image, taken apart as the API server does it.

Source: pkg/util/parsers/parsers.go ParseImageName, which calls github.com/distribution/reference
(normalize.go ParseNormalizedNamed, regexp.go) and github.com/opencontainers/go-digest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DEFAULT_DOMAIN, _OFFICIAL = "docker.io", "library"
_LONGEST_PATH = 255

_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*"
_HOST_PART = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = rf"(?:{_HOST_PART}(?:\.{_HOST_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = re.compile(
    rf"{_DOMAIN}/(?P<path>{_COMPONENT}(?:/{_COMPONENT})*)(?::(?P<tag>{_TAG}))?(?:@(?P<digest>{_DIGEST}))?"
)
_IDENTIFIER = re.compile(r"[a-f0-9]{64}")
# go-digest: the algorithms that are known, with the number of lower case hexadecimal digits.
_DIGEST_LENGTH = {"sha256": 64, "sha384": 96, "sha512": 128}


@dataclass(frozen=True)
class ImageName:
    """An image's domain, path, tag and digest.

    ``tag`` is ``latest`` when neither a tag nor a digest was written, and empty when only a digest was.
    """

    domain: str
    path: str
    tag: str
    digest: str


def parse_image_name(image: str) -> ImageName:
    """Return the parts of an image's name; raise ValueError (Chinese, one line) when it does not parse."""
    if _IDENTIFIER.fullmatch(image):
        raise ValueError("64 位十六进制是镜像 ID,不是名字")
    domain, rest = _split_domain(image)
    match = _REFERENCE.fullmatch(f"{domain}/{rest}")
    if not match:
        raise ValueError("不是合法的镜像名(名字只能小写,标签和摘要有固定写法)")
    path, tag, digest = match["path"], match["tag"] or "", match["digest"] or ""
    if len(path) > _LONGEST_PATH:
        raise ValueError(f"仓库路径超过 {_LONGEST_PATH} 个字符")
    if digest:
        _check_digest(digest)
    return ImageName(domain, path, tag or ("" if digest else "latest"), digest)


def _split_domain(image: str) -> tuple[str, str]:
    # splitDockerDomain: the first part is a host only when it looks like one, so localhost:5000 alone is
    # the image "localhost" with the tag "5000".
    first, slash, rest = image.partition("/")
    is_host = any(mark in first for mark in ".:") or first == "localhost" or first != first.lower()
    domain, path = (first, rest) if slash and is_host else (_DEFAULT_DOMAIN, image)
    if domain == "index.docker.io":
        domain = _DEFAULT_DOMAIN
    return domain, f"{_OFFICIAL}/{path}" if domain == _DEFAULT_DOMAIN and "/" not in path else path


def _check_digest(digest: str) -> None:
    algorithm, _, encoded = digest.partition(":")
    if algorithm not in _DIGEST_LENGTH:
        raise ValueError(f"摘要算法 {algorithm} 不认识")
    if len(encoded) != _DIGEST_LENGTH[algorithm] or encoded != encoded.lower():
        raise ValueError(f"{algorithm} 摘要须是 {_DIGEST_LENGTH[algorithm]} 位小写十六进制")
