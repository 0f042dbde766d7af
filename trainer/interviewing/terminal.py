"""An interview with a person at a terminal, or over plain lines."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console

from kb.file_trouble import reason_of
from trainer.drilling.input import Ask, Entry, edited, read_entry
from trainer.interviewing import conduct, dialogue
from trainer.interviewing.conduct import Kept
from trainer.interviewing.interview import FOLLOWUP
from trainer.interviewing.report import Report
from trainer.questions.hint import how_to_answer
from trainer.sitting import Sitting

HELP = (
    "直接打字作答,空行结束。:s 不会,下一题  :h 提示(温和的面试官才给)  :e 用编辑器写  :q 先停,下次接着  :end 结束面试"
)
MOST_LISTED = 12


@dataclass
class Talk:
    """One interview being talked through. ``many``: answers may have several lines, as people type them."""

    sitting: Sitting
    kept: Kept
    clock: Callable[[], datetime]
    out: Console
    ask: Ask
    many: bool

    def run(self) -> bool:
        """Ask until the interview has ended or rests; return whether it has ended.

        Raise KeyboardInterrupt, RecordsTrouble.
        """
        self._say(HELP)
        while self.kept.interview.ask:
            self._show()
            if not self._about():
                return False
        return True

    def _show(self) -> None:
        interview = self.kept.interview
        ask = interview.ask
        assert ask is not None
        left = max(0, interview.length - interview.spent)
        self.out.print()
        which = f"第 {ask.number} 题" if ask.kind != FOLLOWUP else "追问"
        line = f"{which} · 这题 {dialogue.minutes(ask.allowed)} · 还剩 {dialogue.minutes(left)}"
        self.out.print(line, style="cyan", markup=False)
        self.out.print(ask.lead, markup=False)
        self.out.print(ask.question.text, style="bold", markup=False)
        if shown := ask.question.wording.removeprefix(ask.question.text).strip("\n"):
            self.out.print(shown, markup=False)
        if how := how_to_answer(ask.question):
            self._say(how)

    def _about(self) -> bool:
        """Take what is typed until the question is answered; return whether to go on."""
        warned = False
        while True:
            entry = read_entry(self.ask, self.many)
            if entry.command == "edit":
                entry = self._edited()
            if entry.command == "quit":
                return False
            if entry.command == "help" and entry.text.lower() == ":end":
                self._keep(conduct.stop(self.sitting, self.kept.id, self.clock()))
                return True
            if entry.command == "skip":
                return self._answered("")
            if entry.command:
                self._obey(entry)
            elif self.many and not entry.text.strip() and not warned:
                warned = True
                self._say("还没写回答;再按一次回车算“不会”")
            else:
                return self._answered(entry.text)

    def _answered(self, text: str) -> bool:
        step = self.kept.interview.step
        self._keep(conduct.answer(self.sitting, self.kept.id, step, text, self.clock()))
        return True

    def _obey(self, entry: Entry) -> None:
        ask = self.kept.interview.ask
        assert ask is not None
        if entry.command == "hint":
            self._say(ask.hint or "这位面试官不给提示")
        elif entry.command == "help":
            self._say(f"没有 {entry.text} 这个命令\n{HELP}" if entry.text else HELP)
        else:
            self._say("面试里不能用这个命令;说错了就在追问里改")

    def _edited(self) -> Entry:
        ask = self.kept.interview.ask
        assert ask is not None
        if not self.many:
            self._say("不在终端里,打不开编辑器")
            return Entry("hint")
        try:
            return Entry("", edited(ask.question.wording, dict(os.environ)))
        except OSError as error:
            self._say(f"编辑器打不开({reason_of(error)});设置 EDITOR,或直接打字")
            return Entry("hint")

    def _keep(self, kept: Kept | None) -> None:
        if kept:
            self.kept = kept

    def _say(self, text: str) -> None:
        self.out.print(text, style="bright_black", markup=False)


def show_report(out: Console, report: Report, zone: datetime) -> None:
    """Print the report in short: scores by topic, what was wrong, what to review."""
    out.print()
    out.print(f"模拟面试报告:{dialogue.score_words(report.score)}", style="bold", markup=False)
    out.print(dialogue.heading(report, zone), style="bright_black", markup=False)
    compared = dialogue.change_words(report.change)
    out.print(report.words + (f"同一级别{compared}。" if compared else ""), markup=False)
    for topic in report.topics:
        line = f"  {topic.title}:{dialogue.score_words(topic.score)}"
        out.print(line + (f"({dialogue.topic_words(topic)})" if topic.score is not None else ""), markup=False)
    for wrong in report.wrong:
        out.print(f"✗ “{wrong.quote}”{'(过时)' if wrong.outdated else ''}", style="red", markup=False)
        out.print(f"    {wrong.why}", markup=False)
        if wrong.right:
            out.print(f"    应为:{wrong.right}", style="green", markup=False)
    if report.review:
        out.print(f"该复习的 {len(report.review)} 条:", style="yellow", markup=False)
        for fact in report.review[:MOST_LISTED]:
            out.print(f"  ○ {dialogue.fact_words(fact)}", markup=False)
        if len(report.review) > MOST_LISTED:
            out.print(f"  还有 {len(report.review) - MOST_LISTED} 条,见完整报告", markup=False)
