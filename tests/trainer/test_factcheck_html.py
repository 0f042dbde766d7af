"""``kubeviva factcheck --html FILE``."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainer.commands.factcheck import run
from trainer.exits import FINDINGS, Misuse


def test_a_page_with_all_documents_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("甲.md", "乙.md"):
        (tmp_path / name).write_text("PV 刚创建时阶段是 Bound。", "utf-8")
    target = tmp_path / "报告.html"
    files = [str(tmp_path / "甲.md"), str(tmp_path / "乙.md"), str(tmp_path / "没有.md")]
    assert run(files[:2], "", as_json=False, why=False, html=str(target)) == FINDINGS
    told = capsys.readouterr()
    assert "报告.html" in told.err and "小结" in told.out
    page = target.read_text("utf-8")
    assert page.count("<article") == 2 and "甲.md" in page and "乙.md" in page


@pytest.mark.parametrize("name", ["", "没有这个目录/a.html"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    notes = tmp_path / "笔记.md"
    notes.write_text("PV 刚创建时阶段是 Bound。", "utf-8")
    with pytest.raises(Misuse, match=r"--html .*写不了"):
        run([str(notes)], "", as_json=False, why=False, html=str(tmp_path / name))
