"""The files that Secrets become in a container: paths, modes, owners (pkg/volume/secret, pkg/volume/projected)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.models.field import Field
from kb.models.trace import Trace

DEFAULT_MODE = 0o644  # pkg/apis/core/v1/defaults.go SetDefaults_SecretVolumeSource
_GROUP_MAY_READ = 0o440  # pkg/volume/volume_linux.go roMask: Secret volumes are read-only
_TOKEN_MODE = 0o600  # pkg/volume/projected/projected.go: with fsGroup or one runAsUser for the token

Secrets = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class File:
    """One file of a volume: path inside it, mode bits, owner and group."""

    path: str
    mode: int
    uid: int = 0
    gid: int = 0

    @property
    def octal(self) -> str:
        """The mode as ``stat`` prints it, four octal digits."""
        return f"{self.mode:04o}"


class MountFailed(Exception):
    """The volume cannot be set up yet; the message is a Chinese reason."""


def volume_files(volume: Field, secrets: Secrets, context: Field, trace: Trace) -> tuple[File, ...]:
    """Return the files of a volume in order of their paths; raise MountFailed while something is missing."""
    if volume.at("projected").given:
        files = _projected(volume.at("projected"), secrets, context)
    else:
        source = volume.needed("secret")
        mode = source.at("defaultMode").whole(DEFAULT_MODE)
        files = _secret(source, source.at("secretName").text(), mode, secrets)
    group = context.at("fsGroup")
    if group.given:
        # pkg/volume/volume_linux.go SetVolumeOwnership: the group gets every file and may read it.
        trace.step("kubelet", f"文件归组 {group.whole()}", "fsGroup 使组可读,属主仍是 root")
        files = {path: File(path, file.mode | _GROUP_MAY_READ, file.uid, group.whole()) for path, file in files.items()}
    return tuple(files[path] for path in sorted(files))


def _projected(volume: Field, secrets: Secrets, context: Field) -> dict[str, File]:
    """Return the files of all sources; of two with one path the later wins."""
    mode = volume.at("defaultMode").whole(DEFAULT_MODE)
    files: dict[str, File] = {}
    for source in volume.at("sources").list():
        if source.at("secret").given:
            files |= _secret(source.at("secret"), source.at("secret").at("name").text(), mode, secrets)
        if source.at("serviceAccountToken").given:
            path = source.at("serviceAccountToken").needed("path").text()
            files[path] = token_file(path, mode, context)
        for kind in ("configMap", "downwardAPI"):
            for item in source.at(kind).at("items").list():
                path = item.needed("path").text()
                files[path] = File(path, item.at("mode").whole(mode))
    return files


def token_file(path: str, mode: int, context: Field) -> File:
    """Return the file of a projected token: only its user may read it once the Pod says who that is."""
    user, group = context.at("runAsUser"), context.at("fsGroup")
    if group.given:
        return File(path, _TOKEN_MODE)
    return File(path, _TOKEN_MODE, user.whole()) if user.given else File(path, mode)


def _secret(source: Field, name: str, mode: int, secrets: Secrets) -> dict[str, File]:
    """Return the files of one Secret: all keys, or those of ``items`` under their own paths (MakePayload)."""
    optional = source.at("optional").flag()
    if name not in secrets and not optional:
        raise MountFailed(f"Secret {name} 不存在")
    content = secrets.get(name, {})
    items = source.at("items").list()
    if not items:
        return {key: File(key, mode) for key in content}
    files = {}
    for item in items:
        key, path = item.needed("key").text(), item.needed("path").text()
        if key in content:
            files[path] = File(path, item.at("mode").whole(mode))
        elif not optional:
            raise MountFailed(f"Secret {name} 里没有键 {key}")
    return files
