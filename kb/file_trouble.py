"""Why the system refuses a file, in Chinese."""

from __future__ import annotations

import errno

_REASONS = {
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或目录",
    errno.EIO: "读写出错,磁盘可能坏了",
    errno.ENXIO: "没有这个设备",
    errno.ENOMEM: "内存不够",
    errno.EACCES: "没有权限",
    errno.EEXIST: "已经有同名的文件",
    errno.ENOTDIR: "路径里有一段是文件,不是目录",
    errno.EISDIR: "它是目录,不是文件",
    errno.EINVAL: "系统不接受这样的名字或操作",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EFBIG: "文件太大",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "所在的文件系统只能读",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "符号链接绕成了圈",
    errno.EDQUOT: "磁盘配额用完了",
    errno.ENOEXEC: "它不是能运行的程序",
}


def reason_of(error: BaseException) -> str:
    """Return why, as short as it can be said; what has no Chinese words here, in the system's own."""
    number = getattr(error, "errno", None)
    return _REASONS.get(number or 0) or getattr(error, "strerror", None) or str(error)
