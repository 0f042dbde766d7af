"""What is wrong with a piece of content: a value with a place, collected and reported all at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb.file_trouble import reason_of


@dataclass(frozen=True, order=True)
class Problem:
    """One thing a maintainer has to mend. ``message`` and ``remedy`` are Chinese; ``line`` counts from 1."""

    path: str
    line: int
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        tail = f"\n    怎么改:{self.remedy}" if self.remedy else ""
        return f"{self.path}:{self.line}: {self.message}{tail}"


def content_text(path: Path, shown: str, problems: list[Problem]) -> str:
    """Return the text of a content file; one that cannot be read becomes a problem, and is empty."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        problems.append(Problem(shown, line, "不是 UTF-8 编码的文本", "用编辑器另存为 UTF-8"))
    except OSError as error:
        problems.append(Problem(shown, 1, f"读不出来({reason_of(error)})", "检查文件的权限,或删掉它"))
    return ""
